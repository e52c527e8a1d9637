package server_test

import (
	"bytes"
	"context"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/store"
)

func pay(id, as string, query url.Values) servertest.Request {
	return servertest.Request{Method: "GET", Path: payments + id + "/pay/?" + query.Encode(), As: as}
}

// A priced code pays whom the picture pays, the amount that was asked for.
func TestPay(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	match, plain := codeWith(b, servertest.QR(frontLink)), codeWith(b, servertest.PNG(1))
	inactive := b.CreatePaymentQRCode("admin_a", false)
	priced := fields{
		"upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&mc=7011&tr=R-204&tn=Room%20204&am=1200.00&cu=INR", "amount": "1200.00",
		"payee": fields{"vpa": "front@upi", "name": "Hotel A"}, "note": "Room 204", "reference": "R-204", "expires_at": moment(5 * time.Minute),
	}
	bare := priced.with(fields{"upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&mc=7011&am=1.50&cu=INR", "amount": "1.50", "note": nil, "reference": nil})
	all := url.Values{"amount": {"1200.00"}, "note": {"Room 204"}, "reference": {"R-204"}}
	play(b, []scenario{
		{"everything", pay(match, "manager_a", all), 200, priced.String(), nil},
		{"by a receptionist", pay(match, "reception_a", all), 200, priced.String(), nil},
		{"the amount alone", pay(match, "admin_a", url.Values{"amount": {"1.5"}}), 200, bare.String(), nil},
		{"empty fields were not sent", pay(match, "admin_a", url.Values{"amount": {"1.50"}, "note": {""}, "reference": {""}}), 200, bare.String(), nil},
		{"what no picture says is what was typed", pay(plain, "admin_a", url.Values{"amount": {"1.50"}}), 200,
			bare.with(fields{"upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&am=1.50&cu=INR"}).String(), nil},
		{"any script", pay(plain, "admin_a", url.Values{"amount": {"100000"}, "note": {"कमरा 204 & café + 1%"}}), 200, priced.with(fields{
			"upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&tn=%E0%A4%95%E0%A4%AE%E0%A4%B0%E0%A4%BE%20204%20%26%20caf%C3%A9%20%2B%201%25&am=100000.00&cu=INR",
			"amount":  "100000.00", "note": "कमरा 204 & café + 1%", "reference": nil}).String(), nil},
		{"an inactive code, by a manager", pay(inactive, "manager_a", url.Values{"amount": {"1.50"}}), 200, bare.with(fields{"upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&am=1.50&cu=INR"}).String(), nil},
		{"an inactive code, by a receptionist", pay(inactive, "reception_a", url.Values{"amount": {"1.50"}}), 404, notFound.body, nil},
		{"another hotel's", pay(match, "admin_b", all), 404, notFound.body, nil},
		{"nobody", pay(match, "", all), 401, anonymous.body, nil},
	})
}

func TestPayRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(frontLink))
	const (
		number = "A valid number is required."
		places = "Ensure that there are no more than 2 decimal places."
		little = "Ensure this value is greater than or equal to 0.01."
		much   = "Ensure this value is less than or equal to 100000.00."
	)
	for amount, message := range map[string]string{
		"": fieldRequired, "x": number, "1,200": number, "-5": number, "+5": number, "1e3": number, "0x10": number, "१२": number, "1 200": number,
		"NaN": number, "1.": number, ".5": number, "9999999999999999": number, "1.005": places, "0": little, "0.00": little,
		"100000.01": much, "999999999999.99": much,
	} {
		b.Want(pay(id, "manager_a", url.Values{"amount": {amount}}), 400, wrongField("amount", message))
	}
	b.Want(servertest.Request{Method: "GET", Path: payments + id + "/pay/", As: "manager_a"}, 400, wrongField("amount", fieldRequired))
	b.Want(pay(id, "manager_a", url.Values{"amount": {"x"}, "note": {strings.Repeat("é", 51)}, "reference": {"R 204"}}), 400,
		wrong(map[string][]string{"amount": {number}, "note": {"Ensure this field has no more than 50 characters."},
			"reference": {`Enter a valid reference: letters, digits, ".", "-" and "_".`}}))
	b.Want(pay(id, "manager_a", url.Values{"amount": {"1"}, "note": {"a\u2028b"}, "reference": {strings.Repeat("r", 36)}}), 400,
		wrong(map[string][]string{"note": {"Control characters are not allowed."}, "reference": {"Ensure this field has no more than 35 characters."}}))
}

// Money never goes where nobody said it should.
func TestPayIsNeverForAStranger(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(strangerLink))
	refusal := `{"detail": "The picture of this code pays stranger@bank, not front@upi. A manager must replace it, or confirm that this is right."}`
	amount := url.Values{"amount": {"10"}}
	for _, picture := range []string{"pay/", "pay.png", "pay.svg"} {
		b.Want(servertest.Request{Method: "GET", Path: payments + id + "/" + picture + "?amount=10", As: "manager_a"}, 409, refusal)
	}
	b.Want(servertest.Request{Method: "POST", Path: verification(id) + "confirm/", As: "manager_a", JSON: fields{"found_vpa": "stranger@bank"}}, 200, "")
	b.Want(pay(id, "reception_a", amount), 200, fields{
		"upi_uri": "upi://pay?pa=stranger@bank&pn=A%20Stranger&am=10.00&cu=INR", "amount": "10.00",
		"payee": fields{"vpa": "stranger@bank", "name": "A Stranger"}, "note": nil, "reference": nil, "expires_at": moment(5 * time.Minute),
	}.String())
	b.Want(patched(id, `{"upi_id": "other@upi"}`), 200, "")
	b.Want(pay(id, "reception_a", amount), 409, strings.Replace(refusal, "front@upi", "other@upi", 1))

	nonsense := codeIn(b, b.Want(posted("admin_a", servertest.Text("name", "x"), servertest.Text("upi_id", "no id at all"),
		servertest.File("image", servertest.PNG(1))), 201, "")).ID
	b.Want(pay(nonsense, "manager_a", amount), 409,
		`{"detail": "This code cannot be paid: its UPI id does not look like name@bank, or the hotel has no name. Ask a manager to correct it."}`)
}

