package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"venuebox/internal/fault"
)

func pass(id int64) string { return fmt.Sprintf("customer_id:%d", id) }

// open returns a store on a new, migrated database file.
func open(t *testing.T) *Store { return openAt(t, nil) }

// openAt is open with a clock that the test moves; nil is the real one.
func openAt(t *testing.T, clock func() time.Time) *Store {
	t.Helper()
	dir := t.TempDir()
	if _, err := Migrate(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), dir, clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Misspelt settings of a DSN are ignored without a word, so every setting is
// read back, on the writer and on every connection of the pool.
func TestEveryConnectionHasItsSettings(t *testing.T) {
	s := open(t)
	common := map[string]string{
		"busy_timeout": "5000", "foreign_keys": "1", "synchronous": "2", "trusted_schema": "0",
		"cache_size": "-16000", "temp_store": "2", "journal_size_limit": "67108864", "journal_mode": "wal",
	}
	check := func(name string, conn *sql.Conn, settings map[string]string) {
		for pragma, want := range settings {
			var got string
			if err := conn.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s: %s is %q (%v), want %q", name, pragma, got, err, want)
			}
		}
		if _, err := conn.ExecContext(t.Context(), `SELECT "no such column"`); err == nil {
			t.Errorf("%s takes a double-quoted word for a text", name)
		}
	}
	check("the writer", s.write.conn, common)
	common["query_only"] = "1"
	n := s.read.Stats().MaxOpenConnections
	for i := range n {
		conn, err := s.read.Conn(t.Context()) // held, so that each is another one
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		check(fmt.Sprintf("reader %d of %d", i+1, n), conn, common)
		if _, err := conn.ExecContext(t.Context(), `DELETE FROM branches`); err == nil {
			t.Error("a reader can write")
		}
	}
}

// What waits at the same moment shares a commit; a change that fails, or
// panics, is undone alone.
func TestABatchUndoesOnlyWhatFailed(t *testing.T) {
	s := open(t)
	s.AddBranch(t.Context(), "Downtown")
	broken := errors.New("broken")
	const each = 30
	var wg sync.WaitGroup
	errs := make([]error, 3*each)
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.write.do(context.Background(), func(tx *tx) error {
				c := Customer{BranchID: 1, FullName: "Customer", Phone: fmt.Sprintf("+%09d", i), Active: true}
				if err := tx.insertCustomer(&c, pass); err != nil {
					return err
				}
				switch i % 3 {
				case 1:
					return broken
				case 2:
					panic("at the worst moment")
				}
				return nil
			})
		})
	}
	wg.Wait()
	kept := 0
	for i, err := range errs {
		_, found := s.CustomerByPhone(t.Context(), fmt.Sprintf("+%09d", i))
		if (err == nil) != (found == nil) {
			t.Errorf("change %d answered %v, and looking for it %v", i, err, found)
		}
		if err == nil {
			kept++
		}
		if i%3 == 1 && !errors.Is(err, broken) {
			t.Errorf("change %d answered %v, want its own error", i, err)
		}
	}
	if kept != each {
		t.Errorf("%d changes were kept, want %d", kept, each)
	}
}

func TestAFullQueueIsAnsweredAtOnce(t *testing.T) {
	s := open(t)
	release, begun := make(chan struct{}), make(chan struct{})
	go s.write.do(context.Background(), func(*tx) error { close(begun); <-release; return nil })
	<-begun
	var wg sync.WaitGroup
	for range writeQueue {
		wg.Go(func() { s.write.do(context.Background(), func(*tx) error { return nil }) })
	}
	// The batch under way takes writeBatch jobs only when it is released, so
	// the queue fills up.
	for len(s.write.jobs) < writeQueue {
		runtime.Gosched()
	}
	err := s.write.do(context.Background(), func(*tx) error { return nil })
	if f := fault.From(err); f.Code != fault.Overloaded || f.RetryAfter == 0 {
		t.Errorf("a change beyond the queue answered %v", err)
	}
	close(release)
	wg.Wait()
}

