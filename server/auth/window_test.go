package auth

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hands is a clock that a test moves.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) time() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func newHands() *hands { return &hands{now: time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)} }

// Within any span of time no more than limit events are allowed, for each key
// apart.
func TestWindowAllow(t *testing.T) {
	clock := newHands()
	w := NewWindow(2, time.Minute, clock.time)
	step := func(key string, wait time.Duration, ok bool) {
		t.Helper()
		if gotWait, gotOK := w.Allow(key); gotWait != wait || gotOK != ok {
			t.Errorf("Allow: %v, %v, want %v, %v", gotWait, gotOK, wait, ok)
		}
	}
	step("a", 0, true)
	clock.advance(20 * time.Second)
	step("a", 0, true)
	step("a", 40*time.Second, false)
	step("a", 40*time.Second, false) // what is refused does not count
	step("b", 0, true)
	clock.advance(40*time.Second - 1)
	step("a", 1, false)
	clock.advance(1)
	step("a", 0, true) // the first has left
	step("a", 20*time.Second, false)
	clock.advance(time.Hour)
	step("a", 0, true)
	step("a", 0, true)
	step("a", time.Minute, false)
}

func begin(t *testing.T, w *Window, key string) func(Outcome) {
	t.Helper()
	end, wait, ok, err := w.Begin(t.Context(), key)
	if err != nil || !ok {
		t.Fatalf("Begin: %v, %v, %v", wait, ok, err)
	}
	return end
}

// Only failures count, a success forgives them, and a key that has used up the
// limit waits for the first to leave.
func TestWindowBegin(t *testing.T) {
	clock := newHands()
	w := NewWindow(3, time.Minute, clock.time)
	begin(t, w, "a")(Failed)
	begin(t, w, "a")(Failed)
	begin(t, w, "a")(Succeeded)
	for range 3 {
		begin(t, w, "a")(Failed)
		clock.advance(10 * time.Second)
	}
	if _, wait, ok, err := w.Begin(t.Context(), "a"); ok || wait != 30*time.Second || err != nil {
		t.Errorf("a fourth: %v, %v, %v", wait, ok, err)
	}
	begin(t, w, "b")(Failed)
	clock.advance(30 * time.Second)
	begin(t, w, "a")(Failed)
	if _, wait, ok, _ := w.Begin(t.Context(), "a"); ok || wait != 10*time.Second {
		t.Errorf("a fifth: %v, %v", wait, ok)
	}
}

// While attempts are under way that could use up the limit, another waits for
// one of them, or gives up with its context.
func TestWindowBeginWaits(t *testing.T) {
	w := NewWindow(2, time.Minute, newHands().time)
	first, second := begin(t, w, "a"), begin(t, w, "a")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, _, err := w.Begin(ctx, "a"); err != context.Canceled {
		t.Errorf("a third: %v", err)
	}
	begin(t, w, "b")(Succeeded) // another key does not wait

	third := make(chan func(Outcome))
	go func() {
		end, _, ok, err := w.Begin(t.Context(), "a")
		if !ok || err != nil {
			t.Errorf("a third: %v, %v", ok, err)
		}
		third <- end
	}()
	select {
	case <-third:
		t.Fatal("a third is under way")
	default:
	}
	first(Succeeded)
	(<-third)(Failed)
	second(Failed)
	if _, _, ok, _ := w.Begin(t.Context(), "a"); ok {
		t.Error("a fourth, after two failures")
	}
}

// A burst of any size fails no more often than the limit.
func TestWindowBeginAtOnce(t *testing.T) {
	w := NewWindow(5, time.Minute, newHands().time)
	var tried atomic.Int32
	var group sync.WaitGroup
	for range 200 {
		group.Go(func() {
			if end, _, ok, _ := w.Begin(context.Background(), "a"); ok {
				tried.Add(1)
				end(Failed)
			}
		})
	}
	group.Wait()
	if tried.Load() != 5 {
		t.Errorf("%d tried", tried.Load())
	}
}

// Whoever makes up keys does not take the box's memory, and attempts that are
// under way are not forgotten for them.
func TestWindowIsBounded(t *testing.T) {
	clock := newHands()
	w := NewWindow(1, time.Minute, clock.time)
	end := begin(t, w, "kept")
	for i := range maxKeys + 500 {
		w.Allow(fmt.Sprint("key ", i))
		if n := len(w.keys); n > maxKeys {
			t.Fatalf("%d keys", n)
		}
	}
	end(Failed)
	if _, _, ok, _ := w.Begin(t.Context(), "kept"); ok {
		t.Error("a failure that ended while keys were made up does not count")
	}
	// Room is made by forgetting what has nothing to say any more.
	clock.advance(2 * time.Minute)
	w.Allow("new")
	if n := len(w.keys); n != 1 {
		t.Errorf("%d keys are remembered", n)
	}
}
