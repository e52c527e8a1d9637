package server_test

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"venuebox/internal/fault"
	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/uploads"
)

// coded wants the header X-Error-Code, "" for none.
func coded(code string) map[string]string { return map[string]string{"X-Error-Code": code} }

// Every failure names itself to programs, in both dialects alike; what succeeds
// names nothing.
func TestErrorCodes(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, revocable, everyScan, reads)
	plain := visit(1, mona, 6, "code", 0)
	play(b, []scenario{{"a pass", scanText("reception_1", "customer_id:115"), 200, checkedIn(mona, plain, nil), coded("")}})
	pass := newCode(b, 115, revocableFormat)
	inactive := karim.with(fields{"is_active": false})
	wrong, right := codeWith(b, servertest.QR(strangerLink)), codeWith(b, servertest.QR(frontLink))
	const broken = `{"qr_code": `
	play(b, []scenario{
		{"a replaced pass", scanText("reception_1", "customer_id:115"), 409, replacedOn("2026-02-15"), coded("pass_replaced")},
		{"a number", scanText("reception_1", "115"), 400, numberAlone, coded("number_is_no_pass")},
		{"the new pass", scanText("reception_1", pass), 200,
			checkedIn(mona.with(fields{"qr_code": pass}), visit(2, mona, 6, "code", 0), plain), coded("")},
		{"a change", putCustomer(116, "reception_1", `{"is_active": false}`), 200, updated(inactive), coded("")},
		{"an inactive member", scanText("reception_1", "customer_id:116"), 409, notActive, coded("customer_inactive")},
		{"a field", scanText("reception_1", ""), 400, refused("qr_code", fieldBlank), coded("bad_body")},
		{"a broken body", raw("POST", scanPath, "reception_1", "application/json", broken), 400, gymSays("The body is not a JSON object."), coded("bad_body")},
		{"nobody", fetch("/api/customers", ""), 401, noToken.gym, coded("no_credentials")},
		{"no such path", fetch("/api/nothing", ""), 404, gymSays("There is nothing at this address. The API is described at /docs."), coded("unknown_path")},

		{"nobody at a hotel", fetch(payments, ""), 401, noToken.hotel, coded("no_credentials")},
		{"no such code", fetch(payments+"cccccccc-0000-4000-8000-00000000000c/", "manager_a"), 404, notFound.body, coded("payment_qr_code_unknown")},
		{"another hotel's code", fetch(payments+right+"/", "admin_b"), 404, notFound.body, coded("payment_qr_code_unknown")},
		{"a code", fetch(payments+right+"/", "manager_a"), 200, frontDesk.String(), coded("")},
		{"a mismatch", pay(wrong, "reception_a", url.Values{"amount": {"1"}}), 409, `{"detail": "The picture of this code pays stranger@bank, not front@upi. A manager must replace it, or confirm that this is right."}`, coded("mismatch_unconfirmed")},
		{"nothing to confirm", servertest.Request{Method: "POST", Path: verification(right) + "confirm/", As: "manager_a",
			JSON: fields{"found_vpa": "front@upi"}}, 409, nothingThere.body, coded("nothing_to_confirm")},
		{"a broken body at a hotel", patched(right, broken), 400, hotelSays("JSON parse error - Unexpected end of the text"), coded("bad_body")},
		{"a field at a hotel", patched(right, `{"upi_id": ""}`), 400, wrongField("upi_id", "This field may not be blank."), coded("bad_body")},
		{"a role", raw("PATCH", payments+right+"/", "reception_a", "application/json", `{"upi_id": "x@upi"}`), 403, noRight.body, coded("permission_denied")},
		{"the head alone", servertest.Request{Method: "HEAD", Path: payments + right + "/", As: "manager_a"}, 200, "", coded("")},
	})
}

// secretImages is a storage that fails with a code of its own that is for
// nobody's eyes.
type secretImages struct{ uploads.Storage }

func (secretImages) Save(context.Context, *uploads.Picture) (string, error) {
	return "", fault.Wrap(fault.Internal, "secret_code", errors.New("secret cause"))
}

// What nobody foresaw is "unexpected", whatever it was.
func TestUnexpectedRevealsNothing(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.Images = secretImages{o.Images} })
	db := database(b)
	if _, err := db.Exec(`ALTER TABLE activity RENAME TO hidden`); err != nil {
		t.Fatal(err)
	}
	play(b, []scenario{
		{"a table that is gone", fetch("/api/activity", "owner"), 500, `{"success": false, "request_id": "<text>",
			"error": "Something went wrong in the box. Please try again; if it happens again, tell your administrator the request id."}`, coded("unexpected")},
		{"a storage that fails", withImage(servertest.File("image", servertest.PNG(1))), 500, `{"request_id": "<text>",
			"detail": "A server error occurred. Please try again; if it happens again, tell your administrator the request id."}`, coded("unexpected")},
	})
}
