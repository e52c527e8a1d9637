package auth

import (
	"venuebox/internal/fault"
	"venuebox/store"
)

// Permission is something that a role may or may not do, by its name on the
// wire, which never changes.
type Permission string

// The permissions.
const (
	RegenerateQR         Permission = "regenerate_qr"           // regenerate a customer's QR code
	ReadCustomers        Permission = "read_customers"          // read customers, show their passes, scan them
	ChangeCustomers      Permission = "change_customers"        // register and edit customers
	ExportCustomers      Permission = "export_customers"        // take the whole list of customers away as a file
	ViewPaymentQRCodes   Permission = "view_payment_qr_codes"   // list, view and price payment QR codes, see what their pictures pay
	ChangePaymentQRCodes Permission = "change_payment_qr_codes" // create, update, delete, toggle and confirm payment QR codes
	UseDisplays          Permission = "use_displays"            // list guest displays and show payment QR codes on them
	ManageDisplays       Permission = "manage_displays"         // add, pair, rename and delete guest displays
	ReadActivity         Permission = "read_activity"           // read the activity log
	ReadStaff            Permission = "read_staff"              // list and view staff, and the hotels they work in
	ChangeStaff          Permission = "change_staff"            // add, change, disable and enable staff, reset their passwords
	ReadSystem           Permission = "read_system"             // see how the box is doing
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

// subject is what a permission is about, and with it who is asked for it.
type subject uint8

const (
	customers subject = iota // Identity.Branches
	payments                 // Identity.Hotel
	venue                    // Identity.Activity, Identity.Colleagues
)

// rule says of a permission which roles have it, and how far it goes for each.
type rule struct {
	permission Permission
	about      subject
	reach      map[store.Role]reach
}

// table is the whole of who may do what. What is not in it is not allowed.
var table = []rule{
	{RegenerateQR, customers, map[store.Role]reach{
		store.Owner: everything, store.Manager: ownBranch,
		store.Accountant: ownBranchOrAll, store.Receptionist: ownBranch,
	}},
	{ReadCustomers, customers, map[store.Role]reach{
		store.Owner: everything, store.Manager: ownBranch,
		store.Accountant: ownBranchOrAll, store.Receptionist: ownBranch,
	}},
	{ChangeCustomers, customers, map[store.Role]reach{
		store.Owner: everything, store.Manager: ownBranch, store.Receptionist: ownBranch,
	}},
	{ExportCustomers, customers, map[store.Role]reach{
		store.Owner: everything, store.Manager: ownBranch,
	}},
	{ViewPaymentQRCodes, payments, map[store.Role]reach{
		store.HotelAdmin: ownHotel, store.Manager: ownHotel, store.Receptionist: activeInHotel,
	}},
	{ChangePaymentQRCodes, payments, map[store.Role]reach{
		store.HotelAdmin: ownHotel, store.Manager: ownHotel,
	}},
	{UseDisplays, payments, map[store.Role]reach{
		store.HotelAdmin: ownHotel, store.Manager: ownHotel, store.Receptionist: ownHotel,
	}},
	{ManageDisplays, payments, map[store.Role]reach{
		store.HotelAdmin: ownHotel, store.Manager: ownHotel,
	}},
	{ReadActivity, venue, map[store.Role]reach{
		store.Owner: everything, store.HotelAdmin: ownHotel, store.Manager: ownBranchAndHotel,
	}},
	{ReadStaff, venue, map[store.Role]reach{
		store.Owner: everything, store.HotelAdmin: ownHotel, store.Manager: ownBranchAndHotel,
	}},
	{ChangeStaff, venue, map[store.Role]reach{
		store.Owner: everything, store.HotelAdmin: ownHotel,
	}},
	{ReadSystem, venue, map[store.Role]reach{
		store.Owner: everything, store.HotelAdmin: ownHotel,
	}},
}

// reachOf is how far a permission goes for a role.
func reachOf(p Permission, r store.Role) reach {
	for _, rule := range table {
		if rule.permission == p {
			return rule.reach[r]
		}
	}
	return nothing
}

// Permissions lists what the caller may do somewhere, in the table's order:
// what Branches, Hotel, Activity and Colleagues do not refuse.
func (id Identity) Permissions() []Permission {
	out := []Permission{}
	for _, rule := range table {
		var refused error
		switch rule.about {
		case customers:
			_, refused = id.Branches(rule.permission)
		case payments:
			_, refused = id.Hotel(rule.permission)
		case venue:
			_, refused = id.places(rule.permission)
		}
		if refused == nil {
			out = append(out, rule.permission)
		}
	}
	return out
}

// Branches says whose customers the caller may touch with permission p.
// Forbidden staff_only for whoever is no gym staff, before permission_denied
// for gym staff of a role without the permission.
func (id Identity) Branches(p Permission) (store.BranchScope, error) {
	none := store.BranchScope{}
	if id.Staff == nil || !gymStaff(id.Staff) {
		return none, fault.New(fault.Forbidden, fault.StaffOnly)
	}
	switch r := reachOf(p, id.Staff.Role); {
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
	switch reachOf(p, id.Staff.Role) {
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
	switch reachOf(p, m.Role) {
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
