package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/fault"
)

// hotelFixture is a store with two hotels, a display of the first one that is
// paired, and a clock that the test moves.
type hotelFixture struct {
	*testing.T
	*Store
	now     time.Time
	scope   HotelScope // of the first hotel
	other   HotelScope // of the second
	display string
}

func newHotelFixture(t *testing.T) *hotelFixture {
	t.Helper()
	f := &hotelFixture{T: t, now: time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)}
	f.Store = openAt(t, func() time.Time { return f.now })
	for name, scope := range map[string]*HotelScope{"Hotel A": &f.scope, "Hotel B": &f.other} {
		h, err := f.AddHotel(t.Context(), name)
		f.must(err)
		scope.HotelID = h.ID
	}
	d, err := f.AddDisplay(t.Context(), Actor{}, f.scope, "Counter", "pairing", f.now.Add(time.Hour))
	f.must(err)
	_, err = f.PairDisplay(t.Context(), "pairing", "token")
	f.must(err)
	f.display = d.ID
	return f
}

func (f *hotelFixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

// codeLooking adds a code for front@upi, whose picture is called by its name.
func (f *hotelFixture) codeLooking(name string, look Look) PaymentQRCode {
	f.Helper()
	p, err := f.CreatePaymentQRCode(f.Context(), Actor{}, f.scope,
		PaymentQRCode{Name: name, UPIID: "front@upi", Image: name + ".png", Active: true}, look)
	f.must(err)
	return p
}

func (f *hotelFixture) code(id string) PaymentQRCode {
	f.Helper()
	p, err := f.PaymentQRCode(f.Context(), f.scope, id)
	f.must(err)
	return p
}

// activity is how many lines the log has, or those of one action.
func (f *hotelFixture) activity(action Action) int {
	f.Helper()
	_, n, err := f.Activities(f.Context(), ActivityScope{All: true}, ActivityFilter{Action: action}, Page{Limit: 1})
	f.must(err)
	return n
}

// unchanged wants a code and the log to be as they were once do is done.
func (f *hotelFixture) unchanged(name, id string, do func()) {
	f.Helper()
	before, lines := f.code(id), f.activity("")
	do()
	if diff := cmp.Diff(before, f.code(id)); diff != "" {
		f.Errorf("%s: it changed the code: %s", name, diff)
	}
	if n := f.activity(""); n != lines {
		f.Errorf("%s: %d lines of activity, want the %d of before", name, n, lines)
	}
}

func (f *hotelFixture) show(code string) Show {
	f.Helper()
	w, err := f.ShowPaymentQRCode(f.Context(), Actor{}, f.scope, f.display, code, time.Minute, payeeOf)
	f.must(err)
	return w
}

// shown is what the display was told last.
func (f *hotelFixture) shown() Show {
	f.Helper()
	d, err := f.Display(f.Context(), f.scope, f.display)
	f.must(err)
	return d.Last
}

// payeeOf prices a code without an amount.
func payeeOf(_ context.Context, p PaymentQRCode) (Show, error) {
	return Show{PayeeVPA: p.UPIID, PayeeName: "Hotel A"}, nil
}

// What may be found in the picture of a code for front@upi.
var (
	own         = &Found{Code: true, Payees: []Payee{{Text: "upi://pay?pa=Front@UPI", VPA: "Front@UPI", Name: "Hotel A"}}}
	stranger    = &Found{Code: true, Payees: []Payee{{Text: "upi://pay?pa=stranger@bank", VPA: "stranger@bank", Name: "A Stranger"}}}
	several     = &Found{Code: true, Payees: append(own.Payees[:1:1], stranger.Payees...), Unclear: true}
	contradicts = &Found{Code: true, Unclear: true}
	notPayment  = &Found{Code: true}
	noCode      = &Found{}
)

// What was read in a picture says nothing of the one that replaced it meanwhile.
func TestVerifyingAStalePicture(t *testing.T) {
	f := newHotelFixture(t)
	p := f.codeLooking("Front desk", Look{})
	another := "another.png"
	_, err := f.UpdatePaymentQRCode(t.Context(), Actor{}, f.scope, p.ID, PaymentQRCodeChange{Image: &another, Look: Look{Found: own}})
	f.must(err)
	for name, try := range map[string]struct{ id, image string }{
		"the picture of before": {p.ID, "Front desk.png"},
		"no picture":            {p.ID, ""},
		"another code":          {"cccccccc-0000-4000-8000-00000000000c", another},
	} {
		f.unchanged(name, p.ID, func() {
			_, err := f.VerifyPaymentQRCode(t.Context(), Actor{}, try.id, try.image, *stranger)
			if e := fault.From(err); e.Kind != fault.NotFound || e.Code != fault.PaymentQRCodeUnknown {
				t.Errorf("%s: %v, want not found", name, err)
			}
		})
	}
	f.now = f.now.Add(time.Hour)
	got, err := f.VerifyPaymentQRCode(t.Context(), Actor{}, p.ID, another, *stranger)
	want := Verification{Verdict: Mismatch, VerifiedAt: f.now, FoundText: "upi://pay?pa=stranger@bank", FoundVPA: "stranger@bank", FoundName: "A Stranger"}
	if diff := cmp.Diff(want, got.Verification); err != nil || diff != "" {
		t.Errorf("the picture it has: %v %s", err, diff)
	}
	if diff := cmp.Diff(got, f.code(p.ID)); diff != "" {
		t.Errorf("what is kept differs: %s", diff)
	}
}

// A picture that turns out to pay somebody else, or nobody knows whom, is taken
// off the displays that show it; what another code shows stays.
func TestVerifyingEndsShows(t *testing.T) {
	for name, test := range map[string]struct {
		found *Found
		goes  bool
	}{
		"a match":       {own, true},
		"nothing read":  {noCode, true},
		"not a payment": {notPayment, true},
		"a mismatch":    {stranger, false},
		"two payees":    {several, false},
		"contradicts":   {contradicts, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newHotelFixture(t)
			p, beside := f.codeLooking("Front desk", Look{}), f.codeLooking("Bar", Look{})
			w := f.show(beside.ID)
			_, err := f.VerifyPaymentQRCode(t.Context(), Actor{}, p.ID, p.Image, *test.found)
			f.must(err)
			if diff := cmp.Diff(w, f.shown()); diff != "" {
				t.Errorf("it changed what another code shows: %s", diff)
			}
			w = f.show(p.ID)
			if diff := cmp.Diff(w, f.shown()); diff != "" {
				t.Fatalf("it is not shown: %s", diff)
			}
			_, err = f.VerifyPaymentQRCode(t.Context(), Actor{}, p.ID, p.Image, *test.found)
			f.must(err)
			if test.goes {
				if diff := cmp.Diff(w, f.shown()); diff != "" {
					t.Errorf("the show did not go on: %s", diff)
				}
				return
			}
			if last := f.shown(); last.ID != w.ID+1 || last.On(f.now) {
				t.Errorf("the display still shows %+v", last)
			}
		})
	}
}

