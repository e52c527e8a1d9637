package reading

import (
	"context"
	"errors"
	"slices"

	"venuebox/internal/qr"
	"venuebox/store"
	"venuebox/uploads"
)

// Policy is what is done with the picture of a payment QR code.
type Policy string

// The policies.
const (
	Off    Policy = "off"    // it is not looked at
	Warn   Policy = "warn"   // it is read, and what was found is kept and shown
	Reject Policy = "reject" // a picture that does not pay the UPI id is refused
)

// ReadPayment is Read for a picture that guests pay with: all of its codes are
// read, because a guest may scan any of them.
func (r *Reader) ReadPayment(ctx context.Context, waiter string, data []byte) (*uploads.Picture, store.Found, error) {
	picture, texts, whole, err := r.Read(ctx, waiter, data, func(string) bool { return false })
	found := foundIn(texts, whole && (picture == nil || !picture.Animated))
	return picture, found, err
}

// foundIn is what the texts of a picture's QR codes ask to pay. It is unclear
// when there are several payees, when one of the codes is for UPI apps and they
// would not agree what it asks, and when there may be more codes than were
// read, as in the other frames of an animation. Codes that are not for payment apps, such as the Wi-Fi's, do not matter.
func foundIn(texts []string, whole bool) store.Found {
	found := store.Found{Code: len(texts) > 0, Unclear: !whole || len(texts) == qr.MaxTexts}
	for _, text := range texts {
		payment, err := qr.ParsePayment(text)
		switch {
		case err == nil:
			same := func(p store.Payee) bool { return qr.SameVPA(p.VPA, payment.VPA) }
			if !slices.ContainsFunc(found.Payees, same) {
				found.Payees = append(found.Payees, store.Payee{Text: text, VPA: payment.VPA, Name: payment.PayeeName})
			}
		case errors.Is(err, qr.ErrAmbiguousPayment), errors.Is(err, qr.ErrDamagedPayment), errors.Is(err, qr.ErrOtherUPI):
			found.Unclear = true
		}
	}
	found.Unclear = found.Unclear || len(found.Payees) > 1
	return found
}
