package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
)

// Value is one setting in force and where it came from.
type Value struct {
	Value  any    `json:"value"`  // string, int, int64 or []string; durations are text, secrets hidden
	Origin string `json:"origin"` // in the form of Loaded.Origin
}

// Values returns every setting by section and key, for JSON.
func (l Loaded) Values() map[string]map[string]Value {
	values := map[string]map[string]Value{}
	for _, s := range sections {
		values[s.name] = map[string]Value{}
		for _, k := range s.keys {
			values[s.name][k.name] = Value{shownValue(k.get(&l.Config)), l.Origin(k.path())}
		}
	}
	return values
}

// WriteTOML writes every setting as TOML, each with its origin in a comment
// behind it. Secrets are hidden; the rest, read again, gives the same
// configuration.
func (l Loaded) WriteTOML(w io.Writer) error {
	var b bytes.Buffer
	for i, s := range sections {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "[%s]\n", s.name)
		for _, k := range s.keys {
			fmt.Fprintf(&b, "%s = %s # %s\n", k.name, encode(k.get(&l.Config)), l.Origin(k.path()))
		}
	}
	_, err := w.Write(b.Bytes())
	return err
}

const exampleHead = `# VenueBox's settings, all of them. Each is switched off by the # in front of it
# and shows the value that holds when nothing else is said. To change one, take
# its # away and write another value. Then start VenueBox with this file:
#
#     venuebox serve --config FILE
#
# Every setting can also be given as an environment variable, which wins over
# this file: address under [server] is VENUEBOX_SERVER_ADDRESS. The entries of
# a list are separated by commas there.
#
# "venuebox config check" finds mistakes, "venuebox config print" shows which
# values are in force and where each came from.
#
# A length of time is a number with its unit: "30s", "15m", "24h".
`

// Example returns the text of config.example.toml: every setting, switched off
// at its default and explained. A line that starts with # and no space is a
// setting; with a space it is a comment.
func Example() string {
	var b strings.Builder
	b.WriteString(exampleHead)
	for _, s := range sections {
		fmt.Fprintf(&b, "\n# %s\n[%s]\n", s.doc, s.name)
		for _, k := range s.keys {
			b.WriteByte('\n')
			for line := range strings.SplitSeq(strings.TrimSpace(k.doc+"\n"+k.limits), "\n") {
				b.WriteString("# " + line + "\n")
			}
			b.WriteString("#" + k.assignment() + "\n")
		}
	}
	return b.String()
}

// assignment is the key at its default, as a line of TOML.
func (k *key) assignment() string {
	c := Default()
	return k.name + " = " + encode(k.get(&c))
}

// shownValue turns a field's value into what a person or a program is shown.
func shownValue(value any) any {
	switch v := value.(type) {
	case Secret:
		return v.String()
	case time.Duration:
		return inWords(v)
	case []string:
		return append([]string{}, v...)
	default:
		return v
	}
}

// encode returns a field's value as TOML.
func encode(value any) string {
	switch v := shownValue(value).(type) {
	case string:
		return tomlString(v)
	case []string:
		entries := make([]string, len(v))
		for i, entry := range v {
			entries[i] = tomlString(entry)
		}
		return "[" + strings.Join(entries, ", ") + "]"
	default:
		return fmt.Sprint(v)
	}
}

// tomlString quotes text for TOML. The escapes of JSON are all TOML's too; only
// DEL, which JSON leaves alone, TOML wants escaped.
func tomlString(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // a string cannot fail
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\x7f", `\u007f`)
}

// inWords returns a number, or a length of time without units that are zero:
// 720h, not 720h0m0s.
func inWords[T int | int64 | time.Duration](v T) string {
	d, ok := any(v).(time.Duration)
	if !ok {
		return strconv.FormatInt(int64(v), 10)
	}
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
