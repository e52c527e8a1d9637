package server_test

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/store"
)

// told is a show as the desk knows it: its number and its note.
type told struct {
	number int64
	note   string
}

// Ten displays, a thousand shows from twenty receptionists at once: each
// display gets its own, all of them, once, in order.
func TestEventsAreNeitherLostNorSwapped(t *testing.T) {
	t.Parallel()
	const screens, senders, each = 10, 2, 50
	b := servertest.New(t)
	code := b.CreatePaymentQRCode("admin_a", true)
	b.Token("reception_a")
	desk := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: screens * senders}}
	defer desk.CloseIdleConnections()
	var group sync.WaitGroup
	for i := range screens {
		screen := newTablet(b, "manager_a", fmt.Sprint("Display ", i))
		l := screen.listen(b)
		l.want(retrying + screen.idleEvent(0))
		group.Go(func() {
			var mu sync.Mutex
			var sent []told
			atOnce(senders, func(sender int) {
				for n := range each {
					note := fmt.Sprintf("%d of %d for %d", n, sender, i)
					number := screen.sendBy(b, desk, code, fields{"amount": n + 1, "note": note})
					mu.Lock()
					sent = append(sent, told{number, note})
					mu.Unlock()
				}
			})
			slices.SortFunc(sent, func(a, b told) int { return cmp.Compare(a.number, b.number) })
			for _, want := range sent {
				e, err := l.next()
				if err != nil || e.Type != "show" || e.ID != fmt.Sprint(want.number) ||
					e.Data.Show.ID != want.number || *e.Data.Show.Note != want.note || e.Data.Name != screen.Name {
					t.Errorf("%s: %+v %v, want %+v", screen.Name, e, err, want)
					return
				}
			}
			b.Want(servertest.Request{Method: "POST", Path: displays + screen.ID + "/clear/", As: "reception_a"}, 200, "")
			if e, err := l.next(); err != nil || e.Type != "idle" {
				t.Errorf("%s: after the last %+v %v", screen.Name, e, err)
			}
		})
	}
	group.Wait()
}

// narrow is a listener whose connections hold few bytes on their way out.
type narrow struct{ net.Listener }

func (n narrow) Accept() (net.Conn, error) {
	conn, err := n.Listener.Accept()
	if err == nil {
		err = conn.(*net.TCPConn).SetWriteBuffer(4 << 10)
	}
	return conn, err
}

// stuckTablet opens a stream over a narrow connection and reads no more than its
// head.
func stuckTablet(b *servertest.Box, screen tablet) (*net.TCPConn, *bufio.Reader) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	go b.Server.Serve(b.Context(), narrow{l})
	conn, err := net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	conn.SetReadBuffer(4 << 10)
	conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "GET %sevents/ HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\n\r\n", guest, screen.Token)
	reader := bufio.NewReaderSize(conn, 16)
	if line, err := reader.ReadString('\n'); err != nil || line != "HTTP/1.1 200 OK\r\n" {
		b.Fatalf("%q %v", line, err)
	}
	return conn, reader
}

// showDirectly shows a code without a request, which has a time to be answered
// in, and returns the show's number. The box finds it at its next tick. Its event
// has some 2 KB.
func showDirectly(b *servertest.Box, screen tablet, code string) int64 {
	b.Helper()
	shown, err := b.Store.ShowPaymentQRCode(b.Context(), store.Actor{}, store.HotelScope{HotelID: servertest.HotelA}, screen.ID, code, 5*time.Minute,
		func(context.Context, store.PaymentQRCode) (store.Show, error) {
			return store.Show{PayeeVPA: "front@upi", PayeeName: "Hotel A", UPIURI: "upi://pay?tn=" + strings.Repeat("x", 2000)}, nil
		})
	if err != nil {
		b.Fatal(err)
	}
	return shown.ID
}

// A tablet that stops reading holds up nobody, and when it reads on it has
// missed nothing.
func TestEventsOfASlowTablet(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	code := b.CreatePaymentQRCode("admin_a", true)
	slow, quick := newTablet(b, "manager_a", "Slow"), newTablet(b, "manager_a", "Quick")
	conn, reader := stuckTablet(b, slow)
	l := quick.listen(b)
	l.want(retrying + quick.idleEvent(0))
	// More than the connection holds, at once: the box gives up a tablet that
	// takes nothing for ten seconds.
	var sent []int64
	for range 80 {
		sent = append(sent, showDirectly(b, slow, code))
	}
	for range 5 {
		number := quick.send(b, code, nil)
		if e, err := l.next(); err != nil || e.Data.Show.ID != number {
			t.Fatalf("%+v %v, want %d", e, err, number)
		}
	}
	conn.SetReadBuffer(1 << 20)
	resp, err := http.ReadResponse(bufio.NewReader(&joined{first: strings.NewReader("HTTP/1.1 200 OK\r\n"), then: reader}), nil)
	if err != nil {
		t.Fatal(err)
	}
	late := &listener{TB: t, resp: resp, reader: bufio.NewReader(resp.Body)}
	late.want(retrying + slow.idleEvent(0))
	for _, number := range sent {
		if e, err := late.next(); err != nil || e.Data.Show.ID != number {
			t.Fatalf("%+v %v, want %d", e, err, number)
		}
	}
}

