package wire

import (
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/sync/semaphore"

	"venuebox/internal/fault"
)

// Memory bounds what the bodies that are held whole take together. A body
// waits for its share before it is read.
type Memory struct {
	shares *semaphore.Weighted
	body   int64
}

// bodiesAtOnce is how many of the largest bodies fit in memory together.
const bodiesAtOnce = 16

// NewMemory returns a bound for bodies of at most body bytes each.
func NewMemory(body int64) *Memory {
	return &Memory{shares: semaphore.NewWeighted(bodiesAtOnce * body), body: body}
}

// Hold reserves memory for the body of a request that LimitBody has bounded;
// the caller calls release when it has let go of it. Unavailable overloaded
// when the request's time is up first.
func (m *Memory) Hold(c *gin.Context) (release func(), err error) {
	n := c.Request.ContentLength
	if n < 0 || n > m.body {
		n = m.body
	}
	if err := m.shares.Acquire(c.Request.Context(), n); err != nil {
		return nil, &fault.Error{
			Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: 5 * time.Second, Cause: err,
		}
	}
	return func() { m.shares.Release(n) }, nil
}
