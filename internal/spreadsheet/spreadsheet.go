// Package spreadsheet keeps the CSV that the box writes safe in spreadsheets.
package spreadsheet

import "strings"

// ByteOrderMark tells a spreadsheet that a file is UTF-8: Excel takes it for
// something else otherwise, and garbles names.
const ByteOrderMark = "\ufeff"

// guarded begins a text that a spreadsheet would take for a formula and work
// out. Full-width signs count too: some spreadsheets take them for the others.
const guarded = "=+-@\t\r＝＋－＠"

// Guard puts an apostrophe in front of a text that a spreadsheet would take for
// a formula; Unguard takes it away. A text that has apostrophes there already
// gets one more, so that every text comes back as it was.
func Guard(text string) string {
	if isFormula(strings.TrimLeft(text, "'")) {
		return "'" + text
	}
	return text
}

// Unguard is the text that Guard made this of.
func Unguard(text string) string {
	if rest, found := strings.CutPrefix(text, "'"); found && isFormula(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return text
}

func isFormula(text string) bool {
	return text != "" && strings.ContainsRune(guarded, []rune(text)[0])
}
