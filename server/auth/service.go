package auth

import (
	"context"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/store"
)

// Options are the settings of sign-in.
type Options struct {
	Secret            []byte        // signs tokens; at least 32 bytes
	AccessTTL         time.Duration // how long an access token counts
	RefreshTTL        time.Duration // how long a refresh token counts, and a session without a refresh
	CookieTTL         time.Duration // how long a cookie counts
	LoginAttempts     int           // wrong passwords for an account from an address within LoginWindow
	LoginWindow       time.Duration
	PasswordMinLength int      // in characters
	TrustedOrigins    []string // other sites whose pages may use the cookie
	Clock             func() time.Time
}

// Service signs people in and out and knows them by their token or cookie.
type Service struct {
	store    *store.Store
	hasher   *Hasher
	signer   *signer
	attempts *Window
	origins  *http.CrossOriginProtection
	options  Options

	pairings, allPairings *Window // wrong pairing codes, from each address and from all
}

// New returns a service over the store. An error names a trusted origin that
// is none.
func New(st *store.Store, o Options) (*Service, error) {
	origins := http.NewCrossOriginProtection()
	for _, origin := range o.TrustedOrigins {
		if err := origins.AddTrustedOrigin(origin); err != nil {
			return nil, err
		}
	}
	return &Service{
		store:    st,
		hasher:   NewHasher(),
		signer:   newSigner(o.Secret, o.Clock),
		attempts: NewWindow(o.LoginAttempts, o.LoginWindow, o.Clock),
		origins:  origins,
		options:  o,

		pairings:    NewWindow(maxWrongCodes, PairingTTL, o.Clock),
		allPairings: NewWindow(maxAllWrongCodes, PairingTTL, o.Clock),
	}, nil
}

// SignIn checks a staff member's username or email and password. A wrong
// password, an unknown name and a disabled account answer alike and take
// alike. Unauthenticated wrong_credentials; TooMany too_many_logins.
func (s *Service) SignIn(ctx context.Context, address, login, password string) (store.Staff, error) {
	login = strings.TrimSpace(login)
	m, err := s.store.StaffByLogin(ctx, login)
	if err != nil && !fault.Is(err, fault.StaffUnknown) {
		return m, err
	}
	account, hash := "staff "+strconv.FormatInt(m.ID, 10), m.PasswordHash
	if m.ID == 0 {
		account = "name " + asciiLower(login)
	}
	return m, s.attempt(ctx, account, address, hash, password, m.Active)
}

// asciiLower folds a name the way the database compares names.
func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}, s)
}

// SignInCustomer checks a member's phone and password, as SignIn does.
func (s *Service) SignInCustomer(ctx context.Context, address, phone, password string) (store.Customer, error) {
	c, err := s.store.CustomerByPhone(ctx, phone)
	if err != nil && !fault.Is(err, fault.CustomerUnknown) {
		return c, err
	}
	account := "customer " + strconv.FormatInt(c.ID, 10)
	if c.ID == 0 {
		account = "phone " + phone
	}
	return c, s.attempt(ctx, account, address, c.PasswordHash, password, c.Active)
}

// attempt verifies a password under the limit of the account at the address:
// whoever guesses locks out themselves, not the account everywhere and not
// everybody behind the same address.
func (s *Service) attempt(ctx context.Context, account, address, hash, password string, active bool) error {
	if len(account) > 300 { // longer than any account: keep the key small
		account = account[:300]
	}
	client := network(address)
	end, wait, ok, err := s.attempts.Begin(ctx, account+"\n"+client)
	if err != nil {
		return &fault.Error{Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: time.Second, Cause: err}
	}
	if !ok {
		return &fault.Error{Kind: fault.TooMany, Code: fault.TooManyLogins, RetryAfter: wait}
	}
	right, err := s.hasher.Verify(ctx, client, hash, password)
	switch {
	case err != nil:
		end(Undecided)
		return err
	case !right || !active:
		end(Failed)
		return fault.New(fault.Unauthenticated, fault.WrongCredentials)
	}
	end(Succeeded)
	return nil
}

