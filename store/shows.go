package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"venuebox/internal/fault"
)

// Show is what a display was told to show: a payment QR code as it was then,
// or, when PaymentQRCodeID is empty, nothing. IDs grow. The guest is asked to pay
// UPIURI, or sees Image, the code's picture, where that is empty. Amount is in
// paise; 0 leaves it to the guest.
type Show struct {
	ID              int64
	PaymentQRCodeID string
	Name            string
	Image           string
	PayeeVPA        string
	PayeeName       string
	Amount          int64
	UPIURI          string
	Note            string
	Reference       string
	ShownAt         time.Time
	ExpiresAt       time.Time
}

// On reports whether there is something to show at a time.
func (w Show) On(at time.Time) bool { return w.PaymentQRCodeID != "" && at.Before(w.ExpiresAt) }

// showColumns are of a row of shows, or all empty where a join finds none.
const showColumns = `coalesce(w.id, 0), coalesce(w.payment_qr_code_id, ''), coalesce(w.name, ''), coalesce(w.image, ''),
	coalesce(w.payee_vpa, ''), coalesce(w.payee_name, ''), coalesce(w.amount, 0), coalesce(w.upi_uri, ''),
	coalesce(w.note, ''), coalesce(w.reference, ''), w.created_at, w.expires_at`

func (w *Show) targets() []any {
	return []any{&w.ID, &w.PaymentQRCodeID, &w.Name, &w.Image, &w.PayeeVPA, &w.PayeeName, &w.Amount, &w.UPIURI,
		&w.Note, &w.Reference, (*nullMicrosOf)(&w.ShownAt), (*nullMicrosOf)(&w.ExpiresAt)}
}

// Pricing says whom a guest pays, and with what link, for a code that is to be
// shown: it fills in the payee, UPIURI and what the desk asked for.
type Pricing func(ctx context.Context, p PaymentQRCode) (Show, error)

// rounds is how often ShowPaymentQRCode begins anew before it gives up.
const rounds = 5

// ShowPaymentQRCode tells a display to show an active code of the scope for so
// long. price is called outside any transaction, and again should the code
// change before what it said is written: what is shown is always true of the
// code at that moment. The errors are those of price; NotFound display_unknown
// or payment_qr_code_unknown, which an inactive code is too; Conflict
// display_not_paired.
func (s *Store) ShowPaymentQRCode(ctx context.Context, actor Actor, scope HotelScope, displayID, codeID string, validFor time.Duration, price Pricing) (Show, error) {
	scope.ActiveOnly = true
	changed := errors.New("the payment QR code changes all the time")
	for range rounds {
		p, err := s.PaymentQRCode(ctx, scope, codeID)
		if err != nil {
			return Show{}, err
		}
		w, err := price(ctx, p)
		if err != nil {
			return Show{}, err
		}
		w.PaymentQRCodeID, w.Name, w.Image = p.ID, p.Name, p.Image
		err = s.change(ctx, actor, func(t *tx) error {
			now, err := t.paymentQRCodeInScope(scope, codeID)
			if err == nil && now != p {
				err = changed
			}
			if err != nil {
				return err
			}
			return t.show(actor, scope, displayID, &w, validFor)
		})
		if !errors.Is(err, changed) {
			return w, err
		}
	}
	return Show{}, fault.Wrap(fault.Unavailable, fault.Overloaded, changed)
}

// show writes w, of which it sets the id and the times.
func (t *tx) show(actor Actor, scope HotelScope, displayID string, w *Show, validFor time.Duration) error {
	d, err := t.displayInScope(scope, displayID)
	if err != nil {
		return err
	}
	if !d.Paired() {
		return fault.New(fault.Conflict, fault.DisplayNotPaired)
	}
	w.ShownAt, w.ExpiresAt = t.now, t.now.Add(validFor)
	err = t.queryRow(`INSERT INTO shows (display_id, payment_qr_code_id, name, image, payee_vpa, payee_name, amount, upi_uri,
		note, reference, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		d.ID, w.PaymentQRCodeID, w.Name, w.Image, w.PayeeVPA, w.PayeeName, nullable(w.Amount), nullable(w.UPIURI),
		nullable(w.Note), nullable(w.Reference), micros{w.ShownAt}, micros{w.ExpiresAt}).Scan(&w.ID)
	if err != nil {
		return err
	}
	return t.log(actor, entry{
		action: PaymentQRCodeShown, hotelID: d.HotelID, paymentQRCodeID: w.PaymentQRCodeID, details: w.words(d.Name),
	})
}

// words says for the log what a guest was asked to pay.
func (w Show) words(display string) string {
	details := fmt.Sprintf("payment QR code %q shown on display %q to pay %s", w.Name, display, w.PayeeVPA)
	if w.Amount != 0 {
		details += fmt.Sprintf(" %d.%02d rupees", w.Amount/100, w.Amount%100)
	}
	if w.Note != "" {
		details += fmt.Sprintf(", note %q", w.Note)
	}
	if w.Reference != "" {
		details += fmt.Sprintf(", reference %q", w.Reference)
	}
	return details
}

// ClearDisplay ends what a display shows; it is no error when that is nothing.
// NotFound display_unknown.
func (s *Store) ClearDisplay(ctx context.Context, scope HotelScope, id string) (Display, error) {
	var d Display
	err := s.write.do(ctx, func(t *tx) (err error) {
		d, err = t.displayInScope(scope, id)
		if err != nil || !d.Last.On(t.now) {
			return err
		}
		if _, err := t.exec(`INSERT INTO shows (display_id, created_at, expires_at) VALUES (?, ?2, ?2)`, d.ID, micros{t.now}); err != nil {
			return err
		}
		d, err = t.displayInScope(scope, id)
		return err
	})
	return d, err
}

// endShowsOf ends what displays show of a payment QR code, within the change
// after which it may no longer be shown. The code's row must still be there.
func (t *tx) endShowsOf(paymentQRCodeID string) error {
	_, err := t.exec(`INSERT INTO shows (display_id, created_at, expires_at)
		SELECT d.id, ?1, ?1
		FROM payment_qr_codes p JOIN displays d ON d.hotel_id = p.hotel_id
		JOIN shows w ON w.id = (SELECT max(id) FROM shows WHERE display_id = d.id)
		WHERE p.id = ?2 AND w.payment_qr_code_id = p.id AND w.expires_at > ?1`, micros{t.now}, paymentQRCodeID)
	return err
}

// maxShows is how many shows ShowsAfter returns at a time.
const maxShows = 50

// ShowsAfter reads what the display of a token was told to show after the show
// of that id, in order: the display with each of them as its Last, or once with
// none, which has no ID. more says that there are more. All of it is of one
// moment. Unauthenticated bad_display_token: another tablet took its place, or
// there is no such display any more.
func (s *Store) ShowsAfter(ctx context.Context, tokenHash string, id int64) (shows []Display, more bool, err error) {
	rows, err := s.query(ctx, `SELECT `+displayColumns+` FROM displays d JOIN hotels h ON h.id = d.hotel_id
		LEFT JOIN shows w ON w.display_id = d.id AND w.id > ? WHERE d.token_hash = ? ORDER BY w.id LIMIT ?`,
		id, tokenHash, maxShows)
	shows, err = collect(rows, err, scanDisplay)
	if err == nil && len(shows) == 0 {
		err = orBadToken(sql.ErrNoRows)
	}
	return shows, len(shows) == maxShows, err
}

// orBadToken gives a look-up by a token that finds nothing its fault.
func orBadToken(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.Unauthenticated, fault.BadDisplayToken)
	}
	return classify(err)
}
