//go:build unix

package cli

import (
	"os/exec"
	"testing"
)

// What is quoted, a real shell takes as one word.
func TestShellQuote(t *testing.T) {
	for word, want := range map[string]string{
		"/srv/venue box": "'/srv/venue box'",
		"/srv/venuebox":  "/srv/venuebox",
		"":               "''",
		"it's":           `'it'\''s'`,
		"a$HOME`b`\"c\\": "'a$HOME`b`\"c\\'",
		"قاعدة":          "'قاعدة'",
		"*":              "'*'",
	} {
		got := shellQuote(word)
		if got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", word, got, want)
		}
		out, err := exec.Command("sh", "-c", "printf %s "+got).Output()
		if err != nil || string(out) != word {
			t.Errorf("a shell takes %s for %q, %v", got, out, err)
		}
	}
}