// The pictures of a priced code hold the very link that pay promises.
func TestPayPictures(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(frontLink))
	get := func(path, accept string) servertest.Request {
		return servertest.Request{Method: "GET", Path: payments + id + "/" + path, As: "reception_a", Header: map[string]string{"Accept": accept}}
	}
	a := b.Want(get("pay.png?amount=1200&note=Room+204&size=600", "image/png"), http.StatusOK, "")
	picture, err := png.Decode(bytes.NewReader(a.Body))
	if err != nil || a.Header.Get("Content-Type") != "image/png" || picture.Bounds().Dx() != 600 {
		t.Fatalf("%v %v", a.Header, err)
	}
	want := "upi://pay?pa=front@upi&pn=Hotel%20A&mc=7011&tn=Room%20204&am=1200.00&cu=INR"
	if text, err := qr.Decode(context.Background(), picture); text != want {
		t.Errorf("the PNG reads %q, %v", text, err)
	}
	for name, value := range map[string]string{"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'; sandbox"} {
		if got := a.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
	a = b.Want(get("pay.svg?amount=1200", "image/avif,image/*"), http.StatusOK, "")
	if !bytes.HasPrefix(a.Body, []byte("<svg ")) || a.Header.Get("Content-Type") != "image/svg+xml" {
		t.Errorf("%v %.40q", a.Header, a.Body)
	}
	play(b, []scenario{
		{"too small", get("pay.png?amount=1&size=10", "*/*"), 400, wrongField("size", "Ensure this value is between 64 and 2048."), nil},
		{"no size", get("pay.png?amount=1&size=x", "*/*"), 400, wrongField("size", "A valid integer is required."), nil},
		{"everything wrong", get("pay.png?size=x", "*/*"), 400, wrong(map[string][]string{"size": {"A valid integer is required."}, "amount": {fieldRequired}}), nil},
		{"nothing it could be", get("pay.png?amount=1", "application/json"), 406, `{"detail": "Could not satisfy the request Accept header."}`, nil},
	})
}

// The most that may be asked for is the configuration's.
func TestPayLimit(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, func(o *server.Options) { o.MaxAmount = 50_000 })
	id := codeWith(b, servertest.QR(frontLink))
	b.Want(pay(id, "manager_a", url.Values{"amount": {"500"}}), 200, "")
	b.Want(pay(id, "manager_a", url.Values{"amount": {"500.01"}}), 400, wrongField("amount", "Ensure this value is less than or equal to 500.00."))
}

// Without an amount a guest is shown the picture only when it was found to pay
// whom it should; otherwise the box draws the code.
func TestShowWithoutAmount(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	screen := newTablet(b, "manager_a", "Counter")
	for name, c := range map[string]struct {
		picture []byte
		uri     any
	}{
		"match":      {servertest.QR(frontLink), nil},
		"unreadable": {servertest.PNG(1), "upi://pay?pa=front@upi&pn=Hotel%20A&cu=INR"},
		"not UPI":    {servertest.QR(wifiCode), "upi://pay?pa=front@upi&pn=Hotel%20A&cu=INR"},
	} {
		var shown struct {
			URI   any `json:"upi_uri"`
			QR    any `json:"qr_url"`
			Image any `json:"image_url"`
		}
		b.Want(screen.sending("reception_a", codeWith(b, c.picture), fields{}), 200, "").Decode(b, &shown)
		if shown.URI != c.uri || (shown.QR == nil) != (c.uri == nil) || (shown.Image == nil) == (c.uri == nil) {
			t.Errorf("%s: %+v", name, shown)
		}
	}
}

// A hotel's name may hold what no payment link takes.
func TestPayWithAnOddHotelName(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	const name = "Hotel \u202eX\u2066 "
	_, _, err := b.Store.AddVenue(t.Context(), store.Venue{
		Hotels: []store.Hotel{{Name: name, ID: "cccccccc-0000-4000-8000-00000000000c"}},
		Staff:  []store.Staff{{Username: "odd", FullName: "Odd", Role: store.HotelAdmin, HotelName: name, PasswordHash: servertest.PasswordHash}},
	}, qr.PassPayload)
	if err != nil {
		t.Fatal(err)
	}
	id := codeIn(b, b.Want(posted("odd", servertest.Text("name", "x"), servertest.Text("upi_id", "a1@upi"), servertest.File("image", servertest.PNG(1))), 201, "")).ID
	b.Want(pay(id, "odd", url.Values{"amount": {"1"}, "note": {"\u200f\u0634\u0643\u0631\u0627\u200b"}}), 200, fields{
		"upi_uri": "upi://pay?pa=a1@upi&pn=Hotel%20X&tn=%D8%B4%D9%83%D8%B1%D8%A7&am=1.00&cu=INR", "amount": "1.00",
		"payee": fields{"vpa": "a1@upi", "name": "Hotel X"}, "note": "\u0634\u0643\u0631\u0627", "reference": nil, "expires_at": moment(5 * time.Minute),
	}.String())
}
