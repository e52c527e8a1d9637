//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"venuebox/internal/qr"
)

const paymentCodes = "/api/hotel/payment-qr-codes/"

// Scan is what a phone reads when it is held before the screen, "" for nothing.
func (tab *Tab) Scan() string {
	tab.t.Helper()
	picture, err := png.Decode(bytes.NewReader(tab.Screenshot()))
	if err != nil {
		tab.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(tab.t.Context(), patience)
	defer cancel()
	text, err := qr.Decode(ctx, picture)
	if err != nil && !errors.Is(err, qr.ErrNoCode) {
		tab.t.Fatal(err)
	}
	return text
}

// Scans reports when a phone reads anything else.
func (tab *Tab) Scans(want string) {
	tab.t.Helper()
	if got := tab.Scan(); got != want {
		tab.t.Errorf("a phone reads %q, not %q", got, want)
	}
}

// Priced waits until the desk shows a code for an amount.
func (tab *Tab) Priced(amount string) {
	tab.t.Helper()
	tab.See(`[data-shown*="am=` + amount + `&"] .guest-code:not([aria-busy]) img`)
}

// priced is the link for an order, as the API has it.
func (b *Box) priced(code string, order url.Values) string {
	b.t.Helper()
	var pay struct {
		URI string `json:"upi_uri"`
	}
	b.Call("hotel_reception", "GET", paymentCodes+code+"/pay/?"+order.Encode(), nil, &pay)
	return pay.URI
}

type paymentCode struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	UPIID  string `json:"upi_id"`
	Active bool   `json:"active"`
}

func (b *Box) paymentCodes() []paymentCode {
	b.t.Helper()
	var list struct{ Results []paymentCode }
	b.Call("hotel_admin", "GET", paymentCodes+"?ordering=name", nil, &list)
	return list.Results
}

// A manager adds pictures of both kinds, and is told before saving whom they pay.
func TestHotelManagersDay(t *testing.T) {
	box := New(t)
	tab := box.NewTab()
	tab.Open("/")
	tab.SignIn("hotel_manager")
	tab.Ready("payments")
	tab.See(".empty")

	tab.Click("add")
	tab.Ready("paymentForm")
	photo := File(t, "counter.jpg", Photo(UPI("hotelsunrise@ybl", "Hotel Sunrise")))
	tab.ChooseFile(func() { tab.Click("choose") }, photo)
	tab.See(`[data-check=match] .notice.good`)
	if got := tab.Value("[name=upi_id]") + " " + tab.Value("[name=name]"); got != "hotelsunrise@ybl Hotel Sunrise" {
		t.Errorf("the picture fills in %q", got)
	}
	tab.Type("[name=name]", "PhonePe")
	tab.Click("save")
	tab.SeeText("[data-verdict=good]", "Pays this UPI id")

	tab.Click("add")
	tab.Ready("paymentForm")
	tab.Type("[name=name]", "Aggregator")
	tab.Type("[name=upi_id]", "hotel@upi")
	tab.DropFile(".drop", File(t, "stranger.png", QR(UPI("stranger@bank", "A Stranger"))))
	tab.SeeText("[data-check=mismatch] .notice.bad", "stranger@bank")
	tab.Type("[name=upi_id]", "STRANGER@bank")
	tab.See("[data-check=match]")
	tab.Type("[name=upi_id]", "hotel@upi")
	tab.See("[data-check=mismatch]")
	tab.Click("save")
	tab.SeeText("[data-verdict=bad] .badge", "stranger@bank")
	tab.Click("confirm-payee")
	tab.SeeText("dialog", "A Stranger")
	tab.Click("confirm")
	tab.Gone("[data-verdict=bad]")
	tab.SeeText("[data-verdict=good] .badge", "confirmed by Hari Manager")

	codes := box.paymentCodes()
	card := func(i int) string { return "[data-code=" + js(codes[i].ID) + "] " }
	tab.ClickOn(card(1) + doing("active"))
	tab.See(".off" + card(1))
	tab.until("the code to be off", func(context.Context) (bool, error) { return !box.paymentCodes()[1].Active, nil })
	tab.Choose("[data-filter=active]", "true")
	tab.Gone(card(1))
	tab.Reload()
	tab.Ready("payments")
	if got := tab.Texts(".payment h2"); len(got) != 1 || got[0] != "Aggregator" {
		t.Errorf("those that are on are %q", got)
	}
	tab.Choose("[data-filter=active]", "")
	tab.ClickOn(card(1) + doing("active"))
	tab.until("the code to be on", func(context.Context) (bool, error) { return box.paymentCodes()[1].Active, nil })

	tab.ClickOn(card(0) + doing("edit"))
	tab.Ready("paymentForm")
	tab.See("[data-check=confirmed]")
	tab.Type("[name=name]", "Paytm")
	tab.ChooseFile(func() { tab.Click("photo") }, File(t, "new.png", QR(UPI("hotel@upi", "Hotel Sunrise"))))
	tab.See("[data-check=match]")
	tab.Click("save")
	tab.SeeText(".payment h2", "Paytm")
	tab.Gone("[data-verdict=bad]")

	tab.Type("[data-do=search]", "phone")
	tab.Gone(card(0))
	tab.Click("delete")
	tab.Click("confirm")
	tab.Gone(".payment")
	if codes := box.paymentCodes(); len(codes) != 1 || codes[0].Name != "Paytm" || codes[0].UPIID != "hotel@upi" {
		t.Errorf("left are %+v", codes)
	}
	tab.Click("account-menu")
	tab.Click("sign-out")
	tab.Ready("signin")
}

