package server_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

const regenerate115 = "/api/customers/115/regenerate-qr"

// regenerated is the body of the seed.
func regenerated(id int, at time.Duration) string {
	return fields{
		"success": true, "message": "QR code regenerated successfully", "qr_code": passOf(id),
		"data": fields{"customer_id": id, "qr_code": passOf(id), "generated_at": moment(at)},
	}.String()
}

func unlimited(o *server.Options) { o.RegeneratePerMinute = 1000 }

// The seed's request and answer; and whatever is sent as a body is not looked
// at.
func TestRegenerateQR(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, unlimited)
	const path = regenerate115
	ok := regenerated(115, 0)
	post := func(contentType, body string) servertest.Request {
		return raw("POST", path, "reception_1", contentType, body)
	}
	play(b, []scenario{
		{"as in the seed", post("application/json", "{}"), 200, `{
			"success": true,
			"message": "QR code regenerated successfully",
			"qr_code": "customer_id:115",
			"data": {"customer_id": 115, "qr_code": "customer_id:115", "generated_at": "2026-02-15T10:30:00.123456Z"}
		}`, nil},
		{"no body", servertest.Request{Method: "POST", Path: path, As: "reception_1"}, 200, ok, nil},
		{"with a trailing slash", servertest.Request{Method: "POST", Path: path + "/", As: "reception_1"}, 200, ok, nil},
		{"optional parameters", post("application/json", `{"qr_code": "GYM-1", "customer_id": 116}`), 200, ok, nil},
		{"malformed JSON", post("application/json", `{"a":`), 200, ok, nil},
		{"JSON null", post("application/json", `null`), 200, ok, nil},
		{"invalid UTF-8", post("application/json", "\xff\xfe"), 200, ok, nil},
		{"plain text", post("text/plain", "please"), 200, ok, nil},
		{"no content type", post("", "\x00\x01"), 200, ok, nil},
		{"a form", post("application/x-www-form-urlencoded", "a=%zz"), 200, ok, nil},
		{"multipart without a boundary", post("multipart/form-data", "--"), 200, ok, nil},
		{"as long a body as any may be", post("application/json", strings.Repeat(" ", 1<<20)), 200, ok, nil},
		{"a longer one", post("application/json", strings.Repeat(" ", 1<<20+1)), 413,
			gymSays("The request is too large. Please send less."), nil},
		{"a query", servertest.Request{Method: "POST", Path: path + "?page=abc&x=%zz", As: "reception_1"}, 200, ok, nil},
		{"a wrong method", servertest.Request{Method: "GET", Path: path, As: "reception_1"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "POST"}},
	})
}

// The customer's row, its updated_at and the log tell of the same moment, and
// each regeneration of a later one.
func TestRegenerateQRIsOneChange(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, unlimited)
	var log []fields
	for i := 1; i <= 3; i++ {
		b.Clock.Advance(7 * time.Second)
		at := time.Duration(i) * 7 * time.Second
		log = append([]fields{{
			"id": i, "action": "QR_CODE_REGENERATED", "actor": "The reception_1", "staff_id": 6, "branch_id": 1,
			"hotel_id": nil, "customer_id": 115, "payment_qr_code_id": nil,
			"details": "QR code regenerated for customer Mona Adel", "created_at": moment(at),
		}}, log...)
		play(b, []scenario{
			{"regenerate", servertest.Request{Method: "POST", Path: regenerate115, As: "reception_1"}, 200, regenerated(115, at), nil},
			{"the row", fetch("/api/customers/115", "reception_1"), 200,
				succeeded("Customer", mona.with(fields{"updated_at": moment(at)})), nil},
			{"the log", fetch("/api/activity", "owner"), 200, listed("Activity", i, 1, 1, 20, log...), nil},
		})
	}
	b.Clock.Advance(time.Second)
	play(b, []scenario{
		{"another branch", servertest.Request{Method: "POST", Path: regenerate115, As: "reception_2"}, 403,
			gymSays("Cannot regenerate QR code for customer in another branch"), nil},
		{"nobody", servertest.Request{Method: "POST", Path: "/api/customers/99999/regenerate-qr", As: "owner"}, 404, unknownCustomer, nil},
		{"the row as it was", fetch("/api/customers/115", "owner"), 200,
			succeeded("Customer", mona.with(fields{"updated_at": moment(21 * time.Second)})), nil},
		{"the log as it was", fetch("/api/activity", "owner"), 200, listed("Activity", 3, 1, 1, 20, log...), nil},
	})
}

