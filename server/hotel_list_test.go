package server_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// shelf fills hotel A with payment QR codes, numbered from 1, each a second
// younger than the one before. Names are in lower case: how letters of either
// case sort is not DRF's to say but its database's.
func shelf(b *servertest.Box) map[string]fields {
	b.Helper()
	codes := map[string]fields{}
	for i, c := range []struct{ name, upi, active string }{
		{"cash desk", "desk@upi", "true"}, {"bar", "bar@gpay", "false"}, {"spa 50%_off", "spa@paytm", "true"},
		{"café 'garden'", "garden@upi", "true"}, {"bar", `bar"2"@upi`, "true"}, {"фонтан", "fountain@gpay", "false"},
	} {
		b.Clock.Advance(time.Second)
		var code fields
		b.Want(posted("admin_a", servertest.Text("name", c.name), servertest.Text("upi_id", c.upi), servertest.Text("active", c.active),
			servertest.File("image", servertest.PNG(i))), 201, "").Decode(b, &code)
		codes[strconv.Itoa(i+1)] = code
	}
	return codes
}

// numbered picks codes of the shelf: "1 2".
func numbered(codes map[string]fields, numbers string) []fields {
	var out []fields
	for _, n := range strings.Fields(numbers) {
		out = append(out, codes[n])
	}
	return out
}