// A caller whose time is up takes back a change that has not begun.
func TestAChangeThatWaitsCanBeTakenBack(t *testing.T) {
	s := open(t)
	release, begun, ended := make(chan struct{}), make(chan struct{}), make(chan error)
	go func() {
		ended <- s.write.do(context.Background(), func(*tx) error { close(begun); <-release; return nil })
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.AddBranch(ctx, "Downtown"); !fault.Is(err, fault.Overloaded) {
		t.Errorf("giving up: %v", err)
	}
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	s.AddBranch(t.Context(), "Riverside") // comes after whatever waited
	if _, err := s.BranchByName(t.Context(), "Downtown"); !fault.Is(err, fault.BranchUnknown) {
		t.Errorf("the change that was taken back: %v", err)
	}
}

func TestTermsThatSayNothingNewAreLeftOut(t *testing.T) {
	for search, want := range map[string][]string{
		"mona mona MONA":      {"mona"},
		"mo mona on":          {"mona"},
		"mona adel":           {"mona", "adel"},
		"  ":                  nil,
		"a b c d e f g h i j": {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"},
	} {
		if got := Terms(search); !slices.Equal(got, want) {
			t.Errorf("Terms(%q) = %q, want %q", search, got, want)
		}
	}
}

func TestAClosedStoreTakesNoChange(t *testing.T) {
	dir := t.TempDir()
	Migrate(t.Context(), dir)
	s, err := Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	done := make([]error, 200)
	for i := range done {
		wg.Go(func() {
			_, done[i] = s.AddBranch(context.Background(), fmt.Sprint("Branch ", i))
		})
	}
	s.Close()
	wg.Wait()
	s, err = Open(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i, err := range done {
		_, found := s.BranchByName(t.Context(), fmt.Sprint("Branch ", i))
		if (err == nil) != (found == nil) {
			t.Errorf("branch %d: adding answered %v, finding %v", i, err, found)
		}
	}
}

func TestMigrationsAndVersions(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	m, err := Migrate(ctx, dir)
	if err != nil || m.From != 0 || m.To != LatestVersion() || m.Backup != "" {
		t.Fatalf("a new database: %+v, %v", m, err)
	}
	if m, err = Migrate(ctx, dir); err != nil || m.From != m.To || m.Backup != "" {
		t.Errorf("migrating again: %+v, %v", m, err)
	}
	steps, err := Steps(ctx, dir)
	if err != nil || len(steps) == 0 || steps[0].Name != "00001_init.sql" || steps[0].AppliedAt.IsZero() {
		t.Errorf("steps: %+v, %v", steps, err)
	}

	db, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func() error{
		"opening":   func() error { _, err := Open(ctx, dir, nil); return err },
		"migrating": func() error { _, err := Migrate(ctx, dir); return err },
	} {
		if err := open(); err == nil || !strings.Contains(err.Error(), "made by a newer VenueBox (schema version 99999") {
			t.Errorf("%s a newer database: %v", name, err)
		}
	}
}

// Rebuilding a table with foreign keys on would delete its cascade children.
func TestMigrationsRunWithoutForeignKeys(t *testing.T) {
	db, _, err := openProvider(filepath.Join(t.TempDir(), FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var on int
	if err := db.QueryRow(`PRAGMA foreign_keys`).Scan(&on); err != nil || on != 0 {
		t.Errorf("foreign_keys is %d (%v) while migrating", on, err)
	}
}

// A migration that left rows pointing to nothing is not forgotten by the next
// start.
func TestAFailedCheckIsRemembered(t *testing.T) {
	dir := t.TempDir()
	if _, err := Migrate(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	db, _, err := openProvider(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`INSERT INTO check_ins (customer_id, branch_id, staff_id, means, created_at) VALUES (1, 1, 1, 'code', 0)`); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, uncheckedName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := Migrate(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "rows point to rows that are not there") {
			t.Errorf("a start after a failed check: %v", err)
		}
	}
	if _, err := db.Exec(`DELETE FROM check_ins`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := Migrate(t.Context(), dir); err != nil {
			t.Errorf("a start after it was mended: %v", err)
		}
	}
}

// A query that could not be prepared once is prepared the next time.
func TestAFailedPreparationIsNotKept(t *testing.T) {
	s := open(t)
	const query = `SELECT count(*) FROM later`
	var n int
	if err := s.queryRow(t.Context(), query).Scan(&n); err == nil {
		t.Fatal("a table that is not there was read")
	}
	if _, err := s.write.conn.ExecContext(t.Context(), `CREATE TABLE later (x)`); err != nil {
		t.Fatal(err)
	}
	if err := s.queryRow(t.Context(), query).Scan(&n); err != nil {
		t.Errorf("the second time: %v", err)
	}
}

// A database from before is copied, whole, before it is touched.
func TestABackupComesBeforeAMigration(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	if _, err := Migrate(ctx, dir); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddBranch(ctx, "Downtown"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	backup, err := copyBefore(ctx, db, dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info, err)
	}
	restored := t.TempDir()
	if err := os.Rename(backup, filepath.Join(restored, FileName)); err != nil {
		t.Fatal(err)
	}
	s, err = Open(ctx, restored, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.BranchByName(ctx, "downtown"); err != nil {
		t.Errorf("the backup lacks the branch: %v", err)
	}
}

// A migration that is cut off again and again leaves one copy, not one each.
func TestCutOffMigrationsLeaveOneCopy(t *testing.T) {
	dir := t.TempDir()
	ctx := t.Context()
	db, provider, err := openProvider(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	first, err := copyBefore(ctx, db, dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "backups", "before-migration-from-1-20260101T000000.000Z.db")
	mine := filepath.Join(dir, "backups", "mine.db")
	for name, text := range map[string]string{
		first + unfinished: "half", old: "of another upgrade", mine: "", filepath.Join(dir, uncheckedName): first + "\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	m, err := Migrate(ctx, dir)
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, "backups", "*"))
	slices.Sort(left)
	want := []string{old, m.Backup, mine}
	slices.Sort(want)
	if err != nil || !slices.Equal(left, want) {
		t.Errorf("%q are left, want %q (%v)", left, want, err)
	}
}

func TestOneLockAFolder(t *testing.T) {
	dir := t.TempDir()
	first, err := Lock(t.Context(), dir, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(t.Context(), dir, 0); !errors.Is(err, ErrLocked) {
		t.Errorf("the second lock: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	third, err := Lock(t.Context(), dir, 0)
	if err != nil {
		t.Fatalf("after the first let go: %v", err)
	}
	third.Close()
}

func TestConstraintsBecomeFaults(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	all := BranchScope{All: true}
	branch, _ := s.AddBranch(ctx, "Downtown")
	staff := Staff{Username: "rita", Email: "rita@example.com", FullName: "Rita", Role: Owner, PasswordHash: "x"}
	if _, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, staff); err != nil {
		t.Fatal(err)
	}
	member := Customer{BranchID: branch.ID, FullName: "Mona", Phone: "+201000000115"}
	if _, err := s.RegisterCustomer(ctx, Actor{}, all, member, pass); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		do   func() error
		want fault.Code
	}{
		{"branch name", func() error { _, err := s.AddBranch(ctx, "DOWNTOWN"); return err }, fault.BranchNameTaken},
		{"username", func() error {
			_, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "RITA", FullName: "R", Role: Owner, PasswordHash: "x"})
			return err
		}, fault.UsernameTaken},
		{"email", func() error {
			_, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "r2", Email: "Rita@Example.com", FullName: "R", Role: Owner, PasswordHash: "x"})
			return err
		}, fault.EmailTaken},
		{"phone", func() error { _, err := s.RegisterCustomer(ctx, Actor{}, all, member, pass); return err }, fault.PhoneTaken},
		{"branch", func() error {
			_, err := s.RegisterCustomer(ctx, Actor{}, all, Customer{BranchID: 9, FullName: "M", Phone: "+20999"}, pass)
			return err
		}, fault.BranchUnknown},
		{"scope", func() error { _, err := s.RegisterCustomer(ctx, Actor{}, BranchScope{}, member, pass); return err }, fault.CustomerOtherBranch},
		{"customer", func() error { _, err := s.Customer(ctx, all, 9); return err }, fault.CustomerUnknown},
		{"staff", func() error {
			_, err := s.SetStaffActive(ctx, Actor{}, StaffScope{All: true}, 9, false)
			return err
		}, fault.StaffUnknown},
		{"role", func() error {
			_, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "r3", FullName: "R", Role: "king", PasswordHash: "x"})
			return err
		}, fault.Unexpected},
		{"an @ in a username", func() error {
			_, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "rita@example.com", FullName: "R", Role: Owner, PasswordHash: "x"})
			return err
		}, fault.Unexpected},
	} {
		if err := test.do(); !fault.Is(err, test.want) {
			t.Errorf("%s: %v, want %s", test.name, err, test.want)
		}
	}
	if _, n, err := s.Activities(ctx, ActivityScope{All: true}, ActivityFilter{}, Page{Limit: 100}); err != nil || n != 2 {
		t.Errorf("%d lines of activity (%v), want the 2 of what succeeded", n, err)
	}
}

