package hotelapi

import (
	"errors"
	"sync"
	"time"

	"venuebox/internal/fault"
)

// maxStreams is how many event streams may run at a time, those that are about
// to end included.
const maxStreams = 200

// streams knows the event streams that are open, at most one of each display.
// It carries no news: it wakes a stream, which then reads the database, so that
// what it sends is the truth however it came to be woken.
type streams struct {
	mu      sync.Mutex
	running int
	byID    map[string]*stream
}

// stream is one that is open. wake holds at most one call; replaced is closed
// when another stream takes its display over.
type stream struct {
	wake     chan struct{}
	replaced chan struct{}
}

// begin opens a display's stream and ends the one it had: a tablet comes back
// while the box still believes in its old connection. Unavailable overloaded
// when there are too many. The caller must end it.
func (s *streams) begin(displayID string) (*stream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == maxStreams {
		return nil, &fault.Error{
			Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: 5 * time.Second,
			Cause: errors.New("too many event streams"),
		}
	}
	s.running++
	if old := s.byID[displayID]; old != nil {
		close(old.replaced)
	}
	if s.byID == nil {
		s.byID = map[string]*stream{}
	}
	st := &stream{wake: make(chan struct{}, 1), replaced: make(chan struct{})}
	s.byID[displayID] = st
	return st, nil
}

func (s *streams) end(displayID string, st *stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	if s.byID[displayID] == st {
		delete(s.byID, displayID)
	}
}

// wake tells the streams of displays, of all where none is named, that
// something may have changed. It never waits for anybody.
func (s *streams) wake(displayIDs ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(displayIDs) == 0 {
		for _, st := range s.byID {
			st.call()
		}
	}
	for _, id := range displayIDs {
		if st := s.byID[id]; st != nil {
			st.call()
		}
	}
}

func (st *stream) call() {
	select {
	case st.wake <- struct{}{}:
	default: // it has not looked yet since the last call
	}
}

// open reports whether a display listens now.
func (s *streams) open(displayID string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[displayID] != nil
}
