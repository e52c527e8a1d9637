package store

import (
	"context"
	"iter"
	"math"
	"slices"
	"time"
)

// Action names what was done, as the activity log has it.
type Action string

// The actions.
const (
	QRCodeRegenerated        Action = "QR_CODE_REGENERATED"
	CustomerRegistered       Action = "CUSTOMER_REGISTERED"
	CustomerUpdated          Action = "CUSTOMER_UPDATED"
	CustomersImported        Action = "CUSTOMERS_IMPORTED"
	CustomerPasswordReset    Action = "CUSTOMER_PASSWORD_RESET"
	CustomerCheckedIn        Action = "CUSTOMER_CHECKED_IN"
	PassRefused              Action = "PASS_REFUSED"
	PaymentQRCodeCreated     Action = "PAYMENT_QR_CODE_CREATED"
	PaymentQRCodeUpdated     Action = "PAYMENT_QR_CODE_UPDATED"
	PaymentQRCodeDeleted     Action = "PAYMENT_QR_CODE_DELETED"
	PaymentQRCodeActivated   Action = "PAYMENT_QR_CODE_ACTIVATED"
	PaymentQRCodeDeactivated Action = "PAYMENT_QR_CODE_DEACTIVATED"
	PaymentQRCodeChecked     Action = "PAYMENT_QR_CODE_CHECKED"
	PaymentQRCodeConfirmed   Action = "PAYMENT_QR_CODE_CONFIRMED"
	PaymentQRCodeShown       Action = "PAYMENT_QR_CODE_SHOWN"
	DisplayAdded             Action = "DISPLAY_ADDED"
	DisplayPaired            Action = "DISPLAY_PAIRED"
	DisplayUpdated           Action = "DISPLAY_UPDATED"
	DisplayDeleted           Action = "DISPLAY_DELETED"
	StaffAdded               Action = "STAFF_ADDED"
	StaffUpdated             Action = "STAFF_UPDATED"
	StaffPasswordChanged     Action = "STAFF_PASSWORD_CHANGED"
	StaffRoleChanged         Action = "STAFF_ROLE_CHANGED"
	StaffEnabled             Action = "STAFF_ENABLED"
	StaffDisabled            Action = "STAFF_DISABLED"
)

// Activity is one line of the log. Actor is the name of who did it, as it was
// then. StaffID, BranchID and CustomerID are 0, HotelID and PaymentQRCodeID
// empty, where they do not apply.
type Activity struct {
	ID              int64
	Action          Action
	Actor           string
	StaffID         int64
	BranchID        int64
	HotelID         string
	CustomerID      int64
	PaymentQRCodeID string
	Details         string
	CreatedAt       time.Time
}

// entry is a line to be logged; the actor and the time are the change's.
type entry struct {
	action          Action
	branchID        int64
	hotelID         string
	customerID      int64
	paymentQRCodeID string
	details         string
}

// log writes a line within the change it tells of, so that neither is ever
// there without the other.
func (t *tx) log(actor Actor, e entry) error {
	_, err := t.exec(`INSERT INTO activity
		(action, actor, staff_id, branch_id, hotel_id, customer_id, payment_qr_code_id, details, created_at)
		VALUES (?, coalesce((SELECT full_name FROM staff WHERE id = ?), ?), ?, ?, ?, ?, ?, ?, ?)`,
		e.action, actor.StaffID, actor.name(), nullable(actor.StaffID), nullable(e.branchID), nullable(e.hotelID),
		nullable(e.customerID), nullable(e.paymentQRCodeID), e.details, micros{t.now})
	return err
}

// ActivityFilter narrows the log down; zero values do not.
type ActivityFilter struct {
	Action     Action
	CustomerID int64
	StaffID    int64
	From       time.Time // the first moment that counts
	Until      time.Time // the first that does not any more
}

// where is the WHERE of the log within a scope.
func (f ActivityFilter) where(scope ActivityScope) (where string, args []any) {
	where = ` WHERE 1`
	add := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if !scope.All {
		add(`(a.branch_id = ? OR a.hotel_id = ?)`, nullable(scope.BranchID), nullable(scope.HotelID))
	}
	if f.Action != "" {
		add(`a.action = ?`, f.Action)
	}
	if f.CustomerID != 0 {
		add(`a.customer_id = ?`, f.CustomerID)
	}
	if f.StaffID != 0 {
		add(`a.staff_id = ?`, f.StaffID)
	}
	if !f.From.IsZero() {
		add(`a.created_at >= ?`, micros{f.From})
	}
	if !f.Until.IsZero() {
		add(`a.created_at < ?`, micros{f.Until})
	}
	return where, args
}

const activityColumns = `a.id, a.action, a.actor, coalesce(a.staff_id, 0), coalesce(a.branch_id, 0),
	coalesce(a.hotel_id, ''), coalesce(a.customer_id, 0), coalesce(a.payment_qr_code_id, ''), a.details, a.created_at`

func scanActivity(r scanner) (Activity, error) {
	var a Activity
	err := r.Scan(&a.ID, &a.Action, &a.Actor, &a.StaffID, &a.BranchID, &a.HotelID, &a.CustomerID,
		&a.PaymentQRCodeID, &a.Details, (*microsOf)(&a.CreatedAt))
	return a, err
}

// Activities lists the log within a scope, newest first, and counts it.
func (s *Store) Activities(ctx context.Context, scope ActivityScope, f ActivityFilter, page Page) ([]Activity, int, error) {
	where, args := f.where(scope)
	var total int
	if err := s.queryRow(ctx, `SELECT count(*) FROM activity a`+where, args...).Scan(&total); err != nil {
		return nil, 0, classify(err)
	}
	rows, err := s.query(ctx, `SELECT `+activityColumns+` FROM activity a`+where+` ORDER BY a.id DESC`+limit, append(args, page.Limit, page.Offset)...)
	items, err := collect(rows, err, scanActivity)
	return items, total, err
}

// AllActivities reads the whole log within a scope, newest first, some lines at
// a time. What is logged meanwhile does not come.
func (s *Store) AllActivities(ctx context.Context, scope ActivityScope, f ActivityFilter) iter.Seq2[Activity, error] {
	return func(yield func(Activity, error) bool) {
		where, args := f.where(scope)
		// Not by an index, whose rows would have to be sorted by id for every page:
		// so all pages together go through the log once.
		query := `SELECT ` + activityColumns + ` FROM activity a NOT INDEXED` + where + ` AND a.id < ? ORDER BY a.id DESC` + limit
		last := int64(math.MaxInt64)
		for {
			rows, err := s.query(ctx, query, append(slices.Clone(args), last, exportPage, 0)...)
			page, err := collect(rows, err, scanActivity)
			if err != nil {
				yield(Activity{}, err)
				return
			}
			for _, a := range page {
				if !yield(a, nil) {
					return
				}
				last = a.ID
			}
			if len(page) < exportPage {
				return
			}
		}
	}
}
