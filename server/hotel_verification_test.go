package server_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"net/http"
	"testing"

	"venuebox/server"
	"venuebox/server/reading"
	"venuebox/server/servertest"
)

// The codes on the pictures of these tests.
const (
	frontLink    = "upi://pay?pa=front@upi&pn=Hotel%20A&mc=7011&cu=INR"
	strangerLink = "upi://pay?pa=stranger@bank&pn=A%20Stranger&am=99.5&cu=INR"
	wifiCode     = "WIFI:T:WPA;S=guests;P:secret;;"
)

// reads has the box read the pictures that it gets, as it does unless it is told
// otherwise.
func reads(o *server.Options) { o.Verification = reading.Warn }

// codeWith makes a code of hotel A for front@upi with a picture, and returns its id.
func codeWith(b *servertest.Box, picture []byte) string {
	b.Helper()
	return codeIn(b, b.Want(withImage(servertest.File("image", picture)), http.StatusCreated, frontDesk.String())).ID
}

func verification(id string) string { return payments + id + "/verification/" }

// verdict is what is known of the picture of a code for front@upi.
func verdict(verdict any, message string, more fields) fields {
	return fields{
		"payment_qr_code": "<uuid>", "verdict": verdict, "message": message, "upi_id": "front@upi", "found_vpa": nil, "found_name": nil,
		"found_city": nil, "found_amount": nil, "found_format": nil, "verified_at": moment(0), "confirmable": false, "confirmed": false, "confirmed_by": nil,
		"confirmed_at": nil, "trusted": true,
	}.with(more)
}

var (
	matching = verdict("match", "This picture pays front@upi.",
		fields{"found_vpa": "front@upi", "found_name": "Hotel A", "found_format": "upi"})
	strange = verdict("mismatch", "This picture pays stranger@bank, not front@upi.", fields{"found_vpa": "stranger@bank",
		"found_name": "A Stranger", "found_amount": "99.50", "found_format": "upi", "confirmable": true, "trusted": false})
	// several are there to be paid, or none that apps agree on
	beside = strange.with(fields{"confirmable": false,
		"message": "This picture pays stranger@bank, not front@upi, or several payees. Send a picture of one code that pays front@upi."})
	unclear = verdict("mismatch", "It is unclear whom this picture pays: it has too many codes, or one that contradicts itself, is damaged or takes too long to read. Send a picture of one code that pays front@upi.",
		fields{"trusted": false})
	unreadable = verdict("unreadable",
		"No QR code could be read in this picture. Take it again: closer, sharp and in even light.", nil)
	notUPI = verdict("not_upi",
		"The QR code in this picture is not a UPI payment code. Send the picture of the one that guests pay with.", nil)
	unchecked = verdict(nil, "This picture has not been checked.", fields{"verified_at": nil})
)

// Each picture that is uploaded gets its verdict, and the seed's objects say
// nothing of it.
func TestPicturesAreRead(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	for name, c := range map[string]struct {
		picture []byte
		want    fields
	}{
		"match":         {servertest.QR(frontLink), matching},
		"match in caps": {servertest.QR("UPI://PAY?pa=FRONT@UPI&pn=Hotel+A"), matching.with(fields{"found_vpa": "FRONT@UPI", "message": "This picture pays FRONT@UPI."})},
		"mismatch":      {servertest.QR(strangerLink), strange},
		"not UPI":       {servertest.QR(wifiCode), notUPI},
		"a pass":        {servertest.QR("customer_id:115"), notUPI},
		"two payees":    {servertest.QR(frontLink, strangerLink), beside},
		"three payees":  {servertest.QR(strangerLink, "upi://pay?pa=third@upi&pn=X"), beside},
		"ambiguous":     {servertest.QR("upi://pay?pa=front@upi&pa=stranger@bank&pn=X"), unclear},
		"a mandate":     {servertest.QR("upi://mandate?pa=stranger@bank&pn=X"), unclear},
		"no rupees":     {servertest.QR("upi://pay?pa=stranger@bank&pn=X&cu=USD"), unclear},
		"damaged beside": {servertest.QR(frontLink, "upi://pay?pa=stranger@bank&am=1200.000"), matching.with(fields{"verdict": "mismatch",
			"message": unclear["message"], "trusted": false})},
		"a crowd": {servertest.QR("a 1", "a 2", "a 3", "a 4", "a 5", "a 6", "a 7", frontLink), matching.with(fields{"verdict": "mismatch",
			"message": unclear["message"], "trusted": false})},
		"and the Wi-Fi":  {servertest.QR(wifiCode, frontLink), matching},
		"no code at all": {servertest.PNG(1), unreadable},
	} {
		t.Log(name)
		id := codeWith(b, c.picture)
		for _, who := range []string{"admin_a", "manager_a", "reception_a"} {
			b.Want(servertest.Request{Method: "GET", Path: verification(id), As: who}, 200, c.want.String())
		}
		b.Want(servertest.Request{Method: "GET", Path: payments + id + "/", As: "reception_a"}, 200, frontDesk.String())
	}
}

