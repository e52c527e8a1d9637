package server_test

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server/servertest"
	"venuebox/store"
)

// asShown is what a display shows of a code for front@upi, priced.
func asShown(b *servertest.Box, number int64, code string) fields {
	return fields{
		"id": number, "payment_qr_code": code, "name": "Front desk", "payee": fields{"vpa": "front@upi", "name": "Hotel A"},
		"amount": "1200.00", "note": "Room 204", "reference": "R-204",
		"upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&mc=7011&tr=R-204&tn=Room%20204&am=1200.00&cu=INR",
		"qr_url":  fmt.Sprintf("%sshows/%d/qr.svg", guest, number), "image_url": nil,
		"shown_at": moment(0), "expires_at": moment(5 * time.Minute), "expires_in": 300,
	}
}

var room204 = fields{"amount": 1200, "note": "Room 204", "reference": "R-204"}

func TestShow(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	screen := newTablet(b, "manager_a", "Counter")
	code := codeWith(b, servertest.QR(frontLink))
	shown := asShown(b, 1, code)
	atTablet := fields{"id": screen.ID, "name": "Counter", "hotel_name": "Hotel A", "show": nil}
	atDesk := counter.with(fields{"id": screen.ID, "paired": true})
	desk := servertest.Request{Method: "GET", Path: displays + screen.ID + "/", As: "reception_a"}
	play(b, []scenario{
		{"nothing", screen.asks(""), 200, atTablet.String(), nil},
		{"an amount", screen.sending("reception_a", code, room204), 200, shown.String(), nil},
		{"as the tablet has it", screen.asks(""), 200, atTablet.with(fields{"show": shown}).String(), nil},
		{"as the desk has it", desk, 200, atDesk.with(fields{"show": shown}).String(), nil},
		{"in the list", servertest.Request{Method: "GET", Path: displays, As: "admin_a"}, 200,
			paged(1, nil, nil, atDesk.with(fields{"show": shown})), nil},
	})

	// The QR code is that of the link, for as long as it is shown.
	encoded, err := qr.Encode(shown["upi_uri"].(string), qr.LevelM)
	if err != nil {
		t.Fatal(err)
	}
	var drawing bytes.Buffer
	if err := encoded.SVG(&drawing, 512); err != nil {
		t.Fatal(err)
	}
	first := screen.asks("shows/1/qr.svg")
	first.Header = map[string]string{"Accept": "image/avif,image/webp,image/svg+xml,image/*"}
	a := b.Want(first, http.StatusOK, "")
	if !bytes.Equal(a.Body, drawing.Bytes()) || a.Header.Get("Content-Type") != "image/svg+xml" || a.Header.Get("Cache-Control") != "private, no-store" {
		t.Errorf("the picture: %v %.100q", a.Header, a.Body)
	}
	other := newTablet(b, "manager_a", "Bar")
	for _, path := range []string{"shows/0/qr.svg", "shows/01/qr.svg", "shows/x/qr.svg", "shows/2/qr.svg"} {
		b.Want(screen.asks(path), 404, notFound.body)
	}
	b.Want(other.asks("shows/1/qr.svg"), 404, notFound.body)

	// Without an amount the guest sees the picture.
	open := shown.with(fields{"id": 2, "amount": nil, "note": nil, "reference": nil, "upi_uri": nil, "qr_url": nil, "image_url": "<image_url>"})
	clear := servertest.Request{Method: "POST", Path: displays + screen.ID + "/clear/", As: "reception_a"}
	play(b, []scenario{
		{"no amount", screen.sending("manager_a", code, fields{"amount": nil, "note": ""}), 200, open.String(), nil},
		{"it is what is shown", screen.asks(""), 200, atTablet.with(fields{"show": open}).String(), nil},
		{"the one before is gone", first, 404, notFound.body, nil},
		{"it has no code", screen.asks("shows/2/qr.svg"), 404, notFound.body, nil},
		{"cleared", clear, 200, atDesk.String(), nil},
		{"cleared again", clear, 200, atDesk.String(), nil},
		{"nothing at the tablet", screen.asks(""), 200, atTablet.String(), nil},
		{"shown once more", screen.sending("reception_a", code, room204), 200, asShown(b, 4, code).String(), nil},
	})
	b.Clock.Advance(5*time.Minute - time.Microsecond)
	b.Want(screen.asks("shows/4/qr.svg"), 200, "")
	b.Clock.Advance(time.Microsecond)
	b.Want(screen.asks("shows/4/qr.svg"), 404, notFound.body)
	b.Want(screen.asks(""), 200, atTablet.String())
	b.Want(desk, 200, atDesk.String())
	wantLog(b,
		`The reception_a: payment QR code "Front desk" shown on display "Counter" to pay front@upi 1200.00 rupees, note "Room 204", reference "R-204"`,
		`The manager_a: payment QR code "Front desk" shown on display "Counter" to pay front@upi`,
		`display Bar: display "Bar" paired with a tablet`,
		`The manager_a: display "Bar" added`,
		`The reception_a: payment QR code "Front desk" shown on display "Counter" to pay front@upi 1200.00 rupees, note "Room 204", reference "R-204"`,
		`The admin_a: payment QR code "Front desk" for front@upi created`,
		`display Counter: display "Counter" paired with a tablet`,
		`The manager_a: display "Counter" added`,
	)
}

func TestShowRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	screen, empty := newTablet(b, "manager_a", "Counter"), addDisplay(b, "manager_a", "Bar")
	code, inactive := b.CreatePaymentQRCode("admin_a", true), b.CreatePaymentQRCode("admin_a", false)
	foreign, strange := b.CreatePaymentQRCode("admin_b", true), codeWith(b, servertest.QR(strangerLink))
	const key = "payment_qr_code"
	unknown := func(id string) string {
		return wrongField(key, fmt.Sprintf(`Invalid pk "%s" - object does not exist.`, id))
	}
	is := func(value any) servertest.Request { return screen.sending("manager_a", "", fields{key: value}) }
	none := screen.sending("manager_a", "", nil)
	none.JSON = fields{"amount": "x", "note": "a\nb", "reference": "R 204"}
	form := none
	form.JSON, form.Form = nil, map[string][]string{key: {code}, "amount": {"1200.00"}}
	play(b, []scenario{
		{"nothing that is right", none, 400, wrong(map[string][]string{key: {fieldRequired}, "amount": {"A valid number is required."},
			"note": {"Control characters are not allowed."}, "reference": {`Enter a valid reference: letters, digits, ".", "-" and "_".`}}), nil},
		{"a code that is null", is(nil), 400, wrongField(key, mayNotBeNull), nil},
		{"empty", is(""), 400, wrongField(key, mayNotBeNull), nil},
		{"no id", is("x"), 400, wrongField(key, "“x” is not a valid UUID."), nil},
		{"of another type", is([]string{code}), 400, wrongField(key, "Incorrect type. Expected pk value, received list."), nil},
		{"unknown", is(servertest.HotelA), 400, unknown(servertest.HotelA), nil},
		{"another hotel's", is(foreign), 400, unknown(foreign), nil},
		{"inactive", is(inactive), 400, wrongField(key, "This payment QR code is not active. Switch it on first, or choose another one."), nil},
		{"inactive for a receptionist", screen.sending("reception_a", inactive, nil), 400, unknown(inactive), nil},
		{"a stranger's", screen.sending("manager_a", strange, fields{"amount": 5}), 409,
			hotelSays("The picture of this code pays stranger@bank, not front@upi. A manager must replace it, or confirm that this is right."), nil},
		{"a stranger's picture alone", screen.sending("manager_a", strange, nil), 409,
			hotelSays("The picture of this code pays stranger@bank, not front@upi. A manager must replace it, or confirm that this is right."), nil},
		{"more than UPI allows", screen.sending("manager_a", code, fields{"amount": "100000.01"}), 400,
			wrongField("amount", "Ensure this value is less than or equal to 100000.00."), nil},
		{"no tablet", tablet{ID: empty.ID}.sending("manager_a", code, nil), 409,
			hotelSays("This display is not paired yet. Enter its pairing code on the tablet first."), nil},
		{"nothing to clear there", servertest.Request{Method: "POST", Path: displays + empty.ID + "/clear/", As: "manager_a"}, 200,
			counter.with(fields{"id": empty.ID, "name": "Bar"}).String(), nil},
		{"nothing was shown", screen.asks(""), 200, fields{"id": screen.ID, "name": "Counter", "hotel_name": "Hotel A", "show": nil}.String(), nil},
		{"a form", form, 200, asShown(b, 1, code).with(fields{"note": nil, "reference": nil, "upi_uri": "upi://pay?pa=front@upi&pn=Hotel%20A&am=1200.00&cu=INR"}).String(), nil},
	})
	confirm := servertest.Request{Method: "POST", Path: verification(strange) + "confirm/", As: "manager_a", JSON: fields{"found_vpa": "stranger@bank"}}
	b.Want(confirm, 200, "")
	b.Want(screen.sending("reception_a", strange, fields{"amount": "5"}), 200, asShown(b, 2, strange).with(fields{
		"payee": fields{"vpa": "stranger@bank", "name": "A Stranger"}, "amount": "5.00", "note": nil, "reference": nil,
		"upi_uri": "upi://pay?pa=stranger@bank&pn=A%20Stranger&am=5.00&cu=INR",
	}).String())
}

