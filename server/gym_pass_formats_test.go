package server_test

import (
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/servertest"
)

// A venue may change its mind, and change it back.
func TestSwitchingPassFormats(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, unlimited, everyScan, longSessions)
	plain := func(o *server.Options) { o.NewPass = qr.PassPayload }
	count := 0
	scanned := func(code string, status int, body string) {
		t.Helper()
		scenario{code, scanText("reception_1", code), status, body, nil}.play(b)
	}
	comesIn := func(code string) {
		t.Helper()
		count++
		a := b.Want(scanText("reception_1", code), 200, "")
		var out struct {
			Data struct {
				CheckIn struct {
					ID int `json:"id"`
				} `json:"check_in"`
			} `json:"data"`
		}
		if a.Decode(t, &out); out.Data.CheckIn.ID != count {
			t.Errorf("%s was check-in %d, want %d", code, out.Data.CheckIn.ID, count)
		}
	}

	if code := newCode(b, 115, plainFormat); code != "customer_id:115" {
		t.Errorf("a plain code is %q", code)
	}
	comesIn("customer_id:115")

	b.Restart(revocable, everyScan)
	first := newCode(b, 115, revocableFormat)
	b.Restart(plain, unlimited, everyScan, longSessions)
	comesIn(first) // until it is regenerated
	scanned("customer_id:115", 409, replacedOn("2026-02-15"))
	scanned("115", 400, numberAlone)

	b.Clock.Advance(24 * time.Hour)
	newCode(b, 115, plainFormat)
	comesIn("customer_id:115")
	comesIn("115")
	scanned(first, 409, replacedOn("2026-02-16"))
	newCode(b, 115, plainFormat) // the same again: nothing is replaced
	comesIn("customer_id:115")

	b.Clock.Advance(24 * time.Hour)
	b.Restart(revocable, everyScan)
	second := newCode(b, 115, revocableFormat)
	comesIn(second)
	scanned("customer_id:115", 409, replacedOn("2026-02-17")) // the last time that it was
	scanned(first, 409, replacedOn("2026-02-16"))
	scanned("115", 400, numberAlone)
}

// The date in a refusal is the venue's.
func TestReplacedOnADateOfTheVenue(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, revocable, inZone("Asia/Kolkata"))
	b.Clock.Advance(7*time.Hour + 59*time.Minute) // 23:59 in Kolkata
	newCode(b, 115, revocableFormat)
	newCode(b, 116, revocableFormat)
	scenario{"before midnight", scanText("reception_1", "customer_id:116"), 409, replacedOn("2026-02-15"), nil}.play(b)
	b.Clock.Advance(time.Minute)
	second := newCode(b, 116, revocableFormat)
	newCode(b, 116, revocableFormat)
	scenario{"before midnight, looked at after", scanText("reception_1", "customer_id:115"), 409, replacedOn("2026-02-15"), nil}.play(b)
	scenario{"after midnight", scanText("reception_1", second), 409, replacedOn("2026-02-16"), nil}.play(b)
}