func TestSearchFindsWholeWordsAndParts(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	b, _ := s.AddBranch(ctx, "Downtown")
	for i, name := range []string{"Mona Adel", "مُنى عادل", "मोना", `Percy "100%" O'Neil`, "Zoë Ångström", "李小龙"} {
		c := Customer{BranchID: b.ID, FullName: name, Phone: fmt.Sprintf("+20100000%04d", i), Email: fmt.Sprintf("m%d@example.com", i)}
		if _, err := s.RegisterCustomer(ctx, Actor{}, BranchScope{All: true}, c, pass); err != nil {
			t.Fatal(err)
		}
	}
	for search, want := range map[string]int{
		"": 6, "mona": 1, "MONA adel": 1, "adel mona": 1, "mo": 1, "عادل": 1, "मोना": 1, "ZOË ång": 1, "小": 1, "小龙": 1,
		"+2010000000": 6, "000003": 1, "m4@": 1, "example.com mona": 1, "customer_id:3": 1, "%": 1, "_": 0, `"100%"`: 1, "o'neil": 1,
		"mona zoë": 0, "adel\nmona": 1, "' OR 1=1 --": 0, "*": 0, "mona*": 0, `"`: 1, "AND": 0, "NEAR(": 0, "\x00": 6,
	} {
		items, n, err := s.Customers(ctx, BranchScope{All: true}, CustomerFilter{Search: search}, Page{Limit: 10})
		if err != nil || n != want || len(items) != want {
			t.Errorf("%q found %d (%d items, %v), want %d", search, n, len(items), err, want)
		}
	}
}

