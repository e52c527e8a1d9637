package server_test

import (
	"database/sql"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/auth"
	"venuebox/server/servertest"
	"venuebox/store"
)

// database is the box's file, as somebody with a copy of it reads it.
func database(b *servertest.Box) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(b.Store.Path())+"?_pragma=busy_timeout(10000)")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// setCookie is the one cookie that an answer sets.
func setCookie(b *servertest.Box, a servertest.Answer) *http.Cookie {
	b.Helper()
	cookies := (&http.Response{Header: a.Header}).Cookies()
	if len(cookies) != 1 {
		b.Fatalf("%d cookies: %q", len(cookies), a.Header.Values("Set-Cookie"))
	}
	return cookies[0]
}

func browserTry(username string) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/session/login",
		JSON: map[string]string{"username": username, "password": servertest.Password}}
}

// withCookie is a request that carries a session cookie of that value.
func withCookie(r servertest.Request, value string) servertest.Request {
	header := map[string]string{"Cookie": auth.CookieName + "=" + value}
	for name, v := range r.Header {
		header[name] = v
	}
	r.Header = header
	return r
}

// The cookie is out of the reach of scripts and other sites, and travels over
// TLS alone where the box is reached over TLS.
func TestCookieAttributes(t *testing.T) {
	t.Parallel()
	const behindProxy, notTrusted = "behind a proxy that says https", "from somebody who says https"
	for name, c := range map[string]struct {
		set    func(*server.Options)
		header map[string]string
		secure bool
	}{
		"http":      {func(*server.Options) {}, nil, false},
		"https":     {func(o *server.Options) { o.PublicURL = "https://box.example" }, nil, true},
		notTrusted:  {func(*server.Options) {}, map[string]string{"X-Forwarded-Proto": "https"}, false},
		behindProxy: {func(o *server.Options) { o.TrustedProxies = []string{"127.0.0.1"} }, map[string]string{"X-Forwarded-Proto": "https"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := guarded(t, c.set)
			r := browserTry("admin_a")
			r.Header = c.header
			check := func(cookie *http.Cookie, maxAge int) {
				t.Helper()
				if cookie.Name != "venuebox_session" || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode ||
					cookie.Path != "/" || cookie.Domain != "" || cookie.Secure != c.secure || cookie.MaxAge != maxAge {
					t.Errorf("cookie %s", cookie.Raw)
				}
			}
			cookie := setCookie(b, b.Want(r, http.StatusOK, ""))
			check(cookie, 7*24*3600)
			if len(cookie.Value) != 26 || strings.Trim(cookie.Value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
				t.Errorf("value %q", cookie.Value)
			}
			me := withCookie(servertest.Request{}, cookie.Value)
			accepted(b, me, "admin_a")

			logout := withCookie(servertest.Request{Method: "POST", Path: "/api/session/logout", Header: c.header}, cookie.Value)
			gone := setCookie(b, b.Want(logout, http.StatusOK, signedOut))
			check(gone, -1)
			if gone.Value != "" {
				t.Errorf("value %q after signing out", gone.Value)
			}
			turnedAway(b, me, endedSession)
			// Signing out twice, or never having signed in, is no error.
			b.Want(logout, http.StatusOK, signedOut)
			b.Want(servertest.Request{Method: "POST", Path: "/api/session/logout"}, http.StatusOK, signedOut)
		})
	}
}

// The cookie opens both dialects, as long as the settings say.
func TestCookieOpensBothDialects(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	browser := b.SignedIn("manager_1a")
	accepted(b, servertest.Request{Client: browser}, "manager_1a")
	b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/me/", Client: browser}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "PUT", Path: "/api/customers/115", Client: browser, JSON: map[string]string{"full_name": "Mona Adel"}}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "GET", Path: payments, Client: browser}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "GET", Path: "/api/client/qr", Client: browser}, http.StatusForbidden, gymSays("Unauthorized - members only"))
	b.Clock.Advance(7*24*time.Hour - time.Second)
	accepted(b, servertest.Request{Client: browser}, "manager_1a")
	b.Clock.Advance(time.Second)
	turnedAway(b, servertest.Request{Client: browser}, endedSession)
}

