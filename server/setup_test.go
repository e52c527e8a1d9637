package server_test

import (
	"net"
	"testing"

	"venuebox/server/servertest"
	"venuebox/store"
)

// A page learns that nobody can sign in yet, and, from the next request on,
// that somebody can.
func TestSetup(t *testing.T) {
	b := servertest.New(t)
	has := func(staff bool) string { return succeeded("Setup", fields{"has_staff": staff}) }
	ask := servertest.Request{Method: "GET", Path: "/api/setup"}
	play(b, []scenario{
		{"a box with staff", ask, 200, has(true), nil},
		{"with a token that does not count", servertest.Request{Method: "GET", Path: "/api/setup/", Token: "x.y.z"}, 200, has(true), nil},
		{"headers alone", servertest.Request{Method: "HEAD", Path: "/api/setup"}, 200, "", nil},
		{"a wrong method", servertest.Request{Method: "POST", Path: "/api/setup"}, 405,
			gymSays("This address does not take that method. See the Allow header."), map[string]string{"Allow": "GET, HEAD"}},
	})

	// A box as it is on the first day, and the shell that adds an account to it.
	dir := t.TempDir()
	if _, err := store.Migrate(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	open := func() *store.Store {
		st, err := store.Open(t.Context(), dir, b.Clock.Now)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { st.Close() })
		return st
	}
	o, shell := b.Options, open()
	o.Store = open()
	aBox(t, b, o, func(l net.Listener) net.Listener { return l })
	b.Want(ask, 200, has(false))
	if _, err := shell.AddBranch(t.Context(), "Downtown"); err != nil {
		t.Fatal(err)
	}
	b.Want(ask, 200, has(false))
	_, err := shell.AddStaff(t.Context(), store.Actor{}, allStaff, store.Staff{
		Username: "first", FullName: "The first", Role: store.Owner, PasswordHash: servertest.PasswordHash})
	if err != nil {
		t.Fatal(err)
	}
	b.Want(ask, 200, has(true))
}
