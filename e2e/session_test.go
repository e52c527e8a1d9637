//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// The tabs of a browser share a session: signing out of it in one leaves
// nothing of anybody's on another, and nobody works there in somebody's name.
func TestTabsShareASession(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	other := tab.Sibling()
	other.Open("/#/members/115")
	other.SeeText("h1", "Mona Adel")
	tab.Click("account-menu")
	tab.Click("sign-out")
	tab.Ready("signin")
	other.Ready("signin")
	tab.SignIn("manager")
	other.Open("/#/members/115")
	other.Click("account-menu")
	other.SeeText("dialog[open]", "Mina Manager")
}

// What one person typed is not put before the next, however they came.
func TestDraftsAreTheTypists(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("manager")
	tab.Go("#/members/new")
	tab.Type("[name=full_name]", "Asha Rao")
	tab.Reload()
	tab.Ready("memberNew")
	if got := tab.Value("[name=full_name]"); got != "Asha Rao" {
		t.Errorf("after a reload the name is %q", got)
	}
	box.CLI("staff", "disable", "manager")
	tab.Reload()
	tab.SignIn("reception")
	tab.Ready("memberNew")
	if got := tab.Value("[name=full_name]"); got != "" {
		t.Errorf("somebody else finds the name %q", got)
	}
}

// A scanner that types into the password of an ended session sends no pass for
// a password, or it would lock its own desk out.
func TestScannerAtTheDoor(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	box.CLIWithInput(Password+"\n", "staff", "passwd", "reception")
	tab.Type("[data-do=search]", "mona")
	tab.See("dialog[open] [name=password]")
	for range 20 {
		tab.Type("[name=password]", "")
		tab.Keys("customer_id:115" + kb.Enter)
	}
	tab.SeeText("dialog[open] .error", "not a password")
	for _, r := range tab.Requests() {
		if strings.HasSuffix(r.URL, "/api/session/login") {
			t.Errorf("a pass was sent as a password")
		}
	}
	tab.Type("[name=password]", Password)
	tab.Keys(kb.Enter)
	tab.SeeText("[data-view=desk]", "Mona Adel")
}
