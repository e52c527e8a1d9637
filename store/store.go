// Package store keeps everything VenueBox knows in one SQLite file.
//
// A method of Store is one business verb and exactly one atomic change: it
// has happened, and is on the disk, when the method returns nil, and has left
// nothing behind when it returns an error. Who acts and what they may touch
// are arguments. The store knows nothing of HTTP, JSON or tokens. Errors are
// *fault.Error; constraints decide, never a look before the leap.
//
// The file has two handles: a writer with one connection (see writer.go), and
// a pool of read-only connections that never wait for the writer, because the
// journal is a write-ahead log.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"venuebox/internal/fault"
)

// foreignKeys is the setting of every handle but the one for migrations.
const foreignKeys = "_pragma=foreign_keys(1)"

// FileName is the database's name in the data folder.
const FileName = "venuebox.db"

// Store is an open database. It is safe for concurrent use.
type Store struct {
	path  string
	file  os.FileInfo // what path named when it was opened
	clock func() time.Time
	read  *sql.DB
	write *writer

	searches  chan struct{} // one place for each search that may run at a time
	stmts     sync.Map      // query text -> *preparedQuery, for the read pool
	stmtCount atomic.Int64
}

// Open opens the database in folder dir, which must exist and be migrated
// (see Migrate). clock gives the time of every change; nil means time.Now.
func Open(ctx context.Context, dir string, clock func() time.Time) (*Store, error) {
	if clock == nil {
		clock = time.Now
	}
	path, err := pathIn(dir)
	if err != nil {
		return nil, err
	}
	file, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := checkVersion(ctx, path); err != nil {
		return nil, err
	}
	connections := max(4, runtime.GOMAXPROCS(0))
	s := &Store{path: path, file: file, clock: clock, searches: make(chan struct{}, connections/2)}
	if s.write, err = openWriter(ctx, path, s.now); err != nil {
		return nil, err
	}
	s.read, err = sql.Open("sqlite", dsn(path, foreignKeys, "mode=ro", "_pragma=query_only(1)"))
	if err == nil {
		s.read.SetMaxOpenConns(connections)
		s.read.SetMaxIdleConns(connections)
		err = s.read.PingContext(ctx)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("open the database for reading: %w", err)
	}
	return s, nil
}

// pathIn is the absolute path of the database in a data folder: the DSN, a
// URI, has no relative ones.
func pathIn(dir string) (string, error) { return filepath.Abs(filepath.Join(dir, FileName)) }

// Close waits for the writes in hand, then closes the file.
func (s *Store) Close() error {
	var first error
	if s.read != nil {
		first = s.read.Close()
	}
	if err := s.write.close(); first == nil {
		first = err
	}
	return first
}

// Path is the absolute path of the database file.
func (s *Store) Path() string { return s.path }

// Size is how many bytes the database takes on the disk, with what its journal
// holds at the moment.
func (s *Store) Size() (int64, error) {
	var total int64
	for _, path := range []string{s.path, s.path + "-wal"} {
		switch info, err := os.Stat(path); {
		case err == nil:
			total += info.Size()
		case path == s.path || !errors.Is(err, fs.ErrNotExist):
			return 0, fmt.Errorf("the size of the database: %w", err)
		}
	}
	return total, nil
}

func (s *Store) now() time.Time { return s.clock().UTC() }

// Check answers nil when the database can be read and written, is still the
// file of its name, and has the schema this binary was built for.
func (s *Store) Check(ctx context.Context) error {
	if file, err := os.Stat(s.path); err != nil || !os.SameFile(file, s.file) {
		return fault.Wrap(fault.Unavailable, fault.DatabaseDamaged, fmt.Errorf("%s is not the file that was opened", s.path))
	}
	if err := s.write.do(ctx, func(*tx) error { return nil }); err != nil {
		return err
	}
	var version int64
	if err := s.queryRow(ctx, `SELECT max(version_id) FROM goose_db_version WHERE is_applied`).Scan(&version); err != nil {
		return classify(err)
	}
	if want := LatestVersion(); version != want {
		return fault.Wrap(fault.Unavailable, fault.Unexpected,
			fmt.Errorf("schema is version %d, this program needs %d", version, want))
	}
	return nil
}

// dsn names the file with the settings every connection has, and more of its
// own. Settings are in the DSN because a PRAGMA by Exec reaches one pooled
// connection only; one that is there twice has either value.
func dsn(path string, more ...string) string {
	settings := append([]string{
		"_pragma=busy_timeout(5000)",
		"_pragma=synchronous(FULL)",
		"_pragma=trusted_schema(0)",
		"_pragma=cache_size(-16000)",
		"_pragma=temp_store(MEMORY)",
		"_pragma=journal_size_limit(67108864)",
		"_dqs=0",
		"_defensive=1",
	}, more...)
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	if runtime.GOOS == "windows" {
		uri.Path = "/" + uri.Path
	}
	out := uri.String()
	for i, setting := range settings {
		separator := "&"
		if i == 0 {
			separator = "?"
		}
		out += separator + setting
	}
	return out
}

// maxPrepared bounds the statements that are kept. Lists have many shapes
// (orders, filters, numbers of words); a caller who tries them all gets
// answers, not memory.
const maxPrepared = 256

type preparedQuery struct {
	once sync.Once
	stmt *sql.Stmt
	err  error
}

// prepared returns the kept statement for a query of the read pool, nil when
// it is not one of the first maxPrepared.
func (s *Store) prepared(query string) (*sql.Stmt, error) {
	entry, ok := s.stmts.Load(query)
	if !ok {
		if s.stmtCount.Add(1) > maxPrepared {
			s.stmtCount.Add(-1)
			return nil, nil
		}
		var loaded bool
		if entry, loaded = s.stmts.LoadOrStore(query, &preparedQuery{}); loaded {
			s.stmtCount.Add(-1)
		}
	}
	p := entry.(*preparedQuery)
	p.once.Do(func() { p.stmt, p.err = s.read.Prepare(query) })
	if p.err != nil && s.stmts.CompareAndDelete(query, entry) { // the next caller tries anew
		s.stmtCount.Add(-1)
	}
	return p.stmt, p.err
}

// row is a *sql.Row whose query may have failed to be prepared.
type row struct {
	row *sql.Row
	err error
}

func (r row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(dest...)
}

// queryRow reads one row outside any transaction. Reads are short and
// bounded, so they do not follow the caller's cancellation, which would cost
// a goroutine a query.
func (s *Store) queryRow(ctx context.Context, query string, args ...any) row {
	ctx = context.WithoutCancel(ctx)
	stmt, err := s.prepared(query)
	switch {
	case err != nil:
		return row{err: err}
	case stmt == nil:
		return row{row: s.read.QueryRowContext(ctx, query, args...)}
	}
	return row{row: stmt.QueryRowContext(ctx, args...)}
}

func (s *Store) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	ctx = context.WithoutCancel(ctx)
	stmt, err := s.prepared(query)
	switch {
	case err != nil:
		return nil, err
	case stmt == nil:
		return s.read.QueryContext(ctx, query, args...)
	}
	return stmt.QueryContext(ctx, args...)
}

// collect reads every row of a query with scan.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, classify(err)
	}
	defer rows.Close()
	out := []T{}
	for rows.Next() {
		item, err := scan(rows)
		if err != nil {
			return nil, classify(err)
		}
		out = append(out, item)
	}
	return out, classify(rows.Err())
}

// scanner is one row to read from: *sql.Row, *sql.Rows or row.
type scanner interface{ Scan(dest ...any) error }
