package auth

import (
	"crypto/rand"
	"errors"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"venuebox/internal/fault"
)

// The two types of token, as simplejwt's token_type claim has them.
const (
	accessToken  = "access"
	refreshToken = "refresh"
)

// maxTokenBytes is far above any token of ours.
const maxTokenBytes = 4096

// claims are those of RFC 7519 plus the names that simplejwt's clients read.
// SessionID names the row that makes a token count at all.
type claims struct {
	TokenType string `json:"token_type"`
	UserID    int64  `json:"user_id"`
	SessionID string `json:"sid"`
	jwt.RegisteredClaims
}

// signer makes and reads tokens: HS256 (RFC 7518) and nothing else.
type signer struct {
	secret []byte
	clock  func() time.Time
	parser *jwt.Parser
}

func newSigner(secret []byte, clock func() time.Time) *signer {
	return &signer{secret: secret, clock: clock, parser: jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(clock),
	)}
}

func (s *signer) sign(tokenType, sessionID, tokenID string, userID int64, expires time.Time) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		TokenType: tokenType,
		UserID:    userID,
		SessionID: sessionID,
		RegisteredClaims: jwt.RegisteredClaims{
			Subject:   strconv.FormatInt(userID, 10),
			ID:        tokenID,
			IssuedAt:  jwt.NewNumericDate(s.clock()),
			ExpiresAt: jwt.NewNumericDate(expires),
		},
	}).SignedString(s.secret)
}

// parse reads a token of one type. Unauthenticated bad_token, or
// wrong_token_type for a good token of the other type.
func (s *signer) parse(text, tokenType string) (claims, error) {
	var c claims
	if len(text) > maxTokenBytes {
		return c, fault.Wrap(fault.Unauthenticated, fault.BadToken, errors.New("the token is too long"))
	}
	_, err := s.parser.ParseWithClaims(text, &c, func(*jwt.Token) (any, error) { return s.secret, nil })
	switch {
	case err != nil:
		return c, fault.Wrap(fault.Unauthenticated, fault.BadToken, err)
	case c.TokenType != tokenType:
		return c, fault.New(fault.Unauthenticated, fault.WrongTokenType)
	case c.SessionID == "" || c.ID == "":
		return c, fault.Wrap(fault.Unauthenticated, fault.BadToken, errors.New("the token names no session"))
	}
	return c, nil
}

// newID returns an unguessable id of 130 bits, as text.
func newID() string { return rand.Text() }
