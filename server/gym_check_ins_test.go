package server_test

import (
	"fmt"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

// inZone says where the box stands.
func inZone(name string) func(*server.Options) {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata has them all
	}
	return func(o *server.Options) { o.TimeZone = zone }
}

func byHand(id int, as string) servertest.Request {
	return servertest.Request{Method: "POST", Path: fmt.Sprintf("/api/customers/%d/check-in", id), As: as}
}

// named is a check-in as lists have it.
func named(in fields, customer, staff string) fields {
	return in.with(fields{"customer_name": customer, "staff_name": staff})
}

// checkInLine is the log's line of a visit to Downtown.
func checkInLine(id int, m fields, actor string, staff int, details string, at time.Duration) fields {
	return fields{
		"id": id, "action": "CUSTOMER_CHECKED_IN", "actor": "The " + actor, "staff_id": staff, "branch_id": 1, "hotel_id": nil,
		"customer_id": m["id"], "payment_qr_code_id": nil, "details": details, "created_at": moment(at),
	}
}

// goTo moves the clock to a moment.
func goTo(b *servertest.Box, moment string) {
	b.Helper()
	at, err := time.Parse(time.RFC3339, moment)
	if err != nil {
		b.Fatal(err)
	}
	b.Clock.Advance(at.Sub(b.Clock.Now()))
}

// Coming in again within ten minutes of a visit repeats it, by whatever means
// and whoever is at the desk. The ten minutes are the visit's: repeats do not
// make them longer.
func TestRepeats(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	at := func(d time.Duration) time.Duration {
		b.Helper()
		b.Clock.Advance(servertest.Start.Add(d).Sub(b.Clock.Now()))
		return d
	}
	first := visit(1, mona, 6, "code", 0)
	scenario{"a visit", scanText("reception_1", "115"), 200, checkedIn(mona, first, nil), nil}.play(b)
	again := repeatOf(first, 2, 6, "code", 0)
	scenario{"at once", scanText("reception_1", "115"), 200, checkedInAgain(mona, again, first, "less than a minute ago"), nil}.play(b)
	var repeats []fields
	for i, step := range []struct {
		after time.Duration
		ask   servertest.Request
		staff int
		means string
		ago   string
	}{
		{59*time.Second + 999*time.Millisecond, scanText("reception_1", "customer_id:115"), 6, "code", "less than a minute ago"},
		{time.Minute, byHand(115, "manager_1"), 4, "desk", "1 minute ago"},
		{3*time.Minute + 20*time.Second, scanPicture(servertest.File("image", drawnCode(t, "115", 200))), 6, "picture", "3 minutes ago"},
		{10*time.Minute - time.Microsecond, scanText("owner", "115"), 1, "code", "9 minutes ago"},
	} {
		in := repeatOf(first, 3+i, step.staff, step.means, at(step.after))
		scenario{step.ago, step.ask, 200, checkedInAgain(mona, in, first, step.ago), nil}.play(b)
		repeats = append([]fields{in}, repeats...)
	}
	const tenMinutes = 10 * time.Minute
	second := visit(7, mona, 6, "code", at(tenMinutes))
	scenario{"ten minutes after the visit", scanText("reception_1", "115"), 200, checkedIn(mona, second, first), nil}.play(b)
	third := repeatOf(second, 8, 6, "code", at(tenMinutes+2*time.Minute))
	scenario{"and again", scanText("reception_1", "115"), 200, checkedInAgain(mona, third, second, "2 minutes ago"), nil}.play(b)
	karims := visit(9, karim, 6, "desk", tenMinutes+2*time.Minute)
	listed7 := []fields{named(third, "Mona Adel", "The reception_1"), named(second, "Mona Adel", "The reception_1")}
	for i, in := range repeats {
		listed7 = append(listed7, named(in, "Mona Adel", "The "+[]string{"owner", "reception_1", "manager_1", "reception_1"}[i]))
	}
	listed7 = append(listed7, named(again, "Mona Adel", "The reception_1"), named(first, "Mona Adel", "The reception_1"))
	play(b, []scenario{
		{"somebody else", byHand(116, "reception_1"), 200, checkedIn(karim, karims, nil), nil},
		{"only visits are in the log", fetch("/api/activity?action=CUSTOMER_CHECKED_IN", "manager_1"), 200, listed("Activity", 3, 1, 1, 20,
			checkInLine(3, karim, "reception_1", 6, "customer Karim Saleh checked in by hand", tenMinutes+2*time.Minute),
			checkInLine(2, mona, "reception_1", 6, "customer Mona Adel checked in", tenMinutes),
			checkInLine(1, mona, "reception_1", 6, "customer Mona Adel checked in", 0)), nil},
		{"all are in the list", fetch("/api/customers/115/check-ins", "reception_1"), 200, listed("Check-ins", 8, 1, 1, 20, listed7...), nil},
		{"a page of it", fetch("/api/customers/115/check-ins/?per_page=3&page=2", "accountant"), 200, listed("Check-ins", 8, 3, 2, 3, listed7[3:6]...), nil},
		{"beyond the last", fetch("/api/customers/115/check-ins?page=9", "owner"), 200, listed("Check-ins", 8, 1, 9, 20), nil},
		{"somebody who never came", fetch("/api/customers/200/check-ins", "reception_2"), 200, listed("Check-ins", 0, 0, 1, 20), nil},
	})
}

