//go:build e2e

package e2e

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// What a scanner types arrives wherever the focus is, and whatever layout the
// keyboard has.
func TestScannerTyping(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	tab.Ready("desk")
	tab.Focus("[data-do=photo]")
	tab.Keys("customer_id:116" + kb.Enter)
	tab.SeeText("[data-verdict=good]", "Karim Saleh")
	tab.scanner("table-7/menu", strings.NewReplacer())
	tab.SeeText("[data-verdict=bad]", "This is not a pass")
	tab.Keys("GYM-115" + kb.Enter)
	tab.SeeText("[data-verdict=bad]", "This pass is too old")
	tab.Click("look-up")
	tab.SeeText("[data-member='115'] h2", "Mona Adel")

	tab.scanner("customer_id:117", strings.NewReplacer("c", "ؤ", "u", "ع", "s", "س", "t", "ف", "o", "خ", "m", "ة", "e", "ث", "r", "ق", "i", "ه", "d", "ي"))
	tab.SeeText("[data-verdict=good]", "محمد")

	tab.Type("[data-do=search]", "a")
	tab.See("[data-do=open]")
	tab.Accessible("the desk with hits")
	tab.Keys(kb.ArrowDown + kb.ArrowDown + kb.Enter)
	tab.See("[data-member] h2")
	tab.Accessible("the desk with a member")
}

// scanner types as fast as a scanner does, which takes no heed of how fast the
// test is, on a keyboard whose layout makes other letters of the keys.
func (tab *Tab) scanner(text string, layout *strings.Replacer) {
	tab.t.Helper()
	type key struct {
		Key   string `json:"key"`
		Code  string `json:"code"`
		Shift bool   `json:"shiftKey"`
	}
	var keys []key
	for _, letter := range text {
		k := key{Key: layout.Replace(string(letter)), Code: "Key" + strings.ToUpper(string(letter))}
		switch {
		case letter >= '0' && letter <= '9':
			k.Code = "Digit" + string(letter)
		case letter == '_', letter == '-':
			k.Code, k.Shift = "Minus", letter == '_'
		case letter == ':':
			k.Code, k.Shift = "Semicolon", true
		case letter == '/':
			k.Code = "Slash"
		}
		keys = append(keys, k)
	}
	keys = append(keys, key{Key: "Enter", Code: "Enter"})
	Eval[chromedp.Void](tab, `void `+js(keys)+`.forEach((k) =>
		document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {...k, bubbles: true, cancelable: true})))`)
}

// Whoever is admitted is told so, even when the branches cannot be had.
func TestAdmittedWithoutBranches(t *testing.T) {
	tab := New(t).NewTab()
	tab.Before(`
		const asked = window.fetch;
		window.fetch = (address, options) => String(address).startsWith("/api/branches") ? Promise.resolve(new Response("{}", { status: 500 })) : asked(address, options);`)
	tab.Enter("accountant_all")
	tab.Open("#/desk")
	tab.Ready("desk")
	tab.Keys("customer_id:116" + kb.Enter)
	tab.SeeText("[data-verdict=good]", "Karim Saleh")
	tab.Go("#/members")
	tab.See(doing("try-again"))
}

// A pass that was replaced is refused, and the one that replaced it is not.
func TestReplacedPass(t *testing.T) {
	box := New(t, Setting(`passes.format = "revocable"`))
	tab := box.SignedIn("reception")
	box.Call("reception", "POST", "/api/customers/115/regenerate-qr", nil, nil) // from the plain one
	old := box.member("115").QRCode
	tab.Go("#/members/115")
	tab.Click("regenerate")
	tab.SeeText("dialog", "stops working at once")
	tab.Click("confirm")
	tab.SeeText(".notice.good", "the old pass no longer works")
	code := box.member("115").QRCode
	tab.See("[data-pass=" + js(code) + "]")
	tab.Click("print")
	tab.Wait("printing", "printed === 1")
	holdsOneCard(t, tab.PDF(), code)

	tab.Go("#/desk")
	tab.Keys(old + kb.Enter)
	tab.SeeText("[data-verdict=bad]", "This pass was replaced")
	if got := box.visits("115"); len(got) != 0 {
		t.Errorf("a replaced pass made the check-ins %v", got)
	}
	tab.Click("look-up")
	tab.SeeText("[data-member='115'] h2", "Mona Adel")
	tab.Keys(code + kb.Enter)
	tab.SeeText("[data-verdict=good]", "Mona Adel")
}

// A photo of a pass checks its member in; a photo of anything else says so.
func TestPhotoOfAPass(t *testing.T) {
	box := New(t)
	tab := box.SignedIn("reception")
	photo := func(text string) {
		tab.ChooseFile(func() { tab.Click("photo") }, File(t, "photo.jpg", Photo(text)))
	}
	photo("customer_id:115")
	tab.SeeText("[data-verdict=good]", "Mona Adel")
	photo("")
	tab.SeeText("[data-verdict=bad]", "No code in the photo")
	if got := box.visits("115"); len(got) != 1 || got[0] != (visit{"picture", false}) {
		t.Errorf("photos made the check-ins %v", got)
	}
}

// The desk speaks the reader's language, with the words of its strings file.
func TestDeskInOtherLanguages(t *testing.T) {
	box := New(t)
	for language, direction := range map[string]string{"hi": "ltr", "ar": "rtl"} {
		t.Run(language, func(t *testing.T) {
			file, err := os.ReadFile("../server/web/app/strings/" + language + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var words map[string]string
			if err := json.Unmarshal(file, &words); err != nil {
				t.Fatal(err)
			}
			tab := box.NewTab()
			tab.Language(language)
			tab.Enter("reception")
			tab.Open("/")
			tab.SeeText(".verdict.idle", words["desk.ready"])
			if got := Eval[string](tab, "document.documentElement.dir"); got != direction {
				t.Errorf("the page reads %s", got)
			}
			tab.Keys("customer_id:menu" + kb.Enter)
			tab.SeeText("[data-verdict=bad]", words["desk.refused.not_a_pass"])
			tab.SeeText("[data-verdict=bad]", words["error.not_a_pass"])
			tab.Go("#/members/new")
			tab.Type("[name=phone]", "12")
			tab.Click("save")
			tab.SeeText(".error", words["members.phone_wrong"])
		})
	}
}
