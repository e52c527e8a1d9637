package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"venuebox/internal/fault"
)

// Customer is a member of a gym. Email is empty when there is none. Phone is
// digits, perhaps after a plus, and belongs to one customer only.
// PasswordHash is empty until the customer was given a password.
type Customer struct {
	ID           int64
	BranchID     int64
	FullName     string
	Phone        string
	Email        string
	QRCode       string
	PasswordHash string
	Active       bool
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

const customerColumns = `c.id, c.branch_id, c.full_name, c.phone, coalesce(c.email, ''), c.qr_code,
	coalesce(c.password_hash, ''), c.is_active, c.created_at, c.updated_at`

func (c *Customer) targets() []any {
	return []any{
		&c.ID, &c.BranchID, &c.FullName, &c.Phone, &c.Email, &c.QRCode, &c.PasswordHash, &c.Active,
		(*microsOf)(&c.CreatedAt), (*microsOf)(&c.UpdatedAt),
	}
}

func scanCustomer(r scanner) (Customer, error) {
	var c Customer
	err := r.Scan(c.targets()...)
	return c, err
}

// customerInScope reads a customer within a change. NotFound customer_unknown
// before Forbidden customer_other_branch.
func (t *tx) customerInScope(scope BranchScope, id int64) (Customer, error) {
	c, err := scanCustomer(t.queryRow(`SELECT `+customerColumns+` FROM customers c WHERE c.id = ?`, id))
	return c, inScope(c, scope, err)
}

func inScope(c Customer, scope BranchScope, err error) error {
	if err != nil {
		return orNotFound(err, fault.CustomerUnknown)
	}
	if !scope.Covers(c.BranchID) {
		return fault.New(fault.Forbidden, fault.CustomerOtherBranch)
	}
	return nil
}

// searchText has of the code only what follows its colon: all codes begin
// alike, and a part of that beginning should not find everybody.
func (c *Customer) searchText() string {
	return searchText(c.FullName, c.Phone, c.Email, c.QRCode[strings.LastIndexByte(c.QRCode, ':')+1:])
}

// RegisterCustomer adds a customer to a branch of the scope, with the code
// made by code from the new id. ID, QRCode and the times of c are ignored.
// Conflict phone_taken; Forbidden customer_other_branch; Invalid
// branch_unknown.
func (s *Store) RegisterCustomer(ctx context.Context, actor Actor, scope BranchScope, c Customer, code func(id int64) string) (Customer, error) {
	err := s.change(ctx, actor, func(t *tx) error {
		if !scope.Covers(c.BranchID) {
			return fault.New(fault.Forbidden, fault.CustomerOtherBranch)
		}
		c.Active, c.CreatedAt, c.UpdatedAt = true, t.now, t.now
		if err := t.insertCustomer(&c, code); err != nil {
			return err
		}
		return t.log(actor, entry{
			action: CustomerRegistered, branchID: c.BranchID, customerID: c.ID,
			details: "customer " + c.FullName + " registered",
		})
	})
	return c, err
}

// insertCustomer adds c, under c.ID or, if that is 0, the next id, and sets
// its ID and QRCode. The next id is looked up rather than left to the INSERT
// because the code, which the row must have, is made from it; nobody else can
// take it meanwhile, since one transaction writes at a time.
func (t *tx) insertCustomer(c *Customer, code func(id int64) string) error {
	if c.ID == 0 {
		err := t.queryRow(`SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'customers'`).Scan(&c.ID)
		if err != nil {
			return err
		}
	}
	c.QRCode = code(c.ID)
	_, err := t.exec(`INSERT INTO customers
		(id, branch_id, full_name, phone, email, qr_code, search_text, password_hash, is_active, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.BranchID, c.FullName, c.Phone, nullable(c.Email), c.QRCode, c.searchText(), nullable(c.PasswordHash), c.Active,
		micros{c.CreatedAt}, micros{c.UpdatedAt})
	if isForeignKey(err) {
		return fault.Wrap(fault.Invalid, fault.BranchUnknown, err)
	}
	return err
}

// CustomerChange says what to change of a customer; nil fields stay.
type CustomerChange struct {
	FullName *string
	Phone    *string
	Email    *string
	BranchID *int64
	Active   *bool
}

// UpdateCustomer changes a customer of the scope; one can only be moved to a
// branch of the scope too. Making one inactive ends their sessions. NotFound
// customer_unknown; Forbidden customer_other_branch; Conflict phone_taken;
// Invalid branch_unknown.
func (s *Store) UpdateCustomer(ctx context.Context, actor Actor, scope BranchScope, id int64, change CustomerChange) (Customer, error) {
	var c Customer
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if c, err = t.customerInScope(scope, id); err != nil {
			return err
		}
		if change.BranchID != nil && !scope.Covers(*change.BranchID) {
			return fault.New(fault.Forbidden, fault.CustomerOtherBranch)
		}
		changed := c.apply(change)
		c.UpdatedAt = t.now
		_, err = t.exec(`UPDATE customers SET full_name = ?, phone = ?, email = ?, branch_id = ?, is_active = ?,
			search_text = ?, updated_at = ? WHERE id = ?`,
			c.FullName, c.Phone, nullable(c.Email), c.BranchID, c.Active, c.searchText(), micros{t.now}, id)
		if isForeignKey(err) {
			return fault.Wrap(fault.Invalid, fault.BranchUnknown, err)
		}
		if err != nil {
			return err
		}
		if !c.Active {
			if _, err := t.exec(`DELETE FROM sessions WHERE customer_id = ?`, id); err != nil {
				return err
			}
		}
		return t.log(actor, entry{
			action: CustomerUpdated, branchID: c.BranchID, customerID: id,
			details: fmt.Sprintf("customer %s updated: %s", c.FullName, changed),
		})
	})
	return c, err
}

// apply makes the change and names the fields that are now different.
func (c *Customer) apply(change CustomerChange) string {
	var changed []string
	note(&changed, "full_name", &c.FullName, change.FullName)
	note(&changed, "phone", &c.Phone, change.Phone)
	note(&changed, "email", &c.Email, change.Email)
	note(&changed, "branch_id", &c.BranchID, change.BranchID)
	note(&changed, "is_active", &c.Active, change.Active)
	if len(changed) == 0 {
		return "nothing changed"
	}
	return strings.Join(changed, ", ")
}

// note sets a field to its new value, if there is one, and appends its name
// to changed when that made a difference.
func note[T comparable](changed *[]string, name string, field *T, value *T) {
	if value == nil {
		return
	}
	if *field != *value {
		*changed = append(*changed, name)
	}
	*field = *value
}

// SetCustomerPassword replaces a customer's password and ends their sessions.
// NotFound customer_unknown; Forbidden customer_other_branch.
func (s *Store) SetCustomerPassword(ctx context.Context, actor Actor, scope BranchScope, id int64, hash string) (Customer, error) {
	var c Customer
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if c, err = t.customerInScope(scope, id); err != nil {
			return err
		}
		c.PasswordHash, c.UpdatedAt = hash, t.now
		_, err = t.exec(`UPDATE customers SET password_hash = ?, updated_at = ? WHERE id = ?`, hash, micros{t.now}, id)
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM sessions WHERE customer_id = ?`, id); err != nil {
			return err
		}
		return t.log(actor, entry{
			action: CustomerPasswordReset, branchID: c.BranchID, customerID: id,
			details: "password reset for customer " + c.FullName,
		})
	})
	return c, err
}

