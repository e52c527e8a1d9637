//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

// displays are the guest displays as the desk sees them, by name.
func (b *Box) displays() map[string]guestDisplay {
	b.t.Helper()
	var list struct{ Results []guestDisplay }
	b.Call("hotel_reception", "GET", "/api/hotel/displays/", nil, &list)
	found := map[string]guestDisplay{}
	for _, d := range list.Results {
		found[d.Name] = d
	}
	return found
}

type guestDisplay struct {
	ID, Name string
	Paired   bool
	Show     *struct {
		URI    *string `json:"upi_uri"`
		Amount *string
	}
}

// Send has the desk show an amount on a display, without the page.
func (b *Box) Send(display, code, amount string) {
	b.t.Helper()
	body := map[string]string{"payment_qr_code": code}
	if amount != "" {
		body["amount"] = amount
	}
	b.Call("hotel_reception", "POST", "/api/hotel/displays/"+display+"/show/", body, nil)
}

// Shows waits until the tablet shows an amount.
func (tab *Tab) Shows(amount string) {
	tab.t.Helper()
	tab.SeeText("[data-view=show] .guest-amount", amount)
	tab.See(".guest-code:not([aria-busy]) img")
}

// tablet opens a paired guest display.
func (b *Box) tablet(name string) (tab *Tab, id string) {
	b.t.Helper()
	id = b.addDisplay(name)
	tab = b.NewTab()
	tab.Open("/display")
	tab.Ready("pairing")
	tab.PairDisplay(id)
	tab.Ready("idle")
	return tab, id
}

// A manager adds a display, a tablet is paired with it, the desk sends and
// clears, and the manager takes it away again.
func TestDisplayFromPairingToParting(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	manager := box.SignedIn("hotel_manager")
	manager.Go("#/displays")
	manager.Click("add")
	manager.Type("dialog [name=name]", "Counter")
	manager.Click("save")
	manager.SeeText("dialog", box.URL+"/display")
	pairing := Eval[string](manager, `document.querySelector("[data-pairing]").dataset.pairing`)

	tablet := box.NewTab()
	tablet.SetSize(1024, 600)
	tablet.Open("/display")
	tablet.Ready("pairing")
	tablet.Type("[name=code]", "ABC")
	tablet.Click("pair")
	tablet.SeeText(".error", "six letters")
	wrong := "222222"
	if pairing == wrong {
		wrong = "333333"
	}
	tablet.Type("[name=code]", wrong)
	tablet.Click("pair")
	tablet.SeeText(".error", "wrong or has expired")
	tablet.Type("[name=code]", pairing)
	tablet.Click("pair")
	tablet.SeeText("[data-view=idle]", "Hotel Sunrise")
	manager.Gone("dialog")
	manager.SeeText("[data-display] .badge.good", "Connected")
	tablet.Choose(doing("language"), "hi")
	tablet.Wait("Hindi", `document.documentElement.lang === "hi"`)

	desk := box.SignedIn("hotel_reception")
	desk.Go("#/payments/" + code + "/show")
	desk.Keys("1200.50")
	desk.Priced("1200.50")
	desk.Click("send")
	tablet.Shows("₹1,200.50")
	tablet.Scans(*box.displays()["Counter"].Show.URI)
	desk.SeeText("[data-on]", "₹1,200.50")
	manager.SeeText("[data-display]", "₹1,200.50")
	desk.Type("[name=amount]", "")
	desk.See(`.guest-code:not([aria-busy]) img[src*="uploads"]`)
	desk.Click("send")
	tablet.See(`.guest-code:not([aria-busy]) img[src*="uploads"]`)
	tablet.Gone(".guest-amount")
	tablet.Scans(UPI("hotelsunrise@ybl", "PhonePe"))
	desk.Click("clear")
	tablet.Ready("idle")
	desk.Gone("[data-on]")

	manager.Click("rename")
	manager.Type("dialog [name=name]", "Reception")
	manager.Click("save")
	manager.SeeText("[data-display] h2", "Reception")
	desk.SeeText(doing("send"), "Reception")
	manager.Click("delete")
	manager.Click("confirm")
	tablet.Ready("pairing")
	manager.See(".empty")
	desk.Gone(doing("send"))
}

