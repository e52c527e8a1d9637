package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// Every cell of the report has its figures. That every operation is answered
// as it should be is seen where the benchmarks are run (server/bench_test.go).
func TestReport(t *testing.T) {
	var out bytes.Buffer
	args := []string{"--customers", "50", "--duration", "30ms", "--clients", "1,3", "--only", "re*", "--json"}
	if err := run(t.Context(), args, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var got report
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Customers != 50 || got.Seconds != 0.03 {
		t.Errorf("%d customers, %v seconds", got.Customers, got.Seconds)
	}
	var cells []string
	for _, r := range got.Results {
		cells = append(cells, fmt.Sprint(r.Operation, " ", r.Clients))
		for _, f := range []figures{r.figures, r.Bare} {
			if f.PerSecond <= 0 || f.P50 <= 0 || f.P99 < f.P50 {
				t.Errorf("%s: figures %+v", r.Operation, f)
			}
		}
		if r.Requests < r.Clients || r.Ratio.P50 != r.P50/r.Bare.P50 {
			t.Errorf("%s: %d requests by %d clients, ratio %v", r.Operation, r.Requests, r.Clients, r.Ratio)
		}
	}
	want := []string{"regenerate-qr 1", "regenerate-qr 3", "retrieve 1", "retrieve 3"}
	if !slices.Equal(cells, want) {
		t.Errorf("measured %q, want %q", cells, want)
	}
}

func TestTable(t *testing.T) {
	var out bytes.Buffer
	r := report{Customers: 7, CPUs: 2, Platform: "linux/arm64", Go: "go1.26", Results: []row{{
		Operation: "toggle", Clients: 16, figures: figures{2500, 6400, 12345},
		Bare: figures{20000, 640, 1000}, Ratio: ratios{0.125, 10, 12.345},
	}}}
	if err := r.writeTable(&out); err != nil {
		t.Fatal(err)
	}
	want := `7 customers, 2 CPUs, linux/arm64, go1.26; times in milliseconds; ×bare: divided by the bare handler's figure

  operation  clients  req/s   p50    p99  bare req/s   p50   p99  ×bare req/s   p50   p99
     toggle       16   2500  6.40  12.35       20000  0.64  1.00        0.125  10.0  12.3
`
	if out.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", out.String(), want)
	}
}

func TestUsage(t *testing.T) {
	for _, tt := range []struct{ args, note string }{
		{"--customers 0", "loadtest: --customers must be from 1 to 10000000\n"},
		{"--duration 1ms", "loadtest: --duration must be from 10ms to 10m\n"},
		{"--clients 1,x", `loadtest: --clients takes numbers from 1 to 1000 with commas between them, such as 1,16,64, not "1,x"` + "\n"},
		{"--only nothing", `loadtest: --only "nothing" matches none of ` + operationNames() + "\n"},
		{"--only [", `loadtest: --only "[" is no pattern: syntax error in pattern` + "\n"},
		{"more", `loadtest: "more" is no flag; see --help` + "\n"},
	} {
		var notes bytes.Buffer
		if _, err := parse(strings.Fields(tt.args), &notes); !errors.Is(err, errUsage) || notes.String() != tt.note {
			t.Errorf("%s: %v, %q, want %q", tt.args, err, notes.String(), tt.note)
		}
	}
	if _, err := parse([]string{"--help"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("--help: %v", err)
	}
	s, err := parse([]string{"--only", "search-*", "--clients", "2, 5"}, io.Discard)
	if err != nil || s.customers != 100_000 || !slices.Equal(s.clients, []int{2, 5}) || len(s.operations) != 3 {
		t.Errorf("%+v, %v", s, err)
	}
}
