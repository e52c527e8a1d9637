package server_test

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"venuebox/internal/fault"
	"venuebox/server/servertest"
	"venuebox/store"
)

// What is not sent stays, null takes a place away, and the log has each change.
func TestUpdateStaff(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	b.Clock.Advance(time.Second)
	now := fields{"updated_at": moment(time.Second)}
	desk := those(6)[0].with(now)
	changed := func(p fields) string { return succeeded("Staff member updated", p) }
	named := desk.with(fields{"full_name": "Mona", "email": "mona@example.com"})
	moved := person(6, "reception_1", "manager", 2, servertest.HotelB).with(now).with(fields{"full_name": "Mona", "email": "mona@example.com"})
	nowhere := person(6, "reception_1", "manager", 0, "").with(now).with(fields{"full_name": "Mona"})
	put := func(body string) servertest.Request { return staffJSON("PUT", "/6", "owner", body) }
	play(b, []scenario{
		{"nothing", put(`{}`), 200, changed(desk), nil},
		{"name and email; what is for good is passed over", put(`{"full_name": " Mona ", "email": " mona@example.com ", "username": "mona", "id": 7,
			"is_active": false, "password": "mine"}`), 200, changed(named), nil},
		{"role and places", put(fmt.Sprintf(`{"role": "manager", "branch_id": "2", "hotel_id": %q}`, servertest.HotelB)), 200, changed(moved), nil},
		{"as it is now", fetch(staffPath+"/6", "owner"), 200, succeeded("Staff member", moved), nil},
		{"somebody else's email", put(`{"email": "OWNER@example.com"}`), 400, blamed("email", "A staff member with this email already exists."), nil},
		{"a branch that is not there", put(`{"branch_id": 99}`), 400, blamed("branch_id", "There is no such branch."), nil},
		{"a hotel that is not there", put(`{"hotel_id": "` + servertest.HotelA[:35] + `x"}`), 400, blamed("hotel_id", "There is no such hotel."), nil},
		{"a blank name", put(`{"full_name": null}`), 400, refused("full_name", fieldBlank), nil},
		{"a role that is none", put(`{"role": ""}`), 400, refused("role", fieldBlank), nil},
		{"no JSON", put(`{`), 400, gymSays("The body is not a JSON object."), nil},
		{"all away", put(`{"branch_id": null, "hotel_id": null, "email": null}`), 200, changed(nowhere), nil},
		{"a form", raw("PUT", staffPath+"/6", "owner", "application/x-www-form-urlencoded", "branch_id=1&hotel_id=&role=receptionist"), 200,
			changed(desk.with(fields{"full_name": "Mona"})), nil},
		{"a form that takes away", raw("PUT", staffPath+"/6", "owner", "application/x-www-form-urlencoded", "branch_id="), 200,
			changed(person(6, "reception_1", "receptionist", 0, "").with(now).with(fields{"full_name": "Mona"})), nil},
		{"the log", fetch("/api/activity", "owner"), 200, listed("Activity", 6, 1, 1, 20,
			staffLine(6, "STAFF_ROLE_CHANGED", "owner", 1, 0, "", "reception_1 is now receptionist: branch_id", time.Second),
			staffLine(5, "STAFF_ROLE_CHANGED", "owner", 1, 1, "", "reception_1 is now receptionist: role, branch_id", time.Second),
			staffLine(4, "STAFF_ROLE_CHANGED", "owner", 1, 0, "", "reception_1 is now manager: branch_id, hotel_id, email", time.Second),
			staffLine(3, "STAFF_ROLE_CHANGED", "owner", 1, 2, servertest.HotelB, "reception_1 is now manager: role, branch_id, hotel_id", time.Second),
			staffLine(2, "STAFF_UPDATED", "owner", 1, 1, "", "reception_1 updated: full_name, email", time.Second),
			staffLine(1, "STAFF_UPDATED", "owner", 1, 1, "", "reception_1 updated: nothing changed", time.Second)), nil},
	})
}

// A new role counts from the next request on, without signing in anew.
func TestARoleCountsAtOnce(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	ask := fetch(staffPath+"/11", "reception_a")
	b.Want(ask, http.StatusForbidden, gymSays("Unauthorized - staff access only"))
	b.Want(staffJSON("PUT", "/11", "admin_a", `{"role": "hotel_admin"}`), http.StatusOK, "")
	b.Want(ask, http.StatusOK, succeeded("Staff member", person(11, "reception_a", "hotel_admin", 0, servertest.HotelA)))
	b.Want(staffJSON("PUT", "/8", "reception_a", `{"role": "receptionist"}`), http.StatusOK, "")
	b.Want(fetch(staffPath, "admin_a"), http.StatusForbidden, gymSays("Unauthorized - staff access only"))
}

