package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"venuebox/internal/fault"
)

// Role is what a staff member is; permissions follow from it (server/auth).
type Role string

// The roles.
const (
	Owner        Role = "owner"
	HotelAdmin   Role = "hotel_admin"
	Manager      Role = "manager"
	Accountant   Role = "accountant"
	Receptionist Role = "receptionist"
)

// Roles lists every role.
var Roles = []Role{Owner, HotelAdmin, Manager, Accountant, Receptionist}

// Staff is a staff member. BranchID is 0 and HotelID empty when there is
// none; Email may be empty.
type Staff struct {
	ID           int64
	Username     string
	Email        string
	FullName     string
	Role         Role
	BranchID     int64
	BranchName   string
	HotelID      string
	HotelName    string
	PasswordHash string
	Active       bool
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

const staffColumns = `s.id, s.username, coalesce(s.email, ''), s.full_name, s.role,
	coalesce(s.branch_id, 0), coalesce(b.name, ''), coalesce(s.hotel_id, ''), coalesce(h.name, ''),
	s.password_hash, s.is_active, s.created_at, s.updated_at`

const staffTables = ` FROM staff s LEFT JOIN branches b ON b.id = s.branch_id LEFT JOIN hotels h ON h.id = s.hotel_id `

func (m *Staff) targets() []any {
	return []any{
		&m.ID, &m.Username, &m.Email, &m.FullName, &m.Role, &m.BranchID, &m.BranchName, &m.HotelID, &m.HotelName,
		&m.PasswordHash, &m.Active, (*microsOf)(&m.CreatedAt), (*microsOf)(&m.UpdatedAt),
	}
}

func scanStaff(r scanner) (Staff, error) {
	var m Staff
	err := r.Scan(m.targets()...)
	return m, err
}

// AddStaff adds a staff member; ID and the times of m are ignored. Conflict
// username_taken or email_taken (both ignore ASCII case).
func (s *Store) AddStaff(ctx context.Context, actor Actor, m Staff) (Staff, error) {
	var out Staff
	err := s.write.do(ctx, func(t *tx) error {
		id, err := insertStaff(t, m)
		if err != nil {
			return err
		}
		out, err = scanStaff(t.queryRow(`SELECT `+staffColumns+staffTables+`WHERE s.id = ?`, id))
		if err != nil {
			return err
		}
		return t.log(actor, entry{
			action: StaffAdded, branchID: m.BranchID, hotelID: m.HotelID,
			details: fmt.Sprintf("%s added as %s", m.Username, m.Role),
		})
	})
	return out, err
}

func insertStaff(t *tx, m Staff) (id int64, err error) {
	err = t.queryRow(`INSERT INTO staff
		(username, email, full_name, role, branch_id, hotel_id, password_hash, is_active, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?) RETURNING id`,
		m.Username, nullable(m.Email), m.FullName, m.Role, nullable(m.BranchID), nullable(m.HotelID),
		m.PasswordHash, micros{t.now}, micros{t.now}).Scan(&id)
	return id, err
}

// StaffMembers lists all staff by username.
func (s *Store) StaffMembers(ctx context.Context) ([]Staff, error) {
	rows, err := s.query(ctx, `SELECT `+staffColumns+staffTables+`ORDER BY s.username`)
	return collect(rows, err, scanStaff)
}

// HasStaff reports whether there is any account to sign in with.
func (s *Store) HasStaff(ctx context.Context) (bool, error) {
	var has bool
	err := s.queryRow(ctx, `SELECT EXISTS (SELECT 1 FROM staff)`).Scan(&has)
	return has, classify(err)
}

// StaffByLogin finds an account, active or not, by username or email,
// ignoring ASCII case. NotFound staff_unknown.
func (s *Store) StaffByLogin(ctx context.Context, login string) (Staff, error) {
	m, err := scanStaff(s.queryRow(ctx,
		`SELECT `+staffColumns+staffTables+`WHERE s.username = ?1 OR s.email = ?1`, login))
	return m, orNotFound(err, fault.StaffUnknown)
}

// SetStaffPassword replaces a password and ends every session of the account.
// was is the hash of the password that was proved to be known, "" where none
// had to be: if it is no longer the account's, or the account is disabled,
// nothing changes. Unauthenticated session_ended; NotFound staff_unknown.
func (s *Store) SetStaffPassword(ctx context.Context, actor Actor, staffID int64, was, hash string) error {
	return s.changeStaff(ctx, actor, staffID, StaffPasswordChanged, "password of %s changed",
		`UPDATE staff SET password_hash = ?1, updated_at = ?3
		WHERE id = ?4 AND (?2 = '' OR is_active AND password_hash = ?2)`, hash, was)
}

// SetStaffRole changes a role. Sessions go on, with the new permissions from
// the next request on.
func (s *Store) SetStaffRole(ctx context.Context, actor Actor, staffID int64, role Role, branchID int64, hotelID string) error {
	return s.changeStaff(ctx, actor, staffID, StaffRoleChanged, "%s is now "+string(role),
		`UPDATE staff SET role = ?, branch_id = ?, hotel_id = ?, updated_at = ? WHERE id = ?`,
		role, nullable(branchID), nullable(hotelID))
}

// SetStaffActive enables or disables an account. Disabling ends every session
// of it.
func (s *Store) SetStaffActive(ctx context.Context, actor Actor, staffID int64, active bool) error {
	action, details := StaffEnabled, "%s enabled"
	if !active {
		action, details = StaffDisabled, "%s disabled"
	}
	return s.changeStaff(ctx, actor, staffID, action, details,
		`UPDATE staff SET is_active = ?, updated_at = ? WHERE id = ?`, active)
}

// changeStaff runs an update whose last two arguments are the time and the
// id, ends the account's sessions where the change asks for it, and logs it.
// details is a format that takes the username. NotFound staff_unknown.
func (s *Store) changeStaff(ctx context.Context, actor Actor, staffID int64, action Action, details, update string, args ...any) error {
	return s.write.do(ctx, func(t *tx) error {
		result, err := t.exec(update, append(args, micros{t.now}, staffID)...)
		if err != nil {
			return err
		}
		var username string
		var branchID sql.NullInt64
		var hotelID sql.NullString
		err = t.queryRow(`SELECT username, branch_id, hotel_id FROM staff WHERE id = ?`, staffID).
			Scan(&username, &branchID, &hotelID)
		if err != nil {
			return orNotFound(err, fault.StaffUnknown)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return fault.Wrap(fault.Unauthenticated, fault.SessionEnded, err)
		}
		if action == StaffPasswordChanged || action == StaffDisabled {
			if _, err := t.exec(`DELETE FROM sessions WHERE staff_id = ?`, staffID); err != nil {
				return err
			}
		}
		return t.log(actor, entry{
			action: action, branchID: branchID.Int64, hotelID: hotelID.String,
			details: fmt.Sprintf(details, username),
		})
	})
}
