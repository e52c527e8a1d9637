package gymapi

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"iter"
	"strconv"

	"github.com/gin-gonic/gin"

	"venuebox/internal/spreadsheet"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// Activity: GET /api/activity ?action=&customer_id=&staff_id=&from=&to=&page=&per_page=.
func (a *API) Activity(c *gin.Context) error {
	scope, q, filter, err := a.activity(c)
	if err != nil {
		return err
	}
	page := q.pages()
	if err := q.err(); err != nil {
		return err
	}
	items, total, err := a.store.Activities(c.Request.Context(), scope, filter, page.page0())
	if err != nil {
		return err
	}
	return renderList(c, "Activity", items, activityOf, total, page)
}

// activity says whose activity the caller may read, and reads the query. What is
// wrong with that is among its errors.
func (a *API) activity(c *gin.Context) (store.ActivityScope, *object, store.ActivityFilter, error) {
	id, err := a.identify(c)
	if err != nil {
		return store.ActivityScope{}, nil, store.ActivityFilter{}, err
	}
	scope, err := id.Activity()
	if err != nil {
		return scope, nil, store.ActivityFilter{}, err
	}
	q := query(c)
	filter := store.ActivityFilter{Action: store.Action(q.param("action"))}
	if customer := q.id("customer_id"); customer != nil {
		filter.CustomerID = *customer
	}
	if staff := q.id("staff_id"); staff != nil {
		filter.StaffID = *staff
	}
	filter.From, filter.Until = q.period(a.zone)
	return scope, q, filter, nil
}

// maxActivityLines is how many lines of the log one file may have.
const maxActivityLines = 100_000

// ActivityCSV: GET /api/activity.csv ?action=&customer_id=&staff_id=&from=&to=.
func (a *API) ActivityCSV(c *gin.Context) error {
	scope, q, filter, err := a.activity(c)
	if err != nil {
		return err
	}
	if err := q.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	_, total, err := a.store.Activities(ctx, scope, filter, store.Page{})
	if err != nil {
		return err
	}
	if total > maxActivityLines { // a part of it would pass for the whole
		q.fail("from", fmt.Sprintf("These are %d lines, and a file has at most %d. Please choose fewer days.", total, maxActivityLines))
		return q.err()
	}
	return a.attach(c, "activity", func(w *bufio.Writer) error {
		return writeActivity(w, a.store.AllActivities(ctx, scope, filter))
	})
}

// writeActivity writes lines of the log with the fields of activityJSON.
func writeActivity(w *bufio.Writer, lines iter.Seq2[store.Activity, error]) error {
	w.WriteString(spreadsheet.ByteOrderMark) // a failure stays the writer's
	out := csv.NewWriter(w)
	out.Write([]string{
		"id", "created_at", "action", "actor", "details", "staff_id", "branch_id", "hotel_id", "customer_id", "payment_qr_code_id",
	})
	for line, err := range lines {
		if err != nil {
			return err
		}
		err = out.Write([]string{
			strconv.FormatInt(line.ID, 10), wire.Time(line.CreatedAt), string(line.Action),
			spreadsheet.Guard(line.Actor), spreadsheet.Guard(line.Details),
			idOrEmpty(line.StaffID), idOrEmpty(line.BranchID), line.HotelID, idOrEmpty(line.CustomerID), line.PaymentQRCodeID,
		})
		if err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// idOrEmpty is an id, and nothing where there is none.
func idOrEmpty(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// Branches: GET /api/branches, those whose customers the caller may read.
func (a *API) Branches(c *gin.Context) error {
	_, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	items, err := a.store.Branches(c.Request.Context(), scope)
	if err != nil {
		return err
	}
	out := make([]branchJSON, len(items))
	for i, b := range items {
		out[i] = branchOf(b)
	}
	return render(c, "Branches", list{Items: out})
}