// An animation shows one code to whoever checks it and another one to guests.
func TestAnimationsAreUnclear(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	film := &gif.GIF{}
	for _, link := range []string{frontLink, strangerLink} {
		frame, err := png.Decode(bytes.NewReader(servertest.QR(link)))
		if err != nil {
			t.Fatal(err)
		}
		paletted := image.NewPaletted(frame.Bounds(), color.Palette{color.White, color.Black})
		draw.Draw(paletted, paletted.Rect, frame, image.Point{}, draw.Src)
		film.Image, film.Delay = append(film.Image, paletted), append(film.Delay, 100)
		id := codeWith(b, encoded(t, func(out *bytes.Buffer) error { return gif.EncodeAll(out, film) }))
		want := matching
		if len(film.Image) > 1 {
			want = matching.with(fields{"verdict": "mismatch", "message": unclear["message"], "trusted": false})
		}
		b.Want(servertest.Request{Method: "GET", Path: verification(id), As: "manager_a"}, 200, want.String())
	}
}

// What was confirmed of one payee is not confirmed of a second one beside it.
func TestConfirmationIsOfOnePayee(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(strangerLink))
	confirm := servertest.Request{Method: "POST", Path: verification(id) + "confirm/", As: "manager_a", JSON: fields{"found_vpa": "stranger@bank"}}
	b.Want(confirm, 200, "")
	b.Want(servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a", Parts: []servertest.Part{
		servertest.File("image", servertest.QR("upi://pay?pa=third@upi&pn=X", strangerLink))}}, 200, "")
	var seen struct {
		Verdict, Message   string
		Confirmed, Trusted bool
		Confirmable        bool
	}
	b.Want(servertest.Request{Method: "GET", Path: verification(id), As: "manager_a"}, 200, "").Decode(b, &seen)
	if seen.Verdict != "mismatch" || seen.Confirmed || seen.Trusted || seen.Confirmable {
		t.Errorf("%+v", seen)
	}
	b.Want(confirm, 409, `{"detail": "There is nothing to confirm: the picture of this code does not pay one other payee."}`)
	b.Want(servertest.Request{Method: "GET", Path: payments + id + "/pay/?amount=1", As: "manager_a"}, 409,
		`{"detail": "It is unclear whom the picture of this code pays. A manager must replace it."}`)
}

// A new picture or UPI id is judged anew; anything else changes nothing.
func TestVerdictFollowsTheCode(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(strangerLink))
	picture := func(link string) servertest.Request {
		return servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a",
			Parts: []servertest.Part{servertest.File("image", servertest.QR(link))}}
	}
	want := func(w fields) {
		t.Helper()
		b.Want(servertest.Request{Method: "GET", Path: verification(id), As: "manager_a"}, 200, w.String())
	}
	want(strange)
	b.Want(patched(id, `{"upi_id": "Stranger@Bank"}`), 200, "")
	want(strange.with(fields{"verdict": "match", "message": "This picture pays stranger@bank.", "upi_id": "Stranger@Bank", "confirmable": false, "trusted": true}))
	b.Want(patched(id, `{"upi_id": "front@upi"}`), 200, "")
	want(strange)
	b.Want(patched(id, `{"name": "Bar"}`), 200, "")
	want(strange)
	b.Clock.Advance(1)
	b.Want(picture(frontLink), 200, "")
	later := fields{"verified_at": "<time>"}
	want(matching.with(later))
	b.Want(picture(wifiCode), 200, "")
	want(notUPI.with(later))
	b.Want(patched(id, `{"upi_id": "other@upi"}`), 200, "")
	want(notUPI.with(later).with(fields{"upi_id": "other@upi"}))
}

