package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"venuebox/internal/fault"
)

// Limits of the writer. A full queue is answered at once, so that a box that
// cannot keep up says so instead of hoarding requests.
const (
	writeQueue = 1024 // changes that may wait
	writeBatch = 128  // changes that share one commit
)

var (
	errWriterClosed = fault.Wrap(fault.Unavailable, fault.Overloaded, errors.New("the store is closing"))
	errWriterFull   = &fault.Error{
		Kind: fault.Unavailable, Code: fault.Overloaded, RetryAfter: time.Second,
		Cause: errors.New("the write queue is full"),
	}
)

// writer runs every change of this process on one connection, in the order
// they come. Changes that wait at the same moment share one transaction, each
// in its own savepoint, and so share one fsync: none is acknowledged before
// the commit that holds it, and one that fails is undone alone.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn
	now   func() time.Time
	stmts map[string]*sql.Stmt
	jobs  chan *job
	quit  chan struct{} // closed: take no more
	done  chan struct{} // closed: the loop has ended
}

type job struct {
	change func(*tx) error
	claim  atomic.Bool // by the loop that runs it, or by the caller who gave up
	err    error
	done   chan struct{}
}

// tx is the transaction a change runs in. Its time is one moment for all that
// the change writes.
type tx struct {
	w   *writer
	now time.Time
}

func openWriter(ctx context.Context, path string, now func() time.Time) (*writer, error) {
	db, err := sql.Open("sqlite", dsn(path, foreignKeys, "_pragma=journal_mode(WAL)", "_txlock=immediate"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	conn, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open the database for writing: %w", err)
	}
	w := &writer{
		db: db, conn: conn, now: now, stmts: map[string]*sql.Stmt{},
		jobs: make(chan *job, writeQueue), quit: make(chan struct{}), done: make(chan struct{}),
	}
	go w.loop()
	return w, nil
}

func (w *writer) close() error {
	close(w.quit)
	<-w.done
	for _, s := range w.stmts {
		s.Close() // an open statement would keep SQLite from tidying its journal away
	}
	w.conn.Close()
	return w.db.Close()
}

// do runs a change and returns when it is on the disk or undone. A caller whose
// time is up takes back a change that has not begun; one that has is finished.
func (w *writer) do(ctx context.Context, change func(*tx) error) error {
	j := &job{change: change, done: make(chan struct{})}
	select {
	case <-w.quit:
		return errWriterClosed
	default:
	}
	select {
	case w.jobs <- j:
	default:
		return errWriterFull
	}
	select {
	case <-j.done:
	case <-ctx.Done():
		if j.claim.CompareAndSwap(false, true) {
			return fault.Wrap(fault.Unavailable, fault.Overloaded, ctx.Err())
		}
		<-j.done
	case <-w.done: // closing overtook the hand-over: the job may never have been seen
		select {
		case <-j.done:
		default:
			return errWriterClosed
		}
	}
	return classify(j.err)
}

func (w *writer) loop() {
	defer close(w.done)
	for {
		select {
		case j := <-w.jobs:
			w.batch(j)
		case <-w.quit:
			for {
				select {
				case j := <-w.jobs:
					w.batch(j)
				default:
					return
				}
			}
		}
	}
}

// batch runs first, and whatever else waits by then, in one transaction.
func (w *writer) batch(first *job) {
	jobs := []*job{first}
	defer func() {
		for _, j := range jobs {
			close(j.done)
		}
	}()
	if err := w.run(`BEGIN IMMEDIATE`); err != nil {
		// Another process has the file. Whoever waited meanwhile would wait
		// as long again, each in turn.
		for j := first; j != nil; j = w.next() {
			if j != first {
				jobs = append(jobs, j)
			}
			j.err = err
		}
		return
	}
	t := &tx{w: w}
	broken := w.attempt(t, first)
	for broken == nil && len(jobs) < writeBatch {
		j := w.next()
		if j == nil {
			break
		}
		jobs = append(jobs, j)
		broken = w.attempt(t, j)
	}
	if broken == nil {
		broken = w.run(`COMMIT`)
	}
	if broken != nil {
		w.run(`ROLLBACK`) // fails harmlessly when SQLite has rolled back by itself
		for _, j := range jobs {
			if j.err == nil {
				j.err = broken
			}
		}
	}
}

// next returns a job that waits, or nil.
func (w *writer) next() *job {
	select {
	case j := <-w.jobs:
		return j
	default:
		return nil
	}
}

// attempt runs one change in a savepoint and leaves its outcome in j. It
// returns an error when the whole transaction can no longer be trusted: after
// a full disk, SQLite has rolled all of it back.
func (w *writer) attempt(t *tx, j *job) error {
	if !j.claim.CompareAndSwap(false, true) {
		return nil
	}
	if err := w.run(`SAVEPOINT change`); err != nil {
		j.err = err
		return err
	}
	t.now = w.now()
	j.err = guarded(j.change, t)
	if j.err != nil {
		if err := w.run(`ROLLBACK TO change`); err != nil {
			return err
		}
	}
	return w.run(`RELEASE change`)
}

// guarded turns a panic in a change into its error: the writer serves
// everybody and must not end with one of them.
func guarded(change func(*tx) error, t *tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a change: %v\n%s", p, debug.Stack())
		}
	}()
	return change(t)
}

// stmt returns the prepared statement for a query; only the loop calls it.
func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if s, ok := w.stmts[query]; ok {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.stmts[query] = s
	}
	return s, err
}

func (w *writer) run(query string) error {
	s, err := w.stmt(query)
	if err == nil {
		_, err = s.Exec()
	}
	return err
}

func (t *tx) exec(query string, args ...any) (sql.Result, error) {
	s, err := t.w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.Exec(args...)
}

func (t *tx) queryRow(query string, args ...any) row {
	s, err := t.w.stmt(query)
	if err != nil {
		return row{err: err}
	}
	return row{row: s.QueryRow(args...)}
}
