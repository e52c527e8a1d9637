package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/server/servertest"
	"venuebox/store"
)

// A door is one of the four places to sign in.
type door struct {
	path, field string
	right       string // a name that may come in
	wrong       string // the body of the refusal
}

var doors = []door{
	{"/api/auth/login", "username", "manager_1", gymSays("Invalid username or password")},
	{"/api/session/login", "username", "manager_1", gymSays("Invalid username or password")},
	{"/api/client/auth/login", "phone", servertest.Member, gymSays("Invalid phone or password")},
	{"/api/hotel/login/", "username", "manager_a", hotelSays("No active account found with the given credentials")},
}

func (d door) try(name, password string) servertest.Request {
	return servertest.Request{Method: "POST", Path: d.path, JSON: map[string]string{d.field: name, "password": password}}
}

// The whole answer of every door.
func TestLoginAnswers(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	const member = `{"id": 115, "full_name": "Mona Adel", "phone": "+201000000115", "email": null, "branch_id": 1,
		"qr_code": "customer_id:115", "is_active": true,
		"created_at": "2026-02-15T10:30:00.123456Z", "updated_at": "2026-02-15T10:30:00.123456Z"}`
	for _, c := range []struct {
		path, name string
		body       string
	}{
		{"/api/auth/login", "manager_1", `{"success": true, "message": "Signed in", "data": {"access_token": "<jwt>", "refresh_token": "<jwt>",
			"token_type": "Bearer", "expires_in": 3600, "user":
			{"id": 4, "username": "manager_1", "full_name": "The manager_1", "role": "manager", "branch_id": 1, "hotel_id": null}}}`},
		{"/api/auth/login", "admin_a", `{"success": true, "message": "Signed in", "data": {"access_token": "<jwt>", "refresh_token": "<jwt>",
			"token_type": "Bearer", "expires_in": 3600, "user": {"id": 8, "username": "admin_a", "full_name": "The admin_a",
			"role": "hotel_admin", "branch_id": null, "hotel_id": "aaaaaaaa-0000-4000-8000-00000000000a"}}}`},
		{"/api/session/login", "owner", `{"success": true, "message": "Signed in", "data": {"user":
			{"id": 1, "username": "owner", "full_name": "The owner", "role": "owner", "branch_id": null, "hotel_id": null}}}`},
		{"/api/client/auth/login", servertest.Member, `{"success": true, "message": "Signed in", "data": {"access_token": "<jwt>",
			"refresh_token": "<jwt>", "token_type": "Bearer", "expires_in": 3600, "customer": ` + member + `}}`},
		{"/api/hotel/login/", "manager_a", `{"access": "<jwt>", "refresh": "<jwt>", "user": {"id": 10, "username": "manager_a", "email": "",
			"first_name": "The", "last_name": "manager_a", "user_type": "manager",
			"hotel_id": "aaaaaaaa-0000-4000-8000-00000000000a", "hotel_name": "Hotel A"}}`},
		{"/api/hotel/login/", "owner", `{"access": "<jwt>", "refresh": "<jwt>", "user": {"id": 1, "username": "owner", "email": "owner@example.com",
			"first_name": "The", "last_name": "owner", "user_type": "owner", "hotel_id": null, "hotel_name": null}}`},
	} {
		field := "username"
		if strings.Contains(c.path, "/client/") {
			field = "phone"
		}
		body := map[string]string{field: c.name, "password": servertest.Password}
		b.Want(servertest.Request{Method: "POST", Path: c.path, JSON: body}, http.StatusOK, c.body)
		b.Want(servertest.Request{Method: "POST", Path: c.path, Form: url.Values{field: {c.name}, "password": {servertest.Password}}},
			http.StatusOK, c.body)
		// With the slash that it lacks, or without the one that it has.
		other := strings.TrimSuffix(c.path, "/")
		if other == c.path {
			other += "/"
		}
		b.Want(servertest.Request{Method: "POST", Path: other, JSON: body}, http.StatusOK, c.body)
	}

	b.Want(servertest.Request{Method: "GET", Path: "/api/auth/me", As: "admin_a"}, http.StatusOK, `{"success": true, "message": "Your account",
		"data": {"id": 8, "username": "admin_a", "full_name": "The admin_a", "role": "hotel_admin", "branch_id": null,
		"hotel_id": "aaaaaaaa-0000-4000-8000-00000000000a"}}`)
	b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/me/", As: "admin_b"}, http.StatusOK, `{"id": 9, "username": "admin_b", "email": "",
		"first_name": "The", "last_name": "admin_b", "user_type": "hotel_admin",
		"hotel_id": "bbbbbbbb-0000-4000-8000-00000000000b", "hotel_name": "Hotel B"}`)
	b.Want(servertest.Request{Method: "GET", Path: "/api/client/me", As: servertest.Member}, http.StatusOK,
		`{"success": true, "message": "Your membership", "data": `+member+`}`)
	b.Want(servertest.Request{Method: "GET", Path: "/api/client/qr", As: servertest.Member}, http.StatusOK,
		`{"success": true, "message": "Your pass", "data": {"customer_id": 115, "qr_code": "customer_id:115"}}`)
}

// A name is a username or an email in any case, and a phone number in any
// spelling; what surrounds it does not count.
func TestLoginNames(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, d := range doors {
		names := []string{"owner", "OWNER", "Owner", "owner@example.com", "OWNER@Example.COM", "  owner\t"}
		if d.field == "phone" {
			names = []string{"+201000000115", "+20 100 000 0115", "+20-100-000-0115", " +20 (100) 000 0115 "}
		}
		for _, name := range names {
			b.Want(d.try(name, servertest.Password), http.StatusOK, "")
		}
	}
	for _, name := range []string{"own", "owner_", "owner@example", "%", "owner' --", "1"} {
		b.Want(doors[0].try(name, servertest.Password), http.StatusUnauthorized, doors[0].wrong)
	}
}

// Of a password every character counts, and the white space around it too.
func TestLoginPasswordsAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, d := range doors {
		for _, password := range []string{
			"Correct Horse 1", " " + servertest.Password, servertest.Password + " ", servertest.Password[:len(servertest.Password)-1],
			servertest.Password + "\u0301", strings.Repeat(servertest.Password, 300),
		} {
			b.Want(d.try(d.right, password), http.StatusUnauthorized, d.wrong)
		}
		b.Want(d.try(d.right, servertest.Password), http.StatusOK, "")
	}
}

// Whoever tries names learns nothing: a wrong password, a name that nobody
// has, a disabled account and one without a password are answered byte for
// byte alike.
func TestLoginRefusalsAreAlike(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	disabled, err := b.Store.StaffByLogin(t.Context(), "reception_1")
	if err == nil {
		_, err = b.Store.SetStaffActive(t.Context(), store.Actor{}, allStaff, disabled.ID, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	b.Want(servertest.Request{Method: "PUT", Path: "/api/customers/115", As: "owner", JSON: map[string]any{"is_active": false}}, http.StatusOK, "")
	for _, d := range doors {
		tries := map[string]servertest.Request{
			"wrong password":   d.try("manager_2", "wrong horse 1"),
			"unknown":          d.try("nobody", servertest.Password),
			"disabled":         d.try("reception_1", servertest.Password),
			"disabled, wrong":  d.try("reception_1", "wrong horse 1"),
			"in another place": d.try(servertest.Member, servertest.Password),
		}
		if d.field == "phone" {
			tries = map[string]servertest.Request{
				"unknown":          d.try("+201000009999", servertest.Password),
				"disabled":         d.try(servertest.Member, servertest.Password),
				"no password":      d.try("+201000000116", servertest.Password),
				"no number":        d.try("owner", servertest.Password),
				"without the plus": d.try("1", "x"),
			}
		}
		first := b.Do(d.try("somebody else", "x"))
		for name, r := range tries {
			a := b.Want(r, http.StatusUnauthorized, d.wrong)
			for _, answer := range []servertest.Answer{a, first} {
				answer.Header.Del("X-Request-Id")
				answer.Header.Del("Date")
			}
			if diff := cmp.Diff(first.Header, a.Header); diff != "" || string(first.Body) != string(a.Body) {
				t.Errorf("%s, %s: can be told from an unknown name: %s %s", d.path, name, a.Body, diff)
			}
			if a.Header.Get("WWW-Authenticate") != `Bearer realm="api"` || a.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s, %s: %v", d.path, name, a.Header)
			}
		}
	}
}

// A token says who and until when, and nothing that is secret.
func TestTokenClaims(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	var hotel struct {
		Access, Refresh string
	}
	b.Want(doors[3].try("manager_a", servertest.Password), http.StatusOK, "").Decode(t, &hotel)
	staff := signInAs(b, "manager_1")
	member := pairOf(b, b.Want(doors[2].try(servertest.Member, servertest.Password), http.StatusOK, ""))
	if staff.ExpiresIn != 3600 {
		t.Errorf("expires_in is %d", staff.ExpiresIn)
	}
	seen := map[string]bool{}
	for _, c := range []struct {
		token, kind string
		user        int
		seconds     int64
	}{
		{staff.Access, "access", 4, 3600}, {staff.Refresh, "refresh", 4, 720 * 3600},
		{member.Access, "access", 115, 3600}, {member.Refresh, "refresh", 115, 720 * 3600},
		{hotel.Access, "access", 10, 3600}, {hotel.Refresh, "refresh", 10, 720 * 3600},
	} {
		header, claims := claimsOf(t, c.token)
		if diff := cmp.Diff(map[string]any{"alg": "HS256", "typ": "JWT"}, header); diff != "" {
			t.Errorf("header: %s", diff)
		}
		issued := b.Clock.Now().Unix()
		want := fmt.Sprintf(`{"token_type": %q, "user_id": %d, "sub": "%d", "sid": "<text>", "jti": "<text>", "iat": %d, "exp": %d}`,
			c.kind, c.user, c.user, issued, issued+c.seconds)
		got, err := json.Marshal(claims)
		if err != nil {
			t.Fatal(err)
		}
		if diff := servertest.Diff(want, got); diff != "" {
			t.Errorf("claims: %s", diff)
		}
		if id := claims["jti"].(string); seen[id] || len(id) < 26 {
			t.Errorf("jti %q is short or not the token's own", id)
		} else {
			seen[id] = true
		}
		if id := claims["sid"].(string); len(id) < 26 {
			t.Errorf("sid %q is short", id)
		}
	}
	_, access := claimsOf(t, staff.Access)
	_, refresh := claimsOf(t, staff.Refresh)
	if access["sid"] != refresh["sid"] {
		t.Error("the two tokens of a sign-in are of two sessions")
	}
}