// A receptionist shows a guest a priced code within three clicks of signing in.
func TestHotelReceptionistsDay(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	box.AddPaymentCode("hotel_admin", PaymentCode{Name: "Old", UPIID: "old@ybl", Inactive: true})
	tab := box.NewTab()
	tab.Open("/")
	tab.SignIn("hotel_reception")
	tab.Ready("payments")
	before := tab.Clicks
	tab.Click("show")
	tab.Ready("guestShow")
	tab.Keys("1200.5")
	tab.Priced("1200.50")
	tab.Click("large")
	tab.SeeText(".guest-amount", "₹1,200.50")
	if clicks := tab.Clicks - before; clicks > 3 {
		t.Errorf("%d clicks", clicks)
	}
	want := box.priced(code, url.Values{"amount": {"1200.50"}})
	tab.Scans(want)
	tab.Dark(true)
	tab.SetSize(320, 640)
	tab.Scans(want)
	tab.SetSize(1024, 600)
	tab.Scans(want)

	tab.Keys(kb.Escape)
	tab.Type("[name=note]", "Room 204")
	tab.See(`[data-shown*="tn=Room"]`)
	tab.Scans(box.priced(code, url.Values{"amount": {"1200.50"}, "note": {"Room 204"}}))
	tab.Keys(kb.Escape + kb.Escape) // out of the note, then out of the view
	tab.Ready("payments")
	for _, do := range []string{"add", "edit", "delete", "active"} {
		tab.Gone(doing(do))
	}
	if got := tab.Texts(".payment h2"); len(got) != 1 {
		t.Errorf("the receptionist sees %q", got)
	}
}

// What is on the screen is for the amount on the screen, or cannot be scanned.
func TestHotelAmounts(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	tab := box.SignedIn("hotel_reception")
	tab.Go("#/payments/" + code + "/show")
	tab.See(`.guest-code:not([aria-busy]) img`)
	tab.Scans(UPI("hotelsunrise@ybl", "PhonePe")) // the picture itself
	for _, key := range []string{"7", ".", "5", "back", "2", "5"} {
		tab.Click("key-" + key)
	}
	tab.Priced("7.25")
	tab.Scans(box.priced(code, url.Values{"amount": {"7.25"}}))
	for amount, words := range map[string]string{"1.234": "two digits", "0.00": "more than zero", "12a": "digits", "12,50": "digits", "100001": "00,000.00 can be asked"} {
		tab.Type("[name=amount]", amount)
		tab.SeeText(".till .error", words)
		tab.Scans("")
		tab.See(doing("large") + ":disabled")
	}
	tab.Type("[name=amount]", "1,00,000")
	tab.Priced("100000.00")
	tab.Type("[name=amount]", "1,250.50")
	tab.Priced("1250.50")
	tab.Type("[name=amount]", "१२५")
	tab.Priced("125.00")
	tab.Type("[name=amount]", "")
	tab.See(`.guest-code:not([aria-busy]) img[src*="uploads"]`)
	tab.Scans(UPI("hotelsunrise@ybl", "PhonePe"))
}

// Whoever the picture pays and should not, no guest is shown it.
func TestHotelUntrustedPictures(t *testing.T) {
	box := New(t)
	wrong := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "Wrong", UPIID: "hotel@upi", Picture: QR(UPI("stranger@bank", "A Stranger"))})
	wifi := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "Wi-Fi", UPIID: "hotel@upi", Picture: QR("WIFI:T:WPA;S:guest;P:secret;;")})
	tab := box.SignedIn("hotel_reception")
	tab.Go("#/payments/" + wrong + "/show")
	tab.SeeText(".notice.bad", "stranger@bank")
	tab.Gone(".guest-code")
	tab.Scans("")
	tab.Gone(doing("replace"))
	tab.Go("#/payments/" + wifi + "/show")
	tab.SeeText(".guest-code", "Type the amount")
	tab.Scans("")
	tab.Keys("50")
	tab.Priced("50.00")
	if got := tab.Scan(); !strings.HasPrefix(got, "upi://pay?pa=hotel@upi&") {
		t.Errorf("a phone reads %q", got)
	}
}

