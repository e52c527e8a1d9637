package store

import (
	"context"
	"database/sql"
	"errors"

	"venuebox/internal/fault"
)

// Actor is who makes a change: a staff member, or by its Name what acts by
// itself. The zero Actor is the command line. With a SessionID, a change is made
// only while that session counts and the staff member still has the role and
// places that they were let in with.
type Actor struct {
	StaffID   int64
	SessionID string
	Role      Role
	BranchID  int64
	HotelID   string
	Name      string
}

// shellActor is how the activity log names the command line.
const shellActor = "command line"

// name is how the activity log names an actor that is no staff member.
func (a Actor) name() string {
	if a.Name != "" {
		return a.Name
	}
	return shellActor
}

// change is writer.do for what an actor does. A request may have been let in
// long before its body was there: its actor must count at the moment of the
// change, or what they leave would outlast them. Unauthenticated session_ended;
// Forbidden permission_denied when their role or places are others by now.
func (s *Store) change(ctx context.Context, actor Actor, change func(*tx) error) error {
	return s.write.do(ctx, func(t *tx) error {
		if err := t.counts(actor); err != nil {
			return err
		}
		return change(t)
	})
}

// counts reports whether an actor may make a change at this moment.
func (t *tx) counts(actor Actor) error {
	if actor.StaffID == 0 {
		return nil
	}
	var active, session, same bool
	err := t.queryRow(`SELECT is_active, EXISTS (SELECT 1 FROM sessions WHERE id = ? AND staff_id = m.id AND expires_at > ?),
		role = ? AND branch_id IS ? AND hotel_id IS ? FROM staff m WHERE m.id = ?`,
		actor.SessionID, micros{t.now}, actor.Role, nullable(actor.BranchID), nullable(actor.HotelID), actor.StaffID).
		Scan(&active, &session, &same)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && !active, err == nil && actor.SessionID != "" && !session:
		return fault.New(fault.Unauthenticated, fault.SessionEnded)
	case err == nil && actor.SessionID != "" && !same:
		return fault.New(fault.Forbidden, fault.PermissionDenied)
	}
	return err
}
