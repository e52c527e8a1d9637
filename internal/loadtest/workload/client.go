package workload

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"time"
)

// patience is how long a client waits for an answer; one that takes longer
// fails the run.
const patience = time.Minute

type request struct {
	method, path string
	token        string // access token, "" for none
	contentType  string
	body         []byte
}

// client is one connection, kept open, with one request on its way at a time.
// It is much cheaper than http.Client, which would take a good part of the
// processors that the server shares with it.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	body bytes.Buffer // of the last answer
}

func dial(address string) (*client, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReader(conn)}, nil
}

func (c *client) close() { c.conn.Close() }

// do sends a request and reads the answer, whose status must be the given one.
func (c *client) do(r *request, status int) error {
	c.out = fmt.Appendf(c.out[:0], "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: venuebox-loadtest\r\nAccept: application/json\r\n",
		r.method, r.path, c.conn.RemoteAddr())
	if r.token != "" {
		c.out = fmt.Appendf(c.out, "Authorization: Bearer %s\r\n", r.token)
	}
	if r.contentType != "" {
		c.out = fmt.Appendf(c.out, "Content-Type: %s\r\n", r.contentType)
	}
	if r.method != http.MethodGet {
		c.out = fmt.Appendf(c.out, "Content-Length: %d\r\n", len(r.body))
	}
	c.out = append(c.out, "\r\n"...)
	c.out = append(c.out, r.body...)

	c.conn.SetDeadline(time.Now().Add(patience))
	if _, err := c.conn.Write(c.out); err != nil {
		return fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	answer, err := http.ReadResponse(c.in, nil)
	if err == nil {
		c.body.Reset()
		_, err = c.body.ReadFrom(answer.Body)
	}
	if err != nil {
		return fmt.Errorf("%s %s: reading the answer: %w", r.method, r.path, err)
	}
	if answer.StatusCode != status {
		return fmt.Errorf("%s %s: answered %d, want %d: %.300s", r.method, r.path, answer.StatusCode, status, c.body.Bytes())
	}
	return nil
}
