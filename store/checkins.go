package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"venuebox/internal/fault"
)

// Means is how it was known who came.
type Means string

// The means.
const (
	ByCode    Means = "code"    // a pass's text, from a scanner or a keyboard
	ByPicture Means = "picture" // a photo of a pass that the box decoded
	ByDesk    Means = "desk"    // by hand: somebody at the desk knew who it was
)

// CheckIn is a customer's coming to a branch, as staff recorded it. RepeatOf
// is 0 for a visit; a check-in soon after one is its repeat, and RepeatOf is
// the visit's id.
type CheckIn struct {
	ID         int64
	CustomerID int64
	BranchID   int64
	StaffID    int64
	Means      Means
	RepeatOf   int64
	CreatedAt  time.Time
}

const checkInColumns = `i.id, i.customer_id, i.branch_id, i.staff_id, i.means, coalesce(i.repeat_of, 0), i.created_at`

func (in *CheckIn) targets() []any {
	return []any{&in.ID, &in.CustomerID, &in.BranchID, &in.StaffID, &in.Means, &in.RepeatOf, (*microsOf)(&in.CreatedAt)}
}

// Entry says how somebody comes in.
type Entry struct {
	Means Means
	// RepeatWindow is how long after a visit, at the same branch, coming in
	// again is a repeat of it; 0 for never.
	RepeatWindow time.Duration
}

// CheckedIn is a check-in as the desk must see it.
type CheckedIn struct {
	Customer Customer
	CheckIn  CheckIn
	// Previous is the visit to this branch before the check-in; of a repeat,
	// the visit that it repeats. Its ID is 0 when there was none.
	Previous CheckIn
}

// CheckInCustomer records that a customer came to their branch, without a
// pass. NotFound customer_unknown; Forbidden customer_other_branch; Conflict
// customer_inactive.
func (s *Store) CheckInCustomer(ctx context.Context, actor Actor, scope BranchScope, customerID int64, repeatWindow time.Duration) (CheckedIn, error) {
	var in CheckedIn
	err := s.change(ctx, actor, func(t *tx) error {
		c, err := t.customerInScope(scope, customerID)
		if err != nil {
			return err
		}
		in, err = t.checkIn(actor, c, Entry{Means: ByDesk, RepeatWindow: repeatWindow})
		return err
	})
	return in, err
}

