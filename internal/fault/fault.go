// Package fault holds the one error type that crosses the layers of VenueBox.
//
// The store, the authenticator and the decoders say what went wrong with a
// Kind and a Code; each API dialect turns those into its own status and words
// (see server/gymapi/errors.go and server/hotelapi/errors.go). A fault knows
// nothing of HTTP, and its Cause is for the log alone: it never reaches an
// answer.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says which sort of thing went wrong.
type Kind uint8

// The kinds. Internal is the zero value on purpose: an error that nobody
// classified is our own fault, not the caller's.
const (
	Internal         Kind = iota // unexpected; only the log learns the cause
	Invalid                      // the request's content is wrong: see Fields, Code or Text
	Unauthenticated              // no credentials, or credentials that no longer count
	Forbidden                    // known caller, not allowed
	NotFound                     // no such thing, or none the caller may know of
	MethodNotAllowed             // the path exists, not with this method
	NotAcceptable                // no representation the caller would take
	Conflict                     // true request, wrong moment: the state forbids it
	TooLarge                     // more bytes than the limit
	TooLong                      // an address longer than the limit
	UnsupportedMedia             // a content type this endpoint does not read
	TooMany                      // over a rate limit: see RetryAfter
	Timeout                      // the request took too long to arrive
	Unavailable                  // cannot be served now: disk full, overloaded, shutting down
)

var kindNames = [...]string{
	"internal", "invalid", "unauthenticated", "forbidden", "not found", "method not allowed",
	"not acceptable", "conflict", "too large", "too long", "unsupported media", "too many", "timeout", "unavailable",
}

func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Error is a failure that a caller can be told about.
type Error struct {
	Kind Kind
	// Code names the exact case; every dialect has words for it.
	Code Code
	// Fields are messages by field, already in the words of the dialect whose
	// decoder made them. Only that decoder sets them.
	Fields map[string][]string
	// Text is a whole sentence in the words of the dialect that made the
	// error; it stands in place of the words for Code.
	Text string
	// RetryAfter is how long to wait before trying again; 0 when unknown.
	RetryAfter time.Duration
	// Cause is the private reason.
	Cause error
}

func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Code != "" {
		s += " (" + string(e.Code) + ")"
	}
	if e.Text != "" {
		s += ": " + e.Text
	}
	for field, messages := range e.Fields {
		s += fmt.Sprintf(" %s: %q", field, messages)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// New returns a fault of this kind and code.
func New(kind Kind, code Code) *Error { return &Error{Kind: kind, Code: code} }

// Wrap returns a fault with a private cause.
func Wrap(kind Kind, code Code, cause error) *Error {
	return &Error{Kind: kind, Code: code, Cause: cause}
}

// From returns the fault in err's chain. An error without one comes back as
// an Internal fault with err as its cause.
func From(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Code: Unexpected, Cause: err}
}

// Is reports whether err carries a fault with this code.
func Is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}
