package server_test

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"

	"venuebox/server/servertest"
)

// scenario is a request and all of what must come back.
type scenario struct {
	name   string
	ask    servertest.Request
	status int
	body   string            // the whole JSON, with servertest's placeholders; "" for no body
	header map[string]string // "" for a header that must not be there
}

// play sends the requests one after the other.
func play(b *servertest.Box, scenarios []scenario) {
	b.Helper()
	for _, s := range scenarios {
		s.play(b)
	}
}

// play sends the request and holds the answer against what is wanted, and
// against what holds for every answer of the API: no HTML, no fault of the
// box itself, and the headers that keep browsers from guessing and keeping.
func (s scenario) play(b *servertest.Box) servertest.Answer {
	b.Helper()
	a := b.Do(s.ask)
	if a.Status != s.status {
		b.Errorf("%s: status %d, want %d: %.500s", s.name, a.Status, s.status, a.Body)
		return a
	}
	contentType := "application/json"
	switch {
	case s.ask.Method == "HEAD":
	case s.body != "":
		if d := servertest.Diff(s.body, a.Body); d != "" {
			b.Errorf("%s: %s", s.name, d)
		}
	case len(a.Body) > 0:
		b.Errorf("%s: the body is %.500q, want none", s.name, a.Body)
	default:
		contentType = ""
	}
	want := map[string]string{
		"Content-Type": contentType, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cache-Control": "no-store", "Vary": "Authorization, Cookie, Accept",
	}
	maps.Copy(want, s.header)
	for name, value := range want {
		if got := strings.Join(a.Header.Values(name), " | "); got != value {
			b.Errorf("%s: %s is %q, want %q", s.name, name, got, value)
		}
	}
	if a.Header.Get("X-Request-Id") == "" {
		b.Errorf("%s: the answer has no X-Request-Id", s.name)
	}
	return a
}

// fields is a JSON object.
type fields map[string]any

// with is a copy in which some fields are different.
func (f fields) with(more fields) fields {
	out := maps.Clone(f)
	maps.Copy(out, more)
	return out
}

func (f fields) String() string {
	text, err := json.Marshal(f)
	if err != nil {
		panic(err) // maps, slices and texts always can be
	}
	return string(text)
}

// moment is the time on the wire that long after the boxes' start.
func moment(after time.Duration) string {
	return servertest.Start.Add(after).Format("2006-01-02T15:04:05.999999Z")
}

// The members of every box.
var (
	mona  = member(115, "Mona Adel", "+201000000115", nil, 1)
	karim = member(116, "Karim Saleh", "+201000000116", "karim@example.com", 1)
	rahul = member(200, "Rahul Nair", "+919000000200", nil, 2)
)

func member(id int, name, phone string, email any, branch int) fields {
	return fields{
		"id": id, "full_name": name, "phone": phone, "email": email, "branch_id": branch,
		"qr_code": passOf(id), "is_active": true, "created_at": moment(0), "updated_at": moment(0),
	}
}

func passOf(id int) string { return "customer_id:" + strconv.Itoa(id) }

// succeeded is the gym's envelope around data.
func succeeded(message string, data any) string {
	return fields{"success": true, "message": message, "data": data}.String()
}

// listed is a page of a list.
func listed(message string, total, pages, page, perPage int, items ...fields) string {
	return succeeded(message, fields{
		"items":      append([]fields{}, items...),
		"pagination": fields{"total": total, "pages": pages, "current_page": page, "per_page": perPage},
	})
}

// refused is the failure of one field: its sentence is told by itself too.
func refused(field, message string) string {
	return fields{
		"success": false, "error": field + ": " + message, "errors": fields{field: []string{message}},
	}.String()
}

// blamed is a failure that is told in one sentence, and blames a field.
func blamed(field, sentence string) string {
	return fields{"success": false, "error": sentence, "errors": fields{field: []string{sentence}}}.String()
}

var (
	unknownCustomer = gymSays("Customer not found")
	sessionEnded    = gymSays("Your session has ended. Please sign in again.")
	noMemberLogin   = gymSays("Invalid phone or password")
	notWhole        = "This must be a whole number, from 1 on."
	fieldRequired   = "This field is required."
	fieldBlank      = "This field may not be blank."
)

// raw is a request whose body is sent as it is.
func raw(method, path, as, contentType, body string) servertest.Request {
	r := servertest.Request{Method: method, Path: path, As: as, Body: strings.NewReader(body)}
	if contentType != "" {
		r.Header = map[string]string{"Content-Type": contentType}
	}
	return r
}

// fetch is a request without a body.
func fetch(path, as string) servertest.Request {
	return servertest.Request{Method: "GET", Path: path, As: as}
}
