package server_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"venuebox/internal/lan"
	"venuebox/server"
	"venuebox/server/reading"
	"venuebox/server/servertest"
	"venuebox/uploads"
)

// wellSystem is what a box says of itself that is well, on loopback.
var wellSystem = fields{
	"version": "1.2.3", "started_at": moment(0), "time": moment(0), "time_zone": "UTC", "database_bytes": "<number>",
	"pictures": fields{"count": 0, "bytes": 0, "is_partial": false}, "disk": fields{"free_bytes": 1 << 30},
	"checks": []fields{
		{"name": "database", "is_ok": true, "text": "The database answers and can be written."},
		{"name": "disk", "is_ok": true, "text": "The disk has room."},
	},
	"addresses": []string{}, "public_url": nil,
	"limits": fields{"picture_bytes": 1 << 20, "picture_pixels": 4_000_000, "password_min_length": 8},
}

func wantSystem(b *servertest.Box, want fields) servertest.Answer {
	b.Helper()
	return b.Want(fetch("/api/system", "admin_a"), http.StatusOK, succeeded("The box", want))
}

func TestSystem(t *testing.T) {
	zone := time.FixedZone("Asia/Kolkata", 5*3600+1800)
	b := guarded(t, func(o *server.Options) {
		o.Verification, o.TimeZone, o.PublicURL = reading.Off, zone, "https://venue.example"
	})
	box := wellSystem.with(fields{"time_zone": "Asia/Kolkata", "public_url": "https://venue.example"})
	a := wantSystem(b, box)

	// The database's size is what its files have.
	var said struct {
		Data struct {
			Bytes int64 `json:"database_bytes"`
		}
	}
	a.Decode(t, &said)
	var size int64
	for _, name := range []string{"venuebox.db", "venuebox.db-wal"} {
		info, err := os.Stat(filepath.Join(b.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if said.Data.Bytes < 100_000 || said.Data.Bytes > size {
		t.Errorf("the database has %d bytes, by its files %d", said.Data.Bytes, size)
	}

	// Pictures are counted anew after a while, not at each request.
	for range 2 {
		b.CreatePaymentQRCode("admin_a", true)
	}
	wantSystem(b, box)
	b.Clock.Advance(10 * time.Second)
	var bytes int64
	err := filepath.Walk(filepath.Join(b.Dir, "uploads"), func(_ string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().IsRegular() {
			bytes += info.Size()
		}
		return err
	})
	if err != nil || bytes == 0 {
		t.Fatalf("the pictures have %d bytes: %v", bytes, err)
	}
	wantSystem(b, box.with(fields{"time": moment(10 * time.Second), "pictures": fields{"count": 2, "bytes": bytes, "is_partial": false}}))
	b.Want(servertest.Request{Method: "HEAD", Path: "/api/system/", As: "owner"}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "POST", Path: "/api/system", As: "owner"}, http.StatusMethodNotAllowed,
		gymSays("This address does not take that method. See the Allow header."))
}

// What cannot be found out is null, the rest is told, and the log says why.
func TestSystemInTrouble(t *testing.T) {
	var broken atomic.Bool
	const least = 500 << 20
	b := guarded(t, func(o *server.Options) {
		o.MinFreeBytes = least
		o.FreeBytes = func() (uint64, error) {
			if broken.Load() {
				return 0, errors.New("statfs: input/output error")
			}
			return least - 1, nil
		}
		o.Images = uncountable{o.Images}
	})
	check := func(name, text string, ok bool) fields { return fields{"name": name, "is_ok": ok, "text": text} }
	fine := check("database", "The database answers and can be written.", true)
	full := wellSystem.with(fields{
		"pictures": nil, "disk": fields{"free_bytes": least - 1},
		"checks": []fields{fine, check("disk", "The disk is almost full. Free some space.", false)},
	})
	a := wantSystem(b, full)
	if line := lineOf(b, a.Header.Get("X-Request-Id")); !strings.Contains(line, "the folder is gone") {
		t.Errorf("the log does not say why: %s", line)
	}
	broken.Store(true)
	unreadable := full.with(fields{
		"disk":   fields{"free_bytes": nil},
		"checks": []fields{fine, check("disk", "The free space of the disk cannot be read.", false)},
	})
	wantSystem(b, unreadable)
	if _, err := database(b).Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`); err != nil {
		t.Fatal(err)
	}
	wantSystem(b, unreadable.with(fields{"checks": []fields{
		check("database", badDatabase, false), check("disk", "The free space of the disk cannot be read.", false)}}))
}

type uncountable struct{ uploads.Storage }

func (uncountable) Usage(context.Context) (uploads.Usage, error) {
	return uploads.Usage{}, errors.New("the folder is gone")
}

// everywhere is a listener on loopback that says it listens on every address.
type everywhere struct{ net.Listener }

func (l everywhere) Addr() net.Addr {
	return &net.TCPAddr{IP: net.IPv6unspecified, Port: l.Listener.Addr().(*net.TCPAddr).Port}
}

// A box that listens everywhere tells the addresses of its networks.
func TestSystemAddresses(t *testing.T) {
	b := guarded(t)
	o := b.Options
	o.TimeZone = time.Local
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, everywhere{l}) }()
	defer func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()
	token := b.Token("owner")
	b.URL = "http://" + l.Addr().String()
	addresses := append([]string{}, lan.Reachable(everywhere{l}.Addr(), false).Network...)
	b.Want(servertest.Request{Method: "GET", Path: "/api/system", Token: token}, http.StatusOK, succeeded("The box",
		wellSystem.with(fields{"addresses": addresses, "time_zone": servertest.Start.Local().Format("UTC-07:00")})))
}
