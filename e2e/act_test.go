//go:build e2e

package e2e

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click clicks the control with that data-do, once it is visible and enabled
// and nothing covers it. Of several it takes the first that is visible.
func (tab *Tab) Click(do string) {
	tab.t.Helper()
	tab.ClickOn(doing(do))
}

// doing is the selector of a control by its data-do.
func doing(do string) string { return "[data-do=" + js(do) + "]" }

// ClickOn is Click by a CSS selector.
func (tab *Tab) ClickOn(selector string) {
	tab.t.Helper()
	x, y := tab.reach(selector)
	run(tab, chromedp.MouseClickXY(x, y))
	tab.Clicks++
}

// spot is where an element can be clicked, or why it cannot.
type spot struct {
	X, Y float64
	Why  string
}

// findSpot looks for the first visible element of a selector, brings it into
// view and says where its middle is.
const findSpot = `((selector) => {
	const all = [...document.querySelectorAll(selector)];
	if (!all.length) return {why: "there is none"};
	const el = all.find((e) => e.checkVisibility({visibilityProperty: true}) && e.getClientRects().length);
	if (!el) return {why: "it is not visible"};
	if (el.matches(":disabled") || el.closest("[aria-disabled=true], [inert]")) return {why: "it is disabled"};
	el.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
	const r = el.getBoundingClientRect();
	const x = r.left + r.width / 2, y = r.top + r.height / 2;
	const hit = document.elementFromPoint(x, y);
	if (!hit || !(el.contains(hit) || hit.closest("label")?.control === el)) return {why: "it is covered by " + (hit ? hit.outerHTML.slice(0, 200) : "nothing")};
	return {x, y, why: ""};
})`

// reach waits until an element can be clicked and rests, and returns where.
func (tab *Tab) reach(selector string) (x, y float64) {
	tab.t.Helper()
	before := spot{Why: "nothing yet"}
	tab.until("something to click: "+selector, func(ctx context.Context) (bool, error) {
		now, err := chromedp.Run(ctx, chromedp.Evaluate[spot](findSpot+"("+js(selector)+")"))
		if err != nil {
			return false, err
		}
		resting := now == before
		before = now
		if now.Why != "" {
			return false, fmt.Errorf("%s", now.Why)
		}
		return resting, nil
	})
	return before.X, before.Y
}

// Focus puts the focus on an element that can be used.
func (tab *Tab) Focus(selector string) {
	tab.t.Helper()
	tab.Wait("something to type into: "+selector, usable+"("+js(selector)+")")
	Eval[chromedp.Void](tab, "void "+usable+"("+js(selector)+").focus()")
}

const usable = `((selector) => [...document.querySelectorAll(selector)].find((e) => e.checkVisibility({visibilityProperty: true}) && !e.matches(":disabled")))`

// Type replaces what a field says, in one go.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	tab.Focus(selector)
	Eval[chromedp.Void](tab, "void document.activeElement.select()")
	if text == "" {
		tab.Keys(kb.Delete)
		return
	}
	call(tab, input.InsertText, input.InsertTextParams{Text: text})
}

// Keys presses keys one after the other, wherever the focus is: letters, and
// those of package kb, such as kb.Enter, kb.Tab, kb.Escape. Held keys are said
// by chromedp.KeyModifiers(chromedp.ModifierShift).
func (tab *Tab) Keys(keys string, held ...chromedp.KeyOption) {
	tab.t.Helper()
	run(tab, chromedp.KeyEvent(keys, held...))
}

// Choose picks an option of a select by its value.
func (tab *Tab) Choose(selector, value string) {
	tab.t.Helper()
	tab.Focus(selector)
	tab.Wait("the option "+value+" of "+selector, `[...document.activeElement.options].some((o) => o.value === `+js(value)+`)`)
	Eval[chromedp.Void](tab, `(() => {
		const el = document.activeElement;
		el.value = `+js(value)+`;
		el.dispatchEvent(new Event("input", {bubbles: true}));
		el.dispatchEvent(new Event("change", {bubbles: true}));
	})()`)
}

// Text waits for an element to be visible and returns its text as shown.
func (tab *Tab) Text(selector string) string {
	tab.t.Helper()
	tab.Wait("something visible: "+selector, visible+"("+js(selector)+").length")
	return Eval[string](tab, visible+"("+js(selector)+")[0].innerText")
}

// visible are the visible elements of a selector.
const visible = `((selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility({visibilityProperty: true})))`

// Texts are the texts of all visible elements of a selector, right now.
func (tab *Tab) Texts(selector string) []string {
	tab.t.Helper()
	return Eval[[]string](tab, visible+"("+js(selector)+").map((e) => e.innerText)")
}

// Value waits for a field and returns what it holds.
func (tab *Tab) Value(selector string) string {
	tab.t.Helper()
	tab.Wait("something visible: "+selector, visible+"("+js(selector)+").length")
	return Eval[string](tab, visible+"("+js(selector)+")[0].value")
}

// See waits until an element is visible.
func (tab *Tab) See(selector string) {
	tab.t.Helper()
	tab.Wait("something visible: "+selector, visible+"("+js(selector)+").length")
}

// SeeText waits until some visible element of a selector has a text in it.
func (tab *Tab) SeeText(selector, text string) {
	tab.t.Helper()
	tab.Wait(fmt.Sprintf("%q in %s", text, selector), visible+"("+js(selector)+").some((e) => e.innerText.includes("+js(text)+"))")
}

// Gone waits until no element of a selector is visible.
func (tab *Tab) Gone(selector string) {
	tab.t.Helper()
	tab.Wait("no more "+selector, "!"+visible+"("+js(selector)+").length")
}

// At waits until the address within the page is this, such as "#/members".
func (tab *Tab) At(place string) {
	tab.t.Helper()
	tab.Wait("the address "+place, "location.hash === "+js(place))
}