// What does not match is in the activity log, once each time it is found.
func TestFindingsAreLogged(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(strangerLink))
	b.Want(patched(id, `{"name": "Bar"}`), 200, "")
	b.Want(patched(id, `{"upi_id": "stranger@bank"}`), 200, "")
	b.Want(patched(id, `{"upi_id": "front@upi"}`), 200, "")
	b.Want(servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a",
		Parts: []servertest.Part{servertest.File("image", servertest.QR(wifiCode))}}, 200, "")
	b.Want(servertest.Request{Method: "GET", Path: "/api/activity?action=PAYMENT_QR_CODE_CHECKED", As: "admin_a"}, 200, activityPage(
		checked("The manager_a", id, `payment QR code "Bar": its picture is not a UPI payment code`),
		checked("The admin_a", id, `payment QR code "Bar": its picture pays stranger@bank, not front@upi`),
		checked("The admin_a", id, `payment QR code "Front desk": its picture pays stranger@bank, not front@upi`),
	))
}

func checked(actor, id, details string) fields {
	return fields{"id": "<number>", "action": "PAYMENT_QR_CODE_CHECKED", "actor": actor, "staff_id": "<number>", "branch_id": nil,
		"hotel_id": servertest.HotelA, "customer_id": nil, "payment_qr_code_id": id, "details": details, "created_at": moment(0)}
}

func activityPage(items ...fields) string {
	return listed("Activity", len(items), 1, 1, 20, items...)
}

// A manager confirms a mismatch that is right by naming whom they saw, and
// that holds for the same two payees only.
func TestConfirmMismatch(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	id := codeWith(b, servertest.QR(strangerLink))
	confirm := func(as, vpa string) servertest.Request {
		return servertest.Request{Method: "POST", Path: verification(id) + "confirm/", As: as, JSON: fields{"found_vpa": vpa}}
	}
	confirmed := strange.with(fields{"confirmed": true, "confirmed_by": "The manager_a", "confirmed_at": moment(0), "trusted": true})
	play(b, []scenario{
		{"without the payee", servertest.Request{Method: "POST", Path: verification(id) + "confirm/", As: "manager_a"}, 400,
			wrongField("found_vpa", fieldRequired), nil},
		{"another payee", confirm("manager_a", "front@upi"), 400,
			wrongField("found_vpa", "The picture of this code pays stranger@bank. Look at it again, and confirm that."), nil},
		{"by a receptionist", confirm("reception_a", "stranger@bank"), 403, noRight.body, nil},
		{"in another hotel", confirm("admin_b", "stranger@bank"), 404, notFound.body, nil},
		{"by a manager", confirm("manager_a", "Stranger@bank"), 200, confirmed.String(), nil},
		{"once more changes nothing", confirm("admin_a", "stranger@bank"), 200, confirmed.String(), nil},
	})
	b.Want(servertest.Request{Method: "GET", Path: "/api/activity?action=PAYMENT_QR_CODE_CONFIRMED", As: "admin_a"}, 200, activityPage(
		checked("The manager_a", id, `payment QR code "Front desk": confirmed that its picture rightly pays stranger@bank, not front@upi`).
			with(fields{"action": "PAYMENT_QR_CODE_CONFIRMED"})))

	again := servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a",
		Parts: []servertest.Part{servertest.File("image", servertest.QR(strangerLink))}}
	b.Want(again, 200, "")
	b.Want(servertest.Request{Method: "GET", Path: verification(id), As: "manager_a"}, 200, confirmed.String())
	b.Want(patched(id, `{"upi_id": "other@upi"}`), 200, "")
	b.Want(patched(id, `{"upi_id": "front@upi"}`), 200, "")
	b.Want(servertest.Request{Method: "GET", Path: verification(id), As: "manager_a"}, 200, strange.String())
	both := again
	both.Parts = append(both.Parts, servertest.Text("upi_id", "stranger@bank"))
	b.Want(both, 200, "")
	b.Want(confirm("manager_a", "stranger@bank"), 409, `{"detail": "There is nothing to confirm: the picture of this code does not pay one other payee."}`)
}

