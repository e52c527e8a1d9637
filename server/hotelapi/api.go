// Package hotelapi is the hotel dialect: JSON as Django REST Framework 3.14
// with django-filter and simplejwt speaks it, because its clients are clients
// of such an API and parse its messages.
package hotelapi

import (
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/server/wire"
	"venuebox/store"
	"venuebox/uploads"
)

// ListPath is the path of the payment QR codes.
const ListPath = "/api/hotel/payment-qr-codes/"

// verificationsPath is the path of what is known of their pictures.
const verificationsPath = ListPath + "verification/"

// API answers the hotel endpoints.
type API struct {
	store    *store.Store
	auth     *auth.Service
	pictures *reading.Reader
	images   uploads.Storage
	memory   *wire.Memory
	room     func() bool
	policy   reading.Policy
	most     qr.Amount
	validFor time.Duration
	clock    func() time.Time
	take     time.Duration
	streams  streams
}

// Options are what the API stands on.
type Options struct {
	Store    *store.Store
	Auth     *auth.Service
	Pictures *reading.Reader
	Images   uploads.Storage
	Memory   *wire.Memory // bounds the bodies in memory
	Room     func() bool  // whether the disk has room for pictures

	Verification reading.Policy
	MaxAmount    qr.Amount     // the most that a priced code may ask for
	ValidFor     time.Duration // how long a priced code is to be shown
	WriteTimeout time.Duration // of a request; of each event of a stream
	Clock        func() time.Time
}

// New returns the API.
func New(o Options) *API {
	return &API{
		store: o.Store, auth: o.Auth, pictures: o.Pictures, images: o.Images, memory: o.Memory, room: o.Room,
		policy: o.Verification, most: o.MaxAmount, validFor: o.ValidFor, clock: o.Clock,
		take: min(takeWithin, o.WriteTimeout),
	}
}

// Handle turns a handler of JSON into gin's. Like DRF it settles what to answer
// in before it asks who calls, and renders the handler's failure.
func (a *API) Handle(h wire.Handler) gin.HandlerFunc { return a.HandleAs("application/json")(h) }

// HandleAs is Handle for handlers that answer in another media type, such as
// image/png. Their failures are JSON all the same.
func (a *API) HandleAs(mediaType string) func(wire.Handler) gin.HandlerFunc {
	return func(h wire.Handler) gin.HandlerFunc {
		return func(c *gin.Context) {
			err := negotiate(c, mediaType)
			if err == nil {
				err = h(c)
			}
			if err != nil {
				RenderError(c, err)
			}
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
