package store

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"venuebox/internal/fault"
)

// exportPage is how many customers are in memory at a time while all are read.
const exportPage = 1000

const (
	venueCustomerColumns = customerColumns + `, b.name`
	venueCustomerTables  = ` FROM customers c JOIN branches b ON b.id = c.branch_id`
)

func scanVenueCustomer(r scanner) (VenueCustomer, error) {
	var c VenueCustomer
	err := r.Scan(append(c.targets(), &c.BranchName)...)
	return c, err
}

// AllCustomers reads every customer of a scope, by id, some at a time. Who is
// changed meanwhile comes as before the change or as after it, and once.
func (s *Store) AllCustomers(ctx context.Context, scope BranchScope) iter.Seq2[VenueCustomer, error] {
	return func(yield func(VenueCustomer, error) bool) {
		last := int64(0)
		for {
			// The plus keeps SQLite from the index by branch, whose rows it would
			// have to sort by id for every page.
			rows, err := s.query(ctx, `SELECT `+venueCustomerColumns+venueCustomerTables+
				` WHERE c.id > ? AND (? OR +c.branch_id = ?) ORDER BY c.id`+limit,
				last, scope.All, scope.BranchID, exportPage, 0)
			page, err := collect(rows, err, scanVenueCustomer)
			if err != nil {
				yield(VenueCustomer{}, err)
				return
			}
			for _, c := range page {
				if !yield(c, nil) {
					return
				}
				last = c.ID
			}
			if len(page) < exportPage {
				return
			}
		}
	}
}

// byBranchAndName is an order for people. What is searched in begins with the
// name, folded.
const byBranchAndName = ` ORDER BY b.name, c.search_text, c.id`

// ActiveCustomers lists the active customers of a scope by branch and name,
// the first most of them.
func (s *Store) ActiveCustomers(ctx context.Context, scope BranchScope, most int) ([]VenueCustomer, error) {
	rows, err := s.query(ctx, `SELECT `+venueCustomerColumns+venueCustomerTables+
		` WHERE c.is_active AND (? OR c.branch_id = ?)`+byBranchAndName+limit, scope.All, scope.BranchID, most, 0)
	return collect(rows, err, scanVenueCustomer)
}

// PassHolders are the customers with some ids: those whose pass opens the door,
// by branch and name, and the ids of the others, in their order.
type PassHolders struct {
	Active   []VenueCustomer
	Inactive []int64
	Unknown  []int64
}

// PassHolders finds the customers with some ids. Forbidden
// customer_other_branch when one of them is not of the scope.
func (s *Store) PassHolders(ctx context.Context, scope BranchScope, ids []int64) (PassHolders, error) {
	var h PassHolders
	list := make([]string, len(ids))
	for i, id := range ids {
		list[i] = strconv.FormatInt(id, 10)
	}
	rows, err := s.query(ctx, `SELECT `+venueCustomerColumns+venueCustomerTables+
		` WHERE c.id IN (SELECT value FROM json_each(?))`+byBranchAndName, "["+strings.Join(list, ",")+"]")
	customers, err := collect(rows, err, scanVenueCustomer)
	if err != nil {
		return h, err
	}
	active := map[int64]bool{}
	for _, c := range customers {
		if !scope.Covers(c.BranchID) {
			return h, fault.New(fault.Forbidden, fault.CustomerOtherBranch)
		}
		if active[c.ID] = c.Active; c.Active {
			h.Active = append(h.Active, c)
		}
	}
	for _, id := range ids {
		switch is, known := active[id]; {
		case !known:
			h.Unknown = append(h.Unknown, id)
		case !is:
			h.Inactive = append(h.Inactive, id)
		}
	}
	return h, nil
}
