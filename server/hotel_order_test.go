package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// What is wrong with a request is said in DRF's order: the address, ?format=,
// Accept, who calls, their hotel, their role, the method, the code, the body,
// the fields. Each request here is wrong in all the later ways too.
func TestHotelOrderOfChecks(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	inactive := b.CreatePaymentQRCode("admin_a", false)
	of := func(method, path, as, accept string) servertest.Request {
		r := raw(method, path, as, "text/plain", "{")
		if accept != "" {
			r.Header["Accept"] = accept
		}
		return r
	}
	const unknown = payments + "550e8400-e29b-41d4-a716-446655440000/"
	notThere, notAcceptable := hotelSays("Not found."), hotelSays("Could not satisfy the request Accept header.")
	nobody, noPlace := hotelSays("Authentication credentials were not provided."), hotelSays("User has no hotel associated.")
	noWay := hotelSays("You do not have permission to perform this action.")
	challenge := map[string]string{"WWW-Authenticate": `Bearer realm="api"`}
	media := hotelSays(`Unsupported media type "text/plain" in request.`)
	for _, s := range []scenario{
		{"an address that is not there", of("PUT", "/api/hotel/payment-qr-code/?format=xml", "", "text/html"), 404, notThere, nil},
		{"below a toggle", of("POST", payments+id+"/toggle-active/x/", "", "text/html"), 404, notThere, nil},
		{"two slashes", of("GET", "/api/hotel//payment-qr-codes/", "", "text/html"), 404, notThere, nil},
		{"in capitals", of("GET", "/api/hotel/Payment-QR-codes/", "", ""), 404, notThere, nil},
		{"the prefix alone", of("GET", "/api/hotel/", "", ""), 404, notThere, nil},
		{"another format", of("PUT", payments+"?format=api", "", "text/html"), 404, notThere, nil},
		{"the last of them", of("GET", payments+"?format=json&format=xml", "admin_a", ""), 404, notThere, nil},
		{"in capitals, too", of("GET", payments+"?format=JSON", "admin_a", ""), 404, notThere, nil},
		{"of a delete", of("DELETE", payments+id+"/?format=x", "admin_a", ""), 404, notThere, nil},
		{"nothing acceptable", of("PUT", payments, "", "text/html"), 406, notAcceptable, nil},
		{"not even with a format", of("GET", payments+"?format=json", "admin_a", "text/html"), 406, notAcceptable, nil},
		{"of a delete, which is not done", of("DELETE", payments+id+"/", "admin_a", "image/png"), 406, notAcceptable, nil},
		{"nobody", of("PUT", payments, "", ""), 401, nobody, challenge},
		{"nobody, at a toggle", of("GET", unknown+"toggle-active/", "", ""), 401, nobody, challenge},
		{"nobody, for the options", of("OPTIONS", payments, "", ""), 401, nobody, challenge},
		{"no hotel", of("PUT", payments, "owner", ""), 403, noPlace, nil},
		{"no hotel, for the options", of("OPTIONS", unknown, "reception_1", ""), 403, noPlace, nil},
		{"no hotel, and a wrong method", of("TRACE", payments+"x/", "owner", ""), 403, noPlace, nil},
		{"a receptionist's wrong method", of("PUT", payments, "reception_a", ""), 403, noWay, nil},
		{"one there is not", of("FOO", unknown, "reception_a", ""), 403, noWay, nil},
		{"a receptionist's change of an unknown code", of("DELETE", unknown, "reception_a", ""), 403, noWay, nil},
		{"a receptionist may look, but not so", of("GET", payments+id+"/toggle-active/", "reception_a", ""), 405, hotelSays(`Method "GET" not allowed.`), nil},
		{"a wrong method of the list", of("PUT", payments, "admin_a", ""), 405, hotelSays(`Method "PUT" not allowed.`), nil},
		{"to delete all", of("DELETE", payments+"?format=json", "admin_a", "*/*"), 405, hotelSays(`Method "DELETE" not allowed.`), nil},
		{"a method there is not", of("FOO", payments, "manager_a", ""), 405, hotelSays(`Method "FOO" not allowed.`), nil},
		{"a wrong method of an unknown code", of("POST", unknown, "admin_a", ""), 405, hotelSays(`Method "POST" not allowed.`), nil},
		{"of what is no id", of("TRACE", payments+"x", "admin_a", ""), 405, hotelSays(`Method "TRACE" not allowed.`), nil},
		{"of an unknown toggle", of("PATCH", unknown+"toggle-active/", "admin_a", ""), 405, hotelSays(`Method "PATCH" not allowed.`), nil},
		{"a method in a header", servertest.Request{Method: "POST", Path: payments + id, As: "admin_a",
			Header: map[string]string{"X-HTTP-Method-Override": "DELETE"}}, 405, hotelSays(`Method "POST" not allowed.`), nil},
		{"headers alone of a toggle", of("HEAD", payments+id+"/toggle-active/", "admin_a", ""), 405, "", nil},
		{"an unknown code", of("PATCH", unknown, "admin_a", ""), 404, notThere, nil},
		{"what is no id", of("PUT", payments+"x/", "admin_a", ""), 404, notThere, nil},
		{"the other hotel's", of("PUT", payments+id, "admin_b", ""), 404, notThere, nil},
		{"an inactive one, for a receptionist", of("GET", payments+inactive, "reception_a", ""), 404, notThere, nil},
		{"a body that is not read", of("PATCH", payments+id, "admin_a", ""), 415, media, nil},
		{"nor a new one's", of("POST", payments, "manager_a", ""), 415, media, nil},
		{"a page that is not there", of("GET", payments+"?page=2", "admin_a", ""), 404, hotelSays("Invalid page."), nil},
		{"nothing was done", fetch(payments+id, "admin_a"), 200, frontDesk.String(), nil},
	} {
		a := s.play(b)
		if got, want := methods(a.Header.Get("Allow")), methods(allowedAt(s.ask.Path)); s.status == 405 && got != want {
			b.Errorf("%s: Allow is %q, want %q", s.name, got, want)
		}
	}
}

