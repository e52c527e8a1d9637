package wire

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"venuebox/internal/fault"
)

// Memory bounds what bodies that are held whole may take together. A body
// waits for its share before it is read. Small ones have shares of their own,
// so that nobody who changes a name waits for somebody's slow photo.
type Memory struct {
	small, large *semaphore.Weighted
	body         int64
	read         time.Duration
}

// How much may be held at once: so many of the largest bodies, and so many
// bytes of small ones.
const (
	largeAtOnce = 8
	smallBody   = 256 << 10
	smallAtOnce = 32 << 20
)

// NewMemory returns a bound for bodies of at most body bytes each, which have
// the time read to arrive once they may.
func NewMemory(body int64, read time.Duration) *Memory {
	return &Memory{
		small: semaphore.NewWeighted(smallAtOnce),
		large: semaphore.NewWeighted(largeAtOnce * body),
		body:  body,
		read:  read,
	}
}

// Hold reserves memory for the body of a request that LimitBody has bounded;
// the caller calls release when it has let go of it. Unavailable overloaded
// when the request's time is up first.
func (m *Memory) Hold(c *gin.Context) (release func(), err error) {
	n, shares := c.Request.ContentLength, m.large
	switch {
	case n < 0 || n > m.body:
		n = m.body
	case n <= smallBody:
		shares = m.small
	}
	release = func() { shares.Release(n) }
	if shares.TryAcquire(n) {
		return release, nil
	}
	if err := shares.Acquire(c.Request.Context(), n); err != nil {
		return nil, &fault.Error{
			Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: 5 * time.Second, Cause: err,
		}
	}
	// The wait was not the sender's: their time to send begins now.
	deadline := time.Now().Add(m.read)
	if end, bounded := c.Request.Context().Deadline(); bounded && end.Before(deadline) {
		deadline = end
	}
	http.NewResponseController(c.Writer).SetReadDeadline(deadline)
	return release, nil
}
