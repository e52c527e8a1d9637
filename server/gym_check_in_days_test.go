package server_test

import (
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests, on a machine that has none

	"venuebox/server/servertest"
)

// dayCount is the counts of a day; hours without visits are left out.
type dayCount struct {
	date            string
	visits, repeats int
	hours           map[int]int
}

func (d dayCount) fields() fields {
	hours := make([]int, 24)
	for hour, n := range d.hours {
		hours[hour] = n
	}
	return fields{"date": d.date, "visits": d.visits, "repeats": d.repeats, "hours": hours}
}

// daysListed is a page of the check-ins of some days.
func daysListed(total, pages, page, perPage int, days []dayCount, items ...fields) string {
	out := make([]fields, len(days))
	for i, d := range days {
		out[i] = d.fields()
	}
	return succeeded("Check-ins", fields{
		"items":      append([]fields{}, items...),
		"pagination": fields{"total": total, "pages": pages, "current_page": page, "per_page": perPage},
		"days":       out,
	})
}

// checkDays holds the counts of an answer, and its total, against what is
// wanted.
func checkDays(b *servertest.Box, path, as string, want ...dayCount) {
	b.Helper()
	var got struct {
		Data struct {
			Pagination struct {
				Total int `json:"total"`
			} `json:"pagination"`
			Days []fields `json:"days"`
		} `json:"data"`
	}
	b.Want(fetch(path, as), 200, "").Decode(b, &got)
	total := 0
	for _, d := range want {
		total += d.visits + d.repeats
	}
	if got.Data.Pagination.Total != total {
		b.Errorf("%s: a total of %d, want %d", path, got.Data.Pagination.Total, total)
	}
	wanted := make([]fields, len(want))
	for i, d := range want {
		wanted[i] = d.fields()
	}
	if d := servertest.Diff(fields{"days": wanted}.String(), []byte(fields{"days": got.Data.Days}.String())); d != "" {
		b.Errorf("%s: %s", path, d)
	}
}

// Who came today, and on other days, to which branch.
func TestCheckIns(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, longSessions)
	at := func(moment string) time.Duration {
		b.Helper()
		goTo(b, moment)
		return b.Clock.Now().Sub(servertest.Start)
	}
	check := func(id int, as string, d time.Duration) {
		b.Helper()
		b.Want(byHand(id, as), 200, "")
	}
	saturday := at("2026-02-14T23:59:59.999999Z")
	check(115, "reception_1", saturday)
	morning := at("2026-02-15T08:00:00Z")
	check(115, "reception_1", morning)
	check(200, "reception_2", morning)
	soon := at("2026-02-15T08:05:00Z")
	check(115, "manager_1", soon)
	noon := at("2026-02-15T12:59:59Z")
	check(116, "owner", noon)

	one := named(visit(1, mona, 6, "desk", saturday), "Mona Adel", "The reception_1")
	two := named(visit(2, mona, 6, "desk", morning), "Mona Adel", "The reception_1")
	three := named(visit(3, rahul, 7, "desk", morning), "Rahul Nair", "The reception_2")
	four := named(repeatOf(visit(2, mona, 6, "desk", morning), 4, 4, "desk", soon), "Mona Adel", "The manager_1")
	five := named(visit(5, karim, 1, "desk", noon), "Karim Saleh", "The owner")
	before := dayCount{date: "2026-02-14", visits: 1, hours: map[int]int{23: 1}}
	today := dayCount{date: "2026-02-15", visits: 3, repeats: 1, hours: map[int]int{8: 2, 12: 1}}
	downtown := dayCount{date: "2026-02-15", visits: 2, repeats: 1, hours: map[int]int{8: 1, 12: 1}}
	riverside := dayCount{date: "2026-02-15", visits: 1, hours: map[int]int{8: 1}}
	tomorrow := dayCount{date: "2026-02-16"}
	days := func(d ...dayCount) []dayCount { return d }
	notOurs := gymSays("Cannot list check-ins of customer in another branch")
	play(b, []scenario{
		{"today's", fetch("/api/check-ins", "owner"), 200, daysListed(4, 1, 1, 20, days(today), five, four, three, two), nil},
		{"one's own branch", fetch("/api/check-ins/", "manager_1"), 200, daysListed(3, 1, 1, 20, days(downtown), five, four, two), nil},
		{"the other one", fetch("/api/check-ins", "reception_2"), 200, daysListed(1, 1, 1, 20, days(riverside), three), nil},
		{"a branch's", fetch("/api/check-ins?branch_id=2", "accountant"), 200, daysListed(1, 1, 1, 20, days(riverside), three), nil},
		{"one's own, by its id", fetch("/api/check-ins?branch_id=1", "accountant_1"), 200, daysListed(3, 1, 1, 20, days(downtown), five, four, two), nil},
		{"another one's", fetch("/api/check-ins?branch_id=2", "manager_1"), 403, notOurs, nil},
		{"a branch there is not", fetch("/api/check-ins?branch_id=9", "owner"), 200, daysListed(0, 0, 1, 20, days(dayCount{date: "2026-02-15"})), nil},
		{"the day before", fetch("/api/check-ins?date=2026-02-14", "owner"), 200, daysListed(1, 1, 1, 20, days(before), one), nil},
		{"a day to come", fetch("/api/check-ins?date=%202026-02-16", "owner"), 200, daysListed(0, 0, 1, 20, days(tomorrow)), nil},
		{"three days", fetch("/api/check-ins?from=2026-02-14&to=2026-02-16", "owner"), 200,
			daysListed(5, 1, 1, 20, days(before, today, tomorrow), five, four, three, two, one), nil},
		{"counts are of all pages", fetch("/api/check-ins?from=2026-02-14&to=2026-02-15&per_page=2&page=2", "owner"), 200,
			daysListed(5, 3, 2, 2, days(before, today), three, two), nil},
		{"one day as several", fetch("/api/check-ins?from=2026-02-15&to=2026-02-15&branch_id=1", "owner"), 200,
			daysListed(3, 1, 1, 20, days(downtown), five, four, two), nil},
		{"parameters left empty", fetch("/api/check-ins?date=&from=&to=&branch_id=&page=", "owner"), 200,
			daysListed(4, 1, 1, 20, days(today), five, four, three, two), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: "/api/check-ins", As: "owner"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "POST", Path: "/api/check-ins", As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD"}},
	})
}