// network is the part of an address that one client cannot change at will:
// all of an IPv4 address, the /64 of an IPv6 one.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, _ := ip.Prefix(64)
	return prefix.String()
}

// Tokens are what a staff app keeps of a sign-in.
type Tokens struct {
	Access    string
	Refresh   string
	ExpiresIn time.Duration // of the access token
}

// StartTokens starts a session for a staff member whose request has just signed
// them in.
func (s *Service) StartTokens(c *gin.Context, m store.Staff) (Tokens, error) {
	return s.start(c, store.NewSession{StaffID: m.ID}, m.PasswordHash)
}

// StartCustomerTokens starts a session for a member whose request has just
// signed them in.
func (s *Service) StartCustomerTokens(c *gin.Context, m store.Customer) (Tokens, error) {
	return s.start(c, store.NewSession{CustomerID: m.ID}, m.PasswordHash)
}

func (s *Service) start(c *gin.Context, n store.NewSession, hash string) (Tokens, error) {
	n.UserAgent, n.Address = clientOf(c)
	n.ID, n.Kind, n.RefreshID = newID(), store.TokenSession, newID()
	n.ExpiresAt = s.options.Clock().Add(s.options.RefreshTTL)
	if err := s.store.StartSession(c.Request.Context(), n, hash); err != nil {
		return Tokens{}, err
	}
	return s.tokens(n.ID, n.RefreshID, n.StaffID+n.CustomerID, n.ExpiresAt)
}

func (s *Service) tokens(sessionID, refreshID string, userID int64, expires time.Time) (Tokens, error) {
	access, err := s.signer.sign(accessToken, sessionID, newID(), userID, s.options.Clock().Add(s.options.AccessTTL))
	if err != nil {
		return Tokens{}, err
	}
	refresh, err := s.signer.sign(refreshToken, sessionID, refreshID, userID, expires)
	return Tokens{Access: access, Refresh: refresh, ExpiresIn: s.options.AccessTTL}, err
}

// Refresh trades a refresh token for a new pair, once. A second use ends the
// session. Unauthenticated bad_refresh_token, spent_refresh_token or
// not_a_refresh_token.
func (s *Service) Refresh(ctx context.Context, token string) (Tokens, error) {
	c, err := s.refreshable(ctx, token)
	if err != nil {
		return Tokens{}, err
	}
	next, expires := newID(), s.options.Clock().Add(s.options.RefreshTTL)
	if err := s.store.RotateRefresh(ctx, c.SessionID, c.ID, next, expires); err != nil {
		return Tokens{}, ofRefresh(err)
	}
	return s.tokens(c.SessionID, next, c.UserID, expires)
}

// EndByRefresh ends the session of a refresh token. Unauthenticated
// bad_refresh_token or not_a_refresh_token.
func (s *Service) EndByRefresh(ctx context.Context, token string) error {
	c, err := s.refreshable(ctx, token)
	if err != nil {
		return err
	}
	return s.store.EndSession(ctx, c.SessionID)
}

// refreshable reads a refresh token whose session counts.
func (s *Service) refreshable(ctx context.Context, token string) (claims, error) {
	c, err := s.signer.parse(token, refreshToken)
	if err == nil {
		_, err = s.store.Session(ctx, c.SessionID)
	}
	return c, ofRefresh(err)
}

// ofRefresh says of a refresh token what is otherwise said of an access token
// or a session.
func ofRefresh(err error) error {
	if err == nil {
		return nil
	}
	switch fault.From(err).Code {
	case fault.BadToken:
		return fault.Wrap(fault.Unauthenticated, fault.BadRefreshToken, err)
	case fault.SessionEnded:
		return fault.Wrap(fault.Unauthenticated, fault.SpentRefreshToken, err)
	case fault.WrongTokenType:
		return fault.Wrap(fault.Unauthenticated, fault.NotARefreshToken, err)
	}
	return err
}

