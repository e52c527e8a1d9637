package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

const (
	nothingHere    = "There is nothing at this address. The API is described at /docs."
	notThatMethod  = "This address does not take that method. See the Allow header."
	addressTooLong = "The address is too long. Please send fewer parameters."
)

// An address where there is nothing is answered in the dialect of its
// beginning; it is never redirected, and no file of the box is behind it.
func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, path := range []string{
		"/api", "/api/", "/api/nothing", "/api/auth", "/api/auth/login/x", "/api/auth/me//", "//api/auth/me", "/api//auth/me",
		"/api/auth/../auth/me", "/api/./auth/me", "/API/auth/me", "/api/Auth/me", "/api/auth/me%20", "/api/auth/me%00", "/api/auth/me;x",
		"/api/auth/me.json", "/api/hotelx/me", "/api/customers/115/nothing", "/api/customers/115/qr.gif",
		"/index.html", "/.git/config", "/.env", "/wp-login.php", "/favicon.ico", "/metrics", "/debug/pprof/", "/venuebox.db", "/config.toml",
		"/uploads", "/uploads/", "/docs/../main.go", "/docs/%2e%2e/routes.go", "/docs/x/y", "/docs/index.html", "/docs/nothing.css",
		"/app", "/app/x/main.js", "/app/x/../index.html", "/display.html", "/display/x",
		"/%ff%fe", "/%00", "/%0d%0aSet-Cookie:x=y", "/%E2%80%AE", "/" + strings.Repeat("a", 20_000), strings.Repeat("/a", 5_000), "///",
	} {
		a := b.Want(servertest.Request{Method: "GET", Path: path}, http.StatusNotFound, gymSays(nothingHere))
		if a.Header.Get("Set-Cookie") != "" || a.Header.Get("Location") != "" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	for _, path := range []string{
		"/uploads/x", "/uploads/" + strings.Repeat("a", 26) + ".png", "/uploads/..", "/uploads/%2e%2e", "/uploads/..%5cvenuebox.db",
		"/uploads/%00", "/uploads/" + strings.Repeat("a", 26) + ".png%00.svg", "/uploads/tmp", "/uploads/CON",
	} {
		b.Want(servertest.Request{Method: "GET", Path: path}, http.StatusNotFound, gymSays("Picture not found"))
	}
	for _, path := range []string{"/uploads/../venuebox.db", "/uploads/%2e%2e/venuebox.db", "/uploads/..%2fvenuebox.db", "/uploads/a/b.png"} {
		b.Want(servertest.Request{Method: "GET", Path: path}, http.StatusNotFound, gymSays(nothingHere))
	}
	for _, path := range []string{
		"/api/hotel", "/api/hotel/", "/api/hotel//", "/api/hotel/nothing", "/api/hotel/login/refresh/x/", "/api/hotel//me/", "/api/hotel/me//",
		"/api/hotel/../hotel/me/", "/api/hotel/Me/", "/api/hotel/payment-qr-codes//", "/api/hotel/payment-qr-codes/x/nothing/",
		"/api/hotel/%00", "/api/hotel/%ff", "/api/hotel/%0a", "/api/hotel%2fnothing", "/api/hotel/" + strings.Repeat("a", 20_000),
	} {
		b.Want(servertest.Request{Method: "GET", Path: path}, http.StatusNotFound, hotelSays("Not found."))
		b.Want(servertest.Request{Method: "POST", Path: path, As: "admin_a", JSON: map[string]string{}}, http.StatusNotFound, hotelSays("Not found."))
	}
	// An escape that stands for the letter itself is that letter.
	b.Want(servertest.Request{Method: "GET", Path: "/api/%61uth/me", As: "owner"}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/m%65/", As: "admin_a"}, http.StatusOK, "")
}

// An id that is none is one that nobody has.
func TestIDsThatAreNone(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, id := range []string{
		"0", "-1", "+115", "115.0", "1e2", "0x73", "115%20", "%20115", "115%00", "%00", "%ff", "%D9%A1%D9%A1%D9%A5", "9223372036854775808",
		strings.Repeat("9", 400), "null", "undefined", "NaN", "115;drop", "'%20OR%201=1%20--", "%3Cscript%3E", "..", "*", "115%0a",
	} {
		b.Want(servertest.Request{Method: "GET", Path: "/api/customers/" + id, As: "owner"}, http.StatusNotFound, gymSays("Customer not found"))
	}
	for _, id := range []string{
		"1", "x", "%00", "%ff%fe", "null", "00000000-0000-0000-0000-000000000000", strings.Repeat("a", 36), strings.Repeat("0", 5_000),
		"'%20OR%201=1%20--", "550e8400-e29b-41d4-a716-44665544000", "%0a", "*",
	} {
		b.Want(servertest.Request{Method: "GET", Path: payments + id + "/", As: "admin_a"}, http.StatusNotFound, hotelSays("Not found."))
	}
}

// A method that an address does not take is answered 405 with those it takes,
// in the dialect, to everybody alike where no sign-in is asked for.
func TestWrongMethods(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, c := range []struct{ path, allow string }{
		{"/api/auth/login", "POST"}, {"/api/auth/login/", "POST"}, {"/api/auth/me", "GET, HEAD"}, {"/api/session/logout", "POST"},
		{"/api/customers/115", "GET, HEAD, PUT"}, {"/api/customers/115/regenerate-qr", "POST"}, {"/api/qr/scan", "POST"},
		{"/healthz", "GET, HEAD"}, {"/docs", "GET, HEAD"}, {"/api/openapi.yaml", "GET, HEAD"}, {"/uploads/x", "GET, HEAD"}, {"/", "GET, HEAD"},
		{"/api/hotel/login/", "OPTIONS, POST"}, {"/api/hotel/logout", "OPTIONS, POST"}, {"/api/hotel/me/", "GET, HEAD, OPTIONS"},
	} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO", "get", "PROPFIND", "M-SEARCH", strings.Repeat("X", 300)} {
			if strings.Contains(", "+c.allow+",", ", "+method+",") {
				continue
			}
			want := gymSays(notThatMethod)
			if strings.HasPrefix(c.path, "/api/hotel/") {
				want = hotelSays(fmt.Sprintf(`Method "%s" not allowed.`, method))
			}
			a := b.Want(servertest.Request{Method: method, Path: c.path, Header: map[string]string{"X-HTTP-Method-Override": "GET"}},
				http.StatusMethodNotAllowed, want)
			if got := sortedList(a.Header.Get("Allow")); got != c.allow {
				t.Errorf("%s %s: Allow is %q, want %q", method, c.path, got, c.allow)
			}
		}
	}
	for _, path := range []string{"/api/nothing", "/nothing"} {
		b.Want(servertest.Request{Method: "DELETE", Path: path}, http.StatusNotFound, gymSays(nothingHere))
	}
}

