package server_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

const (
	loginAttempts = 10 // of a box in tests, in
	loginWindow   = 15 * time.Minute
)

// throttled sends a sign-in and wants it refused for wait seconds.
func throttled(b *servertest.Box, r servertest.Request, wait int) {
	b.Helper()
	body := gymSays("Too many failed sign-ins. Please wait before trying again.")
	if r.Path == "/api/hotel/login/" {
		plural := "s"
		if wait == 1 {
			plural = ""
		}
		body = hotelSays(fmt.Sprintf("Request was throttled. Expected available in %d second%s.", wait, plural))
	}
	a := b.Want(r, http.StatusTooManyRequests, body)
	if got := a.Header.Get("Retry-After"); got != fmt.Sprint(wait) {
		b.Errorf("%s: Retry-After %q, want %d", r.Path, got, wait)
	}
	if a.Header.Get("Set-Cookie") != "" {
		b.Errorf("%s: a cookie", r.Path)
	}
}

// failTimes signs in with wrong passwords.
func failTimes(b *servertest.Box, n int, d door, name string, header map[string]string) {
	b.Helper()
	for i := range n {
		r := d.try(name, fmt.Sprintf("wrong horse %d", i))
		r.Header = header
		b.Want(r, http.StatusUnauthorized, d.wrong)
	}
}

// After ten wrong passwords not even the right one is heard, at any door,
// until the first of them has left the window.
func TestLoginThrottle(t *testing.T) {
	t.Parallel()
	for _, d := range doors {
		t.Run(d.path, func(t *testing.T) {
			b := guarded(t)
			right := d.try(d.right, servertest.Password)
			failTimes(b, 4, d, d.right, nil)
			b.Clock.Advance(10 * time.Minute)
			failTimes(b, loginAttempts-4, d, d.right, nil)
			throttled(b, right, 300)
			throttled(b, d.try(d.right, "wrong"), 300)

			// The first four leave the window; refused attempts did not count.
			b.Clock.Advance(5*time.Minute - time.Second)
			throttled(b, right, 1)
			b.Clock.Advance(time.Second)
			failTimes(b, 4, d, d.right, nil)
			throttled(b, right, 600)
			b.Clock.Advance(10 * time.Minute)
			b.Want(right, http.StatusOK, "")

			// Having come in forgives what failed before.
			failTimes(b, loginAttempts-1, d, d.right, nil)
			b.Want(right, http.StatusOK, "")
			failTimes(b, loginAttempts, d, d.right, nil)
			throttled(b, right, 900)
		})
	}
}

// Username and email are one account, and its doors one door; a name that
// nobody has is treated no better, so that it cannot be told from one.
func TestLoginThrottleOfAnAccount(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	failTimes(b, 3, doors[0], "owner", nil)
	failTimes(b, 3, doors[1], "owner@example.com", nil)
	failTimes(b, 4, doors[3], "OWNER", nil)
	for _, d := range []door{doors[0], doors[1], doors[3]} {
		for _, name := range []string{"owner", "Owner@Example.com"} {
			throttled(b, d.try(name, servertest.Password), 900)
		}
	}
	failTimes(b, 5, doors[0], "nobody", nil)
	failTimes(b, 5, doors[3], "Nobody", nil)
	throttled(b, doors[0].try("NOBODY", "x"), 900)

	// Everybody else behind the same address signs in as before.
	b.Want(doors[0].try("manager_1", servertest.Password), http.StatusOK, "")
	b.Want(doors[2].try(servertest.Member, servertest.Password), http.StatusOK, "")
	b.Want(doors[3].try("manager_a", servertest.Password), http.StatusOK, "")
	// A sign-in that is refused ends no session that there was.
	pair := signInAs(b, "manager_2")
	failTimes(b, loginAttempts, doors[0], "manager_2", nil)
	throttled(b, doors[0].try("manager_2", servertest.Password), 900)
	accepted(b, servertest.Request{Token: pair.Access}, "manager_2")
}

