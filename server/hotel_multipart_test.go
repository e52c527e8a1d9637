package server_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// formPart is a multipart part as it is written: its head and its content.
func formPart(head, content string) string { return "--x\r\n" + head + "\r\n\r\n" + content + "\r\n" }

func disposition(rest string) string { return "Content-Disposition: form-data; " + rest }

// A multipart body is read as Django reads one: whatever can be.
func TestHotelMultipart(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	b.Clock.Advance(time.Second)
	now := frontDesk.with(fields{"updated_at": moment(time.Second)})
	patch := func(contentType, body string) servertest.Request {
		return raw("PATCH", payments+id, "admin_a", contentType, body)
	}
	const standard = "multipart/form-data; boundary=x"
	name := func(value string) string { return formPart(disposition(`name="name"`), value) }
	for _, test := range []struct{ name, contentType, body, kept string }{
		{"plain", standard, name("a1") + "--x--\r\n", "a1"},
		{"a quoted boundary", `multipart/form-data; boundary="x"`, name("a2") + "--x--\r\n", "a2"},
		{"a charset", "multipart/form-data; charset=utf-8; boundary=x", name("a3") + "--x--", "a3"},
		{"in capitals", "Multipart/Form-Data; Boundary=x", name("a4") + "--x--", "a4"},
		{"text around it", standard, "preamble\r\n" + name("a5") + "--x--\r\nepilogue", "a5"},
		{"another head", standard, formPart(disposition(`name="name"`)+"\r\nContent-Type: text/plain; charset=latin-1", "é") + "--x--", "é"},
		{"a head in small letters", standard, formPart(`content-disposition: FORM-DATA; name=name`, "a6") + "--x--", "a6"},
		{"another disposition", standard, formPart(`Content-Disposition: attachment; name="name"`, "a7") + "--x--", "a7"},
		{"a trimmed name", standard, formPart(disposition(`name=" name "`), "a8") + "--x--", "a8"},
		{"an empty file name is a text", standard, formPart(disposition(`name="name"; filename=""`), "a9") + "--x--", "a9"},
		{"the last of several", standard, name("b0") + name("b1") + "--x--", "b1"},
		{"invalid UTF-8", standard, name("a\xffb") + "--x--", "a\ufffdb"},
		{"several lines", standard, name("a\r\n--y\r\nb") + "--x--", "a\r\n--y\r\nb"},
		{"base64", standard, formPart(disposition(`name="name"`)+"\r\nContent-Transfer-Encoding: base64", "YjI=") + "--x--", "b2"},
		{"quoted-printable is not decoded", standard, formPart(disposition(`name="name"`)+"\r\nContent-Transfer-Encoding: quoted-printable", "a=3D") + "--x--", "a=3D"},
		{"binary", standard, formPart(disposition(`name="name"`)+"\r\nContent-Transfer-Encoding: binary", "b3") + "--x--", "b3"},
		{"parts without a name", standard, formPart("Content-Disposition: form-data", "x") + formPart("Content-Type: text/plain", "x") + name("b4") + "--x--", "b4"},
		{"others' names", standard, formPart(disposition(`name="Name"`), "x") + formPart(disposition(`name="'name'"`), "x") + name("b5") + "--x--", "b5"},
	} {
		scenario{test.name, patch(test.contentType, test.body), 200, now.with(fields{"name": test.kept}).String(), nil}.play(b)
	}

	same := now.with(fields{"name": "b5"}).String()
	for what, body := range map[string]string{
		"no part": "--x--\r\n", "garbage": "garbage", "another boundary": strings.ReplaceAll(name("no")+"--x--", "--x", "--y"),
		"JSON": `{"name": "no"}`, "a head cut off": "--x\r\nContent-Disp", "a blank active": formPart(disposition(`name="active"`), "") + "--x--",
		"a blank image":     formPart(disposition(`name="image"`), "") + "--x--",
		"a file cut off":    "--x\r\n" + disposition(`name="image"; filename="qr.png"`) + "\r\n\r\n" + string(servertest.PNG(5)),
		"a file's nameless": formPart(disposition(`name="image"; filename="a/"`), "x") + formPart(disposition(`name="image"; filename=".."`), "x") + "--x--",
	} {
		scenario{what + " is nothing", patch(standard, body), 200, same, nil}.play(b)
	}
	none := wrong(map[string][]string{"name": {fieldRequired}, "image": {noFile}, "upi_id": {fieldRequired}})
	post := func(contentType, body string) servertest.Request {
		return raw("POST", payments, "admin_a", contentType, body)
	}
	noBoundary := hotelSays("Multipart form parse error - Invalid boundary in multipart: None")
	play(b, []scenario{
		{"garbage for a new one", post(standard, "garbage"), 400, none, nil},
		{"cut off after the texts", post(standard, formPart(disposition(`name="upi_id"`), "a@upi")+"--x\r\n"+disposition(`name="image"; filename="qr.png"`)+
			"\r\n\r\n"+string(servertest.PNG(5))), 400, wrong(map[string][]string{"name": {fieldRequired}, "image": {noFile}}), nil},
		{"no boundary", patch("multipart/form-data", name("no")), 400, noBoundary, nil},
		{"an empty one", patch("multipart/form-data; boundary=", name("no")), 400, noBoundary, nil},
		{"thousands of parts", patch(standard, strings.Repeat(formPart(disposition(`name="a"`), ""), 3000)+name("no")+"--x--"), 400,
			hotelSays("Multipart form parse error - Too many parts."), nil},
		{"a blank name is no name left out", patch(standard, name(" ")+"--x--"), 400, wrongField("name", fieldBlank), nil},
		{"the rest as it was", fetch(payments+id, "admin_a"), 200, same, nil},
	})
	if n := storedFiles(b); n != 1 {
		t.Errorf("%d files are stored, want the first code's", n)
	}
}

// What a sender calls a file matters only by its length; its type is found
// in its bytes.
func TestHotelFileNames(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	file := func(name string) servertest.Part {
		return servertest.Part{Name: "image", FileName: name, ContentType: "text/plain", Data: servertest.PNG(1)}
	}
	for _, name := range []string{
		"qr.png", "qr.jpg", "qr.pdf", "QR.PNG", "कोड.png", "../../../etc/cron.d/qr.png", `C:\fakepath\qr.png`, `a"b.png`, "a;b=c.png",
		strings.Repeat("d/", 300) + "qr.png", strings.Repeat("é", 96) + ".png", strings.Repeat("&amp;", 96) + ".png", "a\tb.png",
	} {
		scenario{"called " + name, withImage(file(name)), 201, frontDesk.String(), nil}.play(b)
	}
	for name, want := range map[string]string{
		strings.Repeat("é", 97) + ".png":   "Ensure this filename has at most 100 characters (it has 101).",
		strings.Repeat("a", 1000) + ".png": "Ensure this filename has at most 100 characters (it has 255).",
		"..":                               noFile,
		"a/":                               noFile,
	} {
		scenario{"called " + name, withImage(file(name)), 400, wrongField("image", want), nil}.play(b)
	}
	long := file(strings.Repeat("a", 101))
	empty := long
	empty.Data = []byte{}
	long.Data = bytes.Repeat([]byte("x"), 1000)
	play(b, []scenario{
		{"its length before what is in it", withImage(long), 400, wrongField("image", "Ensure this filename has at most 100 characters (it has 101)."), nil},
		{"but nothing before that", withImage(empty), 400, wrongField("image", emptyFile), nil},
	})
}
