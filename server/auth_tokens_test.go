package server_test

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

// Whatever is wrong with a token, it is refused in the words of the dialect,
// and a good one goes on counting.
func TestBadTokens(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	good := signInAs(b, "admin_a")
	secret := b.Options.Auth.Secret
	_, claims := claimsOf(t, good.Access)
	parts := strings.Split(good.Access, ".")
	const hs256 = `{"alg":"HS256","typ":"JWT"}`
	unsigned := func(header string) string {
		return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + parts[1] + "."
	}
	other := map[string]any{}
	for name, value := range claims {
		other[name] = value
	}
	other["user_id"], other["sub"] = 1, "1"
	otherBody, err := json.Marshal(other)
	if err != nil {
		t.Fatal(err)
	}

	for name, token := range map[string]string{
		"garbage":               "garbage",
		"dots":                  "..",
		"three letters":         "a.b.c",
		"six kilobytes":         strings.Repeat("a", 6000),
		"six kilobytes, dotted": strings.Repeat("a", 2000) + "." + strings.Repeat("a", 2000) + "." + strings.Repeat("a", 2000),
		"quoted":                `"` + good.Access + `"`,
		"not ASCII":             good.Access[:20] + "é" + good.Access[20:],
		"truncated":             good.Access[:len(good.Access)/2],
		"without a signature":   parts[0] + "." + parts[1],
		"with an empty one":     parts[0] + "." + parts[1] + ".",
		"with a short one":      good.Access[:len(good.Access)-4],
		"with another's":        parts[0] + "." + parts[1] + "." + strings.Split(good.Refresh, ".")[2],
		"with other claims":     parts[0] + "." + base64.RawURLEncoding.EncodeToString(otherBody) + "." + parts[2],
		"twice":                 good.Access + "." + good.Access,
		"another secret":        forged(hs256, claims, []byte("a secret for forgers of thirty-two bytes"), sha256.New),
		"no secret":             forged(hs256, claims, nil, sha256.New),
		"alg none":              unsigned(`{"alg":"none","typ":"JWT"}`),
		"alg None":              unsigned(`{"alg":"None","typ":"JWT"}`),
		"alg NONE":              unsigned(`{"alg":"NONE"}`),
		"alg none, signed":      forged(`{"alg":"none"}`, claims, secret, sha256.New),
		"no alg":                forged(`{"typ":"JWT"}`, claims, secret, sha256.New),
		"alg null":              forged(`{"alg":null}`, claims, secret, sha256.New),
		"HS512":                 forged(`{"alg":"HS512","typ":"JWT"}`, claims, secret, sha512.New),
		"HS384":                 forged(`{"alg":"HS384","typ":"JWT"}`, claims, secret, sha512.New384),
		"RS256":                 forged(`{"alg":"RS256","typ":"JWT"}`, claims, secret, sha256.New),
		"ES256":                 forged(`{"alg":"ES256","typ":"JWT"}`, claims, secret, sha256.New),
		"a key of its own": forged(`{"alg":"HS256","jwk":{"kty":"oct","k":"eA"},"kid":"../../dev/null"}`, claims,
			[]byte("x"), sha256.New),
		"a list for claims": parts[0] + "." + base64.RawURLEncoding.EncodeToString([]byte("[]")) + "." + parts[2],
	} {
		part(b, name, func() { turnedAway(b, servertest.Request{Token: token}, badToken) })
	}
	// Signed with the box's own secret, and still nothing that it made.
	for name, c := range map[string]struct {
		change func(map[string]any)
		want   tokenFault
	}{
		"expired":        {func(c map[string]any) { c["exp"] = servertest.Start.Unix() - 1 }, badToken},
		"no expiry":      {func(c map[string]any) { delete(c, "exp") }, badToken},
		"expiry as text": {func(c map[string]any) { c["exp"] = "never" }, badToken},
		"not yet":        {func(c map[string]any) { c["nbf"] = servertest.Start.Unix() + 60 }, badToken},
		"no session":     {func(c map[string]any) { delete(c, "sid") }, badToken},
		"no id":          {func(c map[string]any) { delete(c, "jti") }, badToken},
		"other type":     {func(c map[string]any) { c["token_type"] = "sliding" }, wrongType},
		"no such one":    {func(c map[string]any) { c["sid"] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" }, endedSession},
		"session as SQL": {func(c map[string]any) { c["sid"] = "' OR 1=1 --" }, endedSession},
	} {
		part(b, name, func() { turnedAway(b, servertest.Request{Token: resigned(b, good.Access, c.change)}, c.want) })
	}
	accepted(b, servertest.Request{Token: good.Access}, "admin_a")
}

// A refresh token opens nothing, and an access token refreshes nothing.
func TestTokensOfTheOtherType(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	pair := signInAs(b, "admin_a")
	turnedAway(b, servertest.Request{Token: pair.Refresh}, wrongType)
	b.Want(refreshWith(pair.Access), http.StatusUnauthorized, gymSays("This is not a refresh token."))
	for _, path := range []string{"/api/hotel/login/refresh/", "/api/hotel/logout/"} {
		a := b.Want(servertest.Request{Method: "POST", Path: path, JSON: map[string]string{"refresh": pair.Access}},
			http.StatusUnauthorized, `{"detail": "Token has wrong type", "code": "token_not_valid"}`)
		if got := a.Header.Get("WWW-Authenticate"); got != `Bearer realm="api"` {
			t.Errorf("WWW-Authenticate is %q", got)
		}
	}
	accepted(b, servertest.Request{Token: pair.Access}, "admin_a")
	b.Want(refreshWith(pair.Refresh), http.StatusOK, "")
}

// An access token counts for as long as expires_in says.
func TestTokensExpire(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.Auth.AccessTTL, o.Auth.RefreshTTL = 10*time.Minute, 24*time.Hour })
	pair := signInAs(b, "admin_a")
	if pair.ExpiresIn != 600 {
		t.Errorf("expires_in is %d", pair.ExpiresIn)
	}
	b.Clock.Advance(10*time.Minute - time.Second)
	accepted(b, servertest.Request{Token: pair.Access}, "admin_a")
	b.Clock.Advance(time.Second)
	turnedAway(b, servertest.Request{Token: pair.Access}, badToken)

	next := pairOf(b, b.Want(refreshWith(pair.Refresh), http.StatusOK, ""))
	accepted(b, servertest.Request{Token: next.Access}, "admin_a")
	b.Clock.Advance(24*time.Hour - time.Second)
	next = pairOf(b, b.Want(refreshWith(next.Refresh), http.StatusOK, "")) // each refresh is for another day
	b.Clock.Advance(24 * time.Hour)
	turnedAway(b, servertest.Request{Token: next.Access}, badToken)
	b.Want(refreshWith(next.Refresh), http.StatusUnauthorized, gymSays("Invalid or expired refresh token. Please sign in again."))
	b.Want(servertest.Request{Method: "POST", Path: "/api/hotel/login/refresh/", JSON: map[string]string{"refresh": next.Refresh}},
		http.StatusUnauthorized, `{"detail": "Token is invalid or expired", "code": "token_not_valid"}`)
}

