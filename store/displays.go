package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"venuebox/internal/fault"
)

// maxDisplays is how many guest displays one hotel may have.
const maxDisplays = 50

// Display is a guest display: a tablet at the counter that shows what the desk
// sends it. ID is a UUID. PairedAt is zero until a tablet was paired; TokenHash
// is the SHA-256 of what that tablet shows who it is by. Last is the last that
// it was told to show, whether or not it still does.
type Display struct {
	ID        string
	HotelID   string
	HotelName string
	Name      string
	TokenHash string
	PairedAt  time.Time
	CreatedAt time.Time
	UpdatedAt time.Time
	Last      Show
}

// Paired reports whether a tablet was paired.
func (d Display) Paired() bool { return !d.PairedAt.IsZero() }

const displayColumns = `d.id, d.hotel_id, h.name, d.name, coalesce(d.token_hash, ''), d.paired_at, d.created_at, d.updated_at, ` + showColumns

// displayTables joins a display with the last that it was told to show.
const displayTables = ` FROM displays d JOIN hotels h ON h.id = d.hotel_id
	LEFT JOIN shows w ON w.id = (SELECT max(id) FROM shows WHERE display_id = d.id)`

func (d *Display) targets() []any {
	return append([]any{&d.ID, &d.HotelID, &d.HotelName, &d.Name, &d.TokenHash, (*nullMicrosOf)(&d.PairedAt),
		(*microsOf)(&d.CreatedAt), (*microsOf)(&d.UpdatedAt)}, d.Last.targets()...)
}

func scanDisplay(r scanner) (Display, error) {
	var d Display
	err := r.Scan(d.targets()...)
	return d, err
}

// oneDisplay is the WHERE of one display; its arguments are its id and the
// hotel's.
const oneDisplay = ` WHERE d.id = ? AND d.hotel_id = ?`

func (t *tx) displayInScope(scope HotelScope, id string) (Display, error) {
	d, err := scanDisplay(t.queryRow(`SELECT `+displayColumns+displayTables+oneDisplay, id, scope.HotelID))
	return d, orNotFound(err, fault.DisplayUnknown)
}

func (t *tx) logDisplay(actor Actor, action Action, d Display, details string) error {
	return t.log(actor, entry{action: action, hotelID: d.HotelID, details: details})
}

// CountDisplays counts the displays of the scope's hotel.
func (s *Store) CountDisplays(ctx context.Context, scope HotelScope) (int, error) {
	var n int
	err := s.queryRow(ctx, `SELECT count(*) FROM displays WHERE hotel_id = ?`, scope.HotelID).Scan(&n)
	return n, classify(err)
}

// Displays lists the displays of the scope's hotel by name.
func (s *Store) Displays(ctx context.Context, scope HotelScope, page Page) ([]Display, error) {
	rows, err := s.query(ctx, `SELECT `+displayColumns+displayTables+` WHERE d.hotel_id = ? ORDER BY d.name`+limit,
		scope.HotelID, page.Limit, page.Offset)
	return collect(rows, err, scanDisplay)
}

// Display reads one display of the scope's hotel. NotFound display_unknown.
func (s *Store) Display(ctx context.Context, scope HotelScope, id string) (Display, error) {
	d, err := scanDisplay(s.queryRow(ctx, `SELECT `+displayColumns+displayTables+oneDisplay, id, scope.HotelID))
	return d, orNotFound(err, fault.DisplayUnknown)
}

// DisplayByToken finds the display whose tablet has the token with this hash.
// Unauthenticated bad_display_token.
func (s *Store) DisplayByToken(ctx context.Context, tokenHash string) (Display, error) {
	d, err := scanDisplay(s.queryRow(ctx, `SELECT `+displayColumns+displayTables+` WHERE d.token_hash = ?`, tokenHash))
	return d, orBadToken(err)
}

