package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"venuebox/server"
	"venuebox/server/auth"
	"venuebox/server/servertest"
	"venuebox/uploads"
)

// A request's id is the sender's, when it is a plain word, or one of its own.
func TestRequestID(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, given := range []string{"a", "req-1", "A.b_c-9", strings.Repeat("x", 64), "550e8400-e29b-41d4-a716-446655440000"} {
		for _, path := range []string{"/api/auth/me", "/api/hotel/me/", "/nothing", "/healthz"} {
			a := b.Do(servertest.Request{Method: "GET", Path: path, Header: map[string]string{"X-Request-Id": given}})
			if got := a.Header.Values("X-Request-Id"); len(got) != 1 || got[0] != given {
				t.Errorf("%s: X-Request-Id %q, want %q", path, got, given)
			}
		}
		if !strings.Contains(b.Logged.String(), " id="+given+" ") {
			t.Errorf("%q is not in the log", given)
		}
	}
	seen := map[string]bool{}
	for _, odd := range []string{"", " ", "a b", "a\tb", strings.Repeat("x", 65), "é", "a;b", "<script>", `a"b`, "a=b level=ERROR", "{}", "%0a"} {
		a := b.Do(servertest.Request{Method: "GET", Path: "/healthz", Header: map[string]string{"X-Request-Id": odd}})
		id := a.Header.Get("X-Request-Id")
		if len(id) != 26 || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" || seen[id] {
			t.Errorf("for %q: X-Request-Id %q", odd, id)
		}
		seen[id] = true
	}
	if strings.Contains(b.Logged.String(), "script") {
		t.Error("a sender's odd id is in the log")
	}
}

// Every answer, whatever it is, tells browsers to take it for what it says it
// is, to tell nobody where they come from, and to keep nothing of the API.
func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) {
		o.CORSOrigins = []string{"https://dash.example"}
		o.MinFreeBytes = 1 << 62 // more than any disk has
	})
	code := b.CreatePaymentQRCode("admin_a", true)
	var made struct {
		Image string `json:"image_url"`
	}
	b.Do(servertest.Request{Method: "GET", Path: payments + code + "/", As: "admin_a"}).Decode(t, &made)
	picture := strings.TrimPrefix(made.Image, b.URL)
	pair := signInAs(b, "admin_a")
	for range loginAttempts {
		b.Do(passwordTry("reception_2", "x"))
	}
	plain := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, c := range []struct {
		status int
		r      servertest.Request
	}{
		{200, servertest.Request{Method: "GET", Path: "/healthz"}},
		{503, servertest.Request{Method: "GET", Path: "/readyz"}},
		{200, servertest.Request{Method: "GET", Path: "/"}},
		{200, servertest.Request{Method: "GET", Path: "/docs"}},
		{200, servertest.Request{Method: "GET", Path: picture}},
		{304, servertest.Request{Method: "GET", Path: picture, Client: plain, Header: map[string]string{"If-None-Match": "*"}}},
		{404, servertest.Request{Method: "GET", Path: "/uploads/x"}},
		{404, servertest.Request{Method: "GET", Path: "/nothing"}},
		{405, servertest.Request{Method: "FOO", Path: "/healthz"}},
		{200, servertest.Request{Method: "GET", Path: "/api/auth/me", As: "owner"}},
		{200, servertest.Request{Method: "HEAD", Path: "/api/auth/me", As: "owner"}},
		{200, servertest.Request{Method: "GET", Path: "/api/customers/115/qr.svg", As: "owner"}},
		{400, servertest.Request{Method: "POST", Path: "/api/auth/login"}},
		{401, servertest.Request{Method: "GET", Path: "/api/hotel/me/"}},
		{403, servertest.Request{Method: "GET", Path: payments, As: "owner"}},
		{404, servertest.Request{Method: "GET", Path: "/api/nothing"}},
		{404, servertest.Request{Method: "GET", Path: "/api/hotel/nothing"}},
		{405, servertest.Request{Method: "FOO", Path: "/api/auth/me"}},
		{406, servertest.Request{Method: "POST", Path: "/api/hotel/login/", Header: map[string]string{"Accept": "text/html"}}},
		{414, servertest.Request{Method: "GET", Path: "/api/auth/me?" + strings.Repeat("x", 33_000)}},
		{415, servertest.Request{Method: "POST", Path: "/api/auth/login", Body: strings.NewReader("x")}},
		{429, passwordTry("reception_2", "x")},
		{201, servertest.Request{Method: "POST", Path: payments, As: "admin_a", Parts: []servertest.Part{
			servertest.Text("name", "N"), servertest.Text("upi_id", "n@upi"), servertest.File("image", servertest.PNG(9))}}},
		{204, servertest.Request{Method: "DELETE", Path: payments + code + "/", As: "admin_a"}},
		{204, servertest.Request{Method: "OPTIONS", Path: payments, Client: plain, Header: map[string]string{
			"Origin": "https://dash.example", "Access-Control-Request-Method": "POST"}}},
		{205, servertest.Request{Method: "POST", Path: "/api/hotel/logout/", JSON: map[string]string{"refresh": pair.Refresh}}},
	} {
		a := b.Do(c.r)
		if a.Status != c.status {
			t.Errorf("%s %s: %d, want %d: %.200s", c.r.Method, c.r.Path, a.Status, c.status, a.Body)
		}
		want := map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Server": "", "X-Powered-By": ""}
		if strings.HasPrefix(c.r.Path, "/api/") && !strings.HasSuffix(c.r.Path, ".svg") {
			want["Cache-Control"] = "no-store"
		}
		if c.r.Path == picture {
			want["Content-Security-Policy"] = "default-src 'none'; sandbox"
		}
		for name, value := range want {
			if got := a.Header.Get(name); got != value {
				t.Errorf("%s %s: %s is %q, want %q", c.r.Method, c.r.Path, name, got, value)
			}
		}
		if a.Header.Get("X-Request-Id") == "" {
			t.Errorf("%s %s: no X-Request-Id", c.r.Method, c.r.Path)
		}
	}
}