// A repeat may be hours after its visit, where the venue says so.
func TestRepeatsOfADay(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, longSessions, func(o *server.Options) { o.RepeatWindow = 24 * time.Hour })
	first := visit(1, mona, 6, "desk", 0)
	scenario{"a visit", byHand(115, "reception_1"), 200, checkedIn(mona, first, nil), nil}.play(b)
	n := 1
	for _, step := range []struct {
		after time.Duration
		ago   string
	}{
		{59 * time.Minute, "59 minutes ago"}, {time.Hour, "1 hour ago"}, {2*time.Hour - 1, "1 hour ago"},
		{2 * time.Hour, "2 hours ago"}, {24*time.Hour - time.Second, "23 hours ago"},
	} {
		n++
		b.Clock.Advance(servertest.Start.Add(step.after).Sub(b.Clock.Now()))
		in := repeatOf(first, n, 6, "desk", step.after)
		scenario{step.ago, byHand(115, "reception_1"), 200, checkedInAgain(mona, in, first, step.ago), nil}.play(b)
	}
	b.Clock.Advance(time.Second)
	scenario{"tomorrow", byHand(115, "reception_1"), 200, checkedIn(mona, visit(n+1, mona, 6, "desk", 24*time.Hour), first), nil}.play(b)
}

// The clock of a box without a battery may be put back.
func TestRepeatsWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, longSessions)
	b.Token("reception_1")
	b.Clock.Advance(2 * time.Hour)
	first := visit(1, mona, 6, "code", 2*time.Hour)
	scenario{"a visit", scanText("reception_1", "115"), 200, checkedIn(mona, first, nil), nil}.play(b)
	b.Clock.Advance(-5 * time.Minute)
	in := repeatOf(first, 2, 6, "code", 115*time.Minute)
	scenario{"a little back", scanText("reception_1", "115"), 200, checkedInAgain(mona, in, first, "less than a minute ago"), nil}.play(b)
	b.Clock.Advance(-65 * time.Minute)
	scenario{"far back", scanText("reception_1", "115"), 200, checkedIn(mona, visit(3, mona, 6, "code", 50*time.Minute), first), nil}.play(b)
}

// Where it is another branch, it is another visit.
func TestRepeatsAreOfABranch(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	moved := mona.with(fields{"branch_id": 2})
	play(b, []scenario{
		{"here", scanText("reception_1", "115"), 200, checkedIn(mona, visit(1, mona, 6, "code", 0), nil), nil},
		{"she moves", putCustomer(115, "owner", `{"branch_id": 2}`), 200, updated(moved), nil},
		{"there", scanText("reception_2", "115"), 200, checkedIn(moved, visit(2, moved, 7, "code", 0), nil), nil},
		{"there again", byHand(115, "owner"), 200,
			checkedInAgain(moved, repeatOf(visit(2, moved, 7, "code", 0), 3, 1, "desk", 0), visit(2, moved, 7, "code", 0), "less than a minute ago"), nil},
		{"no longer here", byHand(115, "reception_1"), 403, otherCheckIn, nil},
		{"all of hers", fetch("/api/customers/115/check-ins", "reception_2"), 200, listed("Check-ins", 3, 1, 1, 20,
			named(repeatOf(visit(2, moved, 7, "code", 0), 3, 1, "desk", 0), "Mona Adel", "The owner"),
			named(visit(2, moved, 7, "code", 0), "Mona Adel", "The reception_2"),
			named(visit(1, mona, 6, "code", 0), "Mona Adel", "The reception_1")), nil},
		{"not theirs to see", fetch("/api/customers/115/check-ins", "reception_1"), 403, gymSays("Cannot list check-ins of customer in another branch"), nil},
	})
}

