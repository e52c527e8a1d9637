package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
	"venuebox/store"
)

const signedOut = `{"success": true, "message": "Signed out", "data": null}`

// Signing out ends the session at once, both its tokens, and no other session.
func TestLogout(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	other := signInAs(b, "admin_a")
	cookie := b.SignedIn("admin_a")

	pair := signInAs(b, "admin_a")
	logout := servertest.Request{Method: "POST", Path: "/api/auth/logout", Token: pair.Access}
	b.Want(logout, http.StatusOK, signedOut)
	turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
	b.Want(refreshWith(pair.Refresh), http.StatusUnauthorized, spentRefresh)
	b.Want(logout, http.StatusUnauthorized, endedSession.gym)
	b.Want(servertest.Request{Method: "POST", Path: "/api/auth/logout"}, http.StatusUnauthorized, noToken.gym)

	pair = signInAs(b, "admin_a")
	logout = servertest.Request{Method: "POST", Path: "/api/hotel/logout/", JSON: map[string]string{"refresh": pair.Refresh}}
	a := b.Want(logout, http.StatusResetContent, "")
	if len(a.Body) != 0 || a.Header.Get("Content-Type") != "" || a.Header.Get("Content-Length") != "0" {
		t.Errorf("205 with %q %v", a.Body, a.Header)
	}
	turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
	b.Want(hotelRefreshWith(pair.Refresh), http.StatusUnauthorized, spentToken)
	b.Want(logout, http.StatusUnauthorized, spentToken)

	member := pairOf(b, b.Want(doors[2].try(servertest.Member, servertest.Password), http.StatusOK, ""))
	b.Want(servertest.Request{Method: "POST", Path: "/api/auth/logout", Token: member.Access}, http.StatusOK, signedOut)
	turnedAway(b, servertest.Request{Token: member.Access}, endedSession)

	accepted(b, servertest.Request{Token: other.Access}, "admin_a")
	accepted(b, servertest.Request{Client: cookie}, "admin_a")

	b.Want(servertest.Request{Method: "POST", Path: "/api/auth/logout", Client: cookie}, http.StatusOK, signedOut)
	turnedAway(b, servertest.Request{Client: cookie}, endedSession)
	accepted(b, servertest.Request{Token: other.Access}, "admin_a")
}

// A new password ends every token and cookie of the account, and no other
// account's.
func TestChangePassword(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	const next = "staple battery 2"
	change := func(old, next string) servertest.Request {
		return servertest.Request{Method: "POST", Path: "/api/auth/change-password",
			JSON: map[string]string{"old_password": old, "new_password": next}}
	}
	one, two := signInAs(b, "admin_a"), signInAs(b, "admin_a")
	cookie, bystander := b.SignedIn("admin_a"), b.SignedIn("admin_b")

	refusal := func(field, message string) string {
		return fmt.Sprintf(`{"success": false, "error": %q, "errors": {%q: [%q]}}`, message, field, message)
	}
	for _, c := range []struct {
		r    servertest.Request
		want string
	}{
		{change("wrong", next), refusal("old_password", "This is not your current password.")},
		{change(servertest.Password, "short 7"), `{"success": false,
			"error": "new_password: Please choose at least 8 characters, and at most 512 bytes.",
			"errors": {"new_password": ["Please choose at least 8 characters, and at most 512 bytes."]}}`},
		{change(servertest.Password, ""), `{"success": false, "error": "new_password: This field may not be blank.",
			"errors": {"new_password": ["This field may not be blank."]}}`},
		{servertest.Request{Method: "POST", Path: "/api/auth/change-password"}, `{"success": false,
			"error": "new_password: This field is required. old_password: This field is required.",
			"errors": {"new_password": ["This field is required."], "old_password": ["This field is required."]}}`},
	} {
		c.r.Token = one.Access
		b.Want(c.r, http.StatusBadRequest, c.want)
	}
	for _, tooLong := range []string{strings.Repeat("long", 129), "null\x00battery staple"} {
		r := change(servertest.Password, tooLong)
		r.Token = one.Access
		b.Want(r, http.StatusBadRequest, "")
	}
	b.Want(change(servertest.Password, next), http.StatusUnauthorized, noToken.gym)
	accepted(b, servertest.Request{Token: two.Access}, "admin_a") // so far nothing has ended

	r := change(servertest.Password, next)
	r.Token = one.Access
	b.Want(r, http.StatusOK, `{"success": true, "message": "Password changed. Please sign in again.", "data": null}`)
	for _, pair := range []tokenPair{one, two} {
		turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
		b.Want(refreshWith(pair.Refresh), http.StatusUnauthorized, spentRefresh)
	}
	turnedAway(b, servertest.Request{Client: cookie}, endedSession)
	accepted(b, servertest.Request{Client: bystander}, "admin_b")
	b.Want(passwordTry("admin_a", servertest.Password), http.StatusUnauthorized, doors[0].wrong)
	b.Want(passwordTry("admin_a", next), http.StatusOK, "")
	if strings.Contains(b.Logged.String(), next) {
		t.Error("the new password is in the log")
	}
}