// The Authorization header is read as simplejwt reads it.
func TestAuthorizationHeader(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	token := b.Token("admin_a")
	badHeader := tokenFault{gymSays("The Authorization header must be: Bearer <token>"),
		`{"detail": "Authorization header must contain two space-delimited values", "code": "bad_authorization_header"}`}
	for header, want := range map[string]tokenFault{
		"":                            noToken,
		"   ":                         noToken,
		"bearer " + token:             noToken,
		"BEARER " + token:             noToken,
		"Token " + token:              noToken,
		"JWT " + token:                noToken,
		"Bearer:" + token:             noToken,
		token:                         noToken,
		"Basic YWRtaW5fYTp4":          noToken,
		"Bearer":                      badHeader,
		"Bearer  ":                    badHeader,
		"Bearer a b":                  badHeader,
		"Bearer " + token + " " + "x": badHeader,
		"Bearer Bearer " + token:      badHeader,
	} {
		turnedAway(b, servertest.Request{Header: map[string]string{"Authorization": header}}, want)
	}
	for _, header := range []string{"Bearer " + token, "Bearer  " + token, "Bearer\t" + token, "  Bearer " + token + "  "} {
		accepted(b, servertest.Request{Header: map[string]string{"Authorization": header}}, "admin_a")
	}
	for _, query := range []string{"token", "access_token", "jwt", "Authorization"} {
		b.Want(servertest.Request{Method: "GET", Path: "/api/auth/me?" + query + "=" + token}, http.StatusUnauthorized, noToken.gym)
	}
}

// A member's token opens the member endpoints alone, a staff token the staff's.
func TestMemberAndStaffTokens(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, r := range []servertest.Request{
		{Method: "GET", Path: "/api/auth/me"},
		{Method: "POST", Path: "/api/auth/change-password", JSON: map[string]string{"old_password": servertest.Password, "new_password": "staple battery 2"}},
		{Method: "GET", Path: "/api/customers"},
		{Method: "GET", Path: "/api/customers/115"},
		{Method: "PUT", Path: "/api/customers/115", JSON: map[string]string{"full_name": "Mona the First"}},
		{Method: "GET", Path: "/api/customers/115/qr.png"},
		{Method: "POST", Path: "/api/customers/115/regenerate-qr"},
		{Method: "POST", Path: "/api/customers/115/reset-password"},
		{Method: "POST", Path: "/api/qr/scan", JSON: map[string]string{"qr_code": "customer_id:115"}},
		{Method: "GET", Path: "/api/activity"},
		{Method: "GET", Path: "/api/branches"},
	} {
		r.As = servertest.Member
		b.Want(r, http.StatusForbidden, gymSays("Unauthorized - staff access only"))
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/me/", As: servertest.Member}, http.StatusForbidden,
		hotelSays("You do not have permission to perform this action."))
	b.Want(servertest.Request{Method: "GET", Path: payments, As: servertest.Member}, http.StatusForbidden, hotelSays("User has no hotel associated."))
	for _, path := range []string{"/api/client/me", "/api/client/qr"} {
		b.Want(servertest.Request{Method: "GET", Path: path, As: "owner"}, http.StatusForbidden, gymSays("Unauthorized - members only"))
	}
	// A token is good in both dialects; what it opens depends on its owner.
	var hotel struct{ Access, Refresh string }
	b.Want(doors[3].try("manager_1a", servertest.Password), http.StatusOK, "").Decode(t, &hotel)
	accepted(b, servertest.Request{Token: hotel.Access}, "manager_1a")
	b.Want(servertest.Request{Method: "GET", Path: "/api/customers/115", Token: hotel.Access}, http.StatusOK, "")
	next := pairOf(b, b.Want(refreshWith(hotel.Refresh), http.StatusOK, ""))
	b.Want(servertest.Request{Method: "GET", Path: payments, Token: next.Access}, http.StatusOK, "")
}
