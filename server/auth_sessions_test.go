package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

const sessionsPath = "/api/auth/sessions"

// sessionsOf lists somebody's sessions, and returns their ids.
func sessionsOf(b *servertest.Box, r servertest.Request, want ...fields) []string {
	b.Helper()
	r.Method, r.Path = "GET", sessionsPath
	for i := range want {
		want[i] = want[i].with(fields{"id": "<text>"})
	}
	a := b.Want(r, http.StatusOK, succeeded("Your sessions", fields{"items": append([]fields{}, want...)}))
	var out struct {
		Data struct {
			Items []struct{ ID string }
		}
	}
	a.Decode(b, &out)
	var ids []string
	for _, s := range out.Data.Items {
		ids = append(ids, s.ID)
	}
	return ids
}

func endSession(id string, as servertest.Request) servertest.Request {
	as.Method, as.Path = "DELETE", sessionsPath+"/"+id
	return as
}

// One sees where one is signed in, and ends what one does not know.
func TestSessions(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	session := func(kind, agent string, after, lasts time.Duration, current bool) fields {
		return fields{"kind": kind, "user_agent": agent, "address": "127.0.0.1", "is_current": current,
			"created_at": moment(after), "expires_at": moment(after + lasts)}
	}
	from := func(agent, path string, browser *http.Client) servertest.Answer {
		return b.Want(servertest.Request{Method: "POST", Path: path, Client: browser, Header: map[string]string{"User-Agent": agent},
			JSON: fields{"username": "manager_a", "password": servertest.Password}}, http.StatusOK, "")
	}
	month, week := 720*time.Hour, 168*time.Hour
	app := servertest.Request{Token: pairOf(b, from("StaffApp/1.2 (Android)", "/api/auth/login", nil)).Access}
	b.Clock.Advance(time.Second)
	desk := servertest.Request{Client: b.Browser()}
	from("Firefox", "/api/session/login", desk.Client)
	b.Clock.Advance(time.Second)
	from("python-requests/2.32", "/api/hotel/login/", nil)
	signInAs(b, "admin_a") // somebody else

	listed := func(current int) []fields {
		out := []fields{
			session("token", "python-requests/2.32", 2*time.Second, month, false),
			session("cookie", "Firefox", time.Second, week, false),
			session("token", "StaffApp/1.2 (Android)", 0, month, false),
		}
		out[current]["is_current"] = true
		return out
	}
	ids := sessionsOf(b, desk, listed(1)...)
	if again := sessionsOf(b, app, listed(2)...); strings.Join(ids, " ") != strings.Join(again, " ") {
		t.Errorf("the ids are %q, then %q", ids, again)
	}
	_, claims := claimsOf(t, app.Token)
	for _, id := range ids {
		if id == claims["sid"] || len(id) != 32 {
			t.Errorf("the id %q is what a token holds, or another length", id)
		}
		turnedAway(b, servertest.Request{Header: map[string]string{"Cookie": "venuebox_session=" + id}}, endedSession)
	}

	// Only one's own; what is not is not there.
	notFound := gymSays("Session not found")
	for _, id := range []string{ids[0], "none", strings.ToUpper(ids[0]), fmt.Sprint(claims["sid"]), "%00", strings.Repeat("9", 500)} {
		as := servertest.Request{As: "admin_a"}
		if id != ids[0] {
			as = app
		}
		b.Want(endSession(id, as), http.StatusNotFound, notFound)
	}
	b.Want(servertest.Request{Method: "DELETE", Path: sessionsPath + "/" + ids[0], Client: desk.Client,
		Header: map[string]string{"Origin": "http://elsewhere.example", "Sec-Fetch-Site": "cross-site"}}, http.StatusForbidden,
		gymSays("This request came from a page of another site. Use the box's own address, or add the site to server.cors_origins."))
	sessionsOf(b, app, listed(2)...)

	b.Want(endSession(ids[0], desk), http.StatusOK, `{"success": true, "message": "Session ended", "data": null}`)
	b.Want(endSession(ids[0], desk), http.StatusNotFound, notFound)
	sessionsOf(b, desk, listed(1)[1:]...)
	accepted(b, servertest.Request{As: "admin_a"}, "admin_a")

	// One's own at this moment too.
	b.Want(endSession(ids[1]+"/", desk), http.StatusOK, `{"success": true, "message": "Session ended", "data": null}`)
	turnedAway(b, desk, endedSession)
	accepted(b, app, "manager_a")
	b.Want(servertest.Request{Method: "HEAD", Path: sessionsPath, Token: app.Token}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "GET", Path: sessionsPath, As: servertest.Member}, http.StatusForbidden,
		gymSays("Unauthorized - staff access only"))
}

