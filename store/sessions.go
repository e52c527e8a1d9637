package store

import (
	"context"
	"database/sql"
	"time"

	"venuebox/internal/fault"
)

// SessionKind says what stands before a session.
type SessionKind string

// The kinds.
const (
	TokenSession  SessionKind = "token"  // an access and a refresh token
	CookieSession SessionKind = "cookie" // a browser's cookie
)

// maxSessions is how many sessions one account may have; a new one ends the
// oldest beyond that, so that a script that signs in for ever fills no disk.
const maxSessions = 100

// Session is a sign-in that counts: of an active staff member or of an active
// customer, never of both.
type Session struct {
	ID       string
	Kind     SessionKind
	Staff    *Staff
	Customer *Customer
}

// NewSession is a sign-in to be. Exactly one of StaffID and CustomerID is set.
// RefreshID names the refresh token of a token session and is empty for a
// cookie. UserAgent and Address say where it begins, and may be empty.
type NewSession struct {
	ID         string
	Kind       SessionKind
	StaffID    int64
	CustomerID int64
	RefreshID  string
	UserAgent  string // at most MaxUserAgent characters
	Address    string
	ExpiresAt  time.Time
}

// MaxUserAgent is how many characters of a user agent are kept.
const MaxUserAgent = 200

// ListedSession is a session as the one whose it is sees it. PublicID names it
// and opens nothing. UserAgent and Address are empty where they are not known.
type ListedSession struct {
	ID        string
	PublicID  string
	Kind      SessionKind
	UserAgent string
	Address   string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// StartSession keeps a new session. Unauthenticated session_ended: the account
// was disabled, or its password changed, since it was looked at; passwordHash
// is what the sign-in was checked against.
func (s *Store) StartSession(ctx context.Context, n NewSession, passwordHash string) error {
	account, owner, id := "staff", "staff_id", n.StaffID
	if n.CustomerID != 0 {
		account, owner, id = "customers", "customer_id", n.CustomerID
	}
	return s.write.do(ctx, func(t *tx) error {
		r, err := t.exec(`INSERT INTO sessions
			(id, public_id, kind, `+owner+`, refresh_id, user_agent, address, created_at, expires_at)
			SELECT ?, lower(hex(randomblob(16))), ?, id, ?, ?, ?, ?, ? FROM `+account+` WHERE id = ? AND is_active AND password_hash = ?`,
			n.ID, n.Kind, nullable(n.RefreshID), nullable(n.UserAgent), nullable(n.Address), micros{t.now}, micros{n.ExpiresAt}, id, passwordHash)
		if err != nil {
			return err
		}
		if added, err := r.RowsAffected(); err != nil || added == 0 {
			return fault.Wrap(fault.Unauthenticated, fault.SessionEnded, err)
		}
		_, err = t.exec(`DELETE FROM sessions WHERE id IN (
			SELECT id FROM sessions WHERE `+owner+` = ? ORDER BY created_at DESC, id LIMIT -1 OFFSET ?)`, id, maxSessions)
		return err
	})
}

// Session finds a session that counts now: not ended, not expired, its account
// active. Unauthenticated session_ended otherwise.
func (s *Store) Session(ctx context.Context, id string) (Session, error) {
	now := micros{s.now()}
	out := Session{ID: id}
	staff := Staff{}
	err := s.queryRow(ctx, `SELECT x.kind, `+staffColumns+`
		FROM sessions x JOIN staff s ON s.id = x.staff_id
		LEFT JOIN branches b ON b.id = s.branch_id LEFT JOIN hotels h ON h.id = s.hotel_id
		WHERE x.id = ? AND x.expires_at > ? AND s.is_active`, id, now).
		Scan(append([]any{&out.Kind}, staff.targets()...)...)
	if err == nil {
		out.Staff = &staff
		return out, nil
	}
	if err != sql.ErrNoRows {
		return out, classify(err)
	}
	customer := Customer{}
	err = s.queryRow(ctx, `SELECT x.kind, `+customerColumns+`
		FROM sessions x JOIN customers c ON c.id = x.customer_id
		WHERE x.id = ? AND x.expires_at > ? AND c.is_active`, id, now).
		Scan(append([]any{&out.Kind}, customer.targets()...)...)
	if err == sql.ErrNoRows {
		return out, fault.New(fault.Unauthenticated, fault.SessionEnded)
	}
	out.Customer = &customer
	return out, classify(err)
}

// RotateRefresh replaces the refresh token of a session: used must be the one
// that counts now, next counts from now on, and the session lives until
// expires. A refresh token that was used before is in somebody else's hands:
// the session ends. Unauthenticated session_ended.
func (s *Store) RotateRefresh(ctx context.Context, id, used, next string, expires time.Time) error {
	rotated := false
	err := s.write.do(ctx, func(t *tx) error {
		r, err := t.exec(`UPDATE sessions SET refresh_id = ?, expires_at = ?
			WHERE id = ? AND refresh_id = ? AND expires_at > ?`, next, micros{expires}, id, used, micros{t.now})
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		if err != nil {
			return err
		}
		if rotated = n == 1; rotated {
			return nil
		}
		// Not an error of the change: ending the session must be kept.
		_, err = t.exec(`DELETE FROM sessions WHERE id = ? AND kind = 'token'`, id)
		return err
	})
	if err == nil && !rotated {
		err = fault.New(fault.Unauthenticated, fault.SessionEnded)
	}
	return err
}

// EndSession ends a session; it is no error when there is none.
func (s *Store) EndSession(ctx context.Context, id string) error {
	return s.write.do(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM sessions WHERE id = ?`, id)
		return err
	})
}

// StaffSessions lists the sessions of an account that count now, newest first.
func (s *Store) StaffSessions(ctx context.Context, staffID int64) ([]ListedSession, error) {
	rows, err := s.query(ctx, `SELECT id, public_id, kind, coalesce(user_agent, ''), coalesce(address, ''), created_at, expires_at
		FROM sessions WHERE staff_id = ? AND expires_at > ? ORDER BY created_at DESC, id`, staffID, micros{s.now()})
	return collect(rows, err, func(r scanner) (ListedSession, error) {
		var l ListedSession
		err := r.Scan(&l.ID, &l.PublicID, &l.Kind, &l.UserAgent, &l.Address, (*microsOf)(&l.CreatedAt), (*microsOf)(&l.ExpiresAt))
		return l, err
	})
}

// EndStaffSession ends one of an account's sessions. NotFound session_unknown.
func (s *Store) EndStaffSession(ctx context.Context, staffID int64, publicID string) error {
	return s.write.do(ctx, func(t *tx) error {
		r, err := t.exec(`DELETE FROM sessions WHERE public_id = ? AND staff_id = ? AND expires_at > ?`, publicID, staffID, micros{t.now})
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil || n == 0 {
			return fault.Wrap(fault.NotFound, fault.SessionUnknown, err)
		}
		return nil
	})
}

// EndOtherSessions ends an account's sessions but the one of the id keep, and
// counts those that counted.
func (s *Store) EndOtherSessions(ctx context.Context, staffID int64, keep string) (ended int, err error) {
	err = s.write.do(ctx, func(t *tx) error {
		err := t.queryRow(`SELECT count(*) FROM sessions WHERE staff_id = ? AND id <> ? AND expires_at > ?`,
			staffID, keep, micros{t.now}).Scan(&ended)
		if err != nil {
			return err
		}
		_, err = t.exec(`DELETE FROM sessions WHERE staff_id = ? AND id <> ?`, staffID, keep)
		return err
	})
	return ended, err
}

// Prune removes expired sessions, and activity and shows from before
// keepActivity, a bounded number of rows a call; more says that there are more.
func (s *Store) Prune(ctx context.Context, keepActivity time.Time) (more bool, err error) {
	const rows = 1000
	err = s.write.do(ctx, func(t *tx) error {
		for _, q := range []struct {
			query string
			until time.Time
		}{
			{`DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at <= ? LIMIT ?)`, t.now},
			{`DELETE FROM activity WHERE id IN (SELECT id FROM activity WHERE created_at < ? LIMIT ?)`, keepActivity},
			{`DELETE FROM shows WHERE id IN (SELECT id FROM shows WHERE created_at < ? LIMIT ?)`, keepActivity},
		} {
			r, err := t.exec(q.query, micros{q.until}, rows)
			if err != nil {
				return err
			}
			if n, _ := r.RowsAffected(); n == rows {
				more = true
			}
		}
		return nil
	})
	return more, err
}