func TestRefreshTokensCountOnce(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	m, err := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "rita", FullName: "Rita", Role: Owner, PasswordHash: "x"})
	if err != nil {
		t.Fatal(err)
	}
	expires := time.Now().Add(time.Hour)
	n := NewSession{ID: "s", Kind: TokenSession, StaffID: m.ID, RefreshID: "one", ExpiresAt: expires}
	if err := s.StartSession(ctx, n, "another hash"); !fault.Is(err, fault.SessionEnded) {
		t.Errorf("a password that changed meanwhile: %v", err)
	}
	if err := s.StartSession(ctx, n, "x"); err != nil {
		t.Fatal(err)
	}
	// Many at once: one wins, and since the others have used a token twice,
	// the session ends.
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		wg.Go(func() { errs[i] = s.RotateRefresh(ctx, "s", "one", fmt.Sprint("two ", i), expires) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		}
	}
	if won != 1 {
		t.Errorf("%d refreshes with one token succeeded", won)
	}
	if _, err := s.Session(ctx, "s"); !fault.Is(err, fault.SessionEnded) {
		t.Errorf("the session after a reuse: %v", err)
	}
}

func TestSessionsAreBoundedAndPruned(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	m, _ := s.AddStaff(ctx, Actor{}, StaffScope{All: true}, Staff{Username: "rita", FullName: "Rita", Role: Owner, PasswordHash: "x"})
	for i := range maxSessions + 5 {
		n := NewSession{ID: fmt.Sprintf("s%03d", i), Kind: CookieSession, StaffID: m.ID, ExpiresAt: time.Now().Add(time.Hour)}
		if i == maxSessions {
			n.ExpiresAt = time.Now().Add(-time.Hour)
		}
		if err := s.StartSession(ctx, n, "x"); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	s.queryRow(ctx, `SELECT count(*) FROM sessions`).Scan(&n)
	if n != maxSessions {
		t.Errorf("%d sessions, want %d", n, maxSessions)
	}
	if _, err := s.Prune(ctx, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	s.queryRow(ctx, `SELECT count(*) FROM sessions`).Scan(&n)
	if n != maxSessions-1 {
		t.Errorf("%d sessions after pruning, want %d", n, maxSessions-1)
	}
	if _, n, _ := s.Activities(ctx, ActivityScope{All: true}, ActivityFilter{}, Page{Limit: 1}); n != 0 {
		t.Errorf("%d lines of old activity are left", n)
	}
}

// The prepared statements of the read pool are bounded, and what is beyond
// the bound answers all the same.
func TestPreparedStatementsAreBounded(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	for i := range maxPrepared + 50 {
		var n int
		if err := s.queryRow(ctx, fmt.Sprintf(`SELECT %d`, i)).Scan(&n); err != nil || n != i {
			t.Fatalf("query %d answered %d, %v", i, n, err)
		}
	}
	kept := 0
	s.stmts.Range(func(any, any) bool { kept++; return true })
	if kept != maxPrepared {
		t.Errorf("%d statements are kept, want %d", kept, maxPrepared)
	}
}
