package store

import (
	"context"
	"fmt"
	"strings"

	"venuebox/internal/fault"
)

// AddStaff adds a staff member within the scope; ID and the times of m are
// ignored. Unauthenticated session_ended; Forbidden staff_beyond_reach; Conflict
// username_taken or email_taken (both ignore ASCII case); Invalid
// branch_unknown or hotel_unknown.
func (s *Store) AddStaff(ctx context.Context, actor Actor, scope StaffScope, m Staff) (Staff, error) {
	err := s.change(ctx, actor, func(t *tx) error {
		if !scope.Governs(m) {
			return fault.New(fault.Forbidden, fault.StaffBeyondReach)
		}
		id, err := insertStaff(t, m)
		if err != nil {
			return t.whichPlace(m, err)
		}
		if m, err = t.staffMember(id); err != nil {
			return err
		}
		return t.log(actor, entry{
			action: StaffAdded, branchID: m.BranchID, hotelID: m.HotelID,
			details: fmt.Sprintf("%s added as %s", m.Username, m.Role),
		})
	})
	return m, err
}

func insertStaff(t *tx, m Staff) (id int64, err error) {
	err = t.queryRow(`INSERT INTO staff
		(username, email, full_name, role, branch_id, hotel_id, password_hash, is_active, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING id`,
		m.Username, nullable(m.Email), m.FullName, m.Role, nullable(m.BranchID), nullable(m.HotelID),
		m.PasswordHash, micros{t.now}, micros{t.now}).Scan(&id)
	return id, err
}

// whichPlace tells the foreign keys of an account apart when one was violated.
func (t *tx) whichPlace(m Staff, err error) error {
	if !isForeignKey(err) {
		return err
	}
	var known bool
	if failed := t.queryRow(`SELECT ? = 0 OR EXISTS (SELECT 1 FROM branches WHERE id = ?)`, m.BranchID, m.BranchID).Scan(&known); failed != nil {
		return failed
	}
	if !known {
		return fault.Wrap(fault.Invalid, fault.BranchUnknown, err)
	}
	return fault.Wrap(fault.Invalid, fault.HotelUnknown, err)
}

func (t *tx) staffMember(id int64) (Staff, error) {
	return scanStaff(t.queryRow(`SELECT `+staffColumns+staffTables+`WHERE s.id = ?`, id))
}

// StaffChange says what to change of an account; nil fields stay. A branch of 0
// and a hotel of "" take the place away.
type StaffChange struct {
	FullName *string
	Email    *string
	Role     *Role
	BranchID *int64
	HotelID  *string
}

// UpdateStaff changes an account. Sessions go on, with what the role and the
// places allow from the next request on. Errors are those of changeStaff, and
// Conflict email_taken; Invalid branch_unknown or hotel_unknown.
func (s *Store) UpdateStaff(ctx context.Context, actor Actor, scope StaffScope, id int64, change StaffChange) (Staff, error) {
	return s.changeStaff(ctx, actor, scope, id, func(m *Staff) staffEdit {
		var changed []string
		note(&changed, "role", &m.Role, change.Role)
		note(&changed, "branch_id", &m.BranchID, change.BranchID)
		note(&changed, "hotel_id", &m.HotelID, change.HotelID)
		moved := len(changed) > 0
		note(&changed, "full_name", &m.FullName, change.FullName)
		note(&changed, "email", &m.Email, change.Email)
		what := strings.Join(changed, ", ")
		switch {
		case moved:
			return staffEdit{action: StaffRoleChanged, details: fmt.Sprintf("%s is now %s: %s", m.Username, m.Role, what)}
		case what == "":
			what = "nothing changed"
		}
		return staffEdit{action: StaffUpdated, details: fmt.Sprintf("%s updated: %s", m.Username, what)}
	})
}

// SetStaffActive enables or disables an account. Disabling ends every session
// of it. Errors are those of changeStaff.
func (s *Store) SetStaffActive(ctx context.Context, actor Actor, scope StaffScope, id int64, active bool) (Staff, error) {
	return s.changeStaff(ctx, actor, scope, id, func(m *Staff) staffEdit {
		m.Active = active
		if active {
			return staffEdit{action: StaffEnabled, details: m.Username + " enabled"}
		}
		return staffEdit{action: StaffDisabled, details: m.Username + " disabled", signOut: true}
	})
}