// What is done to an account from the shell, which is another process with a
// database handle of its own, holds for the very next request.
func TestAccountsChangedElsewhere(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	shell, err := store.Open(t.Context(), b.Dir, b.Clock.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer shell.Close()
	for name, from := range map[string]*store.Store{"the server's own store": b.Store, "another process's": shell} {
		part(b, name, func() {
			m, err := from.StaffByLogin(b.Context(), "manager_a")
			if err != nil {
				b.Fatal(err)
			}
			set := func(_ store.Staff, err error) {
				b.Helper()
				if err != nil {
					b.Fatal(err)
				}
			}
			pair, cookie := signInAs(b, "manager_a"), b.SignedIn("manager_a")
			set(from.SetStaffActive(b.Context(), store.Actor{}, allStaff, m.ID, false))
			turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
			turnedAway(b, servertest.Request{Client: cookie}, endedSession)
			b.Want(refreshWith(pair.Refresh), http.StatusUnauthorized, spentRefresh)
			b.Want(passwordTry("manager_a", servertest.Password), http.StatusUnauthorized, doors[0].wrong)

			// Enabled again, it signs in anew: what had ended stays ended.
			set(from.SetStaffActive(b.Context(), store.Actor{}, allStaff, m.ID, true))
			turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
			pair, cookie = signInAs(b, "manager_a"), b.SignedIn("manager_a")

			list := servertest.Request{Method: "GET", Path: payments, Token: pair.Access}
			b.Want(list, http.StatusOK, "")
			set(from.UpdateStaff(b.Context(), store.Actor{}, allStaff, m.ID, worksAs(store.Receptionist, 1, "")))
			b.Want(list, http.StatusForbidden, hotelSays("User has no hotel associated."))
			b.Want(servertest.Request{Method: "GET", Path: "/api/customers/115", Client: cookie}, http.StatusOK, "")
			set(from.UpdateStaff(b.Context(), store.Actor{}, allStaff, m.ID, worksAs(store.Manager, 0, servertest.HotelA)))
			b.Want(list, http.StatusOK, "")

			set(from.ResetStaffPassword(b.Context(), store.Actor{}, allStaff, m.ID, m.PasswordHash))
			turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
			turnedAway(b, servertest.Request{Client: cookie}, endedSession)
		})
	}
}

// A member's token ends when the gym makes the member inactive or resets the
// password.
func TestMemberTokensEnd(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	member := pairOf(b, b.Want(doors[2].try(servertest.Member, servertest.Password), http.StatusOK, ""))
	active := servertest.Request{Method: "PUT", Path: "/api/customers/115", As: "owner", JSON: map[string]bool{"is_active": false}}
	b.Want(active, http.StatusOK, "")
	turnedAway(b, servertest.Request{Token: member.Access}, endedSession)
	active.JSON = map[string]bool{"is_active": true}
	b.Want(active, http.StatusOK, "")
	turnedAway(b, servertest.Request{Token: member.Access}, endedSession)

	member = pairOf(b, b.Want(doors[2].try(servertest.Member, servertest.Password), http.StatusOK, ""))
	b.Want(servertest.Request{Method: "POST", Path: "/api/customers/115/reset-password", As: "manager_1"}, http.StatusOK, "")
	turnedAway(b, servertest.Request{Token: member.Access}, endedSession)
	b.Want(refreshWith(member.Refresh), http.StatusUnauthorized, spentRefresh)
	b.Want(doors[2].try(servertest.Member, servertest.Password), http.StatusUnauthorized, doors[2].wrong)
}

// A session ends from outside too, and lasts through a restart of the box.
func TestSessionsLast(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	kept, ended, cookie := signInAs(b, "admin_a"), signInAs(b, "admin_a"), b.SignedIn("admin_a")
	_, claims := claimsOf(t, ended.Access)
	if err := b.Store.EndSession(t.Context(), claims["sid"].(string)); err != nil {
		t.Fatal(err)
	}
	turnedAway(b, servertest.Request{Token: ended.Access}, endedSession)

	b.Restart()
	accepted(b, servertest.Request{Token: kept.Access}, "admin_a")
	accepted(b, servertest.Request{Client: cookie}, "admin_a") // a cookie is for the host, whatever the port
	b.Want(refreshWith(kept.Refresh), http.StatusOK, "")
	turnedAway(b, servertest.Request{Token: ended.Access}, endedSession)
	b.Want(refreshWith(kept.Refresh), http.StatusUnauthorized, spentRefresh)
}

// A script that signs in for ever keeps its newest hundred sessions.
func TestSessionsAreBounded(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	bystander := signInAs(b, "admin_b")
	var pairs []tokenPair
	for range 101 {
		b.Clock.Advance(time.Second)
		pairs = append(pairs, signInAs(b, "admin_a"))
	}
	turnedAway(b, servertest.Request{Token: pairs[0].Access}, endedSession)
	accepted(b, servertest.Request{Token: pairs[1].Access}, "admin_a")
	accepted(b, servertest.Request{Token: pairs[100].Access}, "admin_a")
	accepted(b, servertest.Request{Token: bystander.Access}, "admin_b")
}

// A session that could not be looked up may be there still: signing out of it
// must not say that it ended.
func TestSignOutThatFailsSaysSo(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	browser := b.SignedIn("admin_a")
	db := database(b)
	if _, err := db.Exec(`ALTER TABLE sessions RENAME TO hidden`); err != nil {
		t.Fatal(err)
	}
	b.Want(servertest.Request{Method: "POST", Path: "/api/session/logout", Client: browser}, http.StatusInternalServerError, "")
	if _, err := db.Exec(`ALTER TABLE hidden RENAME TO sessions`); err != nil {
		t.Fatal(err)
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/auth/me", Client: browser}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "POST", Path: "/api/session/logout", Client: browser}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "GET", Path: "/api/auth/me", Client: browser}, http.StatusUnauthorized, "")
}
