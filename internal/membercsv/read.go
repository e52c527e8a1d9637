package membercsv

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"venuebox/internal/spreadsheet"
)

// Branch is a branch that members can be of.
type Branch struct {
	ID   int64
	Name string
}

// Options are what a file is read with.
type Options struct {
	File     string   // how problems name the file
	Branches []Branch // at least one
	// Branch is that of members whose row names none; 0: each row must name
	// one.
	Branch int64
	// OwnBranch says that Branches is the one that its sender works in.
	OwnBranch bool
	// MaxRows is how many members there may be, and Beyond what to do about more;
	// 0: those of the constant, and split it.
	MaxRows int
	Beyond  string
	// IsPass reports whether a code is a pass of the customer with this id.
	IsPass func(code string, id int64) bool
}

// Read reads the members of a file: in UTF-8, separated by commas, semicolons
// or tabs, whichever the first line has. The problems are all that is wrong with
// it, and the members those of the rows that are right, in the order of the
// file. The error says that the file could not be read.
func Read(r io.Reader, o Options) ([]Member, *Problems, error) {
	if o.MaxRows == 0 {
		o.MaxRows, o.Beyond = MaxRows, "split it"
	}
	f := &reader{
		o: o, problems: NewProblems(o.File), at: map[string]int{}, branches: map[string]int64{},
		phones: map[string]int{}, ids: map[int64]int{},
	}
	for _, b := range o.Branches {
		f.branches[fold(b.Name)] = b.ID
	}
	err := f.read(r)
	if len(f.members) == 0 && err == nil && f.problems.Err() == nil {
		f.problems.Add(1, "", "there are no customers in the file")
	}
	return f.members, f.problems, err
}

// reader is a file being read.
type reader struct {
	o        Options
	problems *Problems
	members  []Member
	csv      *csv.Reader
	at       map[string]int // column -> its place in a row
	width    int            // columns of the first line
	complete bool           // it has all columns that there must be
	record   []string       // the row under way
	line     int            // where it begins
	branches map[string]int64
	phones   map[string]int // -> the line that has it
	ids      map[int64]int
}

// Why a file is not read to its end.
var (
	errTooLarge = fmt.Errorf("the file is larger than %d MiB: split it", MaxBytes>>20)
	errRowLong  = fmt.Errorf("the row after this one is longer than %d KiB: is a closing quote missing?", MaxRow>>10)
)

// bounded reads no more than a file may have, and than a row may have beyond
// what was read of it ahead.
type bounded struct {
	r    io.Reader
	done int64
	most int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.done > b.most {
		return 0, errRowLong
	}
	n, err := b.r.Read(p)
	if b.done += int64(n); b.done > MaxBytes {
		return 0, errTooLarge
	}
	return n, err
}

// read reads the whole file, or as much of it as can be made sense of.
func (f *reader) read(r io.Reader) error {
	source := &bounded{r: r, most: 2 * MaxRow}
	buffer := bufio.NewReaderSize(source, MaxRow)
	head, err := buffer.Peek(MaxRow)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if what := notCSV(head); what != "" {
		f.problems.Add(1, "", "%s", what)
		return nil
	}
	text, marked := bytes.CutPrefix(head, []byte(spreadsheet.ByteOrderMark))
	if marked {
		buffer.Discard(len(spreadsheet.ByteOrderMark))
	}
	f.csv = csv.NewReader(buffer) // which keeps using buffer, as it is large enough
	f.csv.Comma, f.csv.FieldsPerRecord, f.csv.ReuseRecord = separator(text), -1, true
	last := 1 // line on which the row before ended
	for first := true; ; first = false {
		begin := f.csv.InputOffset()
		source.most = begin + 3*MaxRow // this row, what is read ahead, and the mark
		f.record, err = f.csv.Read()
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errTooLarge), errors.Is(err, errRowLong):
			f.problems.Add(last, "", "%v", err)
			return nil
		case errors.As(err, &parse):
			f.problems.Add(parse.StartLine, "", "%s", quotes(parse))
			if last = parse.Line; first {
				return nil
			}
			continue
		case err != nil:
			return err
		}
		f.line, last = f.lines()
		if f.csv.InputOffset()-begin > MaxRow {
			f.problems.Add(f.line, "", "this row is longer than %d KiB: is a closing quote missing?", MaxRow>>10)
			continue
		}
		if !f.row(first) {
			return nil
		}
	}
}

