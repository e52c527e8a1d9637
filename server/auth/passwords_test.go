package auth

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"venuebox/internal/fault"
)

// What is kept of a password is argon2id in the PHC string format, with the
// cost that OWASP names first, under a salt of its own.
func TestHashFormat(t *testing.T) {
	h := NewHasher()
	format := regexp.MustCompile(`^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$`)
	seen := map[string]bool{}
	for range 2 {
		hash, err := h.Hash(t.Context(), "door", "correct horse 1")
		if err != nil || !format.MatchString(hash) || seen[hash] {
			t.Fatalf("%q, %v", hash, err)
		}
		seen[hash] = true
		for password, want := range map[string]bool{
			"correct horse 1": true, "correct horse 2": false, "Correct horse 1": false, "correct horse 1 ": false, "": false,
		} {
			if ok, err := h.Verify(t.Context(), "door", hash, password); ok != want || err != nil {
				t.Errorf("Verify of %q: %v, %v", password, ok, err)
			}
		}
	}
}

// A hash of another cost counts too: settings may change between two
// versions, and every hash says what it was made with.
func TestVerifyOtherCost(t *testing.T) {
	const hash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$nTZG91xNQfAsGdqGBGKiXWE4v4bmm1zVi586cAAMmJE"
	if ok, err := NewHasher().Verify(t.Context(), "door", hash, "correct horse 1"); !ok || err != nil {
		t.Errorf("%v, %v", ok, err)
	}
}

// A hash in the database that is none opens nothing and says so.
func TestVerifyBadHash(t *testing.T) {
	const salt, key = "c2FsdHNhbHRzYWx0c2FsdA", "nTZG91xNQfAsGdqGBGKiXWE4v4bmm1zVi586cAAMmJE"
	h := NewHasher()
	for _, hash := range []string{
		"x", "correct horse 1", "$", "$$$$$", "$2b$12$" + salt + key,
		"$argon2i$v=19$m=8,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=16$m=8,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=8,t=1$" + salt + "$" + key,
		"$argon2id$v=19$m=8,t=0,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=8,t=1,p=0$" + salt + "$" + key,
		"$argon2id$v=19$m=8,t=1000,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=-1,t=1,p=1$" + salt + "$" + key,
		"$argon2id$v=19$m=8,t=1,p=1$$" + key,
		"$argon2id$v=19$m=8,t=1,p=1$" + salt + "$",
		"$argon2id$v=19$m=8,t=1,p=1$" + salt + "$!!!!",
		"$argon2id$v=19$m=8,t=1,p=1$" + salt + "$" + key + "$",
	} {
		if ok, err := h.Verify(t.Context(), "door", hash, "correct horse 1"); ok || !errors.Is(err, errBadHash) {
			t.Errorf("%q: %v, %v", hash, ok, err)
		}
	}
}

// Nobody's password is never right, and asks for the same work: it takes a
// turn like any other.
func TestVerifyNobody(t *testing.T) {
	h := NewHasher()
	for _, password := range []string{"", "correct horse 1", strings.Repeat("x", MaxPasswordBytes+1)} {
		if ok, err := h.Verify(t.Context(), "door", "", password); ok || err != nil {
			t.Errorf("%v, %v", ok, err)
		}
	}
	release := fill(h)
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.Verify(ctx, "door", "", "correct horse 1"); !fault.Is(err, fault.Overloaded) {
		t.Errorf("without a turn: %v", err)
	}
}

// fill takes every turn of a hasher until release.
func fill(h *Hasher) (release func()) {
	taken := 0
	for h.turns.Free() > 0 {
		h.turns.Take(context.Background(), "filler")
		taken++
	}
	return func() {
		for range taken {
			h.turns.Give()
		}
	}
}

