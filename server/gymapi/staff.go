package gymapi

import (
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/store"
)

// Words for what can be wrong with an account's fields.
const badRole = "This is not a role. The roles are owner, hotel_admin, manager, accountant and receptionist."

var badUsername = fmt.Sprintf("Please use 1 to %d letters from a to z, digits, and . _ - +", store.MaxUsername)

// colleagues says who calls and whose accounts they may touch with p.
func (a *API) colleagues(c *gin.Context, p auth.Permission) (auth.Identity, store.StaffScope, error) {
	id, err := a.identify(c)
	if err != nil {
		return id, store.StaffScope{}, err
	}
	scope, err := id.Colleagues(p)
	if fault.Is(err, fault.PermissionDenied) {
		fault.From(err).Text = "Your role does not allow this. Ask an owner or a hotel admin." // it may be a manager's
	}
	return id, scope, err
}

// Staff: GET /api/staff ?search=&role=&is_active=&branch_id=&hotel_id=&page=
// &per_page=, by username.
func (a *API) Staff(c *gin.Context) error {
	_, scope, err := a.colleagues(c, auth.ReadStaff)
	if err != nil {
		return err
	}
	q := query(c)
	page, branch := q.pages(), q.id("branch_id")
	filter := store.StaffFilter{Search: q.param("search"), HotelID: q.param("hotel_id")}
	if branch != nil {
		filter.BranchID = *branch
	}
	if q.param("role") != "" {
		if role := q.role(); role != nil {
			filter.Role = *role
		}
	}
	if q.param("is_active") != "" {
		filter.Active = q.boolean("is_active")
	}
	if err := q.err(); err != nil {
		return err
	}
	items, total, err := a.store.StaffMembers(c.Request.Context(), scope, filter, page.page0())
	if err != nil {
		return err
	}
	return renderList(c, "Staff", items, staffOf, total, page)
}

// StaffMember: GET /api/staff/{id}.
func (a *API) StaffMember(c *gin.Context) error {
	_, scope, err := a.colleagues(c, auth.ReadStaff)
	if err != nil {
		return err
	}
	staffID, err := pathID(c, fault.StaffUnknown)
	if err != nil {
		return err
	}
	m, err := a.store.StaffMember(c.Request.Context(), scope, staffID)
	if err != nil {
		return err
	}
	return render(c, "Staff member", staffOf(m))
}

// Hotels: GET /api/hotels, those whose staff the caller may read.
func (a *API) Hotels(c *gin.Context) error {
	_, scope, err := a.colleagues(c, auth.ReadStaff)
	if err != nil {
		return err
	}
	items, err := a.store.Hotels(c.Request.Context(), scope)
	if err != nil {
		return err
	}
	out := make([]hotelJSON, len(items))
	for i, h := range items {
		out[i] = hotelOf(h)
	}
	return render(c, "Hotels", list{Items: out})
}

// AddStaff: POST /api/staff {username, full_name, role, email?, branch_id?,
// hotel_id?}. A hotel admin adds to their own hotel. The password is made here
// and told once.
func (a *API) AddStaff(c *gin.Context) error {
	id, scope, err := a.colleagues(c, auth.ChangeStaff)
	if err != nil {
		return err
	}
	o, err := readObject(c)
	if err != nil {
		return err
	}
	change := o.staff()
	m := store.Staff{
		Username: o.require("username", o.text("username", store.MaxUsername)),
		FullName: o.require("full_name", change.FullName),
		HotelID:  scope.HotelID,
	}
	if m.Username != "" && !store.ValidUsername(m.Username) {
		o.fail("username", badUsername)
	}
	if change.Role != nil {
		m.Role = *change.Role
	} else if o.errors["role"] == nil {
		o.fail("role", required)
	}
	if err := o.err(); err != nil {
		return err
	}
	if change.Email != nil {
		m.Email = *change.Email
	}
	if change.BranchID != nil {
		m.BranchID = *change.BranchID
	}
	if change.HotelID != nil {
		m.HotelID = *change.HotelID
	}
	if !scope.Governs(m) { // before a password is hashed for nothing
		return fault.New(fault.Forbidden, fault.StaffBeyondReach)
	}
	password := auth.OneTimePassword()
	if m.PasswordHash, err = a.auth.HashPassword(c.Request.Context(), id, password); err != nil {
		return err
	}
	if m, err = a.store.AddStaff(c.Request.Context(), id.Actor(), scope, m); err != nil {
		return err
	}
	return renderCreated(c, "Staff member added", addedStaffJSON{staffOf(m), password})
}

