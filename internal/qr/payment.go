package qr

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// maxPaymentText is the longest text that is looked at for a payment, in bytes. The largest QR code holds 2,953.
const maxPaymentText = 4096

// Format is the way in which a payment code is written.
type Format string

// The two formats that UPI apps scan.
const (
	FormatUPI      Format = "upi"      // a upi://pay link
	FormatBharatQR Format = "bharatqr" // EMVCo data objects with a UPI account among them
)

var (
	// ErrNotUPI says that a text is not a UPI payment: a link, a Wi-Fi code, a member pass, a mandate and so on.
	ErrNotUPI = errors.New("not a UPI payment code")

	// ErrNoVPA says that a code is a BharatQR or another EMVCo payment code without a UPI id, such as one for cards
	// only. It is an ErrNotUPI too.
	ErrNoVPA = fmt.Errorf("%w: it takes cards or other accounts, but names no UPI id", ErrNotUPI)

	// ErrOtherUPI says that a link has to do with UPI and is no plain payment link: it asks for a mandate, which takes
	// money again and again, or is for one app alone, as phonepe://pay?pa=… is. It is an ErrNotUPI too.
	ErrOtherUPI = fmt.Errorf("%w: it is a link to a UPI app for something else than a plain payment", ErrNotUPI)

	// ErrDamagedPayment says that a text is a payment code that no app should pay, for the reason that follows it.
	ErrDamagedPayment = errors.New("the payment code is damaged or was made wrongly")

	// ErrAmbiguousPayment says that a payment code says one thing twice and differently, such as the payee's UPI id.
	// Apps would not agree on whom to pay.
	ErrAmbiguousPayment = errors.New("the payment code contradicts itself")
)

// Payment is what a scanned payment code asks a guest to pay, in rupees.
//
// The texts are fit to be shown: name and city have at most 99 characters, none of them a control, a line break or an
// override of the writing direction. They are what the code says of itself: anybody can write any name into one.
type Payment struct {
	Format       Format
	VPA          string // as written in the code; ValidVPA holds, and SameVPA compares it
	PayeeName    string // may be empty
	City         string // only a BharatQR has one
	MerchantCode string // 4 digits, or empty
	Amount       Amount // 0: the guest decides
}

// ParsePayment reads the text of a payment code: a upi://pay link of the NPCI UPI Linking Specification 1.6, or a
// BharatQR, see parseBharatQR.
//
// The error is, by errors.Is, ErrNotUPI, ErrNoVPA, ErrOtherUPI, ErrDamagedPayment or ErrAmbiguousPayment. Its text says what is wrong
// and has nothing of the code in it.
func ParsePayment(text string) (Payment, error) {
	if len(text) > maxPaymentText {
		return Payment{}, ErrNotUPI
	}
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, emvPrefix) {
		return parseBharatQR(text)
	}
	scheme, link, found := strings.Cut(text, ":")
	if found && asciiLower(scheme) != "upi" && appLink.MatchString(link) {
		return Payment{}, ErrOtherUPI
	}
	if !found || asciiLower(scheme) != "upi" {
		return Payment{}, ErrNotUPI
	}
	action, query, _ := strings.Cut(strings.TrimPrefix(link, "//"), "?")
	if asciiLower(strings.TrimSuffix(action, "/")) != "pay" {
		return Payment{}, ErrOtherUPI
	}
	return parseUPIQuery(query)
}

// appLink finds a payee among the parameters of what follows a link's scheme: the apps' own links have the parameters of
// upi://pay.
var appLink = regexp.MustCompile(`(?i)[?&#;](p|%70)(a|%61)=[^&#]*(@|%40)`)

// parseUPIQuery reads the parameters of a upi://pay link, as generously as apps do but never guessing at the payee:
//
//   - Names of parameters are taken in any case, and with their letters percent-encoded. One that is there twice must
//     say the same twice: some apps take the first, others the last. What follows a "#" counts too.
//   - A percent sign that encodes nothing is one. "+" is a space in the payee's name, where many generators write one
//     so; elsewhere it is a plus, which no VPA or amount has.
//   - An empty or zero amount leaves it to the guest, and an empty currency is the rupee: printed codes have them.
//   - A merchant code other than 4 digits is dropped; all else that is not read (tid, tr, tn, mam, url, mode, orgid, …)
//     does not matter for who is paid.
func parseUPIQuery(query string) (Payment, error) {
	read := map[string]string{}
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name = asciiLower(strings.TrimSpace(percentDecode(name)))
		switch name {
		case "pn":
			value = strings.ReplaceAll(value, "+", " ")
		case "pa", "mc", "am", "cu":
		default:
			continue
		}
		value = strings.TrimSpace(percentDecode(value))
		before, again := read[name]
		if again && before != value && !(name == "pa" && SameVPA(before, value)) {
			return Payment{}, fmt.Errorf("%w: its parameter %q is there twice and differs", ErrAmbiguousPayment, name)
		}
		read[name] = value
	}
	if cu := read["cu"]; cu != "" && asciiLower(cu) != "inr" {
		return Payment{}, errNotRupees
	}
	return newPayment(Payment{
		Format:       FormatUPI,
		VPA:          read["pa"],
		PayeeName:    read["pn"],
		MerchantCode: read["mc"],
	}, read["am"])
}

var errNotRupees = fmt.Errorf("%w: it is not in rupees", ErrDamagedPayment)

// newPayment finishes a payment whose fields were read from a code but not checked.
func newPayment(p Payment, amount string) (Payment, error) {
	if !ValidVPA(p.VPA) {
		return Payment{}, fmt.Errorf("%w: the payee's UPI id is missing or does not look like name@bank", ErrDamagedPayment)
	}
	if amount != "" {
		var err error
		p.Amount, err = ParseAmount(amount)
		if err != nil && !errors.Is(err, ErrAmountZero) {
			return Payment{}, fmt.Errorf("%w: %w", ErrDamagedPayment, err)
		}
	}
	p.PayeeName, p.City = Showable(p.PayeeName), Showable(p.City)
	if !validMerchantCode(p.MerchantCode) {
		p.MerchantCode = ""
	}
	return p, nil
}

// percentDecode resolves percent-encoding; a "%" without two hexadecimal digits after it stays as it is.
func percentDecode(text string) string {
	var decoded strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			high, ok := hexDigit(text[i+1])
			low, okLow := hexDigit(text[i+2])
			if ok && okLow {
				decoded.WriteByte(high<<4 | low)
				i += 2
				continue
			}
		}
		decoded.WriteByte(text[i])
	}
	return decoded.String()
}

func hexDigit(c byte) (value byte, ok bool) {
	switch {
	case isDigit(c):
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// Showable makes a stranger's text fit to be shown in one line: runs of white space become one space, characters that
// have no picture of their own are dropped (controls, overrides of the writing direction, unassigned ones), except for
// the two joiners that Indian scripts need, and the rest is cut after 99 characters.
func Showable(text string) string {
	const joiners = "\u200c\u200d"
	shown := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsGraphic(r) || strings.ContainsRune(joiners, r) {
			return r
		}
		return -1
	}, text)
	characters := []rune(strings.Join(strings.Fields(shown), " "))
	shown = string(characters[:min(len(characters), MaxPayeeName)])
	return strings.Trim(shown, " "+joiners)
}
