package server_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// The rule of docs/openapi.yaml for a tablet that hears nothing.
const (
	silence = 3 * time.Second // without an event: the connection is dead
	attempt = time.Second     // for one attempt to connect, and from one to the next
)

// wifi is the way from a tablet to the box. When it is gone, nobody is told:
// connections stay open, and what is sent into them is lost for ever. One that
// is begun meanwhile is joined with the box when the Wi-Fi is back, unless the
// tablet has given it up.
type wifi struct {
	net.Listener
	box      string
	attempts chan struct{} // one for each connection that the tablet began

	mu    sync.Mutex
	there chan struct{} // closed while the Wi-Fi is there
	lost  chan struct{} // closed when those who are connected now lose it
	conns []net.Conn
}

func newWifi(b *servertest.Box) *wifi {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	w := &wifi{Listener: l, box: strings.TrimPrefix(b.URL, "http://"), attempts: make(chan struct{}, 100), lost: make(chan struct{})}
	w.there = make(chan struct{})
	close(w.there)
	b.Cleanup(func() {
		l.Close()
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, conn := range w.conns {
			conn.Close()
		}
	})
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			w.keep(near)
			w.attempts <- struct{}{}
			go w.carry(near)
		}
	}()
	return w
}

// keep has a connection closed when the test ends, and no sooner.
func (w *wifi) keep(conn net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, conn)
}

func (w *wifi) goAway() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.lost)
	w.there = make(chan struct{})
}

func (w *wifi) comeBack() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lost = make(chan struct{})
	close(w.there)
}

// carry joins a connection of the tablet with the box as soon as there is Wi-Fi.
func (w *wifi) carry(near net.Conn) {
	w.mu.Lock()
	there := w.there
	w.mu.Unlock()
	sent := chunks(near)
	var held []byte
	for waiting := true; waiting; {
		select {
		case <-there:
			waiting = false
		case chunk, open := <-sent:
			if !open {
				return // given up
			}
			held = append(held, chunk...)
		}
	}
	w.mu.Lock()
	lost := w.lost
	w.mu.Unlock()
	far, err := net.Dial("tcp", w.box)
	if err != nil {
		near.Close()
		return
	}
	w.keep(far)
	far.Write(held)
	go pass(near, chunks(far), lost)
	pass(far, sent, lost)
}

// chunks is what comes out of a connection, until its end.
func chunks(conn net.Conn) <-chan []byte {
	out := make(chan []byte)
	go func() {
		defer close(out)
		for {
			buffer := make([]byte, 4096)
			n, err := conn.Read(buffer)
			if n > 0 {
				out <- buffer[:n]
			}
			if err != nil {
				return
			}
		}
	}()
	return out
}

// pass hands on what comes, and its end, until it is lost: from then on nothing.
func pass(to net.Conn, from <-chan []byte, lost <-chan struct{}) {
	for chunk := range from {
		select {
		case <-lost:
		default:
			to.Write(chunk)
		}
	}
	select {
	case <-lost:
	default:
		to.Close()
	}
}

// follow is a tablet that keeps to the rule until ctx ends or it is replaced:
// it tells what events it hears.
func (t tablet) follow(ctx context.Context, tb testing.TB, address string, heard chan<- event) {
	for ctx.Err() == nil {
		next := time.NewTimer(attempt)
		t.hear(ctx, tb, address, func(e event) {
			select {
			case heard <- e:
			case <-ctx.Done():
			}
		})
		select {
		case <-next.C:
		case <-ctx.Done():
		}
	}
}

// hear connects once and tells what it hears until there is silence.
func (t tablet) hear(ctx context.Context, tb testing.TB, address string, tell func(event)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watch := time.AfterFunc(attempt, cancel)
	defer watch.Stop()
	req, err := http.NewRequestWithContext(ctx, "GET", address+guest+"events/", nil)
	if err != nil {
		tb.Error(err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+t.Token)
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		tb.Errorf("instead of events: %d", resp.StatusCode)
		return
	}
	watch.Reset(silence)
	l := &listener{TB: tb, resp: resp, reader: bufio.NewReader(alert{resp.Body, watch}), close: cancel}
	for {
		e, err := l.next()
		if err != nil {
			return
		}
		tell(e)
	}
}

// alert puts the watch off whenever something comes.
type alert struct {
	io.Reader
	watch *time.Timer
}

func (a alert) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if n > 0 {
		a.watch.Reset(silence)
	}
	return n, err
}

// soon waits for something that must come, for as long as a slow machine takes.
func soon[T any](t *testing.T, what string, c <-chan T) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	select {
	case v := <-c:
		return v
	case <-ctx.Done():
		t.Fatalf("still not: %s", what)
		panic("unreachable")
	}
}

// Wi-Fi that is gone closes no connection. A tablet that keeps to the rule finds
// out. When the Wi-Fi is back, the attempt that is under way then, or the next
// one, brings the right thing, which is within two seconds, although the box
// still believes in the old connection.
func TestEventsAfterSilence(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	air := newWifi(b)
	heard := make(chan event, 100)
	ctx, cancel := context.WithCancel(t.Context())
	var following sync.WaitGroup
	following.Go(func() { screen.follow(ctx, t, "http://"+air.Addr().String(), heard) })
	defer following.Wait()
	defer cancel()
	wants := func(number int64) {
		t.Helper()
		soon(t, "an event", heard).shows(t, number)
	}

	wants(0)
	wants(screen.send(b, code, fields{"amount": 1}))
	soon(t, "its first connection", air.attempts)
	air.goAway()
	screen.send(b, code, fields{"amount": 2}) // which goes into the connection that is dead
	soon(t, "it finds out", air.attempts)
	last := screen.send(b, code, fields{"amount": 3})
	soon(t, "it tries anew", air.attempts)
	air.comeBack()
	wants(last)
	wants(screen.send(b, code, fields{"amount": 4}))
	if n := len(air.attempts); n > 1 {
		t.Errorf("it had to connect %d times more", n)
	}
	select {
	case e := <-heard:
		t.Errorf("what it missed came, too: %+v", e)
	default:
	}
}

// A tablet hears every second that the box is there.
func TestEventsEverySecond(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	l := screen.listen(b)
	l.want(retrying + screen.idleEvent(0))
	defer time.AfterFunc(silence, l.close).Stop()
	const alive = "event: alive\ndata: {}\n\n"
	got := make([]byte, 2*len(alive))
	if _, err := io.ReadFull(l.reader, got); err != nil || string(got) != alive+alive {
		t.Errorf("within %v came %q, %v", silence, got, err)
	}
}
