package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
	"unicode"

	"venuebox/internal/fault"
	"venuebox/store"
)

// DisplayCookie is the name of the cookie by which a guest display's browser
// is known.
const DisplayCookie = "venuebox_display"

// PairingTTL is how long a pairing code counts.
const PairingTTL = 10 * time.Minute

// Wrong pairing codes within PairingTTL: from one address, and from all of them
// together. A code is one of 31⁶, so that a guess at one that counts succeeds
// once in nine million lives of it.
const (
	maxWrongCodes    = 10
	maxAllWrongCodes = 100
)

// A pairing code is read from one screen and typed on another: it has nothing
// that looks like something else.
const (
	pairingAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	pairingLength   = 6
)

// NewPairingCode returns a code for pairing a guest display, and the hash by
// which the store knows it.
func NewPairingCode() (code, hash string) {
	random := make([]byte, 0, pairingLength)
	for len(random) < pairingLength {
		var b [1]byte
		rand.Read(b[:])
		if n := int(b[0]); n < 256/len(pairingAlphabet)*len(pairingAlphabet) { // or the first letters come more often
			random = append(random, pairingAlphabet[n%len(pairingAlphabet)])
		}
	}
	return string(random), secretHash(string(random))
}

// pairingHash is the hash of a code as somebody typed it: case and what
// separates its letters do not matter.
func pairingHash(typed string) string {
	return secretHash(strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, typed))
}

// secretHash is what the database has of a secret that was made here: SHA-256
// in hexadecimal digits. Secrets of that many random bits need no slow hash.
func secretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// PairDisplay trades a pairing code for a guest display's token, of 256 random
// bits. Wrong codes count against the address, and against everybody. Invalid
// bad_pairing_code; TooMany too_many_pairings.
func (s *Service) PairDisplay(ctx context.Context, address, code string) (store.Display, string, error) {
	end, err := s.beginPairing(ctx, address)
	if err != nil {
		return store.Display{}, "", err
	}
	var random [32]byte
	rand.Read(random[:])
	token := base64.RawURLEncoding.EncodeToString(random[:])
	d, err := s.store.PairDisplay(ctx, pairingHash(code), secretHash(token))
	if fault.Is(err, fault.BadPairingCode) {
		end(Failed)
	} else {
		end(Undecided)
	}
	return d, token, err
}

// beginPairing is Window.Begin for both limits of wrong pairing codes.
func (s *Service) beginPairing(ctx context.Context, address string) (end func(Outcome), err error) {
	endOne, wait, ok, err := s.pairings.Begin(ctx, network(address))
	if err != nil || !ok {
		return nil, notNow(wait, err)
	}
	endAll, wait, ok, err := s.allPairings.Begin(ctx, "")
	if err != nil || !ok {
		endOne(Undecided)
		return nil, notNow(wait, err)
	}
	return func(o Outcome) {
		endOne(o)
		endAll(o)
	}, nil
}

func notNow(wait time.Duration, err error) error {
	if err != nil {
		return &fault.Error{Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: time.Second, Cause: err}
	}
	return &fault.Error{Kind: fault.TooMany, Code: fault.TooManyPairings, RetryAfter: wait}
}

// Display says which guest display makes a request, by the token in its
// Authorization header or else in its cookie, which comes back in cookie. Staff
// and members have no such token. Unauthenticated no_credentials,
// bad_auth_header or bad_display_token.
func (s *Service) Display(r *http.Request) (d store.Display, cookie string, err error) {
	token, err := bearer(r.Header.Get("Authorization"))
	if err != nil {
		return d, "", err
	}
	if token == "" {
		found, err := r.Cookie(DisplayCookie)
		if err != nil {
			return d, "", fault.New(fault.Unauthenticated, fault.NoCredentials)
		}
		token, cookie = found.Value, found.Value
	}
	d, err = s.store.DisplayByToken(r.Context(), secretHash(token))
	return d, cookie, err
}