// clientOf is who a request says it is from: the user agent, as far as it can
// be shown, and the address.
func clientOf(c *gin.Context) (userAgent, address string) {
	shown := strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, c.Request.UserAgent())
	if r := []rune(shown); len(r) > store.MaxUserAgent {
		shown = string(r[:store.MaxUserAgent])
	}
	return strings.TrimSpace(shown), c.ClientIP()
}

// End ends the session behind an identity.
func (s *Service) End(ctx context.Context, id Identity) error {
	return s.store.EndSession(ctx, id.SessionID)
}

// ChangePassword replaces a staff member's password after checking the old
// one, under the same limit as signing in, and ends all their sessions.
// Invalid wrong_old_password or weak_password.
func (s *Service) ChangePassword(ctx context.Context, address string, m store.Staff, old, next string) error {
	if err := CheckNewPassword(next, s.options.PasswordMinLength); err != nil {
		return err
	}
	checked, err := s.SignIn(ctx, address, m.Username, old)
	if fault.Is(err, fault.WrongCredentials) {
		return fault.New(fault.Invalid, fault.WrongOldPassword)
	}
	if err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, m.Username, next)
	if err != nil {
		return err
	}
	return s.store.SetStaffPassword(ctx, m.ID, checked.PasswordHash, hash)
}

// HashPassword hashes a password that the caller sets for somebody, within the
// same bounds as sign-ins.
func (s *Service) HashPassword(ctx context.Context, id Identity, password string) (string, error) {
	return s.hasher.Hash(ctx, id.String(), password)
}

// PasswordMinLength is the least number of characters of a new password.
func (s *Service) PasswordMinLength() int { return s.options.PasswordMinLength }

// Identify says who makes a request: by an Authorization header of the scheme
// Bearer, or else by the session cookie. A cookie only counts for a request
// that changes nothing or comes from a page of this box. Unauthenticated
// no_credentials, bad_auth_header, bad_token, wrong_token_type or
// session_ended; Forbidden cross_origin.
func (s *Service) Identify(c *gin.Context) (Identity, error) {
	token, err := bearer(c.Request.Header.Get("Authorization"))
	if err != nil {
		return Identity{}, err
	}
	if token != "" {
		claims, err := s.signer.parse(token, accessToken)
		if err != nil {
			return Identity{}, err
		}
		session, err := s.store.Session(c.Request.Context(), claims.SessionID)
		if err == nil && session.Kind != store.TokenSession {
			err = fault.New(fault.Unauthenticated, fault.SessionEnded)
		}
		return identityOf(session), err
	}
	if _, err := c.Request.Cookie(CookieName); err != nil {
		return Identity{}, fault.New(fault.Unauthenticated, fault.NoCredentials)
	}
	session, err := cookieSession(sessions.Default(c))
	if err != nil {
		return Identity{}, err
	}
	if err := s.SameOrigin(c.Request); err != nil {
		return Identity{}, err
	}
	return identityOf(session), nil
}

// SameOrigin refuses a request that changes something and that a page of
// another site makes a browser send. Forbidden cross_origin.
func (s *Service) SameOrigin(r *http.Request) error {
	if err := s.origins.Check(r); err != nil {
		return fault.Wrap(fault.Forbidden, fault.CrossOrigin, err)
	}
	return nil
}

// bearer returns the token of an Authorization header, "" when there is no
// header or it is of another scheme; simplejwt reads it the same way.
func bearer(header string) (string, error) {
	parts := strings.Fields(header)
	if len(parts) == 0 || parts[0] != "Bearer" {
		return "", nil
	}
	if len(parts) != 2 {
		return "", fault.New(fault.Unauthenticated, fault.BadAuthHeader)
	}
	return parts[1], nil
}
