package gymapi

import (
	"fmt"
	"strings"
	"time"

	"venuebox/store"
)

// maxDays is how many days can be asked for at once.
const maxDays = 31

const beforeFrom = "This must not be before from."

// A day is a date of the calendar, in whatever time zone. Its time is midnight
// of that date in UTC, where every date has one and days are of 24 hours.
type day struct{ time.Time }

func dayOf(t time.Time) day {
	year, month, date := t.Date()
	return day{time.Date(year, month, date, 0, 0, 0, 0, time.UTC)}
}

func (d day) next() day { return day{d.Add(24 * time.Hour)} }

func (d day) String() string { return d.Format(time.DateOnly) }

// days reads date, or from and to, both of which count; today when none was
// sent. What cannot be read is noted, and a day is returned all the same.
func (o *object) days(now time.Time) []day {
	date, from, to := o.day("date"), o.day("from"), o.day("to")
	switch {
	case len(o.errors) > 0:
	case date != nil && (from != nil || to != nil):
		o.fail("date", "Please send either date, or from and to.")
	case date != nil:
		return []day{*date}
	case from != nil && to == nil:
		o.fail("to", required)
	case from == nil && to != nil:
		o.fail("from", required)
	case from != nil && to.Before(from.Time):
		o.fail("to", beforeFrom)
	case from != nil && to.Sub(from.Time) >= maxDays*24*time.Hour:
		o.fail("to", fmt.Sprintf("Please ask for at most %d days.", maxDays))
	case from != nil:
		var out []day
		for d := *from; !d.After(to.Time); d = d.next() {
			out = append(out, d)
		}
		return out
	}
	return []day{dayOf(now)}
}

// period reads from and to, either of which may be left out and both of which
// count, as moments of a time zone: the first that counts, and the first that
// does not any more. One that was left out is zero.
func (o *object) period(zone *time.Location) (from, until time.Time) {
	first, last := o.day("from"), o.day("to")
	if first != nil && last != nil && last.Before(first.Time) {
		o.fail("to", beforeFrom)
		return from, until
	}
	if first != nil {
		from = startOf(*first, zone)
	}
	if last != nil {
		until = startOf(last.next(), zone)
	}
	return from, until
}

// day reads a date. nil when it was not sent.
func (o *object) day(field string) *day {
	text := strings.TrimSpace(o.param(field))
	if text == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() == 0 { // which the calendar does not have
		o.fail(field, "This is not a date. Write it like 2026-02-15.")
		return nil
	}
	return &day{t}
}

// startOf is the moment at which a day begins in a time zone: the first quarter
// of an hour that is not before that date there. It is looked for, because
// midnight may not exist: in Cairo the clocks go from 23:59 to 01:00 in spring.
func startOf(d day, zone *time.Location) time.Time {
	const farthestEast = 15 * time.Hour
	t := d.Add(-farthestEast)
	for dayOf(t.In(zone)).Before(d.Time) {
		t = t.Add(store.QuarterHour)
	}
	return t
}

// countByDay sums up counts by the days and hours of a time zone.
func countByDay(days []day, counts []store.CheckInCount, zone *time.Location) []dayJSON {
	out := make([]dayJSON, len(days))
	for i, d := range days {
		out[i].Date = d.String()
	}
	for _, n := range counts {
		local := n.Start.In(zone)
		i := int(dayOf(local).Sub(days[0].Time) / (24 * time.Hour))
		i = min(max(i, 0), len(days)-1) // clocks that went back over midnight show the day before once more
		out[i].Visits += n.Visits
		out[i].Repeats += n.Repeats
		out[i].Hours[local.Hour()] += n.Visits
	}
	return out
}
