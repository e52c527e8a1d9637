package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"venuebox/server"
	"venuebox/server/servertest"
)

// A request is one line, with what happened, to whom and how long it took, and
// nothing of what was sent besides the path.
func TestLogLines(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	b.Token("owner")
	b.Token("admin_a")
	b.Token(servertest.Member)
	for _, c := range []struct {
		name string
		r    servertest.Request
		want string // of the line after the id; time, bytes and duration are figures
	}{
		{"staff", servertest.Request{Method: "GET", Path: "/api/auth/me", As: "owner"},
			`method=GET path=/api/auth/me status=200 bytes=N took=T from=127.0.0.1 who="staff 1"`},
		{"member", servertest.Request{Method: "GET", Path: "/api/client/qr/", As: servertest.Member},
			`method=GET path=/api/client/qr/ status=200 bytes=N took=T from=127.0.0.1 who="customer 115"`},
		{"nobody", servertest.Request{Method: "GET", Path: "/healthz?token=x"},
			`method=GET path=/healthz status=200 bytes=N took=T from=127.0.0.1`},
		{"HEAD", servertest.Request{Method: "HEAD", Path: "/healthz"},
			`method=HEAD path=/healthz status=200 bytes=N took=T from=127.0.0.1`},
		{"signing in", passwordTry("owner", servertest.Password),
			`method=POST path=/api/auth/login status=200 bytes=N took=T from=127.0.0.1 who="staff 1"`},
		{"signing in at the hotel", doors[3].try("admin_a", servertest.Password),
			`method=POST path=/api/hotel/login/ status=200 bytes=N took=T from=127.0.0.1 who="staff 8"`},
		{"failing to", passwordTry("owner", "x"),
			`method=POST path=/api/auth/login status=401 bytes=N took=T from=127.0.0.1 error="unauthenticated (wrong_credentials)"`},
		{"not allowed", servertest.Request{Method: "GET", Path: payments, As: "owner"},
			`method=GET path=/api/hotel/payment-qr-codes/ status=403 bytes=N took=T from=127.0.0.1 who="staff 1" error="forbidden (no_hotel)"`},
		{"nothing there", servertest.Request{Method: "GET", Path: "/api/hotel/nothing?a=b"},
			`method=GET path=/api/hotel/nothing status=404 bytes=N took=T from=127.0.0.1 error="not found (unknown_path)"`},
		{"strange method", servertest.Request{Method: "FOO", Path: "/healthz"},
			`method=other path=/healthz status=405 bytes=N took=T from=127.0.0.1 error="method not allowed (bad_method)"`},
		{"picture", servertest.Request{Method: "GET", Path: "/uploads/" + strings.Repeat("a", 26) + ".png"},
			`method=GET path=/uploads/… status=404 bytes=N took=T from=127.0.0.1 error="not found (picture_unknown)"`},
		{"a line of its own", servertest.Request{Method: "GET", Path: "/%0atime=x%20level=ERROR%1b[31m"},
			`method=GET path="/\ntime=x level=ERROR\x1b[31m" status=404 bytes=N took=T from=127.0.0.1 error="not found (unknown_path)"`},
		{"not believed", servertest.Request{Method: "GET", Path: "/healthz", Header: map[string]string{"X-Forwarded-For": "203.0.113.7"}},
			`method=GET path=/healthz status=200 bytes=N took=T from=127.0.0.1`},
	} {
		part(b, c.name, func() {
			lines := strings.Count(b.Logged.String(), "\n")
			a := b.Do(c.r)
			got := lineOf(b, a.Header.Get("X-Request-Id"))
			want := regexp.QuoteMeta(` level=INFO msg=request id=` + a.Header.Get("X-Request-Id") + " " + c.want)
			want = strings.NewReplacer("bytes=N", `bytes=\d+`, "took=T", `took=[\d.]+(µs|ms|s)`).Replace(want)
			if !regexp.MustCompile(`^time=\S+` + want + `$`).MatchString(got) {
				b.Errorf("the line is\n%s, want\n%s", got, c.want)
			}
			if n := strings.Count(b.Logged.String(), "\n"); n != lines+1 {
				b.Errorf("%d lines for one request", n-lines)
			}
		})
	}
	size := b.Do(servertest.Request{Method: "GET", Path: "/api/auth/me", As: "owner"})
	if line := lineOf(b, size.Header.Get("X-Request-Id")); !strings.Contains(line, fmt.Sprintf(" bytes=%d ", len(size.Body))) {
		t.Errorf("%d bytes were sent: %s", len(size.Body), line)
	}
}

// Behind a proxy that is trusted the log has the client's address.
func TestLogBehindAProxy(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.TrustedProxies = []string{"127.0.0.0/8"} })
	a := b.Do(servertest.Request{Method: "GET", Path: "/healthz", Header: map[string]string{"X-Forwarded-For": "203.0.113.7"}})
	if line := lineOf(b, a.Header.Get("X-Request-Id")); !strings.Contains(line, " from=203.0.113.7") {
		t.Error(line)
	}
}

