package qr

import (
	"crypto/rand"
	"errors"
	"strconv"
	"strings"
)

// maxPassText is the longest pass text that is looked at, in bytes: the width the gym's seed gives the
// customers.qr_code column.
const maxPassText = 255

// passPrefix is what stands before the first colon of a member pass, exactly and in lower case.
const passPrefix = "customer_id"

// passTagLength is the number of letters in the tag of a revocable pass: 26²⁰ tags, 94 bits.
const passTagLength = 20

var (
	// ErrNotPass says that a text is not a member pass of this venue's gym.
	ErrNotPass = errors.New(`not a member pass: scan a code such as "customer_id:115", or type the customer's number`)

	// ErrOldPassFormat says that a text is a member pass in one of the two formats that the seed retires, GYM-115 and
	// GYM_CUSTOMER_115.
	ErrOldPassFormat = errors.New("this pass is in an old format that is no longer accepted: regenerate the member's QR code and scan the new one")
)

// PassPayload returns the text of a customer's plain member pass, "customer_id:115" for customer 115. It is the
// preferred format of the gym's seed document, byte for byte.
func PassPayload(customerID int64) string {
	return Pass{CustomerID: customerID}.Payload()
}

// RevocablePass returns the text of a new revocable pass, such as "customer_id:kqzvhdwpmxrcytbnaojg:115", different
// each time and impossible to guess. The tag has letters only, so that the scanner in the gym's seed document, which
// takes what follows the last colon, and one that strips all that is no digit both still read 115.
func RevocablePass(customerID int64) string {
	return Pass{CustomerID: customerID, Tag: newPassTag()}.Payload()
}

// newPassTag draws a tag from the operating system's random source, every letter equally likely.
func newPassTag() string {
	// The largest multiple of 26 in a byte: taking the bytes above it too would favour the first letters.
	const fair = 256 / 26 * 26
	tag := make([]byte, 0, passTagLength)
	for {
		var random [2 * passTagLength]byte
		rand.Read(random[:]) // never fails: without randomness the program ends
		for _, b := range random {
			if b < fair {
				tag = append(tag, 'a'+b%26)
			}
			if len(tag) == passTagLength {
				return string(tag)
			}
		}
	}
}

// Pass is what a member pass says.
type Pass struct {
	CustomerID int64
	Tag        string // of a revocable pass; empty in a plain one
	Bare       bool   // the number alone ("115", ":115"), as somebody types it, not the text of a code
}

// Payload returns the text of the pass as its QR code has it: what PassPayload or RevocablePass made, whichever way the
// pass was written. For a bare number it is the plain pass.
func (p Pass) Payload() string {
	text := passPrefix + ":"
	if p.Tag != "" {
		text += p.Tag + ":"
	}
	return text + strconv.FormatInt(p.CustomerID, 10)
}

// ParsePass reads a scanned or typed member pass. Whether a revocable one is still good is the caller's to look up.
//
// It accepts what the scanner in the gym's seed document accepts: the number after the colon of "customer_id:115", or
// the number alone; and what RevocablePass makes. White space around the text is dropped, because USB scanners end a
// scan with a line break. The number is a positive decimal int64 in ASCII digits.
//
// The seed's scanner looks only at what follows the last colon, whatever stands before it. That would let any code
// which happens to end in ":8080" open the door, so here the part before the colon must be "customer_id", with or
// without a tag of 20 lower-case letters, or empty.
//
// The error is ErrOldPassFormat for GYM-115 and GYM_CUSTOMER_115 in any case, and ErrNotPass for everything else.
func ParsePass(text string) (Pass, error) {
	text = strings.TrimSpace(text)
	if len(text) > maxPassText {
		return Pass{}, ErrNotPass
	}
	if isOldPass(text) {
		return Pass{}, ErrOldPassFormat
	}
	var pass Pass
	prefix, digits, colon := strings.Cut(text, ":")
	if !colon {
		prefix, digits = "", text
	}
	switch prefix {
	case "":
		pass.Bare = true
	case passPrefix:
		if tag, rest, tagged := strings.Cut(digits, ":"); tagged {
			if !isPassTag(tag) {
				return Pass{}, ErrNotPass
			}
			pass.Tag, digits = tag, rest
		}
	default:
		return Pass{}, ErrNotPass
	}
	if !allDigits(digits) {
		return Pass{}, ErrNotPass
	}
	customerID, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || customerID < 1 {
		return Pass{}, ErrNotPass
	}
	pass.CustomerID = customerID
	return pass, nil
}

// isPassTag reports whether text is 20 lower-case ASCII letters.
func isPassTag(text string) bool {
	for i := range len(text) {
		if text[i] < 'a' || text[i] > 'z' {
			return false
		}
	}
	return len(text) == passTagLength
}

// isOldPass reports whether text is GYM-<digits> or GYM_CUSTOMER_<digits>, in any case.
func isOldPass(text string) bool {
	upper := strings.ToUpper(text)
	for _, prefix := range []string{"GYM-", "GYM_CUSTOMER_"} {
		if digits, found := strings.CutPrefix(upper, prefix); found && allDigits(digits) {
			return true
		}
	}
	return false
}

// allDigits reports whether text is one or more ASCII digits, which strconv alone does not say: it takes signs.
func allDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}
