package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"venuebox/internal/fault"
)

// maxReplaced is how many replaced codes of a customer are remembered.
const maxReplaced = 100

// refusalQuiet is how long the log keeps quiet about the same refusal, of the
// same customer's pass by the same staff member, after a line about it: a
// scanner held on a dead pass fills no disk.
const refusalQuiet = 10 * time.Minute

// ReplacedPass is a code that was a customer's pass before.
type ReplacedPass struct {
	QRCode     string
	ReplacedAt time.Time
}

// PassJudge decides whether what was shown is a customer's pass, from their
// current code and those that it replaced, newest first. It returns nil or a
// fault: Conflict pass_replaced and Invalid pass_not_issued are noted in the
// activity log.
type PassJudge func(current string, replaced []ReplacedPass) error

// refusals says what the log has of a pass that was refused.
var refusals = map[fault.Code]string{
	fault.PassReplaced:  "a replaced pass of customer %s was shown and refused",
	fault.PassNotIssued: "a pass of customer %s that was never issued was shown and refused",
}

// RegenerateCustomerQR gives a customer the code made by code from the id,
// and returns the customer as it is then; UpdatedAt is when. The code they had
// counts as replaced from then on, unless it is the same. It is in the
// activity log. NotFound customer_unknown; Forbidden customer_other_branch.
func (s *Store) RegenerateCustomerQR(ctx context.Context, actor Actor, scope BranchScope, id int64, code func(id int64) string) (Customer, error) {
	var c Customer
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if c, err = t.customerInScope(scope, id); err != nil {
			return err
		}
		before := c.QRCode
		if c.QRCode, err = t.renewedCode(c.ID, code); err != nil {
			return err
		}
		c.UpdatedAt = t.now
		_, err = t.exec(`UPDATE customers SET qr_code = ?, search_text = ?, updated_at = ? WHERE id = ?`,
			c.QRCode, c.searchText(), micros{t.now}, c.ID)
		if err != nil {
			return err
		}
		if c.QRCode != before {
			if err := t.rememberReplaced(c.ID, before); err != nil {
				return err
			}
		}
		return t.log(actor, entry{
			action: QRCodeRegenerated, branchID: c.BranchID, customerID: c.ID,
			details: "QR code regenerated for customer " + c.FullName,
		})
	})
	return c, err
}

// renewedCode makes a customer's next code. One that follows from the id alone
// may come back, and is then no longer a replaced one; one that is drawn at
// random never does: what was a dead pass would open the door again.
func (t *tx) renewedCode(id int64, code func(id int64) string) (string, error) {
	for {
		next := code(id)
		var dead bool
		err := t.queryRow(`SELECT EXISTS (SELECT 1 FROM replaced_passes WHERE qr_code = ?)`, next).Scan(&dead)
		if err != nil || !dead {
			return next, err
		}
		if code(id) == next {
			_, err := t.exec(`DELETE FROM replaced_passes WHERE qr_code = ?`, next)
			return next, err
		}
	}
}

// rememberReplaced notes that a code is a customer's pass no more, and forgets
// the oldest beyond maxReplaced.
func (t *tx) rememberReplaced(id int64, code string) error {
	_, err := t.exec(`INSERT INTO replaced_passes (qr_code, customer_id, replaced_at) VALUES (?, ?, ?)`,
		code, id, micros{t.now})
	if err != nil {
		return err
	}
	_, err = t.exec(`DELETE FROM replaced_passes WHERE qr_code IN (
		SELECT qr_code FROM replaced_passes WHERE customer_id = ? ORDER BY replaced_at DESC, qr_code LIMIT -1 OFFSET ?)`,
		id, maxReplaced)
	return err
}

// replacedPasses are the codes that a customer's pass replaced, newest first.
func (t *tx) replacedPasses(id int64) ([]ReplacedPass, error) {
	rows, err := t.query(`SELECT qr_code, replaced_at FROM replaced_passes WHERE customer_id = ?
		ORDER BY replaced_at DESC, qr_code`, id)
	return collect(rows, err, func(r scanner) (ReplacedPass, error) {
		var p ReplacedPass
		err := r.Scan(&p.QRCode, (*microsOf)(&p.ReplacedAt))
		return p, err
	})
}

// query reads rows within a change, which must close them before it goes on.
func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.Query(args...)
}

// ScanPass records that a customer came to their branch and showed a pass,
// which judge decides about within the same change. A pass that is refused is
// no check-in. NotFound customer_unknown; Forbidden customer_other_branch;
// judge's fault; Conflict customer_inactive, in this order.
func (s *Store) ScanPass(ctx context.Context, actor Actor, scope BranchScope, customerID int64, how Entry, judge PassJudge) (CheckedIn, error) {
	var in CheckedIn
	var refused error
	err := s.change(ctx, actor, func(t *tx) error {
		c, err := t.customerInScope(scope, customerID)
		if err != nil {
			return err
		}
		replaced, err := t.replacedPasses(c.ID)
		if err != nil {
			return err
		}
		if refused = judge(c.QRCode, replaced); refused != nil {
			// Not an error of the change: the line in the log must be kept.
			return t.logRefusal(actor, c, refused)
		}
		in, err = t.checkIn(actor, c, how)
		return err
	})
	if err == nil {
		err = refused
	}
	return in, err
}

// logRefusal notes a pass that was refused, unless the log has just had it.
func (t *tx) logRefusal(actor Actor, c Customer, refused error) error {
	format, noted := refusals[fault.From(refused).Code]
	if !noted {
		return nil
	}
	details := fmt.Sprintf(format, c.FullName)
	var had bool
	err := t.queryRow(`SELECT EXISTS (SELECT 1 FROM activity WHERE created_at > ? AND +customer_id = ? AND +staff_id = ?
		AND action = ? AND details = ?)`,
		micros{t.now.Add(-refusalQuiet)}, c.ID, actor.StaffID, PassRefused, details).Scan(&had)
	if err != nil || had {
		return err
	}
	return t.log(actor, entry{action: PassRefused, branchID: c.BranchID, customerID: c.ID, details: details})
}