// A query has at most 32 KiB; of what fits, nothing is too much.
func TestLongQuery(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	const limit = 32 << 10
	for _, path := range []string{"/api/customers", payments, "/api/nothing", "/api/hotel/nothing", "/healthz", "/api/auth/me", "/api/hotel/me/"} {
		most := servertest.Request{Method: "GET", As: "manager_1a", Path: path + "?x=" + strings.Repeat("y", limit-2)}
		if a := b.Do(most); a.Status != 200 && a.Status != 404 {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
		most.Path += "y"
		b.Want(most, http.StatusRequestURITooLong, says(path, addressTooLong))
	}
	for name, query := range map[string]string{
		"thousands of names":      "?" + strings.Repeat("a=1&", 8_000),
		"sixteen thousand":        "?" + strings.Repeat("a&", 16_000),
		"thousands of one filter": "?" + strings.Repeat("active=1&", 3_000),
		"thousands of separators": "?" + strings.Repeat("&", 30_000),
		"bad escapes":             "?%zz=%&%=%%%&search=%e9&ordering=%&page_size=%2",
		"semicolons":              "?a;b;c=d;page=1",
		"invalid UTF-8":           "?search=%ff%fe%c0%af&x=%ed%a0%80",
		"NUL":                     "?x=%00&search=%00",
		"a question":              "???",
	} {
		part(b, name, func() {
			for _, path := range []string{"/api/customers", payments, "/api/branches", "/api/hotel/me/", "/api/auth/me"} {
				b.Want(servertest.Request{Method: "GET", Path: path + query, As: "manager_1a"}, http.StatusOK, "")
			}
			b.Want(servertest.Request{Method: "GET", Path: "/api/nothing" + query}, http.StatusNotFound, gymSays(nothingHere))
			b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/nothing" + query}, http.StatusNotFound, hotelSays("Not found."))
		})
	}
}