// lines are those on which the row under way begins and ends.
func (f *reader) lines() (first, last int) {
	first, _ = f.csv.FieldPos(0)
	end := len(f.record) - 1
	last, _ = f.csv.FieldPos(end)
	return first, last + strings.Count(f.record[end], "\n")
}

// asUTF8 is how a spreadsheet is made to write what can be read here.
const asUTF8 = `in Excel, save it as "CSV UTF-8 (Comma delimited)"; elsewhere, as CSV in UTF-8`

// notCSV says what a file is that is no CSV in UTF-8, "" when it may be one.
func notCSV(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return "this is a spreadsheet's own file, not CSV: " + asUTF8
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.IndexByte(head, 0) >= 0:
		return "this is text in UTF-16: " + asUTF8
	case bytes.IndexByte(head, '\r') >= 0 && bytes.IndexByte(head, '\n') < 0:
		return "all of it is one line, as old Macintoshes have it: " + asUTF8
	}
	return ""
}

// separator is the one of the three by which the first line has most columns
// that are known, and then most columns.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(text, "\r\n"), []byte("\n"))
	best, most := ',', -1
	for _, comma := range []rune{',', ';', '\t'} {
		r := csv.NewReader(bytes.NewReader(line))
		r.Comma, r.LazyQuotes = comma, true
		cells, _ := r.Read()
		score := len(cells)
		for _, cell := range cells {
			if slices.Contains(columns, columnName(cell)) {
				score += len(line) + 1
			}
		}
		if score > most {
			best, most = comma, score
		}
	}
	return best
}

// columnName is a cell of the first line as the columns are named.
func columnName(cell string) string {
	return strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(spreadsheet.Unguard(strings.TrimSpace(cell))))
}

// quotes says what is wrong with the quotes of a row.
func quotes(err *csv.ParseError) string {
	if errors.Is(err, csv.ErrBareQuote) {
		return `a text with " in it must be in quotes, and have "" for each`
	}
	return `a quote is never closed, or something stands behind it: a text in quotes has "" for each " in it`
}

// row reads the row under way; it returns whether more can follow.
func (f *reader) row(first bool) bool {
	for _, cell := range f.record {
		if !utf8.ValidString(cell) {
			f.problems.Add(f.line, "", "this is not text in UTF-8: %s", asUTF8)
			return false
		}
	}
	if first {
		return f.header()
	}
	if !slices.ContainsFunc(f.record, func(cell string) bool { return strings.TrimSpace(cell) != "" }) {
		return true // spreadsheets keep rows that were emptied
	}
	if len(f.members) == f.o.MaxRows {
		f.problems.Add(f.line, "", "there are more than %d customers in the file: %s", f.o.MaxRows, f.o.Beyond)
		return false
	}
	before := f.problems.count()
	if m := f.member(); f.complete && f.problems.count() == before {
		f.members = append(f.members, m)
	}
	return true
}

// header reads the names of the columns; it returns whether any is one.
func (f *reader) header() bool {
	var unknown []string
	for i, cell := range f.record {
		name := columnName(cell)
		if name == "" {
			continue
		}
		f.width = i + 1 // spreadsheets write more separators than there are columns
		switch {
		case f.has(name):
			f.problems.Add(f.line, "", "there are two columns %s: keep one", name)
		case slices.Contains(columns, name):
			f.at[name] = i
		default:
			unknown = append(unknown, strings.TrimSpace(cell))
		}
	}
	if len(f.at) == 0 {
		f.problems.Add(f.line, "", "the first line must name the columns, such as full_name,phone,email,branch")
		return false
	}
	for _, name := range unknown {
		if meant := nearest(columnName(name), columns); meant != "" && !f.has(meant) {
			f.problems.Add(f.line, "", "there is no column %q: did you mean %s?", shorten(name), meant)
		} else {
			f.problems.Add(f.line, "", "there is no column %q: the columns are %s", shorten(name), strings.Join(columns, ", "))
		}
	}
	for i, cell := range f.record[:f.width] {
		if columnName(cell) == "" {
			f.problems.Add(f.line, "", "column %d has no name: name it, or take it out", i+1)
		}
	}
	f.complete = true
	for _, name := range []string{columnFullName, columnPhone} {
		if !f.has(name) {
			f.complete = false
			f.problems.Add(f.line, "", "there is no column %s: every customer must have one", name)
		}
	}
	if !f.has(columnBranch) && f.o.Branch == 0 {
		f.complete = false
		f.problems.Add(f.line, "", "there is no column %s: add it, or choose one branch for all customers", columnBranch)
	}
	if f.has(columnQRCode) && !f.has(columnID) {
		f.problems.Add(f.line, "", "the column %s needs the column %s beside it: a pass has its customer's id. Without both, new ones are made",
			columnQRCode, columnID)
	}
	return true
}

