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
	MaxPayeeName = 99
	MaxUPINote   = 50
	MaxReference = 35

	minVPALocal, maxVPALocal   = 2, 256
	minVPAHandle, maxVPAHandle = 2, 64
	merchantCodeLength         = 4
)

var (
	// ErrVPA says that a UPI id does not have the shape name@bank.
	ErrVPA = errors.New(`the UPI id must look like name@bank: 2 to 256 letters, digits, ".", "-" or "_", then @ and a bank handle of 2 to 64 letters and digits that starts with a letter`)

	// ErrPayeeName says that a payee name is blank, longer than 99 characters, or has characters that cannot be shown.
	ErrPayeeName = errors.New("the payee name must have 1 to 99 printable characters")

	// ErrMerchantCode says that a merchant category code is not four digits.
	ErrMerchantCode = errors.New("the merchant category code must have 4 digits, such as 7011 for hotels")

	// ErrReference says that a payment reference is longer than 35 characters, or has others than letters, digits,
	// "-", "." and "_".
	ErrReference = errors.New(`the payment reference must have at most 35 letters, digits, "-", "." or "_"`)

	// ErrUPINote says that a payment note is longer than 50 characters or has characters that cannot be shown.
	ErrUPINote = errors.New("the payment note must have at most 50 printable characters")
)

// UPIPayment is what a payment QR asks a guest's UPI app to pay, as in section 1.2 of the NPCI UPI Linking
// Specification 1.6. All but the VPA and the name may be left zero.
type UPIPayment struct {
	VPA          string // payee's virtual payment address (pa), such as hotel@upi
	PayeeName    string // shown to the guest before paying (pn)
	MerchantCode string // ISO 18245 category of the payee's business (mc): 4 digits, given by the payee's bank
	Reference    string // the venue's own number for the payment (tr), by which it is found again
	Note         string // shown with the payment (tn)
	Amount       Amount // to pay (am); 0: the guest decides
}

// URI returns the payment link that is put into the QR code, such as
// upi://pay?pa=hotel@upi&pn=Hotel%20Sunrise&tn=Room%20204&am=1200.00&cu=INR.
//
// The parameters are in the order of the specification's table, and those that are empty are left out: pa, pn, mc, tr,
// tn, am, cu. In name and note, white space around is dropped, and everything but RFC 3986's unreserved characters is
// percent-encoded, a space as %20: UPI apps show a "+" as it is. The @ of the VPA stays bare, because some apps take
// %40 literally and look up a payee that does not exist. The other values have no character that needs encoding; the
// amount has two decimal places.
//
// The error is ErrVPA, ErrPayeeName, ErrMerchantCode, ErrReference, ErrUPINote, or for an amount below zero or above
// MaxAmount ErrAmount, in that order.
func (p UPIPayment) URI() (string, error) {
	if !ValidVPA(p.VPA) {
		return "", ErrVPA
	}
	name := strings.TrimSpace(p.PayeeName)
	if name == "" || !printable(name, MaxPayeeName) {
		return "", ErrPayeeName
	}
	if p.MerchantCode != "" && !validMerchantCode(p.MerchantCode) {
		return "", ErrMerchantCode
	}
	if !ValidReference(p.Reference) {
		return "", ErrReference
	}
	note := strings.TrimSpace(p.Note)
	if !ValidUPINote(note) {
		return "", ErrUPINote
	}
	if p.Amount < 0 || p.Amount > MaxAmount {
		return "", ErrAmount
	}
	uri := "upi://pay?pa=" + p.VPA + "&pn=" + percentEncode(name)
	if p.MerchantCode != "" {
		uri += "&mc=" + p.MerchantCode
	}
	if p.Reference != "" {
		uri += "&tr=" + p.Reference
	}
	if note != "" {
		uri += "&tn=" + percentEncode(note)
	}
	if p.Amount != 0 {
		uri += "&am=" + p.Amount.String()
	}
	return uri + "&cu=INR", nil
}

// ValidVPA reports whether vpa has the shape of a UPI virtual payment address: a name of 2 to 256 letters, digits,
// ".", "-" and "_", one @, and a bank handle of 2 to 64 letters and digits that starts with a letter. Single dots may be
// within the handle, as in the addresses of accounts: 123456789@SBIN0000001.ifsc.npci. Whether a bank knows the address
// can only be asked of the UPI network.
func ValidVPA(vpa string) bool {
	local, handle, found := strings.Cut(vpa, "@")
	if !found || len(local) < minVPALocal || len(local) > maxVPALocal ||
		len(handle) < minVPAHandle || len(handle) > maxVPAHandle {
		return false
	}
	if !plainCharacters(local) {
		return false
	}
	for i := range len(handle) {
		if c := handle[i]; !isLetter(c) && (i == 0 || !isDigit(c) && c != '.') {
			return false
		}
	}
	return !strings.HasSuffix(handle, ".") && !strings.Contains(handle, "..")
}

// SameVPA reports whether two VPAs are one: UPI does not tell capitals from small letters. White space around them does
// not count.
func SameVPA(a, b string) bool {
	return asciiLower(strings.TrimSpace(a)) == asciiLower(strings.TrimSpace(b))
}

// asciiLower folds A to Z only. Folding as Unicode does would make the Kelvin sign a k, and a stranger's VPA the hotel's.
func asciiLower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// validMerchantCode reports whether code is four digits.
func validMerchantCode(code string) bool { return len(code) == merchantCodeLength && allDigits(code) }

// ValidReference reports whether reference can be the reference of a payment: at most 35 ASCII letters, digits, ".",
// "-" and "_". An empty one can.
func ValidReference(reference string) bool {
	return len(reference) <= MaxReference && plainCharacters(reference)
}

// ValidUPINote reports whether note can be the note of a payment: at most 50 characters, none of them a control, a line
// break or an override of the writing direction. An empty one can.
func ValidUPINote(note string) bool { return printable(note, MaxUPINote) }

// plainCharacters reports whether text has only ASCII letters, digits, ".", "-" and "_".
func plainCharacters(text string) bool {
	for i := range len(text) {
		if c := text[i]; !isLetter(c) && !isDigit(c) && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// printable reports whether text is valid UTF-8 of at most limit characters, none of them a control, a line break, or an
// override of the writing direction, which can show a text as another. Joiners are let through: Indian scripts need
// them.
func printable(text string, limit int) bool {
	if !utf8.ValidString(text) || utf8.RuneCountInString(text) > limit {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || '\u2028' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069'
	})
}

// percentEncode encodes text for a query value, leaving only RFC 3986's unreserved characters as they are.
func percentEncode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