// What has expired is not listed, and cannot be ended.
func TestExpiredSessionsAreNotListed(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	token := signInAs(b, "manager_a").Access
	browser := b.SignedIn("manager_a")
	b.Clock.Advance(30 * time.Minute)
	var list struct {
		Data struct {
			Items []struct{ ID, Kind string }
		}
	}
	b.Want(servertest.Request{Method: "GET", Path: sessionsPath, Token: token}, http.StatusOK, "").Decode(b, &list)
	if len(list.Data.Items) != 2 {
		t.Fatalf("the sessions are %+v", list.Data.Items)
	}
	b.Clock.Advance(168*time.Hour - 30*time.Minute)
	turnedAway(b, servertest.Request{Client: browser}, endedSession)
	later := servertest.Request{Token: signInAs(b, "manager_a").Access}
	b.Want(servertest.Request{Method: "GET", Path: sessionsPath, Token: later.Token}, http.StatusOK, "").Decode(b, &list)
	if len(list.Data.Items) != 2 || list.Data.Items[0].Kind != "token" || list.Data.Items[1].Kind != "token" {
		t.Errorf("the sessions are %+v, want the two of tokens", list.Data.Items)
	}
	b.Want(servertest.Request{Method: "POST", Path: sessionsPath + "/end-others", Token: later.Token}, http.StatusOK,
		succeeded("Other sessions ended", fields{"ended": 1}))
}

// All others end, by token and by cookie, and nobody else's.
func TestEndOtherSessions(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	keep, other, browser := signInAs(b, "manager_a"), signInAs(b, "manager_a"), b.SignedIn("manager_a")
	end := servertest.Request{Method: "POST", Path: sessionsPath + "/end-others", Token: keep.Access}
	accepted(b, servertest.Request{As: "admin_a"}, "admin_a")
	b.Want(end, http.StatusOK, succeeded("Other sessions ended", fields{"ended": 2}))
	turnedAway(b, servertest.Request{Token: other.Access}, endedSession)
	turnedAway(b, servertest.Request{Client: browser}, endedSession)
	b.Want(refreshWith(other.Refresh), http.StatusUnauthorized, spentRefresh)
	accepted(b, servertest.Request{Token: keep.Access}, "manager_a")
	accepted(b, servertest.Request{As: "admin_a"}, "admin_a")
	b.Want(end, http.StatusOK, succeeded("Other sessions ended", fields{"ended": 0}))

	browser = b.SignedIn("manager_a")
	b.Want(servertest.Request{Method: "POST", Path: sessionsPath + "/end-others/", Client: browser}, http.StatusOK,
		succeeded("Other sessions ended", fields{"ended": 1}))
	turnedAway(b, servertest.Request{Token: keep.Access}, endedSession)
	accepted(b, servertest.Request{Client: browser}, "manager_a")
}

// What a client calls itself is kept as far as it can be shown; where it comes
// from is what a trusted proxy says, and no other.
func TestWhereASessionBegan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		agent     string
		forwarded string
		proxies   []string
		want      fields
	}{
		"long":          {strings.Repeat("ü", 300), "", nil, fields{"user_agent": strings.Repeat("ü", 200), "address": "127.0.0.1"}},
		"unprintable":   {" a\tb\u202ec\xff ", "", nil, fields{"user_agent": "abc", "address": "127.0.0.1"}},
		"none":          {"", "", nil, fields{"user_agent": nil, "address": "127.0.0.1"}},
		"nothing shown": {"\t", "", nil, fields{"user_agent": nil, "address": "127.0.0.1"}},
		"proxied":       {"x", "192.0.2.7", []string{"127.0.0.1"}, fields{"user_agent": "x", "address": "192.0.2.7"}},
		"not trusted":   {"x", "192.0.2.7", nil, fields{"user_agent": "x", "address": "127.0.0.1"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := servertest.New(t, func(o *server.Options) { o.TrustedProxies = test.proxies })
			for _, path := range []string{"/api/auth/login", "/api/session/login"} {
				r := servertest.Request{Method: "POST", Path: path, JSON: fields{"username": "owner", "password": servertest.Password},
					Header: map[string]string{"User-Agent": test.agent}, Client: b.Browser()}
				if test.forwarded != "" {
					r.Header["X-Forwarded-For"] = test.forwarded
				}
				signed, as := b.Want(r, http.StatusOK, ""), servertest.Request{Client: r.Client}
				kind, lasts := "cookie", 168*time.Hour
				if path == "/api/auth/login" {
					as.Token = pairOf(b, signed).Access
					kind, lasts = "token", 720*time.Hour
				}
				sessionsOf(b, as, test.want.with(fields{"kind": kind, "is_current": true, "created_at": moment(0), "expires_at": moment(lasts)}))
				b.Want(servertest.Request{Method: "POST", Path: "/api/auth/logout", Client: as.Client, Token: as.Token}, http.StatusOK, "")
			}
		})
	}
}
