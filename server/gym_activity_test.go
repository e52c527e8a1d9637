package server_test

import (
	"testing"
	"time"

	"venuebox/server/servertest"
)

// Who reads the log sees their own places' part of it, newest first.
func TestActivity(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	var log []fields // oldest first
	did := func(action, actor string, staff int, where fields, details string) {
		line := fields{
			"id": len(log) + 1, "action": action, "actor": "The " + actor, "staff_id": staff, "branch_id": nil, "hotel_id": nil,
			"customer_id": nil, "payment_qr_code_id": nil, "details": details,
			"created_at": moment(time.Duration(len(log)) * time.Second),
		}
		log = append(log, line.with(where))
		b.Clock.Advance(time.Second)
	}
	do := func(r servertest.Request, status int) { b.Helper(); b.Want(r, status, "") }

	do(servertest.Request{Method: "POST", Path: regenerate115, As: "reception_1"}, 200)
	did("QR_CODE_REGENERATED", "reception_1", 6, fields{"branch_id": 1, "customer_id": 115}, "QR code regenerated for customer Mona Adel")
	do(putCustomer(200, "manager_2", `{"full_name": "Rahul K. Nair"}`), 200)
	did("CUSTOMER_UPDATED", "manager_2", 5, fields{"branch_id": 2, "customer_id": 200}, "customer Rahul K. Nair updated: full_name")
	do(scanText("owner", "116"), 200)
	did("CUSTOMER_CHECKED_IN", "owner", 1, fields{"branch_id": 1, "customer_id": 116}, "customer Karim Saleh checked in")
	codeA := b.CreatePaymentQRCode("admin_a", true)
	did("PAYMENT_QR_CODE_CREATED", "admin_a", 8, fields{"hotel_id": servertest.HotelA, "payment_qr_code_id": codeA},
		`payment QR code "Front desk" for front@upi created`)
	do(servertest.Request{Method: "POST", Path: payments + codeA + "/toggle-active/", As: "manager_a"}, 200)
	did("PAYMENT_QR_CODE_DEACTIVATED", "manager_a", 10, fields{"hotel_id": servertest.HotelA, "payment_qr_code_id": codeA},
		`payment QR code "Front desk" deactivated`)
	codeB := b.CreatePaymentQRCode("admin_b", true)
	did("PAYMENT_QR_CODE_CREATED", "admin_b", 9, fields{"hotel_id": servertest.HotelB, "payment_qr_code_id": codeB},
		`payment QR code "Front desk" for front@upi created`)
	do(raw("PATCH", payments+codeA, "manager_1a", "application/json", `{"upi_id": "other@upi", "active": true}`), 200)
	did("PAYMENT_QR_CODE_UPDATED", "manager_1a", 13, fields{"hotel_id": servertest.HotelA, "payment_qr_code_id": codeA},
		`payment QR code "Front desk" updated: upi_id from front@upi to other@upi, active`)
	do(servertest.Request{Method: "DELETE", Path: payments + codeA, As: "admin_a"}, 204)
	did("PAYMENT_QR_CODE_DELETED", "admin_a", 8, fields{"hotel_id": servertest.HotelA, "payment_qr_code_id": codeA},
		`payment QR code "Front desk" for other@upi deleted`)

	lines := func(ids ...int) []fields {
		var out []fields
		for _, id := range ids {
			out = append(out, log[id-1])
		}
		return out
	}
	page := func(ids ...int) string {
		return listed("Activity", len(ids), min(len(ids), 1), 1, 20, lines(ids...)...)
	}
	play(b, []scenario{
		{"all of it", fetch("/api/activity", "owner"), 200, page(8, 7, 6, 5, 4, 3, 2, 1), nil},
		{"with a trailing slash", fetch("/api/activity/", "owner"), 200, page(8, 7, 6, 5, 4, 3, 2, 1), nil},
		{"a branch's", fetch("/api/activity", "manager_1"), 200, page(3, 1), nil},
		{"the other branch's", fetch("/api/activity", "manager_2"), 200, page(2), nil},
		{"a hotel's", fetch("/api/activity", "manager_a"), 200, page(8, 7, 5, 4), nil},
		{"the other hotel's", fetch("/api/activity", "admin_b"), 200, page(6), nil},
		{"of both of one's places", fetch("/api/activity", "manager_1a"), 200, page(8, 7, 5, 4, 3, 1), nil},
		{"an action", fetch("/api/activity?action=PAYMENT_QR_CODE_CREATED", "owner"), 200, page(6, 4), nil},
		{"an action there is not", fetch("/api/activity?action=payment%00", "owner"), 200, page(), nil},
		{"a customer", fetch("/api/activity?customer_id=116", "owner"), 200, page(3), nil},
		{"somebody else's customer", fetch("/api/activity?customer_id=200", "manager_1"), 200, page(), nil},
		{"a staff member", fetch("/api/activity?staff_id=8", "owner"), 200, page(8, 4), nil},
		{"a staff member and an action", fetch("/api/activity?staff_id=8&action=PAYMENT_QR_CODE_DELETED", "manager_a"), 200, page(8), nil},
		{"filters left empty", fetch("/api/activity?action=&customer_id=&staff_id=&page=&per_page=", "owner"), 200, page(8, 7, 6, 5, 4, 3, 2, 1), nil},
		{"a page", fetch("/api/activity?per_page=3&page=2", "owner"), 200, listed("Activity", 8, 3, 2, 3, lines(5, 4, 3)...), nil},
		{"the last", fetch("/api/activity?per_page=3&page=3", "owner"), 200, listed("Activity", 8, 3, 3, 3, lines(2, 1)...), nil},
		{"beyond it", fetch("/api/activity?per_page=3&page=4", "owner"), 200, listed("Activity", 8, 3, 4, 3), nil},
		{"no more than a hundred", fetch("/api/activity?per_page=101&staff_id=5", "owner"), 200, listed("Activity", 1, 1, 1, 100, lines(2)...), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: "/api/activity", As: "owner"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "DELETE", Path: "/api/activity", As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD"}},
	})
	for _, field := range []string{"page", "per_page", "customer_id", "staff_id"} {
		for _, value := range []string{"abc", "-1", "0", "1.5", "%FF"} {
			path := "/api/activity?" + field + "=" + value
			scenario{path, fetch(path, "manager_1"), 400, refused(field, notWhole), nil}.play(b)
		}
	}
}

func TestBranches(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	downtown := fields{"id": 1, "name": "Downtown", "created_at": moment(0)}
	riverside := fields{"id": 2, "name": "Riverside", "created_at": moment(0)}
	branches := func(items ...fields) string { return succeeded("Branches", fields{"items": items}) }
	play(b, []scenario{
		{"every one", fetch("/api/branches", "owner"), 200, branches(downtown, riverside), nil},
		{"with a trailing slash", fetch("/api/branches/?page=abc", "accountant"), 200, branches(downtown, riverside), nil},
		{"one's own", fetch("/api/branches", "reception_2"), 200, branches(riverside), nil},
		{"an accountant's", fetch("/api/branches", "accountant_1"), 200, branches(downtown), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: "/api/branches", As: "owner"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "POST", Path: "/api/branches", As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD"}},
		{"an address that is not there", fetch("/api/branch", "owner"), 404,
			gymSays("There is nothing at this address. The API is described at /docs."), nil},
		{"not even for nobody", servertest.Request{Method: "POST", Path: "/api/"}, 404,
			gymSays("There is nothing at this address. The API is described at /docs."), nil},
	})
}
