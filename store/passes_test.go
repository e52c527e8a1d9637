package store

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"venuebox/internal/fault"
)

// A code that is drawn at random never comes back once it was replaced; one
// that follows from the id does.
func TestAReplacedCodeIsNotDrawnAgain(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	all := BranchScope{All: true}
	b, _ := s.AddBranch(ctx, "Downtown")
	drawn := []string{"one", "two", "one", "two", "three"}
	draw := func(int64) string {
		next := drawn[0]
		drawn = drawn[1:]
		return next
	}
	c, err := s.RegisterCustomer(ctx, Actor{}, all, Customer{BranchID: b.ID, FullName: "Mona", Phone: "+201000000115"}, draw)
	if err != nil || c.QRCode != "one" {
		t.Fatalf("the first code is %q, %v", c.QRCode, err)
	}
	for _, test := range []struct {
		code func(int64) string
		want string
	}{
		{draw, "two"},
		{draw, "three"}, // "one" was replaced, so it is drawn anew, and "two" is the current one
		{pass, "customer_id:1"},
		{func(int64) string { return "four" }, "four"},
		{pass, "customer_id:1"},
	} {
		if c, err = s.RegenerateCustomerQR(ctx, Actor{}, all, c.ID, test.code); err != nil || c.QRCode != test.want {
			t.Errorf("the next code is %q, %v, want %q", c.QRCode, err, test.want)
		}
	}
}

// The newest hundred codes that a customer's pass replaced are remembered,
// newest first, and the current one is never among them.
func TestReplacedPassesAreBounded(t *testing.T) {
	now := time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)
	s := openAt(t, func() time.Time { return now })
	ctx := t.Context()
	all := BranchScope{All: true}
	b, _ := s.AddBranch(ctx, "Downtown")
	staff, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "rita", FullName: "Rita", Role: Owner, PasswordHash: "x"})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.RegisterCustomer(ctx, Actor{}, all, Customer{BranchID: b.ID, FullName: "Mona", Phone: "+201000000115"}, pass)
	if err != nil {
		t.Fatal(err)
	}
	var want []ReplacedPass // newest first
	code := c.QRCode
	for i := range maxReplaced + 5 {
		now = now.Add(time.Second)
		want = append([]ReplacedPass{{code, now}}, want...)
		code = fmt.Sprintf("code %d", i)
		if _, err := s.RegenerateCustomerQR(ctx, Actor{}, all, c.ID, func(int64) string { return code }); err != nil {
			t.Fatal(err)
		}
	}
	var got []ReplacedPass
	_, err = s.ScanPass(ctx, Actor{StaffID: staff.ID}, all, c.ID, Entry{Means: ByCode}, func(current string, replaced []ReplacedPass) error {
		if current != code {
			t.Errorf("the current code is %q, want %q", current, code)
		}
		got = replaced
		return nil
	})
	if err != nil || !slices.Equal(got, want[:maxReplaced]) {
		t.Errorf("%d replaced codes, %v:\n%v\nwant\n%v", len(got), err, got, want[:maxReplaced])
	}
}

// A pass that is refused is no check-in, and the refusal is what comes back.
func TestARefusedPassIsNoCheckIn(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	all := BranchScope{All: true}
	b, _ := s.AddBranch(ctx, "Downtown")
	staff, _ := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "rita", FullName: "Rita", Role: Owner, PasswordHash: "x"})
	c, err := s.RegisterCustomer(ctx, Actor{}, all, Customer{BranchID: b.ID, FullName: "Mona", Phone: "+201000000115"}, pass)
	if err != nil {
		t.Fatal(err)
	}
	actor := Actor{StaffID: staff.ID}
	for _, refusal := range []*fault.Error{
		fault.New(fault.Conflict, fault.PassReplaced), fault.New(fault.Invalid, fault.PassNotIssued), fault.New(fault.Invalid, fault.NumberIsNoPass),
	} {
		_, err := s.ScanPass(ctx, actor, all, c.ID, Entry{Means: ByCode}, func(string, []ReplacedPass) error { return refusal })
		if !fault.Is(err, refusal.Code) {
			t.Errorf("a pass refused with %v answered %v", refusal, err)
		}
	}
	if _, n, err := s.CustomerCheckIns(ctx, all, c.ID, Page{Limit: 10}); err != nil || n != 0 {
		t.Errorf("%d check-ins, %v", n, err)
	}
	if _, n, err := s.Activities(ctx, ActivityScope{All: true}, ActivityFilter{Action: PassRefused}, Page{Limit: 10}); err != nil || n != 2 {
		t.Errorf("%d lines about refused passes (%v), want one of either kind", n, err)
	}
}

