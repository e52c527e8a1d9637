package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

const staffPath = "/api/staff"

// person is an account on the wire, with the places of those ids; 0 and "" are
// none.
func person(id int, username, role string, branch int, hotel string) fields {
	out := fields{
		"id": id, "username": username, "full_name": "The " + username, "email": nil, "role": role, "branch_id": nil, "branch_name": nil,
		"hotel_id": nil, "hotel_name": nil, "is_active": true, "created_at": moment(0), "updated_at": moment(0),
	}
	if branch != 0 {
		out["branch_id"], out["branch_name"] = branch, []string{"", "Downtown", "Riverside"}[branch]
	}
	if hotel != "" {
		out["hotel_id"], out["hotel_name"] = hotel, map[string]string{servertest.HotelA: "Hotel A", servertest.HotelB: "Hotel B"}[hotel]
	}
	return out
}

// everybody is the staff of every box, by username.
var everybody = []fields{
	person(2, "accountant", "accountant", 0, ""),
	person(3, "accountant_1", "accountant", 1, ""),
	person(15, "accountant_a", "accountant", 0, servertest.HotelA),
	person(19, "admin_0", "hotel_admin", 0, ""),
	person(8, "admin_a", "hotel_admin", 0, servertest.HotelA),
	person(9, "admin_b", "hotel_admin", 0, servertest.HotelB),
	person(17, "manager_0", "manager", 0, ""),
	person(4, "manager_1", "manager", 1, ""),
	person(13, "manager_1a", "manager", 1, servertest.HotelA),
	person(5, "manager_2", "manager", 2, ""),
	person(10, "manager_a", "manager", 0, servertest.HotelA),
	person(1, "owner", "owner", 0, "").with(fields{"email": "owner@example.com"}),
	person(16, "owner_a", "owner", 0, servertest.HotelA),
	person(18, "reception_0", "receptionist", 0, ""),
	person(6, "reception_1", "receptionist", 1, ""),
	person(14, "reception_1a", "receptionist", 1, servertest.HotelA),
	person(7, "reception_2", "receptionist", 2, ""),
	person(11, "reception_a", "receptionist", 0, servertest.HotelA),
	person(12, "reception_b", "receptionist", 0, servertest.HotelB),
}

// those are the ones of everybody with these ids.
func those(ids ...int) []fields {
	var out []fields
	for _, p := range everybody {
		for _, id := range ids {
			if p["id"] == id {
				out = append(out, p)
			}
		}
	}
	return out
}

func staffJSON(method, path, as, body string) servertest.Request {
	return raw(method, staffPath+path, as, "application/json", body)
}

func askStaff(as, path string) servertest.Request {
	return servertest.Request{Method: "POST", Path: staffPath + path, As: as}
}

var (
	unknownStaff = gymSays("Staff member not found")
	beyondReach  = gymSays("A hotel admin may only add and change hotel admins, managers and receptionists who work for their hotel " +
		"and for no branch. Ask an owner.")
	ownAccount = gymSays("You cannot disable your own account, change its role or reset its password. Change your password instead; " +
		"for the rest, ask somebody else who may.")
	notRole = "This is not a role. The roles are owner, hotel_admin, manager, accountant and receptionist."
)

