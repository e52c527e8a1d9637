//go:build e2e

package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// widths are a phone's, a tablet's and a desk's, in CSS pixels.
var widths = []int64{320, 768, 1280}

// Every page speaks every language, with no word missing, nothing of it is cut
// off or has to be scrolled to sideways, and whatever is to be pressed is large
// enough for a thumb in a hurry.
func TestPagesSpeakAndFit(t *testing.T) {
	everyPage(t, func(t *testing.T, tab *Tab, page Page) {
		for language, direction := range map[string]string{"en": "ltr", "hi": "ltr", "ar": "rtl"} {
			tab.Language(language)
			tab.Visit(page)
			where := page.Name + " in " + language
			if got := Eval[string](tab, `document.documentElement.lang + " " + document.documentElement.dir`); got != language+" "+direction {
				t.Errorf("%s: the page says that it is %q", where, got)
			}
			tab.report(where, misfits)
			tab.report(where, tiny)
			tab.Speaks(where)
		}
	})
}

// Speaks reports keys that there are no words for, which the page shows in
// these brackets, and what a program says in their place.
func (tab *Tab) Speaks(where string) {
	tab.t.Helper()
	for _, key := range Eval[[]string](tab, `[...(document.title + document.documentElement.outerHTML).matchAll(/⟦.*?⟧/g)].map((m) => m[0])`) {
		tab.t.Errorf("%s: no words for %s", where, key)
	}
	for _, text := range Eval[[]string](tab, `[...document.querySelectorAll("body *")].flatMap((e) => [...e.childNodes]).filter((n) =>
		n.nodeType === Node.TEXT_NODE && /^(true|false|null|undefined|NaN)$|\[object|Invalid Date/.test(n.data.trim())).map((n) => n.parentNode.outerHTML.slice(0, 160))`) {
		tab.t.Errorf("%s: something that is no text is shown as one: %s", where, text)
	}
}

// misfits are the elements that are cut off, that stick out of their box or of
// the page. What the class cut shortens is meant to be.
const misfits = `(() => {
	const page = document.scrollingElement, found = [];
	const name = (e) => e.outerHTML.slice(0, 160).replace(/\s+/g, " ");
	const wide = page.scrollWidth > page.clientWidth;
	if (wide) {
		const far = [...document.body.querySelectorAll("*")].findLast((e) => e.getBoundingClientRect().right > page.clientWidth + 1 || e.getBoundingClientRect().left < -1);
		found.push("the page is " + page.scrollWidth + " wide in " + page.clientWidth + (far ? " because of " + name(far) : ""));
	}
	for (const e of document.body.querySelectorAll("*")) {
		if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".cut, .visually-hidden, svg, select")) continue;
		const style = getComputedStyle(e), box = e.getBoundingClientRect();
		if (!e.innerText || style.display === "inline" || e.matches("input, textarea, option")) continue;
		if (wide && (box.right > page.clientWidth + 1 || box.left < -1)) found.push("sticks out of the page: " + name(e));
		if (e.scrollWidth <= e.clientWidth + 1) continue;
		if (["hidden", "clip"].includes(style.overflowX)) found.push("is cut off: " + name(e));
		else if (style.overflowX === "visible" && e.matches("button, .button, .badge, a, h1, h2, h3, p, li, dt, dd, th, td, label, legend")) found.push("sticks out of its box: " + name(e));
	}
	return found;
})()`

// report says what an expression finds wrong, at any width, and at which.
func (tab *Tab) report(where, expression string) {
	tab.t.Helper()
	found := map[string][]int64{}
	for _, width := range widths {
		tab.SetSize(width, 800)
		for _, wrong := range Eval[[]string](tab, "[...new Set("+expression+")]") {
			found[wrong] = append(found[wrong], width)
		}
	}
	for _, wrong := range slices.Sorted(maps.Keys(found)) {
		tab.t.Errorf("%s at %d px: %s", where, found[wrong], wrong)
	}
}

// axe-core finds nothing on any page, light or dark, narrow or wide. Pictures
// of all of them are taken on the way, when somebody wants them.
func TestPagesAreAccessible(t *testing.T) {
	everyPage(t, func(t *testing.T, tab *Tab, page Page) {
		tab.Visit(page)
		for _, dark := range []bool{false, true} {
			tab.Dark(dark)
			for _, width := range widths {
				tab.wholly(width)
				where := fmt.Sprintf("%s-%d-%s", page.Name, width, map[bool]string{false: "light", true: "dark"}[dark])
				if width != 768 {
					tab.SetSize(width, 2400) // so that nothing is half under a bar from under which it can be scrolled
					tab.Accessible(where)
				}
				tab.SetSize(width, 800)
				tab.SaveScreenshot(where)
			}
		}
	})
}

