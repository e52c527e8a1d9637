package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Whoever is signed in when the box is upgraded stays so, and finds their
// sessions in the list.
func TestSessionsOutliveTheUpgrade(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	db, provider, err := openProvider(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, 2); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO branches VALUES (1, 'Downtown', 1)`,
		`INSERT INTO staff VALUES (7, 'rita', NULL, 'Rita', 'owner', NULL, NULL, 'x', 1, 1, 1)`,
		`INSERT INTO customers VALUES (115, 1, 'Mona Adel', '+201000000115', NULL, 'customer_id:115', 'mona adel', NULL, 1, 1, 1)`,
		`INSERT INTO sessions VALUES ('a', 'cookie', 7, NULL, NULL, 1, 9000001), ('b', 'token', 7, NULL, 'r', 2, 9000002),
			('c', 'token', NULL, 115, 's', 3, 9000003)`,
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Migrate(ctx, dir); err != nil {
		t.Fatal(err)
	}
	at := func(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
	s, err := Open(ctx, dir, func() time.Time { return at(5) })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	got, err := s.StaffSessions(ctx, 7)
	if err != nil || len(got) != 2 || len(got[0].PublicID) != 32 || len(got[1].PublicID) != 32 || got[0].PublicID == got[1].PublicID {
		t.Fatalf("the sessions are %+v, %v", got, err)
	}
	want := []ListedSession{
		{ID: "b", PublicID: got[0].PublicID, Kind: TokenSession, CreatedAt: at(2), ExpiresAt: at(9000002)},
		{ID: "a", PublicID: got[1].PublicID, Kind: CookieSession, CreatedAt: at(1), ExpiresAt: at(9000001)},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := s.RotateRefresh(ctx, "b", "r", "r2", at(9500000)); err != nil {
		t.Errorf("refreshing a token from before: %v", err)
	}
	if session, err := s.Session(ctx, "c"); err != nil || session.Customer.ID != 115 {
		t.Errorf("a member's session from before: %+v, %v", session, err)
	}
	if err := s.EndStaffSession(ctx, 7, got[1].PublicID); err != nil {
		t.Errorf("ending a session from before: %v", err)
	}
	if left, err := s.StaffSessions(ctx, 7); err != nil || len(left) != 1 || left[0].ID != "b" {
		t.Errorf("what is left is %+v, %v", left, err)
	}
}
