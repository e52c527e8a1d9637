package hotelapi

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// metadataJSON is what DRF's SimpleMetadata answers to OPTIONS.
type metadataJSON struct {
	Name        string                          `json:"name"`
	Description string                          `json:"description"`
	Renders     []string                        `json:"renders"`
	Parses      []string                        `json:"parses"`
	Actions     map[string]map[string]fieldJSON `json:"actions,omitempty"`
}

type fieldJSON struct {
	Type      string `json:"type"`
	Required  bool   `json:"required"`
	ReadOnly  bool   `json:"read_only"`
	Label     string `json:"label"`
	MaxLength int    `json:"max_length,omitempty"`
}

var paymentFields = map[string]fieldJSON{
	"id":         {Type: "string", ReadOnly: true, Label: "Id"},
	"hotel":      {Type: "field", ReadOnly: true, Label: "Hotel"},
	"name":       {Type: "string", Required: true, Label: "Name", MaxLength: maxChars},
	"image":      {Type: "image upload", Required: true, Label: "Image", MaxLength: maxFileName},
	"image_url":  {Type: "field", ReadOnly: true, Label: "Image url"},
	"upi_id":     {Type: "string", Required: true, Label: "Upi id", MaxLength: maxChars},
	"active":     {Type: "boolean", Label: "Active"},
	"created_at": {Type: "datetime", ReadOnly: true, Label: "Created at"},
	"updated_at": {Type: "datetime", ReadOnly: true, Label: "Updated at"},
}

// The methods of each path, as the Allow header has them.
const (
	listMethods     = "GET, POST, HEAD, OPTIONS"
	instanceMethods = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
	postMethods     = "POST, OPTIONS"
	getMethods      = "GET, HEAD, OPTIONS"
)

func renderMetadata(c *gin.Context, name, methods, verb string, fields map[string]fieldJSON) error {
	m := metadataJSON{
		Name:    name,
		Renders: []string{"application/json"},
		Parses:  []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"},
	}
	if fields != nil {
		m.Actions = map[string]map[string]fieldJSON{verb: fields}
	}
	c.Header("Allow", methods)
	wire.JSON(c, http.StatusOK, m)
	return nil
}

// ListOptions: OPTIONS /api/hotel/payment-qr-codes/.
func (a *API) ListOptions(c *gin.Context) error {
	fields, _, err := a.writableFields(c)
	if err != nil {
		return err
	}
	return renderMetadata(c, "Payment Qr Code List", listMethods, http.MethodPost, fields)
}

// InstanceOptions: OPTIONS /api/hotel/payment-qr-codes/{id}/.
func (a *API) InstanceOptions(c *gin.Context) error {
	fields, scope, err := a.writableFields(c)
	if err != nil {
		return err
	}
	_, err = a.paymentQRCode(c, scope)
	switch {
	case fault.Is(err, fault.PaymentQRCodeUnknown):
		fields = nil
	case err != nil:
		return err
	}
	return renderMetadata(c, "Payment Qr Code Instance", instanceMethods, http.MethodPut, fields)
}

// ToggleActiveOptions: OPTIONS /api/hotel/payment-qr-codes/{id}/toggle-active/.
func (a *API) ToggleActiveOptions(c *gin.Context) error {
	fields, _, err := a.writableFields(c)
	if err != nil {
		return err
	}
	return renderMetadata(c, "Toggle active", postMethods, http.MethodPost, fields)
}

// ViewOptions: OPTIONS of what can be got of a payment QR code.
func (a *API) ViewOptions(name string) wire.Handler {
	return func(c *gin.Context) error {
		if _, _, err := a.hotel(c, auth.ViewPaymentQRCodes); err != nil {
			return err
		}
		return renderMetadata(c, name, getMethods, "", nil)
	}
}

// confirmFields are those of Confirm.
var confirmFields = map[string]fieldJSON{
	"found_vpa": {Type: "string", Required: true, Label: "Found vpa", MaxLength: maxVPA},
}

// checkFields are those of Check.
var checkFields = map[string]fieldJSON{
	"image":  paymentFields["image"],
	"upi_id": {Type: "string", Label: "Upi id", MaxLength: maxChars},
}

// CheckOptions: OPTIONS /api/hotel/payment-qr-codes/check/.
func (a *API) CheckOptions(c *gin.Context) error {
	fields, _, err := a.writableFields(c)
	if err != nil {
		return err
	}
	if fields != nil {
		fields = checkFields
	}
	return renderMetadata(c, "Check", postMethods, http.MethodPost, fields)
}

// ConfirmOptions: OPTIONS /api/hotel/payment-qr-codes/{id}/verification/confirm/.
func (a *API) ConfirmOptions(c *gin.Context) error {
	fields, _, err := a.writableFields(c)
	if err != nil {
		return err
	}
	if fields != nil {
		fields = confirmFields
	}
	return renderMetadata(c, "Confirm", postMethods, http.MethodPost, fields)
}

// writableFields describes the fields to a caller who may write them, and is
// nil for one who may only view; scope is what they may view.
func (a *API) writableFields(c *gin.Context) (fields map[string]fieldJSON, scope store.HotelScope, err error) {
	id, scope, err := a.hotel(c, auth.ViewPaymentQRCodes)
	if err != nil {
		return nil, scope, err
	}
	if _, err := id.Hotel(auth.ChangePaymentQRCodes); err != nil {
		return nil, scope, nil
	}
	return paymentFields, scope, nil
}

// LoginOptions: OPTIONS of the paths to sign in and out.
func (a *API) LoginOptions(c *gin.Context) error {
	return renderMetadata(c, "Login", postMethods, "", nil)
}

// MeOptions: OPTIONS /api/hotel/me/.
func (a *API) MeOptions(c *gin.Context) error {
	if _, err := a.identify(c); err != nil {
		return err
	}
	return renderMetadata(c, "Me", getMethods, "", nil)
}

// NoMethod answers a method that a path does not have. Of what belongs to a
// hotel DRF asks first who calls, and of the payment QR codes it tells one who
// may only view that they may not.
func (a *API) NoMethod(c *gin.Context) error {
	if strings.HasPrefix(c.Request.URL.Path+"/", ListPath) {
		p := auth.ViewPaymentQRCodes
		if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead {
			p = auth.ChangePaymentQRCodes
		}
		if _, _, err := a.hotel(c, p); err != nil {
			return err
		}
	}
	if strings.HasPrefix(c.Request.URL.Path+"/", displaysPath) {
		if _, _, err := a.hotel(c, auth.UseDisplays); err != nil {
			return err
		}
	}
	return fault.New(fault.MethodNotAllowed, fault.BadMethod)
}