// wholly makes the window as high as the page, so that nothing is below its
// edge or behind a bar there.
func (tab *Tab) wholly(width int64) {
	tab.t.Helper()
	tab.SetSize(width, 800)
	for range 5 {
		height := Eval[int64](tab, "document.scrollingElement.scrollHeight")
		if height <= tab.sight.height {
			return
		}
		tab.SetSize(width, height)
	}
}

// tiny are the things to press that are less high than a thumb. A link in
// running text may be, and a box or circle whose label can be pressed.
const tiny = `[...document.querySelectorAll("button, a[href], select, input, textarea, summary")].filter((e) => {
	if (!e.checkVisibility({visibilityProperty: true}) || e.closest(".visually-hidden") || e.matches("[type=hidden], [type=file]")) return false;
	if (e.matches("a") && getComputedStyle(e).display === "inline") return false;
	return Math.max(e.getBoundingClientRect().height, ...[...e.labels || []].map((l) => e.matches("[type=checkbox], [type=radio]") && l.getBoundingClientRect().height)) < 44;
}).map((e) => e.getBoundingClientRect().height + " high: " + e.outerHTML.slice(0, 160).replace(/\s+/g, " "))`

// focusable are the stops that the Tab key should make, in the dialog if there
// is one; a group of radio buttons is one stop.
const focusable = `[...(document.querySelector("dialog:modal") || document).querySelectorAll("button, a[href], select, input, textarea, summary, [tabindex='0']")].filter((e) =>
	e.checkVisibility({visibilityProperty: true}) && !e.matches(":disabled, [type=hidden], [tabindex='-1']") && !e.closest("[inert]") &&
	!(e.type === "radio" && e !== (e.form || document).querySelector("[name='" + e.name + "']:checked") && (e.form || document).querySelector("[name='" + e.name + "']:checked")))`

// step says what the Tab key did: the element that it brought the focus to, when
// that does not show it, and the stops that have not been made yet.
const step = `(() => {
	const e = document.activeElement, shown = (s) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none";
	const first = e !== document.body && !visited.has(e);
	visited.add(e);
	const seen = !first || shown(getComputedStyle(e)) || [...e.labels || []].some((l) => shown(getComputedStyle(l)));
	return {unseen: seen ? "" : e.outerHTML.slice(0, 160), missed: stops.filter((s) => s.isConnected && !visited.has(s)).map((s) => s.outerHTML.slice(0, 160))};
})()`

type stop struct {
	Unseen string
	Missed []string
}

// Every control is reached with the keyboard alone, and it is seen where one is.
func TestPagesByKeyboard(t *testing.T) {
	everyPage(t, func(t *testing.T, tab *Tab, page Page) {
		tab.Visit(page)
		all := Eval[int](tab, "(document.activeElement.blur(), window.visited = new Set(), window.stops = "+focusable+").length")
		var now stop
		for range 5 * (all + 1) { // a date has a stop for each of its parts
			tab.Keys(kb.Tab)
			if now = Eval[stop](tab, step); now.Unseen != "" {
				t.Errorf("%s: the focus cannot be seen on %s", page.Name, now.Unseen)
			}
			if len(now.Missed) == 0 {
				return
			}
		}
		t.Errorf("%s: the Tab key does not reach\n\t%s", page.Name, strings.Join(now.Missed, "\n\t"))
	})
}

// Whoever wants another language than their browser's takes it, at the door or
// inside, and it stays.
func TestLanguageIsChosen(t *testing.T) {
	box := New(t)
	tab := box.NewTab()
	tab.Open("/")
	tab.Ready("signin")
	speaks := func(language string) {
		t.Helper()
		tab.Wait("the page in "+language, "document.documentElement.lang === "+js(language)+" && document.querySelector('[data-view][data-ready]')")
	}
	tab.Choose(doing("language"), "ar")
	speaks("ar")
	tab.SignIn("reception")
	speaks("ar")
	tab.Reload()
	speaks("ar")
	tab.Click("account-menu")
	tab.Choose(doing("language"), "hi")
	speaks("hi")
	tab.Gone("dialog[open]")
	tab.Click("account-menu")
	tab.Click("sign-out")
	tab.Ready("signin")
	speaks("hi")
}
