package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"venuebox/internal/loadtest/workload"
)

// report is what --json prints. Times are in microseconds.
type report struct {
	Customers int     `json:"customers"`
	Seconds   float64 `json:"seconds_per_cell"`
	CPUs      int     `json:"cpus"`
	Platform  string  `json:"platform"`
	Go        string  `json:"go"`
	Results   []row   `json:"results"`
}

// row is one cell: the server's figures, the yardstick's, and the server's
// divided by the yardstick's.
type row struct {
	Operation string `json:"operation"`
	Clients   int    `json:"clients"`
	Requests  int    `json:"requests"`
	figures
	Bare  figures `json:"bare"`
	Ratio ratios  `json:"ratio"`
}

type figures struct {
	PerSecond float64 `json:"requests_per_second"`
	P50       float64 `json:"p50_us"`
	P99       float64 `json:"p99_us"`
}

type ratios struct {
	PerSecond float64 `json:"requests_per_second"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
}

func newReport(s settings) *report {
	return &report{
		Customers: s.customers, Seconds: s.duration.Seconds(), CPUs: runtime.GOMAXPROCS(0),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version(),
	}
}

func newRow(operation string, clients int, served, bare *workload.Sample) row {
	r := row{
		Operation: operation, Clients: clients, Requests: served.Requests(),
		figures: figuresOf(served), Bare: figuresOf(bare),
	}
	r.Ratio = ratios{r.PerSecond / r.Bare.PerSecond, r.P50 / r.Bare.P50, r.P99 / r.Bare.P99}
	return r
}

func figuresOf(s *workload.Sample) figures {
	micros := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
	return figures{PerSecond: s.PerSecond(), P50: micros(s.Percentile(50)), P99: micros(s.Percentile(99))}
}

func (r *report) writeJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

func (r *report) writeTable(w io.Writer) error {
	fmt.Fprintf(w, "%d customers, %d CPUs, %s, %s; times in milliseconds; ×bare: divided by the bare handler's figure\n\n",
		r.Customers, r.CPUs, r.Platform, r.Go)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")+"\t") }
	line("operation", "clients", "req/s", "p50", "p99", "bare req/s", "p50", "p99", "×bare req/s", "p50", "p99")
	for _, x := range r.Results {
		line(x.Operation, fmt.Sprint(x.Clients),
			fmt.Sprintf("%.0f", x.PerSecond), millis(x.P50), millis(x.P99),
			fmt.Sprintf("%.0f", x.Bare.PerSecond), millis(x.Bare.P50), millis(x.Bare.P99),
			fmt.Sprintf("%.3f", x.Ratio.PerSecond), fmt.Sprintf("%.1f", x.Ratio.P50), fmt.Sprintf("%.1f", x.Ratio.P99))
	}
	return t.Flush()
}

func millis(micros float64) string { return fmt.Sprintf("%.2f", micros/1000) }
