package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/store"
)

// cell is what one caller gets from one endpoint.
type cell struct {
	status int
	body   string // "" for a success, whose body other tests compare
}

var (
	ok          = cell{status: http.StatusOK}
	created     = cell{status: http.StatusCreated}
	gone        = cell{status: http.StatusNoContent}
	staffOnly   = cell{403, `{"success": false, "error": "Unauthorized - staff access only"}`}
	noRole      = cell{403, `{"success": false, "error": "Your role does not allow this. Ask a manager."}`}
	signIn      = cell{401, `{"success": false, "error": "Please sign in"}`}
	noHotel     = cell{403, `{"detail": "User has no hotel associated."}`}
	noRight     = cell{403, `{"detail": "You do not have permission to perform this action."}`}
	notFound    = cell{404, `{"detail": "Not found."}`}
	whichBranch = cell{400, `{"success": false, "error": "This field is required: you work in no branch yourself.",
		"errors": {"branch_id": ["This field is required: you work in no branch yourself."]}}`}
	nothingThere = cell{409, `{"detail": "There is nothing to confirm: the picture of this code does not pay one other payee."}`}
	anonymous    = cell{401, `{"detail": "Authentication credentials were not provided."}`}
)

var (
	notThisRole   = cell{403, `{"success": false, "error": "Your role does not allow this. Ask an owner or a hotel admin."}`}
	noSuchStaff   = cell{404, `{"success": false, "error": "Staff member not found"}`}
	noSuchSession = cell{404, `{"success": false, "error": "Session not found"}`}
	noSuchAddress = cell{404, `{"success": false, "error": "This is not an address of the box. Take one from GET /api/system."}`}
)

func otherBranch(verb string) cell {
	return cell{403, fmt.Sprintf(`{"success": false, "error": "Cannot %s customer in another branch"}`, verb)}
}

// callers are everybody there is: each role in each kind of place, a member,
// and nobody.
var callers = []string{
	"owner", "owner_a", "accountant", "accountant_1", "accountant_a", "manager_1", "manager_2", "manager_a", "manager_1a",
	"manager_0", "reception_1", "reception_2", "reception_a", "reception_1a", "reception_0", "reception_b", "admin_a", "admin_b", "admin_0",
	servertest.Member, "",
}

// gymRow is the gym's part of the table: what those with every branch get,
// those of Downtown, those of Riverside, and accountants, who may differ.
func gymRow(all, downtown, riverside, accountant, accountant1 cell) map[string]cell {
	row := map[string]cell{"": signIn}
	for _, who := range callers[:len(callers)-1] {
		row[who] = staffOnly
	}
	for _, who := range []string{"owner", "owner_a"} {
		row[who] = all
	}
	for _, who := range []string{"accountant", "accountant_a"} {
		row[who] = accountant
	}
	row["accountant_1"] = accountant1
	for _, who := range []string{"manager_1", "manager_1a", "reception_1", "reception_1a"} {
		row[who] = downtown
	}
	for _, who := range []string{"manager_2", "reception_2"} {
		row[who] = riverside
	}
	return row
}

// hotelRow is the hotel's part: what those of hotel A who may change codes
// get, receptionists of A, and those of hotel B of either kind.
func hotelRow(change, view, changeB, viewB cell) map[string]cell {
	row := map[string]cell{"": anonymous}
	for _, who := range callers[:len(callers)-1] {
		row[who] = noHotel
	}
	for _, who := range []string{"admin_a", "manager_a", "manager_1a"} {
		row[who] = change
	}
	for _, who := range []string{"reception_a", "reception_1a"} {
		row[who] = view
	}
	for _, who := range []string{"owner_a", "accountant_a"} {
		row[who] = noRight
	}
	row["admin_b"], row["reception_b"] = changeB, viewB
	return row
}

// staffRow is the staff's part: what owners get, those of hotel A and of hotel B
// who may, managers of Downtown and those of Riverside, of hotel A, and of both
// Downtown and hotel A. Nobody else may.
func staffRow(owner, adminA, adminB, downtown, riverside, managerA, manager1A cell) map[string]cell {
	row := gymRow(owner, notThisRole, notThisRole, notThisRole, notThisRole)
	row["admin_a"], row["admin_b"] = adminA, adminB
	row["manager_1"], row["manager_2"], row["manager_a"], row["manager_1a"] = downtown, riverside, managerA, manager1A
	return row
}

