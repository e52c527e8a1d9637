package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/server/servertest"
)

// counter is a display of hotel A as the desk sees it.
var counter = fields{
	"id": "<uuid>", "name": "Counter", "hotel": servertest.HotelA, "paired": false, "online": false, "show": nil,
	"created_at": moment(0), "updated_at": moment(0),
}

// withCode is a display as it is when it has a new pairing code.
func withCode(display fields, after time.Duration) string {
	return display.with(fields{"pairing_code": "<text>", "pairing_expires_at": moment(after + 10*time.Minute)}).String()
}

func TestDisplays(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	ask := func(method, path, as string, body any) servertest.Request {
		return servertest.Request{Method: method, Path: displays + path, As: as, JSON: body}
	}
	add := func(as string, body any) servertest.Request { return ask("POST", "", as, body) }
	nameTaken := wrongField("name", "display with this name already exists.")
	play(b, []scenario{
		{"none yet", ask("GET", "", "reception_a", nil), 200, paged(0, nil, nil), nil},
		{"the first", add("admin_a", fields{"name": " Counter ", "id": "x", "hotel": servertest.HotelB, "paired": true}), 201, withCode(counter, 0),
			map[string]string{"Cache-Control": "no-store", "Set-Cookie": ""}},
		{"its name again", add("manager_a", fields{"name": "counter"}), 400, nameTaken, nil},
		{"in another hotel", add("admin_b", fields{"name": "Counter"}), 201, withCode(counter.with(fields{"hotel": servertest.HotelB}), 0), nil},
		{"without a name", add("manager_a", fields{}), 400, wrongField("name", fieldRequired), nil},
		{"a blank one", add("manager_a", fields{"name": " "}), 400, wrongField("name", "This field may not be blank."), nil},
		{"none at all", add("manager_a", fields{"name": nil}), 400, wrongField("name", mayNotBeNull), nil},
		{"one too long", add("manager_a", fields{"name": strings.Repeat("é", 101)}), 400, wrongField("name", tooLong), nil},
		{"no object", add("manager_a", []int{1}), 400, wrongField("non_field_errors", "Invalid data. Expected a dictionary, but got list."), nil},
		{"no JSON", raw("POST", displays, "admin_a", "application/json", "{"), 400, hotelSays("JSON parse error - Unexpected end of the text"), nil},
		{"the list", ask("GET", "", "reception_a", nil), 200, paged(1, nil, nil, counter), nil},
		{"no such page", ask("GET", "?page=2", "reception_a", nil), 404, hotelSays("Invalid page."), nil},
		{"a method that is none", ask("PUT", "", "reception_a", fields{}), 405, hotelSays(`Method "PUT" not allowed.`), nil},
		{"nor for nobody", ask("PUT", "", "", fields{}), 401, anonymous.body, nil},
	})

	bar := addDisplay(b, "manager_a", "Bar")
	barJSON := counter.with(fields{"id": bar.ID, "name": "Bar"})
	b.Clock.Advance(20 * time.Minute)
	renamed := barJSON.with(fields{"name": "Pool bar", "updated_at": moment(20 * time.Minute)})
	one := bar.ID + "/"
	play(b, []scenario{
		{"by name", ask("GET", "", "manager_a", nil), 200, paged(2, nil, nil, barJSON, counter), nil},
		{"a page", ask("GET", "?page_size=1&page=2", "manager_a", nil), 200, paged(2, nil, b.URL+displays+"?page_size=1", counter), nil},
		{"one", ask("GET", one, "reception_a", nil), 200, barJSON.String(), nil},
		{"without the slash or dashes", ask("GET", strings.ToUpper(strings.ReplaceAll(bar.ID, "-", "")), "reception_a", nil), 200, barJSON.String(), nil},
		{"what is no id", ask("GET", "x/", "reception_a", nil), 404, notFound.body, nil},
		{"renamed", ask("PATCH", one, "admin_a", fields{"name": "Pool bar"}), 200, renamed.String(), nil},
		{"to what is taken", ask("PATCH", one, "admin_a", fields{"name": "COUNTER"}), 400, nameTaken, nil},
		{"to nothing", ask("PATCH", one, "admin_a", fields{"name": ""}), 400, wrongField("name", "This field may not be blank."), nil},
		{"not at all", ask("PATCH", one, "admin_a", fields{}), 200, renamed.String(), nil},
		{"another code", ask("POST", one+"pairing-code/", "admin_a", nil), 200, withCode(renamed, 20*time.Minute), nil},
		{"gone", ask("DELETE", one, "manager_a", nil), 204, "", nil},
		{"no more", ask("GET", one, "manager_a", nil), 404, notFound.body, nil},
	})
	wantLog(b,
		`The manager_a: display "Pool bar" deleted`,
		`The admin_a: new pairing code for display "Pool bar"`,
		`The admin_a: display "Bar" renamed to "Pool bar"`,
		`The manager_a: display "Bar" added`,
		`The admin_a: display "Counter" added`,
	)
}

