package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/server"
	"venuebox/server/servertest"
)

const otherSite = "This request came from a page of another site. Use the box's own address, or add the site to server.cors_origins."

// fromElsewhere are the headers by which a browser tells that another site's
// page makes it send a request.
func fromElsewhere(b *servertest.Box) map[string]map[string]string {
	return map[string]map[string]string{
		"cross-site":                {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
		"cross-site without origin": {"Sec-Fetch-Site": "cross-site"},
		"same-site":                 {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"},
		"a foreign origin":          {"Origin": "https://evil.example"},
		"a null origin":             {"Origin": "null"},
		"another port":              {"Origin": "http://127.0.0.1:1"},
		"a name that begins alike":  {"Origin": b.URL + ".evil.example"},
		"a claim to be same-site":   {"Sec-Fetch-Site": "cross-site", "Origin": b.URL},
	}
}

// changing is a request of every method that changes something, in both
// dialects, for manager_1a.
func changing(code string) []servertest.Request {
	return []servertest.Request{
		{Method: "POST", Path: "/api/customers/115/regenerate-qr"},
		{Method: "PUT", Path: "/api/customers/115", JSON: map[string]string{"full_name": "Mona of Evil"}},
		{Method: "POST", Path: "/api/auth/logout"},
		{Method: "POST", Path: "/api/auth/change-password", JSON: map[string]string{"old_password": servertest.Password, "new_password": "evil and long"}},
		{Method: "POST", Path: payments + code + "/toggle-active/"},
		{Method: "POST", Path: payments, Parts: []servertest.Part{
			servertest.Text("name", "Evil"), servertest.Text("upi_id", "evil@upi"), servertest.File("image", servertest.PNG(3))}},
		{Method: "PUT", Path: payments + code + "/", JSON: map[string]string{"name": "Evil", "upi_id": "evil@upi"}},
		{Method: "PATCH", Path: payments + code + "/", JSON: map[string]string{"upi_id": "evil@upi"}},
		{Method: "DELETE", Path: payments + code + "/"},
	}
}

// Another site's page cannot make a browser use the cookie to change anything.
func TestCookieFromAnotherSite(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	code := b.CreatePaymentQRCode("admin_a", true)
	browser := b.SignedIn("manager_1a")
	state := func() string {
		return string(b.Do(servertest.Request{Method: "GET", Path: payments, As: "admin_a"}).Body) +
			string(b.Do(servertest.Request{Method: "GET", Path: "/api/customers", As: "owner"}).Body)
	}
	before := state()
	for name, header := range fromElsewhere(b) {
		part(b, name, func() {
			for _, r := range changing(code) {
				r.Client, r.Header = browser, header
				b.Want(r, http.StatusForbidden, says(r.Path, otherSite))
			}
			// Reading is safe: the page cannot see the answer.
			for _, path := range []string{"/api/customers/115", "/api/auth/me", payments, "/api/hotel/me/"} {
				a := b.Want(servertest.Request{Method: "GET", Path: path, Client: browser, Header: header}, http.StatusOK, "")
				if got := a.Header.Get("Access-Control-Allow-Origin"); got != "" {
					b.Errorf("GET %s: Access-Control-Allow-Origin %q", path, got)
				}
			}
			// Nor can it sign the browser in as somebody else, or out.
			login := browserTry("admin_b")
			login.Client, login.Header = browser, header
			if a := b.Want(login, http.StatusForbidden, gymSays(otherSite)); a.Header.Get("Set-Cookie") != "" {
				b.Error("a cookie is set")
			}
			b.Want(servertest.Request{Method: "POST", Path: "/api/session/logout", Client: browser, Header: header},
				http.StatusForbidden, gymSays(otherSite))
			accepted(b, servertest.Request{Client: browser}, "manager_1a")
			// A token is no cookie: a page has it only when it was given it.
			b.Want(servertest.Request{Method: "POST", Path: "/api/customers/115/regenerate-qr", As: "owner", Header: header}, http.StatusOK, "")
			login = passwordTry("nobody", "x")
			login.Header = header
			b.Want(login, http.StatusUnauthorized, doors[0].wrong)
		})
	}
	if diff := cmp.Diff(before, state()); diff != "" {
		t.Errorf("something has changed: %s", diff)
	}
}

// The box's own pages, and programs that are no browser, use the cookie.
func TestCookieFromThisSite(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	cookie := setCookie(b, b.Want(browserTry("manager_1a"), http.StatusOK, "")).Value
	for name, header := range map[string]map[string]string{
		"a page of the box":     {"Sec-Fetch-Site": "same-origin", "Origin": b.URL},
		"typed by the user":     {"Sec-Fetch-Site": "none"},
		"an older browser":      {"Origin": b.URL},
		"a program":             {},
		"a page, HTTP in front": {"Origin": "https://box.example", "Sec-Fetch-Site": "same-origin"},
		"a name of its own":     {"Origin": "http://box.local", "Host": "box.local"},
	} {
		part(b, name, func() {
			code := b.CreatePaymentQRCode("admin_a", true)
			for _, r := range changing(code) {
				if strings.HasPrefix(r.Path, "/api/auth/") {
					continue // ends the session
				}
				r.Header = header
				if a := b.Do(withCookie(r, cookie)); a.Status >= 300 {
					b.Errorf("%s %s: %d %s", r.Method, r.Path, a.Status, a.Body)
				}
			}
		})
	}
}

// corsHeaders are those of an answer, and what it varies by.
func corsHeaders(h http.Header) map[string]string {
	out := map[string]string{}
	for name, values := range h {
		if strings.HasPrefix(name, "Access-Control-") {
			out[name] = strings.Join(values, ", ")
		}
	}
	return out
}

// Pages of a site that the settings name may call both dialects, with the
// cookie or a token; pages of others get the dialect's answer without a
// header that would show it to them.
func TestCORS(t *testing.T) {
	t.Parallel()
	const dashboard = "https://dash.example"
	b := guarded(t, func(o *server.Options) { o.CORSOrigins = []string{dashboard, "http://127.0.0.1:3000"} })
	code := b.CreatePaymentQRCode("admin_a", true)
	toggle := payments + code + "/toggle-active/"
	preflight := func(path, origin, method, headers string) servertest.Answer {
		// A client of its own: a preflight is no operation of the API.
		return b.Do(servertest.Request{Method: "OPTIONS", Path: path, Client: &http.Client{}, Header: map[string]string{
			"Origin": origin, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}})
	}
	for _, path := range []string{toggle, payments, "/api/customers/115", "/api/auth/login", "/api/hotel/login/"} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			a := preflight(path, dashboard, method, "authorization,content-type")
			if a.Status != http.StatusNoContent || len(a.Body) != 0 {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
			if diff := cmp.Diff(map[string]string{
				"Access-Control-Allow-Origin": dashboard, "Access-Control-Allow-Credentials": "true",
				"Access-Control-Allow-Methods": method, "Access-Control-Allow-Headers": "authorization,content-type",
				"Access-Control-Max-Age": "600",
			}, corsHeaders(a.Header)); diff != "" {
				t.Errorf("%s %s: %s", method, path, diff)
			}
		}
		for name, a := range map[string]servertest.Answer{
			"another origin":     preflight(path, "https://evil.example", "POST", ""),
			"the same over http": preflight(path, "http://dash.example", "POST", ""),
			"a name that begins": preflight(path, dashboard+".evil.example", "POST", ""),
			"null":               preflight(path, "null", "POST", ""),
			"another method":     preflight(path, dashboard, "TRACE", ""),
			"another header":     preflight(path, dashboard, "POST", "x-evil"),
		} {
			if got := corsHeaders(a.Header); len(got) > 0 {
				t.Errorf("%s, %s: %v", path, name, got)
			}
		}
	}

	browser := b.SignedIn("manager_1a")
	shown := map[string]string{"Access-Control-Allow-Origin": dashboard, "Access-Control-Allow-Credentials": "true",
		"Access-Control-Expose-Headers": "X-Request-Id, X-Error-Code, Retry-After, Allow"}
	from := func(origin string) map[string]string {
		return map[string]string{"Origin": origin, "Sec-Fetch-Site": "cross-site"}
	}
	status := map[bool]string{true: `{"status": "QR code activated"}`, false: `{"status": "QR code deactivated"}`}
	for i, r := range []servertest.Request{{Client: browser}, {As: "manager_1a"}} {
		r.Method, r.Path, r.Header = "POST", toggle, from(dashboard)
		a := b.Want(r, http.StatusOK, status[i%2 == 1])
		if diff := cmp.Diff(shown, corsHeaders(a.Header)); diff != "" {
			t.Error(diff)
		}
	}
	// Refusals are shown to it too, or it could not tell what is wrong.
	for _, r := range []servertest.Request{
		{Method: "GET", Path: "/api/auth/me", Token: "x"}, {Method: "GET", Path: payments + "x/", As: "admin_a"},
		{Method: "GET", Path: "/api/nothing"},
	} {
		r.Header = from(dashboard)
		if diff := cmp.Diff(shown, corsHeaders(b.Do(r).Header)); diff != "" {
			t.Errorf("%s: %s", r.Path, diff)
		}
	}
	for _, origin := range []string{"https://evil.example", "http://dash.example", "null"} {
		for _, r := range []servertest.Request{
			{Method: "POST", Path: toggle, Client: browser}, {Method: "POST", Path: "/api/customers/115/regenerate-qr", Client: browser},
		} {
			r.Header = from(origin)
			a := b.Want(r, http.StatusForbidden, says(r.Path, otherSite))
			if got := corsHeaders(a.Header); len(got) > 0 {
				t.Errorf("%s: %v", origin, got)
			}
		}
		a := b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/me/", As: "admin_a", Header: from(origin)}, http.StatusOK, "")
		if got := corsHeaders(a.Header); len(got) > 0 {
			t.Errorf("%s: %v", origin, got)
		}
		if vary := strings.Join(a.Header.Values("Vary"), ", "); !strings.Contains(vary, "Origin") || !strings.Contains(vary, "Authorization") {
			t.Errorf("Vary: %s", vary)
		}
	}
}

// Without a configured site no answer has a CORS header, and a preflight is a
// request like any other.
func TestNoCORS(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	header := map[string]string{"Origin": "https://dash.example", "Access-Control-Request-Method": "POST"}
	for _, c := range []struct {
		path   string
		status int
		body   string
	}{
		{"/api/auth/login", 405, gymSays("This address does not take that method. See the Allow header.")},
		{"/api/nothing", 404, gymSays("There is nothing at this address. The API is described at /docs.")},
		{payments, 401, noToken.hotel},
	} {
		a := b.Want(servertest.Request{Method: "OPTIONS", Path: c.path, Header: header}, c.status, c.body)
		if got := corsHeaders(a.Header); len(got) > 0 {
			t.Errorf("%s: %v", c.path, got)
		}
	}
}