// changeStaffRow is staffRow for what owners and hotel A's admins do to an
// account of hotel A.
func changeStaffRow(done, adminB cell) map[string]cell {
	return staffRow(done, done, adminB, notThisRole, notThisRole, notThisRole, notThisRole)
}

// everyStaff is the row of what all staff get, wherever they work.
func everyStaff(all cell) map[string]cell {
	row := map[string]cell{servertest.Member: staffOnly, "": signIn}
	for _, who := range callers[:len(callers)-2] {
		row[who] = all
	}
	return row
}

// anybody is the row of what everyone gets, signed in or not.
func anybody(all cell) map[string]cell {
	row := map[string]cell{}
	for _, who := range callers {
		row[who] = all
	}
	return row
}

type endpoint struct {
	name  string
	cells map[string]cell
	// request makes the request; code is the id of an active payment QR code
	// of hotel A, inactive that of an inactive one, n a number never used
	// before.
	request func(code, inactive string, n int) servertest.Request
}

func get(path string) func(string, string, int) servertest.Request { return call("GET", path, nil) }

func call(method, path string, body any) func(string, string, int) servertest.Request {
	return func(code, inactive string, _ int) servertest.Request {
		return servertest.Request{Method: method, JSON: body,
			Path: strings.NewReplacer("{code}", code, "{inactive}", inactive).Replace(path)}
	}
}

func register(code, inactive string, n int) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/customers/register", JSON: map[string]any{
		"full_name": "New Member", "phone": fmt.Sprintf("+2012%08d", n), "branch_id": 1}}
}

func createCode(code, inactive string, n int) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/hotel/payment-qr-codes/", Parts: []servertest.Part{
		servertest.Text("name", "New"), servertest.Text("upi_id", "new@upi"), servertest.File("image", servertest.PNG(n))}}
}

const payments = "/api/hotel/payment-qr-codes/"

// activityRow is who may read the activity log.
var activityRow = map[string]cell{
	"owner": ok, "owner_a": ok, "admin_a": ok, "admin_b": ok, "manager_1": ok, "manager_2": ok, "manager_a": ok, "manager_1a": ok,
	"accountant": noRole, "accountant_1": noRole, "accountant_a": noRole, "reception_1": noRole, "reception_2": noRole,
	"reception_1a": noRole, "reception_a": staffOnly, "reception_b": staffOnly, "reception_0": staffOnly,
	"manager_0": staffOnly, "admin_0": staffOnly, servertest.Member: staffOnly, "": signIn,
}

// exportRow is who may take customers away as a file; riverside is what the
// manager of that branch gets.
func exportRow(riverside cell) map[string]cell {
	row := gymRow(ok, ok, riverside, noRole, noRole)
	for _, who := range []string{"reception_1", "reception_1a", "reception_2"} {
		row[who] = noRole
	}
	return row
}

// importOne is a file of one new customer, whose row names no branch.
func importOne(branch string) func(string, string, int) servertest.Request {
	return func(_, _ string, n int) servertest.Request {
		return servertest.Request{Method: "POST", Path: "/api/customers/import", Parts: []servertest.Part{
			servertest.Text("branch_id", branch), servertest.Text("dry_run", "true"),
			{Name: "file", FileName: "members.csv", Data: fmt.Appendf(nil, "full_name,phone,branch\nNew Member,+2012%08d,\n", n)},
		}}
	}
}

func checkPicture(_, _ string, n int) servertest.Request {
	return servertest.Request{Method: "POST", Path: payments + "check/", Parts: []servertest.Part{servertest.File("image", servertest.PNG(n))}}
}

func addNewDisplay(_, _ string, n int) servertest.Request {
	return servertest.Request{Method: "POST", Path: displays, JSON: map[string]any{"name": fmt.Sprint("Display no ", n)}}
}

func showCode(code, _ string, _ int) servertest.Request {
	return servertest.Request{Method: "POST", Path: displays + "{display}/show/", JSON: map[string]any{"payment_qr_code": code}}
}