// AddDisplay adds a display to the scope's hotel, to be paired with the code of
// this hash until a time. Conflict display_name_taken (ignoring ASCII case) or
// too_many_displays.
func (s *Store) AddDisplay(ctx context.Context, actor Actor, scope HotelScope, name, pairingHash string, until time.Time) (Display, error) {
	var d Display
	id := uuid.NewString()
	err := s.change(ctx, actor, func(t *tx) error {
		r, err := t.exec(`INSERT INTO displays (id, hotel_id, name, pairing_hash, pairing_expires_at, created_at, updated_at)
			SELECT ?, ?2, ?, ?, ?, ?6, ?6 WHERE (SELECT count(*) FROM displays WHERE hotel_id = ?2) < ?`,
			id, scope.HotelID, name, pairingHash, micros{until}, micros{t.now}, maxDisplays)
		if err != nil {
			return err
		}
		if added, err := r.RowsAffected(); err != nil || added == 0 {
			return fault.Wrap(fault.Conflict, fault.TooManyDisplays, err)
		}
		if d, err = t.displayInScope(scope, id); err != nil {
			return err
		}
		return t.logDisplay(actor, DisplayAdded, d, fmt.Sprintf("display %q added", d.Name))
	})
	return d, err
}

// RenameDisplay gives a display another name. NotFound display_unknown;
// Conflict display_name_taken.
func (s *Store) RenameDisplay(ctx context.Context, actor Actor, scope HotelScope, id, name string) (Display, error) {
	return s.changeDisplay(ctx, actor, scope, id, func(t *tx, d *Display) (string, error) {
		details := fmt.Sprintf("display %q renamed to %q", d.Name, name)
		if d.Name == name {
			details = fmt.Sprintf("display %q updated: nothing changed", name)
		}
		d.Name = name
		_, err := t.exec(`UPDATE displays SET name = ?, updated_at = ? WHERE id = ?`, name, micros{t.now}, id)
		return details, err
	})
}

// OfferPairing gives a display another pairing code, which ends the one it had.
// The tablet that it is paired with goes on until another one pairs. NotFound
// display_unknown.
func (s *Store) OfferPairing(ctx context.Context, actor Actor, scope HotelScope, id, pairingHash string, until time.Time) (Display, error) {
	return s.changeDisplay(ctx, actor, scope, id, func(t *tx, d *Display) (string, error) {
		_, err := t.exec(`UPDATE displays SET pairing_hash = ?, pairing_expires_at = ?, updated_at = ? WHERE id = ?`,
			pairingHash, micros{until}, micros{t.now}, id)
		return fmt.Sprintf("new pairing code for display %q", d.Name), err
	})
}

// changeDisplay runs a change of one display, which says in words what it did,
// and logs it.
func (s *Store) changeDisplay(ctx context.Context, actor Actor, scope HotelScope, id string, change func(*tx, *Display) (string, error)) (Display, error) {
	var d Display
	err := s.change(ctx, actor, func(t *tx) (err error) {
		if d, err = t.displayInScope(scope, id); err != nil {
			return err
		}
		details, err := change(t, &d)
		if err != nil {
			return err
		}
		d.UpdatedAt = t.now
		return t.logDisplay(actor, DisplayUpdated, d, details)
	})
	return d, err
}

// DeleteDisplay removes a display, its token and all that it was told to show.
// NotFound display_unknown.
func (s *Store) DeleteDisplay(ctx context.Context, actor Actor, scope HotelScope, id string) error {
	return s.change(ctx, actor, func(t *tx) error {
		d, err := t.displayInScope(scope, id)
		if err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM displays WHERE id = ?`, id); err != nil {
			return err
		}
		return t.logDisplay(actor, DisplayDeleted, d, fmt.Sprintf("display %q deleted", d.Name))
	})
}

// PairDisplay trades a pairing code, once, for the token with this hash, which
// from now on is the display's only one. Invalid bad_pairing_code: it is of no
// display, was used, was replaced or has expired.
func (s *Store) PairDisplay(ctx context.Context, pairingHash, tokenHash string) (Display, error) {
	var d Display
	err := s.write.do(ctx, func(t *tx) error {
		r, err := t.exec(`UPDATE displays SET pairing_hash = NULL, pairing_expires_at = NULL,
			token_hash = ?, paired_at = ?2, updated_at = ?2 WHERE pairing_hash = ? AND pairing_expires_at > ?2`,
			tokenHash, micros{t.now}, pairingHash)
		if err != nil {
			return err
		}
		if paired, err := r.RowsAffected(); err != nil || paired == 0 {
			return fault.Wrap(fault.Invalid, fault.BadPairingCode, err)
		}
		d, err = scanDisplay(t.queryRow(`SELECT `+displayColumns+displayTables+` WHERE d.token_hash = ?`, tokenHash))
		if err != nil {
			return err
		}
		details := fmt.Sprintf("display %q paired with a tablet", d.Name)
		return t.logDisplay(Actor{Name: "display " + d.Name}, DisplayPaired, d, details)
	})
	return d, err
}