// A picture may be pasted; what is none is said, and what was typed is kept.
func TestHotelFormIsPatient(t *testing.T) {
	box := New(t, Setting(`payment_qr.verification = "reject"`), Setting("uploads.max_bytes = 65536"))
	tab := box.SignedIn("hotel_manager")
	tab.Go("#/payments/new")
	tab.Type("[name=name]", "Paytm")
	tab.Click("save")
	tab.SeeText(".payment-image .error", "fill this in")
	tab.DropFile(".drop", File(t, "notes.txt", []byte("no picture")))
	tab.SeeText(".payment-image .error", "not a picture")
	tab.DropFile(".drop", File(t, "photo.jpg", Photo(UPI("hotel@upi", "Hotel Sunrise"))))
	tab.SeeText(".payment-image .notice.warn", "at most 65536 bytes")
	tab.Type("[name=upi_id]", "nobank")
	tab.SeeText(".payment-image .notice.warn", "hotel@bank")
	tab.Type("[name=upi_id]", "hotel@upi")
	tab.Reload()
	tab.Ready("paymentForm")
	if got := tab.Value("[name=name]") + " " + tab.Value("[name=upi_id]"); got != "Paytm hotel@upi" {
		t.Errorf("kept was %q", got)
	}
	tab.PastePicture(QR(UPI("stranger@bank", "A Stranger")))
	tab.See("[data-check=mismatch]")
	tab.Click("save")
	tab.SeeText(".payment-image .error", "not found to pay this UPI id")
	tab.Click("use-found")
	tab.See("[data-check=match]")
	box.Stop()
	tab.Click("save")
	tab.SeeText(".problem", "What you typed is kept")
	box.Start()
	tab.Gone(".lost")
	tab.Click("save")
	tab.SeeText("[data-verdict=good]", "stranger@bank")
}

// A priced code that expires is fetched anew, and nobody notices.
func TestHotelRenewsPrices(t *testing.T) {
	box := New(t, Setting(`payment_qr.valid_for = "10s"`))
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	tab := box.SignedIn("hotel_reception")
	tab.Go("#/payments/" + code + "/show")
	tab.Keys("99")
	tab.Priced("99.00")
	Eval[bool](tab, `(window.dimmed = 0, new MutationObserver(() => window.dimmed++).observe(document.querySelector(".guest-code"), {attributes: true, childList: true}), true)`)
	asked := func() (n int) {
		for _, r := range tab.Requests() {
			if strings.Contains(r.URL, "/pay/?") {
				n++
			}
		}
		return n
	}
	begun := time.Now()
	tab.until("the price to be asked for again", func(context.Context) (bool, error) { return asked() > 2, nil })
	if took := time.Since(begun); took < 5*time.Second {
		t.Errorf("asked again after %v", took)
	}
	if n := Eval[int](tab, "dimmed"); n != 0 {
		t.Errorf("the code on the screen changed %d times", n)
	}
}

// Managers and guests are spoken to in their language.
func TestHotelSpeaks(t *testing.T) {
	box := New(t)
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	for language, words := range map[string]struct{ zero, most, scan string }{
		"hi": {"शून्य से ज़्यादा", "1,00,000.00", "UPI ऐप से स्कैन"},
		"ar": {"أكبر من صفر", "1,00,000.00", "تطبيق UPI"},
	} {
		tab := box.NewTab()
		tab.Language(language)
		tab.Enter("hotel_reception")
		tab.Open("#/payments/" + code + "/show")
		tab.Ready("guestShow")
		tab.Keys("0")
		tab.SeeText(".till .error", words.zero)
		tab.Type("[name=amount]", "100001")
		tab.SeeText(".till .error", words.most)
		tab.Type("[name=amount]", "450")
		tab.Priced("450.00")
		tab.Click("large")
		tab.SeeText(".guest-scan", words.scan)
		tab.Scans(box.priced(code, url.Values{"amount": {"450"}}))
	}
}

// A price that has ended is taken off the screen, whether or not the box is there.
func TestHotelPricesEnd(t *testing.T) {
	box := New(t, Setting(`payment_qr.valid_for = "10s"`))
	code := box.AddPaymentCode("hotel_admin", PaymentCode{Name: "PhonePe", UPIID: "hotelsunrise@ybl"})
	tab := box.SignedIn("hotel_reception")
	tab.Go("#/payments/" + code + "/show")
	tab.Keys("99")
	tab.Priced("99.00")
	box.Stop()
	tab.See(".guest-code[aria-busy=true]")
	box.Start()
	tab.Priced("99.00")
}
