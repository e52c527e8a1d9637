package server_test

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/servertest"
)

const scanPath = "/api/qr/scan"

// visit is the n-th check-in that was written, a visit.
func visit(n int, m fields, staff int, means string, at time.Duration) fields {
	return fields{
		"id": n, "customer_id": m["id"], "branch_id": m["branch_id"], "staff_id": staff, "means": means,
		"is_repeat": false, "repeat_of": nil, "created_at": moment(at),
	}
}

// repeatOf is the n-th check-in that was written, a repeat of a visit.
func repeatOf(v fields, n, staff int, means string, at time.Duration) fields {
	return v.with(fields{
		"id": n, "staff_id": staff, "means": means, "is_repeat": true, "repeat_of": v["id"], "created_at": moment(at),
	})
}

// checkedIn is the answer to a visit; before is the one before it, or nil.
func checkedIn(m, v, before fields) string {
	return succeeded(m["full_name"].(string)+" checked in", fields{"customer": m, "check_in": v, "previous_visit": before})
}

// checkedInAgain is the answer to a repeat of a visit.
func checkedInAgain(m, in, v fields, ago string) string {
	return succeeded(m["full_name"].(string)+" is checked in already, "+ago, fields{"customer": m, "check_in": in, "previous_visit": v})
}

// everyScan makes every scan a visit.
func everyScan(o *server.Options) { o.RepeatWindow = 0 }

func scanText(as, qrCode string) servertest.Request {
	return servertest.Request{Method: "POST", Path: scanPath, As: as, JSON: fields{"qr_code": qrCode}}
}

func scanPicture(parts ...servertest.Part) servertest.Request {
	return servertest.Request{Method: "POST", Path: scanPath, As: "reception_1", Parts: parts}
}

// drawnCode is a PNG of a QR code of a text.
func drawnCode(t *testing.T, text string, size int) []byte {
	t.Helper()
	code, err := qr.Encode(text, qr.LevelM)
	if err != nil {
		t.Fatal(err)
	}
	return encoded(t, func(out *bytes.Buffer) error { return code.PNG(out, size) })
}

func asJPEG(t *testing.T, data []byte) []byte {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return encoded(t, func(out *bytes.Buffer) error { return jpeg.Encode(out, img, &jpeg.Options{Quality: 60}) })
}

var (
	notPass = blamed("qr_code", "This is not a member pass. A pass reads customer_id:123.")
	oldPass = blamed("qr_code", "This is an old pass (GYM-123 or GYM_CUSTOMER_123), which no longer works. Regenerate the member's QR code.")
)

// What the seed's scanner accepts checks the member in; check_in.id counts
// what was written.
func TestScan(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, everyScan)
	first := visit(1, mona, 6, "code", 0)
	fourth := visit(4, mona, 3, "code", 0)
	fifth := visit(5, mona, 4, "code", 0)
	second := visit(2, karim, 6, "code", 0)
	inactive := mona.with(fields{"is_active": false})
	play(b, []scenario{
		{"the preferred format", scanText("reception_1", "customer_id:115"), 200, checkedIn(mona, first, nil), nil},
		{"the plain id", scanText("reception_1", "116"), 200, checkedIn(karim, second, nil), nil},
		{"as a number", raw("POST", scanPath+"/", "owner", "application/json", `{"qr_code": 200, "branch_id": 7}`), 200,
			checkedIn(rahul, visit(3, rahul, 1, "code", 0), nil), nil},
		{"with a scanner's line break", scanText("accountant_1", " customer_id:115\r\n"), 200, checkedIn(mona, fourth, first), nil},
		{"as a form", raw("POST", scanPath, "manager_1", "application/x-www-form-urlencoded", "qr_code=customer_id%3A115"), 200,
			checkedIn(mona, fifth, fourth), nil},
		{"with its colon alone", scanText("reception_1", ":115"), 200, checkedIn(mona, visit(6, mona, 6, "code", 0), fifth), nil},
		{"the log of the last", fetch("/api/activity?per_page=1", "owner"), 200, listed("Activity", 6, 6, 1, 1, fields{
			"id": 6, "action": "CUSTOMER_CHECKED_IN", "actor": "The reception_1", "staff_id": 6, "branch_id": 1, "hotel_id": nil,
			"customer_id": 115, "payment_qr_code_id": nil, "details": "customer Mona Adel checked in", "created_at": moment(0),
		}), nil},
		{"nobody's pass", scanText("reception_1", "customer_id:99999"), 404, unknownCustomer, nil},
		{"another branch's", scanText("reception_2", "customer_id:115"), 403, gymSays("Cannot check in customer in another branch"), nil},
		{"deactivate", putCustomer(115, "reception_1", `{"is_active": false}`), 200, updated(inactive), nil},
		{"an inactive member", scanText("reception_1", "customer_id:115"), 409, gymSays("This membership is not active. Please ask a manager."), nil},
		{"the next visit", scanText("reception_1", "116"), 200, checkedIn(karim, visit(7, karim, 6, "code", 0), second), nil},
	})
}

func TestScanRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	for text, want := range map[string]string{
		"GYM-115": oldPass, "gym-115": oldPass, "GYM_CUSTOMER_115": oldPass, " Gym_Customer_115\n": oldPass,
		"GYM-": notPass, "GYM-abc": notPass, "GYM_115": notPass,
		"https://example.com/pay?id=115": notPass, "http://10.0.0.7:8080": notPass, "upi://pay?pa=hotel@upi": notPass,
		"WIFI:S:Gym;P:secret;;": notPass, "hotel:115": notPass, "CUSTOMER_ID:115": notPass, "customer_id:115:116": notPass,
		"customer_id:": notPass, "customer_id: 115": notPass, "customer_id:abc": notPass, "customer_id:-115": notPass,
		"customer_id:+115": notPass, "customer_id:0": notPass, "customer_id:1.5": notPass, "customer_id:٣": notPass,
		"customer_id:9223372036854775808": notPass, "0": notPass, "-115": notPass, "115;": notPass, "115 OR 1=1": notPass, "\ufffd": notPass,
		"": refused("qr_code", fieldBlank), " \n": refused("qr_code", fieldBlank),
		"customer_id:\x00115":      refused("qr_code", "Control characters are not allowed."),
		strings.Repeat("1", 256):   refused("qr_code", "Please use at most 255 characters."),
		strings.Repeat("1", 255):   notPass,
		strings.Repeat("é", 10000): refused("qr_code", "Please use at most 255 characters."),
	} {
		scenario{"scan " + text[:min(len(text), 40)], scanText("reception_1", text), 400, want, nil}.play(b)
	}
	post := func(contentType, body string) servertest.Request {
		return raw("POST", scanPath, "reception_1", contentType, body)
	}
	none, notText := refused("qr_code", fieldRequired), refused("qr_code", "This must be text.")
	media := gymSays("Please send the body as JSON (Content-Type: application/json).")
	play(b, []scenario{
		{"null", post("application/json", `{"qr_code": null}`), 400, refused("qr_code", fieldBlank), nil},
		{"true", post("application/json", `{"qr_code": true}`), 400, notText, nil},
		{"a list", post("application/json", `{"qr_code": ["115"]}`), 400, notText, nil},
		{"an object", post("application/json", `{"qr_code": {"id": 115}}`), 400, notText, nil},
		{"a fraction", post("application/json", `{"qr_code": 115.0}`), 400, notPass, nil},
		{"a negative number", post("application/json", `{"qr_code": -115}`), 400, notPass, nil},
		{"an exponent", post("application/json", `{"qr_code": 1e2}`), 400, notPass, nil},
		{"another field", post("application/json", `{"code": "115"}`), 400, none, nil},
		{"no body", servertest.Request{Method: "POST", Path: scanPath, As: "reception_1"}, 400, none, nil},
		{"not an object", post("application/json", `"115"`), 400, gymSays("The body is not a JSON object."), nil},
		{"plain text", post("text/plain", "115"), 415, media, nil},
		{"a picture without a form", post("image/png", string(servertest.PNG(1))), 415, media, nil},
		{"a wrong method", fetch(scanPath, "reception_1"), 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "POST"}},
		{"nothing was written", scanText("reception_1", "115"), 200, checkedIn(mona, visit(1, mona, 6, "code", 0), nil), nil},
		{"nor logged", fetch("/api/activity?action=CUSTOMER_CHECKED_IN&per_page=1", "manager_1"), 200, listed("Activity", 1, 1, 1, 1, fields{
			"id": 1, "action": "CUSTOMER_CHECKED_IN", "actor": "The reception_1", "staff_id": 6, "branch_id": 1, "hotel_id": nil,
			"customer_id": 115, "payment_qr_code_id": nil, "details": "customer Mona Adel checked in", "created_at": moment(0),
		}), nil},
	})
}

