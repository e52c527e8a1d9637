package gymapi

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/passcard"
	"venuebox/internal/turns"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// maxSheet is the most passes of one PDF. That many take about a second to draw
// and some megabytes.
const maxSheet = 500

const tooManyPasses = "One PDF has at most 500 passes. Print more from the command line: venuebox customer passes."

// sheetsWaiting bounds those who wait while another's PDF is drawn, in all and
// of one caller. Nothing of theirs is in memory meanwhile.
var sheetsWaiting = turns.Waiting{Key: 2, All: 32}

// printPass is the verb of printing for another branch's customer.
const printPass = "print pass of"

// PassPDF: GET /api/customers/{id}/pass.pdf, of an active customer.
func (a *API) PassPDF(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	customerID, err := pathID(c, fault.CustomerUnknown)
	if err != nil {
		return err
	}
	return a.sheet(c, id, fmt.Sprintf("pass-%d.pdf", customerID), func(ctx context.Context) ([]store.VenueCustomer, error) {
		holders, err := a.store.PassHolders(ctx, scope, []int64{customerID})
		switch {
		case holders.Unknown != nil:
			err = fault.New(fault.NotFound, fault.CustomerUnknown)
		case holders.Inactive != nil:
			err = fault.New(fault.Conflict, fault.CustomerInactive)
		}
		return holders.Active, err
	})
}

// PassesPDF: GET /api/customers/passes.pdf ?id=&id=… or ?branch_id=, by branch
// and name. Without either it is the caller's own branch.
func (a *API) PassesPDF(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	q := query(c)
	ids, branch := q.ids(wire.QueryOf(c)["id"]), q.id("branch_id")
	if len(ids) > 0 && branch != nil {
		q.fail("branch_id", "Please send id or branch_id, not both.")
	}
	if err := q.err(); err != nil {
		return err
	}
	switch {
	case len(ids) > 0:
	case branch != nil && !scope.Covers(*branch):
		return otherBranch(fault.New(fault.Forbidden, fault.CustomerOtherBranch), printPass)
	case branch != nil:
		scope = store.BranchScope{BranchID: *branch}
	case scope.All:
		return fault.New(fault.Invalid, fault.BranchRequired)
	}
	return a.sheet(c, id, "passes.pdf", func(ctx context.Context) ([]store.VenueCustomer, error) {
		if len(ids) > 0 {
			return a.passHolders(ctx, scope, ids)
		}
		return a.branchPassHolders(ctx, scope)
	})
}

// ids reads the values of a parameter that may be sent several times: each id
// once, at most maxSheet.
func (o *object) ids(values []string) []int64 {
	var ids []int64
	for _, text := range values {
		id, ok := parseID(strings.TrimSpace(text))
		if !ok {
			o.fail("id", notInteger)
			return nil
		}
		if slices.Contains(ids, id) {
			continue
		}
		if len(ids) == maxSheet {
			o.fail("id", tooManyPasses)
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// passHolders are the active customers with these ids; those that nobody has,
// and those of others, are named.
func (a *API) passHolders(ctx context.Context, scope store.BranchScope, ids []int64) ([]store.VenueCustomer, error) {
	holders, err := a.store.PassHolders(ctx, scope, ids)
	switch {
	case holders.Unknown != nil:
		err = &fault.Error{Kind: fault.NotFound, Code: fault.CustomerUnknown, Text: "Customer not found: " + idsInWords(holders.Unknown)}
	case holders.Inactive != nil:
		err = &fault.Error{
			Kind: fault.Conflict, Code: fault.CustomerInactive,
			Text: "These memberships are not active: " + idsInWords(holders.Inactive) + ". Please ask a manager.",
		}
	}
	return holders.Active, err
}

func idsInWords(ids []int64) string {
	text := make([]string, len(ids))
	for i, id := range ids {
		text[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(text, ", ")
}

// branchPassHolders are the active customers of a branch.
func (a *API) branchPassHolders(ctx context.Context, scope store.BranchScope) ([]store.VenueCustomer, error) {
	customers, err := a.store.ActiveCustomers(ctx, scope, maxSheet+1)
	switch {
	case err != nil:
		return nil, err
	case len(customers) == 0:
		return nil, &fault.Error{
			Kind: fault.NotFound, Code: fault.CustomerUnknown, Text: "This branch has no active customer to print a pass for.",
		}
	case len(customers) > maxSheet:
		return nil, &fault.Error{
			Kind: fault.Invalid, Code: fault.BadBody, Fields: map[string][]string{"branch_id": {tooManyPasses}},
		}
	}
	return customers, nil
}

// sheet answers with the passes of some customers as a PDF.
func (a *API) sheet(c *gin.Context, id auth.Identity, name string, read func(context.Context) ([]store.VenueCustomer, error)) error {
	pdf, err := a.drawSheet(c.Request.Context(), id.String(), read)
	if err != nil {
		return otherBranch(err, printPass)
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", name))
	h.Set("Cache-Control", "private, no-cache")
	// No Content-Security-Policy as a picture has: browsers show no PDF in a
	// sandbox.
	c.Data(http.StatusOK, "application/pdf", pdf)
	return nil
}

// drawSheet draws one PDF at a time, in turn for those who wait.
func (a *API) drawSheet(ctx context.Context, waiter string, read func(context.Context) ([]store.VenueCustomer, error)) ([]byte, error) {
	if err := a.sheets.Take(ctx, waiter); err != nil {
		return nil, err
	}
	defer a.sheets.Give()
	customers, err := read(ctx)
	if err != nil {
		return nil, err
	}
	sheet := passcard.Sheet{Made: a.clock()}
	for _, c := range customers {
		sheet.Cards = append(sheet.Cards, passcard.Card{Venue: c.BranchName, Name: c.FullName, Number: c.ID, Code: c.QRCode})
	}
	var pdf bytes.Buffer
	if err := sheet.Write(ctx, &pdf); err != nil {
		if ctx.Err() != nil {
			err = fault.Wrap(fault.Unavailable, fault.Overloaded, err)
		}
		return nil, err
	}
	return pdf.Bytes(), nil
}
