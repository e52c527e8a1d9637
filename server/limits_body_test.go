package server_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

// tooLargeAt is what a path says of a body that is too large.
func tooLargeAt(path string) string {
	text := "The request is too large. Please send less."
	if strings.HasPrefix(path, "/api/hotel/") {
		text = "The request is too large. Please send a smaller picture."
	}
	return says(path, text)
}

// A limited is an endpoint with the number of bytes that its body may have.
type limited struct {
	method, path string
	limit        int
	most         int // the status of a body of that size, all of it white space
}

// limitedEndpoints covers every limit in both dialects: credentials, other
// bodies, pictures, and endpoints that do not read any body.
func limitedEndpoints(b *servertest.Box) []limited {
	const credentials, other = 64 << 10, 1 << 20
	code := b.CreatePaymentQRCode("admin_a", true)
	form := int(b.Options.Limits.MaxBytes) + 1<<20
	return []limited{
		{"POST", "/api/auth/login", credentials, 400},
		{"POST", "/api/session/login", credentials, 400},
		{"POST", "/api/client/auth/login", credentials, 400},
		{"POST", "/api/auth/refresh", credentials, 400},
		{"POST", "/api/hotel/login/", credentials, 400},
		{"POST", "/api/hotel/login/refresh/", credentials, 400},
		{"POST", "/api/hotel/logout/", credentials, 400},
		{"POST", "/api/customers/register", other, 400},
		{"PUT", "/api/customers/115", other, 400},
		{"POST", "/api/customers/115/regenerate-qr", other, 200},
		{"GET", "/api/customers", other, 200},
		{"POST", "/api/qr/scan", credentials, 400},
		{"POST", payments, form, 400},
		{"PUT", payments + code + "/", form, 400},
		{"PATCH", payments + code + "/", form, 400},
		{"POST", payments + code + "/toggle-active/", other, 200},
		{"GET", payments, other, 200},
		{"GET", "/healthz", other, 200},
	}
}

// A body that is too large is refused in the words of its dialect, whether or
// not it says beforehand how large it is; one of the very limit is not.
func TestBodyLimit(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	b.Token("manager_1a")
	for _, e := range limitedEndpoints(b) {
		r := servertest.Request{Method: e.method, Path: e.path, As: "manager_1a", Header: map[string]string{"Content-Type": jsonType}}
		spaces := bytes.Repeat([]byte(" "), e.limit+1)

		r.Body = bytes.NewReader(spaces[:e.limit])
		if a := b.Do(r); a.Status != e.most {
			t.Errorf("%s %s with %d bytes: %d %s", e.method, e.path, e.limit, a.Status, a.Body)
		}
		r.Body = bytes.NewReader(spaces)
		a := b.Do(r)
		wantAnswer(b, e.method+" "+e.path, a, http.StatusRequestEntityTooLarge, tooLargeAt(e.path))
		if e.most == 200 {
			continue // what is not read has no length to find out
		}
		r.Body = io.MultiReader(bytes.NewReader(spaces)) // of a length that the client cannot see
		a = b.Do(r)
		wantAnswer(b, e.method+" "+e.path+", chunked", a, http.StatusRequestEntityTooLarge, tooLargeAt(e.path))
	}
}

// A picture form that is too large, declared or not, is refused as such and
// not for what was read of it.
func TestFormLimit(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	huge := make([]byte, int(b.Options.Limits.MaxBytes)+1<<20)
	for path, field := range map[string]string{
		payments: "image", payments + b.CreatePaymentQRCode("admin_a", true) + "/": "name", "/api/qr/scan": "other",
	} {
		for _, chunked := range []bool{false, true} {
			body, contentType := servertest.Multipart(servertest.Text("upi_id", "a@upi"), servertest.Part{
				Name: field, FileName: "qr.png", ContentType: "image/png", Data: huge})
			if chunked {
				body = io.MultiReader(body)
			}
			method := "POST"
			if field == "name" {
				method = "PATCH"
			}
			a := b.Do(servertest.Request{Method: method, Path: path, As: "manager_1a", Body: body, Header: map[string]string{"Content-Type": contentType}})
			wantAnswer(b, fmt.Sprintf("%s %s, chunked %v", method, path, chunked), a, http.StatusRequestEntityTooLarge, tooLargeAt(path))
		}
	}
}

// Twenty megabytes are read and thrown away, so that a client that sends them
// all first hears the answer; one that asks first need not send them.
func TestHugeBody(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	token := b.Token("admin_a")
	for _, path := range []string{"/api/auth/login", payments} {
		a := b.Do(servertest.Request{Method: "POST", Path: path, As: "admin_a", Body: bytes.NewReader(make([]byte, 20<<20)),
			Header: map[string]string{"Content-Type": jsonType}})
		wantAnswer(b, path, a, http.StatusRequestEntityTooLarge, tooLargeAt(path))

		conn := rawConn(b)
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
			"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", path, token, 20<<20)
		a = rawAnswer(b, conn, "POST")
		wantAnswer(b, path+" asked first", a, http.StatusRequestEntityTooLarge, tooLargeAt(path))
		if got := a.Header.Get("Connection"); got != "close" {
			t.Errorf("%s: Connection %q", path, got)
		}
	}
}

// A body that cannot be a length, or breaks off, is refused, and nothing of it
// is done.
func TestBrokenBody(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	token := b.Token("manager_1a")
	send := func(path, contentType, framing, body string) servertest.Answer {
		t.Helper()
		conn := rawConn(b)
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s\r\n\r\n%s",
			path, token, contentType, framing, body)
		type halfCloser interface{ CloseWrite() error }
		if err := conn.(halfCloser).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		return rawAnswer(b, conn, "POST")
	}
	const length, chunked = "Content-Length: 1000", "Transfer-Encoding: chunked"
	gym, hotel := gymSays("The request's body could not be read. Please send it again."), hotelSays("Malformed request.")
	for _, framing := range []string{length, chunked} {
		body := `{"username": "owner", `
		if framing == chunked {
			body = "3e8\r\n" + body
		}
		wantAnswer(b, framing, send("/api/auth/login", jsonType, framing, body), 400, gym)
		wantAnswer(b, framing, send("/api/customers/register", formType, framing, body), 400, gym)
		wantAnswer(b, framing, send("/api/hotel/login/", jsonType, framing, body), 400, hotel)
		wantAnswer(b, framing, send(payments, jsonType, framing, body), 400, hotel)
	}
	wantAnswer(b, "no chunk", send("/api/auth/login", jsonType, chunked, "xyz\r\n"), 400, gym)
	wantAnswer(b, "no chunk", send("/api/hotel/login/", jsonType, chunked, "xyz\r\n"), 400, hotel)
	// Django takes of a form what has come whole; half an update of where money
	// goes is worse than none.
	form := "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nFront desk\r\n--b\r\nContent-Disposition: form-data; name=\"upi_id\"\r\n\r\nfro"
	wantAnswer(b, "form", send(payments, "multipart/form-data; boundary=b", length, form), 400, hotel)
	b.Want(servertest.Request{Method: "GET", Path: payments, As: "manager_1a"}, http.StatusOK,
		`{"count": 0, "next": null, "previous": null, "results": []}`)
}
