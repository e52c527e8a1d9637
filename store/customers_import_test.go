package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/fault"
)

// many are customers with phones from the first on, of branches 1 and 2 in turn.
func many(n int) []Customer {
	customers := make([]Customer, n)
	for i := range customers {
		customers[i] = Customer{BranchID: int64(1 + i%2), FullName: fmt.Sprint("Customer ", i), Phone: fmt.Sprintf("+20100%06d", i), Active: true}
	}
	return customers
}

// everybody reads all customers.
func everybody(t *testing.T, s *Store) []Customer {
	t.Helper()
	var out []Customer
	for c, err := range s.AllCustomers(t.Context(), BranchScope{All: true}) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c.Customer)
	}
	return out
}

// logged are the details of the log, newest first.
func logged(t *testing.T, s *Store, scope ActivityScope) []string {
	t.Helper()
	lines, _, err := s.Activities(t.Context(), scope, ActivityFilter{}, Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, a := range lines {
		out = append(out, string(a.Action)+": "+a.Actor+" "+a.Details)
	}
	return out
}

// More are imported than one statement takes, and read than one page has.
func TestImportManyCustomers(t *testing.T) {
	s := open(t)
	s.AddBranch(t.Context(), "Downtown")
	s.AddBranch(t.Context(), "Riverside")
	since := time.Date(2020, 1, 2, 3, 4, 5, 6000, time.UTC)
	customers := many(3*importChunk + 7)
	// One who brings an id that another would get, a pass and a past.
	last := &customers[len(customers)-1]
	last.ID, last.QRCode, last.CreatedAt, last.Active = 3, "customer_id:abc:3", since, false
	progress := 0
	in := CustomerImport{From: "members.csv", Customers: customers, Code: pass, Progress: func(n int) { progress += n }}

	dry := in
	dry.DryRun = true
	done, err := s.ImportCustomers(t.Context(), Actor{}, BranchScope{All: true}, dry)
	if diff := cmp.Diff(Imported{Added: len(customers)}, done); diff != "" || err != nil || progress != len(customers) {
		t.Errorf("dry run: %v, progress %d (-want +got):\n%s", err, progress, diff)
	}
	if n := len(everybody(t, s)); n != 0 || logged(t, s, ActivityScope{All: true}) != nil {
		t.Errorf("the dry run left %d customers and the log %q", n, logged(t, s, ActivityScope{All: true}))
	}

	done, err = s.ImportCustomers(t.Context(), Actor{}, BranchScope{All: true}, in)
	if diff := cmp.Diff(Imported{Added: len(customers)}, done); diff != "" || err != nil {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	all := everybody(t, s)
	now := all[1].CreatedAt
	want := slices.Clone(customers)
	for i := range want {
		c := &want[i]
		c.UpdatedAt = now
		if c.ID == 0 {
			c.ID, c.CreatedAt = int64(4+i), now
			c.QRCode = pass(c.ID)
		}
	}
	want = slices.Concat(want[len(want)-1:], want[:len(want)-1]) // by id
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("the customers (-want +got):\n%s", diff)
	}
	if found, _, err := s.Customers(t.Context(), BranchScope{All: true}, CustomerFilter{Search: "+20100001042"}, Page{Limit: 5}); err != nil || len(found) != 1 {
		t.Errorf("looking for one found %v, %v", found, err)
	}
	line := []string{fmt.Sprintf("CUSTOMERS_IMPORTED: command line imported %d customers from members.csv", len(customers))}
	if diff := cmp.Diff(line, logged(t, s, ActivityScope{All: true})); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
	if seen := logged(t, s, ActivityScope{BranchID: 1}); seen != nil {
		t.Errorf("those of one branch are told of customers of both: %q", seen)
	}
}

// Everyone who is in the way is named, and nothing is changed.
func TestImportConflicts(t *testing.T) {
	s := open(t)
	s.AddBranch(t.Context(), "Downtown")
	s.AddBranch(t.Context(), "Riverside")
	there := []Customer{
		{ID: 7, BranchID: 1, FullName: "Mona Adel", Phone: "+20199000000", Active: true},
		{ID: 8, BranchID: 1, FullName: "Karim Saleh", Phone: "0100", Active: true},
	}
	if err := s.AddCustomers(t.Context(), there, pass); err != nil {
		t.Fatal(err)
	}
	before := everybody(t, s)
	customers := many(importChunk + 2)
	customers[3].Phone = "+20199000000" // Mona's
	customers[5].ID = 8                 // Karim's
	customers[9].ID, customers[9].Phone = 7, "0100"
	in := CustomerImport{From: "members.csv", Customers: customers, Code: pass}
	done, err := s.ImportCustomers(t.Context(), Actor{}, BranchScope{All: true}, in)
	want := []ImportConflict{
		{Index: 5, Code: fault.IDTaken, Holder: before[1]},
		{Index: 9, Code: fault.PhoneTaken, Holder: before[1]},
		{Index: 3, Code: fault.PhoneTaken, Holder: before[0]},
	}
	if diff := cmp.Diff(want, done.Conflicts); diff != "" || !fault.Is(err, fault.IDTaken) {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff(before, everybody(t, s)); diff != "" || logged(t, s, ActivityScope{All: true}) != nil {
		t.Errorf("something was changed (-before +after):\n%s", diff)
	}

	// Who is there already can be left out; an id of somebody else stays a
	// conflict.
	in.SkipPresent = true
	done, err = s.ImportCustomers(t.Context(), Actor{}, BranchScope{All: true}, in)
	if diff := cmp.Diff(want[:1], done.Conflicts); diff != "" || !fault.Is(err, fault.IDTaken) {
		t.Errorf("leaving out: %v (-want +got):\n%s", err, diff)
	}
	customers[5].ID = 0
	done, err = s.ImportCustomers(t.Context(), Actor{}, BranchScope{All: true}, in)
	if diff := cmp.Diff(Imported{Added: importChunk, Present: 2}, done); diff != "" || err != nil {
		t.Errorf("leaving out two: %v (-want +got):\n%s", err, diff)
	}
	// Again, all are, and the log has no line about nothing.
	done, err = s.ImportCustomers(t.Context(), Actor{}, BranchScope{All: true}, in)
	if diff := cmp.Diff(Imported{Present: importChunk + 2}, done); diff != "" || err != nil {
		t.Errorf("again: %v (-want +got):\n%s", err, diff)
	}
	if lines := logged(t, s, ActivityScope{All: true}); len(lines) != 1 {
		t.Errorf("the log has %q", lines)
	}
}

// What cannot be for another reason undoes the import too.
func TestImportRefuses(t *testing.T) {
	s := open(t)
	s.AddBranch(t.Context(), "Downtown")
	for name, test := range map[string]struct {
		scope BranchScope
		last  Customer
		code  fault.Code
		says  string
	}{
		"another branch":    {BranchScope{BranchID: 1}, Customer{BranchID: 2, FullName: "Mona", Phone: "0100"}, fault.CustomerOtherBranch, ""},
		"an unknown branch": {BranchScope{All: true}, Customer{BranchID: 9, FullName: "Mona", Phone: "0100"}, fault.BranchUnknown, `customer "Mona": `},
		"a long name":       {BranchScope{All: true}, Customer{BranchID: 1, FullName: strings.Repeat("x", 151), Phone: "0100"}, fault.Unexpected, `customer "xxx`},
	} {
		customers := append(many(importChunk), test.last)
		for i := range customers[:importChunk] {
			customers[i].BranchID = 1
		}
		done, err := s.ImportCustomers(t.Context(), Actor{}, test.scope, CustomerImport{From: "members.csv", Customers: customers, Code: pass})
		if !fault.Is(err, test.code) || !strings.HasPrefix(err.Error(), test.says) || done.Conflicts != nil {
			t.Errorf("%s: %v, %+v", name, err, done)
		}
		// In a whole chunk, too.
		customers = append(customers[:importChunk-1], test.last)
		if _, err := s.ImportCustomers(t.Context(), Actor{}, test.scope, CustomerImport{From: "members.csv", Customers: customers, Code: pass}); !fault.Is(err, test.code) {
			t.Errorf("%s, in a whole chunk: %v", name, err)
		}
		if n := len(everybody(t, s)); n != 0 {
			t.Errorf("%s: %d customers are there", name, n)
		}
	}
}
