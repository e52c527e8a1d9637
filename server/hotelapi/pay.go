package hotelapi

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// maxVPA is how many characters a VPA that is sent may have: more than any has.
const maxVPA = 400

// defaultPaySize is the side of a priced code's picture in pixels.
const defaultPaySize = 512

// The messages of DRF's DecimalField, and of what UPI allows.
const (
	notNumber     = "A valid number is required."
	tooManyPlaces = "Ensure that there are no more than 2 decimal places."
	tooLittle     = "Ensure this value is greater than or equal to 0.01."
	tooMuch       = "Ensure this value is less than or equal to %s."
	notPrintable  = "Control characters are not allowed."
	badReference  = "Enter a valid reference: letters, digits, \".\", \"-\" and \"_\"."
)

// order is what a guest is asked to pay, and what for. Amount 0 leaves it to
// the guest.
type order struct {
	Amount    qr.Amount
	Note      string
	Reference string
}

// order reads the fields of an order, all of them optional; an empty one was
// not sent.
func (a *API) order(in *input) order {
	var o order
	if text := in.optional("amount", maxChars); text != "" {
		o.Amount = a.amount(in, text)
	}
	o.Note = in.optional("note", qr.MaxUPINote)
	if o.Note != "" && !qr.ValidUPINote(o.Note) {
		in.fail("note", notPrintable)
	}
	o.Note = qr.Showable(o.Note) // without what nobody sees, such as the marks of an Arabic keyboard
	o.Reference = in.optional("reference", qr.MaxReference)
	if o.Reference != "" && !qr.ValidReference(o.Reference) {
		in.fail("reference", badReference)
	}
	return o
}

// optional is char for a field that may be left out, null or empty. It is ""
// when something is wrong with it, too.
func (in *input) optional(field string, most int) string {
	if v, present := in.values[field]; !present || v == nil || v == "" {
		return ""
	}
	text := in.char(field, "", most)
	if text == nil || in.errs[field] != nil {
		return ""
	}
	return *text
}

// amount reads an amount of rupees. Numbers of JSON are as good as texts.
func (a *API) amount(in *input, text string) qr.Amount {
	if n, ok := in.values["amount"].(json.Number); ok {
		text = n.String()
	}
	amount, err := qr.ParseAmount(text)
	switch {
	case errors.Is(err, qr.ErrAmountPlaces):
		in.fail("amount", tooManyPlaces)
	case errors.Is(err, qr.ErrAmountZero):
		in.fail("amount", tooLittle)
	case err != nil:
		in.fail("amount", notNumber)
	case amount > a.most:
		in.fail("amount", fmt.Sprintf(tooMuch, a.most))
	}
	return amount
}

// payee is who is paid.
type payee struct {
	VPA          string
	Name         string
	MerchantCode string
}

// payeeOf is whom the picture of a code pays, and where it does not say, the
// UPI id that was typed, in the hotel's name. Conflict mismatch_unconfirmed;
// Conflict payee_unusable.
func (a *API) payeeOf(ctx context.Context, p store.PaymentQRCode) (payee, error) {
	v := p.Verification
	if !v.Trusted() {
		text := "It is unclear whom the picture of this code pays. A manager must replace it."
		if v.Confirmable() {
			text = fmt.Sprintf("The picture of this code pays %s, not %s. A manager must replace it, or confirm that this is right.", v.FoundVPA, p.UPIID)
		}
		return payee{}, &fault.Error{Kind: fault.Conflict, Code: fault.MismatchUnconfirmed, Text: text}
	}
	out := payee{VPA: p.UPIID, Name: v.FoundName}
	if payment, err := qr.ParsePayment(v.FoundText); err == nil {
		out.VPA, out.MerchantCode = payment.VPA, payment.MerchantCode
	}
	if !qr.ValidVPA(out.VPA) {
		return payee{}, fault.New(fault.Conflict, fault.PayeeUnusable)
	}
	if out.Name == "" {
		hotel, err := a.store.Hotel(ctx, p.HotelID)
		if err != nil {
			return payee{}, err
		}
		if out.Name = qr.Showable(hotel.Name); out.Name == "" {
			return payee{}, fault.New(fault.Conflict, fault.PayeeUnusable)
		}
	}
	return out, nil
}

