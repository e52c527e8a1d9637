package hotelapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
)

// displayMethods are those of one display.
const displayMethods = "GET, PATCH, DELETE, HEAD, OPTIONS"

var (
	displayFields = map[string]fieldJSON{
		"id":         {Type: "string", ReadOnly: true, Label: "Id"},
		"name":       {Type: "string", Required: true, Label: "Name", MaxLength: maxChars},
		"hotel":      {Type: "field", ReadOnly: true, Label: "Hotel"},
		"paired":     {Type: "boolean", ReadOnly: true, Label: "Paired"},
		"online":     {Type: "boolean", ReadOnly: true, Label: "Online"},
		"show":       {Type: "field", ReadOnly: true, Label: "Show"},
		"created_at": {Type: "datetime", ReadOnly: true, Label: "Created at"},
		"updated_at": {Type: "datetime", ReadOnly: true, Label: "Updated at"},
	}
	showFields = map[string]fieldJSON{
		"payment_qr_code": {Type: "field", Required: true, Label: "Payment qr code"},
		"amount":          {Type: "decimal", Label: "Amount"},
		"note":            {Type: "string", Label: "Note", MaxLength: qr.MaxUPINote},
		"reference":       {Type: "string", Label: "Reference", MaxLength: qr.MaxReference},
	}
	pairFields = map[string]fieldJSON{
		"code": {Type: "string", Required: true, Label: "Code", MaxLength: maxChars},
	}
)

// displayMetadata describes a path of the desk's displays: the fields of POST
// to those with permission p.
func (a *API) displayMetadata(c *gin.Context, name, methods string, p auth.Permission, fields map[string]fieldJSON) error {
	id, _, err := a.hotel(c, auth.UseDisplays)
	if err != nil {
		return err
	}
	if _, err := id.Hotel(p); err != nil {
		fields = nil
	}
	return renderMetadata(c, name, methods, http.MethodPost, fields)
}

// DisplaysOptions: OPTIONS /api/hotel/displays/.
func (a *API) DisplaysOptions(c *gin.Context) error {
	return a.displayMetadata(c, "Display List", listMethods, auth.ManageDisplays, displayFields)
}

// DisplayOptions: OPTIONS /api/hotel/displays/{id}/. DRF describes the fields of
// POST and PUT alone.
func (a *API) DisplayOptions(c *gin.Context) error {
	return a.displayMetadata(c, "Display Instance", displayMethods, auth.ManageDisplays, nil)
}

// PairingCodeOptions: OPTIONS /api/hotel/displays/{id}/pairing-code/.
func (a *API) PairingCodeOptions(c *gin.Context) error {
	return a.displayMetadata(c, "Pairing code", postMethods, auth.ManageDisplays, nil)
}

// ShowOptions: OPTIONS /api/hotel/displays/{id}/show/.
func (a *API) ShowOptions(c *gin.Context) error {
	return a.displayMetadata(c, "Show", postMethods, auth.UseDisplays, showFields)
}

// ClearOptions: OPTIONS /api/hotel/displays/{id}/clear/.
func (a *API) ClearOptions(c *gin.Context) error {
	return a.displayMetadata(c, "Clear", postMethods, auth.UseDisplays, nil)
}

// PairOptions: OPTIONS /api/hotel/display/pair/.
func (a *API) PairOptions(c *gin.Context) error {
	return renderMetadata(c, "Pair", postMethods, http.MethodPost, pairFields)
}

// GuestOptions: OPTIONS of what a display's tablet can get.
func (a *API) GuestOptions(name string) wire.Handler {
	return func(c *gin.Context) error {
		if _, _, err := a.guest(c); err != nil {
			return err
		}
		return renderMetadata(c, name, getMethods, "", nil)
	}
}
