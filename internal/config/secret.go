package config

import (
	"fmt"
	"io"
	"log/slog"
)

// Secret is text that must not be seen. However it is printed, logged or
// marshalled it reads "(set)", or "" when empty; [Secret.Reveal] alone gives
// the text.
type Secret string

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// String returns "(set)", or "" for an empty secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "(set)"
}

// GoString returns what String returns.
func (s Secret) GoString() string { return s.String() }

// LogValue returns what String returns.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText returns what String returns.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Format writes what String returns, whatever the verb: fmt would print the
// text itself for a verb that does not suit a string, such as %d.
func (s Secret) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, s.String())
}
