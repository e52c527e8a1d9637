package server_test

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// cable is the way from a tablet to the box. It can be cut, and mended.
type cable struct {
	net.Listener
	box string

	mu    sync.Mutex
	whole bool
	conns []net.Conn
}

func newCable(b *servertest.Box) *cable {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	c := &cable{Listener: l, box: strings.TrimPrefix(b.URL, "http://"), whole: true}
	b.Cleanup(func() {
		c.Close()
		c.cut()
	})
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			c.connect(near)
		}
	}()
	return c
}

// connect joins a connection to the box, unless the cable is cut.
func (c *cable) connect(near net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	far, err := net.Dial("tcp", c.box)
	if err != nil || !c.whole {
		near.Close()
		if err == nil {
			far.Close()
		}
		return
	}
	c.conns = append(c.conns, near, far)
	for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			io.Copy(way[0], way[1])
			way[0].Close()
		}()
	}
}

// cut breaks all connections, and any that is begun from now on.
func (c *cable) cut() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole = false
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

func (c *cable) mend() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.whole = true
}

// comeBack connects, as a tablet does every second until it succeeds, and
// returns the first event. That the first attempt succeeds, and begins with what
// holds, is why a tablet shows the right thing within two seconds.
func comeBack(b *servertest.Box, address string, screen tablet) (*listener, event) {
	b.Helper()
	l, err := listenAt(b, address, screen.Token)
	if err != nil {
		b.Fatal(err)
	}
	head := make([]byte, len(retrying))
	if _, err := io.ReadFull(l.reader, head); err != nil || string(head) != retrying {
		b.Fatalf("the stream begins with %q, %v", head, err)
	}
	e, err := l.next()
	if err != nil {
		b.Fatal(err)
	}
	return l, e
}

// shows compares what an event tells the tablet to show; 0 for nothing.
func (e event) shows(t *testing.T, number int64) {
	t.Helper()
	switch {
	case number == 0 && e.Type == "idle" && e.Data.Show == nil:
	case number != 0 && e.Type == "show" && e.Data.Show != nil && e.Data.Show.ID == number:
	default:
		t.Errorf("the tablet is told %+v, want show %d", e, number)
	}
}

// A tablet that loses its connection shows, once it is back, what holds then,
// and nothing of what it missed.
func TestEventsAfterACut(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	line := newCable(b)
	address := "http://" + line.Addr().String()
	l, e := comeBack(b, address, screen)
	e.shows(t, 0)
	for round := range 3 {
		line.cut()
		if got, err := l.read(); err == nil {
			t.Fatalf("%q came through a cut cable", got)
		}
		if l, err := listenAt(t, address, screen.Token); err == nil {
			l.close()
			t.Fatal("the cable is not cut")
		}
		b.Clock.Advance(time.Minute)
		screen.send(b, code, fields{"amount": 1})
		last := screen.send(b, code, fields{"amount": 2 + round})
		line.mend()
		l, e = comeBack(b, address, screen)
		e.shows(t, last)
		next := screen.send(b, code, nil)
		if e, err := l.next(); err != nil {
			t.Fatal(err)
		} else {
			e.shows(t, next)
		}
	}
	line.cut()
	b.Clock.Advance(5 * time.Minute)
	line.mend()
	_, e = comeBack(b, address, screen)
	e.shows(t, 0)
}

// A box that starts anew knows its tablets and what they show.
func TestEventsAfterARestart(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	l, e := comeBack(b, b.URL, screen)
	e.shows(t, 0)
	shown := screen.send(b, code, fields{"amount": "12.50"})
	if e, err := l.next(); err != nil {
		t.Fatal(err)
	} else {
		e.shows(t, shown)
	}
	b.Restart()
	l.wantEnd()
	l, e = comeBack(b, b.URL, screen)
	e.shows(t, shown)
	next := screen.send(b, code, nil)
	if e, err := l.next(); err != nil {
		t.Fatal(err)
	} else {
		e.shows(t, next)
	}
	b.Clock.Advance(5 * time.Minute)
	b.Restart()
	_, e = comeBack(b, b.URL, screen)
	e.shows(t, 0)
}

// A box that is told to stop ends all streams, properly, and does not wait for
// the tablets to go.
func TestShutdownEndsStreams(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	address, stop, served := serveApart(b)
	var open []*listener
	for _, name := range []string{"Counter", "Bar", "Pool"} {
		screen := newTablet(b, "manager_a", name)
		l, err := listenAt(t, "http://"+address, screen.Token)
		if err != nil {
			t.Fatal(err)
		}
		l.want(retrying + screen.idleEvent(0))
		open = append(open, l)
	}
	stop()
	if err := <-served; err != nil { // such as that it waited in vain
		t.Errorf("serving ended with %v", err)
	}
	for _, l := range open {
		l.wantEnd()
	}
	// The other port goes on.
	b.Want(servertest.Request{Method: "GET", Path: displays, As: "admin_a"}, http.StatusOK, "")
}
