package workload

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Pair is one operation at one number of clients: on the server, and the same
// request on the yardstick, whose answer is as long.
type Pair struct {
	Server, Bare *Crew
}

// Crew is clients that do the same thing, each on a connection of its own.
type Crew struct {
	clients []*client
	status  int
	request func(client int, random *rand.Rand) request
}

// Open connects the clients of a pair, which the caller closes. The first
// request is sent here, to learn how long the answer is.
func (b *Box) Open(op Operation, clients int) (*Pair, error) {
	p := &Pair{
		Server: &Crew{status: op.status, request: func(client int, random *rand.Rand) request {
			return op.request(b, client, random)
		}},
		Bare: &Crew{status: bareStatus},
	}
	err := errors.Join(p.Server.connect(b.address, clients), p.Bare.connect(b.bare, clients))
	if err == nil {
		probe := op.request(b, 0, rand.New(rand.NewPCG(0, 0)))
		err = p.Server.clients[0].do(&probe, op.status)
	}
	if err != nil {
		p.Close()
		return nil, fmt.Errorf("%s: %w", op.Name, err)
	}
	path := barePath(p.Server.clients[0].body.Len())
	p.Bare.request = func(client int, random *rand.Rand) request {
		r := op.request(b, client, random)
		r.path = path
		return r
	}
	return p, nil
}

// Close hangs up.
func (p *Pair) Close() {
	for _, crew := range []*Crew{p.Server, p.Bare} {
		for _, c := range crew.clients {
			c.close()
		}
	}
}

func (c *Crew) connect(address string, clients int) error {
	for range clients {
		one, err := dial(address)
		if err != nil {
			return err
		}
		c.clients = append(c.clients, one)
	}
	return nil
}

// Run lets all clients send requests, one after the other, as long as more
// says so, and returns when all have their answers. An answer with another
// status than the operation's, and a connection that fails, is an error.
func (c *Crew) Run(more func() bool) (Sample, error) {
	took := make([][]time.Duration, len(c.clients))
	errs := make([]error, len(c.clients))
	var all sync.WaitGroup
	started := time.Now()
	for i, one := range c.clients {
		all.Go(func() {
			random := rand.New(rand.NewPCG(rand.Uint64(), uint64(i)))
			for errs[i] == nil && more() {
				r := c.request(i, random)
				sent := time.Now()
				errs[i] = one.do(&r, c.status)
				took[i] = append(took[i], time.Since(sent))
			}
		})
	}
	all.Wait()
	s := Sample{elapsed: time.Since(started), took: slices.Concat(took...)}
	return s, errors.Join(errs...)
}

// Sample is how long each of a number of requests took.
type Sample struct {
	elapsed time.Duration
	took    []time.Duration
}

// Add joins a sample that was taken at another time.
func (s *Sample) Add(other Sample) {
	s.elapsed += other.elapsed
	s.took = append(s.took, other.took...)
}

// Requests is how many there were.
func (s *Sample) Requests() int { return len(s.took) }

// PerSecond is how many were answered in a second.
func (s *Sample) PerSecond() float64 { return float64(len(s.took)) / s.elapsed.Seconds() }

// Percentile is the time within which p in a hundred requests were answered;
// 0 for an empty sample.
func (s *Sample) Percentile(p int) time.Duration {
	if len(s.took) == 0 {
		return 0
	}
	slices.Sort(s.took)
	return s.took[min(len(s.took)*p/100, len(s.took)-1)]
}
