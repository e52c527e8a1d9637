package store

import (
	"context"
	"fmt"

	"venuebox/internal/fault"
)

// Venue is what a venue is filled with at first: see AddVenue.
type Venue struct {
	Branches       []Branch
	Hotels         []Hotel
	Staff          []Staff // BranchName and HotelName say where they work
	Customers      []VenueCustomer
	PaymentQRCodes []VenuePaymentQRCode
	Demo           bool // the accounts have passwords that everybody knows
}

// VenueCustomer is a customer of the branch with this name.
type VenueCustomer struct {
	Customer
	BranchName string
}

// VenuePaymentQRCode is a payment QR code, its picture stored, of the hotel
// with this name. Found is what is in the picture; nil: nobody looked.
type VenuePaymentQRCode struct {
	PaymentQRCode
	HotelName string
	Found     *Found
}

// Counts says how many of each thing were added, or were there already.
type Counts struct {
	Branches       int `json:"branches"`
	Hotels         int `json:"hotels"`
	Staff          int `json:"staff"`
	Customers      int `json:"customers"`
	PaymentQRCodes int `json:"payment_qr_codes"`
}

// AddVenue adds all that is not there yet and changes nothing that is: a thing
// is there when its id, name, username, email or phone is. Ids that are given
// are kept; 0 or empty ones are made. All of it happens, or none: Invalid
// branch_unknown or hotel_unknown, wrapped with who names it, when a name is
// neither in the venue nor in the database.
func (s *Store) AddVenue(ctx context.Context, v Venue, code func(id int64) string) (added, present Counts, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		added, present = Counts{}, Counts{}
		for _, b := range v.Branches {
			_, err := t.exec(`INSERT INTO branches (id, name, created_at) VALUES (?, ?, ?)`,
				nullable(b.ID), b.Name, micros{t.now})
			if err := count(err, &added.Branches, &present.Branches); err != nil {
				return fmt.Errorf("branch %q: %w", b.Name, err)
			}
		}
		for _, h := range v.Hotels {
			_, err := t.exec(`INSERT INTO hotels (id, name, created_at) VALUES (?, ?, ?)`, h.ID, h.Name, micros{t.now})
			if err := count(err, &added.Hotels, &present.Hotels); err != nil {
				return fmt.Errorf("hotel %q: %w", h.Name, err)
			}
		}
		for _, m := range v.Staff {
			if err := t.place(m.BranchName, &m.BranchID, m.HotelName, &m.HotelID); err != nil {
				return fmt.Errorf("staff %q: %w", m.Username, err)
			}
			_, err := insertStaff(t, m)
			if err := count(err, &added.Staff, &present.Staff); err != nil {
				return fmt.Errorf("staff %q: %w", m.Username, err)
			}
		}
		for _, c := range v.Customers {
			if err := t.place(c.BranchName, &c.BranchID, "", nil); err != nil {
				return fmt.Errorf("customer %q: %w", c.FullName, err)
			}
			c.Active, c.CreatedAt, c.UpdatedAt = true, t.now, t.now
			if err := count(t.insertCustomer(&c.Customer, code), &added.Customers, &present.Customers); err != nil {
				return fmt.Errorf("customer %q: %w", c.FullName, err)
			}
		}
		for _, p := range v.PaymentQRCodes {
			if err := t.place("", nil, p.HotelName, &p.HotelID); err != nil {
				return fmt.Errorf("payment QR code %q: %w", p.Name, err)
			}
			p.CreatedAt, p.UpdatedAt = t.now, t.now
			p.verify(PaymentQRCode{}, p.Found, t.now)
			if err := count(t.insertPaymentQRCode(p.PaymentQRCode), &added.PaymentQRCodes, &present.PaymentQRCodes); err != nil {
				return fmt.Errorf("payment QR code %q: %w", p.Name, err)
			}
		}
		if v.Demo {
			_, err := t.exec(`INSERT INTO settings (key, value) VALUES ('demo', '1') ON CONFLICT DO NOTHING`)
			return err
		}
		return nil
	})
	return added, present, err
}

// count adds one to added, or to present when err says that the thing is
// there already. Any other error comes back.
func count(err error, added, present *int) error {
	err = classify(err)
	switch {
	case err == nil:
		*added++
	case fault.From(err).Kind == fault.Conflict:
		*present++
	default:
		return err
	}
	return nil
}

// place looks up the ids of a branch and of a hotel; an empty name has none.
func (t *tx) place(branch string, branchID *int64, hotel string, hotelID *string) error {
	if branch != "" {
		err := t.queryRow(`SELECT id FROM branches WHERE name = ?`, branch).Scan(branchID)
		if err != nil {
			return fmt.Errorf("there is no branch %q: %w", branch, orNotFound(err, fault.BranchUnknown))
		}
	}
	if hotel != "" {
		err := t.queryRow(`SELECT id FROM hotels WHERE name = ?`, hotel).Scan(hotelID)
		if err != nil {
			return fmt.Errorf("there is no hotel %q: %w", hotel, orNotFound(err, fault.HotelUnknown))
		}
	}
	return nil
}

// Contents says what a database is.
type Contents struct {
	Demo  bool // it was filled with demo accounts
	Empty bool // it has no staff, branch or hotel
}

// Contents says whether the database is empty, and whether it is a demo's.
func (s *Store) Contents(ctx context.Context) (Contents, error) {
	var c Contents
	err := s.queryRow(ctx, `SELECT EXISTS (SELECT 1 FROM settings WHERE key = 'demo'),
		NOT EXISTS (SELECT 1 FROM staff) AND NOT EXISTS (SELECT 1 FROM branches) AND NOT EXISTS (SELECT 1 FROM hotels)`).
		Scan(&c.Demo, &c.Empty)
	return c, classify(err)
}

// AddCustomers adds customers in one change, without a word in the activity
// log; it is for filling a box for load tests. A phone that is taken fails it
// all with Conflict phone_taken.
func (s *Store) AddCustomers(ctx context.Context, customers []Customer, code func(id int64) string) error {
	return s.write.do(ctx, func(t *tx) error {
		for _, c := range customers {
			c.Active, c.CreatedAt, c.UpdatedAt = true, t.now, t.now
			if err := t.insertCustomer(&c, code); err != nil {
				return err
			}
		}
		return nil
	})
}