func TestCheckInsOfDaysThatAreNone(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	ask := func(query string) servertest.Request { return fetch("/api/check-ins?"+query, "manager_1") }
	for _, field := range []string{"date", "from", "to"} {
		for _, value := range []string{
			"today", "2026-2-15", "15.02.2026", "2026-02-30", "2026-02-15T10:30:00Z", "20260215", "0", "-2026-02-15", "2026-02-15'", "\xff", "\x00",
		} {
			scenario{field + " of " + value, ask(url.Values{field: {value}}.Encode()), 400,
				refused(field, "This is not a date. Write it like 2026-02-15."), nil}.play(b)
		}
	}
	either := refused("date", "Please send either date, or from and to.")
	play(b, []scenario{
		{"two ways to say it", ask("date=2026-02-15&from=2026-02-15&to=2026-02-15"), 400, either, nil},
		{"one and a half", ask("date=2026-02-15&to=2026-02-15"), 400, either, nil},
		{"from alone", ask("from=2026-02-15"), 400, refused("to", fieldRequired), nil},
		{"to alone", ask("to=2026-02-15"), 400, refused("from", fieldRequired), nil},
		{"backwards", ask("from=2026-02-15&to=2026-02-14"), 400, refused("to", "This must not be before from."), nil},
		{"too many", ask("from=2026-01-01&to=2026-02-01"), 400, refused("to", "Please ask for at most 31 days."), nil},
		{"far too many", ask("from=0001-01-01&to=9999-12-31"), 400, refused("to", "Please ask for at most 31 days."), nil},
		{"a bad page", ask("page=0"), 400, refused("page", notWhole), nil},
		{"a bad branch", ask("branch_id=x"), 400, refused("branch_id", notWhole), nil},
		{"the first day there is", ask("date=0001-01-01"), 200, daysListed(0, 0, 1, 20, []dayCount{{date: "0001-01-01"}}), nil},
		{"the last", ask("date=9999-12-31"), 200, daysListed(0, 0, 1, 20, []dayCount{{date: "9999-12-31"}}), nil},
	})
	var month []dayCount
	for d := range 31 {
		month = append(month, dayCount{date: fmt.Sprintf("2026-01-%02d", d+1)})
	}
	scenario{"as many as there may be", ask("from=2026-01-01&to=2026-01-31"), 200, daysListed(0, 0, 1, 20, month), nil}.play(b)
}