// Requests that no browser sends: older HTTP, and heads of every size.
func TestOddHeads(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	token := b.Token("admin_a")
	old := "%s HTTP/1.0\r\nAuthorization: Bearer " + token + "\r\nContent-Type: application/json\r\n%s\r\n\r\n%s"
	wantAnswer(b, "HTTP/1.0", sendRaw(b, fmt.Sprintf(old, "GET /healthz", "X: y", "")), 200, `{"status": "ok"}`)
	wantAnswer(b, "HTTP/1.0", sendRaw(b, fmt.Sprintf(old, "GET "+payments, "X: y", "")), 200,
		`{"count": 0, "next": null, "previous": null, "results": []}`)
	wantAnswer(b, "HTTP/1.0", sendRaw(b, fmt.Sprintf(old, "POST /api/auth/login", "Content-Length: 2", "{}")), 400,
		`{"success": false, "error": "password: This field is required. username: This field is required.",
		"errors": {"password": ["This field is required."], "username": ["This field is required."]}}`)
	wantAnswer(b, "HTTP/1.0", sendRaw(b, fmt.Sprintf(old, "GET /api/hotel/nothing", "X: y", "")), 404, hotelSays("Not found."))

	const head = "GET %s HTTP/1.1\r\nHost: box\r\nConnection: close\r\n%s\r\n\r\n"
	kilobytes := func(n int) string { return strings.Repeat("x", n<<10) }
	// Of what fits into 64 KiB nothing is too large.
	for header, want := range map[string]tokenFault{
		"Authorization: Bearer " + kilobytes(60):                badToken,
		"Authorization: Bearer " + strings.Repeat("x ", 20_000): {gymSays("The Authorization header must be: Bearer <token>"), `{"detail": "Authorization header must contain two space-delimited values", "code": "bad_authorization_header"}`},
		"Cookie: " + auth.CookieName + "=" + kilobytes(60):      endedSession,
		"X-Whatever: " + kilobytes(60):                          noToken,
		strings.Repeat("X-Many: y\r\n", 3_000) + "X: y":         noToken,
		"Authorization: Basic " + kilobytes(30):                 noToken,
	} {
		wantAnswer(b, header[:40], sendRaw(b, fmt.Sprintf(head, "/api/auth/me", header)), 401, want.gym)
		wantAnswer(b, header[:40], sendRaw(b, fmt.Sprintf(head, "/api/hotel/me/", header)), 401, want.hotel)
	}
	// What does not is refused before there is a path, by net/http itself.
	for _, request := range []string{
		fmt.Sprintf(head, "/api/auth/me", "X-Whatever: "+kilobytes(80)),
		fmt.Sprintf(head, "/api/hotel/me/", "Cookie: "+kilobytes(80)),
		fmt.Sprintf(head, "/api/hotel/"+kilobytes(80), "X: y"),
		fmt.Sprintf(head, "/api/auth/me", strings.Repeat("X-Many: y\r\n", 20_000)+"X: y"),
	} {
		a := sendRaw(b, request)
		if a.Status != http.StatusRequestHeaderFieldsTooLarge || string(a.Body) != "431 Request Header Fields Too Large" {
			t.Errorf("%.60q: %d %.200q", request, a.Status, a.Body)
		}
	}
	for _, request := range []string{
		"GET /\x00 HTTP/1.1\r\nHost: box\r\n\r\n", "GET /a b HTTP/1.1\r\nHost: box\r\n\r\n", "GET /healthz HTTP/1.1\r\n\r\n",
		"GET /healthz HTTP/1.1\r\nHost: box\r\nBad header: x\r\n\r\n", "GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
		"GET /%zz HTTP/1.1\r\nHost: box\r\n\r\n", "G\x00T / HTTP/1.1\r\nHost: box\r\n\r\n", "hello\r\n\r\n",
		"POST /api/auth/login HTTP/1.1\r\nHost: box\r\nContent-Length: -1\r\n\r\n",
		"POST /api/auth/login HTTP/1.1\r\nHost: box\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
	} {
		if a := sendRaw(b, request); a.Status != http.StatusBadRequest || !strings.HasPrefix(string(a.Body), "400 Bad Request") {
			t.Errorf("%.60q: %d %.200q", request, a.Status, a.Body)
		}
	}
	// Heads that are well formed and still strange.
	gym404 := gymSays(nothingHere)
	wantAnswer(b, "an address in full", sendRaw(b, fmt.Sprintf(head, "http://evil.example/api/nothing", "X: y")), 404, gym404)
	wantAnswer(b, "a star", sendRaw(b, fmt.Sprintf(head, "*", "X: y")), 404, gym404)
	wantAnswer(b, "a proxy's", sendRaw(b, "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n"), 404, gym404)
	wantAnswer(b, "the server itself", sendRaw(b, "OPTIONS * HTTP/1.1\r\nHost: box\r\n\r\n"), 404, gym404)
	accepted(b, servertest.Request{Token: token}, "admin_a")
}

