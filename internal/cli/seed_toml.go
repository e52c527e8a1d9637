package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// maxVenueFile bounds a venue file, in bytes: some hundred thousand customers.
const maxVenueFile = 32 << 20

// tomlTable is one [[table]] of a venue file.
type tomlTable struct {
	name   string
	line   int
	values map[string]tomlValue
}

// tomlValue is one value: a string, an int64, or other with its type in words.
type tomlValue struct {
	line  int
	value any
}

type other string

// venueKeys are the tables of a venue file and their keys.
var venueKeys = map[string][]string{
	"branches":  {"id", "name"},
	"hotels":    {"id", "name"},
	"staff":     {"username", "full_name", "email", "role", "branch", "hotel", "password"},
	"customers": {"id", "branch", "full_name", "phone", "email", "password"},
}

const venueTableNames = "[[branches]], [[hotels]], [[staff]] and [[customers]]"

// fileProblems is everything that is wrong with a file, each with its line.
type fileProblems struct {
	file string
	all  []fileProblem
}

type fileProblem struct {
	line    int
	message string
}

func (p *fileProblems) add(line int, format string, args ...any) {
	p.all = append(p.all, fileProblem{line, fmt.Sprintf(format, args...)})
}

// err is nil when nothing is wrong.
func (p *fileProblems) err() error {
	if len(p.all) == 0 {
		return nil
	}
	return p
}

// Error returns one problem a line, in the order of the file.
func (p *fileProblems) Error() string {
	slices.SortStableFunc(p.all, func(a, b fileProblem) int { return a.line - b.line })
	var out strings.Builder
	if len(p.all) > 1 {
		fmt.Fprintf(&out, "%d things are wrong in the file, so nothing was added:", len(p.all))
	}
	for _, problem := range p.all {
		if len(p.all) > 1 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s:%d: %s", p.file, problem.line, problem.message)
	}
	return out.String()
}

// readVenueFile reads the tables of a TOML file; what is wrong with its keys
// is in the document's problems, and values are not looked at yet. The error
// says that the file cannot be read, or is not TOML.
func readVenueFile(path string) (d venueDocument, err error) {
	f, err := os.Open(path)
	if err != nil {
		return d, fmt.Errorf("%s cannot be read: %w. Check the path given with --file", path, cause(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxVenueFile+1))
	if err != nil {
		return d, fmt.Errorf("%s cannot be read: %w. Check the path given with --file", path, cause(err))
	}
	if len(data) > maxVenueFile {
		return d, fmt.Errorf("%s is larger than %d MiB. Split it, and add the parts one after the other", path, maxVenueFile>>20)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // Windows editors put one in front
	if !utf8.Valid(data) {
		return d, fmt.Errorf("%s is not text in UTF-8. Save it as UTF-8", path)
	}
	d.problems.file, d.starts = path, lineStarts(data)
	if !d.walk(data) {
		return d, d.problems.err()
	}
	return d, nil
}

// venueDocument is a venue file being read, expression by expression, so that
// every value has its line and one mistake hides no other.
type venueDocument struct {
	parser   unstable.Parser
	starts   []int // offset of each line
	tables   []tomlTable
	problems fileProblems
}

func lineStarts(data []byte) []int {
	starts := []int{0}
	for i, b := range data {
		if b == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// lineAt is the line of an offset. The parser's own answer counts from the
// start of the file each time, which is slow for a long one.
func (d *venueDocument) lineAt(offset uint32) int {
	return sort.SearchInts(d.starts, int(offset)+1)
}

// walk reads all tables, up to the first place that is not TOML; it returns
// whether there is none.
func (d *venueDocument) walk(data []byte) bool {
	d.parser.Reset(data)
	var in *tomlTable // nil where the keys belong to nothing known
	started := false
	for d.parser.NextExpression() {
		switch n := d.parser.Expression(); n.Kind {
		case unstable.Table, unstable.ArrayTable:
			in, started = d.table(n), true
		case unstable.KeyValue:
			switch {
			case in != nil:
				d.keyValue(in, n)
			case !started:
				name, line := d.name(n)
				d.problems.add(line, "%s stands in no table: the tables are %s", name, venueTableNames)
			}
		}
	}
	var wrong *unstable.ParserError
	if errors.As(d.parser.Error(), &wrong) {
		line := d.lineAt(d.parser.Range(wrong.Highlight).Offset)
		d.problems.add(line, "this is not TOML: %s", wrong.Message)
		return false
	}
	// The decoder refuses what the parser lets pass, such as a date that does
	// not exist. What is wrong with keys and tables is said better already.
	var refused *toml.DecodeError
	if len(d.problems.all) == 0 && errors.As(toml.Unmarshal(data, new(map[string]any)), &refused) {
		line, _ := refused.Position()
		d.problems.add(line, "this is not TOML: %s", strings.TrimPrefix(refused.Error(), "toml: "))
		return false
	}
	return true
}

// name is the name of a table or key as it was typed, and its line.
func (d *venueDocument) name(n *unstable.Node) (string, int) {
	var parts []string
	line := 0
	for it := n.Key(); it.Next(); {
		if parts == nil {
			line = d.lineAt(it.Node().Raw.Offset)
		}
		part := shorten(string(it.Node().Data))
		if part == "" || strings.ContainsFunc(part, func(r rune) bool {
			return r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) {
			part = strconv.Quote(part)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "."), line
}

// table reads a [[table]]; nil when there is no such table.
func (d *venueDocument) table(n *unstable.Node) *tomlTable {
	name, line := d.name(n)
	if _, known := venueKeys[name]; !known {
		d.problems.add(line, "there is no table %s: the tables are %s", name, venueTableNames)
		return nil
	}
	if n.Kind == unstable.Table {
		d.problems.add(line, "there can be several: write [[%s]], with two brackets, in front of each", name)
	}
	d.tables = append(d.tables, tomlTable{name: name, line: line, values: map[string]tomlValue{}})
	return &d.tables[len(d.tables)-1]
}

func (d *venueDocument) keyValue(in *tomlTable, n *unstable.Node) {
	name, line := d.name(n)
	if !slices.Contains(venueKeys[in.name], name) {
		d.problems.add(line, "there is no key %s: [[%s]] has %s", name, in.name, strings.Join(venueKeys[in.name], ", "))
		return
	}
	if first, again := in.values[name]; again {
		d.problems.add(line, "%s is given a second time, after line %d: keep one", name, first.line)
		return
	}
	in.values[name] = tomlValue{line, plainValue(n.Value())}
}

func plainValue(n *unstable.Node) any {
	switch n.Kind {
	case unstable.String:
		return string(n.Data)
	case unstable.Integer:
		i, err := strconv.ParseInt(string(n.Data), 0, 64)
		if err != nil {
			return other("a number that is too large")
		}
		return i
	case unstable.Bool:
		return other("true or false")
	case unstable.Float:
		return other("a number with a fraction")
	case unstable.Array:
		return other("a list")
	case unstable.InlineTable:
		return other("a table")
	default:
		return other("a date or time")
	}
}
