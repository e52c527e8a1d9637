package wire

import (
	"errors"
	"io"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
)

// LimitBody refuses bodies of more than limit bytes: at once where the length
// is declared, otherwise when the reader gets there. TooLarge body_too_large.
func LimitBody(c *gin.Context, limit int64) error {
	if c.Request.ContentLength > limit {
		c.Header("Connection", "close")
		return fault.New(fault.TooLarge, fault.BodyTooLarge)
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
	return nil
}

// BodyError is the fault behind an error of reading a request's body: TooLarge
// body_too_large, Timeout body_too_slow, or Invalid bad_body when it was
// broken off.
func BodyError(err error) *fault.Error {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.Wrap(fault.TooLarge, fault.BodyTooLarge, err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fault.Wrap(fault.Timeout, fault.BodyTooSlow, err)
	}
	return fault.Wrap(fault.Invalid, fault.BadBody, err)
}

// ReadBody reads all of a body; its errors are those of BodyError.
func ReadBody(c *gin.Context) ([]byte, error) {
	data, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, BodyError(err)
	}
	return data, nil
}
