package server_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// Which content types are read, and what is said of the others.
func TestHotelContentTypes(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	const object = `{"name": "New"}`
	patch := func(contentType, body string) servertest.Request {
		return raw("PATCH", payments+id, "admin_a", contentType, body)
	}
	renamed := frontDesk.with(fields{"name": "New"}).String()
	same := frontDesk.String()
	back := scenario{"back", servertest.Request{Method: "PATCH", Path: payments + id, As: "admin_a", JSON: fields{"name": "Front desk"}}, 200, same, nil}
	for _, contentType := range []string{
		"application/json", "Application/JSON", "application/json;", "application/json; charset=utf-8", `application/json; charset="UTF-8"; version=1`,
		"application/json;charset=", "application/json; charset=bogus", "application/json; a=1; a=2", " application/json\t",
	} {
		play(b, []scenario{{"read as JSON: " + contentType, patch(contentType, object), 200, renamed, nil}, back})
	}
	for _, contentType := range []string{
		"", "text/plain", "text/plain; charset=utf-8", `text/plain; a="b"`, "text/json", "text/html", "application/xml", "application/vnd.api+json",
		"application/problem+json", "application/jsonx", "application/json, text/plain", "application", "json", "image/png", "multipart/mixed; boundary=x", "*", ";",
	} {
		want := hotelSays(`Unsupported media type "` + contentType + `" in request.`)
		play(b, []scenario{
			{"not read: " + contentType, patch(contentType, object), 415, want, nil},
			{"nor for a new one: " + contentType, raw("POST", payments, "admin_a", contentType, object), 415, want, nil},
			{"without a body nothing is read: " + contentType, patch(contentType, ""), 200, same, nil},
		})
	}
	play(b, []scenario{
		{"a length that is not told", servertest.Request{Method: "PATCH", Path: payments + id, As: "admin_a", Body: io.MultiReader(strings.NewReader(object)),
			Header: map[string]string{"Content-Type": "application/json"}}, 200, renamed, nil}, back,
		{"JSON under a form's type has none of the fields", patch("application/x-www-form-urlencoded", object), 200, same, nil},
		{"and none of those required", raw("PUT", payments+id, "admin_a", "application/x-www-form-urlencoded", object), 400,
			wrong(map[string][]string{"name": {fieldRequired}, "upi_id": {fieldRequired}}), nil},
		{"a toggle's body is not read", raw("POST", payments+id+"/toggle-active/", "admin_a", "text/plain", "{"), 200, `{"status": "QR code deactivated"}`, nil},
		{"nor a get's", raw("GET", payments+id, "admin_a", "text/plain", "{"), 200, frontDesk.with(fields{"active": false}).String(), nil},
		{"nor a delete's", raw("DELETE", payments+id, "admin_a", "multipart/form-data", "{"), 204, "", nil},
	})
}

