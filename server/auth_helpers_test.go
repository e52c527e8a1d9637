package server_test

import (
	"bufio"
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/store"
)

// guarded is servertest.New. When the test is over it looks through the log:
// whatever the test did, no secret may be in it, and no handler may have
// answered twice.
func guarded(t *testing.T, settings ...func(*server.Options)) *servertest.Box {
	t.Helper()
	b := servertest.New(t, settings...)
	t.Cleanup(func() {
		log := b.Logged.String()
		for _, never := range []string{servertest.Password, "eyJ", "$argon2id", "superfluous"} {
			if n := strings.Index(log, never); n >= 0 {
				t.Errorf("%q is in the log: %.300s", never, log[max(0, n-200):])
			}
		}
	})
	return b
}

// part runs a part of a test under a name of its own.
func part(b *servertest.Box, name string, f func()) {
	whole := b.TB.(*testing.T)
	whole.Run(name, func(t *testing.T) {
		b.TB = t
		defer func() { b.TB = whole }()
		f()
	})
}

// allStaff is every account.
var allStaff = store.StaffScope{All: true}

// worksAs gives an account a role and its places.
func worksAs(role store.Role, branch int64, hotel string) store.StaffChange {
	return store.StaffChange{Role: &role, BranchID: &branch, HotelID: &hotel}
}

// gymSays is the gym dialect's body of a failure without fields.
func gymSays(text string) string { return fmt.Sprintf(`{"success": false, "error": %q}`, text) }

// hotelSays is the hotel dialect's.
func hotelSays(text string) string { return fmt.Sprintf(`{"detail": %q}`, text) }

// hotelBadToken is simplejwt's body for an access token that does not count.
func hotelBadToken(message string) string {
	return fmt.Sprintf(`{"detail": "Given token not valid for any token type", "code": "token_not_valid",
		"messages": [{"token_class": "AccessToken", "token_type": "access", "message": %q}]}`, message)
}

// A tokenFault is what an access token is refused with in both dialects.
type tokenFault struct{ gym, hotel string }

var (
	noToken      = tokenFault{gymSays("Please sign in"), hotelSays("Authentication credentials were not provided.")}
	badToken     = tokenFault{gymSays("Invalid or expired token. Please sign in again."), hotelBadToken("Token is invalid or expired")}
	wrongType    = tokenFault{gymSays("This is not the right type of token for this address."), hotelBadToken("Token has wrong type")}
	endedSession = tokenFault{gymSays("Your session has ended. Please sign in again."), hotelBadToken("Token is invalid or expired")}
)

// turnedAway sends r as GET to an endpoint of each dialect and compares the whole
// 401.
func turnedAway(b *servertest.Box, r servertest.Request, want tokenFault) {
	b.Helper()
	r.Method = "GET"
	for path, body := range map[string]string{
		"/api/auth/me": want.gym, "/api/customers": want.gym, "/api/client/qr": want.gym,
		"/api/hotel/me/": want.hotel, payments: want.hotel,
	} {
		r.Path = path
		a := b.Want(r, http.StatusUnauthorized, body)
		if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="api"` {
			b.Errorf("GET %s: WWW-Authenticate is %q", path, got)
		}
	}
}

// accepted sends r as GET /api/auth/me and wants the account of that name.
func accepted(b *servertest.Box, r servertest.Request, username string) {
	b.Helper()
	r.Method, r.Path = "GET", "/api/auth/me"
	var me struct {
		Data struct {
			Username string `json:"username"`
		} `json:"data"`
	}
	b.Want(r, http.StatusOK, "").Decode(b, &me)
	if me.Data.Username != username {
		b.Errorf("the account is %q, want %q", me.Data.Username, username)
	}
}

// tokenPair is what a sign-in at /api/auth/login gives.
type tokenPair struct {
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token"`
	ExpiresIn int    `json:"expires_in"`
}

// pairOf is the pair in an answer of the gym dialect.
func pairOf(b *servertest.Box, a servertest.Answer) tokenPair {
	b.Helper()
	var out struct {
		Data tokenPair `json:"data"`
	}
	a.Decode(b, &out)
	return out.Data
}

// signInAs starts a new token session.
func signInAs(b *servertest.Box, username string) tokenPair {
	b.Helper()
	return pairOf(b, b.Want(passwordTry(username, servertest.Password), http.StatusOK, ""))
}

// passwordTry is a sign-in at /api/auth/login.
func passwordTry(username, password string) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/auth/login", JSON: map[string]string{"username": username, "password": password}}
}

