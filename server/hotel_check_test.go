package server_test

import (
	"strings"
	"testing"

	"venuebox/server"
	"venuebox/server/reading"
	"venuebox/server/servertest"
)

const checkPath = payments + "check/"

// checking is a form with a picture and other fields.
func checking(as string, picture []byte, more ...servertest.Part) servertest.Request {
	return servertest.Request{Method: "POST", Path: checkPath, As: as, Parts: append(more, servertest.File("image", picture))}
}

// foundBefore is what is told of a picture before it is saved, of a code's
// verification.
func foundBefore(verification fields, more fields) fields {
	out := fields{}
	for _, name := range []string{"verdict", "message", "upi_id", "found_vpa", "found_name", "found_city", "found_amount", "found_format", "confirmable"} {
		out[name] = verification[name]
	}
	return out.with(more)
}

// pictures of a check, with what is found in them for front@upi, and for nobody
// in particular.
func checkedPictures() map[string]struct {
	picture       []byte
	with, without fields
} {
	nobody := fields{"upi_id": nil, "confirmable": false}
	unsure := nobody.with(fields{"message": "It is unclear whom this picture pays: it has several payees, too many codes, or one that contradicts itself, " +
		"is damaged or takes too long to read. Send a picture of one code."})
	return map[string]struct {
		picture       []byte
		with, without fields
	}{
		"its own": {servertest.QR(frontLink), foundBefore(matching, nil), foundBefore(matching, nobody.with(fields{"verdict": nil}))},
		"a stranger's": {servertest.QR(strangerLink), foundBefore(strange, nil),
			foundBefore(strange, nobody.with(fields{"verdict": nil, "message": "This picture pays stranger@bank."}))},
		"two payees": {servertest.QR(frontLink, strangerLink), foundBefore(beside, nil), foundBefore(unclear, unsure)},
		"a mandate":  {servertest.QR("upi://mandate?pa=stranger@bank&pn=X"), foundBefore(unclear, nil), foundBefore(unclear, unsure)},
		"the Wi-Fi":  {servertest.QR(wifiCode), foundBefore(notUPI, nil), foundBefore(notUPI, nobody)},
		"no code":    {servertest.PNG(1), foundBefore(unreadable, nil), foundBefore(unreadable, nobody)},
	}
}

// What would be found in a picture is told before it is saved, and then found.
// Nothing is kept: no picture, no code, no line of the log.
func TestCheckPicture(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	pictures := checkedPictures()
	for name, c := range pictures {
		play(b, []scenario{
			{name + " for front@upi", checking("admin_a", c.picture, servertest.Text("upi_id", " front@upi ")), 200, c.with.String(), nil},
			{name, checking("admin_a", c.picture), 200, c.without.String(), nil},
		})
	}
	for _, as := range []string{"manager_1a", "admin_b"} {
		scenario{as, checking(as, pictures["its own"].picture), 200, pictures["its own"].without.String(), nil}.play(b)
	}
	play(b, []scenario{
		{"no code", fetch(payments, "admin_a"), 200, paged(0, nil, nil), nil},
		{"no line", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
	})
	if n := storedFiles(b); n != 0 {
		t.Errorf("%d files are kept", n)
	}
}

// It looks whatever the policy is. Only where mismatches are kept and warned of
// is one there to be confirmed.
func TestCheckPictureByPolicy(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	ask := checking("admin_a", servertest.QR(strangerLink), servertest.Text("upi_id", "front@upi"))
	for _, policy := range []reading.Policy{reading.Off, reading.Reject, reading.Warn} {
		b.Restart(func(o *server.Options) { o.Verification = policy })
		b.Want(ask, 200, foundBefore(strange, fields{"confirmable": policy == reading.Warn}).String())
	}
}

func TestCheckPictureRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	form := func(as string, parts ...servertest.Part) servertest.Request {
		return servertest.Request{Method: "POST", Path: checkPath, As: as, Parts: parts}
	}
	good := servertest.QR(frontLink)
	play(b, []scenario{
		{"nobody", form("", servertest.File("image", good)), 401, anonymous.body, map[string]string{"WWW-Authenticate": `Bearer realm="api"`}},
		{"a receptionist", form("reception_a", servertest.File("image", good)), 403, noRight.body, nil},
		{"no hotel", form("owner", servertest.File("image", good)), 403, noHotel.body, nil},
		{"nothing", servertest.Request{Method: "POST", Path: checkPath, As: "admin_a"}, 400, wrongField("image", noFile), nil},
		{"no picture", form("admin_a", servertest.Text("upi_id", "front@upi")), 400, wrongField("image", noFile), nil},
		{"a text", form("admin_a", servertest.Text("image", "front@upi")), 400, wrongField("image", notAFile), nil},
		{"an empty file", form("admin_a", servertest.File("image", nil)), 400, wrongField("image", emptyFile), nil},
		{"no picture in the file", form("admin_a", servertest.File("image", []byte("<svg/>"))), 400, wrongField("image", notAnImage), nil},
		{"too many pixels", form("admin_a", servertest.File("image", drawnWide(t))), 400,
			wrongField("image", "This picture is too large: at most 1048576 bytes and 4000000 pixels are allowed."), nil},
		{"both are wrong", form("admin_a", servertest.Text("image", "x"), servertest.Text("upi_id", "")), 400,
			wrong(map[string][]string{"image": {notAFile}, "upi_id": {fieldBlank}}), nil},
		{"too long a UPI id", checking("admin_a", good, servertest.Text("upi_id", strings.Repeat("x", 101))), 400,
			wrongField("upi_id", tooLong), nil},
		{"JSON", raw("POST", checkPath, "admin_a", jsonType, `{"image": "x", "upi_id": null}`), 400,
			wrong(map[string][]string{"image": {notAFile}, "upi_id": {mayNotBeNull}}), nil},
		{"a list", raw("POST", checkPath, "admin_a", jsonType, `[]`), 400,
			wrongField("non_field_errors", "Invalid data. Expected a dictionary, but got list."), nil},
		{"another type", raw("POST", checkPath, "admin_a", "text/plain", "x"), 415, hotelSays(`Unsupported media type "text/plain" in request.`), nil},
		{"another method", fetch(checkPath, "admin_a"), 404, notFound.body, nil},
	})
	if n := storedFiles(b); n != 0 {
		t.Errorf("%d files are kept", n)
	}
}

// OPTIONS describes the two fields to whoever may check.
func TestCheckOptions(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	described := fields{
		"name": "Check", "description": "", "renders": []string{"application/json"},
		"parses": []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"},
	}
	actions := fields{"actions": fields{"POST": fields{
		"image":  fields{"type": "image upload", "required": true, "read_only": false, "label": "Image", "max_length": 100},
		"upi_id": fields{"type": "string", "required": false, "read_only": false, "label": "Upi id", "max_length": 100},
	}}}
	allow := map[string]string{"Allow": "POST, OPTIONS"}
	options := func(as string) servertest.Request {
		return servertest.Request{Method: "OPTIONS", Path: checkPath, As: as}
	}
	play(b, []scenario{
		{"a manager", options("manager_a"), 200, described.with(actions).String(), allow},
		{"a receptionist", options("reception_a"), 200, described.String(), allow},
		{"no hotel", options("owner"), 403, noHotel.body, nil},
	})
}
