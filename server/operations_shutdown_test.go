package server_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

// serveApart serves the box on one more port, until stop; served is how that
// ended.
func serveApart(b *servertest.Box) (address string, stop context.CancelFunc, served <-chan error) {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	b.Cleanup(stop)
	done := make(chan error, 1)
	go func() { done <- b.Server.Serve(ctx, l) }()
	return l.Addr().String(), stop, done
}

// An upload is a request to create a code, of which the head is sent and the
// handler waits for the body.
type upload struct {
	conn   net.Conn
	reader *bufio.Reader
	body   []byte
}

func beginUpload(b *servertest.Box, address string) *upload {
	b.Helper()
	form, contentType := servertest.Multipart(servertest.Text("name", "Late"), servertest.Text("upi_id", "late@upi"), servertest.File("image", servertest.PNG(1)))
	body, err := io.ReadAll(form)
	if err != nil {
		b.Fatal(err)
	}
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute))
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n",
		payments, b.Token("admin_a"), contentType, len(body))
	u := &upload{conn: conn, reader: bufio.NewReader(conn), body: body}
	// The handler asks for the body when it begins to read it.
	if resp, err := http.ReadResponse(u.reader, nil); err != nil || resp.StatusCode != http.StatusContinue {
		b.Fatalf("instead of 100: %v %v", resp, err)
	}
	return u
}

// A box that is told to stop takes nobody new and finishes what it has begun.
func TestShutdownFinishesRequests(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	address, stop, served := serveApart(b)
	u := beginUpload(b, address)
	half := len(u.body) / 2
	if _, err := u.conn.Write(u.body[:half]); err != nil {
		t.Fatal(err)
	}
	stop()
	eventually(t, "new connections are refused", func() bool {
		conn, err := net.Dial("tcp", address)
		if err == nil {
			conn.Close()
		}
		return err != nil
	})
	select {
	case err := <-served:
		t.Fatalf("it did not wait for the upload: %v", err)
	default:
	}
	if _, err := u.conn.Write(u.body[half:]); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(u.reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusCreated {
		t.Fatalf("%v: %d %s", err, resp.StatusCode, answer)
	}
	if err := <-served; err != nil {
		t.Errorf("serving ended with %v", err)
	}
	var made madeCode
	servertest.Answer{Body: answer}.Decode(t, &made)
	b.Want(servertest.Request{Method: "GET", Path: payments + made.ID + "/", As: "admin_a"}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "GET", Path: pathIn(t, made.Image)}, http.StatusOK, "")
}

// It does not wait for ever: when its time is up it lets go of a client that
// does not finish, and says that it did.
func TestShutdownGivesUp(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.ShutdownTimeout = 100 * time.Millisecond })
	address, stop, served := serveApart(b)
	u := beginUpload(b, address)
	stop()
	if err := <-served; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("serving ended with %v", err)
	}
	if answer, err := io.ReadAll(u.reader); len(answer) > 0 {
		t.Errorf("the client got %q, %v", answer, err)
	}
	b.Want(servertest.Request{Method: "GET", Path: payments, As: "admin_a"}, http.StatusOK, `{"count": 0, "next": null, "previous": null, "results": []}`)
	if files := uploaded(t, b); len(files) > 0 {
		t.Errorf("files: %v", files)
	}
}

// A listener that breaks ends serving with its error.
func TestServeEndsWithItsListener(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if err := b.Server.Serve(t.Context(), l); !errors.Is(err, net.ErrClosed) {
		t.Errorf("serving ended with %v", err)
	}
}