// checkIn writes a check-in and, for a visit, its line in the log. Conflict
// customer_inactive.
func (t *tx) checkIn(actor Actor, c Customer, how Entry) (CheckedIn, error) {
	out := CheckedIn{Customer: c}
	if !c.Active {
		return out, fault.New(fault.Conflict, fault.CustomerInactive)
	}
	var err error
	if out.Previous, err = t.lastVisit(c); err != nil {
		return out, err
	}
	in := CheckIn{CustomerID: c.ID, BranchID: c.BranchID, StaffID: actor.StaffID, Means: how.Means, CreatedAt: t.now}
	// The distance, whichever way: the clock of a box without a battery may
	// have been put back a little since. A visit far ahead is no reason to
	// count none until then.
	if v := out.Previous; v.ID != 0 && t.now.Sub(v.CreatedAt).Abs() < how.RepeatWindow {
		in.RepeatOf = v.ID
	}
	err = t.queryRow(`INSERT INTO check_ins (customer_id, branch_id, staff_id, means, repeat_of, created_at)
		VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		in.CustomerID, in.BranchID, in.StaffID, in.Means, nullable(in.RepeatOf), micros{in.CreatedAt}).Scan(&in.ID)
	if out.CheckIn = in; err != nil || in.RepeatOf != 0 {
		return out, err
	}
	details := "customer " + c.FullName + " checked in"
	if how.Means == ByDesk {
		details += " by hand"
	}
	return out, t.log(actor, entry{action: CustomerCheckedIn, branchID: c.BranchID, customerID: c.ID, details: details})
}

// lastVisit is a customer's last visit to their branch, the zero CheckIn when
// there is none. It is their last check-in there or what that repeats, so that however
// many repeats there are, none but one is looked at.
func (t *tx) lastVisit(c Customer) (CheckIn, error) {
	var v CheckIn
	err := t.queryRow(`SELECT `+checkInColumns+` FROM check_ins i WHERE i.id = (
		SELECT coalesce(repeat_of, id) FROM check_ins WHERE customer_id = ? AND branch_id = ? ORDER BY id DESC LIMIT 1)`,
		c.ID, c.BranchID).Scan(v.targets()...)
	if errors.Is(err, sql.ErrNoRows) {
		return CheckIn{}, nil
	}
	return v, err
}

// ListedCheckIn is a check-in with the names of who came and who let them in.
type ListedCheckIn struct {
	CheckIn
	CustomerName string
	StaffName    string
}

const listedCheckIns = `SELECT ` + checkInColumns + `, c.full_name, s.full_name FROM check_ins i
	JOIN customers c ON c.id = i.customer_id JOIN staff s ON s.id = i.staff_id`

func scanListedCheckIn(r scanner) (ListedCheckIn, error) {
	var in ListedCheckIn
	err := r.Scan(append(in.targets(), &in.CustomerName, &in.StaffName)...)
	return in, err
}

// CustomerCheckIns lists a customer's check-ins, newest first, and counts
// them. NotFound customer_unknown; Forbidden customer_other_branch.
func (s *Store) CustomerCheckIns(ctx context.Context, scope BranchScope, customerID int64, page Page) ([]ListedCheckIn, int, error) {
	if _, err := s.Customer(ctx, scope, customerID); err != nil {
		return nil, 0, err
	}
	var total int
	if err := s.queryRow(ctx, `SELECT count(*) FROM check_ins WHERE customer_id = ?`, customerID).Scan(&total); err != nil {
		return nil, 0, classify(err)
	}
	rows, err := s.query(ctx, listedCheckIns+` WHERE i.customer_id = ? ORDER BY i.id DESC`+limit,
		customerID, page.Limit, page.Offset)
	items, err := collect(rows, err, scanListedCheckIn)
	return items, total, err
}

// CheckIns lists the check-ins at the branches of a scope, from from on and
// before until, newest first.
func (s *Store) CheckIns(ctx context.Context, scope BranchScope, from, until time.Time, page Page) ([]ListedCheckIn, error) {
	where, args := checkInFilter(scope, from, until)
	rows, err := s.query(ctx, listedCheckIns+where+` ORDER BY i.created_at DESC, i.id DESC`+limit,
		append(args, page.Limit, page.Offset)...)
	return collect(rows, err, scanListedCheckIn)
}

// QuarterHour is the unit that check-ins are counted in: every time zone's
// days and hours begin with one.
const QuarterHour = 15 * time.Minute

// CheckInCount says how many check-ins there were in the quarter of an hour
// from Start on.
type CheckInCount struct {
	Start   time.Time
	Visits  int
	Repeats int
}

// CountCheckIns counts the check-ins that CheckIns lists. Quarters without any
// are left out.
func (s *Store) CountCheckIns(ctx context.Context, scope BranchScope, from, until time.Time) ([]CheckInCount, error) {
	where, args := checkInFilter(scope, from, until)
	quarter := QuarterHour.Microseconds()
	rows, err := s.query(ctx, `SELECT i.created_at / ? * ? AS start, count(*) - count(i.repeat_of), count(i.repeat_of)
		FROM check_ins i`+where+` GROUP BY start ORDER BY start`, append([]any{quarter, quarter}, args...)...)
	return collect(rows, err, func(r scanner) (CheckInCount, error) {
		var n CheckInCount
		err := r.Scan((*microsOf)(&n.Start), &n.Visits, &n.Repeats)
		return n, err
	})
}

func checkInFilter(scope BranchScope, from, until time.Time) (where string, args []any) {
	where, args = ` WHERE i.created_at >= ? AND i.created_at < ?`, []any{micros{from}, micros{until}}
	if !scope.All {
		where += ` AND i.branch_id = ?`
		args = append(args, scope.BranchID)
	}
	return where, args
}