// A photo of a pass is as good as its text.
func TestScanPicture(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, everyScan)
	first, second := visit(1, mona, 6, "picture", 0), visit(2, karim, 6, "picture", 0)
	pass := picture(b, "/api/customers/115/qr.png", "reception_1", "image/png", "pass-115.png")
	image := func(data []byte) servertest.Part { return servertest.File("image", data) }
	photo := servertest.Part{Name: "image", FileName: "IMG 1.HEIC", ContentType: "application/octet-stream", Data: asJPEG(t, drawnCode(t, "116", 300))}

	noise := make([]byte, 1<<20+1)
	rand.NewChaCha8([32]byte{}).Read(noise)
	notPicture := blamed("image", "This file is not a picture, or it is damaged. Send a PNG, JPEG, GIF, WebP or BMP.")
	tooLarge := blamed("image", "This picture is too large. Please send a smaller one.")
	noCode := blamed("image", "No QR code was found in the picture. Hold the camera closer and keep it still.")
	noImage := refused("image", fieldRequired)
	multipart := func(contentType, body string) servertest.Request {
		return raw("POST", scanPath, "reception_1", contentType, body)
	}
	play(b, []scenario{
		{"the box's own picture", scanPicture(image(pass)), 200, checkedIn(mona, first, nil), nil},
		{"a JPEG of the plain id, whatever it is called", scanPicture(photo), 200, checkedIn(karim, second, nil), nil},
		{"after other parts", scanPicture(servertest.Text("image", "x"), servertest.Text("qr_code", "116"), servertest.File("photo", noise[:10]), image(pass)),
			200, checkedIn(mona, visit(3, mona, 6, "picture", 0), first), nil},
		{"an old pass", scanPicture(image(drawnCode(t, "GYM-115", 200))), 400, oldPass, nil},
		{"another code", scanPicture(image(drawnCode(t, "upi://pay?pa=hotel@upi&pn=Hotel", 200))), 400, notPass, nil},
		{"nobody's pass", scanPicture(image(drawnCode(t, "customer_id:99999", 200))), 404, unknownCustomer, nil},
		{"another branch's", scanPicture(image(drawnCode(t, "customer_id:200", 200))), 403, gymSays("Cannot check in customer in another branch"), nil},
		{"no code in it", scanPicture(image(servertest.PNG(3))), 400, noCode, nil},
		{"a text", scanPicture(image([]byte("customer_id:115"))), 400, notPicture, nil},
		{"an SVG", scanPicture(image([]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`))), 400, notPicture, nil},
		{"empty", scanPicture(image(nil)), 400, notPicture, nil},
		{"cut off", scanPicture(image(pass[:len(pass)/2])), 400, notPicture, nil},
		{"a small file that claims 50,000 × 50,000 pixels", scanPicture(image(hugePNG())), 400, notPicture, nil},
		{"a whole picture of too many pixels", scanPicture(image(drawnWide(t))), 400, tooLarge, nil},
		{"too large a file", scanPicture(image(noise)), 400, tooLarge, nil},
		{"too large a body", scanPicture(image(noise), image(noise)), 413, gymSays("The request is too large. Please send less."), nil},
		{"no picture", scanPicture(servertest.Text("x", "y")), 400, noImage, nil},
		{"a picture's name as a text", scanPicture(servertest.Text("image", "customer_id:115")), 400, noImage, nil},
		{"no boundary", multipart("multipart/form-data", "--x--\r\n"), 400, gymSays("The multipart body has no boundary."), nil},
		{"no parts", multipart("multipart/form-data; boundary=x", "--x--\r\n"), 400, noImage, nil},
		{"not multipart at all", multipart("multipart/form-data; boundary=x", `{"qr_code": "115"}`), 400,
			gymSays("The request's body could not be read. Please send it again."), nil},
		{"the visits that were written", scanText("reception_1", "116"), 200, checkedIn(karim, visit(4, karim, 6, "code", 0), second), nil},
	})
}
