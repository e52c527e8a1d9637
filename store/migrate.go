package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"

	"venuebox/migrations"
)

// LockName is the lock file of a data folder. Whoever serves or migrates the
// folder holds it, so that there is only ever one of either.
const LockName = "venuebox.lock"

// ErrLocked says that a server, or a migration, has the data folder.
var ErrLocked = errors.New("another VenueBox is using this data folder")

// Lock takes the data folder's lock, waiting up to wait for it; the caller
// closes it. The operating system lets go of it when the process ends,
// however it ends. ErrLocked when somebody else keeps it.
func Lock(ctx context.Context, dir string, wait time.Duration) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, LockName), flock.SetPermissions(0o600))
	ok, err := lock.TryLock()
	if err == nil && !ok && wait > 0 {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		ok, err = lock.TryLockContext(ctx, 50*time.Millisecond)
	}
	switch {
	case ok:
		return lock, nil
	case err == nil, errors.Is(err, context.DeadlineExceeded):
		return nil, ErrLocked
	}
	return nil, fmt.Errorf("lock %s: %w", lock.Path(), err)
}

// Step is one migration and when it was applied; a zero time: not yet.
type Step struct {
	Version   int64
	Name      string
	AppliedAt time.Time
}

// Migration says what Migrate did.
type Migration struct {
	From, To int64  // schema versions; From is 0 for a new database
	Backup   string // path of the copy made before; "" when there was nothing to lose
}

// LatestVersion is the schema version this binary was built for.
func LatestVersion() int64 {
	files, err := migrations.FS.ReadDir(".")
	if err != nil {
		panic(err) // an embedded folder is always there
	}
	var latest int64
	for _, f := range files {
		if version, err := goose.NumericComponent(f.Name()); err == nil {
			latest = max(latest, version)
		}
	}
	return latest
}

// Migrate creates or upgrades the database in dir. A database that holds data
// is copied into dir/backups first. The caller holds the folder's lock. A
// database of a newer program is refused: going back means restoring the copy.
func Migrate(ctx context.Context, dir string) (Migration, error) {
	var m Migration
	path, err := pathIn(dir)
	if err != nil {
		return m, err
	}
	if err := checkVersion(ctx, path); err != nil && !errors.Is(err, fs.ErrNotExist) && !errors.As(err, new(*outdatedError)) {
		return m, err
	}
	db, provider, err := openProvider(path)
	if err != nil {
		return m, err
	}
	defer db.Close()
	if m.From, m.To, err = provider.GetVersions(ctx); err != nil {
		return m, fmt.Errorf("read the schema version: %w", classify(err))
	}
	unchecked := filepath.Join(dir, uncheckedName)
	if m.From == m.To {
		if _, err := os.Stat(unchecked); err != nil {
			return m, nil
		}
		return m, checkMigrated(ctx, db, unchecked)
	}
	if m.From > 0 {
		if m.Backup, err = copyBefore(ctx, db, dir, m.From); err != nil {
			return m, fmt.Errorf("copy the database before the migration: %w", err)
		}
	}
	// A mark that is there already is of an attempt that was cut off: its copy
	// has been made anew, and a box that loses power again and again must not
	// fill its disk with copies.
	before, _ := os.ReadFile(unchecked)
	if err := os.WriteFile(unchecked, []byte(m.Backup+"\n"), 0o600); err != nil {
		return m, err
	}
	removeCopy(dir, strings.TrimSpace(string(before)))
	if _, err := provider.Up(ctx); err != nil {
		return m, fmt.Errorf("migrate the database: %w", classify(err))
	}
	return m, checkMigrated(ctx, db, unchecked)
}

// uncheckedName is a file that is there from before a migration until what it
// made has been checked, so that a start after a failed one does not pass for
// a good one. It holds the path of the copy.
const uncheckedName = "migration-unchecked"

// checkMigrated looks whether a migration has left all rows that others point
// to, and then removes the mark.
func checkMigrated(ctx context.Context, db *sql.DB, mark string) error {
	var broken int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM pragma_foreign_key_check`).Scan(&broken); err != nil {
		return classify(err)
	}
	if broken > 0 {
		return fmt.Errorf("after the migration %d rows point to rows that are not there: "+
			"put the copy that %s names in the database's place", broken, mark)
	}
	return os.Remove(mark)
}

// Steps lists every migration this binary knows and whether the database in
// dir has it.
func Steps(ctx context.Context, dir string) ([]Step, error) {
	path, err := pathIn(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	db, provider, err := openProvider(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	status, err := provider.Status(ctx)
	if err != nil {
		return nil, err
	}
	steps := make([]Step, len(status))
	for i, s := range status {
		steps[i] = Step{Version: s.Source.Version, Name: filepath.Base(s.Source.Path), AppliedAt: s.AppliedAt}
	}
	return steps, nil
}

// openProvider opens a handle for migrating: one connection, and foreign keys
// off, because rebuilding a table with them on deletes its cascade children.
func openProvider(path string) (*sql.DB, *goose.Provider, error) {
	db, err := sql.Open("sqlite", dsn(path, "_pragma=journal_mode(WAL)", "_pragma=foreign_keys(0)", "_txlock=immediate"))
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(1)
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrations.FS)
	if err != nil {
		db.Close()
		return nil, nil, err
	}
	return db, provider, nil
}

// outdatedError says that a database wants migrating.
type outdatedError struct{ have, want int64 }

func (e *outdatedError) Error() string {
	return fmt.Sprintf("the database is schema version %d and this program needs %d: run `venuebox migrate up`", e.have, e.want)
}

// checkVersion answers nil when the file's schema is this binary's. It only
// reads. goose alone would say nothing of a database newer than the binary.
func checkVersion(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	db, err := sql.Open("sqlite", dsn(path, foreignKeys))
	if err != nil {
		return err
	}
	defer db.Close()
	var have, tables int64
	err = db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'goose_db_version'`).Scan(&tables)
	if err == nil && tables > 0 {
		err = db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&have)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be read as a VenueBox database: %w", path, classify(err))
	}
	switch want := LatestVersion(); {
	case have > want:
		return fmt.Errorf("the database was made by a newer VenueBox (schema version %d, this program knows %d): "+
			"install the newer program again, or restore a backup made before the upgrade", have, want)
	case have < want:
		return &outdatedError{have, want}
	}
	return nil
}

// copyBefore writes a compact, consistent copy of the database.
func copyBefore(ctx context.Context, db *sql.DB, dir string, version int64) (string, error) {
	folder := filepath.Join(dir, "backups")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	name := fmt.Sprintf("before-migration-from-%d-%s.db", version, time.Now().UTC().Format("20060102T150405.000Z"))
	path := filepath.Join(folder, name)
	halves, _ := filepath.Glob(filepath.Join(folder, "*"+unfinished)) // the pattern is right
	for _, half := range halves {
		os.Remove(half)
	}
	if _, err := db.ExecContext(ctx, `VACUUM INTO ?`, path+unfinished); err != nil {
		return "", err
	}
	if err := os.Chmod(path+unfinished, 0o600); err != nil {
		return "", err
	}
	return path, os.Rename(path+unfinished, path)
}

// unfinished ends the name of a copy that is being made.
const unfinished = ".unfinished"

// removeCopy removes a copy that copyBefore made, and nothing else.
func removeCopy(dir, path string) {
	if filepath.Dir(path) == filepath.Join(dir, "backups") && strings.HasPrefix(filepath.Base(path), "before-migration-from-") {
		os.Remove(path)
	}
}