// brokenImages is a storage whose disk makes the program panic.
type brokenImages struct{ uploads.Storage }

func (brokenImages) Open(context.Context, string) (*uploads.File, error) { panic("open: secret cause") }
func (brokenImages) Save(context.Context, *uploads.Picture) (string, error) {
	panic("save: secret cause")
}

// failingImages is a storage that fails in a way that nobody has foreseen.
type failingImages struct{ uploads.Storage }

func (failingImages) Open(context.Context, string) (*uploads.File, error) {
	return nil, io.ErrNoProgress
}
func (failingImages) Save(context.Context, *uploads.Picture) (string, error) {
	return "", io.ErrNoProgress
}

// A defect is answered with a fixed sentence and the request's id; the cause
// is in the log, under that id, and the next request is served.
func TestDefects(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*server.Options){
		"panic": func(o *server.Options) { o.Images = brokenImages{o.Images} },
		"error": func(o *server.Options) { o.Images = failingImages{o.Images} },
	} {
		t.Run(name, func(t *testing.T) {
			b := guarded(t, spoil)
			gym := servertest.Request{Method: "GET", Path: "/uploads/" + strings.Repeat("a", 26) + ".png"}
			hotel := servertest.Request{Method: "POST", Path: payments, As: "admin_a", Parts: []servertest.Part{
				servertest.Text("name", "N"), servertest.Text("upi_id", "n@upi"), servertest.File("image", servertest.PNG(1))}}
			for _, c := range []struct {
				r    servertest.Request
				want string
			}{
				{gym, `{"success": false, "error": "Something went wrong in the box. Please try again; if it happens again, tell your administrator the request id.", "request_id": %q}`},
				{hotel, `{"detail": "A server error occurred. Please try again; if it happens again, tell your administrator the request id.", "request_id": %q}`},
			} {
				for range 3 {
					a := b.Do(c.r)
					id := a.Header.Get("X-Request-Id")
					wantAnswer(b, c.r.Path, a, http.StatusInternalServerError, fmt.Sprintf(c.want, id))
					line := lineOf(b, id)
					if !strings.Contains(line, "level=ERROR") || !strings.Contains(line, map[string]string{"panic": "secret cause", "error": io.ErrNoProgress.Error()}[name]) {
						t.Errorf("the log says %.300s", line)
					}
				}
			}
			b.Want(servertest.Request{Method: "GET", Path: payments, As: "admin_a"}, http.StatusOK, `{"count": 0, "next": null, "previous": null, "results": []}`)
		})
	}
}