// Disabling and a new password sign somebody out everywhere; enabling brings
// back what was.
func TestDisableEnableReset(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	desk := those(11)[0]
	pair, cookie := signInAs(b, "reception_a"), b.SignedIn("reception_a")
	b.Clock.Advance(time.Second)
	now := fields{"updated_at": moment(time.Second)}
	disabled := succeeded("Staff member disabled", desk.with(now).with(fields{"is_active": false}))
	b.Want(askStaff("admin_a", "/11/disable"), http.StatusOK, disabled)
	turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
	turnedAway(b, servertest.Request{Client: cookie}, endedSession)
	b.Want(passwordTry("reception_a", servertest.Password), http.StatusUnauthorized, doors[0].wrong)
	b.Want(askStaff("admin_a", "/11/disable"), http.StatusOK, disabled) // it is, as was asked
	b.Want(askStaff("owner", "/11/enable/"), http.StatusOK, succeeded("Staff member enabled", desk.with(now)))
	turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)

	pair, cookie = signInAs(b, "reception_a"), b.SignedIn("reception_a")
	told := b.Want(askStaff("admin_a", "/11/reset-password"), http.StatusOK,
		succeeded("Password reset", fields{"staff_id": 11, "one_time_password": "<password>"}))
	turnedAway(b, servertest.Request{Token: pair.Access}, endedSession)
	turnedAway(b, servertest.Request{Client: cookie}, endedSession)
	b.Want(passwordTry("reception_a", servertest.Password), http.StatusUnauthorized, doors[0].wrong)
	b.Want(passwordTry("reception_a", passwordIn(b, told)), http.StatusOK, loggedIn(desk))
	b.Want(fetch("/api/activity", "admin_a"), http.StatusOK, listed("Activity", 4, 1, 1, 20,
		staffLine(4, "STAFF_PASSWORD_CHANGED", "admin_a", 8, 0, servertest.HotelA, "password of reception_a reset", time.Second),
		staffLine(3, "STAFF_ENABLED", "owner", 1, 0, servertest.HotelA, "reception_a enabled", time.Second),
		staffLine(2, "STAFF_DISABLED", "admin_a", 8, 0, servertest.HotelA, "reception_a disabled", time.Second),
		staffLine(1, "STAFF_DISABLED", "admin_a", 8, 0, servertest.HotelA, "reception_a disabled", time.Second)))
}

