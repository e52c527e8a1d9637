// The load command measures a VenueBox that it starts on loopback, in a folder
// that it removes afterwards: requests a second and how long they take, by
// operation and number of clients, beside a bare gin handler that is measured
// in turn with each of them. See docs/PERFORMANCE.md.
//
//	go run ./internal/loadtest
//	go run ./internal/loadtest --only 'search-*' --clients 1,16 --json
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"venuebox/internal/loadtest/workload"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "loadtest:", err)
		os.Exit(1)
	}
}

// errUsage says that the command line was wrong, and that the person was told.
var errUsage = errors.New("wrong usage")

// settings are what the command line says.
type settings struct {
	customers  int
	duration   time.Duration // of the server's part of a cell
	clients    []int
	operations []workload.Operation
	json       bool
}

func run(ctx context.Context, args []string, out, notes io.Writer) (err error) {
	s, err := parse(args, notes)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "venuebox-loadtest-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Fprintf(notes, "filling a box with %d customers in %s\n", s.customers, dir)
	started := time.Now()
	box, err := workload.Start(ctx, dir, s.customers)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, box.Close()) }()
	fmt.Fprintf(notes, "filled in %.1fs; measuring takes about %v\n", time.Since(started).Seconds(), s.takes())

	report := newReport(s)
	for _, op := range s.operations {
		for _, clients := range s.clients {
			row, err := measure(ctx, box, op, clients, s.duration)
			if err != nil {
				return err
			}
			report.Results = append(report.Results, row)
			fmt.Fprintf(notes, "%s, clients: %d, requests/s: %.0f\n", op.Name, clients, row.PerSecond)
		}
	}
	if s.json {
		return report.writeJSON(out)
	}
	return report.writeTable(out)
}

func parse(args []string, notes io.Writer) (settings, error) {
	var s settings
	var clients, only string
	flags := flag.NewFlagSet("loadtest", flag.ContinueOnError)
	flags.SetOutput(notes)
	flags.IntVar(&s.customers, "customers", 100_000, "how many customers the box has")
	flags.DurationVar(&s.duration, "duration", 3*time.Second, "how long each operation is measured, for each number of clients")
	flags.StringVar(&clients, "clients", "1,16,64", "numbers of clients, with commas between them")
	flags.StringVar(&only, "only", "*", "measure the operations whose names match this `GLOB`: "+operationNames())
	flags.BoolVar(&s.json, "json", false, "print JSON, not a table")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return s, err
		}
		return s, errUsage
	}
	wrong := func(format string, args ...any) (settings, error) {
		fmt.Fprintf(notes, "loadtest: "+format+"\n", args...)
		return s, errUsage
	}
	if flags.NArg() > 0 {
		return wrong("%q is no flag; see --help", flags.Arg(0))
	}
	if s.customers < 1 || s.customers > 10_000_000 {
		return wrong("--customers must be from 1 to 10000000")
	}
	if s.duration < 10*time.Millisecond || s.duration > 10*time.Minute {
		return wrong("--duration must be from 10ms to 10m")
	}
	for _, text := range strings.Split(clients, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 || n > 1000 {
			return wrong("--clients takes numbers from 1 to 1000 with commas between them, such as 1,16,64, not %q", clients)
		}
		s.clients = append(s.clients, n)
	}
	for _, op := range workload.Operations {
		matches, err := path.Match(only, op.Name)
		if err != nil {
			return wrong("--only %q is no pattern: %v", only, err)
		}
		if matches {
			s.operations = append(s.operations, op)
		}
	}
	if len(s.operations) == 0 {
		return wrong("--only %q matches none of %s", only, operationNames())
	}
	return s, nil
}

func operationNames() string {
	var names []string
	for _, op := range workload.Operations {
		names = append(names, op.Name)
	}
	return strings.Join(names, ", ")
}

// A cell is measured in rounds that alternate with the yardstick, so that
// whatever else the machine does meets both.
const rounds = 3

// Shares of a cell's duration that its other parts take.
const (
	warmUpShare = 10 // a tenth, on either side
	bareShare   = 2  // half
)

// takes is how long measuring takes, without answers that come late.
func (s settings) takes() time.Duration {
	cell := s.duration + 2*s.duration/warmUpShare + s.duration/bareShare
	return (cell * time.Duration(len(s.operations)*len(s.clients))).Round(time.Second)
}

// measure measures one operation at one number of clients.
func measure(ctx context.Context, box *workload.Box, op workload.Operation, clients int, d time.Duration) (row, error) {
	pair, err := box.Open(op, clients)
	if err != nil {
		return row{}, err
	}
	defer pair.Close()
	var served, bare, warm workload.Sample
	parts := []part{{pair.Bare, d / warmUpShare, &warm}, {pair.Server, d / warmUpShare, &warm}}
	for range rounds {
		parts = append(parts, part{pair.Bare, d / bareShare / rounds, &bare}, part{pair.Server, d / rounds, &served})
	}
	for _, p := range parts {
		sample, err := p.crew.Run(atLeast(ctx, clients, p.lasts))
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return row{}, fmt.Errorf("%s, clients: %d: %w", op.Name, clients, err)
		}
		p.into.Add(sample)
	}
	return newRow(op.Name, clients, &served, &bare), nil
}

// atLeast says yes for a while, and to the first n askers however late they
// are, so that there is always something to measure. It says no when ctx ends.
func atLeast(ctx context.Context, n int, d time.Duration) func() bool {
	until := time.Now().Add(d)
	var asked atomic.Int64
	return func() bool {
		return ctx.Err() == nil && (asked.Add(1) <= int64(n) || time.Now().Before(until))
	}
}

// part is a while in which one crew works.
type part struct {
	crew  *workload.Crew
	lasts time.Duration
	into  *workload.Sample
}
