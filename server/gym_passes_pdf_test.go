package server_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"venuebox/internal/passcard"
	"venuebox/internal/qr"
	"venuebox/server/servertest"
	"venuebox/store"
)

// Cards of the venue that every box has.
var (
	cardOfKarim = passcard.Card{Venue: "Downtown", Name: "Karim Saleh", Number: 116, Code: "customer_id:116"}
	cardOfMona  = passcard.Card{Venue: "Downtown", Name: "Mona Adel", Number: 115, Code: "customer_id:115"}
	cardOfRahul = passcard.Card{Venue: "Riverside", Name: "Rahul Nair", Number: 200, Code: "customer_id:200"}
)

const tooManyPasses = "One PDF has at most 500 passes. Print more from the command line: venuebox customer passes."

// wantSheet fetches a PDF and holds it, byte by byte, against one of the cards.
func wantSheet(b *servertest.Box, path, as, name string, cards ...passcard.Card) {
	b.Helper()
	var want bytes.Buffer
	sheet := passcard.Sheet{Cards: cards, Made: b.Clock.Now()}
	if err := sheet.Write(b.Context(), &want); err != nil {
		b.Fatal(err)
	}
	header := map[string]string{
		"Content-Type": "application/pdf", "Content-Disposition": `inline; filename="` + name + `"`,
		"Cache-Control": "private, no-cache", "Content-Security-Policy": "", "X-Content-Type-Options": "nosniff",
	}
	for _, method := range []string{"GET", "HEAD"} {
		a := b.Do(servertest.Request{Method: method, Path: path, As: as})
		if a.Status != 200 {
			b.Errorf("%s %s: status %d: %s", method, path, a.Status, a.Body)
			continue
		}
		for field, value := range header {
			if got := a.Header.Get(field); got != value {
				b.Errorf("%s %s: %s is %q, want %q", method, path, field, got, value)
			}
		}
		if method == "GET" && !bytes.Equal(a.Body, want.Bytes()) {
			b.Errorf("%s: the PDF of %d bytes is not that of %d with %v", path, len(a.Body), want.Len(), cards)
		}
	}
}

// addMembers adds so many active customers to a branch.
func addMembers(b *servertest.Box, branch int64, n int) {
	b.Helper()
	customers := make([]store.Customer, n)
	for i := range customers {
		customers[i] = store.Customer{BranchID: branch, FullName: fmt.Sprintf("Member %04d", i), Phone: fmt.Sprintf("+2011%08d", i)}
	}
	if err := b.Store.AddCustomers(b.Context(), customers, qr.PassPayload); err != nil {
		b.Fatal(err)
	}
}

func setActive(b *servertest.Box, id int64, active bool) {
	b.Helper()
	b.Want(servertest.Request{
		Method: "PUT", Path: fmt.Sprint("/api/customers/", id), As: "owner", JSON: fields{"is_active": active},
	}, 200, "")
}

// The cards come by branch and name, each once, and only for who is active.
func TestPassesPDF(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const passes = "/api/customers/passes.pdf"
	wantSheet(b, "/api/customers/115/pass.pdf", "reception_1", "pass-115.pdf", cardOfMona)
	wantSheet(b, "/api/customers/200/pass.pdf/", "accountant", "pass-200.pdf", cardOfRahul)
	wantSheet(b, passes, "reception_1", "passes.pdf", cardOfKarim, cardOfMona)
	wantSheet(b, passes, "accountant_1", "passes.pdf", cardOfKarim, cardOfMona)
	wantSheet(b, passes+"?branch_id=", "manager_2", "passes.pdf", cardOfRahul)
	wantSheet(b, passes+"?branch_id=1", "owner", "passes.pdf", cardOfKarim, cardOfMona)
	wantSheet(b, passes+"?id=200&id=115&id=116&id=115", "owner", "passes.pdf", cardOfKarim, cardOfMona, cardOfRahul)
	wantSheet(b, passes+"?id=115", "reception_1", "passes.pdf", cardOfMona)

	b.Want(servertest.Request{Method: "PUT", Path: "/api/customers/116", As: "owner", JSON: fields{"full_name": "nadia Saleh"}}, 200, "")
	renamed := cardOfKarim
	renamed.Name = "nadia Saleh"
	wantSheet(b, passes, "reception_1", "passes.pdf", cardOfMona, renamed)
	setActive(b, 116, false)
	wantSheet(b, passes, "reception_1", "passes.pdf", cardOfMona)
	play(b, []scenario{
		{"inactive", fetch("/api/customers/116/pass.pdf", "reception_1"), 409, notActive, nil},
		{"inactive among others", fetch(passes+"?id=115&id=116", "reception_1"), 409,
			gymSays("These memberships are not active: 116. Please ask a manager."), nil},
	})
	setActive(b, 115, false)
	play(b, []scenario{{"nobody is active", fetch(passes, "reception_1"), 404,
		gymSays("This branch has no active customer to print a pass for."), nil}})
}

func TestPassesPDFRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const passes = "/api/customers/passes.pdf"
	other := gymSays("Cannot print pass of customer in another branch")
	var ids strings.Builder
	for id := range 501 {
		fmt.Fprintf(&ids, "&id=%d", 1000+id)
	}
	play(b, []scenario{
		{"nobody's", fetch("/api/customers/999/pass.pdf", "owner"), 404, unknownCustomer, nil},
		{"no number", fetch("/api/customers/abc/pass.pdf", "owner"), 404, unknownCustomer, nil},
		{"another branch's", fetch("/api/customers/115/pass.pdf", "reception_2"), 403, other, nil},
		{"nobody's among others", fetch(passes+"?id=998&id=115&id=999", "owner"), 404, gymSays("Customer not found: 998, 999"), nil},
		{"another branch's among others", fetch(passes+"?id=200&id=999&id=115", "reception_2"), 403, other, nil},
		{"another branch", fetch(passes+"?branch_id=1", "reception_2"), 403, other, nil},
		{"a branch that is not there", fetch(passes+"?branch_id=9", "owner"), 404,
			gymSays("This branch has no active customer to print a pass for."), nil},
		{"no branch", fetch(passes, "owner"), 400, blamed("branch_id", "This field is required: you work in no branch yourself."), nil},
		{"both", fetch(passes+"?id=115&branch_id=1", "owner"), 400, refused("branch_id", "Please send id or branch_id, not both."), nil},
		{"a word", fetch(passes+"?id=115&id=all", "owner"), 400, refused("id", notWhole), nil},
		{"less than 1", fetch(passes+"?id=0&id=115", "owner"), 400, refused("id", notWhole), nil},
		{"a branch by its name", fetch(passes+"?branch_id=Downtown", "owner"), 400, refused("branch_id", notWhole), nil},
		{"too many", fetch(passes+"?"+ids.String(), "owner"), 400, refused("id", tooManyPasses), nil},
	})
}

// A branch of as many as one PDF may have is printed, one of more is not.
func TestPassesPDFOfALargeBranch(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	addMembers(b, 2, 500)
	play(b, []scenario{{"501", fetch("/api/customers/passes.pdf", "reception_2"), 400, refused("branch_id", tooManyPasses), nil}})
	setActive(b, 200, false)
	var cards []passcard.Card
	for i := range 500 {
		cards = append(cards, passcard.Card{
			Venue: "Riverside", Name: fmt.Sprintf("Member %04d", i), Number: int64(201 + i), Code: fmt.Sprint("customer_id:", 201+i),
		})
	}
	wantSheet(b, "/api/customers/passes.pdf", "reception_2", "passes.pdf", cards...)
}
