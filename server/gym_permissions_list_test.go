package server_test

import (
	"slices"
	"testing"

	"venuebox/server/servertest"
)

const permissionsPath = "/api/auth/permissions"

// needs names the permission of each row of the permission table, "" where
// there is none to have.
var needs = map[string]string{
	"regenerate": "regenerate_qr",

	"list customers": "read_customers", "list a branch": "read_customers", "search customers": "read_customers",
	"view a customer": "read_customers", "pass as PNG": "read_customers", "pass as SVG": "read_customers", "pass as PDF": "read_customers",
	"passes as PDF": "read_customers", "a branch's passes as PDF": "read_customers", "own branch's passes as PDF": "read_customers",
	"scan": "read_customers", "check in by hand": "read_customers", "a member's check-ins": "read_customers",
	"check-ins": "read_customers", "check-ins of a branch": "read_customers", "branches": "read_customers",

	"register": "change_customers", "update": "change_customers", "reset password": "change_customers",
	"import customers": "change_customers", "import customers to a branch": "change_customers",
	"export customers": "export_customers", "export a branch's customers": "export_customers",

	"list codes": "view_payment_qr_codes", "view a code": "view_payment_qr_codes", "view an inactive code": "view_payment_qr_codes",
	"verify a code": "view_payment_qr_codes", "verify an inactive code": "view_payment_qr_codes", "verify the codes": "view_payment_qr_codes",
	"price a code": "view_payment_qr_codes", "price an inactive code": "view_payment_qr_codes",
	"price a code as PNG": "view_payment_qr_codes", "price a code as SVG": "view_payment_qr_codes",
	"options of the list": "view_payment_qr_codes", "options of checking": "view_payment_qr_codes",

	"create a code": "change_payment_qr_codes", "put a code": "change_payment_qr_codes", "patch a code": "change_payment_qr_codes",
	"toggle a code": "change_payment_qr_codes", "delete a code": "change_payment_qr_codes", "check a picture": "change_payment_qr_codes",
	"confirm a code": "change_payment_qr_codes", "put on the list": "change_payment_qr_codes",

	"list displays": "use_displays", "view a display": "use_displays", "show a code": "use_displays", "show an inactive code": "use_displays",
	"clear a display": "use_displays", "options of the displays": "use_displays", "put on the displays": "use_displays",
	"add a display": "manage_displays", "rename a display": "manage_displays", "delete a display": "manage_displays",
	"offer a pairing code": "manage_displays",

	"activity": "read_activity", "activity as CSV": "read_activity",

	"list staff": "read_staff", "view staff of hotel A": "read_staff", "view staff of Downtown": "read_staff", "hotels": "read_staff",
	"add staff": "change_staff", "change staff": "change_staff", "disable staff": "change_staff", "enable staff": "change_staff",
	"reset a staff password": "change_staff",
	"system":                 "read_system", "an address that is not the box's": "read_system",

	"setup": "", "own permissions": "", "list own sessions": "", "end a session": "", "end other sessions": "",
}

// inOrder are all permissions, in the order in which they are listed.
var inOrder = []string{
	"regenerate_qr", "read_customers", "change_customers", "export_customers", "view_payment_qr_codes", "change_payment_qr_codes",
	"use_displays", "manage_displays", "read_activity", "read_staff", "change_staff", "read_system",
}

// byRole are the answers to whoever may not do something at all, whatever it
// is done to.
var byRole = []cell{staffOnly, noRole, notThisRole, noHotel, noRight}