func showInactiveCode(_, inactive string, n int) servertest.Request { return showCode(inactive, "", n) }

// withDisplay puts the id of a paired display of hotel A, made for the request,
// into its path; the caller calls done when it is over.
func withDisplay(b *servertest.Box, r *servertest.Request, n int) (done func()) {
	b.Helper()
	if !strings.Contains(r.Path, "{display}") {
		return func() {}
	}
	scope, name := store.HotelScope{HotelID: servertest.HotelA}, fmt.Sprint("Display no ", n)
	d, err := b.Store.AddDisplay(b.Context(), store.Actor{}, scope, name, name, servertest.Start.Add(time.Hour))
	if err == nil {
		_, err = b.Store.PairDisplay(b.Context(), name, name)
	}
	if err != nil {
		b.Fatal(err)
	}
	r.Path = strings.Replace(r.Path, "{display}", d.ID, 1)
	return func() { b.Store.DeleteDisplay(b.Context(), store.Actor{}, scope, d.ID) } // or the hotel has too many
}

func addNewStaff(_, _ string, n int) servertest.Request {
	return servertest.Request{Method: "POST", Path: "/api/staff", JSON: map[string]any{
		"username": fmt.Sprint("new_", n), "full_name": "New", "role": "receptionist"}}
}

// withStaff puts the id of a receptionist of hotel A, made for the request, into
// its path.
func withStaff(b *servertest.Box, r *servertest.Request, n int) {
	b.Helper()
	if !strings.Contains(r.Path, "{staff}") {
		return
	}
	m, err := b.Store.AddStaff(b.Context(), store.Actor{}, allStaff, store.Staff{
		Username: fmt.Sprint("made_", n), FullName: "Made", Role: store.Receptionist, HotelID: servertest.HotelA, PasswordHash: "x"})
	if err != nil {
		b.Fatal(err)
	}
	r.Path = strings.Replace(r.Path, "{staff}", fmt.Sprint(m.ID), 1)
}