// With several displays the desk says which.
func TestDisplayChosen(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	bar, _ := box.tablet("Bar")
	counter, _ := box.tablet("Counter")
	box.addDisplay("In its box") // not paired, so nobody is offered it
	desk := box.SignedIn("hotel_reception")
	desk.Go("#/payments/" + code + "/show")
	desk.Keys("80")
	desk.Priced("80.00")
	desk.SeeText(doing("send")+":last-of-type", "Counter")
	if got := desk.Texts(doing("send")); len(got) != 2 || !strings.Contains(got[0], "Bar") {
		t.Errorf("offered are %q", got)
	}
	desk.ClickOn(doing("send") + ":last-of-type")
	counter.Shows("₹80.00")
	desk.SeeText("[data-on]", "Counter")
	bar.Ready("idle")
}

// The box restarts, and the tablet shows what holds then.
func TestDisplayOutlivesTheBox(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	tablet, id := box.tablet("Counter")
	box.Send(id, code, "10")
	tablet.Shows("₹10.00")
	first := *box.displays()["Counter"].Show.URI
	box.Stop()
	tablet.See(".tablet-lost")
	tablet.Scans(first) // it is still to be paid
	box.Start()
	tablet.Gone(".tablet-lost")
	tablet.Shows("₹10.00")
	box.Kill()
	box.Start()
	box.Send(id, code, "20")
	tablet.Shows("₹20.00")
	tablet.Scans(*box.displays()["Counter"].Show.URI)
	tablet.Gone(".tablet-lost")
}

// What has ended is taken off the screen, with and without the box.
func TestDisplayForgetsInTime(t *testing.T) {
	box := New(t, Setting(`payment_qr.valid_for = "10s"`))
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	tablet, id := box.tablet("Counter")
	box.Send(id, code, "10")
	tablet.Shows("₹10.00")
	tablet.Ready("idle")
	box.Send(id, code, "20")
	tablet.Shows("₹20.00")
	box.Stop()
	tablet.See(".tablet-lost")
	tablet.Ready("idle")
	tablet.See(".tablet-lost")
	tablet.Scans("")
}

// A tablet that has not heard of the box for long shows nothing that may have
// been taken back meanwhile.
func TestDisplayTrustsOnlyTheBox(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	tablet, id := box.tablet("Counter")
	box.Send(id, code, "10")
	tablet.Shows("₹10.00")
	box.Stop()
	tablet.Ready("idle")
	box.Start()
	tablet.Shows("₹10.00") // five minutes are not over
}

// One display is open in one place; the other says so and can take it back.
func TestDisplayInOnePlace(t *testing.T) {
	box := New(t)
	tablet, id := box.tablet("Counter")
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	second := tablet.Sibling()
	second.Open("/display")
	second.Ready("idle")
	tablet.Ready("replaced")
	box.Send(id, code, "10")
	second.Shows("₹10.00")
	tablet.Click("use-here")
	tablet.Shows("₹10.00")
	second.Ready("replaced")
}

// Whoever tries codes is stopped, and told so in words.
func TestDisplayPairingIsThrottled(t *testing.T) {
	box := New(t)
	tablet := box.NewTab()
	tablet.Language("ar")
	tablet.Open("/display")
	tablet.Ready("pairing")
	for range 10 {
		Eval[int](tablet, `fetch("/api/hotel/display/pair/", {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"code": "222222"}'}).then((r) => r.status)`)
	}
	tablet.Type("[name=code]", "333333")
	tablet.Click("pair")
	tablet.SeeText(".problem", "عشر دقائق")
}
