package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"venuebox/internal/qr"
	"venuebox/server/servertest"
	"venuebox/store"
)

// Members with names that a search must cope with.
var (
	muna = member(301, "منى عبد الله", "+201000000301", nil, 1)
	odd  = member(302, `100%_off 'n' "more"`, "+201000000302", nil, 1)
	jose = member(303, "José Ñandú 💪", "+201000000303", "jose@example.org", 1)
	omer = member(304, "Omer Tomasz", "+201000000304", nil, 1)
)

func searchableBox(t *testing.T) *servertest.Box {
	b := servertest.New(t)
	var customers []store.Customer
	for _, m := range []fields{muna, odd, jose, omer} {
		email, _ := m["email"].(string)
		customers = append(customers, store.Customer{ID: int64(m["id"].(int)), BranchID: 1,
			FullName: m["full_name"].(string), Phone: m["phone"].(string), Email: email})
	}
	if err := b.Store.AddCustomers(t.Context(), customers, qr.PassPayload); err != nil {
		t.Fatal(err)
	}
	return b
}

// Every word must be in the name, the phone, the email or the code; nothing
// in a word means anything but itself.
func TestSearchCustomers(t *testing.T) {
	t.Parallel()
	b := searchableBox(t)
	for _, test := range []struct {
		search string
		found  []fields // newest first
	}{
		{"mona", []fields{mona}},
		{"ADEL", []fields{mona}},
		{"adel mona", []fields{mona}},
		{"  mona\t\nadel  ", []fields{mona}},
		{"on", []fields{mona}},
		{"mona saleh", nil},
		{"+201000000116", []fields{karim}},
		{"+20 100 000 0115", []fields{mona}},
		{"000000200", []fields{rahul}},
		{"٠٠٠٠٠١١٦", []fields{karim}}, // an Arabic keyboard's digits
		{"०००००२००", []fields{rahul}}, // a Hindi one's
		{"karim@example.com", []fields{karim}},
		{"@EXAMPLE", []fields{jose, karim}},
		{"customer_id:200", []fields{rahul}},
		{"karim customer_id:116", []fields{karim}},
		// Every code reads customer_id:…; that does not make everybody an Omer.
		{"omer", []fields{omer}},
		{"tom", []fields{omer}},

		{"منى", []fields{muna}},
		{"عبد منى", []fields{muna}},
		{"عب", []fields{muna}},
		{"ى", []fields{muna}},
		{"نىم", nil},
		{"josé", []fields{jose}},
		{"JOSÉ", []fields{jose}},
		{"Jose\u0301", []fields{jose}},
		{"ñan", []fields{jose}},
		{"💪", []fields{jose}},

		{"%", []fields{odd}},
		{"%_", []fields{odd}},
		{"%_off", []fields{odd}},
		{"'", []fields{odd}},
		{`"`, []fields{odd}},
		{`"more"`, []fields{odd}},
		{`%_'"`, nil},
		{"*", nil},
		{`\`, nil},
		{"(", nil},
		{";", nil},
		{"^mona", nil},
		{"mona -adel", nil},
		{"mona OR karim", nil},
		{"NEAR(mona adel)", nil},
		{"full_name:mona", nil},
		{"\xff", nil},
		{"mo\x00na", []fields{mona}},
		{strings.Repeat("mona ", 2000), []fields{mona}},
		{strings.Repeat("m", 10000), nil},
	} {
		want := listed("Customers", len(test.found), min(len(test.found), 1), 1, 20, test.found...)
		q := url.QueryEscape(test.search)
		play(b, []scenario{
			{fmt.Sprintf("search %.40q", test.search), fetch("/api/customers?search="+q, "owner"), 200, want, nil},
			{fmt.Sprintf("q %.40q", test.search), fetch("/api/customers/search?q="+q, "owner"), 200, want, nil},
		})
	}
}

// What a search is besides its words.
func TestSearchRequests(t *testing.T) {
	t.Parallel()
	b := searchableBox(t)
	parameters := func(n int) string {
		var s strings.Builder
		for i := range n {
			fmt.Fprintf(&s, "a%d=1&", i)
		}
		return s.String()
	}
	everybody := listed("Customers", 7, 1, 1, 20, omer, jose, odd, muna, rahul, karim, mona)
	found := listed("Customers", 1, 1, 1, 20, mona)
	nobody := listed("Customers", 0, 0, 1, 20)
	tooLong := gymSays("The address is too long. Please send fewer parameters.")
	play(b, []scenario{
		{"with the other parameters", fetch("/api/customers?search=example&per_page=1&page=2&branch_id=1", "owner"), 200,
			listed("Customers", 2, 2, 2, 1, karim), nil},
		{"in the own branch alone", fetch("/api/customers/search?q=rahul", "reception_1"), 200, nobody, nil},
		{"pages of what was found", fetch("/api/customers/search?q=example&per_page=1&page=2", "owner"), 200,
			listed("Customers", 2, 2, 2, 1, karim), nil},
		{"a bad page", fetch("/api/customers/search?q=mona&page=abc", "owner"), 400, refused("page", notWhole), nil},
		{"no q", fetch("/api/customers/search", "owner"), 400, refused("q", fieldRequired), nil},
		{"an empty q", fetch("/api/customers/search?q=", "owner"), 400, refused("q", fieldRequired), nil},
		{"a blank q", fetch("/api/customers/search?q=%20%00%0A", "owner"), 400, refused("q", fieldRequired), nil},
		{"a blank search is none", fetch("/api/customers?search=%20%00%0A", "owner"), 200, everybody, nil},
		{"a percent sign that escapes nothing", fetch(`/api/customers?search=%_'"`, "owner"), 200, nobody, nil},
		{"the same as q", fetch(`/api/customers/search?q=%_off`, "owner"), 200, listed("Customers", 1, 1, 1, 20, odd), nil},
		{"a semicolon", fetch("/api/customers/search?q=mona;", "owner"), 200, nobody, nil},
		{"thousands of parameters", fetch("/api/customers?"+parameters(3000)+"search=mona", "owner"), 200, found, nil},
		{"too many of them", fetch("/api/customers?"+parameters(6000)+"search=mona", "owner"), 414, tooLong, nil},
		{"too long a q", fetch("/api/customers/search?q="+strings.Repeat("m", 33<<10), "owner"), 414, tooLong, nil},
	})
}