// A confirmation names the payee that the manager saw, and is of a mismatch with
// one payee; the first one counts.
func TestConfirming(t *testing.T) {
	f := newHotelFixture(t)
	add := func(name string) Actor {
		m, err := f.AddStaff(t.Context(), Actor{}, StaffScope{All: true}, Staff{Username: name, FullName: "The " + name, Role: Owner, PasswordHash: "x"})
		f.must(err)
		return Actor{StaffID: m.ID}
	}
	first, second := add("first"), add("second")
	right := f.codeLooking("Right", Look{Found: own}).ID
	wrong := f.codeLooking("Wrong", Look{Found: stranger}).ID
	for name, test := range map[string]struct {
		scope     HotelScope
		id, payee string
		want      fault.Code
	}{
		"another payee":               {f.scope, wrong, "front@upi", fault.NothingToConfirm},
		"no payee":                    {f.scope, wrong, "", fault.NothingToConfirm},
		"of another hotel":            {f.other, wrong, "stranger@bank", fault.PaymentQRCodeUnknown},
		"no such code":                {f.scope, "x", "stranger@bank", fault.PaymentQRCodeUnknown},
		"a match":                     {f.scope, right, "front@upi", fault.NothingToConfirm},
		"a match, as it is written":   {f.scope, right, "Front@UPI", fault.NothingToConfirm},
		"two payees":                  {f.scope, f.codeLooking("Several", Look{Found: several}).ID, "stranger@bank", fault.NothingToConfirm},
		"contradicts":                 {f.scope, f.codeLooking("Contradicts", Look{Found: contradicts}).ID, "", fault.NothingToConfirm},
		"nothing was read":            {f.scope, f.codeLooking("Unreadable", Look{Found: noCode}).ID, "", fault.NothingToConfirm},
		"something else":              {f.scope, f.codeLooking("Wi-Fi", Look{Found: notPayment}).ID, "", fault.NothingToConfirm},
		"nobody looked at it":         {f.scope, f.codeLooking("Unchecked", Look{}).ID, "", fault.NothingToConfirm},
		"nobody looked, its own name": {f.scope, f.codeLooking("Unseen", Look{}).ID, "front@upi", fault.NothingToConfirm},
	} {
		id := test.id
		if test.want == fault.PaymentQRCodeUnknown {
			id = wrong
		}
		f.unchanged(name, id, func() {
			if _, err := f.ConfirmPaymentQRCode(t.Context(), first, test.scope, test.id, test.payee); !fault.Is(err, test.want) {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		})
	}

	then := f.now.Add(time.Minute)
	f.now = then
	p, err := f.ConfirmPaymentQRCode(t.Context(), first, f.scope, wrong, "Stranger@BANK")
	if v := p.Verification; err != nil || v.ConfirmedBy != "The first" || !v.ConfirmedAt.Equal(then) || !v.Trusted() {
		t.Errorf("confirming: %+v, %v", v, err)
	}
	if diff := cmp.Diff(p, f.code(wrong)); diff != "" {
		t.Errorf("what is kept differs: %s", diff)
	}
	f.now = f.now.Add(time.Hour)
	f.unchanged("once more", wrong, func() {
		again, err := f.ConfirmPaymentQRCode(t.Context(), second, f.scope, wrong, "stranger@bank")
		if diff := cmp.Diff(p, again); err != nil || diff != "" {
			t.Errorf("confirming again: %v %s", err, diff)
		}
	})
	lines, n, err := f.Activities(t.Context(), ActivityScope{All: true}, ActivityFilter{Action: PaymentQRCodeConfirmed}, Page{Limit: 10})
	f.must(err)
	want := Activity{Action: PaymentQRCodeConfirmed, Actor: "The first", StaffID: first.StaffID, HotelID: f.scope.HotelID, PaymentQRCodeID: wrong,
		Details: `payment QR code "Wrong": confirmed that its picture rightly pays stranger@bank, not front@upi`, CreatedAt: then}
	if n != 1 {
		t.Fatalf("%d lines tell of it, want 1", n)
	}
	want.ID = lines[0].ID
	if diff := cmp.Diff(want, lines[0]); diff != "" {
		t.Error(diff)
	}
}

// wantUntrusted wants a refusal that says what was found.
func wantUntrusted(t *testing.T, name string, err error, want Untrusted) {
	t.Helper()
	var u *Untrusted
	e := fault.From(err)
	if e.Kind != fault.Invalid || e.Code != fault.PictureUntrusted || !errors.As(err, &u) {
		t.Errorf("%s: %v, want picture_untrusted", name, err)
		return
	}
	if diff := cmp.Diff(want, *u); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// strictly is what comes of the pictures that are no proof.
func strictly(now time.Time) map[string]struct {
	found *Found
	known Verification
} {
	payee := stranger.Payees[0]
	return map[string]struct {
		found *Found
		known Verification
	}{
		"a stranger's":  {stranger, Verification{Verdict: Mismatch, VerifiedAt: now, FoundText: payee.Text, FoundVPA: payee.VPA, FoundName: payee.Name}},
		"two payees":    {several, Verification{Verdict: Mismatch, VerifiedAt: now, FoundText: payee.Text, FoundVPA: payee.VPA, FoundName: payee.Name, Unclear: true}},
		"contradicts":   {contradicts, Verification{Verdict: Mismatch, VerifiedAt: now, Unclear: true}},
		"not a payment": {notPayment, Verification{Verdict: NotUPI, VerifiedAt: now}},
		"nothing read":  {noCode, Verification{Verdict: Unreadable, VerifiedAt: now}},
		"nobody looked": {nil, Verification{}},
	}
}

// A strict look refuses a new code whose picture is no proof, and leaves nothing.
func TestCreatingStrictly(t *testing.T) {
	f := newHotelFixture(t)
	lines := f.activity("")
	for name, test := range strictly(f.now) {
		_, err := f.CreatePaymentQRCode(t.Context(), Actor{}, f.scope,
			PaymentQRCode{Name: "Bar", UPIID: "front@upi", Image: "bar.png", Active: true}, Look{Found: test.found, Strict: true})
		wantUntrusted(t, name, err, Untrusted{Verification: test.known, UPIID: "front@upi"})
	}
	if n, err := f.CountPaymentQRCodes(t.Context(), f.scope, PaymentQRCodeFilter{}); err != nil || n != 0 {
		t.Errorf("%d codes are left (%v)", n, err)
	}
	if n := f.activity(""); n != lines {
		t.Errorf("%d lines of activity, want the %d of before", n, lines)
	}
	if p := f.codeLooking("Front desk", Look{Found: own, Strict: true}); p.Verification.Verdict != Match {
		t.Errorf("its own picture is %+v", p.Verification)
	}
}

// A strict look refuses a picture, and a UPI id, that what is known of the
// picture does not prove.
func TestUpdatingStrictly(t *testing.T) {
	f := newHotelFixture(t)
	image, elsewhere := "new.png", "other@upi"
	good := f.codeLooking("Good", Look{Found: own})
	for name, test := range strictly(f.now) {
		f.unchanged(name, good.ID, func() {
			change := PaymentQRCodeChange{Image: &image, Look: Look{Found: test.found, Strict: true}}
			_, err := f.UpdatePaymentQRCode(t.Context(), Actor{}, f.scope, good.ID, change)
			wantUntrusted(t, name, err, Untrusted{Verification: test.known, UPIID: "front@upi"})
		})
	}
	match := good.Verification
	match.Verdict = Mismatch
	for name, test := range map[string]struct {
		id    string
		known Verification
	}{
		"a UPI id for a match":           {good.ID, match},
		"one for what nobody looked at":  {f.codeLooking("Unchecked", Look{}).ID, Verification{}},
		"one for what nobody could read": {f.codeLooking("Unreadable", Look{Found: noCode}).ID, Verification{Verdict: Unreadable, VerifiedAt: f.now}},
		"one for what is no payment":     {f.codeLooking("Wi-Fi", Look{Found: notPayment}).ID, Verification{Verdict: NotUPI, VerifiedAt: f.now}},
		"one for what is unclear":        {f.codeLooking("Unclear", Look{Found: contradicts}).ID, Verification{Verdict: Mismatch, VerifiedAt: f.now, Unclear: true}},
	} {
		f.unchanged(name, test.id, func() {
			change := PaymentQRCodeChange{UPIID: &elsewhere, Look: Look{Strict: true}}
			_, err := f.UpdatePaymentQRCode(t.Context(), Actor{}, f.scope, test.id, change)
			wantUntrusted(t, name, err, Untrusted{Verification: test.known, UPIID: elsewhere})
		})
	}
}

// What a manager confirmed is proof of a new picture of the same payee, and of
// no other.
func TestConfirmedPicturesAreProof(t *testing.T) {
	f := newHotelFixture(t)
	p := f.codeLooking("Wrong", Look{Found: stranger})
	confirmed, err := f.ConfirmPaymentQRCode(t.Context(), Actor{}, f.scope, p.ID, "stranger@bank")
	f.must(err)
	f.now = f.now.Add(time.Hour)
	image := "new.png"
	change := func(found Found) error {
		_, err := f.UpdatePaymentQRCode(t.Context(), Actor{}, f.scope, p.ID, PaymentQRCodeChange{Image: &image, Look: Look{Found: &found, Strict: true}})
		return err
	}
	third := Payee{Text: "upi://pay?pa=third@upi", VPA: "third@upi"}
	f.unchanged("a third payee", p.ID, func() {
		wantUntrusted(t, "a third payee", change(Found{Code: true, Payees: []Payee{third}}), Untrusted{UPIID: "front@upi",
			Verification: Verification{Verdict: Mismatch, VerifiedAt: f.now, FoundText: third.Text, FoundVPA: third.VPA}})
	})
	upper := Payee{Text: "upi://pay?pa=STRANGER@BANK", VPA: "STRANGER@BANK"}
	f.must(change(Found{Code: true, Payees: []Payee{upper}}))
	want := Verification{Verdict: Mismatch, VerifiedAt: f.now, FoundText: upper.Text, FoundVPA: upper.VPA,
		ConfirmedBy: "command line", ConfirmedAt: confirmed.Verification.ConfirmedAt}
	if diff := cmp.Diff(want, f.code(p.ID).Verification); diff != "" {
		t.Error(diff)
	}
}

// A code that changes while it is priced is priced anew: what is shown is true
// of the code as it is then.
func TestShowingACodeThatChanges(t *testing.T) {
	f := newHotelFixture(t)
	p := f.codeLooking("Front desk", Look{})
	upiID, name, image := "other@upi", "Bar", "bar.png"
	var priced []string
	w, err := f.ShowPaymentQRCode(t.Context(), Actor{}, f.scope, f.display, p.ID, time.Minute, func(ctx context.Context, p PaymentQRCode) (Show, error) {
		if priced = append(priced, p.UPIID); len(priced) == 1 {
			_, err := f.UpdatePaymentQRCode(ctx, Actor{}, f.scope, p.ID, PaymentQRCodeChange{UPIID: &upiID, Name: &name, Image: &image})
			f.must(err)
		}
		return Show{PayeeVPA: p.UPIID, PayeeName: "Hotel A", Amount: 100, UPIURI: "upi://pay?pa=" + p.UPIID}, nil
	})
	f.must(err)
	if diff := cmp.Diff([]string{"front@upi", "other@upi"}, priced); diff != "" {
		t.Errorf("what was priced: %s", diff)
	}
	want := Show{ID: 1, PaymentQRCodeID: p.ID, Name: "Bar", Image: "bar.png", PayeeVPA: "other@upi", PayeeName: "Hotel A", Amount: 100,
		UPIURI: "upi://pay?pa=other@upi", ShownAt: f.now, ExpiresAt: f.now.Add(time.Minute)}
	if diff := cmp.Diff(want, w); diff != "" {
		t.Errorf("the answer: %s", diff)
	}
	if diff := cmp.Diff(want, f.shown()); diff != "" {
		t.Errorf("what is shown: %s", diff)
	}
	if n := f.activity(PaymentQRCodeShown); n != 1 {
		t.Errorf("%d lines tell of it, want 1", n)
	}

	// One that is deactivated meanwhile is not shown.
	_, err = f.ShowPaymentQRCode(t.Context(), Actor{}, f.scope, f.display, p.ID, time.Minute, func(ctx context.Context, p PaymentQRCode) (Show, error) {
		_, err := f.TogglePaymentQRCode(ctx, Actor{}, f.scope, p.ID)
		f.must(err)
		return payeeOf(ctx, p)
	})
	if !fault.Is(err, fault.PaymentQRCodeUnknown) || f.shown().On(f.now) {
		t.Errorf("one that is deactivated meanwhile: %v, %+v", err, f.shown())
	}
}

// One that never stops changing is given up.
func TestShowingACodeThatNeverRests(t *testing.T) {
	f := newHotelFixture(t)
	p := f.codeLooking("Front desk", Look{})
	n := 0
	_, err := f.ShowPaymentQRCode(t.Context(), Actor{}, f.scope, f.display, p.ID, time.Minute, func(ctx context.Context, p PaymentQRCode) (Show, error) {
		n++
		upiID := fmt.Sprintf("desk%d@upi", n)
		_, err := f.UpdatePaymentQRCode(ctx, Actor{}, f.scope, p.ID, PaymentQRCodeChange{UPIID: &upiID})
		f.must(err)
		return payeeOf(ctx, p)
	})
	if e := fault.From(err); e.Kind != fault.Unavailable || e.Code != fault.Overloaded {
		t.Errorf("%v, want overloaded", err)
	}
	if n != rounds {
		t.Errorf("it was priced %d times, want %d", n, rounds)
	}
	if last, lines := f.shown(), f.activity(PaymentQRCodeShown); last != (Show{}) || lines != 0 {
		t.Errorf("%+v is shown, and %d lines tell of it", last, lines)
	}
}

// columns are those of a row, each followed by its value.
type columns []any

// with is the row with other values for some columns, which come last.
func (c columns) with(more ...any) columns { return append(c[:len(c):len(c)], more...) }

// insertInto tries to insert a row, of a column named twice the last value, and
// takes it back.
func (c columns) insertInto(db *sql.DB, table string) error {
	values := map[string]any{}
	for i := 0; i < len(c); i += 2 {
		values[c[i].(string)] = c[i+1]
	}
	var names, marks []string
	var args []any
	for name, value := range values {
		names, marks, args = append(names, name), append(marks, "?"), append(args, value)
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	_, err = tx.Exec("INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
	return err
}

// The database itself takes no row that contradicts itself. Each of those that
// it refuses breaks one rule.
func TestRowsThatContradictThemselves(t *testing.T) {
	dir := t.TempDir()
	if _, err := Migrate(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()

	code := columns{"id", strings.Repeat("c", 36), "hotel_id", "h", "name", "Bar", "upi_id", "front@upi", "image", "x", "search_text", "",
		"created_at", 1, "updated_at", 1}
	looked := code.with("verified_at", 1)
	match := looked.with("verdict", "match", "found_text", "t", "found_vpa", "FRONT@upi", "found_name", "n")
	mismatch := match.with("verdict", "mismatch", "found_vpa", "stranger@bank")
	unclear := looked.with("verdict", "mismatch", "found_unclear", 1)
	show := columns{"display_id", "d", "payment_qr_code_id", "c", "name", "Bar", "image", "x", "payee_vpa", "front@upi", "payee_name", "Hotel A",
		"created_at", 2, "expires_at", 3}
	nothing := columns{"display_id", "d", "created_at", 2, "expires_at", 2}
	for _, test := range []struct {
		table string
		name  string
		row   columns
		taken bool
	}{
		{"payment_qr_codes", "nobody looked", code, true},
		{"payment_qr_codes", "a match", match, true},
		{"payment_qr_codes", "a mismatch", mismatch, true},
		{"payment_qr_codes", "a confirmed mismatch", mismatch.with("confirmed_by", "Asha", "confirmed_at", 1), true},
		{"payment_qr_codes", "unclear without a payee", unclear, true},
		{"payment_qr_codes", "unclear with a payee", mismatch.with("found_unclear", 1), true},
		{"payment_qr_codes", "unclear with the right payee", match.with("verdict", "mismatch", "found_unclear", 1), true},
		{"payment_qr_codes", "unreadable", looked.with("verdict", "unreadable"), true},
		{"payment_qr_codes", "not UPI", looked.with("verdict", "not_upi"), true},

		{"payment_qr_codes", "no such verdict", looked.with("verdict", "perhaps"), false},
		{"payment_qr_codes", "a verdict without its time", code.with("verdict", "unreadable"), false},
		{"payment_qr_codes", "a time without a verdict", looked, false},
		{"payment_qr_codes", "a match with another payee", match.with("found_vpa", "stranger@bank"), false},
		{"payment_qr_codes", "a match without a payee", looked.with("verdict", "match"), false},
		{"payment_qr_codes", "a mismatch with the right payee", match.with("verdict", "mismatch"), false},
		{"payment_qr_codes", "a mismatch without a payee", looked.with("verdict", "mismatch"), false},
		{"payment_qr_codes", "unreadable with a payee", mismatch.with("verdict", "unreadable"), false},
		{"payment_qr_codes", "not UPI with a payee", mismatch.with("verdict", "not_upi"), false},
		{"payment_qr_codes", "a payee without a verdict", mismatch.with("verdict", nil, "verified_at", nil), false},
		{"payment_qr_codes", "unclear with a match", match.with("found_unclear", 1), false},
		{"payment_qr_codes", "unclear without a verdict", code.with("found_unclear", 1), false},
		{"payment_qr_codes", "unclear and unreadable", looked.with("verdict", "unreadable", "found_unclear", 1), false},
		{"payment_qr_codes", "very unclear", unclear.with("found_unclear", 2), false},
		{"payment_qr_codes", "a text without a payee", unclear.with("found_text", "t"), false},
		{"payment_qr_codes", "a payee without a text", mismatch.with("found_text", nil), false},
		{"payment_qr_codes", "an empty text", mismatch.with("found_text", ""), false},
		{"payment_qr_codes", "a name without a payee", unclear.with("found_name", "n"), false},
		{"payment_qr_codes", "a long name", mismatch.with("found_name", strings.Repeat("n", 201)), false},
		{"payment_qr_codes", "confirmed though unclear", mismatch.with("found_unclear", 1, "confirmed_by", "Asha", "confirmed_at", 1), false},
		{"payment_qr_codes", "a confirmed match", match.with("confirmed_by", "Asha", "confirmed_at", 1), false},
		{"payment_qr_codes", "confirmed and unreadable", looked.with("verdict", "unreadable", "confirmed_by", "Asha", "confirmed_at", 1), false},
		{"payment_qr_codes", "confirmed though nobody looked", code.with("confirmed_by", "Asha", "confirmed_at", 1), false},
		{"payment_qr_codes", "confirmed by somebody at no time", mismatch.with("confirmed_by", "Asha"), false},
		{"payment_qr_codes", "confirmed by nobody", mismatch.with("confirmed_at", 1), false},

		{"shows", "a picture", show, true},
		{"shows", "a link, a note and a reference", show.with("upi_uri", "upi://pay", "note", "n", "reference", "r"), true},
		{"shows", "an amount", show.with("upi_uri", "upi://pay", "amount", 1), true},
		{"shows", "nothing", nothing, true},

		{"shows", "an amount without a link", show.with("amount", 100), false},
		{"shows", "no amount at all", show.with("upi_uri", "upi://pay", "amount", 0), false},
		{"shows", "nothing with a note", nothing.with("note", "n"), false},
		{"shows", "nothing with a reference", nothing.with("reference", "r"), false},
		{"shows", "nothing with a link", nothing.with("upi_uri", "upi://pay"), false},
		{"shows", "nothing with a name", nothing.with("name", "Bar"), false},
		{"shows", "nothing with a picture", nothing.with("image", "x"), false},
		{"shows", "nothing with a payee", nothing.with("payee_vpa", "front@upi"), false},
		{"shows", "nothing with a payee's name", nothing.with("payee_name", "Hotel A"), false},
		{"shows", "without a name", show.with("name", nil), false},
		{"shows", "without a picture", show.with("image", nil), false},
		{"shows", "without a payee", show.with("payee_vpa", nil), false},
		{"shows", "without a payee's name", show.with("payee_name", nil), false},
		{"shows", "over before it begins", show.with("expires_at", 1), false},
	} {
		err := test.row.insertInto(db, test.table)
		switch {
		case test.taken && err != nil:
			t.Errorf("%s, %s: %v", test.table, test.name, err)
		case !test.taken && (err == nil || !strings.Contains(err.Error(), "CHECK constraint failed")):
			t.Errorf("%s, %s: %v, want a failed check", test.table, test.name, err)
		}
	}
}
