package server_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

var badCode = wrongField("code", "This pairing code is wrong or has expired. Ask a manager for a new one.")

func TestPairing(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := addDisplay(b, "manager_a", "Counter")
	if !regexp.MustCompile(`^[2-9A-HJKMNP-Z]{6}$`).MatchString(screen.Code) {
		t.Fatalf("the code is %q", screen.Code)
	}
	typed := " " + strings.ToLower(screen.Code[:3]) + " - " + screen.Code[3:]
	paired := fields{"id": screen.ID, "name": "Counter", "hotel_name": "Hotel A", "token": "<text>"}
	a := scenario{"typed with a dash", pairing(typed), 200, paired.String(), map[string]string{"Cache-Control": "no-store"}}.play(b)
	var got tablet
	a.Decode(b, &got)
	if !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(got.Token) { // 256 bits
		t.Errorf("the token is %q", got.Token)
	}
	if cookie, want := a.Header.Get("Set-Cookie"), "venuebox_display="+got.Token+"; Path=/api/hotel/display; Max-Age=34560000; HttpOnly; SameSite=Strict"; cookie != want {
		t.Errorf("Set-Cookie is %q, want %q", cookie, want)
	}
	idle := fields{"id": screen.ID, "name": "Counter", "hotel_name": "Hotel A", "show": nil}.String()
	play(b, []scenario{
		{"by its token", got.asks(""), 200, idle, map[string]string{"Set-Cookie": ""}},
		{"the desk knows", servertest.Request{Method: "GET", Path: displays + screen.ID, As: "reception_a"}, 200,
			counter.with(fields{"paired": true}).String(), nil},
		{"a code counts once", pairing(typed), 400, badCode, map[string]string{"Set-Cookie": ""}},
		{"no code", servertest.Request{Method: "POST", Path: guest + "pair/", JSON: fields{}}, 400, wrongField("code", fieldRequired), nil},
		{"an empty one", pairing(""), 400, wrongField("code", "This field may not be blank."), nil},
	})
	wantLog(b, `display Counter: display "Counter" paired with a tablet`, `The manager_a: display "Counter" added`)

	renewed := offered{}
	renew := servertest.Request{Method: "POST", Path: displays + screen.ID + "/pairing-code/", As: "admin_a"}
	b.Want(renew, 200, "").Decode(b, &renewed)
	replaced := renewed.Code
	b.Want(renew, 200, "").Decode(b, &renewed)
	b.Want(pairing(replaced), 400, badCode)
	b.Want(got.asks(""), 200, idle) // until the other tablet is there
	b.Clock.Advance(10*time.Minute - time.Microsecond)
	next := pair(b, renewed.Code)
	b.Want(next.asks(""), 200, idle)
	b.Want(got.asks(""), 401, unpaired)

	late := addDisplay(b, "manager_a", "Bar")
	b.Clock.Advance(10 * time.Minute)
	b.Want(pairing(late.Code), 400, badCode)

	b.Want(servertest.Request{Method: "DELETE", Path: displays + screen.ID + "/", As: "admin_a"}, 204, "")
	b.Want(next.asks(""), 401, unpaired)
	if log := b.Logged.String(); strings.Contains(log, next.Token) || strings.Contains(log, renewed.Code) {
		t.Error("a token or a code is in the log")
	}
}

// A browser is known by its cookie, at its own addresses, from its own pages.
func TestDisplayCookie(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := addDisplay(b, "manager_a", "Counter")
	browser := b.Browser()
	r := pairing(screen.Code)
	r.Client = browser
	foreign := pairing(screen.Code)
	foreign.Header = map[string]string{"Sec-Fetch-Site": "cross-site"}
	b.Want(foreign, 403, hotelSays("This request came from a page of another site. Use the box's own address, or add the site to server.cors_origins."))
	var got tablet
	b.Want(r, 200, "").Decode(b, &got)
	b.Want(servertest.Request{Method: "GET", Path: guest, Client: browser}, 200,
		fields{"id": screen.ID, "name": "Counter", "hotel_name": "Hotel A", "show": nil}.String())
	b.Want(servertest.Request{Method: "GET", Path: displays, Client: browser}, 401, anonymous.body)
	b.Want(servertest.Request{Method: "GET", Path: displays, Header: map[string]string{"Cookie": "venuebox_session=" + got.Token}}, 401, endedSession.hotel)

	// The cookie lasts as long as the tablet is used.
	a := b.Want(servertest.Request{Method: "HEAD", Path: guest + "events/", Client: browser}, 200, "")
	if cookie := a.Header.Get("Set-Cookie"); !strings.HasPrefix(cookie, "venuebox_display="+got.Token+"; Path=/api/hotel/display; Max-Age=34560000;") {
		t.Errorf("Set-Cookie is %q", cookie)
	}

	secure := servertest.New(t, func(o *server.Options) { o.PublicURL = "https://box.example" })
	a = secure.Want(pairing(addDisplay(secure, "manager_a", "Counter").Code), 200, "")
	if cookie := a.Header.Get("Set-Cookie"); !strings.HasSuffix(cookie, "; HttpOnly; Secure; SameSite=Strict") {
		t.Errorf("Set-Cookie over TLS is %q", cookie)
	}
}

