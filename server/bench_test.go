package server_test

import (
	"flag"
	"fmt"
	"sync/atomic"
	"testing"

	"venuebox/internal/loadtest/workload"
)

// benchCustomers is how many customers the benchmarks' box has. A run with
// -benchtime 1x only shows that they work, and is spared the filling.
func benchCustomers() int {
	if flag.Lookup("test.benchtime").Value.String() == "1x" {
		return 1000
	}
	return 100_000
}

// BenchmarkServer measures the operations of the load command, by number of
// clients, on one box. Beside Go's own figures it reports requests a second
// and percentiles, and as x-bare the same divided by what a bare gin handler
// makes of as many of the same requests right afterwards. Allocations are the
// clients' too.
func BenchmarkServer(b *testing.B) {
	box, err := workload.Start(b.Context(), b.TempDir(), benchCustomers())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := box.Close(); err != nil {
			b.Error(err)
		}
	})
	for _, op := range workload.Operations {
		for _, clients := range []int{1, 16, 64} {
			b.Run(fmt.Sprintf("%s/clients=%d", op.Name, clients), func(b *testing.B) {
				pair, err := box.Open(op, clients)
				if err != nil {
					b.Fatal(err)
				}
				defer pair.Close()
				b.ResetTimer()
				served := runTimes(b, pair.Server)
				b.StopTimer()
				bare := runTimes(b, pair.Bare)
				b.ReportMetric(served.PerSecond(), "req/s")
				b.ReportMetric(served.PerSecond()/bare.PerSecond(), "req/s-x-bare")
				for _, p := range []int{50, 99} {
					b.ReportMetric(float64(served.Percentile(p)), fmt.Sprintf("p%d-ns", p))
					b.ReportMetric(float64(served.Percentile(p))/float64(bare.Percentile(p)), fmt.Sprintf("p%d-x-bare", p))
				}
			})
		}
	}
}

// runTimes lets a crew make b.N requests.
func runTimes(b *testing.B, crew *workload.Crew) workload.Sample {
	var sent atomic.Int64
	sample, err := crew.Run(func() bool { return sent.Add(1) <= int64(b.N) })
	if err != nil {
		b.Fatal(err)
	}
	return sample
}