// Customer reads one customer. NotFound customer_unknown; Forbidden
// customer_other_branch.
func (s *Store) Customer(ctx context.Context, scope BranchScope, id int64) (Customer, error) {
	c, err := scanCustomer(s.queryRow(ctx, `SELECT `+customerColumns+` FROM customers c WHERE c.id = ?`, id))
	return c, inScope(c, scope, err)
}

// CustomerByPhone finds a customer, active or not. NotFound customer_unknown.
func (s *Store) CustomerByPhone(ctx context.Context, phone string) (Customer, error) {
	c, err := scanCustomer(s.queryRow(ctx, `SELECT `+customerColumns+` FROM customers c WHERE c.phone = ?`, phone))
	return c, orNotFound(err, fault.CustomerUnknown)
}

// CustomerFilter narrows customers down; the zero value does not.
type CustomerFilter struct {
	Search string // words, each of which is in name, phone, email or code
	Active *bool
}

// Customers lists the customers of a scope that the filter leaves, newest
// first, and counts them.
func (s *Store) Customers(ctx context.Context, scope BranchScope, f CustomerFilter, page Page) ([]Customer, int, error) {
	if f.Search != "" {
		// Not more at a time than leave connections for everybody else.
		select {
		case s.searches <- struct{}{}:
			defer func() { <-s.searches }()
		case <-ctx.Done():
			return nil, 0, fault.Wrap(fault.Unavailable, fault.Overloaded, ctx.Err())
		}
	}
	where, args := f.where(scope)
	var total int
	if err := s.queryRow(ctx, `SELECT count(*) FROM customers c`+where, args...).Scan(&total); err != nil {
		return nil, 0, classify(err)
	}
	rows, err := s.query(ctx, `SELECT `+customerColumns+` FROM customers c`+where+
		` ORDER BY c.created_at DESC, c.id DESC`+limit, append(args, page.Limit, page.Offset)...)
	items, err := collect(rows, err, scanCustomer)
	return items, total, err
}

// where is the WHERE of a list. A word with a colon is a whole code.
// Of the others, the longest is looked up in the trigram index if it is long
// enough for it; the rest are compared row by row with what that leaves. More
// look-ups would cost more than they save: a word that everybody has takes
// the index longer than a comparison of all rows.
func (f CustomerFilter) where(scope BranchScope) (where string, args []any) {
	where = ` WHERE 1`
	if !scope.All {
		where += ` AND c.branch_id = ?`
		args = append(args, scope.BranchID)
	}
	if f.Active != nil {
		where += ` AND c.is_active = ?`
		args = append(args, *f.Active)
	}
	longest := ""
	for _, term := range Terms(f.Search) {
		if strings.Contains(term, ":") {
			where += ` AND c.qr_code = ?`
			args = append(args, term)
			continue
		}
		where += ` AND instr(c.search_text, ?) > 0`
		args = append(args, term)
		if len(term) > len(longest) {
			longest = term
		}
	}
	if phrase, ok := trigramPhrase(longest); ok {
		where += ` AND c.id IN (SELECT rowid FROM customers_fts WHERE customers_fts MATCH ?)`
		args = append(args, phrase)
	}
	return where, args
}
