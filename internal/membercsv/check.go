package membercsv

import (
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"venuebox/internal/phone"
)

// Lengths in characters, as the database has them.
const (
	maxName  = 150
	maxEmail = 254
)

// maxID is the largest id that every client can read exactly: JavaScript has
// no larger whole numbers.
const maxID = 1<<53 - 1

const examplePhone = "+20 100 000 0115"

func checkName(text string) (string, error) {
	switch {
	case !strings.ContainsFunc(text, unicode.IsPrint):
		return "", fmt.Errorf("is blank: write 1 to %d characters", maxName)
	case utf8.RuneCountInString(text) > maxName:
		return "", fmt.Errorf("%q is too long: write at most %d characters", shorten(text), maxName)
	case strings.ContainsFunc(text, unicode.IsControl):
		return "", fmt.Errorf("%q holds a line break or another control character: take it out", shorten(text))
	}
	return text, nil
}

// rounded is how a spreadsheet shows, and saves, a number that is too long for
// its cell.
var rounded = regexp.MustCompile(`^[0-9]([.,][0-9]*)?[eE]\+?[0-9]+$`)

func checkPhone(text string) (string, error) {
	if text == "" {
		return "", errors.New("is blank: write it like " + examplePhone)
	}
	if rounded.MatchString(text) {
		return "", fmt.Errorf("%q was rounded by a spreadsheet: format the column as text there, and type the number again", text)
	}
	number, ok := phone.Normalize(text)
	if !ok {
		return "", fmt.Errorf("%q is not a phone number: write it like %s", shorten(text), examplePhone)
	}
	return number, nil
}

func checkEmail(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	a, err := mail.ParseAddress(text)
	switch {
	case utf8.RuneCountInString(text) > maxEmail:
		return "", fmt.Errorf("%q is too long: write at most %d characters", shorten(text), maxEmail)
	case err != nil || a.Address != text || a.Name != "" || strings.ContainsFunc(text, unicode.IsControl):
		return "", fmt.Errorf("%q is not an email address: write it like mona@example.com", shorten(text))
	}
	return text, nil
}

func checkActive(text string) (bool, error) {
	switch strings.ToLower(text) {
	case "", "true", "yes", "1":
		return true, nil
	case "false", "no", "0":
		return false, nil
	}
	return false, fmt.Errorf("%q is neither true nor false", shorten(text))
}

func checkID(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil || id < 1 || id > maxID {
		return 0, fmt.Errorf("%q is no id: write 1 to %d, or nothing and one is made", shorten(text), int64(maxID))
	}
	return id, nil
}

func checkTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return t, fmt.Errorf("%q is not a time: write it like 2026-02-15T10:30:00Z, or nothing for now", shorten(text))
	}
	if t = t.UTC(); t.Year() < 1970 || t.Year() > 2100 {
		return t, fmt.Errorf("%q is not when a member can have come: write a time between 1970 and 2100, or nothing for now", shorten(text))
	}
	return t, nil
}

// nearest is the one of names that a person may have meant by text; "" when
// none is near. Case is not looked at.
func nearest(text string, names []string) string {
	text = strings.ToLower(shorten(text))
	slips := min(2, len(text)/3) // more are no slips
	best, least := "", slips+1
	for _, name := range names {
		if d := distance(text, strings.ToLower(name)); d < least {
			best, least = name, d
		}
	}
	if best != "" || len(text) < 4 {
		return best
	}
	for _, name := range names { // "name" for full_name, "mobile_phone" for phone
		if folded := strings.ToLower(name); strings.Contains(folded, text) || len(folded) > 3 && strings.Contains(text, folded) {
			return name
		}
	}
	return ""
}

// distance is how many letters must be added, taken away or changed to make one
// text of the other (Levenshtein's).
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		before := row[0]
		row[0] = i + 1
		for j, s := range to {
			change := before
			if r != s {
				change++
			}
			before = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
