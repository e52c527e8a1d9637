package qr

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of the fields of a UPI payment link, in characters.
const (
	minVPALocal, maxVPALocal   = 2, 256
	minVPAHandle, maxVPAHandle = 2, 64
	maxPayeeName               = 99
	maxUPINote                 = 50
)

var (
	// ErrVPA says that a UPI id does not have the shape name@bank.
	ErrVPA = errors.New(`the UPI id must look like name@bank: 2 to 256 letters, digits, ".", "-" or "_", then @ and a bank handle of 2 to 64 letters and digits that starts with a letter`)

	// ErrPayeeName says that a payee name is blank, longer than 99 characters, or has characters that cannot be shown.
	ErrPayeeName = errors.New("the payee name must have 1 to 99 printable characters")

	// ErrUPINote says that a payment note is longer than 50 characters or has characters that cannot be shown.
	ErrUPINote = errors.New("the payment note must have at most 50 printable characters")
)

// UPIPayment is what a payment QR asks a guest's UPI app to pay, as in section 1.2 of the NPCI UPI Linking
// Specification 1.6. The amount is left to the guest.
type UPIPayment struct {
	VPA       string // payee's virtual payment address (pa), such as hotel@upi
	PayeeName string // shown to the guest before paying (pn)
	Note      string // shown with the payment (tn); may be empty
}

// URI returns the payment link that is put into the QR code, such as
// upi://pay?pa=hotel@upi&pn=Hotel%20Sunrise&cu=INR.
//
// Everything but RFC 3986's unreserved characters is percent-encoded, a space as %20: UPI apps show a "+" as it is.
// The @ of the VPA stays bare, because some apps take %40 literally and look up a payee that does not exist.
//
// The error is ErrVPA, ErrPayeeName or ErrUPINote, in that order.
func (p UPIPayment) URI() (string, error) {
	if !ValidVPA(p.VPA) {
		return "", ErrVPA
	}
	name := strings.TrimSpace(p.PayeeName)
	if name == "" || !printable(name, maxPayeeName) {
		return "", ErrPayeeName
	}
	note := strings.TrimSpace(p.Note)
	if !printable(note, maxUPINote) {
		return "", ErrUPINote
	}
	uri := "upi://pay?pa=" + p.VPA + "&pn=" + percentEncode(name) + "&cu=INR"
	if note != "" {
		uri += "&tn=" + percentEncode(note)
	}
	return uri, nil
}

// ValidVPA reports whether vpa has the shape of a UPI virtual payment address: a name of 2 to 256 letters, digits,
// ".", "-" and "_", one @, and a bank handle of 2 to 64 letters and digits that starts with a letter. Whether a bank
// knows the address can only be asked of the UPI network.
func ValidVPA(vpa string) bool {
	local, handle, found := strings.Cut(vpa, "@")
	if !found || len(local) < minVPALocal || len(local) > maxVPALocal ||
		len(handle) < minVPAHandle || len(handle) > maxVPAHandle {
		return false
	}
	for i := range len(local) {
		if c := local[i]; !isLetter(c) && !isDigit(c) && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	for i := range len(handle) {
		if c := handle[i]; !isLetter(c) && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// printable reports whether text is valid UTF-8 of at most limit characters, none of them a control or a line break.
// Joiners are let through: Indian scripts need them.
func printable(text string, limit int) bool {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}

// percentEncode encodes text for a query value, leaving only RFC 3986's unreserved characters as they are.
func percentEncode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
