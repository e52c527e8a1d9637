package gymapi

import (
	"testing"
	"time"
	_ "time/tzdata" // the zones of the test, on a machine that has none
)

// A day begins at the first moment of its date, wherever, whatever the clocks
// do; a date that a place left out begins and ends at once.
func TestStartOf(t *testing.T) {
	for name, years := range map[string][2]int{
		"UTC": {2026, 2027}, "Asia/Kolkata": {2026, 2027}, "Asia/Kathmandu": {2026, 2027}, "Africa/Cairo": {2023, 2028},
		"Asia/Beirut": {2024, 2027}, "America/Havana": {2024, 2027}, "Atlantic/Azores": {2024, 2027}, "America/Nuuk": {2024, 2027},
		"Australia/Lord_Howe": {2024, 2027}, "Pacific/Chatham": {2024, 2027}, "Pacific/Kiritimati": {2026, 2027},
		"Etc/GMT+12": {2026, 2027}, "Pacific/Apia": {2011, 2012},
	} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := dayOf(time.Date(years[0], 1, 1, 0, 0, 0, 0, time.UTC)); d.Year() < years[1]; d = d.next() {
			start := startOf(d, zone)
			if first := dayOf(start.In(zone)); first != d && !(name == "Pacific/Apia" && d.String() == "2011-12-30") {
				t.Errorf("%s: %v begins at %v, which is on %v", name, d, start.In(zone), first)
			}
			if last := dayOf(start.Add(-time.Microsecond).In(zone)); !last.Before(d.Time) {
				t.Errorf("%s: %v begins at %v, and it was %v before", name, d, start.In(zone), last)
			}
		}
	}
}
