package hotelapi

import (
	"context"
	"errors"
	"net/http"
	"syscall"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/server/wire"
	"venuebox/store"
	"venuebox/uploads"
)

// maxChars is how many characters name and upi_id may have.
const maxChars = 100

// ImagePath is where pictures are served, before their name.
const ImagePath = "/uploads/"

type paymentQRCodeJSON struct {
	ID        string `json:"id"`
	Hotel     string `json:"hotel"`
	Name      string `json:"name"`
	ImageURL  string `json:"image_url"`
	UPIID     string `json:"upi_id"`
	Active    bool   `json:"active"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func paymentQRCodeOf(c *gin.Context, p store.PaymentQRCode) paymentQRCodeJSON {
	return paymentQRCodeJSON{
		ID: p.ID, Hotel: p.HotelID, Name: p.Name, ImageURL: wire.InfoOf(c.Request).Origin + ImagePath + p.Image,
		UPIID: p.UPIID, Active: p.Active, CreatedAt: wire.Time(p.CreatedAt), UpdatedAt: wire.Time(p.UpdatedAt),
	}
}

// List: GET /api/hotel/payment-qr-codes/ ?active=&search=&ordering=&page=&page_size=.
func (a *API) List(c *gin.Context) error { return list(a, c, ListPath, paymentQRCodeOf) }

// list answers a page of the codes that the caller may view, each as wireOf
// has it.
func list[W any](a *API, c *gin.Context, path string, wireOf func(*gin.Context, store.PaymentQRCode) W) error {
	_, scope, err := a.hotel(c, auth.ViewPaymentQRCodes)
	if err != nil {
		return err
	}
	q := wire.QueryOf(c)
	filter := filterOf(q)
	count, err := a.store.CountPaymentQRCodes(c.Request.Context(), scope, filter)
	if err != nil {
		return err
	}
	p, err := pageOf(q, count)
	if err != nil {
		return err
	}
	items, err := a.store.PaymentQRCodes(c.Request.Context(), scope, filter, p.slice())
	if err != nil {
		return err
	}
	results := make([]W, len(items))
	for i, item := range items {
		results[i] = wireOf(c, item)
	}
	wire.JSON(c, http.StatusOK, p.render(c, path, q, results))
	return nil
}

// Create: POST /api/hotel/payment-qr-codes/.
func (a *API) Create(c *gin.Context) error {
	id, scope, err := a.hotel(c, auth.ChangePaymentQRCodes)
	if err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		if err := in.object(); err != nil {
			return err
		}
		change, picture, err := a.fields(c, in, required, noFile)
		if err != nil {
			return err
		}
		if change.Active == nil {
			change.Active = new(true)
		}
		return a.withImage(c, picture, func(image *string) error {
			p, err := a.store.CreatePaymentQRCode(c.Request.Context(), id.Actor(), scope, store.PaymentQRCode{
				Name: *change.Name, UPIID: *change.UPIID, Image: *image, Active: *change.Active,
			}, a.look(picture))
			if err != nil {
				return untrusted(err, "image")
			}
			wire.JSON(c, http.StatusCreated, paymentQRCodeOf(c, p))
			return nil
		})
	})
}

// Retrieve: GET /api/hotel/payment-qr-codes/{id}/.
func (a *API) Retrieve(c *gin.Context) error {
	_, _, p, err := a.reach(c, auth.ViewPaymentQRCodes)
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, paymentQRCodeOf(c, p))
	return nil
}

// paymentQRCode reads the code that the path names. As in DRF, the list's
// filter and search hold here too: what they leave out is not found.
func (a *API) paymentQRCode(c *gin.Context, scope store.HotelScope) (store.PaymentQRCode, error) {
	id, err := pathID(c)
	if err != nil {
		return store.PaymentQRCode{}, err
	}
	p, err := a.store.PaymentQRCode(c.Request.Context(), scope, id)
	if err == nil && !filterOf(wire.QueryOf(c)).Matches(p) {
		err = fault.New(fault.NotFound, fault.PaymentQRCodeUnknown)
	}
	return p, err
}

// reach says who calls, which codes they may touch with permission p, and
// reads the one that the path names.
func (a *API) reach(c *gin.Context, p auth.Permission) (auth.Identity, store.HotelScope, store.PaymentQRCode, error) {
	id, scope, err := a.hotel(c, p)
	if err != nil {
		return id, scope, store.PaymentQRCode{}, err
	}
	code, err := a.paymentQRCode(c, scope)
	return id, scope, code, err
}

// pathID is the UUID in the path. NotFound for what is none.
func pathID(c *gin.Context) (string, error) {
	id, ok := uuidOf(c.Param("id"))
	if !ok {
		return "", fault.New(fault.NotFound, fault.PaymentQRCodeUnknown)
	}
	return id, nil
}

// uuidOf is a UUID in lower case and with its dashes. It may be written in
// upper case, and without dashes.
func uuidOf(text string) (string, bool) {
	id, err := uuid.Parse(text)
	return id.String(), err == nil && (len(text) == 36 || len(text) == 32) // of longer forms uuid.Parse checks too little
}

// Update: PUT /api/hotel/payment-qr-codes/{id}/, name and upi_id required.
func (a *API) Update(c *gin.Context) error { return a.update(c, required) }

// PartialUpdate: PATCH /api/hotel/payment-qr-codes/{id}/.
func (a *API) PartialUpdate(c *gin.Context) error { return a.update(c, "") }

func (a *API) update(c *gin.Context, missing string) error {
	id, scope, p, err := a.reach(c, auth.ChangePaymentQRCodes)
	if err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		if err := in.object(); err != nil {
			return err
		}
		change, picture, err := a.fields(c, in, missing, "")
		if err != nil {
			return err
		}
		change.Look = a.look(picture)
		field := "upi_id"
		if picture != nil {
			field = "image"
		}
		return a.withImage(c, picture, func(image *string) error {
			change.Image = image
			p, err := a.store.UpdatePaymentQRCode(c.Request.Context(), id.Actor(), scope, p.ID, change)
			if err != nil {
				return untrusted(err, field)
			}
			a.streams.wake() // displays may have to go idle
			wire.JSON(c, http.StatusOK, paymentQRCodeOf(c, p))
			return nil
		})
	})
}

// Delete: DELETE /api/hotel/payment-qr-codes/{id}/.
func (a *API) Delete(c *gin.Context) error {
	id, scope, p, err := a.reach(c, auth.ChangePaymentQRCodes)
	if err != nil {
		return err
	}
	if err := a.store.DeletePaymentQRCode(c.Request.Context(), id.Actor(), scope, p.ID); err != nil {
		return err
	}
	a.streams.wake()
	c.Status(http.StatusNoContent)
	return nil
}

type statusJSON struct {
	Status string `json:"status"`
}

// ToggleActive: POST /api/hotel/payment-qr-codes/{id}/toggle-active/.
func (a *API) ToggleActive(c *gin.Context) error {
	id, scope, p, err := a.reach(c, auth.ChangePaymentQRCodes)
	if err != nil {
		return err
	}
	p, err = a.store.TogglePaymentQRCode(c.Request.Context(), id.Actor(), scope, p.ID)
	if err != nil {
		return err
	}
	a.streams.wake()
	status := "QR code deactivated"
	if p.Active {
		status = "QR code activated"
	}
	wire.JSON(c, http.StatusOK, statusJSON{Status: status})
	return nil
}

// withInput reads the body, whose memory is held until f is done with it.
func (a *API) withInput(c *gin.Context, f func(*input) error) error {
	release, err := a.memory.Hold(c)
	if err != nil {
		return err
	}
	defer release()
	in, err := read(c)
	if err != nil {
		return err
	}
	return f(in)
}

// fields validates what a client may set, in the order of the model's fields.
func (a *API) fields(c *gin.Context, in *input, missing, missingImage string) (store.PaymentQRCodeChange, *upload, error) {
	change := store.PaymentQRCodeChange{Name: in.char("name", missing, maxChars)}
	picture, err := a.image(c, in, "image", missingImage, a.policy != reading.Off)
	if err != nil {
		return change, nil, err
	}
	change.UPIID = in.char("upi_id", missing, maxChars)
	change.Active = in.boolean("active")
	return change, picture, in.err()
}

// withImage stores the picture, if there is one, before f writes the row that
// names it, and takes it away again when f fails.
func (a *API) withImage(c *gin.Context, u *upload, f func(image *string) error) error {
	if u == nil {
		return f(nil)
	}
	if !a.room() {
		return fault.New(fault.Unavailable, fault.DiskFull)
	}
	image, err := a.images.Save(c.Request.Context(), u.picture)
	switch {
	case errors.Is(err, uploads.ErrDiskFull):
		return fault.Wrap(fault.Unavailable, fault.DiskFull, err)
	case errors.As(err, new(syscall.Errno)):
		return fault.Wrap(fault.Unavailable, fault.DiskFailed, err)
	case err != nil:
		return err
	}
	err = f(&image)
	if kind := fault.From(err).Kind; kind == fault.NotFound || kind == fault.Invalid {
		// For certain no row names it. After any other failure one might,
		// should the disk have kept what it reported lost: that is the sweep's.
		err = errors.Join(err, a.images.Remove(context.WithoutCancel(c.Request.Context()), image))
	}
	return err
}
