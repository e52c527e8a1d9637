package server_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

func putCustomer(id int, as, body string) servertest.Request {
	return raw("PUT", fmt.Sprintf("/api/customers/%d", id), as, "application/json", body)
}

func updated(m fields) string { return succeeded("Customer updated", m) }

// What is not sent stays; updated_at moves; created_at, the id and the code
// never do.
func TestUpdateCustomer(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	b.Clock.Advance(time.Second)
	now := fields{"updated_at": moment(time.Second)}
	mona, karim := mona.with(now), karim.with(now)
	noEmail := karim.with(fields{"email": nil})
	renamed := mona.with(fields{"full_name": "Mona A. Saleh", "email": "mona@example.com"})
	form := "application/x-www-form-urlencoded"
	play(b, []scenario{
		{"nothing", putCustomer(115, "reception_1", `{}`), 200, updated(mona), nil},
		{"no body", servertest.Request{Method: "PUT", Path: "/api/customers/115/", As: "reception_1"}, 200, updated(mona), nil},
		{"one field", putCustomer(115, "reception_1", `{"email": " mona@example.com "}`), 200, updated(mona.with(fields{"email": "mona@example.com"})), nil},
		{"another; what is read-only or unknown is passed over", putCustomer(115, "manager_1", `{"full_name": "Mona A. Saleh", "id": 7,
			"qr_code": "GYM-7", "created_at": "2020-01-01T00:00:00Z", "updated_at": null, "password": "x", "Email": ""}`), 200, updated(renamed), nil},
		{"as it is now", fetch("/api/customers/115", "owner"), 200, succeeded("Customer", renamed), nil},
		{"found by the new name", fetch("/api/customers/search?q=a.", "owner"), 200, listed("Customers", 1, 1, 1, 20, renamed), nil},
		{"and email", fetch("/api/customers/search?q=mona@example", "owner"), 200, listed("Customers", 1, 1, 1, 20, renamed), nil},
		{"an email of null", putCustomer(116, "reception_1", `{"email": null}`), 200, updated(noEmail), nil},
		{"an email again", putCustomer(116, "reception_1", `{"email": "karim@example.com"}`), 200, updated(karim), nil},
		{"a blank email", putCustomer(116, "reception_1", `{"email": "  "}`), 200, updated(noEmail), nil},
		{"not found by the old one", fetch("/api/customers/search?q=karim@example", "owner"), 200, listed("Customers", 0, 0, 1, 20), nil},
		{"a form", raw("PUT", "/api/customers/116", "owner", form, "full_name=Karim+S.&is_active=True"), 200,
			updated(noEmail.with(fields{"full_name": "Karim S."})), nil},
		{"a length that is not told", servertest.Request{Method: "PUT", Path: "/api/customers/115", As: "owner",
			Header: map[string]string{"Content-Type": "application/json"}, Body: io.MultiReader(strings.NewReader(`{"full_name": "Mona Adel", "email": ""}`)),
		}, 200, updated(mona), nil},
		{"the log of it", fetch("/api/activity?customer_id=116&per_page=2", "owner"), 200, listed("Activity", 4, 2, 1, 2,
			changed(8, "The owner", 1, 116, 1, "customer Karim S. updated: full_name"),
			changed(7, "The reception_1", 6, 116, 1, "customer Karim Saleh updated: email")), nil},
	})
}

// changed is the log's line of an update a second after the start.
func changed(id int, actor string, staff, customer, branch int, details string) fields {
	return fields{
		"id": id, "action": "CUSTOMER_UPDATED", "actor": actor, "staff_id": staff, "branch_id": branch, "hotel_id": nil,
		"customer_id": customer, "payment_qr_code_id": nil, "details": details, "created_at": moment(time.Second),
	}
}

