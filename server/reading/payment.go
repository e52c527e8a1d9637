package reading

import (
	"venuebox/internal/qr"
	"venuebox/store"
)

// Policy is what is done with the picture of a payment QR code.
type Policy string

// The policies.
const (
	Off    Policy = "off"    // it is not looked at
	Warn   Policy = "warn"   // it is read, and what was found is kept and shown
	Reject Policy = "reject" // a picture that does not pay the UPI id is refused
)

// FoundIn is what the texts of a picture's QR codes ask to pay.
func FoundIn(texts []string) store.Found {
	found := store.Found{Code: len(texts) > 0}
	for _, text := range texts {
		if payment, err := qr.ParsePayment(text); err == nil {
			found.Payees = append(found.Payees, store.Payee{Text: text, VPA: payment.VPA, Name: payment.PayeeName})
		}
	}
	return found
}
