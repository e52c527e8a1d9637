package gymapi

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/phone"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// Setup: GET /api/setup, for whoever comes to a box that nobody can sign in to
// yet. It tells that and nothing else, without asking who it is.
func (a *API) Setup(c *gin.Context) error {
	has, err := a.store.HasStaff(c.Request.Context())
	if err != nil {
		return err
	}
	return render(c, "Setup", setupJSON{HasStaff: has})
}

// Login: POST /api/auth/login {username, password}.
func (a *API) Login(c *gin.Context) error {
	m, err := a.signIn(c)
	if err != nil {
		return err
	}
	tokens, err := a.auth.StartTokens(c, m)
	if err != nil {
		return err
	}
	out, user := tokensOf(tokens), userOf(m)
	out.User = &user
	return render(c, "Signed in", out)
}

// SessionLogin: POST /api/session/login {username, password}; sets the cookie.
func (a *API) SessionLogin(c *gin.Context) error {
	if err := a.auth.SameOrigin(c.Request); err != nil {
		return err
	}
	m, err := a.signIn(c)
	if err != nil {
		return err
	}
	if err := a.auth.StartCookie(c, m, wire.Secure(c)); err != nil {
		return err
	}
	return render(c, "Signed in", signedInJSON{User: userOf(m)})
}

func (a *API) signIn(c *gin.Context) (store.Staff, error) {
	o, err := readObject(c)
	if err != nil {
		return store.Staff{}, err
	}
	username, password := o.require("username", o.text("username", 1000)), o.raw("password")
	if err := o.err(); err != nil {
		return store.Staff{}, err
	}
	m, err := a.auth.SignIn(c.Request.Context(), c.ClientIP(), username, password)
	if err == nil {
		wire.InfoOf(c.Request).Who = auth.Identity{Staff: &m}.String()
	}
	return m, err
}

// SessionLogout: POST /api/session/logout; it is no error to be signed out.
func (a *API) SessionLogout(c *gin.Context) error {
	if err := a.auth.SameOrigin(c.Request); err != nil {
		return err
	}
	if err := a.auth.EndCookie(c, wire.Secure(c)); err != nil {
		return err
	}
	return render(c, "Signed out", nil)
}

// ClientLogin: POST /api/client/auth/login {phone, password}.
func (a *API) ClientLogin(c *gin.Context) error {
	o, err := readObject(c)
	if err != nil {
		return err
	}
	text, password := o.require("phone", o.text("phone", 100)), o.raw("password")
	if err := o.err(); err != nil {
		return err
	}
	// What is no number is nobody's number: it is refused like any wrong one.
	number, ok := phone.Normalize(text)
	if !ok {
		number = text
	}
	member, err := a.auth.SignInCustomer(c.Request.Context(), c.ClientIP(), number, password)
	if fault.Is(err, fault.WrongCredentials) {
		return &fault.Error{Kind: fault.Unauthenticated, Code: fault.WrongCredentials, Text: "Invalid phone or password"}
	}
	if err != nil {
		return err
	}
	wire.InfoOf(c.Request).Who = auth.Identity{Customer: &member}.String()
	tokens, err := a.auth.StartCustomerTokens(c, member)
	if err != nil {
		return err
	}
	out, customer := tokensOf(tokens), customerOf(member)
	out.Customer = &customer
	return render(c, "Signed in", out)
}

// Refresh: POST /api/auth/refresh {refresh_token}.
func (a *API) Refresh(c *gin.Context) error {
	o, err := readObject(c)
	if err != nil {
		return err
	}
	token := o.raw("refresh_token")
	if err := o.err(); err != nil {
		return err
	}
	tokens, err := a.auth.Refresh(c.Request.Context(), token)
	if err != nil {
		return err
	}
	return render(c, "Token refreshed", tokensOf(tokens))
}

// Logout: POST /api/auth/logout; ends the session of the token or cookie.
func (a *API) Logout(c *gin.Context) error {
	id, err := a.identify(c)
	if err != nil {
		return err
	}
	if err := a.auth.End(c.Request.Context(), id); err != nil {
		return err
	}
	return render(c, "Signed out", nil)
}

// Me: GET /api/auth/me.
func (a *API) Me(c *gin.Context) error {
	m, err := a.staff(c)
	if err != nil {
		return err
	}
	return render(c, "Your account", userOf(*m))
}

// Permissions: GET /api/auth/permissions, what the caller may do, and where.
func (a *API) Permissions(c *gin.Context) error {
	id, err := a.identify(c)
	if err != nil {
		return err
	}
	m, err := id.StaffMember()
	if err != nil {
		return err
	}
	out := permissionsJSON{
		Permissions: id.Permissions(),
		Branch:      orNull(placeJSON[int64]{m.BranchID, m.BranchName}),
		Hotel:       orNull(placeJSON[string]{m.HotelID, m.HotelName}),
	}
	if scope, err := id.Branches(auth.ReadCustomers); err == nil {
		out.AllBranches = scope.All
	}
	return render(c, "What you may do", out)
}

// ChangePassword: POST /api/auth/change-password {old_password, new_password};
// ends all sessions of the account, this one too.
func (a *API) ChangePassword(c *gin.Context) error {
	m, err := a.staff(c)
	if err != nil {
		return err
	}
	o, err := readObject(c)
	if err != nil {
		return err
	}
	old, next := o.raw("old_password"), o.raw("new_password")
	if err := o.err(); err != nil {
		return err
	}
	err = a.auth.ChangePassword(c.Request.Context(), c.ClientIP(), *m, old, next)
	if fault.Is(err, fault.WeakPassword) {
		o.fail("new_password", fmt.Sprintf("Please choose at least %d characters, and at most %d bytes.",
			a.auth.PasswordMinLength(), auth.MaxPasswordBytes))
		return o.err()
	}
	if err != nil {
		return err
	}
	return render(c, "Password changed. Please sign in again.", nil)
}

func (a *API) staff(c *gin.Context) (*store.Staff, error) {
	id, err := a.identify(c)
	if err != nil {
		return nil, err
	}
	return id.StaffMember()
}

// ClientMe: GET /api/client/me.
func (a *API) ClientMe(c *gin.Context) error {
	member, err := a.member(c)
	if err != nil {
		return err
	}
	return render(c, "Your membership", customerOf(*member))
}

// ClientQR: GET /api/client/qr.
func (a *API) ClientQR(c *gin.Context) error {
	member, err := a.member(c)
	if err != nil {
		return err
	}
	return render(c, "Your pass", passJSON{CustomerID: member.ID, QRCode: member.QRCode})
}

func (a *API) member(c *gin.Context) (*store.Customer, error) {
	id, err := a.identify(c)
	if err != nil {
		return nil, err
	}
	return id.Member()
}
