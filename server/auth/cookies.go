package auth

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-contrib/sessions"
	"github.com/gin-gonic/gin"
	gorilla "github.com/gorilla/sessions"

	"venuebox/internal/fault"
	"venuebox/store"
)

// CookieName is the session cookie's.
const CookieName = "venuebox_session"

// Keys of a cookie session's values. They live for one request: what lasts is
// the row in the sessions table.
const (
	sessionKey = "session" // store.Session of the cookie that came
	startKey   = "start"   // newCookie: the session to start
	failureKey = "failure" // error that kept the session from being read
)

// newCookie is the session to start for a staff member who has just signed in.
type newCookie struct {
	staff              store.Staff
	userAgent, address string
}

// cookieStore keeps the sessions of gin-contrib/sessions in the store's table.
// The browser holds 130 random bits; the row's id is their SHA-256, so that a
// copy of the database opens no session.
type cookieStore struct {
	store   *store.Store
	options *gorilla.Options
	ttl     time.Duration
	clock   func() time.Time
}

// Cookies is the middleware that gives requests their cookie session. It
// reads nothing until a request without a token asks.
func (s *Service) Cookies() gin.HandlerFunc {
	return sessions.Sessions(CookieName, &cookieStore{
		store: s.store, ttl: s.options.CookieTTL, clock: s.options.Clock,
		options: &gorilla.Options{
			Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(s.options.CookieTTL.Seconds()),
		},
	})
}

// StartCookie gives the browser a cookie for a staff member who has just
// signed in; secure is whether it reached the box over TLS. A session that
// the browser had before ends.
func (s *Service) StartCookie(c *gin.Context, m store.Staff, secure bool) error {
	session := sessions.Default(c)
	old, err := cookieSession(session)
	if err == nil {
		err = s.store.EndSession(c.Request.Context(), old.ID)
	}
	if err != nil && !fault.Is(err, fault.SessionEnded) {
		return err
	}
	session.Options(cookieOptions(int(s.options.CookieTTL.Seconds()), secure))
	start := newCookie{staff: m}
	start.userAgent, start.address = clientOf(c)
	session.Set(startKey, start)
	return session.Save()
}

// EndCookie ends the browser's session and takes its cookie away.
func (s *Service) EndCookie(c *gin.Context, secure bool) error {
	session := sessions.Default(c)
	session.Options(cookieOptions(-1, secure))
	session.Delete(startKey) // marks the session as changed, without which Save does nothing
	return session.Save()
}

func cookieOptions(maxAge int, secure bool) sessions.Options {
	return sessions.Options{Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: maxAge, Secure: secure}
}

// cookieSession returns the session that counts. Unauthenticated
// session_ended.
func cookieSession(s sessions.Session) (store.Session, error) {
	if found, ok := s.Get(sessionKey).(store.Session); ok {
		return found, nil
	}
	if err, ok := s.Get(failureKey).(error); ok {
		return store.Session{}, err
	}
	return store.Session{}, fault.New(fault.Unauthenticated, fault.SessionEnded)
}

// Options is gin-contrib's way to set defaults; ours are set once, above.
func (s *cookieStore) Options(o sessions.Options) { s.options = o.ToGorillaOptions() }

// Get returns the request's session, read once a request.
func (s *cookieStore) Get(r *http.Request, name string) (*gorilla.Session, error) {
	return gorilla.GetRegistry(r).Get(s, name)
}

// New reads the session that the request's cookie names. It always returns
// one: without a cookie that counts, an empty one.
func (s *cookieStore) New(r *http.Request, name string) (*gorilla.Session, error) {
	session := gorilla.NewSession(s, name)
	options := *s.options
	session.Options, session.IsNew = &options, true
	cookie, err := r.Cookie(name)
	if err != nil {
		return session, nil
	}
	found, err := s.store.Session(r.Context(), secretHash(cookie.Value))
	if err == nil && found.Kind != store.CookieSession {
		err = fault.New(fault.Unauthenticated, fault.SessionEnded)
	}
	if err != nil {
		session.Values[failureKey] = err
		return session, nil
	}
	session.ID, session.IsNew = found.ID, false
	session.Values[sessionKey] = found
	return session, nil
}

// Save starts the session in its values, or ends it when its age is negative.
func (s *cookieStore) Save(r *http.Request, w http.ResponseWriter, session *gorilla.Session) error {
	if session.Options.MaxAge < 0 {
		if err, failed := session.Values[failureKey].(error); failed && !fault.Is(err, fault.SessionEnded) {
			return err // it may be there: do not say that it ended
		}
		http.SetCookie(w, gorilla.NewCookie(session.Name(), "", session.Options))
		if session.ID == "" {
			return nil
		}
		return s.store.EndSession(r.Context(), session.ID)
	}
	start, ok := session.Values[startKey].(newCookie)
	if !ok {
		return errors.New("a cookie session without a staff member is not kept")
	}
	value := newID()
	err := s.store.StartSession(r.Context(), store.NewSession{
		ID: secretHash(value), Kind: store.CookieSession, StaffID: start.staff.ID,
		UserAgent: start.userAgent, Address: start.address, ExpiresAt: s.clock().Add(s.ttl),
	}, start.staff.PasswordHash)
	if err == nil {
		http.SetCookie(w, gorilla.NewCookie(session.Name(), value, session.Options))
	}
	return err
}
