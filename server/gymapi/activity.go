package gymapi

import (
	"github.com/gin-gonic/gin"

	"venuebox/server/auth"
	"venuebox/store"
)

// Activity: GET /api/activity ?action=&customer_id=&staff_id=&page=&per_page=.
func (a *API) Activity(c *gin.Context) error {
	id, err := a.identify(c)
	if err != nil {
		return err
	}
	scope, err := id.Activity()
	if err != nil {
		return err
	}
	q := query(c)
	page, customer, staff := q.pages(), q.id("customer_id"), q.id("staff_id")
	if err := q.err(); err != nil {
		return err
	}
	filter := store.ActivityFilter{Action: store.Action(q.param("action"))}
	if customer != nil {
		filter.CustomerID = *customer
	}
	if staff != nil {
		filter.StaffID = *staff
	}
	items, total, err := a.store.Activities(c.Request.Context(), scope, filter, page.page0())
	if err != nil {
		return err
	}
	return renderList(c, "Activity", items, activityOf, total, page)
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
