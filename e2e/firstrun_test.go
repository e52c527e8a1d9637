//go:build e2e

package e2e

import (
	"regexp"
	"strings"
	"testing"
)

// word is one of a shell command, in quotes or not.
var word = regexp.MustCompile(`"[^"]*"|\S+`)

// On an empty box the page says how to begin, in words that can be typed as
// they stand, and whoever does so can sign in.
func TestFirstRun(t *testing.T) {
	box := New(t, Empty())
	tab := box.NewTab()
	for language, direction := range map[string]string{"hi": "ltr", "ar": "rtl", "en": "ltr"} {
		tab.Language(language)
		tab.Open("/")
		tab.Ready("setup")
		if got := Eval[string](tab, "document.documentElement.dir"); got != direction {
			t.Errorf("in %s the page goes %s", language, got)
		}
		tab.Speaks("setup in " + language)
		tab.report("setup in "+language, misfits)
		for _, dark := range []bool{false, true} {
			tab.Dark(dark)
			tab.Accessible("setup in " + language)
		}
		tab.Dark(false)
	}
	tab.Language("en")
	tab.Open("/")
	tab.Ready("setup")
	added := ""
	for _, commands := range tab.Texts("pre") {
		for _, line := range strings.Split(commands, "\n") {
			words := word.FindAllString(line, -1)
			for i, w := range words {
				words[i] = strings.Trim(w, `"`)
			}
			if words[0] != "./venuebox" {
				t.Fatalf("this is no command: %s", line)
			}
			t.Log(line)
			box.CLIWithInput(Password+"\n", words[1:]...)
			if words[1] == "staff" {
				added = words[3]
			}
		}
	}
	tab.Click("try-again")
	tab.SignIn(added)
}
