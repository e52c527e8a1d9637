package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"venuebox/internal/fault"
)

// PaymentQRCode is a picture that guests of a hotel pay with. ID is a UUID;
// Image is the name under which the uploads keep the picture.
type PaymentQRCode struct {
	ID        string
	HotelID   string
	Name      string
	UPIID     string
	Image     string
	Active    bool
	CreatedAt time.Time
	UpdatedAt time.Time

	Verification Verification
}

const paymentColumns = `p.id, p.hotel_id, p.name, p.upi_id, p.image, p.active, p.created_at, p.updated_at,
	` + verificationColumns

func scanPaymentQRCode(r scanner) (PaymentQRCode, error) {
	var p PaymentQRCode
	err := r.Scan(append([]any{&p.ID, &p.HotelID, &p.Name, &p.UPIID, &p.Image, &p.Active,
		(*microsOf)(&p.CreatedAt), (*microsOf)(&p.UpdatedAt)}, p.Verification.targets()...)...)
	return p, err
}

// inHotel is the WHERE of one code within a scope; its arguments are the id
// and scope.HotelID.
func (s HotelScope) inHotel() string {
	where := ` WHERE p.id = ? AND p.hotel_id = ?`
	if s.ActiveOnly {
		where += ` AND p.active`
	}
	return where
}

func (t *tx) paymentQRCodeInScope(scope HotelScope, id string) (PaymentQRCode, error) {
	p, err := scanPaymentQRCode(t.queryRow(`SELECT `+paymentColumns+` FROM payment_qr_codes p`+scope.inHotel(),
		id, scope.HotelID))
	return p, orNotFound(err, fault.PaymentQRCodeUnknown)
}

func (t *tx) logPayment(actor Actor, action Action, p PaymentQRCode, details string) error {
	return t.log(actor, entry{action: action, hotelID: p.HotelID, paymentQRCodeID: p.ID, details: details})
}

// CreatePaymentQRCode adds a code to the scope's hotel. Its picture must be
// stored already; look is what was found in it. ID, HotelID, the times and the
// verification of p are ignored. Invalid picture_untrusted, with an *Untrusted
// as its cause.
func (s *Store) CreatePaymentQRCode(ctx context.Context, actor Actor, scope HotelScope, p PaymentQRCode, look Look) (PaymentQRCode, error) {
	p.ID, p.HotelID = uuid.NewString(), scope.HotelID
	err := s.change(ctx, actor, func(t *tx) error {
		p.CreatedAt, p.UpdatedAt = t.now, t.now
		p.verify(PaymentQRCode{}, look.Found, t.now)
		if err := p.untrusted(look); err != nil {
			return err
		}
		if err := t.insertPaymentQRCode(p); err != nil {
			return err
		}
		err := t.logPayment(actor, PaymentQRCodeCreated, p, fmt.Sprintf("payment QR code %q for %s created", p.Name, p.UPIID))
		if err != nil {
			return err
		}
		return t.logVerification(actor, p, Verification{})
	})
	return p, err
}