// What is no id of a customer is nobody's, wherever an id stands.
func TestCustomerIDsThatAreNone(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, unlimited)
	for _, id := range []string{
		"99999", "0", "-1", "-115", "+115", "1.5", "115.0", "1e2", "0x73", "1_15", "abc", "null", "115abc", "%20115", "115%20",
		"115%00", "115%0A", "%D9%A1%D9%A1%D9%A5", "%EF%BC%91%EF%BC%91%EF%BC%95", "115%27--", "115;", "%FF", "customer_id:115",
		"9223372036854775807", "9223372036854775808", "18446744073709551731", strings.Repeat("9", 4000),
	} {
		path := "/api/customers/" + id
		play(b, []scenario{
			{"regenerate " + id, servertest.Request{Method: "POST", Path: path + "/regenerate-qr", As: "owner"}, 404, unknownCustomer, nil},
			{"view " + id, fetch(path, "owner"), 404, unknownCustomer, nil},
			{"picture of " + id, fetch(path+"/qr.png", "owner"), 404, unknownCustomer, nil},
			{"update " + id, raw("PUT", path, "owner", "application/json", "{"), 404, unknownCustomer, nil},
		})
	}
}

// Ten a minute, of any minute, by one staff member: by each of their tokens
// and cookies together, and nobody else's.
func TestRegenerateQRLimit(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const spacing = 5 * time.Second
	ask := servertest.Request{Method: "POST", Path: regenerate115, As: "reception_1"}
	tooMany := func(after string) scenario {
		return scenario{"too many, " + after + " s to wait", ask, 429,
			gymSays("Too many QR codes regenerated. Please wait a moment."), map[string]string{"Retry-After": after}}
	}
	fine := func(at time.Duration) scenario {
		return scenario{"at " + at.String(), ask, 200, regenerated(115, at), map[string]string{"Retry-After": ""}}
	}
	for i := range 10 {
		if i > 0 {
			b.Clock.Advance(spacing)
		}
		fine(time.Duration(i) * spacing).play(b)
	}
	// It is second 45; the first was in second 0.
	tooMany("15").play(b)
	cookie := tooMany("15")
	cookie.name, cookie.ask = "by cookie", servertest.Request{Method: "POST", Path: regenerate115, Client: b.SignedIn("reception_1")}
	cookie.play(b)
	other := fine(45 * time.Second)
	other.name, other.ask.As = "somebody else", "manager_1"
	other.play(b)

	b.Clock.Advance(14*time.Second + 500*time.Millisecond)
	tooMany("1").play(b)
	b.Clock.Advance(500 * time.Millisecond)
	fine(time.Minute).play(b) // the one of second 0 has left the window; refusals never were in it
	tooMany("5").play(b)
	b.Clock.Advance(5 * time.Second)
	fine(65 * time.Second).play(b)
}

func TestRegenerateQRLimitAtOnce(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	token := b.Token("reception_1")
	answers := map[int]int{}
	var mu sync.Mutex
	atOnce(25, func(int) {
		a, err := b.Try(servertest.Request{Method: "POST", Path: regenerate115, Token: token})
		mu.Lock()
		defer mu.Unlock()
		if err != nil {
			t.Error(err)
		}
		answers[a.Status]++
	})
	if got, want := fmt.Sprint(answers), "map[200:10 429:15]"; got != want {
		t.Errorf("25 at once: %s, want %s", got, want)
	}
}