// By hand needs no pass, whatever passes are; it is for active members only.
func TestCheckInByHand(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, revocable)
	m := mona.with(fields{"qr_code": newCode(b, 115, revocableFormat)})
	inactive := karim.with(fields{"is_active": false})
	play(b, []scenario{
		{"a member without their phone", byHand(115, "reception_1"), 200, checkedIn(m, visit(1, mona, 6, "desk", 0), nil), nil},
		{"the body is not read", raw("POST", "/api/customers/115/check-in/", "reception_1", "text/plain", "\xff{"), 200,
			checkedInAgain(m, repeatOf(visit(1, mona, 6, "desk", 0), 2, 6, "desk", 0), visit(1, mona, 6, "desk", 0), "less than a minute ago"), nil},
		{"nobody", byHand(99999, "owner"), 404, unknownCustomer, nil},
		{"no number", servertest.Request{Method: "POST", Path: "/api/customers/abc/check-in", As: "owner"}, 404, unknownCustomer, nil},
		{"another branch's", byHand(200, "reception_1"), 403, otherCheckIn, nil},
		{"deactivate", putCustomer(116, "reception_1", `{"is_active": false}`), 200, updated(inactive), nil},
		{"an inactive member", byHand(116, "reception_1"), 409, notActive, nil},
		{"a wrong method", fetch("/api/customers/115/check-in", "owner"), 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "POST"}},
		{"nobody's list", fetch("/api/customers/99999/check-ins", "owner"), 404, unknownCustomer, nil},
		{"a bad page", fetch("/api/customers/115/check-ins?page=0", "owner"), 400, refused("page", notWhole), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: "/api/customers/115/check-ins", As: "owner"}, 200, "", nil},
	})
}

// Of many scans at one moment one is the visit; the others repeat it.
func TestScanningAtOnce(t *testing.T) {
	t.Parallel()
	const scans = 100
	b := servertest.New(t)
	token := b.Token("reception_1")
	answers := make([]servertest.Answer, scans)
	atOnce(scans, func(i int) {
		ask := servertest.Request{Method: "POST", Path: scanPath, Token: token, JSON: fields{"qr_code": "115"}}
		if i%2 == 1 {
			ask = servertest.Request{Method: "POST", Path: "/api/customers/115/check-in", Token: token}
		}
		var err error
		if answers[i], err = b.Try(ask); err != nil || answers[i].Status != 200 {
			t.Errorf("scan %d: %v, %d %s", i, err, answers[i].Status, answers[i].Body)
		}
	})
	type checkIn struct {
		ID       int  `json:"id"`
		IsRepeat bool `json:"is_repeat"`
		RepeatOf *int `json:"repeat_of"`
	}
	seen := map[int]bool{}
	for _, a := range answers {
		var out struct {
			Data struct {
				CheckIn checkIn `json:"check_in"`
			} `json:"data"`
		}
		a.Decode(t, &out)
		in := out.Data.CheckIn
		first := in.ID == 1
		if first == in.IsRepeat || first != (in.RepeatOf == nil) || (in.RepeatOf != nil && *in.RepeatOf != 1) {
			t.Errorf("check-in %d: is_repeat %v of %v", in.ID, in.IsRepeat, in.RepeatOf)
		}
		seen[in.ID] = true
	}
	if len(seen) != scans || !seen[1] || !seen[scans] {
		t.Errorf("%d check-ins for %d scans", len(seen), scans)
	}
	today := dayCount{date: "2026-02-15", visits: 1, repeats: scans - 1, hours: map[int]int{10: 1}}
	checkDays(b, "/api/check-ins?per_page=1", "owner", today)
}
