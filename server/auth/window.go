package auth

import (
	"context"
	"math"
	"sync"
	"time"
)

// maxKeys is how many keys a window remembers; beyond that it forgets those
// that have nothing to say, then those below the limit, and then any.
const maxKeys = 10_000

// Window counts events by key in a moving window of time. It keeps its counts
// in memory: they start anew with the server.
type Window struct {
	limit int
	span  time.Duration
	clock func() time.Time

	mu   sync.Mutex
	keys map[string]*events
}

type events struct {
	times   []time.Time   // within the span, oldest first
	pending int           // attempts that have begun and not ended
	wake    chan struct{} // closed when one ends
}

// NewWindow returns a window that allows limit events within any span.
func NewWindow(limit int, span time.Duration, clock func() time.Time) *Window {
	return &Window{limit: limit, span: span, clock: clock, keys: map[string]*events{}}
}

// Allow counts an event and reports whether it is within the limit; when not,
// it is not counted, and wait says when the next one would be.
func (w *Window) Allow(key string) (wait time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e, now := w.current(key)
	if len(e.times) >= w.limit {
		return e.times[0].Add(w.span).Sub(now), false
	}
	e.times = append(e.times, now)
	return 0, true
}

// Outcome is how an attempt ended.
type Outcome uint8

// The outcomes.
const (
	Undecided Outcome = iota // it was given up: it changes nothing
	Failed                   // it counts
	Succeeded                // it forgives those that failed
)

// Begin starts an attempt that may fail; only failures count. It waits while
// the attempts of the key that are under way could, should they fail, use up
// the limit, so that a burst cannot try more than a sequence. When ok, the
// caller must call end; when not, wait says when to come back. err is ctx's.
func (w *Window) Begin(ctx context.Context, key string) (end func(Outcome), wait time.Duration, ok bool, err error) {
	w.mu.Lock()
	for {
		e, now := w.current(key)
		if len(e.times) >= w.limit {
			wait := e.times[0].Add(w.span).Sub(now)
			w.mu.Unlock()
			return nil, wait, false, nil
		}
		if len(e.times)+e.pending < w.limit {
			e.pending++
			w.mu.Unlock()
			return func(o Outcome) { w.end(e, o) }, 0, true, nil
		}
		wake := e.wake
		w.mu.Unlock()
		select {
		case <-wake:
		case <-ctx.Done():
			return nil, 0, false, ctx.Err()
		}
		w.mu.Lock()
	}
}

func (w *Window) end(e *events, o Outcome) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.pending--
	switch o {
	case Failed:
		e.times = append(e.times, w.clock())
	case Succeeded:
		e.times = nil
	}
	close(e.wake)
	e.wake = make(chan struct{})
}

// current returns the events of a key without those that have left the
// window. The caller holds the lock.
func (w *Window) current(key string) (*events, time.Time) {
	now := w.clock()
	e := w.keys[key]
	if e == nil {
		w.makeRoom(now)
		e = &events{wake: make(chan struct{})}
		w.keys[key] = e
	}
	e.expire(now.Add(-w.span))
	return e, now
}

func (e *events) expire(before time.Time) {
	n := 0
	for n < len(e.times) && !e.times[n].After(before) {
		n++
	}
	e.times = e.times[n:]
}

func (w *Window) makeRoom(now time.Time) {
	if len(w.keys) < maxKeys {
		return
	}
	for key, e := range w.keys {
		if e.expire(now.Add(-w.span)); len(e.times) == 0 && e.pending == 0 {
			delete(w.keys, key)
		}
	}
	for _, limit := range []int{w.limit, math.MaxInt} {
		for key, e := range w.keys {
			if len(w.keys) < maxKeys {
				return
			}
			if e.pending == 0 && len(e.times) < limit {
				delete(w.keys, key)
			}
		}
	}
}