func (f *reader) has(column string) bool {
	_, has := f.at[column]
	return has
}

// member reads the row under way as a member.
func (f *reader) member() Member {
	m := Member{Line: f.line}
	if f.astray() {
		return m
	}
	m.FullName = value(f, columnFullName, "", checkName)
	m.Phone = value(f, columnPhone, "", checkPhone)
	m.Email = value(f, columnEmail, "", checkEmail)
	m.BranchID = value(f, columnBranch, f.o.Branch, f.checkBranch)
	m.Active = value(f, columnActive, true, checkActive)
	m.ID = value(f, columnID, 0, checkID)
	m.CreatedAt = value(f, columnCreatedAt, time.Time{}, checkTime)
	m.QRCode = value(f, columnQRCode, "", func(code string) (string, error) {
		if code != "" && f.has(columnID) && !f.o.IsPass(code, m.ID) {
			return "", fmt.Errorf("%q is not a pass of the customer with this id: leave it out, and one is made", shorten(code))
		}
		return code, nil
	})
	once(f, columnPhone, m.Phone, f.phones)
	once(f, columnID, m.ID, f.ids)
	return m
}

// astray notes a row whose cells do not stand below the columns.
func (f *reader) astray() bool {
	filled := len(f.record)
	for filled > f.width && strings.TrimSpace(f.record[filled-1]) == "" {
		filled--
	}
	if filled == f.width {
		return false
	}
	f.problems.Add(f.line, "", "this row has %d cells, and the first line %d columns: write a separator for each, and a text with one in it in quotes",
		filled, f.width)
	return true
}

// value reads a cell of the row under way; absent is what all members have of a
// column that the file does not have.
func value[T any](f *reader, column string, absent T, check func(string) (T, error)) T {
	i, has := f.at[column]
	if !has {
		return absent
	}
	v, err := check(strings.TrimSpace(spreadsheet.Unguard(strings.TrimSpace(f.record[i]))))
	if err != nil {
		f.problems.Add(f.line, column, "%v", err)
	}
	return v
}

// once notes a value that only one row may have.
func once[T comparable](f *reader, column string, v T, lines map[T]int) {
	var none T
	if v == none {
		return
	}
	if line, again := lines[v]; again {
		f.problems.Add(f.line, column, "line %d has this already, and no two may share it", line)
		return
	}
	lines[v] = f.line
}

// checkBranch finds a branch by its name.
func (f *reader) checkBranch(name string) (int64, error) {
	if name == "" && f.o.Branch != 0 {
		return f.o.Branch, nil
	}
	if id, known := f.branches[fold(name)]; known {
		return id, nil
	}
	if name == "" {
		return 0, errors.New("is blank: write the name of the customer's branch")
	}
	if f.o.OwnBranch {
		return 0, fmt.Errorf("%q is not your branch: you can add customers to %q only", shorten(name), f.o.Branches[0].Name)
	}
	if f.problems.count() >= maxProblems { // nobody is told, and looking for what was meant takes long
		return 0, errors.New("there is no such branch")
	}
	var names []string
	for _, b := range f.o.Branches {
		names = append(names, b.Name)
	}
	if meant := nearest(name, names); meant != "" {
		return 0, fmt.Errorf("there is no branch %q: did you mean %q?", shorten(name), meant)
	}
	return 0, fmt.Errorf("there is no branch %q: the branches are %s", shorten(name), quoted(names))
}

// quoted lists names, as many as a sentence can hold.
func quoted(names []string) string {
	const most = 10
	var out []string
	for i, name := range names {
		if i == most {
			return strings.Join(out, ", ") + fmt.Sprintf(" and %d more", len(names)-most)
		}
		out = append(out, fmt.Sprintf("%q", name))
	}
	return strings.Join(out, ", ")
}

// fold makes names equal that the database takes for one: it ignores the case
// of ASCII letters.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, name)
}
