package server_test

import (
	"bytes"
	"fmt"
	"image/png"
	"regexp"
	"strings"
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/servertest"
)

var (
	notIssued    = blamed("qr_code", "This pass was not issued here. Look the member up by name or phone.")
	numberAlone  = blamed("qr_code", "This is a member's number, not their pass. Scan the pass, or check the member in by hand.")
	notActive    = gymSays("This membership is not active. Please ask a manager.")
	otherCheckIn = gymSays("Cannot check in customer in another branch")
)

// replacedOn is the refusal of a pass that was replaced on a date.
func replacedOn(date string) string {
	return gymSays("This pass was replaced on " + date + ". Scan the member's new pass, or look the member up and check them in by hand.")
}

// revocable makes passes revocable, and tokens last as long as the tests'
// clocks go.
func revocable(o *server.Options) {
	o.NewPass = qr.RevocablePass
	o.RegeneratePerMinute = 1000
	longSessions(o)
}

func longSessions(o *server.Options) {
	o.Auth.AccessTTL, o.Auth.RefreshTTL = 10*365*24*time.Hour, 10*365*24*time.Hour
}

func regenerate(id int, as string) servertest.Request {
	return servertest.Request{Method: "POST", Path: fmt.Sprintf("/api/customers/%d/regenerate-qr", id), As: as}
}

// newCode regenerates a customer's pass, holds the whole answer against the
// seed's shape and returns the code.
func newCode(b *servertest.Box, id int, format string) string {
	b.Helper()
	a := b.Do(regenerate(id, "owner"))
	var out struct {
		QRCode string `json:"qr_code"`
	}
	a.Decode(b, &out)
	if !regexp.MustCompile(fmt.Sprintf(format, id)).MatchString(out.QRCode) {
		b.Errorf("the new code of customer %d is %q, want %s", id, out.QRCode, format)
	}
	want := fields{
		"success": true, "message": "QR code regenerated successfully", "qr_code": out.QRCode,
		"data": fields{"customer_id": id, "qr_code": out.QRCode, "generated_at": moment(b.Clock.Now().Sub(servertest.Start))},
	}.String()
	if d := servertest.Diff(want, a.Body); d != "" || a.Status != 200 {
		b.Errorf("regenerating: %d %s", a.Status, d)
	}
	return out.QRCode
}

const (
	plainFormat     = `^customer_id:%d$`
	revocableFormat = `^customer_id:[a-z]{20}:%d$`
)

// refusedPass is the log's line about a pass that was refused.
func refusedPass(id int, actor string, staff int, details string, at time.Duration) fields {
	return fields{
		"id": id, "action": "PASS_REFUSED", "actor": "The " + actor, "staff_id": staff, "branch_id": 1, "hotel_id": nil,
		"customer_id": 115, "payment_qr_code_id": nil, "details": details, "created_at": moment(at),
	}
}

