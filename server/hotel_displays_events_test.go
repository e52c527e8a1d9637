package server_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server/servertest"
	"venuebox/store"
)

// retrying is what every stream begins with.
const retrying = "retry: 1000\n"

// priced is the event of a code for front@upi shown
// for the whole time from a moment on.
func (t tablet) priced(number int64, code string, after time.Duration) string {
	return fmt.Sprintf(`event: show
id: %[1]d
data: {"id":%[2]q,"name":%[3]q,"hotel_name":"Hotel A","show":{"id":%[1]d,"payment_qr_code":%[4]q,"name":"Front desk",`+
		`"payee":{"vpa":"front@upi","name":"Hotel A"},"amount":"1200.00","note":"Room 204 & <b>","reference":null,`+
		`"upi_uri":"upi://pay?pa=front@upi&pn=Hotel%%20A&tn=Room%%20204%%20%%26%%20%%3Cb%%3E&am=1200.00&cu=INR",`+
		`"qr_url":"/api/hotel/display/shows/%[1]d/qr.svg","image_url":null,"shown_at":%[5]q,"expires_at":%[6]q,"expires_in":300}}

`, number, t.ID, t.Name, code, moment(after), moment(after+5*time.Minute))
}

// The bytes that a tablet gets, from connecting to its end.
func TestEvents(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	order := fields{"amount": "1200", "note": "Room 204 & <b>"}
	l := screen.listen(b)
	for name, want := range map[string]string{
		"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no", "Set-Cookie": "", "Content-Length": "",
	} {
		if got := l.resp.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	l.want(retrying + screen.idleEvent(0))
	b.Want(servertest.Request{Method: "GET", Path: displays, As: "reception_a"}, 200,
		paged(1, nil, nil, counter.with(fields{"id": screen.ID, "paired": true, "online": true})))
	screen.send(b, code, order)
	l.want(screen.priced(1, code, 0))
	b.Clock.Advance(time.Minute)
	screen.send(b, code, order)
	l.want(screen.priced(2, code, time.Minute))
	b.Want(servertest.Request{Method: "POST", Path: displays + screen.ID + "/clear/", As: "reception_a"}, 200, "")
	l.want(screen.idleEvent(3))

	// Time that is up, and what becomes of the code, end it too.
	screen.send(b, code, order)
	l.want(screen.priced(4, code, time.Minute))
	b.Clock.Advance(5 * time.Minute)
	l.want(screen.idleEvent(4))
	screen.send(b, code, order)
	l.want(screen.priced(5, code, 6*time.Minute))
	b.Want(servertest.Request{Method: "POST", Path: payments + code + "/toggle-active/", As: "manager_a"}, 200, "")
	l.want(screen.idleEvent(6))
	b.Want(servertest.Request{Method: "POST", Path: payments + code + "/toggle-active/", As: "manager_a"}, 200, "")
	screen.send(b, code, order)
	l.want(screen.priced(7, code, 6*time.Minute))

	// Another stream begins with what holds now and ends the one before.
	next := screen.listen(b)
	next.want(retrying + screen.priced(7, code, 6*time.Minute))
	l.wantReplaced()
	b.Want(servertest.Request{Method: "PATCH", Path: displays + screen.ID + "/", As: "manager_a", JSON: fields{"name": "Bar"}}, 200, "")
	screen.Name = "Bar"
	b.Clock.Advance(5 * time.Minute)
	next.want(screen.idleEvent(7))
	b.Clock.Advance(time.Minute)
	next = screen.listen(b)
	next.want(retrying + screen.idleEvent(7))

	// A tablet that is gone is noticed, and one whose display is gone, too.
	next.close()
	desk := servertest.Request{Method: "GET", Path: displays + screen.ID + "/", As: "reception_a"}
	eventually(t, "it is offline", func() bool { return strings.Contains(string(b.Do(desk).Body), `"online":false`) })
	last := screen.listen(b)
	last.want(retrying + screen.idleEvent(7))
	b.Want(servertest.Request{Method: "DELETE", Path: displays + screen.ID + "/", As: "manager_a"}, 204, "")
	last.wantEnd()
	if _, err := listenAt(t, b.URL, screen.Token); err == nil || err.Error() != "instead of events: 401 "+strings.ReplaceAll(unpaired, `": "`, `":"`) {
		t.Errorf("after the display was deleted: %v", err)
	}
}

// The box's own tick finds what nobody told the stream of: other processes
// change the database too.
func TestEventsOfAnotherProcess(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	other, err := store.Open(t.Context(), b.Dir, b.Clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	scope := store.HotelScope{HotelID: servertest.HotelA}
	l := screen.listen(b)
	l.want(retrying + screen.idleEvent(0))
	w, err := other.ShowPaymentQRCode(t.Context(), store.Actor{}, scope, screen.ID, code, time.Minute,
		func(context.Context, store.PaymentQRCode) (store.Show, error) {
			return store.Show{PayeeVPA: "front@upi", PayeeName: "Hotel A"}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if e, err := l.next(); err != nil || e.Type != "show" || e.Data.Show.ID != w.ID {
		t.Fatalf("%+v %v", e, err)
	}
	if _, err := other.ClearDisplay(t.Context(), scope, screen.ID); err != nil {
		t.Fatal(err)
	}
	l.want(screen.idleEvent(w.ID + 1))
	if err := other.DeleteDisplay(t.Context(), store.Actor{}, scope, screen.ID); err != nil {
		t.Fatal(err)
	}
	l.wantEnd()
}

// Another tablet that pairs ends the stream of the one it replaces.
func TestEventsEndWhenAnotherTabletPairs(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	l := screen.listen(b)
	l.want(retrying + screen.idleEvent(0))
	var renewed offered
	b.Want(servertest.Request{Method: "POST", Path: displays + screen.ID + "/pairing-code/", As: "admin_a"}, 200, "").Decode(b, &renewed)
	next := pair(b, renewed.Code)
	l.wantEnd()
	next.listen(b).want(retrying + screen.idleEvent(0))
	if _, err := listenAt(t, b.URL, screen.Token); err == nil {
		t.Error("the tablet of before listens again")
	}
}

// What a tablet asks for besides: the head alone, another type, a body that
// nobody wants.
func TestEventRequests(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	l := screen.listen(b)
	l.want(retrying + screen.idleEvent(0))
	head := screen.asks("events/")
	head.Method = "HEAD"
	a := b.Want(head, 200, "") // ends, and ends nobody else's
	if a.Header.Get("Content-Type") != "text/event-stream" || len(a.Body) > 0 {
		t.Errorf("HEAD: %v %q", a.Header, a.Body)
	}
	as := func(accept string) servertest.Request {
		r := screen.asks("events/")
		r.Header = map[string]string{"Accept": accept}
		return r
	}
	post := screen.asks("events/")
	post.Method = "POST"
	play(b, []scenario{
		{"as JSON", as("application/json"), 406, hotelSays("Could not satisfy the request Accept header."), nil},
		{"in a format", screen.asks("events/?format=json"), 404, notFound.body, nil},
		{"by POST", post, 405, hotelSays(`Method "POST" not allowed.`), nil},
	})
	code := b.CreatePaymentQRCode("admin_a", true)
	screen.send(b, code, nil)
	if e, err := l.next(); err != nil || e.Type != "show" {
		t.Errorf("%+v %v", e, err)
	}
	conn := rawConn(b)
	fmt.Fprintf(conn, "GET %sevents HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Length: 3\r\n\r\nabc", guest, screen.Token)
	buffer := make([]byte, 4096)
	n, err := conn.Read(buffer)
	if err != nil || !strings.HasPrefix(string(buffer[:n]), "HTTP/1.1 200 OK\r\n") {
		t.Errorf("with a body: %q %v", buffer[:n], err)
	}
	conn.Close()
	l.wantReplaced()
}

// Streams are in the log when they end, and in no figure of how long requests
// take.
func TestEventsInLogAndFigures(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	screen := newTablet(b, "manager_a", "Counter")
	l := screen.listen(b)
	l.want(retrying + screen.idleEvent(0))
	id := l.resp.Header.Get("X-Request-Id")
	if strings.Contains(b.Logged.String(), id) {
		t.Error("it is in the log before it ends")
	}
	l.close()
	line := lineOf(b, id)
	for _, part := range []string{" path=/api/hotel/display/events/ status=200 ", ` who="display ` + screen.ID + `"`} {
		if !strings.Contains(line, part) {
			t.Errorf("the log has %q, want %q", line, part)
		}
	}
	if strings.Contains(line, "error=") {
		t.Errorf("a tablet that leaves is an error: %q", line)
	}
	figures := scrape(b)
	if got := figure(figures, `venuebox_http_requests_total{route="/api/hotel/display/events",method="GET",status="200"}`); got != "1" {
		t.Errorf("counted %q", got)
	}
	if strings.Contains(figures, `venuebox_http_request_seconds_count{route="/api/hotel/display/events"}`) {
		t.Error("a stream was timed as a request")
	}
}

// Two hundred tablets may listen, and no more.
func TestEventStreamsAreBounded(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	var screens []tablet
	for h := range 5 {
		v := store.Venue{Hotels: []store.Hotel{{ID: fmt.Sprintf("cccccccc-0000-4000-8000-%012d", h), Name: fmt.Sprint("Hotel ", h)}}}
		if _, _, err := b.Store.AddVenue(t.Context(), v, qr.PassPayload); err != nil {
			t.Fatal(err)
		}
		for i := range 41 {
			name := fmt.Sprintf("%d-%d", h, i)
			if _, err := b.Store.AddDisplay(t.Context(), store.Actor{}, store.HotelScope{HotelID: v.Hotels[0].ID}, name, name, servertest.Start.Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			d, err := b.Store.PairDisplay(t.Context(), name, hashOf(name))
			if err != nil {
				t.Fatal(err)
			}
			screens = append(screens, tablet{ID: d.ID, Token: name, Name: name})
		}
	}
	var open []*listener
	for _, screen := range screens[:200] {
		open = append(open, screen.listen(b))
	}
	late := screens[200]
	refused := hotelSays("The box is busy. Please try again in a moment.")
	a := b.Want(late.asks("events/"), http.StatusServiceUnavailable, refused)
	if got := a.Header.Get("Retry-After"); got != "5" {
		t.Errorf("Retry-After is %q", got)
	}
	open[0].close()
	eventually(t, "there is room for one more", func() bool {
		l, err := listenAt(t, b.URL, late.Token)
		if err == nil {
			open = append(open, l)
		}
		return err == nil
	})
	for _, l := range open[1:] {
		l.close()
	}
}
