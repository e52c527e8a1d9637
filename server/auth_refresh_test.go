package server_test

import (
	"net/http"
	"testing"

	"venuebox/server/servertest"
)

const spentToken = `{"detail": "Token is blacklisted", "code": "token_not_valid"}`

var spentRefresh = gymSays("This refresh token no longer counts. Please sign in again.")

func hotelRefreshWith(token string) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/hotel/login/refresh/", JSON: map[string]string{"refresh": token}}
}

// A refresh token is traded once for a new pair of the same session.
func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	first := signInAs(b, "admin_a")
	second := pairOf(b, b.Want(refreshWith(first.Refresh), http.StatusOK, `{"success": true, "message": "Token refreshed",
		"data": {"access_token": "<jwt>", "refresh_token": "<jwt>", "token_type": "Bearer", "expires_in": 3600}}`))
	var third struct{ Access, Refresh string }
	b.Want(hotelRefreshWith(second.Refresh), http.StatusOK, `{"access": "<jwt>", "refresh": "<jwt>"}`).Decode(t, &third)

	seen, session := map[any]bool{}, any(nil)
	for _, token := range []string{first.Access, second.Access, third.Access, first.Refresh, second.Refresh, third.Refresh} {
		_, claims := claimsOf(t, token)
		if seen[claims["jti"]] || session != nil && claims["sid"] != session {
			t.Errorf("the token with %v is another's, or of another session", claims)
		}
		seen[claims["jti"]], session = true, claims["sid"]
	}
	// An access token counts until it expires, however often the session was
	// refreshed since.
	for _, token := range []string{first.Access, second.Access, third.Access} {
		accepted(b, servertest.Request{Token: token}, "admin_a")
	}
}

// A refresh token that comes a second time is in two hands: its session ends
// for both, and no other does.
func TestRefreshReuseEndsTheSession(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	other := signInAs(b, "admin_a")
	for name, reuse := range map[string]func(first tokenPair){
		"gym": func(first tokenPair) { b.Want(refreshWith(first.Refresh), http.StatusUnauthorized, spentRefresh) },
		"hotel": func(first tokenPair) {
			a := b.Want(hotelRefreshWith(first.Refresh), http.StatusUnauthorized, spentToken)
			if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="api"` {
				b.Errorf("WWW-Authenticate is %q", got)
			}
		},
	} {
		part(b, name, func() {
			first := signInAs(b, "admin_a")
			second := pairOf(b, b.Want(refreshWith(first.Refresh), http.StatusOK, ""))
			third := pairOf(b, b.Want(refreshWith(second.Refresh), http.StatusOK, ""))
			accepted(b, servertest.Request{Token: third.Access}, "admin_a")
			reuse(first)
			for _, pair := range []tokenPair{first, second, third} {
				turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
				b.Want(refreshWith(pair.Refresh), http.StatusUnauthorized, spentRefresh)
				b.Want(hotelRefreshWith(pair.Refresh), http.StatusUnauthorized, spentToken)
			}
		})
	}
	accepted(b, servertest.Request{Token: other.Access}, "admin_a")
	b.Want(refreshWith(other.Refresh), http.StatusOK, "")
}

// Of many who bring the same refresh token at one moment one gets a pair, and
// as it was in many hands, that pair does not last.
func TestRefreshAtOnce(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	pair := signInAs(b, "admin_a")
	won := make(chan servertest.Answer, 20)
	atOnce(20, func(int) {
		a, err := b.Try(refreshWith(pair.Refresh))
		switch {
		case err != nil:
			t.Error(err)
		case a.Status == http.StatusOK:
			won <- a
		case a.Status != http.StatusUnauthorized || servertest.Diff(spentRefresh, a.Body) != "":
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
	if len(won) != 1 {
		t.Fatalf("%d refreshed", len(won))
	}
	next := pairOf(b, <-won)
	turnedAway(b, servertest.Request{Token: next.Access}, endedSession)
	b.Want(refreshWith(next.Refresh), http.StatusUnauthorized, spentRefresh)
}

// What is no refresh token of the box refreshes nothing and ends nothing.
func TestRefreshWithBadTokens(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	pair := signInAs(b, "admin_a")
	for name, token := range map[string]string{
		"garbage":           "garbage",
		"truncated":         pair.Refresh[:len(pair.Refresh)-5],
		"without signature": pair.Refresh[:len(pair.Refresh)-43],
		"no session": resigned(b, pair.Refresh, func(c map[string]any) {
			delete(c, "sid")
		}),
	} {
		part(b, name, func() {
			b.Want(refreshWith(token), http.StatusUnauthorized, gymSays("Invalid or expired refresh token. Please sign in again."))
			b.Want(hotelRefreshWith(token), http.StatusUnauthorized, `{"detail": "Token is invalid or expired", "code": "token_not_valid"}`)
		})
	}
	accepted(b, servertest.Request{Token: pair.Access}, "admin_a")
	b.Want(hotelRefreshWith(" "+pair.Refresh+"\n"), http.StatusOK, "") // simplejwt trims it
}