// ResetStaffPassword replaces somebody else's password and ends every session
// of the account. Errors are those of changeStaff.
func (s *Store) ResetStaffPassword(ctx context.Context, actor Actor, scope StaffScope, id int64, hash string) (Staff, error) {
	return s.changeStaff(ctx, actor, scope, id, func(m *Staff) staffEdit {
		m.PasswordHash = hash
		return staffEdit{action: StaffPasswordChanged, details: "password of " + m.Username + " reset", signOut: true}
	})
}

// SetStaffPassword replaces one's own password and ends every session of the
// account. was is the hash of the password that was proved to be known: if it
// is no longer the account's, or the account is disabled, nothing changes.
// Unauthenticated session_ended; NotFound staff_unknown.
func (s *Store) SetStaffPassword(ctx context.Context, id int64, was, hash string) error {
	return s.write.do(ctx, func(t *tx) error {
		m, err := t.staffMember(id)
		if err != nil {
			return orNotFound(err, fault.StaffUnknown)
		}
		if !m.Active || m.PasswordHash != was {
			return fault.New(fault.Unauthenticated, fault.SessionEnded)
		}
		m.PasswordHash = hash
		return t.saveStaff(Actor{StaffID: id}, &m, staffEdit{
			action: StaffPasswordChanged, details: "password of " + m.Username + " changed", signOut: true,
		})
	})
}

// staffEdit is what a change of an account is in the log, and whether it ends
// the account's sessions.
type staffEdit struct {
	action  Action
	details string
	signOut bool
}

// changeStaff makes a change to an account. NotFound staff_unknown, also for
// one that the scope does not cover; Forbidden staff_beyond_reach when the
// account is, or would become, none that the scope governs; Forbidden
// own_account when the actor would shut themselves out; Conflict last_owner
// when nobody would be left who may do everything.
func (s *Store) changeStaff(ctx context.Context, actor Actor, scope StaffScope, id int64, change func(*Staff) staffEdit) (Staff, error) {
	var m Staff
	err := s.change(ctx, actor, func(t *tx) (err error) {
		m, err = t.staffMember(id)
		if err = scope.check(m, err); err != nil {
			return err
		}
		before := m
		edit := change(&m)
		if !scope.Governs(before) || !scope.Governs(m) {
			return fault.New(fault.Forbidden, fault.StaffBeyondReach)
		}
		if actor.StaffID == id && (edit.signOut || m.Role != before.Role) {
			return fault.New(fault.Forbidden, fault.OwnAccount)
		}
		if before.ownsVenue() && !m.ownsVenue() {
			var others bool
			err := t.queryRow(`SELECT EXISTS (SELECT 1 FROM staff WHERE role = ? AND is_active AND id <> ?)`, Owner, id).Scan(&others)
			if err != nil {
				return err
			}
			if !others {
				return fault.New(fault.Conflict, fault.LastOwner)
			}
		}
		return t.saveStaff(actor, &m, edit)
	})
	return m, err
}

func (m *Staff) ownsVenue() bool { return m.Role == Owner && m.Active }

// saveStaff writes an account that was changed, and the line of the log, and
// reads it anew.
func (t *tx) saveStaff(actor Actor, m *Staff, edit staffEdit) error {
	_, err := t.exec(`UPDATE staff SET email = ?, full_name = ?, role = ?, branch_id = ?, hotel_id = ?, password_hash = ?,
		is_active = ?, updated_at = ? WHERE id = ?`,
		nullable(m.Email), m.FullName, m.Role, nullable(m.BranchID), nullable(m.HotelID), m.PasswordHash, m.Active, micros{t.now}, m.ID)
	if err != nil {
		return t.whichPlace(*m, err)
	}
	if edit.signOut {
		if _, err := t.exec(`DELETE FROM sessions WHERE staff_id = ?`, m.ID); err != nil {
			return err
		}
	}
	if *m, err = t.staffMember(m.ID); err != nil {
		return err
	}
	return t.log(actor, entry{action: edit.action, branchID: m.BranchID, hotelID: m.HotelID, details: edit.details})
}
