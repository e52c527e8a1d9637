// Package wire is what the two API dialects share of HTTP: reading requests
// within bounds, the status of a fault, the moment's request, and times.
package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
)

// Handler answers a request, or returns why not. A dialect turns it into a
// gin.HandlerFunc.
type Handler func(c *gin.Context) error

// Encode is v as JSON on one line, with <, > and & as they are, which is how
// DRF and Flask both write it.
func Encode(v any) []byte {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // every v is a struct or map of ours
	}
	return bytes.TrimSuffix(body.Bytes(), []byte("\n"))
}

// JSON writes v with a status. DRF and Flask both say application/json without
// a charset (RFC 8259 has none).
func JSON(c *gin.Context, status int, v any) {
	data := Encode(v)
	c.Header("Content-Length", strconv.Itoa(len(data)))
	c.Data(status, "application/json", data)
}

// Time is a time as both dialects write it: RFC 3339 in UTC, to the
// microsecond.
func Time(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999Z") }

var statuses = map[fault.Kind]int{
	fault.Internal:         http.StatusInternalServerError,
	fault.Invalid:          http.StatusBadRequest,
	fault.Unauthenticated:  http.StatusUnauthorized,
	fault.Forbidden:        http.StatusForbidden,
	fault.NotFound:         http.StatusNotFound,
	fault.MethodNotAllowed: http.StatusMethodNotAllowed,
	fault.NotAcceptable:    http.StatusNotAcceptable,
	fault.Conflict:         http.StatusConflict,
	fault.TooLarge:         http.StatusRequestEntityTooLarge,
	fault.TooLong:          http.StatusRequestURITooLong,
	fault.UnsupportedMedia: http.StatusUnsupportedMediaType,
	fault.TooMany:          http.StatusTooManyRequests,
	fault.Timeout:          http.StatusRequestTimeout,
	fault.Unavailable:      http.StatusServiceUnavailable,
}

// Status is the HTTP status of a kind of fault.
func Status(k fault.Kind) int { return statuses[k] }

// Headers sets the headers that go with a fault: which one it is, for programs,
// the challenge of RFC 6750, and how long to wait, in whole seconds.
func Headers(c *gin.Context, f *fault.Error) {
	code := f.Code
	if f.Kind == fault.Internal {
		code = fault.Unexpected
	}
	c.Header("X-Error-Code", string(code))
	switch f.Kind {
	case fault.Unauthenticated:
		c.Header("WWW-Authenticate", `Bearer realm="api"`)
	case fault.Timeout:
		c.Header("Connection", "close")
	}
	wait := f.RetryAfter
	if f.Code == fault.Overloaded {
		wait = max(wait, time.Second)
	}
	if wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		c.Header("Retry-After", strconv.FormatInt(seconds, 10))
	}
}
