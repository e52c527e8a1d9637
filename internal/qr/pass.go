package qr

import (
	"errors"
	"strconv"
	"strings"
)

// maxPassText is the longest pass text that is looked at, in bytes: the width the gym's seed gives the
// customers.qr_code column.
const maxPassText = 255

// passPrefix is what stands before the colon of a member pass, exactly and in lower case.
const passPrefix = "customer_id"

var (
	// ErrNotPass says that a text is not a member pass of this venue's gym.
	ErrNotPass = errors.New(`not a member pass: scan a code such as "customer_id:115", or type the customer's number`)

	// ErrOldPassFormat says that a text is a member pass in one of the two formats that the seed retires, GYM-115 and
	// GYM_CUSTOMER_115.
	ErrOldPassFormat = errors.New("this pass is in an old format that is no longer accepted: regenerate the member's QR code and scan the new one")
)

// PassPayload returns the text of a customer's member pass, "customer_id:115" for customer 115. It is the preferred
// format of the gym's seed document, byte for byte.
func PassPayload(customerID int64) string {
	return passPrefix + ":" + strconv.FormatInt(customerID, 10)
}

// ParsePass returns the customer that a scanned or typed member pass names.
//
// It accepts what the scanner in the gym's seed document accepts: the number after the colon of "customer_id:115", or
// the number alone. White space around the text is dropped, because USB scanners end a scan with a line break. The
// number is a positive decimal int64 in ASCII digits.
//
// The seed's scanner looks only at what follows the last colon, whatever stands before it. That would let any code
// which happens to end in ":8080" open the door, so here the part before the colon must be "customer_id", or empty.
//
// The error is ErrOldPassFormat for GYM-115 and GYM_CUSTOMER_115 in any case, and ErrNotPass for everything else.
func ParsePass(text string) (customerID int64, err error) {
	text = strings.TrimSpace(text)
	if len(text) > maxPassText {
		return 0, ErrNotPass
	}
	if isOldPass(text) {
		return 0, ErrOldPassFormat
	}
	digits := text
	if prefix, rest, found := strings.Cut(text, ":"); found {
		if prefix != passPrefix && prefix != "" {
			return 0, ErrNotPass
		}
		digits = rest
	}
	if !allDigits(digits) {
		return 0, ErrNotPass
	}
	customerID, err = strconv.ParseInt(digits, 10, 64)
	if err != nil || customerID < 1 {
		return 0, ErrNotPass
	}
	return customerID, nil
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
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