// A revocable pass opens the door by itself alone: not by its number, and no
// longer once it was replaced. Whoever has a plain one keeps it until then.
func TestRevocablePasses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, revocable, everyScan)
	other := "customer_id:aaaaaaaaaaaaaaaaaaaa:115"
	kept := visit(1, mona, 6, "code", 0)
	play(b, []scenario{
		{"the pass from before", scanText("reception_1", "customer_id:115"), 200, checkedIn(mona, kept, nil), nil},
		{"its number", scanText("reception_1", "115"), 200, checkedIn(mona, visit(2, mona, 6, "code", 0), kept), nil},
		{"one with letters that was never issued", scanText("reception_1", other), 400, notIssued, nil},
	})

	first := newCode(b, 115, revocableFormat)
	karims := newCode(b, 116, revocableFormat)
	monaFirst := mona.with(fields{"qr_code": first})
	last := visit(2, mona, 6, "code", 0)
	third := visit(3, mona, 6, "code", 0)
	wrong := "b"
	if first[len("customer_id:")] == 'b' {
		wrong = "c"
	}
	guess := "customer_id:" + wrong + first[len("customer_id:")+1:]
	play(b, []scenario{
		{"the row", fetch("/api/customers/115", "reception_1"), 200, succeeded("Customer", monaFirst), nil},
		{"the member's own", servertest.Request{Method: "GET", Path: "/api/client/qr", As: servertest.Member}, 200,
			succeeded("Your pass", fields{"customer_id": 115, "qr_code": first}), nil},
		{"found by its whole text", fetch("/api/customers/search?q="+first, "reception_1"), 200, listed("Customers", 1, 1, 1, 20, monaFirst), nil},
		{"the new pass", scanText("reception_1", first), 200, checkedIn(monaFirst, third, last), nil},
		{"with a scanner's line break", scanText("reception_1", " "+first+"\r\n"), 200,
			checkedIn(monaFirst, visit(4, mona, 6, "code", 0), third), nil},
		{"the number", scanText("reception_1", "115"), 400, numberAlone, nil},
		{"as a number", raw("POST", scanPath, "reception_1", "application/json", `{"qr_code": 115}`), 400, numberAlone, nil},
		{"with its colon alone", scanText("owner", ":115"), 400, numberAlone, nil},
		{"a photo of the number", scanPicture(servertest.File("image", drawnCode(t, "115", 200))), 400, numberAlone, nil},
		{"the old pass", scanText("reception_1", "customer_id:115"), 409, replacedOn("2026-02-15"), nil},
		{"the old pass, written otherwise", scanText("reception_1", "customer_id:00115"), 409, replacedOn("2026-02-15"), nil},
		{"a photo of it", scanPicture(servertest.File("image", drawnCode(t, "customer_id:115", 200))), 409, replacedOn("2026-02-15"), nil},
		{"one letter off", scanText("reception_1", guess), 400, notIssued, nil},
		{"somebody else's letters", scanText("reception_1", strings.Replace(karims, ":116", ":115", 1)), 400, notIssued, nil},
		{"no letters that a pass has", scanText("reception_1", strings.ToUpper(first)), 400, notPass, nil},
		{"too few of them", scanText("reception_1", strings.Replace(first, first[12:13], "", 1)), 400, notPass, nil},
	})
	drawnPass, err := png.Decode(bytes.NewReader(picture(b, "/api/customers/115/qr.png", "reception_1", "image/png", "pass-115.png")))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := qr.Decode(t.Context(), drawnPass); text != first || err != nil {
		t.Errorf("the picture reads %q, %v; want %q", text, err, first)
	}

	b.Clock.Advance(24 * time.Hour)
	second := newCode(b, 115, revocableFormat)
	if second == first {
		t.Errorf("the same code twice: %s", second)
	}
	now := fields{"updated_at": moment(24 * time.Hour), "qr_code": second}
	inactive := mona.with(now).with(fields{"is_active": false})
	play(b, []scenario{
		{"the second pass", scanText("reception_1", second), 200,
			checkedIn(mona.with(now), visit(5, mona, 6, "code", 24*time.Hour), visit(4, mona, 6, "code", 0)), nil},
		{"the first", scanText("reception_1", first), 409, replacedOn("2026-02-16"), nil},
		{"the one from before", scanText("reception_1", "customer_id:115"), 409, replacedOn("2026-02-15"), nil},
		{"another branch's staff, with the pass", scanText("reception_2", second), 403, otherCheckIn, nil},
		{"with a replaced one", scanText("reception_2", first), 403, otherCheckIn, nil},
		{"with none that was issued", scanText("reception_2", other), 403, otherCheckIn, nil},
		{"with the number", scanText("reception_2", "115"), 403, otherCheckIn, nil},
		{"nobody's", scanText("owner", "customer_id:aaaaaaaaaaaaaaaaaaaa:99999"), 404, unknownCustomer, nil},
		{"deactivate", putCustomer(115, "reception_1", `{"is_active": false}`), 200, updated(inactive), nil},
		{"an inactive member's pass", scanText("reception_1", second), 409, notActive, nil},
		{"their replaced one", scanText("reception_1", first), 409, replacedOn("2026-02-16"), nil},
		{"their number", scanText("reception_1", "115"), 400, numberAlone, nil},
		{"a guess does not tell that they are inactive", scanText("reception_1", other), 400, notIssued, nil},
		{"what was written", fetch("/api/customers/115/check-ins?per_page=1", "owner"), 200, listed("Check-ins", 5, 5, 1, 1,
			named(visit(5, mona, 6, "code", 24*time.Hour), "Mona Adel", "The reception_1")), nil},
	})
}

// A new member has a revocable pass from the first day.
func TestRegisterWithARevocablePass(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, revocable)
	nadia := registerNadia(b)
	code := nadia["qr_code"].(string)
	if !regexp.MustCompile(`^customer_id:[a-z]{20}:201$`).MatchString(code) {
		t.Errorf("a new member's code is %q", code)
	}
	play(b, []scenario{
		{"her pass", scanText("reception_1", code), 200, checkedIn(nadia, visit(1, nadia, 6, "code", 0), nil), nil},
		{"a plain one, which she never had", scanText("reception_1", "customer_id:201"), 400, notIssued, nil},
		{"her number", scanText("reception_1", "201"), 400, numberAlone, nil},
	})
}

