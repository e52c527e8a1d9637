package config

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// document is a TOML file being read. It is walked expression by expression,
// so that every value has its line and one mistake hides no other.
type document struct {
	loader *loader
	source string
	parser unstable.Parser
	lines  map[string]int // where each section and key was first given
	found  []located
}

// located is a problem and its line, to put those of a file in order.
type located struct {
	line int
	Problem
}

// parse reads the TOML text of the file that source names.
func (l *loader) parse(source string, data []byte) {
	// Windows editors put a byte order mark in front.
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		l.partial = true
		l.report(source, "", "this is not text in UTF-8: save the file as UTF-8")
		return
	}
	d := document{loader: l, source: source, lines: map[string]int{}}
	d.walk(data)
	d.strict(data)
	slices.SortStableFunc(d.found, func(a, b located) int { return a.line - b.line })
	for _, f := range d.found {
		l.problems = append(l.problems, f.Problem)
	}
}

// walk reads all sections and keys, up to the first place that is not TOML.
func (d *document) walk(data []byte) {
	d.parser.Reset(data)
	var in string // the section being read
	known := true
	for d.parser.NextExpression() {
		switch n := d.parser.Expression(); n.Kind {
		case unstable.Table, unstable.ArrayTable:
			in, known = d.section(n)
		case unstable.KeyValue:
			if known {
				d.keyValue(in, n)
			}
		}
	}
	var wrong *unstable.ParserError
	if errors.As(d.parser.Error(), &wrong) {
		d.loader.partial = true
		at := d.parser.Shape(d.parser.Range(wrong.Highlight)).Start
		d.malformed(at.Line, at.Column, wrong.Message)
	}
}

// strict reports what go-toml's decoder refuses and walk let pass, such as a
// date that does not exist.
func (d *document) strict(data []byte) {
	err := toml.Unmarshal(data, new(map[string]any))
	if err == nil {
		return
	}
	line, column := 1, 1
	if wrong := new(toml.DecodeError); errors.As(err, &wrong) {
		line, column = wrong.Position()
	}
	if !slices.ContainsFunc(d.found, func(f located) bool { return f.line == line }) {
		d.malformed(line, column, strings.TrimPrefix(err.Error(), "toml: "))
	}
}

func (d *document) malformed(line, column int, message string) {
	if strings.Contains(message, "escape") {
		message += `; in double quotes \ has a meaning of its own, so write Windows paths in single quotes, such as 'C:\VenueBox'`
	} else if strings.Contains(message, "start of value") || strings.HasPrefix(message, "expected keyword") || strings.HasPrefix(message, "expected newline") {
		message += `; a setting has a line of its own, and text goes in double quotes`
	}
	d.at(line, "", "line %d, column %d is not TOML: %s", line, column, message)
}

func (d *document) at(line int, key, format string, args ...any) {
	d.found = append(d.found, located{line, Problem{d.sourceAt(line), key, fmt.Sprintf(format, args...)}})
}

func (d *document) sourceAt(line int) string { return d.source + ":" + strconv.Itoa(line) }

// line is the line of a section's or key's name.
func (d *document) line(n *unstable.Node) int {
	name := n.Key()
	name.Next()
	return 1 + bytes.Count(d.parser.Data()[:name.Node().Raw.Offset], []byte("\n"))
}

// nameOf is the dotted name of a section or key as it would be typed, shortened
// where a part is too long to be one of ours.
func nameOf(n *unstable.Node) string {
	var parts []string
	for it := n.Key(); it.Next(); {
		part := string(it.Node().Data)
		if part == "" || len(part) > maxQuoted || strings.ContainsFunc(part, func(r rune) bool {
			return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) {
			part = quote(part)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ".")
}

// section reads a [section] header. It returns the section that the keys below
// belong to, or false when that cannot be told.
func (d *document) section(n *unstable.Node) (name string, known bool) {
	name, line := nameOf(n), d.line(n)
	header := "[" + name + "]"
	if k := byPath[name]; k != nil {
		d.at(line, header, "this is a key, not a section: write %s under [%s]", k.assignment(), k.section)
		d.loader.bad[name] = true
		return "", false
	}
	if !isSection(name) {
		meant := nearestSection(name)
		if meant == "" {
			d.at(line, header, "there is no such section: the sections are %s", sectionNames())
			return "", false
		}
		d.at(line, header, "there is no such section: did you mean [%s]?", meant)
		return meant, true
	}
	if n.Kind == unstable.ArrayTable {
		d.at(line, "["+header+"]", "there is only one such section: write %s", header)
	} else {
		d.once(name, header, line)
	}
	return name, true
}

// once reports whether name is given for the first time, and a problem if not.
func (d *document) once(name, shown string, line int) bool {
	if first, again := d.lines[name]; again {
		d.at(line, shown, "this is given a second time, after line %d: keep one", first)
		return false
	}
	d.lines[name] = line
	return true
}

// keyValue reads a key and its value, or a section in the form
// server = { address = "…" }.
func (d *document) keyValue(in string, n *unstable.Node) {
	name, line := nameOf(n), d.line(n)
	path := name
	if in != "" {
		path = in + "." + name
	}
	value := n.Value()
	k := byPath[path]
	switch {
	case k != nil:
		if d.once(path, path, line) {
			if err := d.loader.assign(k, rawValue(value), d.sourceAt(line)); err != nil {
				d.at(line, path, "%v", err)
			}
		}
	case !isSection(path):
		d.unknown(path, line)
	case value.Kind != unstable.InlineTable:
		d.at(line, path, "this is a section, not a key: write [%s] on a line of its own and its keys below", path)
	case d.once(path, path, line):
		for it := value.Children(); it.Next(); {
			d.keyValue(path, it.Node())
		}
	}
}

// unknown reports a key that does not exist, with the most likely other one.
func (d *document) unknown(path string, line int) {
	section, name, dotted := strings.Cut(path, ".")
	if !dotted {
		section, name = "", path
	}
	meant := nearest(path, (*key).path)
	if meant == nil {
		meant = elsewhere(name)
	}
	switch {
	case meant != nil && meant.section == section:
		d.at(line, path, "there is no such key: did you mean %s?", meant.path())
	case meant != nil:
		d.at(line, path, "there is no such key: did you mean %s under [%s]?", meant.name, meant.section)
	case isSection(section):
		d.at(line, path, "there is no such key: [%s] has %s", section, keyNames(section))
	default:
		d.at(line, path, "there is no such key: a key stands under one of the sections %s", sectionNames())
	}
	if meant != nil {
		d.loader.bad[meant.path()] = true
	}
}

// rawValue turns a value into what a key's reader takes.
func rawValue(n *unstable.Node) any {
	switch n.Kind {
	case unstable.String:
		return string(n.Data)
	case unstable.Integer:
		i, err := strconv.ParseInt(string(n.Data), 0, 64)
		if err != nil {
			return foreign("a number too large to count with")
		}
		return i
	case unstable.Array:
		entries := []any{}
		for it := n.Children(); it.Next(); {
			entries = append(entries, rawValue(it.Node()))
		}
		return entries
	case unstable.Bool:
		return foreign("true or false")
	case unstable.Float:
		return foreign("a number with a fraction")
	case unstable.InlineTable:
		return foreign("a table")
	default:
		return foreign("a date or time")
	}
}
