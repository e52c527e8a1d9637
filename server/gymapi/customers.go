package gymapi

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/wire"
	"venuebox/store"
)

// RegenerateQR: POST /api/customers/{id}/regenerate-qr. The body, if any, is
// not read: what the code is, is not the caller's to say.
func (a *API) RegenerateQR(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.RegenerateQR)
	if err != nil {
		return err
	}
	if wait, ok := a.regenerate.Allow(id.String()); !ok {
		return &fault.Error{Kind: fault.TooMany, Code: fault.TooManyRegenerating, RetryAfter: wait}
	}
	customerID, err := pathID(c, fault.CustomerUnknown)
	if err != nil {
		return err
	}
	customer, err := a.store.RegenerateCustomerQR(c.Request.Context(), id.Actor(), scope, customerID, a.newPass)
	if err != nil {
		return otherBranch(err, "regenerate QR code for")
	}
	wire.JSON(c, http.StatusOK, success{
		Success: true,
		Message: "QR code regenerated successfully",
		QRCode:  customer.QRCode,
		Data: regeneratedJSON{
			CustomerID: customer.ID, QRCode: customer.QRCode, GeneratedAt: wire.Time(customer.UpdatedAt),
		},
	})
	return nil
}

// Customers: GET /api/customers ?search=&branch_id=&is_active=&page=&per_page=.
func (a *API) Customers(c *gin.Context) error {
	_, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	q := query(c)
	page, branch := q.pages(), q.id("branch_id")
	filter := store.CustomerFilter{Search: q.param("search"), Active: q.boolean("is_active")}
	if err := q.err(); err != nil {
		return err
	}
	if scope, err = within(scope, branch, "list"); err != nil {
		return err
	}
	return a.listCustomers(c, scope, filter, page)
}

// SearchCustomers: GET /api/customers/search ?q=&is_active=&page=&per_page=.
func (a *API) SearchCustomers(c *gin.Context) error {
	_, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return err
	}
	q := query(c)
	page := q.pages()
	filter := store.CustomerFilter{Search: q.param("q"), Active: q.boolean("is_active")}
	if len(store.Terms(filter.Search)) == 0 {
		q.fail("q", required)
	}
	if err := q.err(); err != nil {
		return err
	}
	return a.listCustomers(c, scope, filter, page)
}

func (a *API) listCustomers(c *gin.Context, scope store.BranchScope, filter store.CustomerFilter, page pageRequest) error {
	items, total, err := a.store.Customers(c.Request.Context(), scope, filter, page.page0())
	if err != nil {
		return err
	}
	return renderList(c, "Customers", items, customerOf, total, page)
}

// Customer: GET /api/customers/{id}.
func (a *API) Customer(c *gin.Context) error {
	customer, err := a.readCustomer(c, "view")
	if err != nil {
		return err
	}
	return render(c, "Customer", customerOf(customer))
}

func (a *API) readCustomer(c *gin.Context, verb string) (store.Customer, error) {
	_, scope, err := a.branches(c, auth.ReadCustomers)
	if err != nil {
		return store.Customer{}, err
	}
	id, err := pathID(c, fault.CustomerUnknown)
	if err != nil {
		return store.Customer{}, err
	}
	customer, err := a.store.Customer(c.Request.Context(), scope, id)
	return customer, otherBranch(err, verb)
}