// JSON that cannot be read is told apart from JSON that is no object; neither
// changes anything.
func TestHotelJSON(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	b.Clock.Advance(time.Second)
	for _, body := range []string{
		"{", `{"name": "x"`, `{"name": "x",}`, `{"name" "x"}`, `{'name': 'x'}`, `{name: "x"}`, `{"name": "x"} x`, `{"name": "x"}{}`, `{"name": "x"}` + "\x00",
		`{"name": "x"} // hello`, `{"name": undefined}`, `{"name": NaN}`, `{"x": Infinity}`, `{"x": -Infinity}`, `{"active": True}`, `{"name": None}`,
		`{"name": 01}`, `{"name": +1}`, `{"name": 1.}`, `{"name": .5}`, `{"name": 0x10}`, `{"name": "\x41"}`, `{"name": "\u12"}`, "{\"name\": \"a\nb\"}",
		"{\"name\": \"a\x1fb\"}", "{\"name\": \"\xff\"}", "{\"name\": \"\xc0\xaf\"}", "{\"name\": \"\xed\xa0\x80\"}", "\ufeff{}", "\u00a0{}", "\f{}", "   ", "\n",
		"nul", "tru", `"x`, "[", "[1,]", "--x\r\n", strings.Repeat("[", 100000), strings.Repeat(`{"a":`, 100000),
	} {
		for _, method := range []string{"PATCH", "PUT", "POST"} {
			path := payments + id
			if method == "POST" {
				path = payments
			}
			unparsable(b, raw(method, path, "admin_a", "application/json", body))
		}
	}
	for body, kind := range map[string]string{
		`[]`: "list", `[{"name": "x"}]`: "list", `"name"`: "str", `""`: "str", `7`: "int", `-0`: "int", `1.5`: "float", `1e3`: "float", `true`: "bool", ` false `: "bool",
	} {
		want := wrongField("non_field_errors", "Invalid data. Expected a dictionary, but got "+kind+".")
		play(b, []scenario{
			{"PATCH " + body, patched(id, body), 400, want, nil},
			{"PUT " + body, raw("PUT", payments+id, "admin_a", "application/json", body), 400, want, nil},
			{"POST " + body, raw("POST", payments, "admin_a", "application/json", body), 400, want, nil},
		})
	}
	play(b, []scenario{
		{"null", patched(id, "null"), 400, wrongField("non_field_errors", "No data provided"), nil},
		{"nothing has changed", fetch(payments+id, "admin_a"), 200, frontDesk.String(), nil},
	})
	now := frontDesk.with(fields{"updated_at": moment(time.Second)})
	for body, kept := range map[string]string{
		`{"name": "a", "name": "b"}`: "b", `{"na\u006de": "c"}`: "c", `{"name": "d", "Name": "x", "NAME": null, "name ": 1}`: "d",
		" \r\n\t{\"name\": \"e\"}\n": "e", `{"x": ` + strings.Repeat("[", 500) + strings.Repeat("]", 500) + `, "name": "f"}`: "f",
		`{"id": [], "hotel": null, "image_url": 7, "created_at": {}, "updated_at": "x", "name": "g"}`: "g",
	} {
		scenario{body[:min(len(body), 50)], patched(id, body), 200, now.with(fields{"name": kept}).String(), nil}.play(b)
	}
	play(b, []scenario{
		{"the last of a repeated field, if it is null", patched(id, `{"name": "x", "name": null}`), 400, wrongField("name", mayNotBeNull), nil},
		{"if it is wrong", patched(id, `{"active": true, "active": []}`), 400, wrongField("active", notABoolean), nil},
	})
}

// unparsable wants DRF's refusal of JSON that cannot be read: what follows
// the dash is Python's in DRF, and nobody's contract.
func unparsable(b *servertest.Box, r servertest.Request) {
	b.Helper()
	a := b.Do(r)
	var out map[string]string
	a.Decode(b, &out)
	reason, ok := strings.CutPrefix(out["detail"], "JSON parse error - ")
	if a.Status != http.StatusBadRequest || len(out) != 1 || !ok || reason == "" || a.Header.Get("Content-Type") != "application/json" {
		b.Errorf("%s %s: %d %.200s", r.Method, r.Path, a.Status, a.Body)
	}
}

// A urlencoded form is read as Django reads one.
func TestHotelForms(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	for body, kept := range map[string]string{
		"name=a+b%20c%2Bd": "a b c+d", "name=x&name=last": "last", "name=a=b": "a=b", "name=a;b=c": "a;b=c", "&&name=n&": "n", "n%61me=p": "p",
		"name=100%": "100%", "name=%zz+off": "%zz off", "name=50%25%zz%C3%A9": "50%%zzé", "name=%E2%82%B9": "₹", "name=₹": "₹",
		"name=a%FF%FEb": "a\ufffd\ufffdb", "name=%ED%A0%80": "\ufffd\ufffd\ufffd", "name=q&Name=x&name%00=x&=x&image=": "q",
	} {
		scenario{body, raw("PATCH", payments+id, "admin_a", "application/x-www-form-urlencoded; charset=utf-8", body), 200,
			frontDesk.with(fields{"name": kept}).String(), nil}.play(b)
	}
	patchForm := func(values url.Values) servertest.Request {
		return servertest.Request{Method: "PATCH", Path: payments + id, As: "admin_a", Form: values}
	}
	many := strings.Repeat("x=1&", 3000) + "name=last"
	play(b, []scenario{
		{"a blank name is no name left out", patchForm(url.Values{"name": {"x", ""}}), 400, wrongField("name", fieldBlank), nil},
		{"a name alone is blank", raw("PATCH", payments+id, "admin_a", "application/x-www-form-urlencoded", "name"), 400, wrongField("name", fieldBlank), nil},
		{"a NUL", patchForm(url.Values{"upi_id": {"a\x00b"}}), 400, wrongField("upi_id", nullCharacter), nil},
		{"an image as a text", patchForm(url.Values{"image": {"qr.png"}}), 400, wrongField("image", notAFile), nil},
		{"thousands of fields", raw("PATCH", payments+id, "admin_a", "application/x-www-form-urlencoded", many), 400, hotelSays("Too many fields."), nil},
	})
}
