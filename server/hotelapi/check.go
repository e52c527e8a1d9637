package hotelapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/server/wire"
	"venuebox/store"
)

// foundJSON is what is in a picture, against the UPI id that it should pay:
// null when none was said. verdict is null when nobody looked, and when a single
// payee was found and there is no UPI id to hold it against; the found_… fields
// when no UPI payment was found or it does not say.
type foundJSON struct {
	Verdict     *string `json:"verdict"`
	Message     string  `json:"message"`
	UPIID       *string `json:"upi_id"`
	FoundVPA    *string `json:"found_vpa"`
	FoundName   *string `json:"found_name"`
	FoundCity   *string `json:"found_city"`
	FoundAmount *string `json:"found_amount"`
	FoundFormat *string `json:"found_format"`
}

func foundOf(v store.Verification, upiID string) foundJSON {
	out := foundJSON{
		Verdict: orNull(string(v.Verdict)), Message: verdictWords(v, upiID), UPIID: orNull(upiID),
		FoundVPA: orNull(v.FoundVPA), FoundName: orNull(v.FoundName),
	}
	if payment, err := qr.ParsePayment(v.FoundText); err == nil {
		out.FoundCity, out.FoundFormat = orNull(payment.City), orNull(string(payment.Format))
		if payment.Amount != 0 {
			out.FoundAmount = new(payment.Amount.String())
		}
	}
	return out
}

// checkJSON is what would be known of a picture if it were saved. confirmable
// says that a manager could then say that it is right.
type checkJSON struct {
	foundJSON
	Confirmable bool `json:"confirmable"`
}

// Check: POST /api/hotel/payment-qr-codes/check/, a form with image and upi_id?.
// It looks whatever the policy is, and keeps nothing.
func (a *API) Check(c *gin.Context) error {
	if _, _, err := a.hotel(c, auth.ChangePaymentQRCodes); err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		if err := in.object(); err != nil {
			return err
		}
		picture, err := a.image(c, in, "image", noFile, true)
		if err != nil {
			return err
		}
		upiID := in.char("upi_id", "", maxChars)
		if err := in.err(); err != nil {
			return err
		}
		if upiID == nil {
			upiID = new("")
		}
		v := picture.found.Against(*upiID)
		// Only where mismatches are looked for and kept is one there to confirm.
		confirmable := v.Confirmable() && a.policy == reading.Warn
		wire.JSON(c, http.StatusOK, checkJSON{foundOf(v, *upiID), confirmable})
		return nil
	})
}