// joined reads one reader, then another.
type joined struct {
	first *strings.Reader
	then  *bufio.Reader
}

func (j *joined) Read(p []byte) (int, error) {
	if j.first.Len() > 0 {
		return j.first.Read(p)
	}
	return j.then.Read(p)
}

// One that takes nothing any more is given up.
func TestEventsGiveUpADeadTablet(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	code := b.CreatePaymentQRCode("admin_a", true)
	screen := newTablet(b, "manager_a", "Counter")
	desk := servertest.Request{Method: "GET", Path: displays + screen.ID + "/", As: "reception_a"}
	b.Token("reception_a")
	b.Restart(func(o *server.Options) { o.WriteTimeout = 300 * time.Millisecond })
	stuckTablet(b, screen)
	for range 80 { // more than the connection holds
		showDirectly(b, screen, code)
	}
	since := time.Now()
	eventually(t, "it is offline", func() bool {
		a, err := b.Try(desk) // whose answer may be late, too
		return err == nil && strings.Contains(string(a.Body), `"online":false`)
	})
	if took := time.Since(since); took > 12*time.Second {
		t.Errorf("it took %v: not the box gave it up, but the operating system, which takes 15 s", took)
	}
}

// Streams outlast the times that other requests have.
func TestEventsOutlastTimeouts(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	code := b.CreatePaymentQRCode("admin_a", true)
	screen := newTablet(b, "manager_a", "Counter")
	b.Restart(hasty)
	var l *listener
	eventually(t, "the tablet is connected", func() (connected bool) { // in as little time as there is
		var err error
		l, err = listenAt(t, b.URL, screen.Token)
		return err == nil
	})
	l.want(retrying + screen.idleEvent(0))
	l.outlasts()
	number := showDirectly(b, screen, code)
	if e, err := l.next(); err != nil || e.Data.Show == nil || e.Data.Show.ID != number {
		t.Fatalf("%+v %v, want %d", e, err, number)
	}
	b.Clock.Advance(5 * time.Minute)
	if e, err := l.next(); err != nil || e.Type != "idle" {
		t.Errorf("%+v %v", e, err)
	}
	if err := b.Store.DeleteDisplay(t.Context(), store.Actor{}, store.HotelScope{HotelID: servertest.HotelA}, screen.ID); err != nil {
		t.Fatal(err)
	}
	l.wantEnd()
}

// hasty gives requests little time.
func hasty(o *server.Options) { o.ReadTimeout, o.WriteTimeout = 500*time.Millisecond, time.Second }

// outlasts waits until a stream is older than a hasty box's requests may get.
func (l *listener) outlasts() {
	l.Helper()
	const alive = "event: alive\ndata: {}\n\n" // one a second
	got := make([]byte, 2*len(alive))
	if _, err := io.ReadFull(l.reader, got); err != nil || string(got) != alive+alive {
		l.Fatalf("%q, %v", got, err)
	}
}

// Over TLS the streams of several tablets may share a connection (HTTP/2).
func TestEventsOverTLS(t *testing.T) {
	t.Parallel()
	pattern := httptest.NewTLSServer(http.NotFoundHandler()) // for its certificate
	client := pattern.Client()
	client.Transport.(*http.Transport).ForceAttemptHTTP2 = true
	pattern.Close()
	b := servertest.New(t, func(o *server.Options) {
		o.TLS = &tls.Config{Certificates: pattern.TLS.Certificates}
		hasty(o)
	})
	scope := store.HotelScope{HotelID: servertest.HotelA}
	address, stop, served := serveApart(b)
	var open []*listener
	var screens []tablet
	for _, name := range []string{"Counter", "Bar"} {
		d, err := b.Store.AddDisplay(t.Context(), store.Actor{}, scope, name, name, servertest.Start.Add(time.Hour))
		if err == nil {
			d, err = b.Store.PairDisplay(t.Context(), name, hashOf(name))
		}
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), "GET", "https://"+address+guest+"events/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", "venuebox_display="+name)
		var resp *http.Response
		eventually(t, "the tablet is connected", func() bool { // in as little time as there is
			resp, err = client.Do(req)
			if err == nil && resp.StatusCode != 200 {
				resp.Body.Close()
			}
			return err == nil && resp.StatusCode == 200
		})
		if resp.ProtoMajor != 2 {
			t.Fatalf("%v", resp)
		}
		if cookie := resp.Header.Get("Set-Cookie"); !strings.HasSuffix(cookie, "; HttpOnly; Secure; SameSite=Strict") {
			t.Errorf("Set-Cookie is %q", cookie)
		}
		screens = append(screens, tablet{ID: d.ID, Name: name, Token: name})
		open = append(open, &listener{TB: t, resp: resp, reader: bufio.NewReader(resp.Body)})
	}
	for i, l := range open {
		l.want(retrying + screens[i].idleEvent(0))
	}
	open[0].outlasts()
	// The box's own tick finds that the first display is gone.
	if err := b.Store.DeleteDisplay(t.Context(), store.Actor{}, scope, screens[0].ID); err != nil {
		t.Fatal(err)
	}
	open[0].wantEnd()
	stop()
	open[1].wantEnd()
	if err := <-served; err != nil {
		t.Errorf("serving ended with %v", err)
	}
}
