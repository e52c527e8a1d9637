package auth

import (
	"venuebox/internal/fault"
	"venuebox/store"
)

// Permission is something that a role may or may not do.
type Permission string

// The permissions.
const (
	RegenerateQR         Permission = "regenerate a customer's QR code"
	ReadCustomers        Permission = "read customers, show their passes, scan them"
	ChangeCustomers      Permission = "register and edit customers"
	ExportCustomers      Permission = "take the whole list of customers away as a file"
	ViewPaymentQRCodes   Permission = "list, view and price payment QR codes, see what their pictures pay"
	ChangePaymentQRCodes Permission = "create, update, delete, toggle and confirm payment QR codes"
	UseDisplays          Permission = "list guest displays and show payment QR codes on them"
	ManageDisplays       Permission = "add, pair, rename and delete guest displays"
	ReadActivity         Permission = "read the activity log"
	ReadStaff            Permission = "list and view staff"
	ChangeStaff          Permission = "add, change, disable and enable staff, reset their passwords"
	ReadSystem           Permission = "see how the box is doing"
)

// reach is how far a permission goes.
type reach uint8

const (
	nothing           reach = iota
	everything              // every branch
	ownBranch               // the branch the staff member works in
	ownBranchOrAll          // that branch; every branch when they have none
	ownHotel                // the hotel they work in
	activeInHotel           // there, active payment QR codes only
	ownBranchAndHotel       // both places they work in
)

// table is the whole of who may do what. What is not in it is not allowed.
var table = map[Permission]map[store.Role]reach{
	RegenerateQR: {
		store.Owner: everything, store.Manager: ownBranch,
		store.Accountant: ownBranchOrAll, store.Receptionist: ownBranch,
	},
	ReadCustomers: {
		store.Owner: everything, store.Manager: ownBranch,
		store.Accountant: ownBranchOrAll, store.Receptionist: ownBranch,
	},
	ChangeCustomers: {
		store.Owner: everything, store.Manager: ownBranch, store.Receptionist: ownBranch,
	},
	ExportCustomers: {
		store.Owner: everything, store.Manager: ownBranch,
	},
	ViewPaymentQRCodes: {
		store.HotelAdmin: ownHotel, store.Manager: ownHotel, store.Receptionist: activeInHotel,
	},
	ChangePaymentQRCodes: {
		store.HotelAdmin: ownHotel, store.Manager: ownHotel,
	},
	UseDisplays: {
		store.HotelAdmin: ownHotel, store.Manager: ownHotel, store.Receptionist: ownHotel,
	},
	ManageDisplays: {
		store.HotelAdmin: ownHotel, store.Manager: ownHotel,
	},
	ReadActivity: {
		store.Owner: everything, store.HotelAdmin: ownHotel, store.Manager: ownBranchAndHotel,
	},
	ReadStaff: {
		store.Owner: everything, store.HotelAdmin: ownHotel, store.Manager: ownBranchAndHotel,
	},
	ChangeStaff: {
		store.Owner: everything, store.HotelAdmin: ownHotel,
	},
	ReadSystem: {
		store.Owner: everything, store.HotelAdmin: ownHotel,
	},
}

// Branches says whose customers the caller may touch with permission p.
// Forbidden staff_only for whoever is no gym staff, before permission_denied
// for gym staff of a role without the permission.
func (id Identity) Branches(p Permission) (store.BranchScope, error) {
	none := store.BranchScope{}
	if id.Staff == nil || !gymStaff(id.Staff) {
		return none, fault.New(fault.Forbidden, fault.StaffOnly)
	}
	switch r := table[p][id.Staff.Role]; {
	case r == everything, r == ownBranchOrAll && id.Staff.BranchID == 0:
		return store.BranchScope{All: true}, nil
	case r == ownBranch, r == ownBranchOrAll:
		return store.BranchScope{BranchID: id.Staff.BranchID}, nil
	}
	return none, fault.New(fault.Forbidden, fault.PermissionDenied)
}

// gymStaff reports whether somebody works in the gym: owners and accountants
// do, managers and receptionists when they have a branch.
func gymStaff(m *store.Staff) bool {
	switch m.Role {
	case store.Owner, store.Accountant:
		return true
	case store.Manager, store.Receptionist:
		return m.BranchID != 0
	}
	return false
}

// Hotel says which payment QR codes the caller may touch with permission p.
// Forbidden no_hotel for whoever works in no hotel, before permission_denied.
func (id Identity) Hotel(p Permission) (store.HotelScope, error) {
	none := store.HotelScope{}
	if id.Staff == nil || id.Staff.HotelID == "" {
		return none, fault.New(fault.Forbidden, fault.NoHotel)
	}
	switch table[p][id.Staff.Role] {
	case ownHotel:
		return store.HotelScope{HotelID: id.Staff.HotelID}, nil
	case activeInHotel:
		return store.HotelScope{HotelID: id.Staff.HotelID, ActiveOnly: true}, nil
	}
	return none, fault.New(fault.Forbidden, fault.PermissionDenied)
}

// Activity says whose activity the caller may read. Errors are those of places.
func (id Identity) Activity() (store.ActivityScope, error) {
	at, err := id.places(ReadActivity)
	return store.ActivityScope(at), err
}

// Colleagues says whose accounts, and whose box, the caller may touch with
// permission p.
// Forbidden permission_denied for whoever may read accounts and no more;
// otherwise errors are those of places.
func (id Identity) Colleagues(p Permission) (store.StaffScope, error) {
	at, err := id.places(p)
	if fault.Is(err, fault.StaffOnly) {
		if _, cannotRead := id.places(ReadStaff); cannotRead == nil {
			err = fault.New(fault.Forbidden, fault.PermissionDenied)
		}
	}
	return store.StaffScope(at), err
}

// places is where the caller has permission p: everywhere, or in a branch and
// in a hotel.
type places struct {
	All      bool
	BranchID int64
	HotelID  string
}

// places says where the caller has permission p. Forbidden permission_denied
// for gym staff of a role that has not, staff_only for everybody else who has
// not.
func (id Identity) places(p Permission) (places, error) {
	m := id.Staff
	if m == nil {
		return places{}, fault.New(fault.Forbidden, fault.StaffOnly)
	}
	var at places
	switch table[p][m.Role] {
	case everything:
		at.All = true
	case ownHotel:
		at.HotelID = m.HotelID
	case ownBranchAndHotel:
		at.BranchID, at.HotelID = m.BranchID, m.HotelID
	default:
		if gymStaff(m) {
			return at, fault.New(fault.Forbidden, fault.PermissionDenied)
		}
	}
	if at == (places{}) {
		return at, fault.New(fault.Forbidden, fault.StaffOnly)
	}
	return at, nil
}