// What is listed is never refused for the role, and what is not listed always
// is: the list is held against every cell of the permission table, which
// TestPermissionTable holds against the endpoints.
func TestPermissionsList(t *testing.T) {
	b := servertest.New(t)
	for _, p := range inOrder {
		if !slices.ContainsFunc(endpoints, func(e endpoint) bool { return needs[e.name] == p }) {
			t.Fatalf("no endpoint needs %s", p)
		}
	}
	for _, who := range callers {
		if who == servertest.Member || who == "" {
			continue // who are not answered a list: the table has their cells
		}
		may := map[string]bool{}
		for _, e := range endpoints {
			p, known := needs[e.name]
			if !known {
				t.Fatalf("what does %q need?", e.name)
			}
			allowed := !slices.Contains(byRole, e.cells[who])
			if before, met := may[p]; met && before != allowed && p != "" {
				t.Errorf("%s as %q: allowed is %t, unlike others that need %s", e.name, who, allowed, p)
			}
			may[p] = allowed
		}
		account := slices.IndexFunc(everybody, func(p fields) bool { return p["username"] == who })
		want := fields{"permissions": []string{}, "all_branches": may["read_customers"] && everyBranch[who], "branch": nil, "hotel": nil}
		for _, p := range inOrder {
			if may[p] {
				want["permissions"] = append(want["permissions"].([]string), p)
			}
		}
		for _, at := range []string{"branch", "hotel"} {
			if id := everybody[account][at+"_id"]; id != nil {
				want[at] = fields{"id": id, "name": everybody[account][at+"_name"]}
			}
		}
		b.Want(fetch(permissionsPath, who), 200, succeeded("What you may do", want))
	}
}

// everyBranch are those who may list the customers of every branch.
var everyBranch = map[string]bool{"owner": true, "owner_a": true, "accountant": true, "accountant_a": true}

// mayDo is the answer to somebody with these permissions who works in neither
// a branch nor a hotel.
func mayDo(permissions ...string) fields {
	return fields{"permissions": append([]string{}, permissions...), "all_branches": false, "branch": nil, "hotel": nil}
}

func TestPermissionsOfOne(t *testing.T) {
	b := servertest.New(t)
	said := func(what fields) string { return succeeded("What you may do", what) }
	downtown, hotelA := fields{"id": 1, "name": "Downtown"}, fields{"id": servertest.HotelA, "name": "Hotel A"}
	owner := append(append([]string{}, inOrder[:4]...), inOrder[8:]...)
	play(b, []scenario{
		{"an owner", fetch(permissionsPath, "owner"), 200, said(mayDo(owner...).with(fields{"all_branches": true})), nil},
		{"a receptionist of a branch", fetch(permissionsPath+"/?x=y", "reception_1"), 200,
			said(mayDo("regenerate_qr", "read_customers", "change_customers").with(fields{"branch": downtown})), nil},
		{"a receptionist of a hotel", fetch(permissionsPath, "reception_a"), 200,
			said(mayDo("view_payment_qr_codes", "use_displays").with(fields{"hotel": hotelA})), nil},
		{"a manager of both", fetch(permissionsPath, "manager_1a"), 200,
			said(mayDo(inOrder[:10]...).with(fields{"branch": downtown, "hotel": hotelA})), nil},
		{"a hotel admin", fetch(permissionsPath, "admin_a"), 200, said(mayDo(inOrder[4:]...).with(fields{"hotel": hotelA})), nil},
		{"a receptionist of no place", fetch(permissionsPath, "reception_0"), 200, said(mayDo()), nil},
		{"a member", fetch(permissionsPath, servertest.Member), 403, gymSays("Unauthorized - staff access only"),
			map[string]string{"X-Error-Code": "staff_only"}},
		{"nobody", servertest.Request{Method: "GET", Path: permissionsPath}, 401, gymSays("Please sign in"), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: permissionsPath, As: "owner"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "POST", Path: permissionsPath, As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD"}},

		// A new role and a new place count from the next request on.
		{"made an accountant of a branch", staffJSON("PUT", "/18", "owner", `{"role": "accountant", "branch_id": 1}`), 200,
			succeeded("Staff member updated", person(18, "reception_0", "accountant", 1, "")), nil},
		{"at once", fetch(permissionsPath, "reception_0"), 200,
			said(mayDo("regenerate_qr", "read_customers").with(fields{"branch": downtown})), nil},
	})
}