// wantLog compares who did what in hotel A, newest first.
func wantLog(b *servertest.Box, want ...string) {
	b.Helper()
	var log struct {
		Data struct {
			Items []struct {
				Actor   string `json:"actor"`
				Details string `json:"details"`
			} `json:"items"`
		} `json:"data"`
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/activity?per_page=100", As: "manager_a"}, 200, "").Decode(b, &log)
	var got []string
	for _, item := range log.Data.Items {
		got = append(got, item.Actor+": "+item.Details)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		b.Errorf("the activity log:\n%s", diff)
	}
}

// A hotel has room for fifty, however many are added at a moment.
func TestDisplaysAreBounded(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	b.Token("admin_a")
	statuses := make([]int, 60)
	atOnce(len(statuses), func(i int) {
		statuses[i] = b.Do(servertest.Request{Method: "POST", Path: displays, As: "admin_a", JSON: fields{"name": fmt.Sprint("Display ", i)}}).Status
	})
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[201] != 50 || count[409] != 10 {
		t.Errorf("statuses: %v, want 50 of 201 and 10 of 409", count)
	}
	b.Want(servertest.Request{Method: "POST", Path: displays, As: "admin_a", JSON: fields{"name": "One more"}}, 409,
		hotelSays("This hotel has as many displays as it may have. Delete one that is no longer used."))
	b.Want(servertest.Request{Method: "POST", Path: displays, As: "admin_b", JSON: fields{"name": "One more"}}, 201, "")
}

func TestDisplayOptions(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	screen := newTablet(b, "admin_a", "Counter")
	options := func(path, as string) servertest.Request {
		return servertest.Request{Method: "OPTIONS", Path: path, As: as}
	}
	mine := func(path string) servertest.Request {
		r := screen.asks(path)
		r.Method = "OPTIONS"
		return r
	}
	allow := func(methods string) map[string]string { return map[string]string{"Allow": methods} }
	field := func(kind, label string, required, readOnly bool) fields {
		return fields{"type": kind, "required": required, "read_only": readOnly, "label": label}
	}
	taking := func(name string, takes fields) string {
		return fields{
			"name": name, "description": "", "renders": []string{"application/json"},
			"parses":  []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"},
			"actions": fields{"POST": takes},
		}.String()
	}
	list := taking("Display List", fields{
		"id": field("string", "Id", false, true), "name": field("string", "Name", true, false).with(fields{"max_length": 100}),
		"hotel": field("field", "Hotel", false, true), "paired": field("boolean", "Paired", false, true),
		"online": field("boolean", "Online", false, true), "show": field("field", "Show", false, true),
		"created_at": field("datetime", "Created at", false, true), "updated_at": field("datetime", "Updated at", false, true),
	})
	show := taking("Show", fields{
		"payment_qr_code": field("field", "Payment qr code", true, false), "amount": field("decimal", "Amount", false, false),
		"note":      field("string", "Note", false, false).with(fields{"max_length": 50}),
		"reference": field("string", "Reference", false, false).with(fields{"max_length": 35}),
	})
	pairs := taking("Pair", fields{"code": field("string", "Code", true, false).with(fields{"max_length": 100})})
	one := displays + screen.ID + "/"
	play(b, []scenario{
		{"the list", options(displays, "admin_a"), 200, list, allow("GET, POST, HEAD, OPTIONS")},
		{"for a receptionist", options(displays, "reception_a"), 200, metadata("Display List", ""), allow("GET, POST, HEAD, OPTIONS")},
		{"one", options(one, "admin_a"), 200, metadata("Display Instance", ""), allow("GET, PATCH, DELETE, HEAD, OPTIONS")},
		{"a pairing code", options(one+"pairing-code/", "admin_a"), 200, metadata("Pairing code", ""), allow("POST, OPTIONS")},
		{"to show", options(one+"show/", "reception_a"), 200, show, allow("POST, OPTIONS")},
		{"to clear", options(one+"clear/", "reception_a"), 200, metadata("Clear", ""), allow("POST, OPTIONS")},
		{"for nobody", options(displays, ""), 401, anonymous.body, nil},
		{"to pair", options(guest+"pair/", ""), 200, pairs, allow("POST, OPTIONS")},
		{"the tablet", mine(""), 200, metadata("Display", ""), allow("GET, HEAD, OPTIONS")},
		{"its events", mine("events/"), 200, metadata("Events", ""), allow("GET, HEAD, OPTIONS")},
		{"its picture", mine("shows/1/qr.svg"), 200, metadata("Show", ""), allow("GET, HEAD, OPTIONS")},
		{"of no tablet", options(guest, ""), 401, anonymous.body, nil},
	})
}