// allowedAt is what DRF allows at a path.
func allowedAt(path string) string {
	path, _, _ = strings.Cut(path, "?")
	switch rest := strings.Trim(strings.TrimPrefix(path, payments), "/"); {
	case rest == "":
		return "GET, POST, HEAD, OPTIONS"
	case strings.HasSuffix(rest, "/toggle-active"):
		return "POST, OPTIONS"
	}
	return "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
}

// methods is an Allow header in one order: the header has none.
func methods(allow string) string {
	list := strings.Split(allow, ", ")
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// Accept is matched without its qualities.
func TestHotelAccept(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	get := func(accept string) servertest.Request {
		return servertest.Request{Method: "GET", Path: payments + id, As: "admin_a", Header: map[string]string{"Accept": accept}}
	}
	for _, accept := range []string{
		"application/json", "APPLICATION/Json", "*/*", "application/*", "*/json", "application/json; indent=0", "application/json;q=0",
		"application/json; charset=latin-1; version=1", "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", "text/html,application/json",
		"application/json, text/plain, */*", ",application/json,", "garbage, application/json",
	} {
		scenario{"Accept: " + accept, get(accept), 200, frontDesk.String(), nil}.play(b)
	}
	for _, accept := range []string{
		"text/html", "text/*", "application/xml", "application/vnd.api+json", "application/problem+json", "image/png", "*", "json", ";", ",", "/",
		"application/", "garbage", "application/jso",
	} {
		scenario{"Accept: " + accept, get(accept), 406, hotelSays("Could not satisfy the request Accept header."), nil}.play(b)
	}
	for _, query := range []string{"?format=json", "?format=", "?format", "?format=xml&format=json", "?Format=xml", "?x=format"} {
		scenario{query, fetch(payments+id+query, "admin_a"), 200, frontDesk.String(), nil}.play(b)
	}
	for _, query := range []string{"?format=xml", "?format=JSON", "?format=json%20", "?format=%20json", "?format=api", "?format=%00", "?f%6Frmat=csv"} {
		scenario{query, fetch(payments+id+query, "admin_a"), 404, hotelSays("Not found."), nil}.play(b)
	}
}

// What is no id of a code of the caller's hotel is not found, whatever is
// asked for; ids are read in any usual spelling.
func TestHotelIDs(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	for _, other := range []string{
		"550e8400-e29b-41d4-a716-446655440000", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
		"1", "0", "-1", "abc", "null", "%00", id + "%00", id + "%20", "%20" + id, "%20" + id + "%20", "%22" + id + "%22", "%27" + id + "%27", "(" + id + ")",
		id + "%0A", id[:35], id + "0", "0x" + id, "+" + id, strings.Replace(id, "-", "_", 1), strings.Replace(id, id[:1], "g", 1), "URN:UUID:" + id, id + ";",
		strings.Repeat("a", 36), strings.Repeat("a", 4000), "%FF%FE", "..%5C" + id, "' OR 1=1 --", "%25",
	} {
		path := payments + strings.ReplaceAll(other, " ", "%20")
		play(b, []scenario{
			{"get " + other, fetch(path, "admin_a"), 404, hotelSays("Not found."), nil},
			{"patch " + other, raw("PATCH", path+"/", "admin_a", "application/json", `{"name": "x"}`), 404, hotelSays("Not found."), nil},
			{"toggle " + other, servertest.Request{Method: "POST", Path: path + "/toggle-active/", As: "admin_a"}, 404, hotelSays("Not found."), nil},
			{"delete " + other, servertest.Request{Method: "DELETE", Path: path + "/", As: "admin_a"}, 404, hotelSays("Not found."), nil},
		})
	}
	b.Clock.Advance(time.Second)
	for _, spelling := range []string{id, id + "/", strings.ToUpper(id), strings.ReplaceAll(id, "-", ""), id + "?"} {
		scenario{"get " + spelling, fetch(payments+spelling, "reception_a"), 200, frontDesk.with(fields{"id": id}).String(), nil}.play(b)
	}
}
