package hotelapi

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/server/wire"
	"venuebox/store"
)

// verificationJSON is what is known of a code's picture. verified_at is null
// when nobody looked.
type verificationJSON struct {
	PaymentQRCode string `json:"payment_qr_code"`
	foundJSON
	VerifiedAt  *string `json:"verified_at"`
	Confirmable bool    `json:"confirmable"`
	Confirmed   bool    `json:"confirmed"`
	ConfirmedBy *string `json:"confirmed_by"`
	ConfirmedAt *string `json:"confirmed_at"`
	Trusted     bool    `json:"trusted"`
}

func verificationOf(p store.PaymentQRCode) verificationJSON {
	v := p.Verification
	out := verificationJSON{
		PaymentQRCode: p.ID, foundJSON: foundOf(v, p.UPIID),
		Confirmable: v.Confirmable(), Confirmed: v.ConfirmedBy != "", ConfirmedBy: orNull(v.ConfirmedBy), Trusted: v.Trusted(),
	}
	if !v.VerifiedAt.IsZero() {
		out.VerifiedAt = new(wire.Time(v.VerifiedAt))
	}
	if !v.ConfirmedAt.IsZero() {
		out.ConfirmedAt = new(wire.Time(v.ConfirmedAt))
	}
	return out
}

// orNull is null on the wire for what there is none of.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// verdictWords says what is known of a picture, and what to do about it. upiID
// is empty where nobody said whom it should pay.
func verdictWords(v store.Verification, upiID string) string {
	switch {
	case v.Unclear && upiID == "":
		return "It is unclear whom this picture pays: it has several payees, too many codes, or one that contradicts itself, is damaged or takes too long to read. Send a picture of one code."
	case v.Unclear && v.FoundVPA != "" && !qr.SameVPA(v.FoundVPA, upiID):
		return fmt.Sprintf("This picture pays %s, not %s, or several payees. Send a picture of one code that pays %s.", v.FoundVPA, upiID, upiID)
	case v.Unclear:
		return fmt.Sprintf("It is unclear whom this picture pays: it has too many codes, or one that contradicts itself, is damaged or takes too long to read. Send a picture of one code that pays %s.", upiID)
	case v.Verdict == store.Match, v.Verdict == "" && v.FoundVPA != "":
		return fmt.Sprintf("This picture pays %s.", v.FoundVPA)
	case v.Verdict == store.Mismatch:
		return fmt.Sprintf("This picture pays %s, not %s.", v.FoundVPA, upiID)
	case v.Verdict == store.Unreadable:
		return "No QR code could be read in this picture. Take it again: closer, sharp and in even light."
	case v.Verdict == store.NotUPI:
		return "The QR code in this picture is not a UPI payment code. Send the picture of the one that guests pay with."
	}
	return "This picture has not been checked."
}

// look is what came of looking at a new picture, if there is one.
func (a *API) look(u *upload) store.Look {
	look := store.Look{Strict: a.policy == reading.Reject}
	if u != nil {
		look.Found = u.found
	}
	return look
}

// untrusted gives the refusal of a picture its words, at the field that was
// sent last.
func untrusted(err error, field string) error {
	var u *store.Untrusted
	if !errors.As(err, &u) {
		return err
	}
	words := verdictWords(u.Verification, u.UPIID)
	switch {
	case field == "upi_id" && u.Verdict != store.Mismatch:
		words = fmt.Sprintf("The picture of this code was not found to pay %s. Send its new picture together with the new UPI id.", u.UPIID)
	case field == "upi_id" && !u.Unclear:
		words = fmt.Sprintf("The picture of this code pays %s, not %s. Send its new picture together with the new UPI id.", u.FoundVPA, u.UPIID)
	}
	return &fault.Error{Kind: fault.Invalid, Code: fault.PictureUntrusted, Fields: map[string][]string{field: {words}}, Cause: err}
}

// Verification: GET /api/hotel/payment-qr-codes/{id}/verification/.
func (a *API) Verification(c *gin.Context) error {
	_, _, p, err := a.reach(c, auth.ViewPaymentQRCodes)
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, verificationOf(p))
	return nil
}

// Verifications: GET /api/hotel/payment-qr-codes/verification/, of the codes
// that the list has, filtered, ordered and in pages as there.
func (a *API) Verifications(c *gin.Context) error {
	return list(a, c, verificationsPath, func(_ *gin.Context, p store.PaymentQRCode) verificationJSON { return verificationOf(p) })
}

// Confirm: POST /api/hotel/payment-qr-codes/{id}/verification/confirm/
// {found_vpa}. A manager says that a mismatch is right, naming the payee they
// saw, so that a picture that was replaced meanwhile is not confirmed unseen.
func (a *API) Confirm(c *gin.Context) error {
	id, scope, p, err := a.reach(c, auth.ChangePaymentQRCodes)
	if err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		if err := in.object(); err != nil {
			return err
		}
		vpa := in.char("found_vpa", required, maxVPA)
		if err := in.err(); err != nil {
			return err
		}
		if v := p.Verification; v.Confirmable() && !qr.SameVPA(v.FoundVPA, *vpa) {
			in.fail("found_vpa", fmt.Sprintf("The picture of this code pays %s. Look at it again, and confirm that.", v.FoundVPA))
			return in.err()
		}
		p, err := a.store.ConfirmPaymentQRCode(c.Request.Context(), id.Actor(), scope, p.ID, *vpa)
		if err != nil {
			return err
		}
		wire.JSON(c, http.StatusOK, verificationOf(p))
		return nil
	})
}
