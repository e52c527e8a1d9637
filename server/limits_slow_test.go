package server_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

// impatient gives clients little time to send a request: more than a slow
// machine takes to read what is there.
func impatient(o *server.Options) { o.ReadTimeout = time.Second }

// A client that stops in the middle of a body is told so, in the words of the
// dialect, when its time is up; meanwhile others are served.
func TestSlowBody(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	token := b.Token("manager_1a")
	code := b.CreatePaymentQRCode("admin_a", true)
	b.Restart(impatient)
	const (
		gymSlow   = "The request took too long to arrive. Check the connection and try again."
		multipart = "multipart/form-data; boundary=b"
		half      = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"qr.png\"\r\n\r\n\x89PNG"
	)
	type slow struct {
		method, path, contentType, body string
		status                          int
		want                            string
	}
	cases := []slow{
		{"POST", "/api/auth/login", jsonType, `{"username": "ow`, 408, ""},
		{"POST", "/api/auth/login", formType, `username=ow`, 408, ""},
		{"POST", "/api/session/login", jsonType, ``, 408, ""},
		{"POST", "/api/client/auth/login", jsonType, `{`, 408, ""},
		{"POST", "/api/customers/register", jsonType, `{"phone": "`, 408, ""},
		{"PUT", "/api/customers/115", jsonType, `{"phone": "`, 408, ""},
		{"POST", "/api/qr/scan", jsonType, `{"qr_code": "`, 408, ""},
		{"POST", "/api/qr/scan", multipart, half, 408, ""},
		{"POST", "/api/qr/scan", multipart, "--b\r\nContent-Disposition: form-da", 408, ""},
		{"POST", "/api/hotel/login/", jsonType, `{"username": "ow`, 408, ""},
		{"POST", "/api/hotel/logout/", formType, `refresh=`, 408, ""},
		{"POST", payments, multipart, half, 408, ""},
		{"POST", payments, multipart, "--b\r\nContent-Disposition: form-da", 408, ""},
		{"POST", payments, jsonType, `{"name": "`, 408, ""},
		{"PUT", payments + code + "/", multipart, half, 408, ""},
		{"PATCH", payments + code + "/", formType, `name=Evil&upi_id=`, 408, ""},
		// What is not read is not waited for, but for the sake of the connection.
		{"POST", payments + code + "/toggle-active/", jsonType, `{`, 200, `{"status": "QR code deactivated"}`},
		{"POST", "/api/customers/115/regenerate-qr", jsonType, `{`, 200, `{"success": true,
			"message": "QR code regenerated successfully", "qr_code": "customer_id:115",
			"data": {"customer_id": 115, "qr_code": "customer_id:115", "generated_at": "2026-02-15T10:30:00.123456Z"}}`},
		// That it is too large is known beforehand.
		{"POST", "/api/auth/login", jsonType, `{`, 413, ""},
		{"POST", payments, multipart, half, 413, ""},
	}
	connections := make([]net.Conn, len(cases))
	for i, c := range cases {
		length := 1000
		if c.status == http.StatusRequestEntityTooLarge {
			length = 20 << 20
		}
		connections[i] = rawConn(b)
		fmt.Fprintf(connections[i], "%s %s HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s",
			c.method, c.path, token, c.contentType, length, c.body)
	}
	accepted(b, servertest.Request{Token: token}, "manager_1a")
	for i, c := range cases {
		a := rawAnswer(b, connections[i], c.method)
		want := c.want
		switch c.status {
		case http.StatusRequestTimeout:
			want = says(c.path, gymSlow)
		case http.StatusRequestEntityTooLarge:
			want = tooLargeAt(c.path)
		}
		wantAnswer(b, c.method+" "+c.path+" "+c.contentType, a, c.status, want)
		if a.Header.Get("Connection") != "close" {
			t.Errorf("%s %s: the connection stays open", c.method, c.path)
		}
	}
	b.Want(servertest.Request{Method: "GET", Path: payments + code + "/", As: "admin_a"}, http.StatusOK,
		`{"id": "`+code+`", "hotel": "`+servertest.HotelA+`", "name": "Front desk", "image_url": "<image_url>", "upi_id": "front@upi",
		"active": false, "created_at": "2026-02-15T10:30:00.123456Z", "updated_at": "2026-02-15T10:30:00.123456Z"}`)
}

// Whoever never ends the head of a request is let go without a word: there is
// no path yet whose dialect could be spoken.
func TestSlowHead(t *testing.T) {
	t.Parallel()
	b := guarded(t, impatient)
	heads := []string{"", "GET /api/auth/me HTTP/1.1\r\n", "POST /api/hotel/login/ HTTP/1.1\r\nHost: box\r\nX-Slow: "}
	var connections []net.Conn
	for _, head := range heads {
		conn := rawConn(b)
		io.WriteString(conn, head)
		connections = append(connections, conn)
	}
	for i, conn := range connections {
		answer, err := io.ReadAll(conn)
		if err != nil || len(answer) > 0 {
			t.Errorf("%q: %v, %q", heads[i], err, answer)
		}
	}
	b.Want(servertest.Request{Method: "GET", Path: "/healthz"}, http.StatusOK, `{"status": "ok"}`)
}

// A body that drips in is as slow as one that stops.
func TestDrippingBody(t *testing.T) {
	t.Parallel()
	b := guarded(t, impatient)
	conn := rawConn(b)
	io.WriteString(conn, "POST /api/hotel/login/ HTTP/1.1\r\nHost: box\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n")
	go func() {
		drip := time.NewTicker(10 * time.Millisecond)
		defer drip.Stop()
		for range drip.C {
			if _, err := io.WriteString(conn, " "); err != nil {
				return
			}
		}
	}()
	a := rawAnswer(b, conn, "POST")
	wantAnswer(b, "dripping", a, http.StatusRequestTimeout, hotelSays("The request took too long to arrive. Check the connection and try again."))
	conn.Close()
	if strings.Contains(b.Logged.String(), "level=ERROR") {
		t.Error("a slow client is an error in the log")
	}
}
