// Package hotelapi is the hotel dialect: JSON as Django REST Framework 3.14
// with django-filter and simplejwt speaks it, because its clients are clients
// of such an API and parse its messages.
package hotelapi

import (
	"github.com/gin-gonic/gin"

	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
	"venuebox/uploads"
)

// ListPath is the path of the payment QR codes.
const ListPath = "/api/hotel/payment-qr-codes/"

// API answers the hotel endpoints.
type API struct {
	store    *store.Store
	auth     *auth.Service
	pictures *uploads.Checker
	images   uploads.Storage
	memory   *wire.Memory
	room     func() bool
}

// Options are what the API stands on.
type Options struct {
	Store    *store.Store
	Auth     *auth.Service
	Pictures *uploads.Checker
	Images   uploads.Storage
	Memory   *wire.Memory // bounds the bodies in memory
	Room     func() bool  // whether the disk has room for pictures
}

// New returns the API.
func New(o Options) *API {
	return &API{store: o.Store, auth: o.Auth, pictures: o.Pictures, images: o.Images, memory: o.Memory, room: o.Room}
}

// Handle turns a handler into gin's. Like DRF it settles what to answer in
// before it asks who calls, and renders the handler's failure.
func (a *API) Handle(h wire.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := negotiate(c)
		if err == nil {
			err = h(c)
		}
		if err != nil {
			RenderError(c, err)
		}
	}
}

func (a *API) identify(c *gin.Context) (auth.Identity, error) {
	id, err := a.auth.Identify(c)
	wire.InfoOf(c.Request).Who = id.String()
	return id, err
}

// hotel says who calls and which payment QR codes they may touch with p.
func (a *API) hotel(c *gin.Context, p auth.Permission) (auth.Identity, store.HotelScope, error) {
	id, err := a.identify(c)
	if err != nil {
		return id, store.HotelScope{}, err
	}
	scope, err := id.Hotel(p)
	return id, scope, err
}
