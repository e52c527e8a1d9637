package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// section is one [section] of the file with its keys, in the order of the
// example file.
type section struct {
	name string
	doc  string
	keys []*key
}

// key is one setting: its name, its words for the example file, and how a raw
// value becomes a field of Config.
type key struct {
	section string
	name    string
	doc     string
	limits  string // a sentence on what is allowed, or ""

	reset  func(*Config)            // puts the default in place
	get    func(*Config) any        // the field's value
	assign func(*Config, any) error // reads a raw value; leaves Config alone on error
}

// path is the key's full name in the file, such as "server.address".
func (k *key) path() string { return k.section + "." + k.name }

// env is the environment variable's name, such as VENUEBOX_SERVER_ADDRESS.
func (k *key) env() string { return envPrefix + strings.ToUpper(k.section+"_"+k.name) }

// A raw value, as the sources give it, is one of: string, int64 and []any from
// the file; loose from the environment or a flag; foreign for a type that no
// key has.
type (
	loose   string // text whose type the key decides
	foreign string // the type in words, such as "a date or time"
)

// errType says that the raw value is not of the key's type.
var errType = errors.New("wrong type")

// reader turns raw values into checked ones.
type reader[T any] struct {
	want    string // the type in words
	example string // a good value in TOML; "" takes the default, if that says something
	limits  string
	read    func(raw any) (T, error)
}

// row makes one key of the table in keys.go.
func row[T any](name string, def T, field func(*Config) *T, r reader[T], doc string) *key {
	want := "must be " + r.want
	if r.example != "" {
		want += ", such as " + r.example
	} else if example := encode(def); example != `""` {
		want += ", such as " + example
	}
	return &key{
		name:   name,
		doc:    doc,
		limits: r.limits,
		reset:  func(c *Config) { *field(c) = def },
		get:    func(c *Config) any { return *field(c) },
		assign: func(c *Config, raw any) error {
			v, err := r.read(raw)
			if errors.Is(err, errType) {
				return fmt.Errorf("%s, but is %s", want, typeInWords(raw))
			}
			if err != nil {
				return err
			}
			*field(c) = v
			return nil
		},
	}
}

func typeInWords(raw any) string {
	switch v := raw.(type) {
	case int64:
		return "a whole number"
	case []any:
		return "a list"
	case foreign:
		return string(v)
	default:
		return "text"
	}
}

// text reads a string; check returns it as it is to be kept.
func text(example string, check func(string) (string, error)) reader[string] {
	return reader[string]{
		want:    "text in quotes",
		example: example,
		read: func(raw any) (string, error) {
			switch v := raw.(type) {
			case string:
				return check(v)
			case loose:
				return check(string(v))
			}
			return "", errType
		},
	}
}

// choice reads one of a few words.
func choice(words ...string) reader[string] {
	limits := "One of " + strings.Join(words, ", ") + "."
	r := text("", func(s string) (string, error) {
		for _, w := range words {
			if s == w {
				return s, nil
			}
		}
		return "", fmt.Errorf("%s is not known: write one of %s", quote(s), strings.Join(words, ", "))
	})
	r.limits = limits
	return r
}

// secret reads text that no message repeats.
func secret(check func(Secret) error) reader[Secret] {
	return reader[Secret]{
		want: "text in quotes",
		read: func(raw any) (Secret, error) {
			var s Secret
			switch v := raw.(type) {
			case string:
				s = Secret(v)
			case loose:
				s = Secret(v)
			default:
				return "", errType
			}
			return s, check(s)
		},
	}
}

// bounds are the least and the most a value may be, and why not less or more.
type bounds[T int | int64 | time.Duration] struct {
	min    T
	whyMin string
	max    T
	whyMax string
}

func (b bounds[T]) limits() string {
	return fmt.Sprintf("From %s to %s.", inWords(b.min), inWords(b.max))
}

func (b bounds[T]) check(v T) error {
	if v < b.min {
		return fmt.Errorf("%s is too little: write at least %s, because %s", inWords(v), inWords(b.min), b.whyMin)
	}
	if v > b.max {
		return fmt.Errorf("%s is too much: write at most %s, because %s", inWords(v), inWords(b.max), b.whyMax)
	}
	return nil
}

// number reads a whole number within bounds.
func number[T int | int64](b bounds[T]) reader[T] {
	return reader[T]{
		want:   "a whole number",
		limits: b.limits(),
		read: func(raw any) (T, error) {
			var n int64
			switch v := raw.(type) {
			case int64:
				n = v
			case loose:
				var err error
				if n, err = strconv.ParseInt(string(v), 10, 64); err != nil {
					return 0, fmt.Errorf("%s is not a whole number", quote(string(v)))
				}
			default:
				return 0, errType
			}
			// Bounds are compared as int64: int is half as wide on the smallest boxes.
			wide := bounds[int64]{int64(b.min), b.whyMin, int64(b.max), b.whyMax}
			return T(n), wide.check(n)
		},
	}
}

// duration reads a length of time within bounds.
func duration(b bounds[time.Duration]) reader[time.Duration] {
	return reader[time.Duration]{
		want:   "a length of time in quotes",
		limits: b.limits(),
		read: func(raw any) (time.Duration, error) {
			var s string
			switch v := raw.(type) {
			case string:
				s = v
			case loose:
				s = string(v)
			default:
				return 0, errType
			}
			d, err := time.ParseDuration(s)
			if err != nil {
				return 0, fmt.Errorf(`%s is not a length of time: write a number and its unit, such as "30s", "15m" or "24h" (a day is 24h)`, quote(s))
			}
			return d, b.check(d)
		},
	}
}

// maxEntries bounds the length of a list.
const maxEntries = 100

// list reads a list of texts, and reports every entry that check refuses.
func list(example string, check func(string) error) reader[[]string] {
	return reader[[]string]{
		want:    "a list of texts in quotes",
		example: example,
		limits:  "A list, with [ and ] around it and commas between the entries.",
		read: func(raw any) ([]string, error) {
			entries, err := entriesOf(raw)
			if err != nil {
				return nil, err
			}
			if len(entries) > maxEntries {
				return nil, fmt.Errorf("has %d entries: at most %d are looked at", len(entries), maxEntries)
			}
			var good []string
			var wrong []string
			for i, entry := range entries {
				s, ok := entry.(string)
				if !ok {
					wrong = append(wrong, fmt.Sprintf("entry %d is %s: write text in quotes", i+1, typeInWords(entry)))
				} else if err := check(s); err != nil {
					wrong = append(wrong, fmt.Sprintf("entry %d: %v", i+1, err))
				}
				good = append(good, s)
			}
			if wrong != nil {
				return nil, errors.New(strings.Join(wrong, "; "))
			}
			return good, nil
		},
	}
}

func entriesOf(raw any) ([]any, error) {
	switch v := raw.(type) {
	case []any:
		return v, nil
	case loose:
		if v == "" {
			return nil, nil
		}
		var entries []any
		for entry := range strings.SplitSeq(string(v), ",") {
			entries = append(entries, strings.TrimSpace(entry))
		}
		return entries, nil
	}
	return nil, errType
}