// uri is the payment link for an order.
func (p payee) uri(o order) (string, error) {
	return qr.UPIPayment{
		VPA: p.VPA, PayeeName: p.Name, MerchantCode: p.MerchantCode,
		Amount: o.Amount, Note: o.Note, Reference: o.Reference,
	}.URI()
}

type payeeJSON struct {
	VPA  string `json:"vpa"`
	Name string `json:"name"`
}

type payJSON struct {
	UPIURI    string    `json:"upi_uri"`
	Amount    string    `json:"amount"`
	Payee     payeeJSON `json:"payee"`
	Note      *string   `json:"note"`
	Reference *string   `json:"reference"`
	ExpiresAt string    `json:"expires_at"`
}

// price reads an order from the query and makes its payment link.
func (a *API) price(c *gin.Context, in *input) (order, payee, string, error) {
	_, _, p, err := a.reach(c, auth.ViewPaymentQRCodes)
	if err != nil {
		return order{}, payee{}, "", err
	}
	o := a.order(in)
	if o.Amount == 0 && in.errs["amount"] == nil {
		in.fail("amount", required)
	}
	if err := in.err(); err != nil {
		return o, payee{}, "", err
	}
	to, err := a.payeeOf(c.Request.Context(), p)
	if err != nil {
		return o, to, "", err
	}
	uri, err := to.uri(o)
	return o, to, uri, err
}

// query is the parameters of a request, read as a form's fields.
func query(c *gin.Context) *input {
	in := &input{html: true, values: map[string]any{}, errs: map[string][]string{}}
	for name, values := range wire.QueryOf(c) {
		in.values[name] = values[len(values)-1]
	}
	return in
}

// Pay: GET /api/hotel/payment-qr-codes/{id}/pay/ ?amount=&note=&reference=.
func (a *API) Pay(c *gin.Context) error {
	o, to, uri, err := a.price(c, query(c))
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, payJSON{
		UPIURI: uri, Amount: o.Amount.String(), Payee: payeeJSON{VPA: to.VPA, Name: to.Name},
		Note: orNull(o.Note), Reference: orNull(o.Reference), ExpiresAt: wire.Time(a.clock().Add(a.validFor)),
	})
	return nil
}

// PayPNG: GET /api/hotel/payment-qr-codes/{id}/pay.png, pay's parameters and
// ?size=.
func (a *API) PayPNG(c *gin.Context) error { return a.payPicture(c, "image/png", (*qr.Code).PNG) }

// PaySVG: GET /api/hotel/payment-qr-codes/{id}/pay.svg, pay's parameters and
// ?size=.
func (a *API) PaySVG(c *gin.Context) error { return a.payPicture(c, "image/svg+xml", (*qr.Code).SVG) }

func (a *API) payPicture(c *gin.Context, contentType string, draw func(*qr.Code, io.Writer, int) error) error {
	in := query(c)
	size := defaultPaySize
	if text := in.optional("size", maxChars); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			in.fail("size", "A valid integer is required.")
		}
		size = n
	}
	_, _, uri, err := a.price(c, in)
	if err != nil {
		return err
	}
	return drawCode(c, contentType, uri, draw, size)
}

// drawCode answers with the picture of a QR code. Error correction M restores
// 15 % of it, which is enough on a screen.
func drawCode(c *gin.Context, contentType, text string, draw func(*qr.Code, io.Writer, int) error, size int) error {
	code, err := qr.Encode(text, qr.LevelM)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	err = draw(code, &picture, size)
	if wrong := new(qr.SizeError); errors.As(err, &wrong) {
		return &fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Fields: map[string][]string{
			"size": {fmt.Sprintf("Ensure this value is between %d and %d.", wrong.Min, wrong.Max)},
		}}
	}
	if err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store")
	c.Data(http.StatusOK, contentType, picture.Bytes())
	return nil
}
