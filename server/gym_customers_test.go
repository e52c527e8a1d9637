package server_test

import (
	"fmt"
	"testing"

	"venuebox/internal/qr"
	"venuebox/server/servertest"
	"venuebox/store"
)

func TestCustomers(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	all := listed("Customers", 3, 1, 1, 20, rahul, karim, mona)
	play(b, []scenario{
		{"newest first", fetch("/api/customers", "owner"), 200, all, nil},
		{"with a trailing slash", fetch("/api/customers/", "owner"), 200, all, nil},
		{"parameters left empty", fetch("/api/customers?search=&branch_id=&page=&per_page=", "owner"), 200, all, nil},
		{"unknown parameters", fetch("/api/customers?sort=phone&limit=1&Page=2", "owner"), 200, all, nil},
		{"own branch", fetch("/api/customers", "reception_1"), 200, listed("Customers", 2, 1, 1, 20, karim, mona), nil},
		{"own branch, asked for", fetch("/api/customers?branch_id=1", "manager_1"), 200, listed("Customers", 2, 1, 1, 20, karim, mona), nil},
		{"another's own branch", fetch("/api/customers", "reception_2"), 200, listed("Customers", 1, 1, 1, 20, rahul), nil},
		{"an accountant of all branches", fetch("/api/customers?branch_id=2", "accountant"), 200, listed("Customers", 1, 1, 1, 20, rahul), nil},
		{"an accountant of one", fetch("/api/customers?branch_id=2", "accountant_1"), 403, gymSays("Cannot list customer in another branch"), nil},
		{"a branch that is not there", fetch("/api/customers?branch_id=99", "owner"), 200, listed("Customers", 0, 0, 1, 20), nil},
		{"the second page of two", fetch("/api/customers?page=2&per_page=2", "owner"), 200, listed("Customers", 3, 2, 2, 2, mona), nil},
		{"beyond the end", fetch("/api/customers?page=3&per_page=2", "owner"), 200, listed("Customers", 3, 2, 3, 2), nil},
		{"far beyond the end", fetch("/api/customers?page=1000000", "owner"), 200, listed("Customers", 3, 1, 1000000, 20), nil},
		{"one", fetch("/api/customers/115", "reception_1"), 200, succeeded("Customer", mona), nil},
		{"one, with a trailing slash", fetch("/api/customers/116/", "accountant"), 200, succeeded("Customer", karim), nil},
		{"its headers alone", servertest.Request{Method: "HEAD", Path: "/api/customers/116", As: "owner"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "DELETE", Path: "/api/customers/116", As: "owner"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD, PUT"}},
	})
	for _, field := range []string{"page", "per_page", "branch_id"} {
		for _, value := range []string{"abc", "-1", "0", "1.5", "1e1", "%00", "%FF", "1%202", "0x1", "true", "%D9%A1"} {
			path := "/api/customers?" + field + "=" + value
			scenario{path, fetch(path, "owner"), 400, refused(field, notWhole), nil}.play(b)
		}
	}
	scenario{"all that is wrong at once", fetch("/api/customers?page=a&per_page=b&branch_id=c", "owner"), 400, fields{
		"success": false,
		"error":   "branch_id: " + notWhole + " page: " + notWhole + " per_page: " + notWhole,
		"errors":  fields{"page": []string{notWhole}, "per_page": []string{notWhole}, "branch_id": []string{notWhole}},
	}.String(), nil}.play(b)
}

// Active members alone, or inactive ones alone, where that is asked for.
func TestCustomersByActive(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	setActive(b, 116, false)
	gone := karim.with(fields{"is_active": false})
	notTruth := refused("is_active", "This must be true or false.")
	list := func(members ...fields) string {
		return listed("Customers", len(members), min(len(members), 1), 1, 20, members...)
	}
	play(b, []scenario{
		{"both", fetch("/api/customers?is_active=", "owner"), 200, list(rahul, gone, mona), nil},
		{"active", fetch("/api/customers?is_active=true", "owner"), 200, list(rahul, mona), nil},
		{"in other words", fetch("/api/customers?is_active=1", "owner"), 200, list(rahul, mona), nil},
		{"inactive", fetch("/api/customers?is_active=False", "owner"), 200, list(gone), nil},
		{"of a branch", fetch("/api/customers?is_active=true&branch_id=1", "owner"), 200, list(mona), nil},
		{"of one's own", fetch("/api/customers?is_active=false", "reception_2"), 200, list(), nil},
		{"and a search", fetch("/api/customers?is_active=false&search=%2B20", "manager_1"), 200, list(gone), nil},
		{"pages of them", fetch("/api/customers?is_active=true&per_page=1&page=2", "owner"), 200, listed("Customers", 2, 2, 2, 1, mona), nil},
		{"found ones", fetch("/api/customers/search?q=a&is_active=true", "owner"), 200, list(rahul, mona), nil},
		{"found inactive ones", fetch("/api/customers/search?q=karim&is_active=0", "owner"), 200, list(gone), nil},
		{"none found", fetch("/api/customers/search?q=karim&is_active=true", "owner"), 200, list(), nil},
		{"neither", fetch("/api/customers?is_active=maybe", "owner"), 400, notTruth, nil},
		{"neither, of a search", fetch("/api/customers/search?q=a&is_active=2", "owner"), 400, notTruth, nil},
	})
}

// A page holds a hundred at most, however many are asked for.
func TestCustomersPerPage(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	var many []store.Customer
	for i := range 220 {
		many = append(many, store.Customer{BranchID: 2, FullName: fmt.Sprintf("Member %d", i), Phone: fmt.Sprintf("+2011%08d", i)})
	}
	if err := b.Store.AddCustomers(t.Context(), many, qr.PassPayload); err != nil {
		t.Fatal(err)
	}
	crowd := func(from, n int) []fields { // newest first, from the from-th on
		var out []fields
		for i := from; i < from+n; i++ {
			out = append(out, member(420-i, fmt.Sprintf("Member %d", 219-i), fmt.Sprintf("+2011%08d", 219-i), nil, 2))
		}
		return out
	}
	play(b, []scenario{
		{"twenty unless asked", fetch("/api/customers", "reception_2"), 200, listed("Customers", 221, 12, 1, 20, crowd(0, 20)...), nil},
		{"one", fetch("/api/customers?per_page=1&page=7", "reception_2"), 200, listed("Customers", 221, 221, 7, 1, crowd(6, 1)...), nil},
		{"a hundred", fetch("/api/customers?per_page=100&page=2", "reception_2"), 200, listed("Customers", 221, 3, 2, 100, crowd(100, 100)...), nil},
		{"no more", fetch("/api/customers?per_page=101", "reception_2"), 200, listed("Customers", 221, 3, 1, 100, crowd(0, 100)...), nil},
		{"no more of a million", fetch("/api/customers?per_page=1000000", "reception_2"), 200, listed("Customers", 221, 3, 1, 100, crowd(0, 100)...), nil},
		{"the last page", fetch("/api/customers?per_page=100&page=3", "reception_2"), 200,
			listed("Customers", 221, 3, 3, 100, append(crowd(200, 20), rahul)...), nil},
		{"found ones are counted", fetch("/api/customers?search=member&per_page=1&page=220", "owner"), 200,
			listed("Customers", 220, 220, 220, 1, crowd(219, 1)...), nil},
	})
}
