package server_test

import (
	"net/url"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// What PUT and PATCH keep and what they want; any success moves updated_at,
// nothing ever moves created_at, the id or the hotel.
func TestUpdatePaymentQRCode(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", false)
	path := payments + id + "/"
	var before fields // with its image, which no update here replaces
	b.Want(fetch(path, "admin_a"), 200, frontDesk.with(fields{"active": false}).String()).Decode(b, &before)
	put := func(body any) servertest.Request {
		return servertest.Request{Method: "PUT", Path: path, As: "manager_a", JSON: body}
	}
	patch := func(body any) servertest.Request {
		return servertest.Request{Method: "PATCH", Path: path, As: "manager_a", JSON: body}
	}
	spa := fields{"name": "Spa", "upi_id": "spa@upi"}
	for i, test := range []struct {
		name    string
		ask     servertest.Request
		changed fields
	}{
		{"PUT without image and active", put(spa), spa},
		{"PUT as a form, without active", servertest.Request{Method: "PUT", Path: path, As: "admin_a",
			Form: url.Values{"name": {"Spa"}, "upi_id": {"spa@upi"}}}, spa},
		{"PUT as multipart, with the image and active left empty", servertest.Request{Method: "PUT", Path: path, As: "admin_a", Parts: []servertest.Part{
			servertest.Text("name", "Spa"), servertest.Text("upi_id", "spa@upi"), servertest.Text("image", ""), servertest.Text("active", ""),
		}}, spa},
		{"PUT of everything", put(spa.with(fields{"active": true, "id": servertest.HotelB, "hotel": servertest.HotelB, "image_url": "x",
			"created_at": "2020-01-01T00:00:00Z", "updated_at": nil})), spa.with(fields{"active": true})},
		{"PATCH active", patch(fields{"active": false}), spa},
		{"PATCH name", patch(fields{"name": "Front desk"}), spa.with(fields{"name": "Front desk"})},
		{"PATCH upi_id", patch(fields{"upi_id": " front@upi "}), nil},
		{"PATCH nothing", patch(fields{}), nil},
		{"PATCH unknown fields", patch(fields{"Name": "x", "hotel": servertest.HotelB, "x": []int{1}}), nil},
		{"PATCH without a body", servertest.Request{Method: "PATCH", Path: payments + id, As: "admin_a"}, nil},
		{"PATCH as a form", servertest.Request{Method: "PATCH", Path: path, As: "admin_a", Form: url.Values{"active": {"yes"}}}, fields{"active": true}},
		{"PATCH as multipart", servertest.Request{Method: "PATCH", Path: path, As: "admin_a", Parts: []servertest.Part{servertest.Text("active", "no")}}, nil},
	} {
		b.Clock.Advance(time.Second)
		want := before.with(fields{"updated_at": moment(time.Duration(i+1) * time.Second)}).with(test.changed).String()
		play(b, []scenario{
			{test.name, test.ask, 200, want, nil},
			{"as it is after " + test.name, fetch(path, "admin_a"), 200, want, nil},
		})
	}
}

// A refused update changes nothing, not even updated_at.
func TestUpdatePaymentQRCodeRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	path := payments + id
	b.Clock.Advance(time.Second)
	put := func(body fields) servertest.Request {
		return servertest.Request{Method: "PUT", Path: path, As: "admin_a", JSON: body}
	}
	patchForm := func(parts ...servertest.Part) servertest.Request {
		return servertest.Request{Method: "PATCH", Path: path, As: "admin_a", Parts: parts}
	}
	both := wrong(map[string][]string{"name": {fieldRequired}, "upi_id": {fieldRequired}})
	text, file := servertest.Text, servertest.File
	play(b, []scenario{
		{"PUT of nothing", put(fields{}), 400, both, nil},
		{"PUT without a body", servertest.Request{Method: "PUT", Path: path, As: "admin_a"}, 400, both, nil},
		{"PUT of one", put(fields{"name": "x"}), 400, wrongField("upi_id", fieldRequired), nil},
		{"PUT of an image alone", servertest.Request{Method: "PUT", Path: path, As: "admin_a", Parts: []servertest.Part{file("image", servertest.PNG(2))}}, 400, both, nil},
		{"PUT of nulls", put(fields{"name": nil, "upi_id": nil, "image": nil, "active": nil}), 400, wrong(map[string][]string{
			"name": {mayNotBeNull}, "upi_id": {mayNotBeNull}, "image": {mayNotBeNull}, "active": {mayNotBeNull}}), nil},
		{"PATCH of a blank", patchForm(text("name", ""), text("active", "true")), 400, wrongField("name", fieldBlank), nil},
		{"PATCH of a good and a bad field", patchForm(text("name", "New"), text("active", "maybe")), 400, wrongField("active", notABoolean), nil},
		{"PATCH of an image that is none", patchForm(text("name", "New"), file("image", []byte("x"))), 400, wrongField("image", notAnImage), nil},
		{"PATCH of an image as a text", patchForm(text("image", "qr.png")), 400, wrongField("image", notAFile), nil},
		{"PATCH of an image as its address", patched(id, `{"image": "http://127.0.0.1/uploads/a.png"}`), 400, wrongField("image", notAFile), nil},
		{"PATCH of an empty image", patchForm(file("image", nil)), 400, wrongField("image", emptyFile), nil},
		{"a good image with a bad name", patchForm(file("image", servertest.PNG(3)), text("name", " ")), 400, wrongField("name", fieldBlank), nil},
		{"the other hotel's admin", servertest.Request{Method: "PATCH", Path: path, As: "admin_b", JSON: fields{"name": "Theirs"}}, 404, hotelSays("Not found."), nil},
		{"as it was", fetch(path, "admin_a"), 200, frontDesk.String(), nil},
		{"the log as it was", fetch("/api/activity?action=PAYMENT_QR_CODE_UPDATED", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
	})
	if n := storedFiles(b); n != 1 {
		t.Errorf("%d files are stored, want the code's own", n)
	}
}

func TestTogglePaymentQRCode(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	path := payments + id + "/toggle-active/"
	on, off := `{"status": "QR code activated"}`, `{"status": "QR code deactivated"}`
	b.Clock.Advance(time.Second)
	now := frontDesk.with(fields{"updated_at": moment(time.Second)})
	play(b, []scenario{
		{"off", servertest.Request{Method: "POST", Path: path, As: "admin_a"}, 200, off, nil},
		{"it is", fetch(payments+id, "manager_a"), 200, now.with(fields{"active": false}).String(), nil},
		{"gone for receptionists", fetch(payments+id, "reception_a"), 404, hotelSays("Not found."), nil},
		{"and from their list", fetch(payments, "reception_a"), 200, paged(0, nil, nil), nil},
		{"on, with a body that does not matter", servertest.Request{Method: "POST", Path: payments + id + "/toggle-active", As: "manager_a",
			JSON: fields{"active": false}}, 200, on, nil},
		{"there again", fetch(payments+id, "reception_a"), 200, now.String(), nil},
		{"the other hotel's", servertest.Request{Method: "POST", Path: path, As: "admin_b"}, 404, hotelSays("Not found."), nil},
		{"an unknown one", servertest.Request{Method: "POST", Path: payments + servertest.HotelA + "/toggle-active/", As: "admin_a"}, 404, hotelSays("Not found."), nil},
		{"still there", fetch(payments+id, "reception_a"), 200, now.String(), nil},
	})
}

// Updates of different fields at one moment lose none of them.
func TestUpdatePaymentQRCodeAtOnce(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	token := b.Token("admin_a")
	changes := []fields{{"name": "Spa"}, {"upi_id": "spa@upi"}, {"active": false}}
	atOnce(3*len(changes), func(i int) {
		a, err := b.Try(servertest.Request{Method: "PATCH", Path: payments + id, Token: token, JSON: changes[i%len(changes)]})
		if err != nil || a.Status != 200 {
			t.Errorf("%v: %d %s", err, a.Status, a.Body)
		}
	})
	scenario{"all of them", fetch(payments+id, "admin_a"), 200,
		frontDesk.with(fields{"name": "Spa", "upi_id": "spa@upi", "active": false}).String(), nil}.play(b)
}

func TestDeletePaymentQRCode(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	kept := b.CreatePaymentQRCode("admin_a", true)
	del := func(id, as string) servertest.Request {
		return servertest.Request{Method: "DELETE", Path: payments + id, As: as}
	}
	play(b, []scenario{
		{"the other hotel's", del(id, "admin_b"), 404, hotelSays("Not found."), nil},
		{"its own", del(id+"/", "manager_a"), 204, "", nil},
		{"again", del(id, "manager_a"), 404, hotelSays("Not found."), nil},
		{"a change", patched(id, `{}`), 404, hotelSays("Not found."), nil},
		{"a toggle", servertest.Request{Method: "POST", Path: payments + id + "/toggle-active/", As: "admin_a"}, 404, hotelSays("Not found."), nil},
		{"the other one stays", fetch(payments, "admin_a"), 200, paged(1, nil, nil, frontDesk.with(fields{"id": kept})), nil},
	})
}