func (t *tx) insertPaymentQRCode(p PaymentQRCode) error {
	v := p.Verification
	_, err := t.exec(`INSERT INTO payment_qr_codes
		(id, hotel_id, name, upi_id, image, search_text, active, created_at, updated_at,
		verdict, verified_at, found_text, found_vpa, found_name, found_unclear)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.ID, p.HotelID, p.Name, p.UPIID, p.Image, searchText(p.Name, p.UPIID), p.Active,
		micros{p.CreatedAt}, micros{p.UpdatedAt},
		nullable(v.Verdict), nullableTime(v.VerifiedAt), nullable(v.FoundText), nullable(v.FoundVPA), nullable(v.FoundName), v.Unclear)
	return err
}

// PaymentQRCode reads one code of a scope. NotFound payment_qr_code_unknown.
func (s *Store) PaymentQRCode(ctx context.Context, scope HotelScope, id string) (PaymentQRCode, error) {
	p, err := scanPaymentQRCode(s.queryRow(ctx, `SELECT `+paymentColumns+` FROM payment_qr_codes p`+scope.inHotel(),
		id, scope.HotelID))
	return p, orNotFound(err, fault.PaymentQRCodeUnknown)
}

// PaymentQRCodeChange says what to change of a code; nil fields stay. Look is
// what was found in the new picture, if there is one.
type PaymentQRCodeChange struct {
	Name   *string
	UPIID  *string
	Image  *string
	Active *bool
	Look   Look
}

// UpdatePaymentQRCode changes a code of a scope; a new picture must be stored
// already, and the one it replaces is left to the sweep. A guest display that
// shows the code goes idle when who is paid may have changed. NotFound
// payment_qr_code_unknown; Invalid picture_untrusted, with an *Untrusted as its
// cause.
func (s *Store) UpdatePaymentQRCode(ctx context.Context, actor Actor, scope HotelScope, id string, change PaymentQRCodeChange) (PaymentQRCode, error) {
	var p PaymentQRCode
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if p, err = t.paymentQRCodeInScope(scope, id); err != nil {
			return err
		}
		before := p
		details := p.apply(change)
		p.UpdatedAt = t.now
		switch {
		case p.Image != before.Image:
			p.verify(before, change.Look.Found, t.now)
			err = p.untrusted(change.Look)
		case p.UPIID != before.UPIID:
			p.compare(before)
			err = p.untrusted(change.Look)
		}
		if err != nil {
			return err
		}
		v := p.Verification
		_, err = t.exec(`UPDATE payment_qr_codes
			SET name = ?, upi_id = ?, image = ?, active = ?, search_text = ?, updated_at = ?, verdict = ?, verified_at = ?,
			found_text = ?, found_vpa = ?, found_name = ?, found_unclear = ?, confirmed_by = ?, confirmed_at = ? WHERE id = ?`,
			p.Name, p.UPIID, p.Image, p.Active, searchText(p.Name, p.UPIID), micros{t.now},
			nullable(v.Verdict), nullableTime(v.VerifiedAt), nullable(v.FoundText), nullable(v.FoundVPA), nullable(v.FoundName),
			v.Unclear, nullable(v.ConfirmedBy), nullableTime(v.ConfirmedAt), p.ID)
		if err != nil {
			return err
		}
		if p.Image != before.Image || p.UPIID != before.UPIID || !p.Active {
			if err := t.endShowsOf(p.ID); err != nil {
				return err
			}
		}
		if err := t.logPayment(actor, PaymentQRCodeUpdated, p, details); err != nil {
			return err
		}
		return t.logVerification(actor, p, before.Verification)
	})
	return p, err
}

// apply makes the change and says in words what is now different. Money goes
// where the UPI id says, so the log has both the old and the new one.
func (p *PaymentQRCode) apply(change PaymentQRCodeChange) string {
	name, upiID := p.Name, p.UPIID
	var changed []string
	note(&changed, "name", &p.Name, change.Name)
	note(&changed, "upi_id from "+upiID, &p.UPIID, change.UPIID)
	if p.UPIID != upiID {
		changed[len(changed)-1] += " to " + p.UPIID
	}
	note(&changed, "image", &p.Image, change.Image)
	note(&changed, "active", &p.Active, change.Active)
	if len(changed) == 0 {
		changed = []string{"nothing changed"}
	}
	return fmt.Sprintf("payment QR code %q updated: %s", name, strings.Join(changed, ", "))
}

// TogglePaymentQRCode flips whether a code of a scope is active. NotFound
// payment_qr_code_unknown.
func (s *Store) TogglePaymentQRCode(ctx context.Context, actor Actor, scope HotelScope, id string) (PaymentQRCode, error) {
	var p PaymentQRCode
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if p, err = t.paymentQRCodeInScope(scope, id); err != nil {
			return err
		}
		p.Active, p.UpdatedAt = !p.Active, t.now
		if _, err := t.exec(`UPDATE payment_qr_codes SET active = ?, updated_at = ? WHERE id = ?`,
			p.Active, micros{t.now}, p.ID); err != nil {
			return err
		}
		action, word := PaymentQRCodeDeactivated, "deactivated"
		if p.Active {
			action, word = PaymentQRCodeActivated, "activated"
		} else if err := t.endShowsOf(p.ID); err != nil {
			return err
		}
		return t.logPayment(actor, action, p, fmt.Sprintf("payment QR code %q %s", p.Name, word))
	})
	return p, err
}

// DeletePaymentQRCode removes a code of a scope; its picture is left to the
// sweep. NotFound payment_qr_code_unknown.
func (s *Store) DeletePaymentQRCode(ctx context.Context, actor Actor, scope HotelScope, id string) error {
	return s.change(ctx, actor, func(t *tx) error {
		p, err := t.paymentQRCodeInScope(scope, id)
		if err != nil {
			return err
		}
		if err := t.endShowsOf(p.ID); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM payment_qr_codes WHERE id = ?`, p.ID); err != nil {
			return err
		}
		return t.logPayment(actor, PaymentQRCodeDeleted, p, fmt.Sprintf("payment QR code %q for %s deleted", p.Name, p.UPIID))
	})
}