// Guessing the old password while changing it is guessing the password.
func TestChangePasswordThrottle(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	change := servertest.Request{Method: "POST", Path: "/api/auth/change-password", As: "manager_1",
		JSON: map[string]string{"old_password": "wrong", "new_password": "staple battery 2"}}
	for range loginAttempts {
		b.Want(change, http.StatusBadRequest, "")
	}
	throttled(b, change, 900)
	change.JSON = map[string]string{"old_password": servertest.Password, "new_password": "staple battery 2"}
	throttled(b, change, 900)
	throttled(b, doors[0].try("manager_1", servertest.Password), 900)
}

// Where a proxy in front is trusted, whoever guesses locks out themselves
// alone: the account's owner signs in from elsewhere. A client that forges the
// header without such a proxy gets no address of its own.
func TestLoginThrottleByAddress(t *testing.T) {
	t.Parallel()
	d := doors[0]
	from := func(address string) map[string]string { return map[string]string{"X-Forwarded-For": address} }
	t.Run("trusted", func(t *testing.T) {
		b := guarded(t, func(o *server.Options) { o.TrustedProxies = []string{"127.0.0.1"} })
		right := d.try(d.right, servertest.Password)
		failTimes(b, loginAttempts, d, d.right, from("203.0.113.7"))
		right.Header = from("203.0.113.7")
		throttled(b, right, 900)
		right.Header = from("198.51.100.1, 203.0.113.7") // what the proxy saw is the last
		throttled(b, right, 900)
		for _, elsewhere := range []string{"203.0.113.8", "203.0.113.7, 203.0.113.8", "2001:db8::1"} {
			right.Header = from(elsewhere)
			b.Want(right, http.StatusOK, "")
		}
		// Of IPv6 a client has a whole network.
		failTimes(b, loginAttempts/2, d, d.right, from("2001:db8:0:1::1"))
		failTimes(b, loginAttempts/2, d, d.right, from("2001:db8:0:1:ffff::2"))
		right.Header = from("2001:db8:0:1:1234::3")
		throttled(b, right, 900)
		right.Header = from("2001:db8:0:2::1")
		b.Want(right, http.StatusOK, "")
	})
	t.Run("not trusted", func(t *testing.T) {
		b := guarded(t)
		for i := range loginAttempts {
			failTimes(b, 1, d, d.right, map[string]string{
				"X-Forwarded-For": fmt.Sprintf("203.0.113.%d", i), "X-Real-IP": fmt.Sprintf("203.0.113.%d", i),
				"Forwarded": fmt.Sprintf("for=203.0.113.%d", i), "CF-Connecting-IP": fmt.Sprintf("203.0.113.%d", i),
			})
		}
		right := d.try(d.right, servertest.Password)
		throttled(b, right, 900)
		right.Header = from("203.0.113.99")
		throttled(b, right, 900)
	})
}

// A burst tries no more passwords than a sequence does.
func TestLoginThrottleAtOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, name := range []string{"manager_1", "nobody"} {
		var tried, refused atomic.Int32
		atOnce(50, func(i int) {
			a, err := b.Try(passwordTry(name, fmt.Sprintf("wrong horse %d", i)))
			switch {
			case err != nil:
				t.Error(err)
			case a.Status == http.StatusUnauthorized:
				tried.Add(1)
			case a.Status == http.StatusTooManyRequests && a.Header.Get("Retry-After") == "900":
				refused.Add(1)
			default:
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
		if tried.Load() != loginAttempts || refused.Load() != 50-loginAttempts {
			t.Errorf("%s: %d tried, %d refused", name, tried.Load(), refused.Load())
		}
		throttled(b, passwordTry(name, servertest.Password), 900)
	}
}

// A shift that starts at one counter signs in with one account, all at once.
func TestLoginAtOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	answers := make([]servertest.Answer, 30)
	atOnce(len(answers), func(i int) {
		a, err := b.Try(passwordTry("reception_1", servertest.Password))
		if err != nil || a.Status != http.StatusOK {
			t.Errorf("%v: %d %s", err, a.Status, a.Body)
		}
		answers[i] = a
	})
	if t.Failed() {
		return
	}
	for _, a := range answers {
		accepted(b, servertest.Request{Token: pairOf(b, a).Access}, "reception_1")
	}
}
