package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"venuebox/internal/fault"
	"venuebox/internal/turns"
)

// Cost of a password: argon2id (RFC 9106) with the parameters that OWASP's
// password storage cheat sheet gives as its first choice.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	saltBytes    = 16
	keyBytes     = 32
)

// MaxPasswordBytes bounds a password; a longer one is never hashed.
const MaxPasswordBytes = 512

// Bounds of those who wait for their password to be hashed, in all and of one
// key.
const (
	maxWaiting    = 1024
	maxWaitingKey = 256
)

var errBadHash = errors.New("a password hash in the database is not one of ours")

// Hasher hashes passwords, a bounded number at a time: each takes 19 MiB, and
// a crowd at the door must not take the box's memory.
type Hasher struct {
	turns *turns.Turns
}

// NewHasher returns a hasher that runs as many at once as there are CPUs, at
// most four.
func NewHasher() *Hasher {
	return &Hasher{turns: turns.New(min(4, runtime.GOMAXPROCS(0)), turns.Waiting{Key: maxWaitingKey, All: maxWaiting})}
}

// run calls f when it is the turn of somebody behind key. Unavailable
// overloaded when too many wait already, or when the caller's time is up
// first.
func (h *Hasher) run(ctx context.Context, key string, f func()) error {
	if err := h.turns.Take(ctx, key); err != nil {
		return err
	}
	defer h.turns.Give()
	f()
	return nil
}

// Hash returns the password's hash in the PHC string format; waiter is the key
// behind which the caller waits for a turn.
func (h *Hasher) Hash(ctx context.Context, waiter, password string) (string, error) {
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	var key []byte
	err := h.run(ctx, waiter, func() {
		key = argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, keyBytes)
	})
	return encodeHash(salt, key), err
}

// Verify reports whether password is the one behind hash; waiter is the key
// behind which the caller waits for a turn. An empty hash is nobody's: it
// answers false and takes as long.
func (h *Hasher) Verify(ctx context.Context, waiter, hash, password string) (bool, error) {
	if hash == "" {
		nobody := make([]byte, saltBytes+keyBytes)
		rand.Read(nobody)
		hash = encodeHash(nobody[:saltBytes], nobody[saltBytes:])
	}
	memory, passes, threads, salt, want, err := decodeHash(hash)
	if err != nil {
		return false, err
	}
	if len(password) > MaxPasswordBytes {
		return false, nil
	}
	ok := false
	err = h.run(ctx, waiter, func() {
		got := argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(want)))
		ok = subtle.ConstantTimeCompare(got, want) == 1
	})
	return ok, err
}

func encodeHash(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decodeHash(hash string) (memory, passes uint32, threads uint8, salt, key []byte, err error) {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return 0, 0, 0, nil, nil, errBadHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &passes, &threads); err != nil {
		return 0, 0, 0, nil, nil, errBadHash
	}
	salt, errSalt := base64.RawStdEncoding.DecodeString(parts[4])
	key, errKey := base64.RawStdEncoding.DecodeString(parts[5])
	if errSalt != nil || errKey != nil || len(salt) < 8 || len(key) < 16 ||
		memory > 1<<20 || passes < 1 || passes > 100 || threads < 1 {
		return 0, 0, 0, nil, nil, errBadHash
	}
	return memory, passes, threads, salt, key, nil
}

// CheckNewPassword says whether a password may be set: at least minLength
// characters, at most MaxPasswordBytes bytes, and text. Invalid weak_password.
func CheckNewPassword(password string, minLength int) error {
	if !utf8.ValidString(password) || strings.ContainsRune(password, 0) ||
		utf8.RuneCountInString(password) < minLength || len(password) > MaxPasswordBytes {
		return &fault.Error{Kind: fault.Invalid, Code: fault.WeakPassword}
	}
	return nil
}

// OneTimePassword makes a password to be told to a person: 12 characters,
// none of which is easily taken for another, in groups of four (59 bits).
func OneTimePassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyz23456789" // no i, l, o, 0 and 1
	var out []byte
	for len(out) < 14 {
		if len(out) == 4 || len(out) == 9 {
			out = append(out, '-')
			continue
		}
		var b [1]byte
		rand.Read(b[:])
		if int(b[0]) < 256/len(alphabet)*len(alphabet) {
			out = append(out, alphabet[int(b[0])%len(alphabet)])
		}
	}
	return string(out)
}
