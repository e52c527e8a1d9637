package store

import (
	"database/sql/driver"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"modernc.org/sqlite"

	"venuebox/internal/phone"
)

// Fold brings a text into the form that search compares: composed (NFKC),
// lower case, digits of every script as ASCII ones, without control
// characters. It is the same for what is stored and for what is looked for.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return phone.Digit(unicode.ToLower(r))
	}, norm.NFKC.String(s))
}

// searchText joins what can be found of a row. The line feed between the
// parts is in no search term, so a term never matches across two of them.
func searchText(parts ...string) string {
	for i, p := range parts {
		parts[i] = Fold(p)
	}
	return strings.Join(parts, "\n")
}

// maxTerms bounds how many words of a search count; each costs a comparison
// a row.
const maxTerms = 16

// Terms splits a search into its words, all of which must be found. A word
// that another one contains says nothing new and is left out.
func Terms(search string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(search, isSpace) {
		if t := Fold(word); t != "" && !slices.Contains(words, t) {
			words = append(words, t)
		}
		if len(words) == maxTerms {
			break
		}
	}
	var terms []string
	for _, t := range words {
		contained := func(other string) bool { return other != t && strings.Contains(other, t) }
		if !slices.ContainsFunc(words, contained) {
			terms = append(terms, t)
		}
	}
	return terms
}

// isSpace reports what separates words: white space, and the separators that
// ASCII has among its control characters.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

// trigramPhrase quotes a term for the trigram index: as one phrase it matches
// exactly the texts that hold it. ok is false for a term too short to be one.
func trigramPhrase(term string) (phrase string, ok bool) {
	if len([]rune(term)) < 3 {
		return "", false
	}
	return `"` + strings.ReplaceAll(term, `"`, `""`) + `"`, true
}

// foundIn is a function for queries of tables too small to have an index for
// search: whether every one of some terms, joined by line feeds, is in a text.
const foundIn = "found_in"

func init() {
	sqlite.MustRegisterDeterministicScalarFunction(foundIn, 2,
		func(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
			terms, _ := args[0].(string)
			text, _ := args[1].(string)
			text = Fold(strings.ReplaceAll(text, "\n", " "))
			for term := range strings.SplitSeq(terms, "\n") {
				if !strings.Contains(text, term) {
					return false, nil
				}
			}
			return true, nil
		})
}