// A phone is one number however it is written.
func TestPhonesInManyScripts(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	for sent, kept := range map[string]string{
		"+20 (100) 555-0115":                "+201005550115",
		"0020.100.555.0116":                 "+201005550116",
		"٠١٠٠ ٥٥٥ ٠١١٧":                     "01005550117",
		"۰۱۰۰۵۵۵۰۱۱۸":                       "01005550118",
		"+९१ ९०००५ ५५११९":                   "+919000555119",
		"०৯০௦๐００":                           "0900000",
		"\u200f\u202a+20 100 5550120\u202c": "+201005550120",
		" \u00a01234 ":                      "1234",
	} {
		scenario{fmt.Sprintf("%q", sent), putCustomer(115, "reception_1", fields{"phone": sent}.String()), 200,
			updated(mona.with(fields{"phone": kept})), nil}.play(b)
	}
	taken := blamed("phone", "A customer with this phone number already exists.")
	play(b, []scenario{
		{"somebody else's", putCustomer(115, "reception_1", `{"phone": "٠٠٢٠ ١٠٠ ٠٠٠ ٠١١٦"}`), 400, taken, nil},
		{"of another branch", putCustomer(115, "reception_1", `{"phone": "00919000000200"}`), 400, taken, nil},
		{"one's own again", putCustomer(115, "reception_1", `{"phone": "+201000000115"}`), 200, updated(mona), nil},
		{"sign in with it", memberLogin("٠٠٢٠-١٠٠-٠٠٠٠١١٥", servertest.Password), 200, signedIn(mona), nil},
	})
}

func TestMoveCustomer(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	there := mona.with(fields{"branch_id": 2})
	play(b, []scenario{
		{"out of one's own branch", putCustomer(115, "manager_1", `{"branch_id": 2}`), 403, gymSays("Cannot update customer in another branch"), nil},
		{"to a branch that is not there", putCustomer(115, "owner", `{"branch_id": 99}`), 400, blamed("branch_id", "There is no such branch."), nil},
		{"still here", fetch("/api/customers/115", "reception_1"), 200, succeeded("Customer", mona), nil},
		{"by an owner", putCustomer(115, "owner", `{"branch_id": 2}`), 200, updated(there), nil},
		{"gone from here", fetch("/api/customers/115", "reception_1"), 403, gymSays("Cannot view customer in another branch"), nil},
		{"and from the list", fetch("/api/customers", "reception_1"), 200, listed("Customers", 1, 1, 1, 20, karim), nil},
		{"there", fetch("/api/customers", "reception_2"), 200, listed("Customers", 2, 1, 1, 20, rahul, there), nil},
		{"nobody pulls them back", putCustomer(115, "manager_1", `{"branch_id": 1}`), 403, gymSays("Cannot update customer in another branch"), nil},
		{"null is no move", putCustomer(115, "reception_2", `{"branch_id": null}`), 200, updated(there), nil},
	})
}

// Whom a request is about is settled before what it says.
func TestUpdateRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	notObject := gymSays("The body is not a JSON object.")
	media := gymSays("Please send the body as JSON (Content-Type: application/json).")
	notTruth := "This must be true or false."
	b.Clock.Advance(time.Second)
	play(b, []scenario{
		{"nobody, and a broken body", putCustomer(99999, "owner", `{`), 404, unknownCustomer, nil},
		{"another branch, and a broken body", putCustomer(115, "reception_2", `{`), 403, gymSays("Cannot update customer in another branch"), nil},
		{"a broken body", putCustomer(115, "owner", `{`), 400, notObject, nil},
		{"a list", putCustomer(115, "owner", `[]`), 400, notObject, nil},
		{"plain text", raw("PUT", "/api/customers/115", "owner", "text/plain", "{}"), 415, media, nil},
		{"a blank name", putCustomer(115, "owner", `{"full_name": " "}`), 400, refused("full_name", fieldBlank), nil},
		{"a name of null", putCustomer(115, "owner", `{"full_name": null}`), 400, refused("full_name", fieldBlank), nil},
		{"a blank phone", putCustomer(115, "owner", `{"phone": ""}`), 400, refused("phone", fieldBlank), nil},
		{"a phone of null", putCustomer(115, "owner", `{"phone": null}`), 400, refused("phone", fieldBlank), nil},
		{"too long a name", putCustomer(115, "owner", `{"full_name": "`+strings.Repeat("x", 151)+`"}`), 400,
			refused("full_name", "Please use at most 150 characters."), nil},
		{"neither true nor false", putCustomer(115, "owner", `{"is_active": "perhaps"}`), 400, refused("is_active", notTruth), nil},
		{"null", putCustomer(115, "owner", `{"is_active": null}`), 400, refused("is_active", notTruth), nil},
		{"a number", putCustomer(115, "owner", `{"is_active": 2}`), 400, refused("is_active", notTruth), nil},
		{"a list for a truth", putCustomer(115, "owner", `{"is_active": [true]}`), 400, refused("is_active", notTruth), nil},
		{"one good field does not save the other", putCustomer(115, "owner", `{"full_name": "New", "email": "x"}`), 400,
			refused("email", "This is not an email address."), nil},
		{"as it was", fetch("/api/customers/115", "owner"), 200, succeeded("Customer", mona), nil},
		{"nothing is in the log", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
	})
}