// refreshWith is a request for a new pair.
func refreshWith(token string) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/auth/refresh", JSON: map[string]string{"refresh_token": token}}
}

// claimsOf reads a token without checking it.
func claimsOf(tb testing.TB, token string) (header, claims map[string]any) {
	tb.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		tb.Fatalf("the token has %d parts", len(parts))
	}
	for i, into := range []*map[string]any{&header, &claims} {
		data, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			tb.Fatalf("part %d of the token: %v", i, err)
		}
	}
	return header, claims
}

// forged makes a token: a JSON header, claims, and their HMAC.
func forged(header string, claims map[string]any, secret []byte, sum func() hash.Hash) string {
	body, err := json.Marshal(claims)
	if err != nil {
		panic(err) // claims came out of JSON
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + base64.RawURLEncoding.EncodeToString(body)
	mac := hmac.New(sum, secret)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// resigned is a good token with claims changed, signed as the box would.
func resigned(b *servertest.Box, token string, change func(claims map[string]any)) string {
	b.Helper()
	_, claims := claimsOf(b, token)
	change(claims)
	return forged(`{"alg":"HS256","typ":"JWT"}`, claims, b.Options.Auth.Secret, sha256.New)
}

// says is a failure in the dialect of a path.
func says(path, text string) string {
	if strings.HasPrefix(path, "/api/hotel/") {
		return hotelSays(text)
	}
	return gymSays(text)
}

// sortedList is a header's list in order of the alphabet.
func sortedList(list string) string {
	items := strings.Split(list, ", ")
	slices.Sort(items)
	return strings.Join(items, ", ")
}

// rawConn connects to the box for what no HTTP client would send. It gives up
// after a minute.
func rawConn(b *servertest.Box) net.Conn {
	b.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(b.URL, "http://"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		b.Fatal(err)
	}
	return conn
}

// rawAnswer reads one answer to a request of that method.
func rawAnswer(b *servertest.Box, conn net.Conn, method string) servertest.Answer {
	b.Helper()
	resp, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		b.Fatalf("reading the answer: %v", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatalf("reading the answer's body: %v", err)
	}
	if resp.Close {
		resp.Header.Set("Connection", "close") // ReadResponse takes it away
	}
	return servertest.Answer{Status: resp.StatusCode, Header: resp.Header, Body: body}
}

// sendRaw writes text on a connection of its own and reads the answer.
func sendRaw(b *servertest.Box, text string) servertest.Answer {
	b.Helper()
	conn := rawConn(b)
	go io.Copy(conn, bytes.NewReader([]byte(text))) // an answer may come before all of it is taken
	method, _, _ := strings.Cut(text, " ")
	return rawAnswer(b, conn, method)
}

// wantAnswer compares an answer's status and JSON body.
func wantAnswer(b *servertest.Box, what string, a servertest.Answer, status int, body string) {
	b.Helper()
	if a.Status != status {
		b.Errorf("%s: status %d, want %d: %.300s", what, a.Status, status, a.Body)
		return
	}
	if got := a.Header.Get("Content-Type"); got != "application/json" {
		b.Errorf("%s: Content-Type %q", what, got)
	}
	if d := servertest.Diff(body, a.Body); d != "" {
		b.Errorf("%s: %s", what, d)
	}
}

// atOnce runs f for 0…n-1, all let go at one moment, and waits for them.
func atOnce(n int, f func(i int)) {
	start := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	group.Wait()
}

// eventually waits until a condition holds that the box brings about by
// itself.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	look := time.NewTicker(2 * time.Millisecond)
	defer look.Stop()
	for deadline := time.Now().Add(time.Minute); !holds(); <-look.C {
		if time.Now().After(deadline) {
			t.Fatalf("still not: %s", what)
		}
	}
}

// lineOf is the line of the log for the request with that id. The box writes
// it after the answer.
func lineOf(b *servertest.Box, id string) string {
	b.Helper()
	var line string
	eventually(b, "a line in the log for "+id, func() bool {
		for l := range strings.Lines(b.Logged.String()) {
			if strings.Contains(l, " msg=request id="+id+" ") {
				line = strings.TrimSuffix(l, "\n")
			}
		}
		return line != ""
	})
	return line
}
