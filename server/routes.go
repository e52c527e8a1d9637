package server

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/membercsv"
	"venuebox/server/hotelapi"
	"venuebox/server/wire"
)

// How many bytes a body without a picture may have: one that carries
// credentials, which anybody can send, and any other.
const (
	maxCredentials = 64 << 10
	maxBody        = 1 << 20
)

// maxImport is how many bytes a form with a file of customers may have: as many
// as the command line takes, to whom one that is too large for here is sent.
const maxImport = membercsv.MaxBytes + formOverhead

// routes mounts everything there is; nothing is mounted elsewhere. Paths are
// written without the trailing slash, which is optional for a request.
func (s *Server) routes(e *gin.Engine) {
	maxForm := s.o.Limits.MaxBytes + formOverhead

	gym, hotel := s.gym, s.hotel
	g := dialect{engine: e, handle: gym.Handle}
	h := dialect{engine: e, handle: hotel.Handle}
	as := func(mediaType string) dialect { return dialect{engine: e, handle: hotel.HandleAs(mediaType)} }
	events := dialect{engine: e, handle: hotel.HandleAs("text/event-stream")}

	// Sign-in (DESIGN 1.2).
	g.route("GET", "/api/setup", maxBody, gym.Setup)
	g.route("POST", "/api/auth/login", maxCredentials, gym.Login)
	g.route("POST", "/api/auth/refresh", maxCredentials, gym.Refresh)
	g.route("POST", "/api/auth/logout", maxBody, gym.Logout)
	g.route("GET", "/api/auth/me", maxBody, gym.Me)
	g.route("GET", "/api/auth/permissions", maxBody, gym.Permissions)
	g.route("GET", "/api/auth/sessions", maxBody, gym.Sessions)
	g.route("POST", "/api/auth/sessions/end-others", maxBody, gym.EndOtherSessions)
	g.route("DELETE", "/api/auth/sessions/:id", maxBody, gym.EndSession)
	g.route("POST", "/api/auth/change-password", maxBody, gym.ChangePassword)
	g.route("POST", "/api/session/login", maxCredentials, gym.SessionLogin)
	g.route("POST", "/api/session/logout", maxCredentials, gym.SessionLogout)
	g.route("POST", "/api/client/auth/login", maxCredentials, gym.ClientLogin)
	g.route("GET", "/api/client/me", maxBody, gym.ClientMe)
	g.route("GET", "/api/client/qr", maxBody, gym.ClientQR)
	h.route("POST", "/api/hotel/login", maxCredentials, hotel.Login)
	h.route("POST", "/api/hotel/login/refresh", maxCredentials, hotel.Refresh)
	h.route("POST", "/api/hotel/logout", maxCredentials, hotel.Logout)
	h.route("GET", "/api/hotel/me", maxBody, hotel.Me)

	// Gym.
	g.route("GET", "/api/customers", maxBody, gym.Customers)
	g.route("GET", "/api/customers/search", maxBody, gym.SearchCustomers)
	g.route("POST", "/api/customers/register", maxBody, gym.RegisterCustomer)
	g.route("POST", "/api/customers/import", maxImport, gym.ImportCustomers)
	g.route("GET", "/api/customers/export.csv", maxBody, gym.ExportCustomers)
	g.route("GET", "/api/customers/:id", maxBody, gym.Customer)
	g.route("PUT", "/api/customers/:id", maxBody, gym.UpdateCustomer)
	g.route("POST", "/api/customers/:id/regenerate-qr", maxBody, gym.RegenerateQR)
	g.route("POST", "/api/customers/:id/reset-password", maxBody, gym.ResetPassword)
	g.route("GET", "/api/customers/:id/qr.png", maxBody, gym.PassPNG)
	g.route("GET", "/api/customers/:id/qr.svg", maxBody, gym.PassSVG)
	g.route("GET", "/api/customers/:id/pass.pdf", maxBody, gym.PassPDF)
	g.route("GET", "/api/customers/passes.pdf", maxBody, gym.PassesPDF)
	g.route("POST", "/api/customers/:id/check-in", maxBody, gym.CheckIn)
	g.route("GET", "/api/customers/:id/check-ins", maxBody, gym.CustomerCheckIns)
	g.route("GET", "/api/check-ins", maxBody, gym.CheckIns)
	g.route("POST", "/api/qr/scan", maxForm, gym.Scan)
	g.route("GET", "/api/activity", maxBody, gym.Activity)
	g.route("GET", "/api/activity.csv", maxBody, gym.ActivityCSV)
	g.route("GET", "/api/branches", maxBody, gym.Branches)

	// Staff, and how the box is doing.
	g.route("GET", "/api/staff", maxBody, gym.Staff)
	g.route("POST", "/api/staff", maxBody, gym.AddStaff)
	g.route("GET", "/api/staff/:id", maxBody, gym.StaffMember)
	g.route("PUT", "/api/staff/:id", maxBody, gym.UpdateStaff)
	g.route("POST", "/api/staff/:id/disable", maxBody, gym.DisableStaff)
	g.route("POST", "/api/staff/:id/enable", maxBody, gym.EnableStaff)
	g.route("POST", "/api/staff/:id/reset-password", maxBody, gym.ResetStaffPassword)
	g.route("GET", "/api/hotels", maxBody, gym.Hotels)
	g.route("GET", "/api/system", maxBody, gym.System(s.facts))
	g.route("GET", "/api/system/address.svg", maxBody, gym.AddressSVG(s.reachable))

	// Hotel.
	h.route("GET", "/api/hotel/payment-qr-codes", maxBody, hotel.List)
	h.route("POST", "/api/hotel/payment-qr-codes", maxForm, hotel.Create)
	h.route("POST", "/api/hotel/payment-qr-codes/check", maxForm, hotel.Check)
	h.route("GET", "/api/hotel/payment-qr-codes/:id", maxBody, hotel.Retrieve)
	h.route("PUT", "/api/hotel/payment-qr-codes/:id", maxForm, hotel.Update)
	h.route("PATCH", "/api/hotel/payment-qr-codes/:id", maxForm, hotel.PartialUpdate)
	h.route("DELETE", "/api/hotel/payment-qr-codes/:id", maxBody, hotel.Delete)
	h.route("POST", "/api/hotel/payment-qr-codes/:id/toggle-active", maxBody, hotel.ToggleActive)
	h.route("GET", "/api/hotel/payment-qr-codes/verification", maxBody, hotel.Verifications)
	h.route("GET", "/api/hotel/payment-qr-codes/:id/verification", maxBody, hotel.Verification)
	h.route("POST", "/api/hotel/payment-qr-codes/:id/verification/confirm", maxBody, hotel.Confirm)
	h.route("GET", "/api/hotel/payment-qr-codes/:id/pay", maxBody, hotel.Pay)
	as("image/png").route("GET", "/api/hotel/payment-qr-codes/:id/pay.png", maxBody, hotel.PayPNG)
	as("image/svg+xml").route("GET", "/api/hotel/payment-qr-codes/:id/pay.svg", maxBody, hotel.PaySVG)
	h.route("OPTIONS", "/api/hotel/payment-qr-codes", maxBody, hotel.ListOptions)
	h.route("OPTIONS", "/api/hotel/payment-qr-codes/check", maxBody, hotel.CheckOptions)
	h.route("OPTIONS", "/api/hotel/payment-qr-codes/:id", maxBody, hotel.InstanceOptions)
	h.route("OPTIONS", "/api/hotel/payment-qr-codes/:id/toggle-active", maxBody, hotel.ToggleActiveOptions)

	h.route("OPTIONS", "/api/hotel/payment-qr-codes/verification", maxBody, hotel.ViewOptions("Verification List"))
	h.route("OPTIONS", "/api/hotel/payment-qr-codes/:id/verification", maxBody, hotel.ViewOptions("Verification"))
	h.route("OPTIONS", "/api/hotel/payment-qr-codes/:id/verification/confirm", maxBody, hotel.ConfirmOptions)
	h.route("OPTIONS", "/api/hotel/payment-qr-codes/:id/pay", maxBody, hotel.ViewOptions("Pay"))

	// Guest displays: the desk's side, and the tablet's.
	h.route("GET", "/api/hotel/displays", maxBody, hotel.Displays)
	h.route("POST", "/api/hotel/displays", maxBody, hotel.AddDisplay)
	h.route("GET", "/api/hotel/displays/:id", maxBody, hotel.Display)
	h.route("PATCH", "/api/hotel/displays/:id", maxBody, hotel.RenameDisplay)
	h.route("DELETE", "/api/hotel/displays/:id", maxBody, hotel.DeleteDisplay)
	h.route("POST", "/api/hotel/displays/:id/pairing-code", maxBody, hotel.PairingCode)
	h.route("POST", "/api/hotel/displays/:id/show", maxBody, hotel.Show)
	h.route("POST", "/api/hotel/displays/:id/clear", maxBody, hotel.Clear)
	h.route("OPTIONS", "/api/hotel/displays", maxBody, hotel.DisplaysOptions)
	h.route("OPTIONS", "/api/hotel/displays/:id", maxBody, hotel.DisplayOptions)
	h.route("OPTIONS", "/api/hotel/displays/:id/pairing-code", maxBody, hotel.PairingCodeOptions)
	h.route("OPTIONS", "/api/hotel/displays/:id/show", maxBody, hotel.ShowOptions)
	h.route("OPTIONS", "/api/hotel/displays/:id/clear", maxBody, hotel.ClearOptions)
	h.route("POST", "/api/hotel/display/pair", maxCredentials, hotel.Pair)
	h.route("GET", "/api/hotel/display", maxBody, hotel.Guest)
	as("image/svg+xml").route("GET", "/api/hotel/display/shows/:show/qr.svg", maxBody, hotel.ShowQR)
	events.route("GET", "/api/hotel/display/events", maxBody, hotel.Events)
	h.route("OPTIONS", "/api/hotel/display/pair", maxBody, hotel.PairOptions)
	h.route("OPTIONS", "/api/hotel/display", maxBody, hotel.GuestOptions("Display"))
	h.route("OPTIONS", "/api/hotel/display/shows/:show/qr.svg", maxBody, hotel.GuestOptions("Show"))
	h.route("OPTIONS", "/api/hotel/display/events", maxBody, hotel.GuestOptions("Events"))

	h.route("OPTIONS", "/api/hotel/login", maxBody, hotel.LoginOptions)
	h.route("OPTIONS", "/api/hotel/login/refresh", maxBody, hotel.LoginOptions)
	h.route("OPTIONS", "/api/hotel/logout", maxBody, hotel.LoginOptions)
	h.route("OPTIONS", "/api/hotel/me", maxBody, hotel.MeOptions)

	// The front desk and the guest display.
	g.route("GET", "/", maxBody, s.frontDesk)
	g.route("GET", "/display", maxBody, s.guestDisplay)
	g.route("GET", appPath+":version/:name", maxBody, s.pageFile)
	g.route("GET", appPath+":version/:name/:file", maxBody, s.pageFile)

	// Pictures, the API's description, health.
	g.route("GET", hotelapi.ImagePath+":name", maxBody, s.image)
	g.route("GET", "/api/openapi.yaml", maxBody, s.openAPI)
	g.route("GET", "/api/openapi.json", maxBody, s.openAPIJSON)
	g.route("GET", "/docs", maxBody, s.docsPage)
	g.route("GET", "/docs/:file", maxBody, s.docsFile)
	g.route("GET", "/healthz", maxBody, s.healthz)
	g.route("GET", "/readyz", maxBody, s.readyz)

	e.NoRoute(func(c *gin.Context) { renderError(c, fault.New(fault.NotFound, fault.UnknownPath)) })
	e.NoMethod(s.noMethod)
}

// dialect mounts handlers so that they fail in its words.
type dialect struct {
	engine *gin.Engine
	handle func(wire.Handler) gin.HandlerFunc
}

// route mounts one method of a path for bodies of at most limit bytes. Every
// GET answers HEAD too.
func (d dialect) route(method, path string, limit int64, h wire.Handler) {
	methods := []string{method}
	if method == http.MethodGet {
		methods = append(methods, http.MethodHead)
	}
	d.engine.Match(methods, path, d.handle(func(c *gin.Context) error {
		if err := wire.LimitBody(c, limit); err != nil {
			return err
		}
		return h(c)
	}))
}

// noMethod answers a method that a path does not have. The hotel dialect has
// more to ask first.
func (s *Server) noMethod(c *gin.Context) {
	if isHotelPath(c.Request.URL.Path) {
		s.hotel.Handle(s.hotel.NoMethod)(c)
		return
	}
	renderError(c, fault.New(fault.MethodNotAllowed, fault.BadMethod))
}

// Routes lists every method and path there is, in order, for a test to hold.
func (s *Server) Routes() ([]string, error) {
	engine, err := s.engine()
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range engine.Routes() {
		out = append(out, r.Method+" "+r.Path)
	}
	slices.Sort(out)
	return out, nil
}