// Each query finds these codes, in this order, all on one page.
func TestHotelList(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	codes := shelf(b)
	b.CreatePaymentQRCode("admin_b", true)
	const all, active = "6 5 4 3 2 1", "5 4 3 1"
	for _, test := range []struct{ as, query, found string }{
		{"admin_a", "", all}, {"reception_a", "", active},

		{"admin_a", "active=true", active}, {"admin_a", "active=1", active}, {"admin_a", "active=TRUE", active}, {"admin_a", "active=True", active},
		{"admin_a", "active=false", "6 2"}, {"admin_a", "active=0", "6 2"}, {"manager_a", "active=False", "6 2"},
		{"admin_a", "active=", all}, {"admin_a", "active", all}, {"admin_a", "active=t", all}, {"admin_a", "active=yes", all}, {"admin_a", "active=on", all},
		{"admin_a", "active=2", all}, {"admin_a", "active=null", all}, {"admin_a", "active=%20true", all}, {"admin_a", "active=true%00", all},
		{"admin_a", "Active=true", all}, {"admin_a", "active[]=true", all}, {"admin_a", "active__exact=true", all},
		{"admin_a", "active=true&active=false", "6 2"}, {"admin_a", "active=true&active=", all}, {"admin_a", "active=true&active=x", all},
		{"reception_a", "active=false", ""}, {"reception_a", "active=true", active}, {"reception_a", "active=x", active},

		{"admin_a", "search=bar", "5 2"}, {"admin_a", "search=BAR", "5 2"}, {"reception_a", "search=bar", "5"}, {"admin_a", "search=desk", "1"},
		{"admin_a", "search=@upi", "5 4 1"}, {"admin_a", "search=bar+upi", "5"}, {"admin_a", "search=upi,bar", "5"}, {"admin_a", "search=bar%0Agpay", "2"},
		{"admin_a", "search=barbar", ""}, {"admin_a", "search=deskdesk", ""}, {"admin_a", "search=cash+bar", ""},
		{"admin_a", "search=", all}, {"admin_a", "search", all}, {"admin_a", "search=,", all}, {"admin_a", "search=+%09", all}, {"admin_a", "search=%00", all},
		{"admin_a", "search=b%00ar", "5 2"}, {"admin_a", "search=%25", "3"}, {"admin_a", "search=_", "3"}, {"admin_a", "search=50%25_o", "3"}, {"admin_a", "search='", "4"},
		{"admin_a", "search=%22", "5"}, {"admin_a", "search=%22bar%22", ""}, {"admin_a", "search=%5C", ""}, {"admin_a", "search=*", ""}, {"admin_a", "search=-bar", ""},
		{"admin_a", "search=^bar", ""}, {"admin_a", "search==bar", ""}, {"admin_a", "search=bar+OR+spa", ""}, {"admin_a", "search=caf%C3%A9", "4"},
		{"admin_a", "search=%D1%84%D0%BE%D0%BD", "6"}, {"admin_a", "search=%FF", ""}, {"admin_a", "search=true", ""}, {"admin_a", "search=aaaaaaaa", ""},
		{"admin_a", "search=x&search=spa", "3"}, {"admin_a", "search=spa&search=", all}, {"admin_a", "Search=spa", all},
		{"admin_a", `search=%_'"`, ""}, {"admin_a", "search=50%", "3"}, {"admin_a", "search=bar;", ""}, {"admin_a", "search=%zz", ""}, {"admin_a", "search=bar&x=%zz", "5 2"},
		{"admin_a", "search=" + strings.Repeat("bar+", 150), "5 2"}, {"admin_a", "search=" + strings.Repeat("b", 2000), ""},
		{"admin_a", "search=bar&active=true", "5"},

		{"admin_a", "ordering=created_at", "1 2 3 4 5 6"}, {"admin_a", "ordering=-created_at", all}, {"admin_a", "ordering=updated_at", "1 2 3 4 5 6"},
		{"admin_a", "ordering=name", "2 5 4 1 3 6"}, {"admin_a", "ordering=-name", "6 3 1 4 2 5"}, {"admin_a", "ordering=upi_id", "5 2 1 6 4 3"},
		{"admin_a", "ordering=active,-upi_id", "6 2 3 4 1 5"}, {"admin_a", "ordering=name,-created_at", "5 2 4 1 3 6"}, {"admin_a", "ordering=-active", "1 3 4 5 2 6"},
		{"admin_a", "ordering=+name+,+-created_at", "5 2 4 1 3 6"}, {"admin_a", "ordering=name,-name", "2 5 4 1 3 6"}, {"admin_a", "ordering=unknown,name", "2 5 4 1 3 6"},
		{"reception_a", "ordering=upi_id&search=upi", "5 1 4"}, {"admin_a", "ordering=name&ordering=created_at", "1 2 3 4 5 6"},
		{"admin_a", "ordering=", all}, {"admin_a", "ordering=name&ordering=", all}, {"admin_a", "ordering=password", all}, {"admin_a", "ordering=hotel", all},
		{"admin_a", "ordering=id", all}, {"admin_a", "ordering=pk", all}, {"admin_a", "ordering=image", all}, {"admin_a", "ordering=?", all}, {"admin_a", "ordering=-", all},
		{"admin_a", "ordering=--name", all}, {"admin_a", "ordering=-+name", all}, {"admin_a", "ordering=%2Bname", all}, {"admin_a", "ordering=NAME", all},
		{"admin_a", "ordering=name+desc", all}, {"admin_a", "ordering=name%00", all}, {"admin_a", "ordering=name;drop", all}, {"admin_a", "ordering=hotel__name", all},
		{"admin_a", "ordering=(select+1)", all}, {"admin_a", "ordering=" + strings.Repeat("x,", 3000) + "created_at", "1 2 3 4 5 6"},

		{"admin_a", "page=1", all}, {"admin_a", "page=last", all}, {"admin_a", "page=0001", all}, {"admin_a", "page=%201", all}, {"admin_a", "page=%2B1", all},
		{"admin_a", "page=2&page=1", all}, {"admin_a", "page_size=100", all}, {"admin_a", "page_size=101", all}, {"admin_a", "page_size=99999999999999999999", all},
		{"admin_a", "page_size=0", all}, {"admin_a", "page_size=-1", all}, {"admin_a", "page_size=abc", all}, {"admin_a", "page_size=", all}, {"admin_a", "page_size=6.0", all},
		{"admin_a", "Page=2", all}, {"admin_a", "limit=1&offset=2", all},
	} {
		found := numbered(codes, test.found)
		scenario{test.as + " ?" + test.query[:min(len(test.query), 60)], fetch(payments+"?"+test.query, test.as), 200,
			paged(len(found), nil, nil, found...), nil}.play(b)
	}
	for _, page := range []string{
		"", "0", "-1", "-0", "2", "1.0", "1e0", "abc", "LAST", "last%20", "99999999999999999999", "-99999999999999999999", "1,2", "%00", "1%00", "%FF", "0x1", "1&page=", "one",
	} {
		scenario{"page=" + page, fetch(payments+"?page="+page, "admin_a"), 404, hotelSays("Invalid page."), nil}.play(b)
	}
	play(b, []scenario{
		{"a page name alone", fetch(payments+"?page", "admin_a"), 404, hotelSays("Invalid page."), nil},
		{"the first page of nothing", fetch(payments+"?search=nothing&page=1", "admin_a"), 200, paged(0, nil, nil), nil},
		{"the last", fetch(payments+"?search=nothing&page=last", "admin_a"), 200, paged(0, nil, nil), nil},
		{"the second", fetch(payments+"?search=nothing&page=2", "admin_a"), 404, hotelSays("Invalid page."), nil},
	})
}