// UpdateStaff: PUT /api/staff/{id} {full_name?, email?, role?, branch_id?,
// hotel_id?}. What is not sent stays as it is; null takes an email or a place
// away.
func (a *API) UpdateStaff(c *gin.Context) error {
	id, scope, staffID, err := a.changeableStaff(c)
	if err != nil {
		return err
	}
	o, err := readObject(c)
	if err != nil {
		return err
	}
	change := o.staff()
	o.notBlank("full_name", change.FullName)
	if err := o.err(); err != nil {
		return err
	}
	m, err := a.store.UpdateStaff(c.Request.Context(), id.Actor(), scope, staffID, change)
	if err != nil {
		return err
	}
	return render(c, "Staff member updated", staffOf(m))
}

// DisableStaff: POST /api/staff/{id}/disable; their sessions end.
func (a *API) DisableStaff(c *gin.Context) error {
	return a.setStaffActive(c, false, "Staff member disabled")
}

// EnableStaff: POST /api/staff/{id}/enable; the password is the one it was.
func (a *API) EnableStaff(c *gin.Context) error {
	return a.setStaffActive(c, true, "Staff member enabled")
}

func (a *API) setStaffActive(c *gin.Context, active bool, done string) error {
	id, scope, staffID, err := a.changeableStaff(c)
	if err != nil {
		return err
	}
	m, err := a.store.SetStaffActive(c.Request.Context(), id.Actor(), scope, staffID, active)
	if err != nil {
		return err
	}
	return render(c, done, staffOf(m))
}

// ResetStaffPassword: POST /api/staff/{id}/reset-password. The new password is
// told once; sessions of the old one end.
func (a *API) ResetStaffPassword(c *gin.Context) error {
	id, scope, staffID, err := a.changeableStaff(c)
	if err != nil {
		return err
	}
	password := auth.OneTimePassword()
	hash, err := a.auth.HashPassword(c.Request.Context(), id, password)
	if err != nil {
		return err
	}
	m, err := a.store.ResetStaffPassword(c.Request.Context(), id.Actor(), scope, staffID, hash)
	if err != nil {
		return err
	}
	return render(c, "Password reset", staffPasswordJSON{StaffID: m.ID, OneTimePassword: password})
}

// changeableStaff says who calls, and that the account in the path is one they
// may change. It comes before a body is judged, or a password hashed for
// nothing.
func (a *API) changeableStaff(c *gin.Context) (auth.Identity, store.StaffScope, int64, error) {
	id, scope, err := a.colleagues(c, auth.ChangeStaff)
	if err != nil {
		return id, scope, 0, err
	}
	staffID, err := pathID(c, fault.StaffUnknown)
	if err != nil {
		return id, scope, 0, err
	}
	m, err := a.store.StaffMember(c.Request.Context(), scope, staffID)
	if err == nil && !scope.Governs(m) {
		err = fault.New(fault.Forbidden, fault.StaffBeyondReach)
	}
	return id, scope, staffID, err
}

// staff reads the fields that adding and updating share.
func (o *object) staff() store.StaffChange {
	return store.StaffChange{
		FullName: o.text("full_name", 150),
		Email:    o.email("email", o.text("email", 254)),
		Role:     o.role(),
		BranchID: o.branch(),
		HotelID:  o.text("hotel_id", 36),
	}
}

// role returns a role that was sent.
func (o *object) role() *store.Role {
	text := o.text("role", 100)
	if text == nil || o.errors["role"] != nil {
		return nil
	}
	role := store.Role(*text)
	switch {
	case role == "":
		o.fail("role", notBlank)
		return nil
	case !slices.Contains(store.Roles, role):
		o.fail("role", badRole)
		return nil
	}
	return &role
}

// branch is the branch to work in, 0 for none: null, or left empty in a form.
func (o *object) branch() *int64 {
	value, sent := o.values["branch_id"]
	if sent && (value == nil || o.form && value == "") {
		return new(int64)
	}
	return o.id("branch_id")
}
