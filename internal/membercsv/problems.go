package membercsv

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxProblems is how many problems of a file are told.
const maxProblems = 100

// Problem is one thing that is wrong. Column is empty where it is the whole
// row.
type Problem struct {
	Line    int    `json:"line"`
	Column  string `json:"column,omitempty"`
	Message string `json:"message"`
}

// Problems is what is wrong with a file: the first hundred by line, and how
// many more there are.
type Problems struct {
	file string
	list []Problem
	more int
}

// NewProblems is for a file of that name, of which nothing is known yet.
func NewProblems(file string) *Problems { return &Problems{file: file} }

// Add notes a problem of a line.
func (p *Problems) Add(line int, column, format string, args ...any) {
	p.list = append(p.list, Problem{line, column, fmt.Sprintf(format, args...)})
	if len(p.list) >= 10*maxProblems {
		p.tidy()
	}
}

// tidy keeps the first by line. Those of one line stay in the order in which
// they were found.
func (p *Problems) tidy() {
	slices.SortStableFunc(p.list, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	if extra := len(p.list) - maxProblems; extra > 0 {
		p.list = p.list[:maxProblems]
		p.more += extra
	}
}

// count is how many problems there are.
func (p *Problems) count() int { return len(p.list) + p.more }

// First are the first hundred problems, by line, and more is how many there
// are besides.
func (p *Problems) First() (first []Problem, more int) {
	p.tidy()
	return p.list, p.more
}

// Err is nil when nothing is wrong.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	return p
}

// Error returns one problem a line, each with the file's name and its line.
func (p *Problems) Error() string {
	first, more := p.First()
	var out strings.Builder
	if n := p.count(); n > 1 {
		fmt.Fprintf(&out, "%d things are wrong in the file, so nothing was added:", n)
	}
	for i, problem := range first {
		if i > 0 || out.Len() > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s:%d: ", p.file, problem.Line)
		if problem.Column != "" {
			out.WriteString(problem.Column + ": ")
		}
		out.WriteString(problem.Message)
	}
	if more > 0 {
		fmt.Fprintf(&out, "\nand %d more", more)
	}
	return out.String()
}

// shorten keeps what is repeated in a message short, in characters.
func shorten(text string) string {
	const most = 60
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}