// Who may see staff sees those of their places, by username.
func TestStaff(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	page := func(people ...fields) string {
		return listed("Staff", len(people), min(len(people), 1), 1, 20, people...)
	}
	owner := func(query string) servertest.Request { return fetch(staffPath+query, "owner") }
	play(b, []scenario{
		{"everybody", owner(""), 200, page(everybody...), nil},
		{"with a trailing slash, filters left empty", owner("/?search=&role=&is_active=&branch_id=&hotel_id=&page=&per_page="), 200, page(everybody...), nil},
		{"of a hotel", fetch(staffPath, "admin_a"), 200, page(those(8, 10, 11, 13, 14, 15, 16)...), nil},
		{"of the other", fetch(staffPath, "admin_b"), 200, page(those(9, 12)...), nil},
		{"of a branch", fetch(staffPath, "manager_1"), 200, page(those(3, 4, 6, 13, 14)...), nil},
		{"of both one's places", fetch(staffPath, "manager_1a"), 200, page(those(3, 4, 6, 8, 10, 11, 13, 14, 15, 16)...), nil},
		{"one role", owner("?role=receptionist"), 200, page(those(6, 7, 11, 12, 14, 18)...), nil},
		{"one branch", owner("?branch_id=2"), 200, page(those(5, 7)...), nil},
		{"one hotel", owner("?hotel_id=" + servertest.HotelB), 200, page(those(9, 12)...), nil},
		{"a hotel that is not there", owner("?hotel_id=%00%27"), 200, page(), nil},
		{"somebody else's hotel", fetch(staffPath+"?hotel_id="+servertest.HotelB, "admin_a"), 200, page(), nil},
		{"a role at a place", fetch(staffPath+"?role=manager&branch_id=1", "admin_a"), 200, page(those(13)...), nil},
		{"by a part of the name", owner("?search=ADMIN_"), 200, page(those(8, 9, 19)...), nil},
		{"by words in any order, in other digits", owner("?search=reception+the+%D9%A2"), 200, page(those(7)...), nil},
		{"by email", owner("?search=owner@EXAMPLE"), 200, page(those(1)...), nil},
		{"not by a word across two of them", owner("?search=ownerThe"), 200, page(), nil},
		{"a page", owner("?per_page=2&page=3"), 200, listed("Staff", 19, 10, 3, 2, those(8, 9)...), nil},
		{"beyond the end", owner("?page=9"), 200, listed("Staff", 19, 1, 9, 20), nil},
		{"all can sign in", owner("?is_active=false"), 200, page(), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: staffPath, As: "owner"}, 200, "", nil},
		{"one", fetch(staffPath+"/11", "manager_a"), 200, succeeded("Staff member", those(11)[0]), nil},
		{"one of another hotel", fetch(staffPath+"/12", "manager_a"), 404, unknownStaff, nil},
		{"one who is not there", fetch(staffPath+"/99", "owner"), 404, unknownStaff, nil},
		{"no number", fetch(staffPath+"/owner", "owner"), 404, unknownStaff, nil},
		{"a wrong method", servertest.Request{Method: "DELETE", Path: staffPath + "/11", As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD, PUT"}},

		{"a role that is none", owner("?role=king"), 400, refused("role", notRole), nil},
		{"neither true nor false", owner("?is_active=perhaps"), 400, refused("is_active", "This must be true or false."), nil},
		{"a branch that is no number", owner("?branch_id=x"), 400, refused("branch_id", notWhole), nil},
	})
	b.Want(askStaff("owner", "/7/disable"), 200, succeeded("Staff member disabled", those(7)[0].with(fields{"is_active": false})))
	scenario{"who cannot sign in", owner("?is_active=false"), 200, page(those(7)[0].with(fields{"is_active": false})), nil}.play(b)
	scenario{"who can", owner("?is_active=TRUE&role=receptionist&branch_id=2"), 200, page(), nil}.play(b)
}

func loggedIn(p fields) string {
	user := fields{}
	for _, name := range []string{"id", "username", "full_name", "role", "branch_id", "hotel_id"} {
		user[name] = p[name]
	}
	return succeeded("Signed in", fields{
		"access_token": "<jwt>", "refresh_token": "<jwt>", "token_type": "Bearer", "expires_in": 3600, "user": user,
	})
}

// added is the answer that tells a new account's password.
func added(p fields) string {
	return succeeded("Staff member added", p.with(fields{"one_time_password": "<password>"}))
}

func TestAddStaff(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	rita := person(20, "Rita.K", "manager", 1, servertest.HotelA).with(fields{"full_name": "Rita K.", "email": "rita@example.com"})
	first := scenario{"with everything", staffJSON("POST", "", "owner", fmt.Sprintf(`{"username": " Rita.K ", "full_name": " Rita K. ",
		"email": " rita@example.com ", "role": "manager", "branch_id": 1, "hotel_id": %q, "id": 7, "is_active": false, "password": "mine"}`,
		servertest.HotelA)), 201, added(rita), nil}.play(b)
	password := passwordIn(b, first)
	desk := person(23, "desk-2", "receptionist", 0, servertest.HotelA)
	least := person(21, "o", "owner", 0, "")
	play(b, []scenario{
		{"sign in with the one-time password", passwordTry("RITA@example.com", password), 200, loggedIn(rita), nil},
		{"and with no other", passwordTry("rita.k", "mine"), 401, doors[0].wrong, nil},
		{"the least, as a form", raw("POST", staffPath+"/", "owner", "application/x-www-form-urlencoded",
			"username=o&full_name=The+o&role=owner&branch_id=&hotel_id=&email="), 201, added(least), nil},
		{"places of null", staffJSON("POST", "", "owner", `{"username": "nowhere", "full_name": "The nowhere", "role": "manager", "branch_id": null, "hotel_id": null}`),
			201, added(person(22, "nowhere", "manager", 0, "")), nil},
		{"a hotel admin's, without saying where", staffJSON("POST", "", "admin_a", `{"username": "desk-2", "full_name": "The desk-2", "role": "receptionist"}`),
			201, added(desk), nil},
		{"the same hotel, said", staffJSON("POST", "", "admin_b", fmt.Sprintf(`{"username": "b2", "full_name": "The b2", "role": "hotel_admin", "hotel_id": %q}`,
			servertest.HotelB)), 201, added(person(24, "b2", "hotel_admin", 0, servertest.HotelB)), nil},

		{"a username that is taken", staffJSON("POST", "", "owner", `{"username": "RITA.k", "full_name": "R", "role": "owner"}`), 400,
			blamed("username", "A staff member with this username already exists."), nil},
		{"by somebody of the other hotel", staffJSON("POST", "", "admin_b", `{"username": "desk-2", "full_name": "R", "role": "manager"}`), 400,
			blamed("username", "A staff member with this username already exists."), nil},
		{"an email that is taken", staffJSON("POST", "", "owner", `{"username": "r2", "full_name": "R", "role": "owner", "email": "Rita@Example.com"}`), 400,
			blamed("email", "A staff member with this email already exists."), nil},
		{"a branch that is not there", staffJSON("POST", "", "owner", `{"username": "r2", "full_name": "R", "role": "manager", "branch_id": 99}`), 400,
			blamed("branch_id", "There is no such branch."), nil},
		{"a hotel that is not there", staffJSON("POST", "", "owner", `{"username": "r2", "full_name": "R", "role": "manager", "branch_id": 1, "hotel_id": "x"}`), 400,
			blamed("hotel_id", "There is no such hotel."), nil},
		{"nothing", staffJSON("POST", "", "owner", `{}`), 400, fields{"success": false,
			"error":  "full_name: " + fieldRequired + " role: " + fieldRequired + " username: " + fieldRequired,
			"errors": fields{"full_name": []string{fieldRequired}, "role": []string{fieldRequired}, "username": []string{fieldRequired}}}.String(), nil},

		{"the log", fetch("/api/activity?action=STAFF_ADDED", "admin_a"), 200, listed("Activity", 2, 1, 1, 20,
			staffLine(4, "STAFF_ADDED", "admin_a", 8, 0, servertest.HotelA, "desk-2 added as receptionist", 0),
			staffLine(1, "STAFF_ADDED", "owner", 1, 1, servertest.HotelA, "Rita.K added as manager", 0)), nil},
		{"nobody else was added", fetch(staffPath+"?per_page=1", "owner"), 200, listed("Staff", 24, 24, 1, 1, those(2)...), nil},
	})
	badName := "Please use 1 to 150 letters from a to z, digits, and . _ - +"
	for _, test := range []struct{ field, value, message string }{
		{"username", `"mona adel"`, badName}, {"username", `"mona@example.com"`, badName}, {"username", `"منى"`, badName}, {"username", `"a/b"`, badName},
		{"username", `""`, fieldBlank}, {"username", `7`, "This must be text."}, {"username", `"` + strings.Repeat("x", 151) + `"`, "Please use at most 150 characters."},
		{"full_name", `null`, fieldBlank}, {"full_name", `"` + strings.Repeat("x", 151) + `"`, "Please use at most 150 characters."},
		{"role", `"king"`, notRole}, {"role", `"Owner"`, notRole}, {"role", `null`, fieldBlank}, {"role", `["owner"]`, "This must be text."},
		{"email", `"rita"`, "This is not an email address."}, {"branch_id", `"x"`, notWhole}, {"branch_id", `0`, notWhole},
		{"hotel_id", `9`, "This must be text."}, {"hotel_id", `"` + strings.Repeat("a", 37) + `"`, "Please use at most 36 characters."},
	} {
		values := map[string]string{"username": `"free"`, "full_name": `"F"`, "role": `"owner"`}
		values[test.field] = test.value
		var members []string
		for name, value := range values {
			members = append(members, fmt.Sprintf("%q: %s", name, value))
		}
		scenario{fmt.Sprintf("%s %.30s", test.field, test.value), staffJSON("POST", "", "owner", "{"+strings.Join(members, ",")+"}"), 400,
			refused(test.field, test.message), nil}.play(b)
	}
}

// staffLine is a line of the log about an account.
func staffLine(id int, action, actor string, staff, branch int, hotel, details string, after time.Duration) fields {
	place := person(0, "", "", branch, hotel)
	return fields{
		"id": id, "action": action, "actor": "The " + actor, "staff_id": staff, "branch_id": place["branch_id"], "hotel_id": place["hotel_id"],
		"customer_id": nil, "payment_qr_code_id": nil, "details": details, "created_at": moment(after),
	}
}

// A hotel admin has their own hotel's staff in hand, and nobody who works for
// more than it; nobody reaches beyond themselves.
func TestStaffReach(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	add := func(as, role, places string) servertest.Request {
		return staffJSON("POST", "", as, fmt.Sprintf(`{"username": "x", "full_name": "X", "role": %q%s}`, role, places))
	}
	hotelB := fmt.Sprintf(`, "hotel_id": %q`, servertest.HotelB)
	var all []scenario
	for name, r := range map[string]servertest.Request{
		"add an owner":             add("admin_a", "owner", ""),
		"add an accountant":        add("admin_a", "accountant", ""),
		"add to the other hotel":   add("admin_a", "manager", hotelB),
		"add to no hotel":          add("admin_a", "manager", `, "hotel_id": null`),
		"add to a branch":          add("admin_a", "manager", `, "branch_id": 1`),
		"add to what is no hotel":  add("admin_a", "manager", `, "hotel_id": "x"`),
		"make an owner":            staffJSON("PUT", "/10", "admin_a", `{"role": "owner"}`),
		"make an owner of oneself": staffJSON("PUT", "/8", "admin_a", `{"role": "owner"}`),
		"send to the other hotel":  staffJSON("PUT", "/10", "admin_a", `{"hotel_id": "`+servertest.HotelB+`"}`),
		"send to no hotel":         staffJSON("PUT", "/10", "admin_a", `{"hotel_id": null}`),
		"send to a branch":         staffJSON("PUT", "/10", "admin_a", `{"branch_id": 1}`),
		"leave one's own hotel":    staffJSON("PUT", "/8", "admin_a", `{"hotel_id": null}`),
		"change an owner":          staffJSON("PUT", "/16", "admin_a", `{"full_name": "X"}`),
		"change an accountant":     staffJSON("PUT", "/15", "admin_a", `{"role": "receptionist"}`),
		"take from a branch":       staffJSON("PUT", "/14", "admin_a", `{"branch_id": null}`),
		"an owner, and no JSON":    staffJSON("PUT", "/16", "admin_a", `{`),
		"disable an owner":         askStaff("admin_a", "/16/disable"),
		"enable who has a branch":  askStaff("admin_a", "/13/enable"),
		"reset an owner":           askStaff("admin_a", "/16/reset-password"),
		"reset who has a branch":   askStaff("admin_a", "/14/reset-password"),
	} {
		all = append(all, scenario{name, r, 403, beyondReach, nil})
	}
	for name, r := range map[string]servertest.Request{
		"change":               staffJSON("PUT", "/12", "admin_a", `{"full_name": "X"}`),
		"change, and no JSON":  staffJSON("PUT", "/12", "admin_a", `{`),
		"pull over":            staffJSON("PUT", "/12", "admin_a", `{"hotel_id": "`+servertest.HotelA+`"}`),
		"disable":              askStaff("admin_a", "/12/disable"),
		"enable":               askStaff("admin_a", "/6/enable"),
		"reset":                askStaff("admin_a", "/1/reset-password"),
		"disable nobody":       askStaff("admin_a", "/99/disable"),
		"enable nobody":        askStaff("owner", "/99/enable"),
		"reset what is no id":  askStaff("owner", "/+1/reset-password"),
		"change what is no id": staffJSON("PUT", "/1x", "owner", `{`),
	} {
		all = append(all, scenario{name + ", out of sight", r, 404, unknownStaff, nil})
	}
	for name, r := range map[string]servertest.Request{
		"demote oneself":               staffJSON("PUT", "/8", "admin_a", `{"role": "manager"}`),
		"demote oneself, of owners":    staffJSON("PUT", "/1", "owner", `{"role": "hotel_admin"}`),
		"disable oneself":              askStaff("owner", "/1/disable"),
		"disable oneself, an admin":    askStaff("admin_a", "/8/disable"),
		"reset oneself":                askStaff("owner", "/1/reset-password"),
		"reset oneself, with an email": servertest.Request{Method: "POST", Path: staffPath + "/8/reset-password/", As: "admin_a"},
	} {
		all = append(all, scenario{name, r, 403, ownAccount, nil})
	}
	play(b, all)
	play(b, []scenario{
		{"nobody was touched", fetch(staffPath, "owner"), 200, listed("Staff", 19, 1, 1, 20, everybody...), nil},
		{"nothing is in the log", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
		{"one's own name is one's own", staffJSON("PUT", "/8", "admin_a", `{"full_name": "Admin A", "role": "hotel_admin"}`), 200,
			succeeded("Staff member updated", those(8)[0].with(fields{"full_name": "Admin A"})), nil},
	})
}
