package hotelapi

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// guestPath is the path of what a display's tablet may see.
const guestPath = "/api/hotel/display/"

// displayCookieAge is how long a browser keeps a display's cookie after it last
// opened the events, in seconds: browsers keep none for longer.
const displayCookieAge = 400 * 24 * 60 * 60

// showQRSize is the side of a show's picture in pixels; being an SVG it is
// sharp at any.
const showQRSize = 512

// guestJSON is a display as its tablet sees it.
type guestJSON struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	HotelName string    `json:"hotel_name"`
	Show      *showJSON `json:"show"`
}

func (a *API) guestOf(c *gin.Context, d store.Display) guestJSON {
	return guestJSON{ID: d.ID, Name: d.Name, HotelName: d.HotelName, Show: a.nowOn(c, d)}
}

type pairedJSON struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	HotelName string `json:"hotel_name"`
	Token     string `json:"token"`
}

// Pair: POST /api/hotel/display/pair/ {code}. The token is also set as a
// cookie, because a browser's EventSource sends no header of ours.
func (a *API) Pair(c *gin.Context) error {
	if err := a.auth.SameOrigin(c.Request); err != nil {
		return err
	}
	in, err := readObject(c)
	if err != nil {
		return err
	}
	code := in.char("code", required, maxChars)
	if err := in.err(); err != nil {
		return err
	}
	d, token, err := a.auth.PairDisplay(c.Request.Context(), c.ClientIP(), *code)
	if fault.Is(err, fault.BadPairingCode) {
		in.fail("code", words[fault.BadPairingCode].Detail)
		return in.err()
	}
	if err != nil {
		return err
	}
	wire.InfoOf(c.Request).Who = "display " + d.ID
	a.streams.wake(d.ID)
	setDisplayCookie(c, token)
	wire.JSON(c, http.StatusOK, pairedJSON{ID: d.ID, Name: d.Name, HotelName: d.HotelName, Token: token})
	return nil
}

func setDisplayCookie(c *gin.Context, token string) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: auth.DisplayCookie, Value: token, Path: "/api/hotel/display", MaxAge: displayCookieAge,
		HttpOnly: true, Secure: wire.Secure(c), SameSite: http.SameSiteStrictMode,
	})
}

// guest says which display calls; cookie is by which it is known, if it is.
func (a *API) guest(c *gin.Context) (d store.Display, cookie string, err error) {
	d, cookie, err = a.auth.Display(c.Request)
	if err == nil {
		wire.InfoOf(c.Request).Who = "display " + d.ID
	}
	return d, cookie, err
}

// Guest: GET /api/hotel/display/.
func (a *API) Guest(c *gin.Context) error {
	d, _, err := a.guest(c)
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, a.guestOf(c, d))
	return nil
}

// ShowQR: GET /api/hotel/display/shows/{show}/qr.svg, of what the display shows
// now and of nothing else.
func (a *API) ShowQR(c *gin.Context) error {
	d, _, err := a.guest(c)
	if err != nil {
		return err
	}
	number := strconv.FormatInt(d.Last.ID, 10)
	if c.Param("show") != number || !d.Last.On(a.clock()) || d.Last.UPIURI == "" {
		return fault.New(fault.NotFound, fault.UnknownPath)
	}
	return drawCode(c, "image/svg+xml", d.Last.UPIURI, (*qr.Code).SVG, showQRSize)
}
