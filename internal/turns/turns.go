// Package turns lets a bounded number of callers do heavy work at a time, and
// the others wait in a fair order.
package turns

import (
	"context"
	"slices"
	"sync"
	"time"

	"venuebox/internal/fault"
)

// Turns lets a bounded number of callers work at a time. Those who wait are
// let in by key in rotation, so that a crowd behind one key delays another
// key's caller by one turn, not by the whole crowd. It is safe for concurrent
// use.
type Turns struct {
	most    Waiting
	mu      sync.Mutex
	free    int
	waiting int
	queues  map[string][]chan struct{}
	order   []string // keys with a queue, the next one first
}

// Waiting bounds those who wait for a turn.
type Waiting struct {
	Key int // of one key
	All int
}

// New returns n turns, for which so many may wait.
func New(n int, most Waiting) *Turns {
	return &Turns{most: most, free: n, queues: map[string][]chan struct{}{}}
}

// Take waits for a turn, which the caller gives back. Unavailable overloaded
// when too many wait already, or when the caller's time is up first.
func (t *Turns) Take(ctx context.Context, key string) error {
	overloaded := &fault.Error{Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: 5 * time.Second}
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return nil
	}
	if t.waiting >= t.most.All || len(t.queues[key]) >= t.most.Key {
		t.mu.Unlock()
		return overloaded
	}
	turn := make(chan struct{})
	if len(t.queues[key]) == 0 {
		t.order = append(t.order, key)
	}
	t.queues[key] = append(t.queues[key], turn)
	t.waiting++
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	overloaded.Cause = ctx.Err()
	t.mu.Lock()
	i := slices.Index(t.queues[key], turn)
	if i >= 0 {
		t.remove(key, i)
	}
	t.mu.Unlock()
	if i < 0 { // the turn came at the same moment: pass it on
		t.Give()
	}
	return overloaded
}

// Give ends a turn: the next in rotation has it.
func (t *Turns) Give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.order) == 0 {
		t.free++
		return
	}
	key := t.order[0]
	turn := t.queues[key][0]
	t.remove(key, 0)
	if len(t.queues[key]) > 0 {
		t.order = append(t.order[1:], key)
	}
	close(turn)
}

// remove takes the i-th out of a key's queue. The caller holds the lock.
func (t *Turns) remove(key string, i int) {
	t.waiting--
	if queue := slices.Delete(t.queues[key], i, i+1); len(queue) > 0 {
		t.queues[key] = queue
		return
	}
	delete(t.queues, key)
	t.order = slices.DeleteFunc(t.order, func(k string) bool { return k == key })
}

// Free is how many turns nobody has.
func (t *Turns) Free() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.free
}

// Waiting is how many callers wait for a turn.
func (t *Turns) Waiting() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.waiting
}
