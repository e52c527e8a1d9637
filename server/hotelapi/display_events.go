package hotelapi

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
	"venuebox/store"
)

// How often a stream looks for what nobody told it of, such as what another
// process did, and that time is up, and says that it lives; and how long a
// tablet has, at the most, to take what it is sent.
const (
	lookEvery  = time.Second
	takeWithin = 10 * time.Second
)

// Events: GET /api/hotel/display/events/, as Server-Sent Events (WHATWG HTML,
// section 9.2). At once what the display shows, then every change, each exactly
// once and in the order in which it was made. A tablet that comes back is told
// what holds then, so Last-Event-ID is not read. Every second there is an event
// alive: Wi-Fi that is gone closes no connection, so a tablet that hears nothing
// for three seconds must connect anew. A stream that another one replaces ends
// with the event replaced, after which a tablet must not come back by itself.
func (a *API) Events(c *gin.Context) error {
	// What is left unread would keep net/http from noticing that the client is
	// gone.
	if _, err := io.Copy(io.Discard, c.Request.Body); err != nil {
		return wire.BodyError(err)
	}
	d, cookie, err := a.guest(c)
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodHead {
		eventHeaders(c, cookie)
		c.Status(http.StatusOK)
		return nil
	}
	st, err := a.streams.begin(d.ID)
	if err != nil {
		return err
	}
	defer a.streams.end(d.ID, st)
	// Read anew, now that no change goes unnoticed any more.
	if d, err = a.store.DisplayByToken(c.Request.Context(), d.TokenHash); err != nil {
		return err
	}
	eventHeaders(c, cookie)
	info := wire.InfoOf(c.Request)
	info.Stream = true
	out := &guestStream{a: a, c: c, control: http.NewResponseController(c.Writer)}
	out.control.SetReadDeadline(time.Time{}) // nothing more is to come
	defer out.extend()                       // for the end of the answer
	out.buffer.WriteString("retry: 1000\n")
	out.tell(d)
	if err := out.run(st, info); !fault.Is(err, fault.BadDisplayToken) {
		info.Err = err // the answer has begun: that it ends is all the tablet learns
	}
	return nil
}

func eventHeaders(c *gin.Context, cookie string) {
	if cookie != "" {
		setDisplayCookie(c, cookie) // for another while
	}
	c.Header("Content-Type", "text/event-stream")
	c.Header("X-Accel-Buffering", "no") // nginx: pass it on as it comes
}

// guestStream is the sending end of a display's events. last is the display
// with the newest show that is known of; showing says that the tablet was told
// to show it.
type guestStream struct {
	a       *API
	c       *gin.Context
	control *http.ResponseController
	buffer  bytes.Buffer

	last    store.Display
	showing bool
}

// run sends until the stream is replaced, the tablet is gone or the server
// stops. Unauthenticated bad_display_token: the token counts no more.
func (g *guestStream) run(st *stream, info *wire.Info) error {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		g.send()
		select {
		case <-info.Gone:
			return nil
		case <-info.Stopping:
			return nil
		case <-st.replaced:
			g.buffer.WriteString("event: replaced\ndata: {}\n\n")
			g.send()
			return nil
		case <-look.C:
			g.buffer.WriteString("event: alive\ndata: {}\n\n")
		case <-st.wake:
		}
		if err := g.catchUp(st); err != nil {
			return err
		}
	}
}

// catchUp reads what the display was told since, and whether time is up. Of a
// long backlog it reads a part, and sees to it that it is called again.
func (g *guestStream) catchUp(st *stream) error {
	shows, more, err := g.a.store.ShowsAfter(g.c.Request.Context(), g.last.TokenHash, g.last.Last.ID)
	if err != nil {
		return err
	}
	for _, d := range shows {
		switch {
		case d.Last.ID == 0: // there was none
			d.Last = g.last.Last
			g.last = d
		case g.showing || d.Last.On(g.a.clock()):
			g.tell(d)
		default: // idle as before
			g.last = d
		}
	}
	if more {
		st.call()
	} else if g.showing && !g.last.Last.On(g.a.clock()) {
		g.tell(g.last)
	}
	return nil
}

// tell writes the event that a display now shows what it was told last, or no
// longer does.
func (g *guestStream) tell(d store.Display) {
	guest := g.a.guestOf(g.c, d)
	g.last, g.showing = d, guest.Show != nil
	event := "idle"
	if g.showing {
		event = "show"
	}
	fmt.Fprintf(&g.buffer, "event: %s\nid: %d\ndata: %s\n\n", event, d.Last.ID, wire.Encode(guest))
}

// send sends what was written. Its errors are those of the connection, which
// close Gone: a tablet that does not take what it is sent in time is gone, too.
func (g *guestStream) send() {
	if g.buffer.Len() > 0 {
		g.extend()
		g.buffer.WriteTo(g.c.Writer)
		g.control.Flush()
		g.control.SetWriteDeadline(time.Time{}) // in HTTP/2 it would end the stream when nothing is sent, too
	}
}

func (g *guestStream) extend() { g.control.SetWriteDeadline(time.Now().Add(g.a.take)) }
