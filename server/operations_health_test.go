package server_test

import (
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"venuebox/server"
	"venuebox/server/servertest"
)

const (
	badDatabase = "The database does not answer, or its schema is not this program's. Run `venuebox migrate status`."
	ready       = `{"status": "ok", "checks": {"database": "ok", "disk": "ok"}}`
)

func notReady(database, disk string) string {
	return `{"status": "unavailable", "checks": {"database": "` + database + `", "disk": "` + disk + `"}}`
}

var askReady = servertest.Request{Method: "GET", Path: "/readyz"}

func TestHealth(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, path := range []string{"/healthz", "/healthz/"} {
		b.Want(servertest.Request{Method: "GET", Path: path}, http.StatusOK, `{"status": "ok"}`)
		if a := b.Want(servertest.Request{Method: "HEAD", Path: path}, http.StatusOK, ""); len(a.Body) > 0 {
			t.Errorf("HEAD %s: %s", path, a.Body)
		}
	}
	b.Want(askReady, http.StatusOK, ready)
}

// A disk without room, or that cannot be asked, is not ready, and alive.
func TestReadyDisk(t *testing.T) {
	t.Parallel()
	const least = 500 << 20
	var free atomic.Uint64
	var broken atomic.Bool
	b := guarded(t, func(o *server.Options) {
		o.MinFreeBytes = least
		o.FreeBytes = func() (uint64, error) {
			if broken.Load() {
				return 0, errors.New("statfs /var/lib/venuebox: input/output error")
			}
			return free.Load(), nil
		}
	})
	free.Store(least)
	b.Want(askReady, http.StatusOK, ready)
	free.Store(least - 1)
	b.Want(askReady, http.StatusServiceUnavailable, notReady("ok", "The disk is almost full. Free some space."))
	b.Want(servertest.Request{Method: "GET", Path: "/healthz"}, http.StatusOK, `{"status": "ok"}`)
	free.Store(least + 1)
	b.Want(askReady, http.StatusOK, ready)
	broken.Store(true)
	a := b.Want(askReady, http.StatusServiceUnavailable, notReady("ok", "The free space of the disk cannot be read."))
	if line := lineOf(b, a.Header.Get("X-Request-Id")); !strings.Contains(line, "input/output error") {
		t.Errorf("the log does not say why: %s", line)
	}
}

// A database that another program has upgraded, or spoiled, is not ready: the
// answer says what to do, the log what it was.
func TestReadyDatabase(t *testing.T) {
	t.Parallel()
	b := guarded(t, func(o *server.Options) { o.FreeBytes = func() (uint64, error) { return 0, nil } })
	db := database(b)
	b.Want(askReady, http.StatusServiceUnavailable, notReady("ok", "The disk is almost full. Free some space."))
	for _, c := range []struct{ name, spoil, mend, reason string }{
		{"newer", `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`,
			`DELETE FROM goose_db_version WHERE version_id = 9999`, "schema is version 9999"},
		{"no schema", `ALTER TABLE goose_db_version RENAME TO gone`, `ALTER TABLE gone RENAME TO goose_db_version`, "no such table"},
	} {
		part(b, c.name, func() {
			if _, err := db.Exec(c.spoil); err != nil {
				b.Fatal(err)
			}
			a := b.Want(askReady, http.StatusServiceUnavailable, notReady(badDatabase, "The disk is almost full. Free some space."))
			line := lineOf(b, a.Header.Get("X-Request-Id"))
			if !strings.Contains(line, c.reason) || !strings.Contains(line, "level=ERROR") {
				b.Errorf("the log does not say why: %s", line)
			}
			if _, err := db.Exec(c.mend); err != nil {
				b.Fatal(err)
			}
			b.Want(askReady, http.StatusServiceUnavailable, notReady("ok", "The disk is almost full. Free some space."))
		})
	}
}
