package gymapi

import (
	"context"
	"slices"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
)

// System is how the box is doing. What could not be found out is null.
type System struct {
	Version       string        `json:"version"`
	StartedAt     string        `json:"started_at"`
	Time          string        `json:"time"`
	TimeZone      string        `json:"time_zone"`
	DatabaseBytes *int64        `json:"database_bytes"`
	Pictures      *PictureUsage `json:"pictures"`
	Disk          DiskUsage     `json:"disk"`
	Checks        []Check       `json:"checks"`
	Addresses     []string      `json:"addresses"`
	PublicURL     *string       `json:"public_url"`
	Limits        SystemLimits  `json:"limits"`
}

// PictureUsage is what pictures take. IsPartial says that there are more than
// were counted.
type PictureUsage struct {
	Count     int   `json:"count"`
	Bytes     int64 `json:"bytes"`
	IsPartial bool  `json:"is_partial"`
}

// DiskUsage is the disk with the data folder, and what is left of it.
type DiskUsage struct {
	FreeBytes  *uint64 `json:"free_bytes"`
	TotalBytes *uint64 `json:"total_bytes"`
}

// Check is one thing that the box needs to do its work, and how it is, in a
// sentence.
type Check struct {
	Name string `json:"name"`
	IsOK bool   `json:"is_ok"`
	Text string `json:"text"`
}

// SystemLimits are settings that a page can tell people of beforehand.
type SystemLimits struct {
	PictureBytes      int64 `json:"picture_bytes"`
	PicturePixels     int64 `json:"picture_pixels"`
	PasswordMinLength int   `json:"password_min_length"`
}

// System: GET /api/system. facts finds out how the box is doing; its error is
// for the log.
func (a *API) System(facts func(context.Context) (System, error)) wire.Handler {
	return func(c *gin.Context) error {
		if _, _, err := a.colleagues(c, auth.ReadSystem); err != nil {
			return err
		}
		system, err := facts(c.Request.Context())
		wire.InfoOf(c.Request).Err = err
		return render(c, "The box", system)
	}
}

// AddressSVG: GET /api/system/address.svg ?address=&size=, a QR code that opens
// the box on a phone. addresses are those that System tells: nobody gets a code
// for another page drawn by the box.
func (a *API) AddressSVG(addresses func() []string) wire.Handler {
	return func(c *gin.Context) error {
		if _, _, err := a.colleagues(c, auth.ReadSystem); err != nil {
			return err
		}
		q := query(c)
		address := q.param("address")
		if address == "" {
			q.fail("address", required)
			return q.err()
		}
		if !slices.Contains(addresses(), address) {
			return fault.New(fault.NotFound, fault.AddressUnknown)
		}
		return drawCode(c, address, "address.svg", "image/svg+xml", (*qr.Code).SVG)
	}
}
