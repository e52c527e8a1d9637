package hotelapi

import (
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/wire"
)

// negotiate refuses a request that would take nothing but what is not JSON,
// as DRF's DefaultContentNegotiation does: NotFound for another ?format=,
// NotAcceptable for an Accept header without a match. Qualities are ignored.
func negotiate(c *gin.Context) error {
	if format, _ := wire.QueryOf(c).Last("format"); format != "" && format != "json" {
		return fault.New(fault.NotFound, fault.UnknownPath)
	}
	accept := c.Request.Header.Values("Accept")
	if len(accept) == 0 {
		return nil
	}
	for _, item := range strings.Split(strings.Join(accept, ","), ",") {
		mediaType, _, _ := strings.Cut(item, ";")
		main, sub, _ := strings.Cut(strings.ToLower(strings.TrimSpace(mediaType)), "/")
		if (main == "*" || main == "application") && (sub == "*" || sub == "json") {
			return nil
		}
	}
	return fault.New(fault.NotAcceptable, fault.NotAcceptableAs)
}
