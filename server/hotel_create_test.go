package server_test

import (
	"net/url"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

func form(values url.Values) servertest.Request {
	return servertest.Request{Method: "POST", Path: payments, As: "admin_a", Form: values}
}

// What a new code gets that was not sent, and what is passed over.
func TestCreatePaymentQRCode(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	text, image := servertest.Text, servertest.File("image", servertest.PNG(1))
	play(b, []scenario{
		{"by an admin", withImage(image), 201, frontDesk.String(), nil},
		{"by a manager, without the slash", servertest.Request{Method: "POST", Path: strings.TrimSuffix(payments, "/"), As: "manager_a",
			Parts: []servertest.Part{text("upi_id", "front@upi"), image, text("name", "Front desk")}}, 201, frontDesk.String(), nil},
		{"in the other hotel", posted("admin_b", text("name", "Front desk"), text("upi_id", "front@upi"), image), 201,
			frontDesk.with(fields{"hotel": servertest.HotelB}).String(), nil},
		{"inactive", posted("admin_a", text("name", "Front desk"), text("upi_id", "front@upi"), text("active", "off"), image), 201,
			frontDesk.with(fields{"active": false}).String(), nil},
		{"an active left empty", posted("admin_a", text("name", "Front desk"), text("upi_id", "front@upi"), text("active", ""), image), 201,
			frontDesk.String(), nil},
		{"trimmed; any script", posted("admin_a", text("name", "\u00a0 मुख्य डेस्क 💳 \r\n"), text("upi_id", "\tfront@upi\x1f"), image), 201,
			frontDesk.with(fields{"name": "मुख्य डेस्क 💳"}).String(), nil},
		{"what is read-only or unknown is passed over", posted("admin_a", text("id", "x"), text("hotel", servertest.HotelB), text("name", "Front desk"),
			text("upi_id", "front@upi"), text("image_url", "http://example.com/qr.png"), text("created_at", "x"), text("updated_at", ""),
			text("csrfmiddlewaretoken", "x"), text("NAME", "x"), servertest.File("image[]", []byte("x")), image), 201, frontDesk.String(), nil},
		{"the last of a repeated field", posted("admin_a", text("name", ""), text("upi_id", "x"), text("name", "Front desk"), text("upi_id", "front@upi"),
			servertest.File("image", []byte("not an image")), image), 201, frontDesk.String(), nil},
		{"a file counts before a text of its name", posted("admin_a", text("name", "Front desk"), text("upi_id", "front@upi"), image, text("image", "x")),
			201, frontDesk.String(), nil},
		{"a name that is there already", withImage(image), 201, frontDesk.String(), nil},
		{"the query is not looked at", servertest.Request{Method: "POST", Path: payments + "?active=false&search=x&page=abc&format=json", As: "admin_a",
			Parts: withImage(image).Parts}, 201, frontDesk.String(), nil},
	})
}

// Everything that is wrong is said at once, in DRF's words, and nothing is
// kept of the request.
func TestCreatePaymentQRCodeRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	text, image := servertest.Text, servertest.File("image", servertest.PNG(1))
	all := wrong(map[string][]string{"name": {fieldRequired}, "image": {noFile}, "upi_id": {fieldRequired}})
	noImage := wrongField("image", noFile)
	long := strings.Repeat("é", 101)
	asFile := func(name string) servertest.Part { return servertest.File(name, []byte("Front desk")) }
	play(b, []scenario{
		{"nothing, as multipart", posted("admin_a", text("x", "y")), 400, all, nil},
		{"nothing, as a form", form(url.Values{"x": {"y"}}), 400, all, nil},
		{"nothing, as JSON", servertest.Request{Method: "POST", Path: payments, As: "admin_a", JSON: fields{}}, 400, all, nil},
		{"nothing at all", servertest.Request{Method: "POST", Path: payments, As: "admin_a"}, 400, all, nil},
		{"nothing, of some type", raw("POST", payments, "admin_a", "text/plain", ""), 400, all, nil},
		{"no image", posted("admin_a", text("name", "A"), text("upi_id", "a@upi")), 400, noImage, nil},
		{"no image in a form", form(url.Values{"name": {"A"}, "upi_id": {"a@upi"}}), 400, noImage, nil},
		{"no image in JSON", servertest.Request{Method: "POST", Path: payments, As: "admin_a", JSON: fields{"name": "A", "upi_id": "a@upi"}}, 400, noImage, nil},
		{"blank in multipart", posted("admin_a", text("name", ""), text("upi_id", " \t"), image), 400,
			wrong(map[string][]string{"name": {fieldBlank}, "upi_id": {fieldBlank}}), nil},
		{"blank in a form", form(url.Values{"name": {""}, "upi_id": {"  "}, "active": {""}, "image": {""}}), 400,
			wrong(map[string][]string{"name": {fieldBlank}, "upi_id": {fieldBlank}, "image": {notAFile}}), nil},
		{"blank in JSON", servertest.Request{Method: "POST", Path: payments, As: "admin_a", JSON: fields{"name": "", "upi_id": " ", "image": "", "active": ""}}, 400,
			wrong(map[string][]string{"name": {fieldBlank}, "upi_id": {fieldBlank}, "image": {notAFile}, "active": {notABoolean}}), nil},
		{"null", servertest.Request{Method: "POST", Path: payments, As: "admin_a", JSON: fields{"name": nil, "upi_id": nil, "image": nil, "active": nil}}, 400,
			wrong(map[string][]string{"name": {mayNotBeNull}, "upi_id": {mayNotBeNull}, "image": {mayNotBeNull}, "active": {mayNotBeNull}}), nil},
		{"too long and worse", posted("admin_a", text("name", long), text("upi_id", "a\x00@"+long), text("active", "maybe"), text("image", "http://x/qr.png")), 400,
			wrong(map[string][]string{"name": {tooLong}, "upi_id": {tooLong, nullCharacter}, "active": {notABoolean}, "image": {notAFile}}), nil},
		{"texts as files", posted("admin_a", asFile("name"), asFile("upi_id"), asFile("active"), text("name", "A"), image), 400,
			wrong(map[string][]string{"name": {notAString}, "upi_id": {notAString}, "active": {notABoolean}}), nil},
		{"the image in JSON as data", servertest.Request{Method: "POST", Path: payments, As: "admin_a",
			JSON: fields{"name": "A", "upi_id": "a@upi", "image": "data:image/png;base64,iVBORw0KGgo="}}, 400, wrongField("image", notAFile), nil},
		{"the image in JSON as a list", servertest.Request{Method: "POST", Path: payments, As: "admin_a",
			JSON: fields{"name": "A", "upi_id": "a@upi", "image": []int{1}}}, 400, wrongField("image", notAFile), nil},
		{"a good image is not kept when another field is wrong", posted("admin_a", text("upi_id", "a@upi"), image), 400,
			wrongField("name", fieldRequired), nil},
		{"nor one that nobody asked for", posted("admin_a", text("name", "A"), text("upi_id", "a@upi"), servertest.File("picture", servertest.PNG(1))), 400, noImage, nil},

		{"no code was made", fetch(payments, "admin_a"), 200, paged(0, nil, nil), nil},
		{"nothing is in the log", fetch("/api/activity", "owner"), 200, listed("Activity", 0, 0, 1, 20), nil},
	})
	if n := storedFiles(b); n != 0 {
		t.Errorf("%d files were left behind", n)
	}
}