// Days and hours are those of the clock on the venue's wall, on days of 23
// and of 25 hours too, and where hours begin at half past or a quarter to.
func TestCheckInsInTheVenuesTimeZone(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		zone    string
		moments []string // when somebody came, in order
		path    string
		days    []dayCount
	}{
		{"Africa/Cairo", []string{ // on the 24th the clocks go from 00:00 to 01:00
			"2026-04-22T22:00:00Z", "2026-04-23T21:59:59.999999Z", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59.999999Z", "2026-04-24T21:00:00Z",
		}, "?from=2026-04-23&to=2026-04-25", []dayCount{
			{"2026-04-23", 2, 0, map[int]int{0: 1, 23: 1}}, {"2026-04-24", 2, 0, map[int]int{1: 1, 23: 1}}, {"2026-04-25", 1, 0, map[int]int{0: 1}},
		}},
		{"Africa/Cairo", []string{ // at the end of the 29th they go from 24:00 to 23:00
			"2026-10-28T20:59:59Z", "2026-10-28T21:00:00Z", "2026-10-29T20:30:00Z", "2026-10-29T21:30:00Z", "2026-10-29T21:59:59.999999Z", "2026-10-29T22:00:00Z",
		}, "?from=2026-10-28&to=2026-10-30", []dayCount{
			{"2026-10-28", 1, 0, map[int]int{23: 1}}, {"2026-10-29", 4, 0, map[int]int{0: 1, 23: 3}}, {"2026-10-30", 1, 0, map[int]int{0: 1}},
		}},
		{"Africa/Cairo", []string{"2026-04-23T21:59:59.999999Z", "2026-04-23T22:00:00Z", "2026-04-24T20:59:59Z", "2026-04-24T21:00:00Z"},
			"?date=2026-04-24", []dayCount{{"2026-04-24", 2, 0, map[int]int{1: 1, 23: 1}}}},
		{"Asia/Kolkata", []string{"2026-02-15T18:29:59.999999Z", "2026-02-15T18:30:00Z", "2026-02-15T19:29:59Z", "2026-02-15T19:30:00Z"},
			"?from=2026-02-15&to=2026-02-16", []dayCount{
				{"2026-02-15", 1, 0, map[int]int{23: 1}}, {"2026-02-16", 3, 0, map[int]int{0: 2, 1: 1}},
			}},
		{"Asia/Kathmandu", []string{"2026-02-15T18:14:59.999999Z", "2026-02-15T18:15:00Z", "2026-02-15T19:14:59Z", "2026-02-15T19:15:00Z"},
			"?from=2026-02-15&to=2026-02-16", []dayCount{
				{"2026-02-15", 1, 0, map[int]int{23: 1}}, {"2026-02-16", 3, 0, map[int]int{0: 2, 1: 1}},
			}},
		{"America/Havana", []string{ // the hour after midnight comes twice
			"2026-11-01T03:59:59Z", "2026-11-01T04:00:00Z", "2026-11-01T05:30:00Z", "2026-11-02T04:59:59Z", "2026-11-02T05:00:00Z",
		}, "?from=2026-10-31&to=2026-11-02", []dayCount{
			{"2026-10-31", 1, 0, map[int]int{23: 1}}, {"2026-11-01", 3, 0, map[int]int{0: 2, 23: 1}}, {"2026-11-02", 1, 0, map[int]int{0: 1}},
		}},
	} {
		t.Run(test.zone, func(t *testing.T) {
			b := servertest.New(t, inZone(test.zone), longSessions, everyScan)
			if !slices.IsSorted(test.moments) {
				t.Fatal("the moments are not in order")
			}
			for _, moment := range test.moments {
				goTo(b, moment)
				b.Want(byHand(115, "reception_1"), 200, "")
			}
			checkDays(b, "/api/check-ins"+test.path, "manager_1", test.days...)
			checkDays(b, "/api/check-ins"+test.path, "owner", test.days...)
		})
	}
}

// Today is the venue's, not London's.
func TestCheckInsOfTheVenuesToday(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, inZone("Asia/Kolkata"), longSessions)
	goTo(b, "2026-02-15T18:30:00Z")
	b.Want(byHand(115, "reception_1"), 200, "")
	checkDays(b, "/api/check-ins", "reception_1", dayCount{date: "2026-02-16", visits: 1, hours: map[int]int{0: 1}})
}