var endpoints = []endpoint{
	{"regenerate", gymRow(ok, ok, otherBranch("regenerate QR code for"), ok, ok), call("POST", "/api/customers/115/regenerate-qr", nil)},
	{"list customers", gymRow(ok, ok, ok, ok, ok), get("/api/customers")},
	{"list a branch", gymRow(ok, ok, otherBranch("list"), ok, ok), get("/api/customers?branch_id=1")},
	{"search customers", gymRow(ok, ok, ok, ok, ok), get("/api/customers/search?q=mona")},
	{"view a customer", gymRow(ok, ok, otherBranch("view"), ok, ok), get("/api/customers/115")},
	{"pass as PNG", gymRow(ok, ok, otherBranch("view QR code for"), ok, ok), get("/api/customers/115/qr.png")},
	{"pass as SVG", gymRow(ok, ok, otherBranch("view QR code for"), ok, ok), get("/api/customers/115/qr.svg")},
	{"pass as PDF", gymRow(ok, ok, otherBranch("print pass of"), ok, ok), get("/api/customers/115/pass.pdf")},
	{"passes as PDF", gymRow(ok, ok, otherBranch("print pass of"), ok, ok), get("/api/customers/passes.pdf?id=115&id=116")},
	{"a branch's passes as PDF", gymRow(ok, ok, otherBranch("print pass of"), ok, ok), get("/api/customers/passes.pdf?branch_id=1")},
	{"own branch's passes as PDF", gymRow(whichBranch, ok, ok, whichBranch, ok), get("/api/customers/passes.pdf")},
	{"register", gymRow(created, created, otherBranch("register"), noRole, noRole), register},
	{"update", gymRow(ok, ok, otherBranch("update"), noRole, noRole), call("PUT", "/api/customers/115", map[string]any{"full_name": "Mona Adel"})},
	{"reset password", gymRow(ok, ok, otherBranch("reset password for"), noRole, noRole), call("POST", "/api/customers/116/reset-password", nil)},
	{"scan", gymRow(ok, ok, otherBranch("check in"), ok, ok), call("POST", "/api/qr/scan", map[string]any{"qr_code": "customer_id:115"})},
	{"check in by hand", gymRow(ok, ok, otherBranch("check in"), ok, ok), call("POST", "/api/customers/115/check-in", nil)},
	{"a member's check-ins", gymRow(ok, ok, otherBranch("list check-ins of"), ok, ok), get("/api/customers/115/check-ins")},
	{"check-ins", gymRow(ok, ok, ok, ok, ok), get("/api/check-ins")},
	{"check-ins of a branch", gymRow(ok, ok, otherBranch("list check-ins of"), ok, ok), get("/api/check-ins?branch_id=1")},
	{"branches", gymRow(ok, ok, ok, ok, ok), get("/api/branches")},
	{"activity", activityRow, get("/api/activity")},
	{"activity as CSV", activityRow, get("/api/activity.csv")},
	{"import customers", gymRow(cell{400, ""}, ok, ok, noRole, noRole), importOne("")},
	{"import customers to a branch", gymRow(ok, ok, otherBranch("import"), noRole, noRole), importOne("1")},
	{"export customers", exportRow(ok), get("/api/customers/export.csv")},
	{"export a branch's customers", exportRow(otherBranch("export")), get("/api/customers/export.csv?branch_id=1")},
	{"list staff", staffRow(ok, ok, ok, ok, ok, ok, ok), get("/api/staff")},
	{"view staff of hotel A", staffRow(ok, ok, noSuchStaff, noSuchStaff, noSuchStaff, ok, ok), get("/api/staff/11")},
	{"view staff of Downtown", staffRow(ok, noSuchStaff, noSuchStaff, ok, noSuchStaff, noSuchStaff, ok), get("/api/staff/6")},
	{"add staff", changeStaffRow(created, created), addNewStaff},
	{"change staff", changeStaffRow(ok, noSuchStaff), call("PUT", "/api/staff/{staff}", map[string]any{"full_name": "N"})},
	{"disable staff", changeStaffRow(ok, noSuchStaff), call("POST", "/api/staff/{staff}/disable", nil)},
	{"enable staff", changeStaffRow(ok, noSuchStaff), call("POST", "/api/staff/{staff}/enable", nil)},
	{"reset a staff password", changeStaffRow(ok, noSuchStaff), call("POST", "/api/staff/{staff}/reset-password", nil)},
	{"hotels", staffRow(ok, ok, ok, ok, ok, ok, ok), get("/api/hotels")},
	{"system", changeStaffRow(ok, ok), get("/api/system")},
	{"an address that is not the box's", changeStaffRow(noSuchAddress, noSuchAddress), get("/api/system/address.svg?address=http://192.0.2.1")},
	{"setup", anybody(ok), get("/api/setup")},
	{"own permissions", everyStaff(ok), get("/api/auth/permissions")},
	{"list own sessions", everyStaff(ok), get("/api/auth/sessions")},
	{"end a session", everyStaff(noSuchSession), call("DELETE", "/api/auth/sessions/none", nil)},

	{"list codes", hotelRow(ok, ok, ok, ok), get(payments)},
	{"view a code", hotelRow(ok, ok, notFound, notFound), get(payments + "{code}/")},
	{"view an inactive code", hotelRow(ok, notFound, notFound, notFound), get(payments + "{inactive}/")},
	{"create a code", hotelRow(created, noRight, created, noRight), createCode},
	{"put a code", hotelRow(ok, noRight, notFound, noRight), call("PUT", payments+"{code}/", map[string]any{"name": "N", "upi_id": "n@upi"})},
	{"patch a code", hotelRow(ok, noRight, notFound, noRight), call("PATCH", payments+"{code}/", map[string]any{"name": "N"})},
	{"toggle a code", hotelRow(ok, noRight, notFound, noRight), call("POST", payments+"{inactive}/toggle-active/", nil)},
	{"delete a code", hotelRow(gone, noRight, notFound, noRight), call("DELETE", payments+"{code}/", nil)},
	{"verify a code", hotelRow(ok, ok, notFound, notFound), get(payments + "{code}/verification/")},
	{"verify an inactive code", hotelRow(ok, notFound, notFound, notFound), get(payments + "{inactive}/verification/")},
	{"verify the codes", hotelRow(ok, ok, ok, ok), get(payments + "verification/")},
	{"check a picture", hotelRow(ok, noRight, ok, noRight), checkPicture},
	{"options of checking", hotelRow(ok, ok, ok, ok), call("OPTIONS", payments+"check/", nil)},
	{"confirm a code", hotelRow(nothingThere, noRight, notFound, noRight),
		call("POST", payments+"{code}/verification/confirm/", map[string]any{"found_vpa": "n@upi"})},
	{"price a code", hotelRow(ok, ok, notFound, notFound), get(payments + "{code}/pay/?amount=1")},
	{"price an inactive code", hotelRow(ok, notFound, notFound, notFound), get(payments + "{inactive}/pay/?amount=1")},
	{"price a code as PNG", hotelRow(ok, ok, notFound, notFound), get(payments + "{code}/pay.png?amount=1")},
	{"price a code as SVG", hotelRow(ok, ok, notFound, notFound), get(payments + "{code}/pay.svg?amount=1")},
	{"list displays", hotelRow(ok, ok, ok, ok), get(displays)},
	{"view a display", hotelRow(ok, ok, notFound, notFound), get(displays + "{display}/")},
	{"add a display", hotelRow(created, noRight, created, noRight), addNewDisplay},
	{"rename a display", hotelRow(ok, noRight, notFound, noRight), call("PATCH", displays+"{display}/", map[string]any{"name": "N"})},
	{"delete a display", hotelRow(gone, noRight, notFound, noRight), call("DELETE", displays+"{display}/", nil)},
	{"offer a pairing code", hotelRow(ok, noRight, notFound, noRight), call("POST", displays+"{display}/pairing-code/", nil)},
	{"show a code", hotelRow(ok, ok, notFound, notFound), showCode},
	{"show an inactive code", hotelRow(cell{400, ""}, cell{400, ""}, notFound, notFound), showInactiveCode},
	{"clear a display", hotelRow(ok, ok, notFound, notFound), call("POST", displays+"{display}/clear/", nil)},
	{"options of the displays", hotelRow(ok, ok, ok, ok), call("OPTIONS", displays, nil)},
	{"put on the displays", hotelRow(cell{405, ""}, cell{405, ""}, cell{405, ""}, cell{405, ""}), call("PUT", displays, map[string]any{})},
	{"put on the list", hotelRow(cell{405, ""}, noRight, cell{405, ""}, noRight), call("PUT", payments, map[string]any{})},
	{"options of the list", hotelRow(ok, ok, ok, ok), call("OPTIONS", payments, nil)},

	// The last: it ends what the others use.
	{"end other sessions", everyStaff(ok), call("POST", "/api/auth/sessions/end-others", nil)},
}