// A display's token opens what is the display's and nothing else; nobody else's
// token opens that.
func TestDisplayTokensAreOfNoOtherUse(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "manager_a", "Counter")
	turnedAway(b, servertest.Request{Token: screen.Token}, badToken)
	for _, path := range []string{displays, displays + screen.ID + "/"} {
		b.Want(servertest.Request{Method: "GET", Path: path, Token: screen.Token}, 401, badToken.hotel)
	}
	show := screen.sending("", "x", nil)
	show.Token = screen.Token
	b.Want(show, 401, badToken.hotel)
	challenge := map[string]string{"WWW-Authenticate": `Bearer realm="api"`}
	for _, path := range []string{"", "events/", "shows/1/qr.svg"} {
		for _, who := range []string{"admin_a", "reception_a", "owner", servertest.Member} {
			scenario{who + " at " + path, servertest.Request{Method: "GET", Path: guest + path, As: who}, 401, unpaired, challenge}.play(b)
		}
		scenario{"a session cookie at " + path, servertest.Request{Method: "GET", Path: guest + path, Client: b.SignedIn("admin_a")}, 401, anonymous.body, challenge}.play(b)
		scenario{"nobody at " + path, servertest.Request{Method: "GET", Path: guest + path}, 401, anonymous.body, challenge}.play(b)
		scenario{"two tokens at " + path, servertest.Request{Method: "GET", Path: guest + path, Token: "a b"}, 401,
			`{"detail": "Authorization header must contain two space-delimited values", "code": "bad_authorization_header"}`, challenge}.play(b)
	}
}

// Wrong codes are counted for each address, and for all of them together.
func TestPairingThrottle(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, func(o *server.Options) { o.TrustedProxies = []string{"127.0.0.1"} })
	from := func(address, code string) servertest.Request {
		r := pairing(code)
		r.Header = map[string]string{"X-Forwarded-For": address}
		return r
	}
	refused := func(r servertest.Request, seconds, wait string) {
		t.Helper()
		a := b.Want(r, http.StatusTooManyRequests, hotelSays("Request was throttled. Expected available in "+wait+"."))
		if got := a.Header.Get("Retry-After"); got != seconds {
			t.Errorf("Retry-After is %q, want %s", got, seconds)
		}
	}
	right := addDisplay(b, "manager_a", "Counter").Code
	for range 10 {
		b.Want(from("192.0.2.1", "AAAAAA"), 400, badCode)
	}
	refused(from("192.0.2.1", right), "600", "600 seconds")
	b.Clock.Advance(5 * time.Minute)
	for i := range 90 {
		b.Want(from(fmt.Sprintf("192.0.2.%d", 2+i/9), "AAAAAA"), 400, badCode)
	}
	refused(from("192.0.2.200", right), "300", "300 seconds")
	b.Clock.Advance(5*time.Minute - time.Microsecond)
	refused(from("192.0.2.200", right), "1", "1 second")
	b.Clock.Advance(time.Microsecond) // the first ten are forgotten, and so is the code
	b.Want(from("192.0.2.1", right), 400, badCode)
	b.Want(from("192.0.2.1", addDisplay(b, "manager_a", "Bar").Code), 200, "")
}

// However many try a code at a moment, one tablet is paired.
func TestPairingAtOnce(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	code := addDisplay(b, "manager_a", "Counter").Code
	statuses := make([]int, 8)
	atOnce(len(statuses), func(i int) { statuses[i] = b.Do(pairing(code)).Status })
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[200] != 1 || count[400] != 7 {
		t.Errorf("statuses: %v", count)
	}
}
