package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"venuebox/internal/fault"
)

// CustomerImport is customers to be added together: see ImportCustomers.
type CustomerImport struct {
	From string // where they come from, such as the name of a file, for the activity log
	// Customers have a BranchID, and may have an ID, a QRCode, a PasswordHash and
	// a CreatedAt to keep. UpdatedAt is ignored.
	Customers []Customer
	// Code makes the pass of one without a QRCode from the id.
	Code func(id int64) string
	// SkipPresent leaves out those whose phone is a customer's already.
	SkipPresent bool
	// DryRun finds out all that can go wrong and then undoes everything.
	DryRun bool
	// Progress, unless nil, is called now and then with how many more were
	// looked at.
	Progress func(n int)
}

// Imported says what ImportCustomers did, or with DryRun would have done.
type Imported struct {
	Added     int
	Present   int // left out by SkipPresent
	Conflicts []ImportConflict
}

// ImportConflict is why one customer could not be added.
type ImportConflict struct {
	Index  int        // in Customers
	Code   fault.Code // phone_taken or id_taken
	Holder Customer   // whose it is
}

// errDryRun undoes a change that went well.
var errDryRun = errors.New("it was a dry run")

// ImportCustomers adds all customers, each to its branch of the scope, or none:
// Conflict phone_taken or id_taken, and Conflicts has everyone who is in the
// way; Forbidden customer_other_branch; Invalid branch_unknown. It is one line
// of the activity log. Other changes wait until it is done: some tens of
// microseconds a customer.
func (s *Store) ImportCustomers(ctx context.Context, actor Actor, scope BranchScope, in CustomerImport) (Imported, error) {
	var done Imported
	err := s.change(ctx, actor, func(t *tx) error {
		// Those that bring their id first, or one that is made is in their way.
		first, then := in.byID()
		for _, part := range [][]int{first, then} {
			for chunk := range slices.Chunk(part, importChunk) {
				if err := t.importChunk(scope, in, chunk, &done); err != nil {
					return err
				}
				if in.Progress != nil {
					in.Progress(len(chunk))
				}
			}
		}
		switch {
		case done.Conflicts != nil:
			return fault.New(fault.Conflict, done.Conflicts[0].Code)
		case in.DryRun:
			return errDryRun
		case done.Added == 0:
			return nil
		}
		return t.log(actor, entry{
			action: CustomersImported, branchID: onlyBranch(in.Customers),
			details: fmt.Sprintf("imported %s from %s", customersInWords(done.Added), in.From),
		})
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return done, err
}

// importChunk is how many customers are added in one statement. The search
// index is brought up to date after each statement, which takes longer than all
// the rest when each has one row.
const importChunk = 500

// byID are the places of those who bring an id, and of those who do not.
func (in CustomerImport) byID() (with, without []int) {
	for i, c := range in.Customers {
		if c.ID != 0 {
			with = append(with, i)
		} else {
			without = append(without, i)
		}
	}
	return with, without
}

// importChunk adds some customers of an import, or notes in done who is in the
// way of which.
func (t *tx) importChunk(scope BranchScope, in CustomerImport, chunk []int, done *Imported) error {
	customers := make([]Customer, len(chunk))
	for n, i := range chunk {
		c := in.Customers[i]
		if !scope.Covers(c.BranchID) {
			return fault.New(fault.Forbidden, fault.CustomerOtherBranch)
		}
		if c.CreatedAt.IsZero() {
			c.CreatedAt = t.now
		}
		c.UpdatedAt = t.now
		customers[n] = c
	}
	if len(chunk) == importChunk {
		err := classify(t.insertCustomers(customers, in.Code))
		if err == nil {
			done.Added += len(chunk)
			return nil
		}
		if fault.From(err).Kind != fault.Conflict {
			return err
		}
	}
	for n, i := range chunk {
		if err := t.importCustomer(in, i, customers[n], done); err != nil {
			return fmt.Errorf("customer %q: %w", customers[n].FullName, err)
		}
	}
	return nil
}

// insertCustomers is insertCustomer for importChunk of them, all with an id or
// all without, whose codes are kept if they have any. They are left as they are.
func (t *tx) insertCustomers(customers []Customer, code func(id int64) string) error {
	next := int64(0)
	err := t.queryRow(`SELECT coalesce(max(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'customers'`).Scan(&next)
	if err != nil {
		return err
	}
	var values []any
	for n, c := range customers {
		if c.ID == 0 {
			c.ID = next + int64(n)
		}
		if c.QRCode == "" {
			c.QRCode = code(c.ID)
		}
		values = append(values, c.ID, c.BranchID, c.FullName, c.Phone, nullable(c.Email), c.QRCode, c.searchText(),
			nullable(c.PasswordHash), c.Active, micros{c.CreatedAt}, micros{c.UpdatedAt})
	}
	_, err = t.exec(`INSERT INTO customers
		(id, branch_id, full_name, phone, email, qr_code, search_text, password_hash, is_active, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(customers)-1), values...)
	if isForeignKey(err) {
		return fault.Wrap(fault.Invalid, fault.BranchUnknown, err)
	}
	return err
}

// importCustomer adds the i-th customer of an import, or notes in done why not.
func (t *tx) importCustomer(in CustomerImport, i int, c Customer, done *Imported) error {
	code := in.Code
	if kept := c.QRCode; kept != "" {
		code = func(int64) string { return kept }
	}
	err := classify(t.insertCustomer(&c, code))
	switch {
	case err == nil:
		done.Added++
		return nil
	case !fault.Is(err, fault.PhoneTaken) && !fault.Is(err, fault.IDTaken):
		return err
	}
	// Both may be taken, and SQLite names one of them: the phone is what makes
	// somebody the same person.
	conflict := ImportConflict{Index: i, Code: fault.PhoneTaken}
	conflict.Holder, err = scanCustomer(t.queryRow(`SELECT `+customerColumns+` FROM customers c WHERE c.phone = ?`, c.Phone))
	switch {
	case err == nil && in.SkipPresent:
		done.Present++
		return nil
	case fault.Is(orNotFound(err, fault.CustomerUnknown), fault.CustomerUnknown):
		conflict.Code = fault.IDTaken
		conflict.Holder, err = scanCustomer(t.queryRow(`SELECT `+customerColumns+` FROM customers c WHERE c.id = ?`, c.ID))
	}
	done.Conflicts = append(done.Conflicts, conflict)
	return err
}

func customersInWords(n int) string {
	if n == 1 {
		return "1 customer"
	}
	return fmt.Sprintf("%d customers", n)
}

// onlyBranch is the branch that all customers are of, 0 when they are of
// several: whoever may see that one only is told of no other.
func onlyBranch(customers []Customer) int64 {
	for _, c := range customers {
		if c.BranchID != customers[0].BranchID {
			return 0
		}
	}
	return customers[0].BranchID
}
