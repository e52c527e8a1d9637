package hotelapi

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// displaysPath is the path of the guest displays.
const displaysPath = "/api/hotel/displays/"

// displayJSON is a guest display as the desk sees it. The pairing code is in
// the answer that made it and nowhere else.
type displayJSON struct {
	ID               string    `json:"id"`
	Name             string    `json:"name"`
	Hotel            string    `json:"hotel"`
	Paired           bool      `json:"paired"`
	Online           bool      `json:"online"`
	Show             *showJSON `json:"show"`
	CreatedAt        string    `json:"created_at"`
	UpdatedAt        string    `json:"updated_at"`
	PairingCode      string    `json:"pairing_code,omitempty"`
	PairingExpiresAt string    `json:"pairing_expires_at,omitempty"`
}

func (a *API) displayOf(c *gin.Context, d store.Display) displayJSON {
	return displayJSON{
		ID: d.ID, Name: d.Name, Hotel: d.HotelID, Paired: d.Paired(), Online: a.streams.open(d.ID),
		Show: a.nowOn(c, d), CreatedAt: wire.Time(d.CreatedAt), UpdatedAt: wire.Time(d.UpdatedAt),
	}
}

// Displays: GET /api/hotel/displays/ ?page=&page_size=, by name.
func (a *API) Displays(c *gin.Context) error {
	_, scope, err := a.hotel(c, auth.UseDisplays)
	if err != nil {
		return err
	}
	q := wire.QueryOf(c)
	count, err := a.store.CountDisplays(c.Request.Context(), scope)
	if err != nil {
		return err
	}
	p, err := pageOf(q, count)
	if err != nil {
		return err
	}
	items, err := a.store.Displays(c.Request.Context(), scope, p.slice())
	if err != nil {
		return err
	}
	results := make([]displayJSON, len(items))
	for i, d := range items {
		results[i] = a.displayOf(c, d)
	}
	wire.JSON(c, http.StatusOK, p.render(c, displaysPath, q, results))
	return nil
}

// AddDisplay: POST /api/hotel/displays/ {name}.
func (a *API) AddDisplay(c *gin.Context) error {
	id, scope, err := a.hotel(c, auth.ManageDisplays)
	if err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		name, err := in.displayName(required)
		if err != nil {
			return err
		}
		return a.offer(c, http.StatusCreated, func(hash string, until time.Time) (store.Display, error) {
			d, err := a.store.AddDisplay(c.Request.Context(), id.Actor(), scope, *name, hash, until)
			return d, in.taken(err)
		})
	})
}

// PairingCode: POST /api/hotel/displays/{id}/pairing-code/, for another tablet.
func (a *API) PairingCode(c *gin.Context) error {
	id, scope, d, err := a.display(c, auth.ManageDisplays)
	if err != nil {
		return err
	}
	return a.offer(c, http.StatusOK, func(hash string, until time.Time) (store.Display, error) {
		return a.store.OfferPairing(c.Request.Context(), id.Actor(), scope, d.ID, hash, until)
	})
}

// offer answers with a display and a new pairing code for it, which keep is to
// keep by its hash.
func (a *API) offer(c *gin.Context, status int, keep func(hash string, until time.Time) (store.Display, error)) error {
	code, hash := auth.NewPairingCode()
	until := a.clock().Add(auth.PairingTTL)
	d, err := keep(hash, until)
	if err != nil {
		return err
	}
	out := a.displayOf(c, d)
	out.PairingCode, out.PairingExpiresAt = code, wire.Time(until)
	wire.JSON(c, status, out)
	return nil
}

// displayName reads the only field of a display. missing is the error when it
// is not there, "" for none.
func (in *input) displayName(missing string) (*string, error) {
	if err := in.object(); err != nil {
		return nil, err
	}
	name := in.char("name", missing, maxChars)
	return name, in.err()
}

// taken gives a name that is taken the words of DRF's UniqueValidator.
func (in *input) taken(err error) error {
	if fault.Is(err, fault.DisplayNameTaken) {
		in.fail("name", words[fault.DisplayNameTaken].Detail)
		return in.err()
	}
	return err
}

// Display: GET /api/hotel/displays/{id}/.
func (a *API) Display(c *gin.Context) error {
	_, _, d, err := a.display(c, auth.UseDisplays)
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, a.displayOf(c, d))
	return nil
}

// display says who calls, which displays they may touch with permission p, and
// reads the one that the path names.
func (a *API) display(c *gin.Context, p auth.Permission) (auth.Identity, store.HotelScope, store.Display, error) {
	id, scope, err := a.hotel(c, p)
	if err != nil {
		return id, scope, store.Display{}, err
	}
	displayID, ok := uuidOf(c.Param("id"))
	if !ok {
		return id, scope, store.Display{}, fault.New(fault.NotFound, fault.DisplayUnknown)
	}
	d, err := a.store.Display(c.Request.Context(), scope, displayID)
	return id, scope, d, err
}

// RenameDisplay: PATCH /api/hotel/displays/{id}/ {name}.
func (a *API) RenameDisplay(c *gin.Context) error {
	id, scope, d, err := a.display(c, auth.ManageDisplays)
	if err != nil {
		return err
	}
	return a.withInput(c, func(in *input) error {
		name, err := in.displayName("")
		if err != nil {
			return err
		}
		if name != nil {
			if d, err = a.store.RenameDisplay(c.Request.Context(), id.Actor(), scope, d.ID, *name); err != nil {
				return in.taken(err)
			}
		}
		wire.JSON(c, http.StatusOK, a.displayOf(c, d))
		return nil
	})
}

// DeleteDisplay: DELETE /api/hotel/displays/{id}/. Its tablet is shown the door
// at once.
func (a *API) DeleteDisplay(c *gin.Context) error {
	id, scope, d, err := a.display(c, auth.ManageDisplays)
	if err != nil {
		return err
	}
	if err := a.store.DeleteDisplay(c.Request.Context(), id.Actor(), scope, d.ID); err != nil {
		return err
	}
	a.streams.wake(d.ID)
	c.Status(http.StatusNoContent)
	return nil
}