// paymentOrders are the columns a list can be ordered by. Names are compared
// ignoring ASCII case.
var paymentOrders = map[string]string{
	"name":       "p.name COLLATE NOCASE",
	"upi_id":     "p.upi_id COLLATE NOCASE",
	"active":     "p.active",
	"created_at": "p.created_at",
	"updated_at": "p.updated_at",
}

// PaymentQRCodeFilter narrows a list down and orders it. Active nil: both.
// Verdict nil: any; empty: of pictures that nobody looked at.
// Order holds names of paymentOrders, a leading minus for descending, each
// column at most once counting; what is no such name is passed over.
type PaymentQRCodeFilter struct {
	Active  *bool
	Verdict *Verdict
	Search  string
	Order   []string
}

// CountPaymentQRCodes counts the codes of a scope that match the filter.
func (s *Store) CountPaymentQRCodes(ctx context.Context, scope HotelScope, f PaymentQRCodeFilter) (int, error) {
	where, args := f.where(scope)
	var n int
	err := s.queryRow(ctx, `SELECT count(*) FROM payment_qr_codes p`+where, args...).Scan(&n)
	return n, classify(err)
}

// PaymentQRCodes lists the codes of a scope that match the filter.
func (s *Store) PaymentQRCodes(ctx context.Context, scope HotelScope, f PaymentQRCodeFilter, page Page) ([]PaymentQRCode, error) {
	where, args := f.where(scope)
	rows, err := s.query(ctx, `SELECT `+paymentColumns+` FROM payment_qr_codes p`+where+f.orderBy()+limit,
		append(args, page.Limit, page.Offset)...)
	return collect(rows, err, scanPaymentQRCode)
}

func (f PaymentQRCodeFilter) where(scope HotelScope) (where string, args []any) {
	where, args = ` WHERE p.hotel_id = ?`, []any{scope.HotelID}
	if scope.ActiveOnly {
		where += ` AND p.active`
	}
	if f.Active != nil {
		where += ` AND p.active = ?`
		args = append(args, *f.Active)
	}
	if f.Verdict != nil {
		where += ` AND coalesce(p.verdict, '') = ?`
		args = append(args, *f.Verdict)
	}
	for _, term := range Terms(f.Search) {
		where += ` AND instr(p.search_text, ?) > 0`
		args = append(args, term)
	}
	return where, args
}

// Matches reports whether the filter and search leave p in.
func (f PaymentQRCodeFilter) Matches(p PaymentQRCode) bool {
	if f.Active != nil && *f.Active != p.Active || f.Verdict != nil && *f.Verdict != p.Verification.Verdict {
		return false
	}
	text := searchText(p.Name, p.UPIID)
	return !slices.ContainsFunc(Terms(f.Search), func(term string) bool { return !strings.Contains(text, term) })
}

// orderBy ends in the order of creation, so that pages never overlap.
func (f PaymentQRCodeFilter) orderBy() string {
	var columns, seen []string
	for _, field := range f.Order {
		name, descending := strings.CutPrefix(field, "-")
		column, ok := paymentOrders[name]
		if !ok || slices.Contains(seen, name) {
			continue
		}
		seen = append(seen, name)
		if descending {
			column += " DESC"
		}
		columns = append(columns, column)
	}
	if len(columns) == 0 {
		return ` ORDER BY p.created_at DESC, p.seq DESC`
	}
	return ` ORDER BY ` + strings.Join(append(columns, "p.seq"), ", ")
}

// ImagesInUse says which of the names are a picture of some code.
func (s *Store) ImagesInUse(ctx context.Context, names []string) (map[string]bool, error) {
	used := map[string]bool{}
	for _, name := range names {
		var n bool
		err := s.queryRow(ctx, `SELECT EXISTS (SELECT 1 FROM payment_qr_codes WHERE image = ?)`, name).Scan(&n)
		if err != nil {
			return nil, classify(err)
		}
		used[name] = n
	}
	return used, nil
}