// What is shown ends when it could be wrong: with its code, its activity, its
// UPI id and its picture. A new name changes nothing.
func TestShowEndsWithItsCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change servertest.Request
		ends   bool
	}{
		"toggled":           {servertest.Request{Method: "POST", Path: "/toggle-active/"}, true},
		"switched off":      {servertest.Request{Method: "PATCH", JSON: fields{"active": false}}, true},
		"deleted":           {servertest.Request{Method: "DELETE"}, true},
		"another UPI id":    {servertest.Request{Method: "PATCH", JSON: fields{"upi_id": "back@upi"}}, true},
		"another picture":   {servertest.Request{Method: "PATCH", Parts: []servertest.Part{servertest.File("image", servertest.PNG(7))}}, true},
		"renamed":           {servertest.Request{Method: "PATCH", JSON: fields{"name": "Back desk"}}, false},
		"switched on again": {servertest.Request{Method: "PATCH", JSON: fields{"active": true, "upi_id": "front@upi"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			b := servertest.New(t, reads)
			screen, other := newTablet(b, "manager_a", "Counter"), newTablet(b, "manager_a", "Bar")
			code, another := b.CreatePaymentQRCode("admin_a", true), b.CreatePaymentQRCode("admin_a", true)
			screen.send(b, code, room204)
			other.send(b, another, room204)
			c.change.As, c.change.Path = "manager_a", payments+code+c.change.Path
			if a := b.Do(c.change); a.Status >= 300 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			for s, ends := range map[tablet]bool{screen: c.ends, other: false} {
				var got struct{ Show *struct{ ID int64 } }
				b.Want(s.asks(""), 200, "").Decode(t, &got)
				if (got.Show == nil) != ends {
					t.Errorf("%s shows %v", s.Name, got.Show)
				}
			}
		})
	}
}

// Codes change while they are shown: whatever a guest sees is true of the code
// at that moment.
func TestShowWhileTheCodeChanges(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	b.Token("reception_a")
	ids := []string{"front@upi", "back@upi"}
	atOnce(2, func(i int) {
		for n := range 40 {
			if i == 0 {
				b.Want(patched(code, fmt.Sprintf(`{"upi_id": %q}`, ids[n%2])), 200, "")
				continue
			}
			if a := b.Do(screen.sending("reception_a", code, fields{"amount": n + 1})); a.Status != 200 && a.Status != 503 && a.Status != 409 {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
	})
	d, err := b.Store.DisplayByToken(t.Context(), hashOf(screen.Token))
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.Store.PaymentQRCode(t.Context(), store.HotelScope{HotelID: servertest.HotelA}, code)
	if err != nil {
		t.Fatal(err)
	}
	if w := d.Last; w.PaymentQRCodeID != "" && w.PayeeVPA != p.UPIID {
		t.Errorf("the guest pays %s, and the code says %s", w.PayeeVPA, p.UPIID)
	}
}

// Old shows go with old activity.
func TestShowsArePruned(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	screen := newTablet(b, "manager_a", "Counter")
	code := b.CreatePaymentQRCode("admin_a", true)
	screen.send(b, code, nil)
	b.Clock.Advance(time.Minute)
	last := screen.send(b, code, nil)
	if _, err := b.Store.Prune(t.Context(), servertest.Start.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	shows, _, err := b.Store.ShowsAfter(t.Context(), hashOf(screen.Token), 0)
	if err != nil || len(shows) != 1 || shows[0].Last.ID != last {
		t.Errorf("left are %v, %v, want the last alone", shows, err)
	}
}