// Every cell of the table, by token and by session cookie.
func TestPermissionTable(t *testing.T) {
	for _, means := range []string{"token", "cookie"} {
		t.Run(means, func(t *testing.T) {
			t.Parallel()
			b := servertest.New(t, func(o *server.Options) { o.RegeneratePerMinute = 1000 })
			n := 0
			code, inactive := "", "" // until a request has changed them
			browsers := map[string]*http.Client{}
			for _, e := range endpoints {
				for _, who := range callers {
					if means == "cookie" && who == servertest.Member {
						continue // members have no cookie
					}
					want, listed := e.cells[who]
					if !listed {
						t.Fatalf("%s: no cell for %q", e.name, who)
					}
					n++
					if code == "" {
						code, inactive = b.CreatePaymentQRCode("admin_a", true), b.CreatePaymentQRCode("admin_a", false)
					}
					r := e.request(code, inactive, n)
					switch {
					case who == "":
					case means == "token":
						r.As = who
					default:
						if browsers[who] == nil {
							browsers[who] = b.SignedIn(who)
						}
						r.Client = browsers[who]
					}
					done := withDisplay(b, &r, n)
					withStaff(b, &r, n)
					a := b.Do(r)
					done()
					if strings.HasPrefix(r.Path, payments) && r.Method != http.MethodGet && a.Status < 300 {
						code = ""
					}
					if a.Status != want.status {
						t.Errorf("%s as %q: %d %s, want %d", e.name, who, a.Status, a.Body, want.status)
					} else if want.body != "" {
						if d := servertest.Diff(want.body, a.Body); d != "" {
							t.Errorf("%s as %q: %s", e.name, who, d)
						}
					}
				}
			}
		})
	}
}