// A day of work with everything that is secret: passwords right, wrong, new
// and of one time, tokens good, spent and forged, cookies, queries, and names
// of pictures. None of it is in the log.
func TestLogKeepsNoSecrets(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.CORSOrigins = []string{"https://dash.example"} })
	var secrets []string
	do := func(r servertest.Request) servertest.Answer { t.Helper(); return b.Do(r) }
	keep := func(values ...string) { secrets = append(secrets, values...) }

	pair := signInAs(b, "manager_1a")
	next := pairOf(b, b.Want(refreshWith(pair.Refresh), http.StatusOK, ""))
	var hotel struct{ Access, Refresh string }
	b.Want(doors[3].try("manager_a", servertest.Password), http.StatusOK, "").Decode(t, &hotel)
	cookie := setCookie(b, b.Want(browserTry("owner"), http.StatusOK, "")).Value
	keep(pair.Access, pair.Refresh, next.Access, next.Refresh, hotel.Access, hotel.Refresh, cookie)
	for _, token := range []string{pair.Access, hotel.Refresh} {
		_, claims := claimsOf(t, token)
		keep(claims["sid"].(string), claims["jti"].(string))
		keep(strings.Split(token, ".")...)
	}
	var row string
	if err := database(b).QueryRow(`SELECT id FROM sessions WHERE kind = 'cookie'`).Scan(&row); err != nil {
		t.Fatal(err)
	}
	keep(row, "wrong horse 9", "newer horse 7", "secretquery", "planted cookie", "secretheader", "secretbody", "guest@upi")

	for _, d := range doors {
		do(d.try(d.right, "wrong horse 9"))
		do(d.try("wrong horse 9", "x")) // a password typed where the name belongs
		do(servertest.Request{Method: "POST", Path: d.path, Form: url.Values{d.field: {d.right}, "password": {"wrong horse 9"}}})
		do(servertest.Request{Method: "POST", Path: d.path, Body: strings.NewReader(`{"password": "wrong horse 9", ` + "\xff"), Header: map[string]string{"Content-Type": jsonType}})
		do(servertest.Request{Method: "POST", Path: d.path, Body: strings.NewReader("secretbody"), Header: map[string]string{"Content-Type": "text/secretheader"}})
	}
	for _, token := range []string{pair.Access + "x", pair.Access[:60], hotel.Refresh, "secretheader", "secretheader.secretbody.x", next.Access} {
		for _, path := range []string{"/api/auth/me", "/api/hotel/me/", payments} {
			do(servertest.Request{Method: "GET", Path: path + "?token=" + token + "&q=secretquery", Token: token})
			do(servertest.Request{Method: "GET", Path: path, Token: token + " secretheader"})
			do(withCookie(servertest.Request{Method: "GET", Path: path, Header: map[string]string{"X-Request-Id": "secret header"}}, url.QueryEscape("planted cookie")))
			do(withCookie(servertest.Request{Method: "GET", Path: path + "?search=secretquery"}, cookie))
		}
		do(refreshWith(token))
		do(hotelRefreshWith(token))
	}
	made := do(createWith("Front", servertest.PNG(4)))
	var code madeCode
	made.Decode(t, &code)
	name := strings.TrimPrefix(pathIn(t, code.Image), "/uploads/")
	keep(name, strings.TrimSuffix(name, ".png"))
	for _, path := range []string{"/uploads/" + name, "/uploads/" + name + "/", "/uploads/" + name + "/x", "/uploads/x" + name, "/uploads%2f" + name, "/uploads//" + name, "//uploads/" + name} {
		do(servertest.Request{Method: "GET", Path: path})
	}
	do(servertest.Request{Method: "PATCH", Path: payments + code.ID + "/", As: "manager_a", Parts: []servertest.Part{servertest.File("image", []byte("secretbody"))}})
	do(servertest.Request{Method: "DELETE", Path: payments + code.ID + "/", As: "manager_a"})

	var member struct {
		Data struct {
			Password string `json:"one_time_password"`
		}
	}
	for _, r := range []servertest.Request{
		{Method: "POST", Path: "/api/customers/register", As: "owner", JSON: map[string]any{"full_name": "New", "phone": "+201999999999", "branch_id": 1}},
		{Method: "POST", Path: "/api/customers/115/reset-password", As: "owner"},
	} {
		do(r).Decode(t, &member)
		if member.Data.Password == "" {
			t.Fatal("no password of one time")
		}
		keep(member.Data.Password)
	}
	do(servertest.Request{Method: "POST", Path: "/api/auth/change-password", Token: next.Access, JSON: map[string]string{"old_password": "wrong horse 9", "new_password": "newer horse 7"}})
	do(servertest.Request{Method: "POST", Path: "/api/auth/change-password", As: "manager_1", JSON: map[string]string{"old_password": servertest.Password, "new_password": "newer horse 7"}})
	do(servertest.Request{Method: "POST", Path: "/api/session/login", JSON: map[string]string{"username": "owner", "password": "wrong horse 9"}, Header: map[string]string{"Origin": "https://secretheader.example"}})
	last := do(servertest.Request{Method: "GET", Path: "/api/customers?search=secretquery", As: "owner", Header: map[string]string{"Origin": "https://dash.example", "Referer": "https://secretheader.example"}})
	lineOf(b, last.Header.Get("X-Request-Id"))

	log := b.Logged.String()
	for _, secret := range secrets {
		if len(secret) < 9 {
			t.Errorf("%q is too short to be looked for", secret)
		}
		for _, form := range []string{secret, url.QueryEscape(secret)} {
			if at := strings.Index(log, form); at >= 0 {
				t.Errorf("%q is in the log: %.300s", form, log[max(0, at-200):])
			}
		}
	}
	if n := strings.Count(log, " msg=request "); n < 100 {
		t.Errorf("only %d lines were looked at", n)
	}
}