// Signing in gives a new cookie each time and ends the session before it: a
// value that somebody planted is worth nothing.
func TestCookieFixation(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	planted := withCookie(browserTry("admin_a"), strings.Repeat("A", 26))
	first := setCookie(b, b.Want(planted, http.StatusOK, ""))
	turnedAway(b, withCookie(servertest.Request{}, strings.Repeat("A", 26)), endedSession)

	second := setCookie(b, b.Want(withCookie(browserTry("admin_a"), first.Value), http.StatusOK, ""))
	if second.Value == first.Value {
		t.Error("the cookie is the same")
	}
	turnedAway(b, withCookie(servertest.Request{}, first.Value), endedSession)
	accepted(b, withCookie(servertest.Request{}, second.Value), "admin_a")

	third := setCookie(b, b.Want(withCookie(browserTry("admin_b"), second.Value), http.StatusOK, ""))
	turnedAway(b, withCookie(servertest.Request{}, second.Value), endedSession)
	accepted(b, withCookie(servertest.Request{}, third.Value), "admin_b")

	// A wrong password takes nothing away and gives nothing.
	wrong := servertest.Request{Method: "POST", Path: "/api/session/login", JSON: map[string]string{"username": "admin_a", "password": "x"}}
	if a := b.Want(withCookie(wrong, third.Value), http.StatusUnauthorized, doors[1].wrong); a.Header.Get("Set-Cookie") != "" {
		t.Error("a cookie for a wrong password")
	}
	accepted(b, withCookie(servertest.Request{}, third.Value), "admin_b")
}

// Only the value that was given counts; not even what the database has of it
// opens a session.
func TestCookieTampered(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	good := setCookie(b, b.Want(browserTry("admin_a"), http.StatusOK, "")).Value
	pair := signInAs(b, "admin_a")
	_, claims := claimsOf(t, pair.Access)
	var row string
	err := database(b).QueryRow(`SELECT id FROM sessions WHERE kind = ?`, store.CookieSession).Scan(&row)
	if err != nil || row == good {
		t.Fatalf("the row of the cookie: %q, %v", row, err)
	}
	for name, value := range map[string]string{
		"empty":                   "",
		"turned around":           good[1:] + good[:1],
		"shorter":                 good[:25],
		"longer":                  good + "A",
		"lower case":              strings.ToLower(good),
		"the database's id":       row,
		"a token's session":       claims["sid"].(string),
		"a token":                 pair.Access,
		"percent escapes":         url.QueryEscape("' OR 1=1 --"),
		"what is long":            strings.Repeat("A", 4000),
		"something like a folder": "../../venuebox",
	} {
		part(b, name, func() { turnedAway(b, withCookie(servertest.Request{}, value), endedSession) })
	}
	// A cookie's session is not a token's either.
	turnedAway(b, servertest.Request{Token: resigned(b, pair.Access, func(c map[string]any) { c["sid"] = row })}, endedSession)
	// Of two, a browser sends the more exact first; the box takes the first.
	accepted(b, servertest.Request{Header: map[string]string{"Cookie": "a=b; venuebox_session=" + good + "; venuebox_session=x"}}, "admin_a")
	turnedAway(b, servertest.Request{Header: map[string]string{"Cookie": "venuebox_sessions=" + good + "; session=" + good}}, noToken)
}

// A request with a token is that token's, good or bad: the cookie does not
// stand in for it. Another scheme is no token.
func TestCookieAndToken(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	browser := b.SignedIn("admin_a")
	accepted(b, servertest.Request{Client: browser, As: "admin_b"}, "admin_b")
	turnedAway(b, servertest.Request{Client: browser, Token: "garbage"}, badToken)
	turnedAway(b, servertest.Request{Client: browser, Token: signInAs(b, "admin_a").Refresh}, wrongType)
	accepted(b, servertest.Request{Client: browser, Header: map[string]string{"Authorization": "Basic YTpi"}}, "admin_a")
}