// A database of the first version, full of rows, becomes one of today's and
// loses nothing.
func TestRowsOfTheFirstVersionSurvive(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	path := filepath.Join(dir, FileName)
	db, provider, err := openProvider(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO branches VALUES (1, 'Downtown', 1)`,
		`INSERT INTO hotels VALUES ('aaaaaaaa-0000-4000-8000-00000000000a', 'Hotel A', 1)`,
		`INSERT INTO staff VALUES (7, 'rita', NULL, 'Rita', 'owner', NULL, NULL, 'x', 1, 1, 1)`,
		`INSERT INTO customers VALUES (115, 1, 'Mona Adel', '+201000000115', NULL, 'customer_id:115', 'mona adel', NULL, 1, 1, 1)`,
		`INSERT INTO customers VALUES (116, 1, 'Karim Saleh', '+201000000116', NULL, 'customer_id:116', 'karim saleh', NULL, 1, 1, 1)`,
		`INSERT INTO check_ins VALUES (3, 115, 1, 7, 'code', 1000001), (5, 116, 1, 7, 'picture', 2000002)`,
		`INSERT INTO check_ins VALUES (9, 116, 1, 7, 'code', 3000003)`,
		`DELETE FROM check_ins WHERE id = 9`,
		`INSERT INTO payment_qr_codes VALUES (4, 'bbbbbbbb-0000-4000-8000-00000000000b', 'aaaaaaaa-0000-4000-8000-00000000000a',
			'Front desk', 'front@upi', 'x.png', 'front desk', 1, 5, 6)`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	m, err := Migrate(ctx, dir)
	if err != nil || m.From != 1 || m.To != LatestVersion() || m.Backup == "" {
		t.Fatalf("migrating: %+v, %v", m, err)
	}
	if _, err := os.Stat(m.Backup); err != nil {
		t.Error(err)
	}
	s, err := Open(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all := BranchScope{All: true}
	at := func(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
	mona, err := s.Customer(ctx, all, 115)
	if want := (Customer{ID: 115, BranchID: 1, FullName: "Mona Adel", Phone: "+201000000115", QRCode: "customer_id:115", Active: true,
		CreatedAt: at(1), UpdatedAt: at(1)}); err != nil || mona != want {
		t.Errorf("a customer: %+v, %v, want %+v", mona, err, want)
	}
	in, err := s.CheckIns(ctx, all, at(0), at(10_000_000), Page{Limit: 10})
	want := []ListedCheckIn{
		{CheckIn{ID: 5, CustomerID: 116, BranchID: 1, StaffID: 7, Means: ByPicture, CreatedAt: at(2000002)}, "Karim Saleh", "Rita"},
		{CheckIn{ID: 3, CustomerID: 115, BranchID: 1, StaffID: 7, Means: ByCode, CreatedAt: at(1000001)}, "Mona Adel", "Rita"},
	}
	if err != nil || !slices.Equal(in, want) {
		t.Errorf("the check-ins: %+v, %v, want %+v", in, err, want)
	}
	code, err := s.PaymentQRCode(ctx, HotelScope{HotelID: "aaaaaaaa-0000-4000-8000-00000000000a"}, "bbbbbbbb-0000-4000-8000-00000000000b")
	if err != nil || code.Name != "Front desk" || code.UPIID != "front@upi" || code.Image != "x.png" || !code.Active || !code.UpdatedAt.Equal(at(6)) {
		t.Errorf("a payment QR code: %+v, %v", code, err)
	}
	// What is new works on what was there: a repeat points to a check-in, by a
	// means that there was not.
	checked, err := s.CheckInCustomer(ctx, Actor{StaffID: 7}, all, 115, 0)
	if err != nil || checked.Previous != want[1].CheckIn || checked.CheckIn.ID <= 5 {
		t.Errorf("a check-in: %+v, %v", checked, err)
	}
	again, err := s.CheckInCustomer(ctx, Actor{StaffID: 7}, all, 115, time.Hour)
	if err != nil || again.CheckIn.RepeatOf != checked.CheckIn.ID {
		t.Errorf("its repeat: %+v, %v", again, err)
	}
	if _, err := s.RegenerateCustomerQR(ctx, Actor{}, all, 115, func(int64) string { return "new" }); err != nil {
		t.Error(err)
	}
}

// The counts and the lists of a day read an index, never the whole table.
func TestCheckInsAreReadByIndex(t *testing.T) {
	s := open(t)
	for _, scope := range []BranchScope{{All: true}, {BranchID: 1}} {
		index := "check_ins_created"
		if !scope.All {
			index = "check_ins_branch"
		}
		where, args := checkInFilter(scope, time.Unix(0, 0), time.Unix(1, 0))
		var detail string
		var rest [3]sql.RawBytes
		rows, err := s.read.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+listedCheckIns+where+` ORDER BY i.created_at DESC, i.id DESC LIMIT 20`, args...)
		if err != nil {
			t.Fatal(err)
		}
		var plan []string
		for rows.Next() {
			if err := rows.Scan(&rest[0], &rest[1], &rest[2], &detail); err != nil {
				t.Fatal(err)
			}
			plan = append(plan, detail)
		}
		rows.Close()
		condition := " (created_at>? AND created_at<?)"
		if !scope.All {
			condition = " (branch_id=? AND created_at>? AND created_at<?)"
		}
		want := []string{
			"SEARCH i USING INDEX " + index + condition,
			"SEARCH c USING INTEGER PRIMARY KEY (rowid=?)", "SEARCH s USING INTEGER PRIMARY KEY (rowid=?)",
		}
		if !slices.Equal(plan, want) {
			t.Errorf("%+v is read by %q, want %q", scope, plan, want)
		}
	}
}