// Pages hold ten codes, or as many as are asked for, a hundred at most; their
// links keep every other parameter, in the order of their names.
func TestHotelPages(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	codes := shelf(b)
	for _, test := range []struct {
		query, next, previous string // "": no such link
		count                 int
		found                 string
	}{
		{"page_size=4", "?page=2&page_size=4", "", 6, "6 5 4 3"},
		{"page_size=4&page=2", "", "?page_size=4", 6, "2 1"},
		{"page_size=2&page=2", "?page=3&page_size=2", "?page_size=2", 6, "4 3"},
		{"page=last&page_size=2", "", "?page=2&page_size=2", 6, "2 1"},
		{"page=2&page_size=5", "", "?page_size=5", 6, "1"},
		{"page=%202&page_size=%2B5", "", "?page_size=%2B5", 6, "1"},
		{"page_size=5&page_size=3", "?page=2&page_size=5&page_size=3", "", 6, "6 5 4"},
		{"page_size=3&page=1&page=2", "", "?page_size=3", 6, "3 2 1"},
		{"z=1&page_size=5&a=&B=%2F%20%7E&search=&é=ü&a=b", "?B=%2F+~&a=&a=b&page=2&page_size=5&search=&z=1&%C3%A9=%C3%BC", "", 6, "6 5 4 3 2"},
		{"page_size=3&search=%40upi,&ordering=-name", "", "", 3, "1 4 5"},
		{"page_size=2&search=@upi&ordering=upi_id", "?ordering=upi_id&page=2&page_size=2&search=%40upi", "", 3, "5 1"},
		{"page_size=1&active=true&format=json&page=3", "?active=true&format=json&page=4&page_size=1", "?active=true&format=json&page=2&page_size=1", 4, "3"},
		{"page_size=5&x=a;b&y=%zz&w=50%&v", "?page=2&page_size=5&v=&w=50%25&x=a%3Bb&y=%25zz", "", 6, "6 5 4 3 2"},
		{"page_size=5&x=%FF%00", "?page=2&page_size=5&x=%EF%BF%BD%00", "", 6, "6 5 4 3 2"},
	} {
		link := func(query string) any {
			if query == "" {
				return nil
			}
			return b.URL + payments + query
		}
		scenario{"?" + test.query, fetch(payments+"?"+test.query, "admin_a"), 200,
			paged(test.count, link(test.next), link(test.previous), numbered(codes, test.found)...), nil}.play(b)
	}
	scenario{"without a slash", fetch(strings.TrimSuffix(payments, "/")+"?page=2&page_size=5", "admin_a"), 200,
		paged(6, nil, b.URL+payments+"?page_size=5", codes["1"]), nil}.play(b)

	shelf(b)
	scenario{"the second page has a link without a query", fetch(payments+"?page=2", "admin_a"), 200,
		paged(12, nil, b.URL+payments, numbered(codes, "2 1")...), nil}.play(b)
}

// The list's filter and search hold for a single code too.
func TestHotelFilterOfOne(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	notThere := hotelSays("Not found.")
	for _, query := range []string{"?active=false", "?search=nothing", "?search=front&active=0"} {
		play(b, []scenario{
			{"get " + query, fetch(payments+id+query, "admin_a"), 404, notThere, nil},
			{"put " + query, raw("PUT", payments+id+"/"+query, "admin_a", "text/plain", "{"), 404, notThere, nil},
			{"patch " + query, raw("PATCH", payments+id+query, "admin_a", "application/json", `{"name": "x"}`), 404, notThere, nil},
			{"toggle " + query, servertest.Request{Method: "POST", Path: payments + id + "/toggle-active/" + query, As: "admin_a"}, 404, notThere, nil},
			{"delete " + query, servertest.Request{Method: "DELETE", Path: payments + id + query, As: "admin_a"}, 404, notThere, nil},
		})
	}
	scenario{"found", fetch(payments+id+"?active=true&search=FRONT,upi&ordering=x&page=99&page_size=x", "reception_a"), 200, frontDesk.String(), nil}.play(b)
}
