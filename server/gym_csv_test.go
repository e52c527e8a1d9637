package server_test

import (
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/server"
	"venuebox/server/servertest"
)

// byteOrderMark begins every CSV file of the box.
const byteOrderMark = "\ufeff"

// wantCSV fetches a file, and holds its name and every byte of it against what
// is wanted. HEAD says the same of it.
func wantCSV(b *servertest.Box, path, as, name, text string) {
	b.Helper()
	header := map[string]string{
		"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": `attachment; filename="` + name + `"`,
		"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	}
	for _, method := range []string{"GET", "HEAD"} {
		a := b.Do(servertest.Request{Method: method, Path: path, As: as})
		if a.Status != 200 {
			b.Errorf("%s %s: status %d: %s", method, path, a.Status, a.Body)
			continue
		}
		for field, value := range header {
			if got := a.Header.Get(field); got != value {
				b.Errorf("%s %s: %s is %q, want %q", method, path, field, got, value)
			}
		}
		if method == "HEAD" {
			text = ""
		}
		if d := cmp.Diff(text, string(a.Body)); d != "" {
			b.Errorf("%s %s: %s", method, path, d)
		}
	}
}

const (
	customersHead = byteOrderMark + "id,full_name,phone,email,branch,is_active,qr_code,created_at\n"
	monaRow       = "115,Mona Adel,+201000000115,,Downtown,true,customer_id:115,2026-02-15T10:30:00.123456Z\n"
	karimRow      = "116,Karim Saleh,+201000000116,karim@example.com,Downtown,true,customer_id:116,2026-02-15T10:30:00.123456Z\n"
	rahulRow      = "200,Rahul Nair,+919000000200,,Riverside,true,customer_id:200,2026-02-15T10:30:00.123456Z\n"
)

// Owners export everybody, managers their branch; the file is what the import
// takes, in another box too.
func TestExportCustomers(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const export, name = "/api/customers/export.csv", "customers-2026-02-15.csv"
	wantCSV(b, export, "owner", name, customersHead+monaRow+karimRow+rahulRow)
	wantCSV(b, export+"/?branch_id=", "owner", name, customersHead+monaRow+karimRow+rahulRow)
	wantCSV(b, export+"?branch_id=1", "owner", name, customersHead+monaRow+karimRow)
	wantCSV(b, export+"?branch_id=9", "owner", name, customersHead)
	wantCSV(b, export, "manager_2", name, customersHead+rahulRow)
	wantCSV(b, export+"?branch_id=2", "manager_2", name, customersHead+rahulRow)
	play(b, []scenario{
		{"another branch", fetch(export+"?branch_id=1", "manager_2"), 403, gymSays("Cannot export customer in another branch"), nil},
		{"no number", fetch(export+"?branch_id=Downtown", "owner"), 400, refused("branch_id", notWhole), nil},
		{"another method", servertest.Request{Method: "DELETE", Path: export, As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), nil},
	})

	b.Want(servertest.Request{Method: "PUT", Path: "/api/customers/116", As: "owner",
		JSON: fields{"full_name": `=1+"2"`, "email": "+k@example.com", "is_active": false}}, 200, "")
	const changed = `116,"'=1+""2""",+201000000116,'+k@example.com,Downtown,false,customer_id:116,2026-02-15T10:30:00.123456Z` + "\n"
	wantCSV(b, export, "owner", name, customersHead+monaRow+changed+rahulRow)
	file := string(b.Do(fetch(export, "owner")).Body)
	other := servertest.New(t)
	other.Want(imports("owner", file, servertest.Text("skip_existing", "true")), 200, imported(0, 3))
	wantCSV(other, export, "owner", name, customersHead+monaRow+karimRow+rahulRow)
}

// More than are read at a time come, each once.
func TestExportManyCustomers(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	addMembers(b, 2, 1100)
	a := b.Do(fetch("/api/customers/export.csv?branch_id=2", "owner"))
	rows, err := csv.NewReader(strings.NewReader(string(a.Body))).ReadAll()
	if err != nil || len(rows) != 1+1+1100 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for i, row := range rows[2:] {
		if want := fmt.Sprint(201 + i); row[0] != want {
			t.Fatalf("the customer %s, want %s", row[0], want)
		}
	}
}

const activityHead = byteOrderMark + "id,created_at,action,actor,details,staff_id,branch_id,hotel_id,customer_id,payment_qr_code_id\n"

// The log as a file has the lines of the list, newest first, for the same
// people and by the same filters.
func TestActivityCSV(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const path, name = "/api/activity.csv", "activity-2026-02-15.csv"
	wantCSV(b, path, "owner", name, activityHead)
	b.Want(byHand(115, "reception_1"), 200, "")
	b.Clock.Advance(time.Second)
	b.Want(servertest.Request{Method: "PUT", Path: "/api/customers/200", As: "manager_2", JSON: fields{"full_name": "Rahul, \"R\""}}, 200, "")
	code := b.CreatePaymentQRCode("admin_a", true)
	in := "1,2026-02-15T10:30:00.123456Z,CUSTOMER_CHECKED_IN,The reception_1,customer Mona Adel checked in by hand,6,1,,115,\n"
	changed := `2,2026-02-15T10:30:01.123456Z,CUSTOMER_UPDATED,The manager_2,"customer Rahul, ""R"" updated: full_name",5,2,,200,` + "\n"
	created := "3,2026-02-15T10:30:01.123456Z,PAYMENT_QR_CODE_CREATED,The admin_a,\"payment QR code \"\"Front desk\"\" for front@upi created\",8,," +
		servertest.HotelA + ",," + code + "\n"
	wantCSV(b, path, "owner", name, activityHead+created+changed+in)
	wantCSV(b, path+"/?action=&customer_id=&staff_id=&from=&to=", "owner", name, activityHead+created+changed+in)
	wantCSV(b, path, "manager_1", name, activityHead+in)
	wantCSV(b, path, "manager_1a", name, activityHead+created+in)
	wantCSV(b, path, "admin_b", name, activityHead)
	wantCSV(b, path+"?action=CUSTOMER_UPDATED", "owner", name, activityHead+changed)
	wantCSV(b, path+"?customer_id=115", "owner", name, activityHead+in)
	wantCSV(b, path+"?staff_id=8", "owner", name, activityHead+created)
	wantCSV(b, path+"?to=2026-02-14", "owner", name, activityHead)
	play(b, []scenario{
		{"no number", fetch(path+"?staff_id=x", "owner"), 400, refused("staff_id", notWhole), nil},
		{"no date", fetch(path+"?from=today", "owner"), 400, refused("from", "This is not a date. Write it like 2026-02-15."), nil},
		{"pages are not asked for", servertest.Request{Method: "HEAD", Path: path + "?page=x", As: "owner"}, 200, "",
			map[string]string{"Content-Type": "text/csv; charset=utf-8"}},
	})
}

// What a spreadsheet would work out is kept from it.
func TestActivityCSVIsGuarded(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	_, err := database(b).Exec(`INSERT INTO activity (action, actor, details, created_at) VALUES ('STAFF_ADDED', '=cmd()', '+1', ?)`, servertest.Start.UnixMicro())
	if err != nil {
		t.Fatal(err)
	}
	wantCSV(b, "/api/activity.csv", "owner", "activity-2026-02-15.csv",
		activityHead+"1,2026-02-15T10:30:00.123456Z,STAFF_ADDED,'=cmd(),'+1,,,,,\n")
}

// A file has as many lines as may be, each once, or it is refused: a part of the
// log must not pass for all of it.
func TestActivityCSVBounds(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	db := database(b)
	fill := func(n int) {
		t.Helper()
		_, err := db.Exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			INSERT INTO activity (action, actor, details, created_at) SELECT 'STAFF_ADDED', 'a', 'd', ? FROM n`, n, servertest.Start.UnixMicro())
		if err != nil {
			t.Fatal(err)
		}
	}
	fill(100_000)
	a := b.Do(fetch("/api/activity.csv", "owner"))
	lines := strings.Split(strings.TrimPrefix(string(a.Body), activityHead), "\n")
	if a.Status != 200 || len(lines) != 100_001 || lines[100_000] != "" {
		t.Fatalf("%d with %d lines", a.Status, len(lines))
	}
	for i, line := range lines[:100_000] {
		if want := fmt.Sprintf("%d,2026-02-15T10:30:00.123456Z,STAFF_ADDED,a,d,,,,,", 100_000-i); line != want {
			t.Fatalf("line %d is %q, want %q", i, line, want)
		}
	}
	fill(1)
	play(b, []scenario{
		{"one more", fetch("/api/activity.csv", "owner"), 400,
			refused("from", "These are 100001 lines, and a file has at most 100000. Please choose fewer days."), nil},
		{"of fewer days", servertest.Request{Method: "HEAD", Path: "/api/activity.csv?from=2026-02-16", As: "owner"}, 200, "",
			map[string]string{"Content-Type": "text/csv; charset=utf-8"}},
	})
}

// Both days count, from their beginning to their end on the venue's clock, and
// either may be left out.
func TestActivityDays(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, inZone("Asia/Kolkata"), func(o *server.Options) { o.Auth.AccessTTL = 7 * 24 * time.Hour })
	var lines []fields
	for i, at := range []string{"2026-02-15T18:29:59Z", "2026-02-15T18:30:00Z", "2026-02-16T18:29:59Z", "2026-02-16T18:30:00Z"} {
		goTo(b, at)
		b.Want(servertest.Request{Method: "PUT", Path: "/api/customers/115", As: "owner", JSON: fields{}}, 200, "")
		lines = append(lines, fields{
			"id": i + 1, "action": "CUSTOMER_UPDATED", "actor": "The owner", "staff_id": 1, "branch_id": 1, "hotel_id": nil,
			"customer_id": 115, "payment_qr_code_id": nil, "details": "customer Mona Adel updated: nothing changed", "created_at": at,
		})
	}
	for query, want := range map[string][]fields{
		"":                               {lines[3], lines[2], lines[1], lines[0]},
		"?from=2026-02-16":               {lines[3], lines[2], lines[1]},
		"?to=2026-02-16":                 {lines[2], lines[1], lines[0]},
		"?from=2026-02-16&to=2026-02-16": {lines[2], lines[1]},
		"?from=2026-02-15&to=2026-02-15": {lines[0]},
		"?from=2026-02-18":               nil,
		"?from=&to=":                     {lines[3], lines[2], lines[1], lines[0]},
		"?from=0001-01-01&to=9999-12-31": {lines[3], lines[2], lines[1], lines[0]},
		"?to=0001-01-01":                 nil,
	} {
		b.Want(fetch("/api/activity"+query, "owner"), 200, listed("Activity", len(want), min(len(want), 1), 1, 20, want...))
		rows := strings.Count(string(b.Do(fetch("/api/activity.csv"+query, "owner")).Body), "\n") - 1
		if rows != len(want) {
			t.Errorf("%s: %d lines in the file, want %d", query, rows, len(want))
		}
	}
	notDate := "This is not a date. Write it like 2026-02-15."
	for _, path := range []string{"/api/activity", "/api/activity.csv"} {
		play(b, []scenario{
			{"before from", fetch(path+"?from=2026-02-16&to=2026-02-15", "owner"), 400, refused("to", "This must not be before from."), nil},
			{"no such day", fetch(path+"?from=2026-02-30", "owner"), 400, refused("from", notDate), nil},
			{"no such year", fetch(path+"?to=0000-12-31", "owner"), 400, refused("to", notDate), nil},
			{"a time", fetch(path+"?to=2026-02-15T10:30:00Z", "owner"), 400, refused("to", notDate), nil},
		})
	}
	wantCSV(b, "/api/activity.csv?to=2026-02-14", "owner", "activity-2026-02-17.csv", activityHead)
}
