package hotelapi

import (
	"math"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

type userJSON struct {
	ID        int64   `json:"id"`
	Username  string  `json:"username"`
	Email     string  `json:"email"`
	FirstName string  `json:"first_name"`
	LastName  string  `json:"last_name"`
	UserType  string  `json:"user_type"`
	HotelID   *string `json:"hotel_id"`
	HotelName *string `json:"hotel_name"`
}

func userOf(m store.Staff) userJSON {
	first, last, _ := strings.Cut(m.FullName, " ")
	u := userJSON{
		ID: m.ID, Username: m.Username, Email: m.Email, FirstName: first, LastName: last, UserType: string(m.Role),
	}
	if m.HotelID != "" {
		u.HotelID, u.HotelName = &m.HotelID, &m.HotelName
	}
	return u
}

type tokensJSON struct {
	Access  string    `json:"access"`
	Refresh string    `json:"refresh"`
	User    *userJSON `json:"user,omitempty"`
}

// maxBytes leaves the length of a credential to the limit of the body.
const maxBytes = math.MaxInt

// Login: POST /api/hotel/login/ {username, password}.
func (a *API) Login(c *gin.Context) error {
	in, err := readObject(c)
	if err != nil {
		return err
	}
	username := in.char("username", required, maxBytes)
	password := in.raw("password")
	if err := in.err(); err != nil {
		return err
	}
	m, err := a.auth.SignIn(c.Request.Context(), c.ClientIP(), *username, password)
	if err != nil {
		return err
	}
	wire.InfoOf(c.Request).Who = auth.Identity{Staff: &m}.String()
	tokens, err := a.auth.StartTokens(c, m)
	if err != nil {
		return err
	}
	user := userOf(m)
	wire.JSON(c, http.StatusOK, tokensJSON{Access: tokens.Access, Refresh: tokens.Refresh, User: &user})
	return nil
}

// Refresh: POST /api/hotel/login/refresh/ {refresh}.
func (a *API) Refresh(c *gin.Context) error {
	token, err := refreshToken(c)
	if err != nil {
		return err
	}
	tokens, err := a.auth.Refresh(c.Request.Context(), token)
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, tokensJSON{Access: tokens.Access, Refresh: tokens.Refresh})
	return nil
}

// Logout: POST /api/hotel/logout/ {refresh}; 205 without a body. The refresh
// token says whose session it is; nothing else is needed.
func (a *API) Logout(c *gin.Context) error {
	token, err := refreshToken(c)
	if err != nil {
		return err
	}
	if err := a.auth.EndByRefresh(c.Request.Context(), token); err != nil {
		return err
	}
	c.Status(http.StatusResetContent)
	return nil
}

// Me: GET /api/hotel/me/.
func (a *API) Me(c *gin.Context) error {
	id, err := a.identify(c)
	if err != nil {
		return err
	}
	m, err := id.StaffMember()
	if err != nil {
		return err
	}
	wire.JSON(c, http.StatusOK, userOf(*m))
	return nil
}

// readObject reads a body that must be an object.
func readObject(c *gin.Context) (*input, error) {
	in, err := read(c)
	if err != nil {
		return nil, err
	}
	return in, in.object()
}

func refreshToken(c *gin.Context) (string, error) {
	in, err := readObject(c)
	if err != nil {
		return "", err
	}
	token := in.char("refresh", required, maxBytes)
	if err := in.err(); err != nil {
		return "", err
	}
	return *token, nil
}

// raw is a CharField whose white space counts: a password. It is judged as any
// other.
func (in *input) raw(field string) string {
	trimmed := in.char(field, required, maxBytes)
	if text, ok := in.values[field].(string); ok || trimmed == nil {
		return text
	}
	return *trimmed
}
