// Package auth knows who makes a request and what they may do. It writes no
// response: its failures are faults, which each dialect puts into words.
package auth

import (
	"fmt"

	"venuebox/internal/fault"
	"venuebox/store"
)

// Identity is who makes a request: a staff member or a member of a gym (a
// customer), never both, by a session that counts at this moment.
type Identity struct {
	SessionID string
	Staff     *store.Staff
	Customer  *store.Customer
}

func identityOf(s store.Session) Identity {
	return Identity{SessionID: s.ID, Staff: s.Staff, Customer: s.Customer}
}

// Actor is the identity as the store's changes want it.
func (id Identity) Actor() store.Actor {
	if id.Staff == nil {
		return store.Actor{}
	}
	m := id.Staff
	return store.Actor{StaffID: m.ID, SessionID: id.SessionID, Role: m.Role, BranchID: m.BranchID, HotelID: m.HotelID}
}

// StaffMember returns the staff member. Forbidden staff_only for a customer.
func (id Identity) StaffMember() (*store.Staff, error) {
	if id.Staff == nil {
		return nil, fault.New(fault.Forbidden, fault.StaffOnly)
	}
	return id.Staff, nil
}

// Member returns the customer. Forbidden members_only for staff.
func (id Identity) Member() (*store.Customer, error) {
	if id.Customer == nil {
		return nil, fault.New(fault.Forbidden, fault.MembersOnly)
	}
	return id.Customer, nil
}

// String names the identity for the log.
func (id Identity) String() string {
	switch {
	case id.Staff != nil:
		return fmt.Sprintf("staff %d", id.Staff.ID)
	case id.Customer != nil:
		return fmt.Sprintf("customer %d", id.Customer.ID)
	}
	return ""
}
