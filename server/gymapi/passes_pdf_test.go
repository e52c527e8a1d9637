package gymapi

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"venuebox/internal/fault"
	"venuebox/internal/turns"
	"venuebox/store"
)

// While one PDF is drawn, the next waits and nothing is read for it; who
// waits too long, or behind too many of their own, is told to come back.
func TestOneSheetAtATime(t *testing.T) {
	a := &API{sheets: turns.New(1, sheetsWaiting), clock: time.Now}
	none := errors.New("nobody")
	drawing, finish := make(chan struct{}), make(chan struct{})
	first, next := make(chan error), make(chan error)
	go func() {
		_, err := a.drawSheet(t.Context(), "staff 1", func(context.Context) ([]store.VenueCustomer, error) {
			close(drawing)
			<-finish
			return nil, none
		})
		first <- err
	}()
	<-drawing
	early := true
	draw := func(ctx context.Context, waiter string) error {
		_, err := a.drawSheet(ctx, waiter, func(context.Context) ([]store.VenueCustomer, error) {
			if early {
				t.Error("two at a time")
			}
			return nil, none
		})
		return err
	}
	for range sheetsWaiting.Key {
		go func() { next <- draw(t.Context(), "staff 2") }()
	}
	for a.sheets.Waiting() < sheetsWaiting.Key {
		runtime.Gosched()
	}
	if err := draw(t.Context(), "staff 2"); !fault.Is(err, fault.Overloaded) || fault.From(err).RetryAfter == 0 {
		t.Errorf("one more of the same: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := draw(gone, "staff 3"); !fault.Is(err, fault.Overloaded) {
		t.Errorf("one who is gone: %v", err)
	}
	early = false
	close(finish)
	if err := <-first; !errors.Is(err, none) {
		t.Errorf("the first: %v", err)
	}
	for range sheetsWaiting.Key {
		if err := <-next; !errors.Is(err, none) {
			t.Errorf("the next: %v", err)
		}
	}
}
