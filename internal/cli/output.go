package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// output is standard output. It remembers the first failure: a command whose
// answer did not arrive has not worked.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if err != nil && o.err == nil {
		o.err = fmt.Errorf("the output could not be written: %w", err)
	}
	return n, err
}

// printf writes to standard output.
func (a *app) printf(format string, args ...any) { fmt.Fprintf(a.out, format, args...) }

// warnf writes a sentence to standard error.
func (a *app) warnf(format string, args ...any) {
	fmt.Fprintf(a.stderr, "venuebox: "+format+"\n", args...)
}

// printJSON writes a value to standard output as JSON.
func (a *app) printJSON(value any) error {
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(value)
}

// printTable writes rows in columns; the first row is the heading. Every line
// starts with indent. What would tell the terminal something is left out:
// names come over the network.
func (a *app) printTable(indent string, rows [][]string) {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				io.WriteString(w, "\t")
			}
			io.WriteString(w, strings.Map(visible, cell))
		}
		io.WriteString(w, "\n")
	}
	w.Flush()
	for line := range strings.Lines(text.String()) {
		a.printf("%s%s\n", indent, strings.TrimRight(line, " \n"))
	}
}

// visible drops control characters, for strings.Map.
func visible(r rune) rune {
	if unicode.IsControl(r) {
		return -1
	}
	return r
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress shows on standard error how far a long piece of work is, when that
// is a terminal. done adds to what is done; finish ends the line.
func (a *app) progress(total int, doing string) (done func(int), finish func()) {
	if !isTerminal(a.stderr) {
		return func(int) {}, func() {}
	}
	bar := progressbar.NewOptions(total,
		progressbar.OptionSetWriter(a.stderr),
		progressbar.OptionSetDescription(doing),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish())
	return func(n int) { bar.Add(n) }, func() { bar.Finish() }
}

// shellQuote writes a word so that a shell takes it as one: a POSIX shell, or on
// Windows its command prompt and PowerShell.
func shellQuote(word string) string {
	plain := "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,"
	if runtime.GOOS == "windows" {
		plain += `\`
	}
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	if runtime.GOOS == "windows" {
		return `"` + word + `"` // no file name holds a quote there
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// count is a number of things in words.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
