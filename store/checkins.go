package store

import (
	"context"
	"time"

	"venuebox/internal/fault"
)

// Means is how a pass was read.
type Means string

// The means.
const (
	ByCode    Means = "code"    // its text, from a scanner or a keyboard
	ByPicture Means = "picture" // a photo that the box decoded
)

// CheckIn is a customer's visit to a branch, as staff recorded it.
type CheckIn struct {
	ID         int64
	CustomerID int64
	BranchID   int64
	StaffID    int64
	Means      Means
	CreatedAt  time.Time
}

// CheckInCustomer records that a customer came to their branch. NotFound
// customer_unknown; Forbidden customer_other_branch; Conflict
// customer_inactive.
func (s *Store) CheckInCustomer(ctx context.Context, actor Actor, scope BranchScope, customerID int64, means Means) (Customer, CheckIn, error) {
	var c Customer
	var in CheckIn
	err := s.write.do(ctx, func(t *tx) (err error) {
		if c, err = t.customerInScope(scope, customerID); err != nil {
			return err
		}
		if !c.Active {
			return fault.New(fault.Conflict, fault.CustomerInactive)
		}
		in = CheckIn{CustomerID: c.ID, BranchID: c.BranchID, StaffID: actor.StaffID, Means: means, CreatedAt: t.now}
		err = t.queryRow(`INSERT INTO check_ins (customer_id, branch_id, staff_id, means, created_at)
			VALUES (?, ?, ?, ?, ?) RETURNING id`,
			in.CustomerID, in.BranchID, in.StaffID, in.Means, micros{t.now}).Scan(&in.ID)
		if err != nil {
			return err
		}
		return t.log(actor, entry{
			action: CustomerCheckedIn, branchID: c.BranchID, customerID: c.ID,
			details: "customer " + c.FullName + " checked in",
		})
	})
	return c, in, err
}