// However owners part with each other, one who can sign in is left.
func TestAnOwnerIsLeft(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	owners := func() (n int) {
		t.Helper()
		active := true
		_, n, err := b.Store.StaffMembers(t.Context(), allStaff, store.StaffFilter{Role: store.Owner, Active: &active}, store.Page{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}

	// The other is let in to change the role of the first, and is demoted before
	// the rest of the request arrives.
	meanwhile(b, "PUT", staffPath+"/1", b.Token("owner_a"), `{"role": "manager", "branch_id": 1}`, func() {
		b.Want(staffJSON("PUT", "/16", "owner", `{"role": "manager"}`), http.StatusOK, "")
	}, http.StatusForbidden, noRole.body)

	// The shell is told the same.
	if _, err := b.Store.SetStaffActive(t.Context(), store.Actor{}, allStaff, 1, false); !fault.Is(err, fault.LastOwner) {
		t.Errorf("disabling the last owner from the shell: %v", err)
	}
	b.Want(fetch(staffPath+"/1", "owner"), http.StatusOK, succeeded("Staff member", those(1)[0]))

	// Each disables the other at the same moment: the later one may no longer.
	b.Want(staffJSON("PUT", "/16", "owner", `{"role": "owner"}`), http.StatusOK, "")
	tokens := [2]string{signInAs(b, "owner").Access, signInAs(b, "owner_a").Access}
	var answers [2]servertest.Answer
	atOnce(2, func(i int) {
		var err error
		path := fmt.Sprintf("%s/%d/disable", staffPath, []int{16, 1}[i])
		if answers[i], err = b.Try(servertest.Request{Method: "POST", Path: path, Token: tokens[i]}); err != nil {
			t.Error(err)
		}
	})
	done, refused := answers[0], answers[1]
	if done.Status != http.StatusOK {
		done, refused = refused, done
	}
	wantAnswer(b, "the later one", refused, http.StatusUnauthorized, sessionEnded)
	if done.Status != http.StatusOK || owners() != 1 {
		t.Errorf("the first gets %d %s, and %d owners are left", done.Status, done.Body, owners())
	}
}

// Whoever is disabled while their request is on its way leaves nothing behind.
func TestADisabledActorMakesNobody(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	disable := func() { b.Want(askStaff("owner", "/8/disable"), http.StatusOK, "") }
	for path, r := range map[string]struct{ method, body string }{
		staffPath:         {"POST", `{"username": "spare", "full_name": "Spare key", "role": "hotel_admin"}`},
		staffPath + "/11": {"PUT", `{"role": "hotel_admin"}`},
	} {
		meanwhile(b, r.method, path, signInAs(b, "admin_a").Access, r.body, disable, http.StatusUnauthorized, sessionEnded)
		b.Want(askStaff("owner", "/8/enable"), http.StatusOK, "")
	}
	b.Want(fetch(staffPath, "owner"), http.StatusOK, listed("Staff", 19, 1, 1, 20, everybody...))
}

// What was allowed when a request was let in is allowed no more once whoever
// sends it was demoted, moved, signed out or given another password.
func TestAnActorWhoChangedMakesNothing(t *testing.T) {
	t.Parallel()
	const owner, makeOwner = "owner_a", `{"username": "spare", "full_name": "Spare key", "role": "owner"}`
	const newMember = `{"full_name": "New Member", "phone": "+201200000001"}`
	for name, c := range map[string]struct {
		who, method, path, body string
		do                      func(b *servertest.Box, token string)
		status                  int
		want                    string
	}{
		"demoted": {owner, "POST", staffPath, makeOwner, func(b *servertest.Box, _ string) {
			b.Want(staffJSON("PUT", "/16", "owner", `{"role": "receptionist"}`), 200, "")
		}, 403, noRole.body},
		"given another password": {owner, "POST", staffPath, makeOwner, func(b *servertest.Box, _ string) {
			b.Want(askStaff("owner", "/16/reset-password"), 200, "")
		}, 401, sessionEnded},
		"signed out": {owner, "POST", staffPath, makeOwner, func(b *servertest.Box, token string) {
			b.Want(servertest.Request{Method: "POST", Path: "/api/auth/logout", Token: token}, 200, "")
		}, 401, sessionEnded},
		"moved": {"reception_1", "POST", "/api/customers/register", newMember, func(b *servertest.Box, _ string) {
			b.Want(staffJSON("PUT", "/6", "owner", `{"branch_id": 2}`), 200, "")
		}, 403, noRole.body},
		"disabled": {"reception_1", "POST", "/api/customers/register", newMember, func(b *servertest.Box, _ string) {
			b.Want(askStaff("owner", "/6/disable"), 200, "")
		}, 401, sessionEnded},
	} {
		t.Run(name, func(t *testing.T) {
			b := servertest.New(t)
			token := signInAs(b, c.who).Access
			meanwhile(b, c.method, c.path, token, c.body, func() { c.do(b, token) }, c.status, c.want)
			b.Want(fetch("/api/staff?search=spare", "owner"), 200, listed("Staff", 0, 0, 1, 20))
			b.Want(fetch("/api/customers?search=New", "owner"), 200, listed("Customers", 0, 0, 1, 20))
		})
	}
}

// meanwhile sends a request whose body follows when it was let in and do was
// done, and compares the whole answer.
func meanwhile(b *servertest.Box, method, path, token, body string, do func(), status int, want string) {
	b.Helper()
	conn := rawConn(b)
	fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: box\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
		"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", method, path, token, len(body))
	reader := bufio.NewReader(conn)
	if resp, err := http.ReadResponse(reader, nil); err != nil || resp.StatusCode != http.StatusContinue {
		b.Fatalf("instead of 100: %v %v", resp, err)
	}
	do()
	fmt.Fprint(conn, body)
	resp, err := http.ReadResponse(reader, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	wantAnswer(b, method+" "+path, servertest.Answer{Status: resp.StatusCode, Header: resp.Header, Body: answer}, status, want)
}
