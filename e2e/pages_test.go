//go:build e2e

package e2e

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// Page is something to look at.
type Page struct {
	Name  string // of its pictures
	As    string // who is signed in; "" is nobody
	Place string // "#/members", or "/display"
	Do    func(tab *Tab)
}

// furnished is a box with something to see on every page, and all the pages.
func furnished(t *testing.T) (*Box, []Page) {
	t.Helper()
	box := New(t, Setting(`passes.format = "revocable"`))
	for _, id := range []string{"115", "116", "117"} {
		box.Call("reception", "POST", "/api/customers/"+id+"/check-in", nil, nil)
	}
	var old struct {
		Data struct {
			QRCode string `json:"qr_code"`
		} `json:"data"`
	}
	box.Call("reception", "GET", "/api/customers/116", nil, &old)
	for range 2 { // the first pass of a member is plain, and no longer one when it is replaced
		box.Call("reception", "POST", "/api/customers/116/regenerate-qr", nil, nil)
	}
	var blank bytes.Buffer
	if err := png.Encode(&blank, scene("", 300, 300)); err != nil {
		t.Fatal(err)
	}
	trusted := box.AddPaymentCode("hotel_manager", PaymentCode{Name: "Front desk", UPIID: "sunrise.frontdesk@okhdfcbank"})
	foreign := box.AddPaymentCode("hotel_manager", PaymentCode{Name: "Rooftop restaurant and bar", UPIID: "sunrise.rooftop@oksbi", Picture: QR(UPI("stranger@upi", "A Stranger"))})
	box.AddPaymentCode("hotel_manager", PaymentCode{Name: "स्पा और पूल", UPIID: "sunrise.spa@ybl", Picture: blank.Bytes()})
	box.AddPaymentCode("hotel_manager", PaymentCode{Name: "Last year's", UPIID: "sunrise.old@upi", Inactive: true})

	idle, showing := box.addDisplay("Counter"), box.addDisplay("Restaurant")
	box.addDisplay("Spa")
	show := func(tab *Tab) {
		tab.PairDisplay(showing)
		tab.box.Call("hotel_manager", "POST", "/api/hotel/displays/"+showing+"/show/", map[string]string{"payment_qr_code": trusted, "amount": "1200.00", "note": "Room 204"}, nil)
		tab.Ready("show")
	}
	scan := func(code string) func(*Tab) {
		return func(tab *Tab) {
			tab.Keys(code + kb.Enter)
			tab.See("[data-verdict]")
		}
	}
	open := func(do string) func(*Tab) {
		return func(tab *Tab) {
			tab.Click(do)
			tab.See("dialog[open]")
		}
	}
	save := func(tab *Tab) { // an empty form
		tab.Click("save")
		tab.See("[aria-invalid=true]")
	}
	return box, []Page{
		{"signin", "", "/", nil},
		{"signin-wrong", "", "/", func(tab *Tab) {
			tab.Type("[name=username]", "somebody")
			tab.Type("[name=password]", "something")
			tab.Click("sign-in")
			tab.See(".notice")
		}},
		{"display-unpaired", "", "/display", nil},
		{"display-idle", "", "/display", func(tab *Tab) { tab.PairDisplay(idle) }},
		{"display-showing", "", "/display", show},

		{"desk", "owner", "#/desk", nil},
		{"desk-good", "owner", "#/desk", scan("customer_id:200")},
		{"desk-replaced", "owner", "#/desk", scan(old.Data.QRCode)},
		{"desk-foreign", "owner", "#/desk", scan("https://example.com/menu")},
		{"desk-menu", "owner", "#/desk", open("account-menu")},
		{"members", "owner", "#/members", nil},
		{"members-none", "owner", "#/members?search=zzz", nil},
		{"member", "owner", "#/members/115", nil},
		{"member-long", "owner", "#/members/119", nil},
		{"member-regenerate", "owner", "#/members/115", open("regenerate")},
		{"member-unknown", "owner", "#/members/99999", nil},
		{"member-edit", "owner", "#/members/115/edit", nil},
		{"member-new", "owner", "#/members/new", nil},
		{"member-new-empty", "owner", "#/members/new", save},
		{"members-import", "owner", "#/members/import", nil},
		{"check-ins", "owner", "#/check-ins", nil},
		{"activity", "owner", "#/activity", nil},
		{"staff", "owner", "#/staff", nil},
		{"staff-new", "owner", "#/staff/new", nil},
		{"staff-new-empty", "owner", "#/staff/new", save},
		{"staff-member", "owner", "#/staff/2", nil},
		{"account", "owner", "#/account", nil},
		{"system", "owner", "#/system", nil},

		{"desk-reception", "reception", "#/desk", nil},
		{"member-reception", "reception", "#/members/115", nil},
		{"members-accountant", "accountant", "#/members", nil},

		{"payments", "hotel_admin", "#/payments", nil},
		{"payment-new", "hotel_admin", "#/payments/new", nil},
		{"payment-new-empty", "hotel_admin", "#/payments/new", save},
		{"payments-delete", "hotel_admin", "#/payments", open("delete")},
		{"payment-edit", "hotel_admin", "#/payments/" + trusted + "/edit", nil},
		{"payment-edit-foreign", "hotel_admin", "#/payments/" + foreign + "/edit", nil},
		{"payment-show", "hotel_admin", "#/payments/" + trusted + "/show", nil},
		{"displays", "hotel_admin", "#/displays", nil},
		{"activity-hotel", "hotel_admin", "#/activity", nil},
		{"staff-hotel", "hotel_admin", "#/staff", nil},
		{"system-hotel", "hotel_admin", "#/system", nil},

		{"payments-reception", "hotel_reception", "#/payments", nil},
		{"payment-priced", "hotel_reception", "#/payments/" + trusted + "/show", func(tab *Tab) {
			tab.Keys("1200")
			tab.See(`[data-shown*="am=1200.00&"] .guest-code:not([aria-busy]) img`)
		}},
		{"payment-show-reception", "hotel_reception", "#/payments/" + trusted + "/show", nil},
		{"payments-none", "harbour_admin", "#/payments", nil},
		{"displays-none", "harbour_admin", "#/displays", nil},
		{"desk-both", "both", "#/desk", nil},
		{"account-nowhere", "nowhere", "#/account", nil},
	}
}

