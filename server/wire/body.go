package wire

import (
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
)

// drainBytes is how much of a body that is too large is read and thrown away.
// Most clients read no answer before they have sent everything.
const drainBytes = 64 << 20

// LimitBody refuses bodies of more than limit bytes: at once where the length
// is declared, otherwise when the reader gets there. TooLarge body_too_large.
func LimitBody(c *gin.Context, limit int64) error {
	if c.Request.ContentLength > limit {
		if c.Request.Header.Get("Expect") == "" {
			io.CopyN(io.Discard, c.Request.Body, drainBytes)
		}
		c.Header("Connection", "close")
		return fault.New(fault.TooLarge, fault.BodyTooLarge)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	return nil
}

// BodyError is the fault behind an error of reading a request's body; ok is
// false when the error is none of the connection's or the limit's.
func BodyError(err error) (f *fault.Error, ok bool) {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.Wrap(fault.TooLarge, fault.BodyTooLarge, err), true
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fault.Wrap(fault.Timeout, fault.BodyTooSlow, err), true
	}
	return nil, false
}

// ReadBody reads all of a body. TooLarge body_too_large; Timeout
// body_too_slow; Invalid bad_body when the connection broke off.
func ReadBody(c *gin.Context) ([]byte, error) {
	data, err := io.ReadAll(c.Request.Body)
	if err == nil {
		return data, nil
	}
	if f, ok := BodyError(err); ok {
		return nil, f
	}
	return nil, fault.Wrap(fault.Invalid, fault.BadBody, err)
}
