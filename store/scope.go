package store

import "slices"

// BranchScope is which branches' customers a caller may touch. The zero value
// is none.
type BranchScope struct {
	All      bool
	BranchID int64
}

// Covers reports whether the scope includes the branch.
func (s BranchScope) Covers(branchID int64) bool {
	return s.All || (s.BranchID != 0 && s.BranchID == branchID)
}

// HotelScope is which payment QR codes a caller may touch: those of one
// hotel, perhaps only the active ones. The zero value is none.
type HotelScope struct {
	HotelID    string
	ActiveOnly bool
}

// ActivityScope is whose activity a caller may read: all, or that of a branch
// and of a hotel. The zero value is none.
type ActivityScope struct {
	All      bool
	BranchID int64
	HotelID  string
}

// StaffScope is whose accounts a caller may touch: all, or those of a branch
// and of a hotel. The zero value is none.
type StaffScope struct {
	All      bool
	BranchID int64
	HotelID  string
}

// covers reports whether the account is one the scope shows.
func (s StaffScope) covers(m Staff) bool {
	return s.All || s.BranchID != 0 && s.BranchID == m.BranchID || s.HotelID != "" && s.HotelID == m.HotelID
}

// Governs reports whether an account like m may be made, changed or ended
// within the scope. In that of a hotel it must be of somebody who works for
// that hotel and for no branch, in a role that a hotel has: else whoever runs a
// hotel could take over the gym.
func (s StaffScope) Governs(m Staff) bool {
	return s.All || s.HotelID != "" && s.HotelID == m.HotelID && m.BranchID == 0 && slices.Contains(hotelRoles, m.Role)
}

// Page is a part of a list: Limit items from the Offset-th on, both counted
// from 0. A Limit of -1 is all that follow.
type Page struct {
	Offset, Limit int
}

// limit is the end of a list's query; its arguments are page.Limit and
// page.Offset. The sum hides the bound value from SQLite's planner, which would
// otherwise plan the statement anew for each.
const limit = ` LIMIT ? + 0 OFFSET ? + 0`

func nullable[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}
