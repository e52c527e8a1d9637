package hotelapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// The messages of DRF's PrimaryKeyRelatedField for a model whose key is a UUID.
const (
	notUUID   = "“%s” is not a valid UUID."
	notKey    = "Incorrect type. Expected pk value, received %s."
	noSuchKey = "Invalid pk \"%s\" - object does not exist."
	inactive  = "This payment QR code is not active. Switch it on first, or choose another one."
)

// showJSON is what a guest display shows: the QR code of UPIURI, or the picture
// where there is no link. That is so without an amount, which the guest types,
// and only when the picture was found to pay the payee.
type showJSON struct {
	ID            int64     `json:"id"`
	PaymentQRCode string    `json:"payment_qr_code"`
	Name          string    `json:"name"`
	Payee         payeeJSON `json:"payee"`
	Amount        *string   `json:"amount"`
	Note          *string   `json:"note"`
	Reference     *string   `json:"reference"`
	UPIURI        *string   `json:"upi_uri"`
	QRURL         *string   `json:"qr_url"`
	ImageURL      *string   `json:"image_url"`
	ShownAt       string    `json:"shown_at"`
	ExpiresAt     string    `json:"expires_at"`
	ExpiresIn     int64     `json:"expires_in"` // seconds
}

func (a *API) showOf(c *gin.Context, w store.Show) *showJSON {
	out := &showJSON{
		ID: w.ID, PaymentQRCode: w.PaymentQRCodeID, Name: w.Name, Payee: payeeJSON{VPA: w.PayeeVPA, Name: w.PayeeName},
		Note: orNull(w.Note), Reference: orNull(w.Reference), UPIURI: orNull(w.UPIURI),
		ShownAt: wire.Time(w.ShownAt), ExpiresAt: wire.Time(w.ExpiresAt),
		ExpiresIn: int64(max(0, w.ExpiresAt.Sub(a.clock())).Seconds()),
	}
	if w.Amount != 0 {
		out.Amount = new(qr.Amount(w.Amount).String())
	}
	if w.UPIURI != "" {
		out.QRURL = new(fmt.Sprintf("%sshows/%d/qr.svg", guestPath, w.ID))
	} else {
		out.ImageURL = new(wire.InfoOf(c.Request).Origin + ImagePath + w.Image)
	}
	return out
}

// nowOn is what a display shows now, or nil.
func (a *API) nowOn(c *gin.Context, d store.Display) *showJSON {
	if !d.Last.On(a.clock()) {
		return nil
	}
	return a.showOf(c, d.Last)
}

// Show: POST /api/hotel/displays/{id}/show/ {payment_qr_code, amount, note,
// reference}.
func (a *API) Show(c *gin.Context) error {
	id, _, d, err := a.display(c, auth.UseDisplays)
	if err != nil {
		return err
	}
	scope, err := id.Hotel(auth.ViewPaymentQRCodes)
	if err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		if err := in.object(); err != nil {
			return err
		}
		code := in.key("payment_qr_code")
		o := a.order(in)
		if err := in.err(); err != nil {
			return err
		}
		ctx := c.Request.Context()
		w, err := a.store.ShowPaymentQRCode(ctx, id.Actor(), scope, d.ID, code, a.validFor,
			func(ctx context.Context, p store.PaymentQRCode) (store.Show, error) { return a.priced(ctx, p, o) })
		if fault.Is(err, fault.PaymentQRCodeUnknown) {
			in.fail("payment_qr_code", fmt.Sprintf(noSuchKey, code))
			if _, err := a.store.PaymentQRCode(ctx, scope, code); err == nil {
				in.errs["payment_qr_code"] = []string{inactive}
			}
			return in.err()
		}
		if err != nil {
			return err
		}
		a.streams.wake(d.ID)
		wire.JSON(c, http.StatusOK, a.showOf(c, w))
		return nil
	})
}

// priced is the order as it is shown for a code.
func (a *API) priced(ctx context.Context, p store.PaymentQRCode, o order) (store.Show, error) {
	to, err := a.payeeOf(ctx, p)
	if err != nil {
		return store.Show{}, err
	}
	w := store.Show{PayeeVPA: to.VPA, PayeeName: to.Name, Amount: int64(o.Amount), Note: o.Note, Reference: o.Reference}
	if o.Amount != 0 || !p.Verification.Proven() {
		w.UPIURI, err = to.uri(o)
	}
	return w, err
}

// key is DRF's PrimaryKeyRelatedField, required, without looking the object up.
func (in *input) key(field string) string {
	if in.values[field] == "" {
		in.values[field] = nil // as RelatedField has it
	}
	v, ok := in.value(field, required)
	if !ok {
		return ""
	}
	text, ok := v.(string)
	if !ok {
		in.fail(field, fmt.Sprintf(notKey, pythonType(v)))
		return ""
	}
	id, ok := uuidOf(text)
	if !ok {
		in.fail(field, fmt.Sprintf(notUUID, text))
	}
	return id
}

// Clear: POST /api/hotel/displays/{id}/clear/.
func (a *API) Clear(c *gin.Context) error {
	_, scope, d, err := a.display(c, auth.UseDisplays)
	if err != nil {
		return err
	}
	if d, err = a.store.ClearDisplay(c.Request.Context(), scope, d.ID); err != nil {
		return err
	}
	a.streams.wake(d.ID)
	wire.JSON(c, http.StatusOK, a.displayOf(c, d))
	return nil
}
