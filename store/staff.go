package store

import (
	"context"
	"strings"
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

// hotelRoles are those of people who work for a hotel alone.
var hotelRoles = []Role{HotelAdmin, Manager, Receptionist}

// MaxUsername is how many characters a username may have.
const MaxUsername = 150

// ValidUsername reports whether somebody may be called that: 1 to MaxUsername
// ASCII letters, digits, and . _ - +.
func ValidUsername(s string) bool {
	other := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-+", r))
	}
	return s != "" && len(s) <= MaxUsername && !strings.ContainsFunc(s, other)
}

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

// StaffFilter narrows a list of staff down; zero values do not.
type StaffFilter struct {
	Search   string // words that must all be in username, name or email
	Role     Role
	Active   *bool
	BranchID int64
	HotelID  string
}

// StaffMembers lists the staff of a scope by username, and counts it.
func (s *Store) StaffMembers(ctx context.Context, scope StaffScope, f StaffFilter, page Page) ([]Staff, int, error) {
	where, args := staffTables+`WHERE 1`, []any(nil)
	add := func(condition string, values ...any) {
		where += " AND " + condition
		args = append(args, values...)
	}
	if !scope.All {
		add(`(s.branch_id = ? OR s.hotel_id = ?)`, nullable(scope.BranchID), nullable(scope.HotelID))
	}
	if terms := Terms(f.Search); len(terms) > 0 {
		add(foundIn+`(?, s.username || char(10) || s.full_name || char(10) || coalesce(s.email, ''))`, strings.Join(terms, "\n"))
	}
	if f.Role != "" {
		add(`s.role = ?`, f.Role)
	}
	if f.Active != nil {
		add(`s.is_active = ?`, *f.Active)
	}
	if f.BranchID != 0 {
		add(`s.branch_id = ?`, f.BranchID)
	}
	if f.HotelID != "" {
		add(`s.hotel_id = ?`, f.HotelID)
	}
	var total int
	if err := s.queryRow(ctx, `SELECT count(*)`+where, args...).Scan(&total); err != nil {
		return nil, 0, classify(err)
	}
	rows, err := s.query(ctx, `SELECT `+staffColumns+where+` ORDER BY s.username`+limit,
		append(args, page.Limit, page.Offset)...)
	items, err := collect(rows, err, scanStaff)
	return items, total, err
}

// StaffMember reads one account. NotFound staff_unknown, also for one that the
// scope does not cover.
func (s *Store) StaffMember(ctx context.Context, scope StaffScope, id int64) (Staff, error) {
	m, err := scanStaff(s.queryRow(ctx, `SELECT `+staffColumns+staffTables+`WHERE s.id = ?`, id))
	return m, scope.check(m, err)
}

// check is the fault of looking for m with that result. NotFound
// staff_unknown.
func (s StaffScope) check(m Staff, err error) error {
	if err == nil && !s.covers(m) {
		return fault.New(fault.NotFound, fault.StaffUnknown)
	}
	return orNotFound(err, fault.StaffUnknown)
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
