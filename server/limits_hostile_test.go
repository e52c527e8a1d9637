package server_test

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"venuebox/server"
	"venuebox/server/servertest"
)

// hostileIDs stand where a path has a parameter.
var hostileIDs = []string{"x", "115", "%00", "%ff%fe", "'%20OR%201=1%20--", "..%2f..%2fetc%2fpasswd", "%7b%7b7*7%7d%7d", strings.Repeat("9", 500)}

// hostileQueries are parameters that endpoints know, with values that none
// means.
var hostileQueries = []string{
	"", "?page=abc&page_size=-1&per_page=0&ordering=password&active=maybe&branch_id=x&size=9e9&action=%00&customer_id=-1",
	"?search=%25_%27%22%5c%00%ff&q=%25_%27%22%5c%00%ff&ordering=-,--name,;drop&page=99999999999999999999&per_page=99999999999999999999",
	"?page=1&page=0&search=" + "%F0%9F%92%A9" + "&q=((((&branch_id=9223372036854775807&size=-2147483648",
	"?q=" + strings.Repeat("a+", 4_000) + "&search=" + strings.Repeat("%22", 3_000),
}

// hostileBodies are what a client sends that means no good, or nothing.
var hostileBodies = []struct{ contentType, body string }{
	{"", ""},
	{jsonType, `{"full_name": {"$gt": ""}, "phone": ["+20"], "username": 1e999, "password": true, "name": null, "upi_id": "\ud800", "qr_code": -1}`},
	{jsonType, strings.Repeat(`{"a":`, 5_000)},
	{jsonType, `[[[]]]` + "\x00"},
	{jsonType, "\xef\xbb\xbf{}"},
	{formType, "%%%=%&a[b][c]=d&name=%00&username=%ff&;=;"},
	{"multipart/form-data", "--x"},
	{"multipart/form-data; boundary=\"", "--\r\n\r\n"},
	{"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"../../x.png\"\r\nContent-Type: text/html\r\n\r\n<script>\r\n--b--"},
	{"text/html", "<html><script>alert(1)</script>"},
	{"application/xml", `<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>`},
	{"/;=\"", "\x00\x01\x02"},
}

var parameter = regexp.MustCompile(`:\w+`)

// Whatever is sent to whatever there is, the answer is JSON in the words of
// the API: never a page, a stack trace, a driver's message or a 500. Every
// answer is held against the description as well.
func TestNothingHostileBreaksIt(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.RegeneratePerMinute = 1_000_000 })
	b.CreatePaymentQRCode("admin_a", true)
	routes, err := b.Server.Routes()
	if err != nil {
		t.Fatal(err)
	}
	if len(routes) < 50 {
		t.Fatalf("only %d routes", len(routes))
	}
	random := rand.New(rand.NewPCG(1, 2))
	for _, route := range routes {
		method, pattern, _ := strings.Cut(route, " ")
		if method == "HEAD" {
			continue // GET's handler, without the body to look at
		}
		token := signInAs(b, "manager_1a").Access // some routes end it
		for i := range max(len(hostileIDs), len(hostileBodies)) {
			path := parameter.ReplaceAllLiteralString(pattern, hostileIDs[i%len(hostileIDs)])
			path += hostileQueries[random.IntN(len(hostileQueries))]
			body := hostileBodies[i%len(hostileBodies)]
			r := servertest.Request{Method: method, Path: path, Token: token, Header: map[string]string{}}
			if i == 0 {
				r.Token = ""
			}
			if method != "GET" {
				r.Body = bytes.NewReader([]byte(body.body))
				r.Header["Content-Type"] = body.contentType
			}
			checkHarmless(t, r, b.Do(r))
		}
	}
	accepted(b, servertest.Request{As: "manager_1a"}, "manager_1a")
}

// ownTypes are what the API answers with besides JSON, where all is well.
var ownTypes = []string{"image/png", "image/svg+xml", "application/pdf", "application/yaml", "text/csv; charset=utf-8", "text/html; charset=utf-8"}

func checkHarmless(t *testing.T, r servertest.Request, a servertest.Answer) {
	t.Helper()
	what := r.Method + " " + r.Path[:min(len(r.Path), 100)]
	if a.Status >= 500 {
		t.Errorf("%s: %d %.300s", what, a.Status, a.Body)
	}
	contentType := a.Header.Get("Content-Type")
	ours := contentType == jsonType || a.Status == http.StatusOK && slices.Contains(ownTypes, contentType) ||
		len(a.Body) == 0 && contentType == ""
	if !ours {
		t.Errorf("%s: %d as %q: %.300s", what, a.Status, contentType, a.Body)
	}
	if contentType != jsonType {
		return
	}
	for _, never := range []string{"<html", "<!DOCTYPE", "goroutine ", "panic", ".go:", "SQL", "sqlite", "constraint", "json:", "strconv", "runtime error"} {
		if bytes.Contains(a.Body, []byte(never)) && pathOf(r) != "/api/openapi.json" {
			t.Errorf("%s: %q in %.300s", what, never, a.Body)
		}
	}
}

func pathOf(r servertest.Request) string {
	path, _, _ := strings.Cut(r.Path, "?")
	return path
}
