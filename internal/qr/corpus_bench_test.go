package qr

import (
	"fmt"
	"image"
	"slices"
	"testing"
	"time"
)

// BenchmarkDecodeCorpus reads the whole corpus and prints what is read of each kind, and how long it takes. It fails
// when too little of what is readable is read, or anything is read that is not there.
func BenchmarkDecodeCorpus(b *testing.B) {
	for b.Loop() {
		var times []time.Duration
		decode := func(picture image.Image) (string, error) {
			start := time.Now()
			text, err := Decode(b.Context(), picture)
			times = append(times, time.Since(start))
			return text, err
		}
		fmt.Printf("\n%-24s %9s %6s %6s %7s %6s %10s %10s\n", "kind", "expected", "shown", "read", "rate", "wrong", "median ms", "max ms")
		var all result
		var wrong []string
		var readableTimes []time.Duration
		shown := 0
		for _, k := range corpus {
			var of result
			for i := range perKind {
				of.show(b, k, i, decode)
			}
			fmt.Printf("%-24s %9s %s\n", k.name, k.want, row(of, times[shown:]))
			shown += of.pictures
			wrong = append(wrong, of.wrong...)
			if k.want == readable {
				all.pictures += of.pictures
				all.read += of.read
				readableTimes = append(readableTimes, times[shown-of.pictures:]...)
			}
		}
		fmt.Printf("%-24s %9s %s\n", "all that are readable", readable, row(result{all.pictures, all.read, wrong}, readableTimes))
		slices.Sort(times)
		fmt.Printf("\nall %d pictures: median %.1f ms, 95 %% under %.1f ms, longest %.1f ms; %d wrong\n\n", shown,
			milliseconds(times[shown/2]), milliseconds(times[shown*95/100]), milliseconds(times[shown-1]), len(wrong))
		b.ReportMetric(100*float64(all.read)/float64(all.pictures), "%read")
		b.ReportMetric(float64(len(wrong)), "wrong")
		b.ReportMetric(milliseconds(times[shown/2]), "median-ms")
		b.ReportMetric(milliseconds(times[shown*95/100]), "p95-ms")
		for _, w := range wrong {
			b.Error(w)
		}
		if float64(all.read) < readableShare*float64(all.pictures) {
			b.Errorf("%d of %d readable pictures are read", all.read, all.pictures)
		}
	}
}

// row prints the figures of one line of the report.
func row(of result, times []time.Duration) string {
	times = slices.Sorted(slices.Values(times))
	return fmt.Sprintf("%6d %6d %6.1f%% %6d %10.1f %10.1f", of.pictures, of.read, 100*float64(of.read)/float64(of.pictures),
		len(of.wrong), milliseconds(times[len(times)/2]), milliseconds(times[len(times)-1]))
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