// Managers find in the log that a dead pass is being tried: once for a while,
// however often it is.
func TestRefusedPassesAreLogged(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, revocable)
	newCode(b, 115, revocableFormat)
	const (
		replaced = "a replaced pass of customer Mona Adel was shown and refused"
		unknown  = "a pass of customer Mona Adel that was never issued was shown and refused"
	)
	other := "customer_id:aaaaaaaaaaaaaaaaaaaa:115"
	for range 5 {
		play(b, []scenario{
			{"the old pass", scanText("reception_1", "customer_id:115"), 409, replacedOn("2026-02-15"), nil},
			{"one never issued", scanText("reception_1", other), 400, notIssued, nil},
			{"the number is no pass at all", scanText("reception_1", "115"), 400, numberAlone, nil},
			{"elsewhere it is not looked at", scanText("reception_2", other), 403, otherCheckIn, nil},
		})
	}
	scenario{"somebody else's desk", scanText("manager_1", "customer_id:115"), 409, replacedOn("2026-02-15"), nil}.play(b)
	b.Clock.Advance(10*time.Minute - time.Microsecond)
	scenario{"within ten minutes", scanText("reception_1", other), 400, notIssued, nil}.play(b)
	b.Clock.Advance(time.Microsecond)
	const later = 10 * time.Minute
	play(b, []scenario{
		{"after them", scanText("reception_1", "customer_id:115"), 409, replacedOn("2026-02-15"), nil},
		{"the log", fetch("/api/activity?action=PASS_REFUSED", "manager_1"), 200, listed("Activity", 4, 1, 1, 20,
			refusedPass(5, "reception_1", 6, replaced, later), refusedPass(4, "manager_1", 4, replaced, 0),
			refusedPass(3, "reception_1", 6, unknown, 0), refusedPass(2, "reception_1", 6, replaced, 0)), nil},
		{"the other branch's", fetch("/api/activity", "manager_2"), 200, listed("Activity", 0, 0, 1, 20), nil},
		{"nobody came", fetch("/api/customers/115/check-ins", "owner"), 200, listed("Check-ins", 0, 0, 1, 20), nil},
	})
}

// registerNadia registers customer 201 and returns her with her code.
func registerNadia(b *servertest.Box) fields {
	b.Helper()
	a := b.Do(registerJSON("reception_1", `{"full_name": "Nadia Fathy", "phone": "+201222222222"}`))
	var out struct {
		Data struct {
			QRCode string `json:"qr_code"`
		} `json:"data"`
	}
	a.Decode(b, &out)
	nadia := member(201, "Nadia Fathy", "+201222222222", nil, 1).with(fields{"qr_code": out.Data.QRCode})
	if d := servertest.Diff(registered(nadia), a.Body); d != "" || a.Status != 201 {
		b.Fatalf("registering answered %d: %s", a.Status, d)
	}
	return nadia
}

// Of a hundred passes made at one moment the last is good and no other; a scan
// at that moment is let in or refused, and is a check-in only when let in.
func TestRegeneratingAndScanningAtOnce(t *testing.T) {
	t.Parallel()
	const each = 100
	b := servertest.New(t, revocable)
	start := registerNadia(b)["qr_code"].(string)
	owner, desk := b.Token("owner"), b.Token("reception_1")
	replaced := replacedOn("2026-02-15")
	made := make([]string, each)
	letIn := make([]bool, each)
	atOnce(2*each, func(i int) {
		if i < each {
			a, err := b.Try(servertest.Request{Method: "POST", Path: "/api/customers/201/regenerate-qr", Token: owner})
			var out struct {
				QRCode string `json:"qr_code"`
			}
			if err != nil || a.Status != 200 {
				t.Errorf("regenerating: %v, %d %s", err, a.Status, a.Body)
				return
			}
			a.Decode(t, &out)
			made[i] = out.QRCode
			return
		}
		a, err := b.Try(servertest.Request{Method: "POST", Path: scanPath, Token: desk, JSON: fields{"qr_code": start}})
		letIn[i-each] = err == nil && a.Status == 200
		if !letIn[i-each] && (err != nil || a.Status != 409 || servertest.Diff(replaced, a.Body) != "") {
			t.Errorf("scanning: %v, %d %s", err, a.Status, a.Body)
		}
	})
	codes := map[string]bool{start: true}
	for _, code := range made {
		codes[code] = true
	}
	if len(codes) != each+1 {
		t.Fatalf("%d codes, want %d", len(codes), each+1)
	}
	var now struct {
		Data struct {
			QRCode string `json:"qr_code"`
		} `json:"data"`
	}
	b.Do(fetch("/api/customers/201", "owner")).Decode(t, &now)
	current := now.Data.QRCode
	if !codes[current] || current == start {
		t.Errorf("the current code %q is none of those that were made", current)
	}
	came := 1
	for _, in := range letIn {
		if in {
			came++
		}
	}
	for code := range codes {
		a := b.Do(scanText("reception_1", code))
		switch {
		case code == current && a.Status == 200:
		case code != current && a.Status == 409 && servertest.Diff(replaced, a.Body) == "":
		default:
			t.Errorf("the code %q answered %d %s; the current one is %q", code, a.Status, a.Body, current)
		}
	}
	var list struct {
		Data struct {
			Pagination struct {
				Total int `json:"total"`
			} `json:"pagination"`
		} `json:"data"`
	}
	b.Do(fetch("/api/customers/201/check-ins", "owner")).Decode(t, &list)
	if got := list.Data.Pagination.Total; got != came {
		t.Errorf("%d check-ins for %d scans that were let in", got, came)
	}
}