// As many hash at once as there are CPUs, at most four; the others wait, and
// beyond a number of those behind one key a newcomer is sent away at once.
func TestHasherIsBounded(t *testing.T) {
	h := NewHasher()
	if n := h.turns.Free(); n != min(4, runtime.GOMAXPROCS(0)) {
		t.Errorf("%d at once", n)
	}
	release := fill(h)
	ctx, cancel := context.WithCancel(t.Context())
	waiting := make(chan error, maxWaitingKey)
	for range maxWaitingKey {
		go func() {
			_, err := h.Hash(ctx, "door", "x")
			waiting <- err
		}()
	}
	for h.turns.Waiting() < maxWaitingKey {
		runtime.Gosched()
	}
	_, err := h.Hash(t.Context(), "door", "x")
	if f := fault.From(err); f.Kind != fault.Unavailable || f.Code != fault.Overloaded || f.RetryAfter != 5*time.Second {
		t.Errorf("one too many: %v", err)
	}
	cancel() // whoever waits and gives up is told the same
	for range maxWaitingKey {
		if err := <-waiting; !fault.Is(err, fault.Overloaded) {
			t.Errorf("giving up: %v", err)
		}
	}
	if n := h.turns.Waiting(); n != 0 {
		t.Errorf("%d are still waiting", n)
	}
	release()
	if _, err := h.Hash(t.Context(), "door", "x"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// A new password is text of a length that can be kept to.
func TestCheckNewPassword(t *testing.T) {
	for password, want := range map[string]bool{
		"1234567": false, "12345678": true, "ééééééé": false, "éééééééé": true, "        ": true, "": false,
		strings.Repeat("x", 512): true, strings.Repeat("x", 513): false, strings.Repeat("é", 257): false,
		"12345678\x00": false, "12345678\xff": false,
	} {
		err := CheckNewPassword(password, 8)
		if (err == nil) != want || err != nil && !fault.Is(err, fault.WeakPassword) {
			t.Errorf("%.20q of %d bytes: %v", password, len(password), err)
		}
	}
}

// A password of one time can be read aloud, and is another each time.
func TestOneTimePassword(t *testing.T) {
	format := regexp.MustCompile(`^[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){2}$`)
	seen, letters := map[string]bool{}, map[rune]int{}
	for range 2000 {
		p := OneTimePassword()
		if !format.MatchString(p) || seen[p] {
			t.Fatalf("%q", p)
		}
		seen[p] = true
		for _, r := range strings.ReplaceAll(p, "-", "") {
			letters[r]++
		}
		if err := CheckNewPassword(p, 12); err != nil {
			t.Fatal(err)
		}
	}
	if len(letters) != 31 {
		t.Errorf("%d letters", len(letters))
	}
	for r, n := range letters { // 24,000 letters, 774 of each expected
		if n < 600 || n > 960 {
			t.Errorf("%q comes %d times", r, n)
		}
	}
}

// A sign-in that could not be checked, because the box was busy or its client
// went away, was neither right nor wrong: it must not forgive what failed.
func TestUncheckedAttemptForgivesNothing(t *testing.T) {
	now := time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)
	s := &Service{hasher: NewHasher(), attempts: NewWindow(3, time.Minute, func() time.Time { return now })}
	const cheap = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$nTZG91xNQfAsGdqGBGKiXWE4v4bmm1zVi586cAAMmJE"
	try := func(ctx context.Context, password string) error {
		return s.attempt(ctx, "staff 1", "127.0.0.1", cheap, password, true)
	}
	for i := range 2 {
		if err := try(t.Context(), fmt.Sprint("wrong ", i)); !fault.Is(err, fault.WrongCredentials) {
			t.Fatal(err)
		}
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	release := fill(s.hasher)
	if err := try(gone, "wrong 2"); !fault.Is(err, fault.Overloaded) {
		t.Fatal(err)
	}
	release()
	if err := try(t.Context(), "wrong 3"); !fault.Is(err, fault.WrongCredentials) {
		t.Fatal(err)
	}
	if err := try(t.Context(), "correct horse 1"); !fault.Is(err, fault.TooManyLogins) {
		t.Errorf("after three wrong passwords: %v", err)
	}
}
