package gymapi

import (
	"fmt"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/store"
)

// CheckIn: POST /api/customers/{id}/check-in, by hand, for a member without
// their pass. The body, if any, is not read.
func (a *API) CheckIn(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	customerID, err := pathID(c, fault.CustomerUnknown)
	if err != nil {
		return err
	}
	in, err := a.store.CheckInCustomer(c.Request.Context(), id.Actor(), scope, customerID, a.repeat)
	if err != nil {
		return otherBranch(err, "check in")
	}
	return renderCheckedIn(c, in)
}

func renderCheckedIn(c *gin.Context, in store.CheckedIn) error {
	message := in.Customer.FullName + " checked in"
	if in.CheckIn.RepeatOf != 0 {
		message = in.Customer.FullName + " is checked in already, " + ago(in.CheckIn.CreatedAt.Sub(in.Previous.CreatedAt))
	}
	return render(c, message, checkedInOf(in))
}

// ago says how long ago something was, rounded down. What a clock that was put
// back makes the future was just now.
func ago(d time.Duration) string {
	n, unit := int(d/time.Minute), "minute"
	if n >= 60 {
		n, unit = n/60, "hour"
	}
	switch {
	case n < 1:
		return "less than a minute ago"
	case n == 1:
		return "1 " + unit + " ago"
	}
	return fmt.Sprintf("%d %ss ago", n, unit)
}

// CustomerCheckIns: GET /api/customers/{id}/check-ins ?page=&per_page=.
func (a *API) CustomerCheckIns(c *gin.Context) error {
	_, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	customerID, err := pathID(c, fault.CustomerUnknown)
	if err != nil {
		return err
	}
	q := query(c)
	page := q.pages()
	if err := q.err(); err != nil {
		return err
	}
	items, total, err := a.store.CustomerCheckIns(c.Request.Context(), scope, customerID, page.page0())
	if err != nil {
		return otherBranch(err, listCheckIns)
	}
	return renderList(c, "Check-ins", items, listedCheckInOf, total, page)
}

const listCheckIns = "list check-ins of"

// CheckIns: GET /api/check-ins ?date=&from=&to=&branch_id=&page=&per_page=,
// those of a day, today unless it says otherwise, or of several, with counts
// by day and hour.
func (a *API) CheckIns(c *gin.Context) error {
	_, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	q := query(c)
	days := q.days(a.clock().In(a.zone))
	page, branch := q.pages(), q.id("branch_id")
	if err := q.err(); err != nil {
		return err
	}
	if branch != nil {
		if !scope.Covers(*branch) {
			return otherBranch(fault.New(fault.Forbidden, fault.CustomerOtherBranch), listCheckIns)
		}
		scope = store.BranchScope{BranchID: *branch}
	}
	from, until := startOf(days[0], a.zone), startOf(days[len(days)-1].next(), a.zone)
	counts, err := a.store.CountCheckIns(c.Request.Context(), scope, from, until)
	if err != nil {
		return err
	}
	items, err := a.store.CheckIns(c.Request.Context(), scope, from, until, page.page0())
	if err != nil {
		return err
	}
	total := 0
	for _, n := range counts {
		total += n.Visits + n.Repeats
	}
	out := listOf(items, listedCheckInOf, total, page)
	out.Days = countByDay(days, counts, a.zone)
	return render(c, "Check-ins", out)
}
