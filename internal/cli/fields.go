package cli

import (
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"venuebox/internal/phone"
	"venuebox/store"
)

// The checks of what is typed, on the command line or in a venue file. Each
// returns the value as it is to be kept, or what would be right.

// Lengths in characters, as the database has them.
const (
	maxName      = 150 // of a person
	maxPlaceName = 100 // of a branch or a hotel
	maxEmail     = 254
)

func checkUsername(s string) (string, error) {
	if !store.ValidUsername(s) {
		return "", fmt.Errorf("%q cannot be a username: use 1 to %d letters from a to z, digits, and . _ - +", shorten(s), store.MaxUsername)
	}
	return s, nil
}

func checkName(s string) (string, error)      { return checkText(s, maxName) }
func checkPlaceName(s string) (string, error) { return checkText(s, maxPlaceName) }

// checkText takes a line of text, without the white space around it.
func checkText(s string, most int) (string, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return "", fmt.Errorf("is blank: write 1 to %d characters", most)
	case utf8.RuneCountInString(s) > most:
		return "", fmt.Errorf("%q is too long: write at most %d characters", shorten(s), most)
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "", fmt.Errorf("%q holds characters that cannot be shown: write plain text in UTF-8", shorten(s))
	}
	return s, nil
}

func checkEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	if a, err := mail.ParseAddress(s); err != nil || a.Address != s || a.Name != "" || len(s) > maxEmail {
		return "", fmt.Errorf("%q is not an email address: write it like mona@example.com", shorten(s))
	}
	return s, nil
}

func checkPhone(s string) (string, error) {
	number, ok := phone.Normalize(s)
	if !ok {
		return "", fmt.Errorf("%q is not a phone number: write it like +20 100 000 0115", shorten(s))
	}
	return number, nil
}

func checkRole(s string) (store.Role, error) {
	if role := store.Role(s); slices.Contains(store.Roles, role) {
		return role, nil
	}
	return "", fmt.Errorf("%q is not a role: the roles are %s", shorten(s), strings.Join(roleNames(), ", "))
}

func roleNames() []string {
	var names []string
	for _, role := range store.Roles {
		names = append(names, string(role))
	}
	return names
}

// shorten keeps what is repeated in a message short, in characters.
func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