// addDisplay adds a guest display of Hotel Sunrise and returns its id.
func (b *Box) addDisplay(name string) string {
	b.t.Helper()
	var added struct {
		ID string `json:"id"`
	}
	b.Call("hotel_admin", "POST", "/api/hotel/displays/", map[string]string{"name": name}, &added)
	return added.ID
}

// PairDisplay makes the tab the tablet of a display, without the page.
func (tab *Tab) PairDisplay(id string) {
	tab.t.Helper()
	var fresh struct {
		Code string `json:"pairing_code"`
	}
	tab.box.Call("hotel_admin", "POST", "/api/hotel/displays/"+id+"/pairing-code/", nil, &fresh)
	status := Eval[int](tab, `fetch("/api/hotel/display/pair/", {method: "POST", headers: {"Content-Type": "application/json"},
		body: `+js(js(map[string]string{"code": fresh.Code}))+`}).then((r) => r.status)`)
	if status != 200 {
		tab.t.Fatalf("pairing answers %d", status)
	}
	tab.Reload()
	tab.Ready()
}

// everyPage visits all pages, one subtest a person.
func everyPage(t *testing.T, visit func(t *testing.T, tab *Tab, page Page)) {
	box, pages := furnished(t)
	for len(pages) > 0 {
		who, n := pages[0].As, 1
		for n < len(pages) && pages[n].As == who {
			n++
		}
		theirs := pages[:n]
		pages = pages[n:]
		name := who
		if who == "" {
			name = "nobody"
		}
		t.Run(name, func(t *testing.T) {
			box := box.in(t)
			tab := box.NewTab()
			if who != "" {
				tab.Enter(who)
			}
			for _, page := range theirs {
				t.Run(page.Name, func(t *testing.T) {
					box.t, tab.t, tab.inspected = t, t, false
					t.Cleanup(tab.inspect)
					visit(t, tab, page)
				})
			}
			box.t, tab.t = t, t
		})
	}
}

// Visit loads a page, as somebody who has just come.
func (tab *Tab) Visit(page Page) {
	tab.t.Helper()
	tab.Open(page.Place)
	tab.Ready()
	place, _, _ := strings.Cut(page.Place, "?")
	if at := Eval[string](tab, "location.hash.split('?')[0]"); page.As != "" && at != place {
		tab.t.Errorf("%s: %s is not there: the page went to %s", page.Name, place, at)
	}
	if page.Do != nil {
		page.Do(tab)
	}
	tab.Wait("all pictures", "[...document.images].every((i) => i.complete || i.loading === 'lazy')")
}
