package server_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// The paths of the desk's displays and of the tablet.
const (
	displays = "/api/hotel/displays/"
	guest    = "/api/hotel/display/"
)

// tablet is a display that was added and paired.
type tablet struct {
	ID    string `json:"id"`
	Token string `json:"token"`
	Name  string `json:"name"`
}

// offered is what adding a display, or asking for another code, gives.
type offered struct {
	ID   string `json:"id"`
	Code string `json:"pairing_code"`
}

func addDisplay(b *servertest.Box, as, name string) offered {
	b.Helper()
	var out offered
	b.Want(servertest.Request{Method: "POST", Path: displays, As: as, JSON: fields{"name": name}}, http.StatusCreated, "").Decode(b, &out)
	return out
}

// pairing is a request of a tablet to be paired.
func pairing(code string) servertest.Request {
	return servertest.Request{Method: "POST", Path: guest + "pair/", JSON: fields{"code": code}}
}

func pair(b *servertest.Box, code string) tablet {
	b.Helper()
	var out tablet
	b.Want(pairing(code), http.StatusOK, "").Decode(b, &out)
	return out
}

// newTablet adds a display as somebody and pairs a tablet with it.
func newTablet(b *servertest.Box, as, name string) tablet {
	b.Helper()
	return pair(b, addDisplay(b, as, name).Code)
}

// asks is a request of the tablet.
func (t tablet) asks(path string) servertest.Request {
	return servertest.Request{Method: "GET", Path: guest + path, Token: t.Token}
}

// sending is the desk's request to show a code, with more fields.
func (t tablet) sending(as, code string, more fields) servertest.Request {
	return servertest.Request{Method: "POST", Path: displays + t.ID + "/show/", As: as, JSON: fields{"payment_qr_code": code}.with(more)}
}

// send shows a code and returns the show's number.
func (t tablet) send(b *servertest.Box, code string, more fields) int64 {
	b.Helper()
	return t.sendBy(b, nil, code, more)
}

// sendBy is send by a client of its own, whose answers nobody validates.
func (t tablet) sendBy(b *servertest.Box, client *http.Client, code string, more fields) int64 {
	b.Helper()
	r := t.sending("reception_a", code, more)
	r.Client = client
	var out struct {
		ID int64 `json:"id"`
	}
	b.Want(r, http.StatusOK, "").Decode(b, &out)
	return out.ID
}

// unpaired is the answer to a tablet that counts no more.
var unpaired = hotelSays("This display is not paired any more. Ask a manager for a pairing code.")

// listener is a tablet that listens to its events.
type listener struct {
	testing.TB
	resp   *http.Response
	reader *bufio.Reader
	close  context.CancelFunc
}

// listenAt opens a stream at an address, or says why there is none. All that
// comes must come within five minutes.
func listenAt(tb testing.TB, address, token string) (*listener, error) {
	ctx, cancel := context.WithTimeout(tb.Context(), 5*time.Minute)
	req, err := http.NewRequestWithContext(ctx, "GET", address+guest+"events/", nil)
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+token)
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		cancel()
		return nil, err
	}
	if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/event-stream" {
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		cancel()
		return nil, fmt.Errorf("instead of events: %d %s", resp.StatusCode, body)
	}
	l := &listener{TB: tb, resp: resp, reader: bufio.NewReader(resp.Body), close: cancel}
	tb.Cleanup(cancel)
	return l, nil
}

// listen opens the tablet's stream.
func (t tablet) listen(b *servertest.Box) *listener {
	b.Helper()
	l, err := listenAt(b, b.URL, t.Token)
	if err != nil {
		b.Fatal(err)
	}
	return l
}

// read is the next event as it came, up to its blank line, without comments.
func (l *listener) read() (string, error) {
	var block strings.Builder
	for {
		line, err := l.reader.ReadString('\n')
		if err != nil {
			return block.String() + line, err
		}
		block.WriteString(line)
		if line != "\n" {
			continue
		}
		if event := block.String(); event != "event: alive\ndata: {}\n\n" {
			return event, nil
		}
		block.Reset()
	}
}

// want compares the next event, byte by byte.
func (l *listener) want(event string) {
	l.Helper()
	got, err := l.read()
	if err != nil || got != event {
		l.Fatalf("the event %q (%v), want %q", got, err, event)
	}
}

// wantEnd wants the stream to be ended by the box, properly and without
// another event.
func (l *listener) wantEnd() {
	l.Helper()
	if got, err := l.read(); got != "" || !errors.Is(err, io.EOF) {
		l.Fatalf("instead of the end: %q, %v", got, err)
	}
}

// wantReplaced wants the stream to be ended because another one began.
func (l *listener) wantReplaced() {
	l.Helper()
	if got, err := l.read(); got != "event: replaced\ndata: {}\n\n" || err != nil {
		l.Fatalf("instead of being replaced: %q, %v", got, err)
	}
	l.wantEnd()
}

// idleEvent is the event that a tablet shows nothing.
func (t tablet) idleEvent(number int64) string {
	return fmt.Sprintf("event: idle\nid: %d\ndata: {\"id\":%q,\"name\":%q,\"hotel_name\":\"Hotel A\",\"show\":null}\n\n", number, t.ID, t.Name)
}

// event is one as a browser would understand it.
type event struct {
	Type string
	ID   string
	Data struct {
		Name string `json:"name"`
		Show *struct {
			ID     int64   `json:"id"`
			Amount *string `json:"amount"`
			Note   *string `json:"note"`
		} `json:"show"`
	}
}

// next is the next event, understood.
func (l *listener) next() (event, error) {
	block, err := l.read()
	var e event
	if err != nil {
		return e, err
	}
	for line := range strings.Lines(block) {
		field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		switch field {
		case "event":
			e.Type = value
		case "id":
			e.ID = value
		case "data":
			err = json.Unmarshal([]byte(value), &e.Data)
		}
	}
	return e, err
}

// hashOf is what the store has of a secret.
func hashOf(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
