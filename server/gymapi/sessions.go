package gymapi

import (
	"github.com/gin-gonic/gin"

	"venuebox/server/wire"
)

// Sessions: GET /api/auth/sessions, one's own, newest first.
func (a *API) Sessions(c *gin.Context) error {
	id, err := a.identify(c)
	if err != nil {
		return err
	}
	m, err := id.StaffMember()
	if err != nil {
		return err
	}
	items, err := a.store.StaffSessions(c.Request.Context(), m.ID)
	if err != nil {
		return err
	}
	out := make([]sessionJSON, len(items))
	for i, s := range items {
		out[i] = sessionJSON{
			ID: s.PublicID, Kind: string(s.Kind), UserAgent: orNull(s.UserAgent), Address: orNull(s.Address),
			IsCurrent: s.ID == id.SessionID, CreatedAt: wire.Time(s.CreatedAt), ExpiresAt: wire.Time(s.ExpiresAt),
		}
	}
	return render(c, "Your sessions", list{Items: out})
}

// EndSession: DELETE /api/auth/sessions/{id}, one's own; it may be the one that
// asks.
func (a *API) EndSession(c *gin.Context) error {
	m, err := a.staff(c)
	if err != nil {
		return err
	}
	if err := a.store.EndStaffSession(c.Request.Context(), m.ID, c.Param("id")); err != nil {
		return err
	}
	return render(c, "Session ended", nil)
}

// EndOtherSessions: POST /api/auth/sessions/end-others; all of one's own but
// the one that asks.
func (a *API) EndOtherSessions(c *gin.Context) error {
	id, err := a.identify(c)
	if err != nil {
		return err
	}
	m, err := id.StaffMember()
	if err != nil {
		return err
	}
	ended, err := a.store.EndOtherSessions(c.Request.Context(), m.ID, id.SessionID)
	if err != nil {
		return err
	}
	return render(c, "Other sessions ended", endedJSON{Ended: ended})
}
