package hotelapi

import (
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
)

// negotiate refuses a request that would take nothing but what is not of the
// media type that is answered in, as DRF's DefaultContentNegotiation does:
// NotFound for another ?format=, NotAcceptable for an Accept header without a
// match. Qualities are ignored. The name of a format is that of its subtype:
// json, png, svg.
func negotiate(c *gin.Context, mediaType string) error {
	mainType, subType, _ := strings.Cut(mediaType, "/")
	name, _, _ := strings.Cut(subType, "+")
	if format, _ := wire.QueryOf(c).Last("format"); format != "" && format != name {
		return fault.New(fault.NotFound, fault.UnknownPath)
	}
	accept := c.Request.Header.Values("Accept")
	if len(accept) == 0 {
		return nil
	}
	for _, item := range strings.Split(strings.Join(accept, ","), ",") {
		accepted, _, _ := strings.Cut(item, ";")
		main, sub, _ := strings.Cut(strings.ToLower(strings.TrimSpace(accepted)), "/")
		if (main == "*" || main == mainType) && (sub == "*" || sub == subType) {
			return nil
		}
	}
	return fault.New(fault.NotAcceptable, fault.NotAcceptableAs)
}
