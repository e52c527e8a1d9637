package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/server/servertest"
)

// age makes a file of the uploads folder that old, by the box's clock.
func age(b *servertest.Box, file string, by time.Duration) {
	b.Helper()
	written := b.Clock.Now().Add(-by)
	if err := os.Chtimes(filepath.Join(b.Dir, "uploads", file), written, written); err != nil {
		b.Fatal(err)
	}
}

// leave puts a file into the uploads folder, as a crash may leave it.
func leave(b *servertest.Box, file string, old time.Duration) string {
	b.Helper()
	path := filepath.Join(b.Dir, "uploads", file)
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, servertest.PNG(1), 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
	age(b, file, old)
	return file
}

// A box that starts removes the pictures that no code names, once they are
// older than any request, and keeps every one that has a name, however old.
func TestSweep(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	kept := b.CreatePaymentQRCode("admin_a", true)
	deleted := b.CreatePaymentQRCode("admin_a", true)
	replaced := b.CreatePaymentQRCode("admin_a", true)
	pictureOf := func(id string) string {
		var code madeCode
		b.Want(servertest.Request{Method: "GET", Path: payments + id + "/", As: "admin_a"}, http.StatusOK, "").Decode(b, &code)
		return strings.TrimPrefix(pathIn(b, code.Image), "/uploads/")
	}
	file := func(name string) string { return name[:2] + "/" + name }
	keptName, deletedName, oldName := pictureOf(kept), pictureOf(deleted), pictureOf(replaced)
	b.Want(servertest.Request{Method: "DELETE", Path: payments + deleted + "/", As: "admin_a"}, http.StatusNoContent, "")
	b.Want(servertest.Request{Method: "PATCH", Path: payments + replaced + "/", As: "admin_a", Parts: []servertest.Part{
		servertest.File("image", servertest.PNG(2))}}, http.StatusOK, "")
	newName := pictureOf(replaced)

	grace := b.Options.SweepAfter
	for _, name := range []string{keptName, deletedName, oldName, newName} {
		age(b, file(name), 400*24*time.Hour)
	}
	letters := strings.Repeat("b", 26)
	leave(b, "bb/"+letters+".png", grace+time.Second)
	leave(b, "tmp/"+letters+".tmp", grace+time.Second)
	stay := []string{file(keptName), file(newName),
		leave(b, "cc/"+strings.Repeat("c", 26)+".png", grace-time.Second),
		leave(b, "tmp/"+strings.Repeat("c", 26)+".tmp", grace-time.Second),
		leave(b, "notes.txt", 400*24*time.Hour), // not the box's own
		leave(b, "bb/holiday.png", 400*24*time.Hour),
	}
	b.Restart()
	eventually(t, "the sweep is in the log", func() bool {
		return strings.Contains(b.Logged.String(), `level=INFO msg="swept pictures that nothing names" removed=4`)
	})
	slices.Sort(stay)
	if diff := cmp.Diff(stay, uploaded(t, b)); diff != "" {
		t.Errorf("the files: %s", diff)
	}
	for name, status := range map[string]int{keptName: 200, newName: 200, deletedName: 404, oldName: 404} {
		b.Want(servertest.Request{Method: "GET", Path: "/uploads/" + name}, status, "")
	}

	// Later the others are old enough.
	b.Clock.Advance(2 * time.Second)
	b.Restart()
	eventually(t, "the second sweep is in the log", func() bool { return strings.Contains(b.Logged.String(), " removed=2\n") })
	b.Want(servertest.Request{Method: "GET", Path: "/uploads/" + keptName}, http.StatusOK, "")
}

// A box that starts forgets sessions that have expired and activity that is
// older than the settings keep, and nothing else.
func TestPrune(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	db := database(b)
	count := func(table string) int {
		t.Helper()
		var n int
		if err := db.QueryRow(`SELECT count(*) FROM ` + table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	b.CreatePaymentQRCode("admin_a", true) // one line of activity, one session
	pair := signInAs(b, "owner")
	b.Clock.Advance(b.Options.Auth.RefreshTTL - time.Second)
	pair = pairOf(b, b.Want(refreshWith(pair.Refresh), http.StatusOK, ""))
	b.Clock.Advance(time.Second)
	b.Restart()
	eventually(t, "the session that has expired is gone", func() bool { return count("sessions") == 1 })
	accepted(b, servertest.Request{Token: pair.Access}, "owner")
	if n := count("activity"); n != 1 {
		t.Errorf("%d lines of activity", n)
	}
	b.Clock.Advance(b.Options.KeepActivity)
	b.Restart()
	eventually(t, "old activity is gone", func() bool { return count("activity") == 0 && count("sessions") == 0 })
	if n := count("payment_qr_codes"); n != 1 {
		t.Errorf("%d codes", n)
	}
}
