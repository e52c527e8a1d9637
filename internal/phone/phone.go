// Package phone brings telephone numbers into the one form that is stored and
// compared.
package phone

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Least and most digits of a number: the shortest that subscribers have, and
// the limit of ITU-T E.164.
const (
	minDigits = 4
	maxDigits = 15
)

// maxBytes is far above any number, however it is written.
const maxBytes = 200

// Normalize returns the number as digits, after a plus if there was one (or
// the 00 that stands for it). Spaces and the usual punctuation are dropped;
// digits of any script count, since a keyboard may be Arabic or Devanagari.
// ok is false for what is no telephone number.
func Normalize(s string) (number string, ok bool) {
	if len(s) > maxBytes {
		return "", false
	}
	var digits strings.Builder
	plus := false
	for i, r := range strings.TrimFunc(norm.NFKC.String(s), ignored) {
		switch {
		case r == '+' && i == 0:
			plus = true
		case unicode.Is(unicode.Nd, r):
			digits.WriteRune(Digit(r))
		case ignored(r), strings.ContainsRune("-.()/", r):
		default:
			return "", false
		}
	}
	number = digits.String()
	if !plus && strings.HasPrefix(number, "00") {
		plus, number = true, number[2:]
	}
	if len(number) < minDigits || len(number) > maxDigits {
		return "", false
	}
	if plus {
		number = "+" + number
	}
	return number, true
}

// ignored are the characters that people, and the direction marks that
// right-to-left keyboards, put around digits.
func ignored(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r) }

// Digit returns the ASCII digit for a decimal digit of any script in normal
// form (NFKC), and any other rune as it is. Unicode keeps the ten digits of a
// script together and in order, so a digit's value is its distance to the
// script's zero.
func Digit(r rune) rune {
	if !unicode.Is(unicode.Nd, r) {
		return r
	}
	zero := r
	for unicode.Is(unicode.Nd, zero-1) && r-zero < 9 {
		zero--
	}
	return '0' + r - zero
}
