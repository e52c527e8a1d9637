package config

import (
	"fmt"
	"strings"
	"unicode"
)

// Problem is one thing that is wrong with the configuration.
type Problem struct {
	// Source is where the value came from, in the form of [Loaded.Origin].
	Source string `json:"source"`
	// Key is the setting, such as "server.address"; "" when the problem is
	// not about one.
	Key string `json:"key,omitempty"`
	// Message says what is wrong and what would be right.
	Message string `json:"message"`
}

// String returns the problem as one line.
func (p Problem) String() string {
	if p.Key == "" {
		return p.Source + ": " + p.Message
	}
	return p.Source + ": " + p.Key + ": " + p.Message
}

// Problems is the error of [Load]: everything that is wrong, at least one
// thing. The file's come by line, before those of the environment and of the
// flags; last are values that are right alone but not together.
type Problems struct {
	All []Problem
}

// Error returns one problem a line.
func (p *Problems) Error() string {
	lines := make([]string, len(p.All))
	for i, problem := range p.All {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

// maxQuoted bounds how much of a wrong value is repeated, in characters.
const maxQuoted = 60

// quote returns text in quotes, safe for a terminal and of bounded length.
func quote(text string) string {
	if r := []rune(text); len(r) > maxQuoted {
		text = string(r[:maxQuoted]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

// plain returns a name as it is, or quoted when it would break the line or
// disturb a terminal.
func plain(name string) string {
	if name == "" || strings.ContainsFunc(name, func(r rune) bool {
		return r == unicode.ReplacementChar || !unicode.IsPrint(r)
	}) {
		return quote(name)
	}
	return name
}