// verification = "reject": a picture that does not pay the UPI id is refused,
// and nothing is left of the request.
func TestRejectPolicy(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, func(o *server.Options) { o.Verification = reading.Reject })
	pays := wrongField("image", "This picture pays stranger@bank, not front@upi.")
	good := withImage(servertest.File("image", servertest.QR(frontLink)))
	play(b, []scenario{
		{"a stranger's", withImage(servertest.File("image", servertest.QR(strangerLink))), 400, pays, nil},
		{"unreadable", withImage(servertest.File("image", servertest.PNG(1))), 400,
			wrongField("image", fmt.Sprint(unreadable["message"])), nil},
		{"not UPI", withImage(servertest.File("image", servertest.QR(wifiCode))), 400, wrongField("image", fmt.Sprint(notUPI["message"])), nil},
		{"its own", good, 201, frontDesk.String(), nil},
	})
	id := codeIn(b, b.Want(good, 201, frontDesk.String())).ID
	files := storedFiles(b)
	play(b, []scenario{
		{"a stranger's instead", servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a",
			Parts: []servertest.Part{servertest.File("image", servertest.QR(strangerLink))}}, 400, pays, nil},
		{"another UPI id", patched(id, `{"upi_id": "other@upi"}`), 400, wrongField("upi_id",
			"The picture of this code pays front@upi, not other@upi. Send its new picture together with the new UPI id."), nil},
		{"another name", patched(id, `{"name": "Bar"}`), 200, frontDesk.with(fields{"name": "Bar"}).String(), nil},
		{"both", servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a", Parts: []servertest.Part{
			servertest.Text("upi_id", "stranger@bank"), servertest.File("image", servertest.QR(strangerLink))}}, 200,
			frontDesk.with(fields{"name": "Bar", "upi_id": "stranger@bank"}).String(), nil},
	})
	if n := storedFiles(b); n != files+1 {
		t.Errorf("%d pictures are kept, want %d: those of refused requests must be gone", n, files+1)
	}
}

// Under reject a UPI id is changed only to one that the picture was found to
// pay; what nobody looked at, or could read, proves nothing. A confirmed payee
// stays confirmed.
func TestRejectWithoutProof(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	never := codeWith(b, servertest.QR(strangerLink))
	b.Restart(reads)
	blank, confirmed := codeWith(b, servertest.PNG(1)), codeWith(b, servertest.QR(strangerLink))
	b.Want(servertest.Request{Method: "POST", Path: verification(confirmed) + "confirm/", As: "manager_a", JSON: fields{"found_vpa": "stranger@bank"}}, 200, "")
	b.Restart(func(o *server.Options) { o.Verification = reading.Reject })
	unproven := wrongField("upi_id", "The picture of this code was not found to pay other@upi. Send its new picture together with the new UPI id.")
	play(b, []scenario{
		{"nobody looked", patched(never, `{"upi_id": "other@upi"}`), 400, unproven, nil},
		{"nobody could read it", patched(blank, `{"upi_id": "other@upi"}`), 400, unproven, nil},
		{"the same UPI id", patched(never, `{"upi_id": "front@upi"}`), 200, frontDesk.String(), nil},
		{"a confirmed payee, photographed anew", servertest.Request{Method: "PATCH", Path: payments + confirmed + "/", As: "manager_a",
			Parts: []servertest.Part{servertest.File("image", servertest.QR(strangerLink))}}, 200, frontDesk.String(), nil},
	})
}

// verification = "off": nobody looks.
func TestVerificationOff(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := codeWith(b, servertest.QR(strangerLink))
	b.Want(servertest.Request{Method: "GET", Path: verification(id), As: "manager_a"}, 200, unchecked.String())
}

// The verdicts of a whole list are in its order, with its filters and pages.
func TestVerificationList(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	codeWith(b, servertest.QR(frontLink))
	codeWith(b, servertest.QR(strangerLink))
	b.Want(servertest.Request{Method: "GET", Path: payments + "verification/", As: "reception_a"}, 200,
		paged(2, nil, nil, strange, matching))
	b.Want(servertest.Request{Method: "GET", Path: payments + "verification/?ordering=created_at&page_size=1", As: "manager_a"}, 200,
		paged(2, b.URL+payments+"verification/?ordering=created_at&page=2&page_size=1", nil, matching))
	for verdict, want := range map[string][]fields{"match": {matching}, "mismatch": {strange}, "not_upi": {}, "unchecked": {}, "x": {strange, matching}} {
		b.Want(servertest.Request{Method: "GET", Path: payments + "verification/?verdict=" + verdict, As: "manager_a"}, 200,
			paged(len(want), nil, nil, want...))
	}
	b.Want(servertest.Request{Method: "GET", Path: payments + "verification/?search=nothing", As: "manager_a"}, 200, paged(0, nil, nil))
	b.Want(servertest.Request{Method: "GET", Path: payments + "verification/", As: "admin_b"}, 200, paged(0, nil, nil))
}
