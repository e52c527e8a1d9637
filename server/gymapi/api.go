// Package gymapi is the gym dialect: JSON in an envelope, as the staff app's
// seed document has it. Success is {"success": true, "message", "data"},
// failure {"success": false, "error"} and, where fields are at fault, "errors".
package gymapi

import (
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/turns"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/server/wire"
	"venuebox/store"
)

// API answers the gym endpoints.
type API struct {
	store      *store.Store
	auth       *auth.Service
	pictures   *reading.Reader
	memory     *wire.Memory
	regenerate *auth.Window
	sheets     *turns.Turns // to draw a PDF
	imports    *turns.Turns // to import a file
	newPass    func(customerID int64) string
	repeat     time.Duration
	zone       *time.Location
	clock      func() time.Time
}

// Options are what the API stands on.
type Options struct {
	Store               *store.Store
	Auth                *auth.Service
	Pictures            *reading.Reader
	Memory              *wire.Memory                  // bounds the bodies in memory
	RegeneratePerMinute int                           // QR codes one staff member may regenerate within any minute
	NewPass             func(customerID int64) string // what a new or regenerated pass reads
	RepeatWindow        time.Duration                 // how long after a visit the same pass is no new one
	TimeZone            *time.Location                // of the days and hours that visits are counted in
	Clock               func() time.Time
}

// New returns the API.
func New(o Options) *API {
	return &API{
		store:      o.Store,
		auth:       o.Auth,
		pictures:   o.Pictures,
		memory:     o.Memory,
		regenerate: auth.NewWindow(o.RegeneratePerMinute, time.Minute, o.Clock),
		sheets:     turns.New(1, sheetsWaiting),
		imports:    turns.New(1, importsWaiting),
		newPass:    o.NewPass,
		repeat:     o.RepeatWindow,
		zone:       o.TimeZone,
		clock:      o.Clock,
	}
}

// Handle turns a handler into gin's, rendering its failure.
func (a *API) Handle(h wire.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := h(c); err != nil {
			RenderError(c, err)
		}
	}
}

// identify is auth.Identify, noting who it was for the log.
func (a *API) identify(c *gin.Context) (auth.Identity, error) {
	id, err := a.auth.Identify(c)
	wire.InfoOf(c.Request).Who = id.String()
	return id, err
}

// branches says who calls and whose customers they may touch with p.
func (a *API) branches(c *gin.Context, p auth.Permission) (auth.Identity, store.BranchScope, error) {
	id, err := a.identify(c)
	if err != nil {
		return id, store.BranchScope{}, err
	}
	scope, err := id.Branches(p)
	return id, scope, err
}

// within narrows a scope down to one branch, nil for no branch in particular.
// Forbidden customer_other_branch, with its verb, for one that is not of it.
func within(scope store.BranchScope, branch *int64, verb string) (store.BranchScope, error) {
	switch {
	case branch == nil:
		return scope, nil
	case !scope.Covers(*branch):
		return scope, otherBranch(fault.New(fault.Forbidden, fault.CustomerOtherBranch), verb)
	}
	return store.BranchScope{BranchID: *branch}, nil
}

// otherBranch gives the refusal of another branch's customer the sentence of
// its verb, such as "regenerate QR code for".
func otherBranch(err error, verb string) error {
	if fault.Is(err, fault.CustomerOtherBranch) {
		fault.From(err).Text = "Cannot " + verb + " customer in another branch"
	}
	return err
}
