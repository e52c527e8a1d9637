package qr

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// checkParsedPayment holds what every answer of ParsePayment promises, and that the link built from what was read is
// read as the same.
func checkParsedPayment(t *testing.T, text string, got Payment, err error) {
	if err != nil {
		if got != (Payment{}) {
			t.Fatalf("ParsePayment(%q) = %+v with the error %v", text, got, err)
		}
		if !errors.Is(err, ErrNotUPI) && !errors.Is(err, ErrDamagedPayment) && !errors.Is(err, ErrAmbiguousPayment) {
			t.Fatalf("ParsePayment(%q): unknown error %v", text, err)
		}
		return
	}
	if !ValidVPA(got.VPA) || got.Amount < 0 || got.Amount > MaxAmount {
		t.Fatalf("ParsePayment(%q) = %+v", text, got)
	}
	for _, shown := range []string{got.PayeeName, got.City} {
		if !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > MaxPayeeName || strings.TrimSpace(shown) != shown ||
			strings.ContainsFunc(shown, func(r rune) bool {
				return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) ||
					unicode.Is(unicode.Bidi_Control, r)
			}) {
			t.Fatalf("ParsePayment(%q) shows %q", text, shown)
		}
	}
	payment := UPIPayment{VPA: got.VPA, PayeeName: got.PayeeName, MerchantCode: got.MerchantCode, Amount: got.Amount}
	if payment.PayeeName == "" {
		payment.PayeeName = "Payee"
	}
	uri, err := payment.URI()
	if err != nil {
		t.Fatalf("ParsePayment(%q) = %+v, which no link can ask for: %v", text, got, err)
	}
	want := Payment{
		Format: FormatUPI, VPA: payment.VPA, PayeeName: payment.PayeeName, MerchantCode: payment.MerchantCode,
		Amount: payment.Amount,
	}
	if again, err := ParsePayment(uri); again != want || err != nil {
		t.Fatalf("%s is read as %+v, %v, want %+v", uri, again, err, want)
	}
}

// parsePayment is ParsePayment, which needs little memory whatever the text.
func parsePayment(t *testing.T, text string) (got Payment, err error) {
	if n := allocated(func() { got, err = ParsePayment(text) }); n > 1<<20 {
		t.Fatalf("ParsePayment(%.100q) allocated %d KiB", text, n>>10)
	}
	return got, err
}

func FuzzParseUPI(f *testing.F) {
	for _, link := range upiLinks {
		f.Add(link.text)
	}
	for _, text := range []string{
		"", "upi:", "upi://mandate?pa=hotel@upi", "upi://pay?pa=hotel@upi&%70A=thief@upi", "upi://pay?pa=%%40&am=1.", razorpayExample,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parsePayment(t, text)
		checkParsedPayment(t, text, got, err)
	})
}

// FuzzParseBharatQR feeds objects behind the format indicator and before the right CRC, which no mutation would hit.
func FuzzParseBharatQR(f *testing.F) {
	for _, code := range []string{
		emvcoExample, razorpayExample, payuExample, hdfcExample, axisExample,
		sealed(upiAccount("hotel@upi"), object("59", "होटल"), object("54", "0.00")),
		sealed(upiAccount("hotel@upi"), "5904होटल"),
		sealed(object("30", object("00", "in.npci.upi"), object("01", "hotel@upi")), object("59", "a\u202eb")),
	} {
		f.Add(code[len(emvPrefix) : len(code)-len("6304")-emvCRCLen])
	}
	f.Fuzz(func(t *testing.T, objects string) {
		text := emvPrefix + objects + "6304"
		text += fmt.Sprintf("%04X", crc16(text))
		got, err := parsePayment(t, text)
		checkParsedPayment(t, text, got, err)
		if err == nil && (got.Format != FormatBharatQR || !strings.Contains(objects, got.VPA)) {
			t.Fatalf("ParsePayment(%q) = %+v", text, got)
		}
	})
}