// A member who is made inactive is out at once, and comes back with the same
// password.
func TestDeactivateCustomer(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	token := b.Token(servertest.Member)
	me := servertest.Request{Method: "GET", Path: "/api/client/me", Token: token}
	inactive := mona.with(fields{"is_active": false})
	play(b, []scenario{
		{"signed in", me, 200, succeeded("Your membership", mona), nil},
		{"an update alone ends nothing", putCustomer(115, "reception_1", `{"is_active": true}`), 200, updated(mona), nil},
		{"still signed in", me, 200, succeeded("Your membership", mona), nil},
		{"deactivate", putCustomer(115, "reception_1", `{"is_active": false}`), 200, updated(inactive), nil},
		{"signed out", me, 401, sessionEnded, nil},
		{"no signing in", memberLogin("+201000000115", servertest.Password), 401, noMemberLogin, nil},
		{"still listed", fetch("/api/customers/115", "reception_1"), 200, succeeded("Customer", inactive), nil},
		{"activate", putCustomer(115, "reception_1", `{"is_active": "true"}`), 200, updated(mona), nil},
		{"the old session stays ended", me, 401, sessionEnded, nil},
		{"signing in", memberLogin("+201000000115", servertest.Password), 200, signedIn(mona), nil},
	})
}

// A reset password is told once, ends the member's sessions and the old
// password.
func TestResetPassword(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const path = "/api/customers/115/reset-password"
	token := b.Token(servertest.Member)
	b.Clock.Advance(time.Second)
	mona := mona.with(fields{"updated_at": moment(time.Second)})
	reset := succeeded("Password reset", fields{"customer_id": 115, "one_time_password": "<password>"})
	first := passwordIn(b, scenario{"reset", servertest.Request{Method: "POST", Path: path, As: "reception_1"}, 200, reset, nil}.play(b))
	play(b, []scenario{
		{"signed out", servertest.Request{Method: "GET", Path: "/api/client/me", Token: token}, 401, sessionEnded, nil},
		{"the old password", memberLogin("+201000000115", servertest.Password), 401, noMemberLogin, nil},
		{"the new one", memberLogin("+201000000115", first), 200, signedIn(mona), nil},
		{"the log does not know it", fetch("/api/activity", "owner"), 200, listed("Activity", 1, 1, 1, 20, fields{
			"id": 1, "action": "CUSTOMER_PASSWORD_RESET", "actor": "The reception_1", "staff_id": 6, "branch_id": 1, "hotel_id": nil,
			"customer_id": 115, "payment_qr_code_id": nil, "details": "password reset for customer Mona Adel", "created_at": moment(time.Second),
		}), nil},
	})
	second := passwordIn(b, scenario{"again; a body is not looked at", raw("POST", path+"/", "owner", "text/plain", `{"password": "mine"}`),
		200, reset, nil}.play(b))
	if first == second {
		t.Errorf("the password is %s again", first)
	}
	play(b, []scenario{
		{"the first new one", memberLogin("+201000000115", first), 401, noMemberLogin, nil},
		{"nobody's", servertest.Request{Method: "POST", Path: "/api/customers/99999/reset-password", As: "owner"}, 404, unknownCustomer, nil},
		{"no id", servertest.Request{Method: "POST", Path: "/api/customers/115%00/reset-password", As: "owner"}, 404, unknownCustomer, nil},
		{"another branch's", servertest.Request{Method: "POST", Path: path, As: "reception_2"}, 403,
			gymSays("Cannot reset password for customer in another branch"), nil},
		{"the second still counts", memberLogin("+201000000115", second), 200, signedIn(mona), nil},
	})
}