// RegisterCustomer: POST /api/customers/register {full_name, phone, email?,
// branch_id?}. Without a branch it is the caller's own.
func (a *API) RegisterCustomer(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.ChangeCustomers)
	if err != nil {
		return err
	}
	o, err := readObject(c)
	if err != nil {
		return err
	}
	change := o.customer()
	customer := store.Customer{
		FullName: o.require("full_name", change.FullName),
		Phone:    o.require("phone", change.Phone),
	}
	if change.Email != nil {
		customer.Email = *change.Email
	}
	if err := o.err(); err != nil {
		return err
	}
	switch {
	case change.BranchID != nil:
		customer.BranchID = *change.BranchID
	case scope.BranchID != 0:
		customer.BranchID = scope.BranchID
	default:
		return fault.New(fault.Invalid, fault.BranchRequired)
	}
	if !scope.Covers(customer.BranchID) { // before a password is hashed for nothing
		return otherBranch(fault.New(fault.Forbidden, fault.CustomerOtherBranch), "register")
	}
	password := auth.OneTimePassword()
	if customer.PasswordHash, err = a.auth.HashPassword(c.Request.Context(), id, password); err != nil {
		return err
	}
	customer, err = a.store.RegisterCustomer(c.Request.Context(), id.Actor(), scope, customer, a.newPass)
	if err != nil {
		return otherBranch(err, "register")
	}
	return renderCreated(c, "Customer registered", registeredJSON{customerOf(customer), password})
}

// UpdateCustomer: PUT /api/customers/{id} {full_name?, phone?, email?,
// branch_id?, is_active?}. What is not sent stays as it is.
func (a *API) UpdateCustomer(c *gin.Context) error {
	id, scope, customerID, err := a.changeable(c, "update")
	if err != nil {
		return err
	}
	o, err := readObject(c)
	if err != nil {
		return err
	}
	change := o.customer()
	o.notBlank("full_name", change.FullName)
	o.notBlank("phone", change.Phone)
	change.Active = o.boolean("is_active")
	if err := o.err(); err != nil {
		return err
	}
	customer, err := a.store.UpdateCustomer(c.Request.Context(), id.Actor(), scope, customerID, change)
	if err != nil {
		return otherBranch(err, "update")
	}
	return render(c, "Customer updated", customerOf(customer))
}

// changeable says who calls, and that the customer in the path is one they may
// change. It comes before a body is judged, or a password hashed for nothing:
// a customer out of reach is that, whatever was sent.
func (a *API) changeable(c *gin.Context, verb string) (auth.Identity, store.BranchScope, int64, error) {
	id, scope, err := a.branches(c, auth.ChangeCustomers)
	if err != nil {
		return id, scope, 0, err
	}
	customerID, err := pathID(c, fault.CustomerUnknown)
	if err == nil {
		_, err = a.store.Customer(c.Request.Context(), scope, customerID)
	}
	return id, scope, customerID, otherBranch(err, verb)
}

// customer reads the fields that registering and updating share.
func (o *object) customer() store.CustomerChange {
	return store.CustomerChange{
		FullName: o.text("full_name", 150),
		Phone:    o.phone("phone", o.text("phone", 100)),
		Email:    o.email("email", o.text("email", 254)),
		BranchID: o.id("branch_id"),
	}
}

// ResetPassword: POST /api/customers/{id}/reset-password. The new password is
// told once; sessions of the old one end.
func (a *API) ResetPassword(c *gin.Context) error {
	id, scope, customerID, err := a.changeable(c, "reset password for")
	if err != nil {
		return err
	}
	password := auth.OneTimePassword()
	hash, err := a.auth.HashPassword(c.Request.Context(), id, password)
	if err != nil {
		return err
	}
	customer, err := a.store.SetCustomerPassword(c.Request.Context(), id.Actor(), scope, customerID, hash)
	if err != nil {
		return otherBranch(err, "reset password for")
	}
	return render(c, "Password reset", passwordJSON{CustomerID: customer.ID, OneTimePassword: password})
}

// PassPNG: GET /api/customers/{id}/qr.png ?size=.
func (a *API) PassPNG(c *gin.Context) error {
	return a.pass(c, "image/png", "png", (*qr.Code).PNG)
}

// PassSVG: GET /api/customers/{id}/qr.svg ?size=.
func (a *API) PassSVG(c *gin.Context) error {
	return a.pass(c, "image/svg+xml", "svg", (*qr.Code).SVG)
}
