package turns

import (
	"runtime"
	"testing"
)

// A crowd behind one key delays somebody behind another by one turn.
func TestTurnsRotate(t *testing.T) {
	turns := New(1, Waiting{Key: 10, All: 10})
	turns.Take(t.Context(), "first")
	served := make(chan string)
	for i, key := range []string{"crowd", "crowd", "crowd", "one", "crowd", "two", "one"} {
		go func() {
			if err := turns.Take(t.Context(), key); err != nil {
				t.Error(err)
			}
			served <- key
		}()
		for turns.Waiting() < i+1 { // so that they queue in this order
			runtime.Gosched()
		}
	}
	for _, want := range []string{"crowd", "one", "two", "crowd", "one", "crowd", "crowd"} {
		turns.Give()
		if got := <-served; got != want {
			t.Errorf("the turn of %s, want %s", got, want)
		}
	}
	turns.Give()
	if turns.free != 1 || len(turns.order) != 0 || len(turns.queues) != 0 {
		t.Errorf("afterwards: %+v", turns)
	}
}
