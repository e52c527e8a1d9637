package server_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"venuebox/internal/lan"
	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/reading"
	"venuebox/server/servertest"
	"venuebox/uploads"
)

// wellSystem is what a box says of itself that is well, on loopback.
var wellSystem = fields{
	"version": "1.2.3", "started_at": moment(0), "time": moment(0), "time_zone": "UTC", "database_bytes": "<number>",
	"pictures": fields{"count": 0, "bytes": 0, "is_partial": false}, "disk": fields{"free_bytes": 1 << 30, "total_bytes": uint64(4 << 30)},
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
	t.Parallel()
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
	t.Parallel()
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
		o.TotalBytes = func() (uint64, error) {
			if broken.Load() {
				return 0, errors.New("statfs: input/output error")
			}
			return 2 * least, nil
		}
		o.Images = uncountable{o.Images}
	})
	check := func(name, text string, ok bool) fields { return fields{"name": name, "is_ok": ok, "text": text} }
	fine := check("database", "The database answers and can be written.", true)
	full := wellSystem.with(fields{
		"pictures": nil, "disk": fields{"free_bytes": least - 1, "total_bytes": 2 * least},
		"checks": []fields{fine, check("disk", "The disk is almost full. Free some space.", false)},
	})
	a := wantSystem(b, full)
	if line := lineOf(b, a.Header.Get("X-Request-Id")); !strings.Contains(line, "the folder is gone") {
		t.Errorf("the log does not say why: %s", line)
	}
	broken.Store(true)
	unreadable := full.with(fields{
		"disk":   fields{"free_bytes": nil, "total_bytes": nil},
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

// aBox serves a server with these options, on a listener that is made of one on
// loopback, and lets b talk to it. It returns the listener's address.
func aBox(t *testing.T, b *servertest.Box, o server.Options, wrap func(net.Listener) net.Listener) net.Addr {
	t.Helper()
	s, err := server.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	wrapped := wrap(l)
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, wrapped) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	b.URL = "http://" + l.Addr().String()
	return wrapped.Addr()
}

// listeningEverywhere is a listener that says so.
func listeningEverywhere(l net.Listener) net.Listener { return everywhere{l} }

// A box that listens everywhere tells the addresses of its networks.
func TestSystemAddresses(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	o := b.Options
	o.TimeZone = time.Local
	addresses := append([]string{}, lan.Reachable(aBox(t, b, o, listeningEverywhere), false).Network...)
	b.Want(fetch("/api/system", "owner"), http.StatusOK, succeeded("The box",
		wellSystem.with(fields{"addresses": addresses, "time_zone": servertest.Start.Local().Format("UTC-07:00")})))
}

// elsewhere is a listener on loopback that says it listens on the address of a
// network.
type elsewhere struct{ net.Listener }

func (elsewhere) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 168, 1, 10), Port: 8080} }

// The picture of an address opens the box on a phone. No other is drawn.
func TestSystemAddressPicture(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	o := b.Options
	o.PublicURL = "https://venue.example"
	aBox(t, b, o, func(l net.Listener) net.Listener { return elsewhere{l} })
	const path = "/api/system/address.svg"
	for query, size := range map[string]int{"": 512, "&size=300": 300} {
		for _, address := range []string{"http://192.168.1.10:8080", "https://venue.example"} {
			for _, who := range []string{"owner", "admin_a"} {
				svg := picture(b, path+"?address="+url.QueryEscape(address)+query, who, "image/svg+xml", "address.svg")
				if text, err := qr.Decode(t.Context(), drawn(t, svg, size)); text != address || err != nil {
					t.Errorf("the picture of %s reads %q, %v", address, text, err)
				}
			}
		}
	}
	unknown := gymSays("This is not an address of the box. Take one from GET /api/system.")
	missing := refused("address", fieldRequired)
	code := func(code string) map[string]string { return map[string]string{"X-Error-Code": code} }
	play(b, []scenario{
		{"headers alone", servertest.Request{Method: "HEAD", Path: path + "/?address=https://venue.example", As: "owner"}, 200, "",
			passHeaders("image/svg+xml", "address.svg")},
		{"none", fetch(path, "owner"), 400, missing, code("bad_body")},
		{"left empty", fetch(path+"?address=", "owner"), 400, missing, code("bad_body")},
		{"somebody else's", fetch(path+"?address=https://other.example", "owner"), 404, unknown, code("address_unknown")},
		{"with a path", fetch(path+"?address=https://venue.example/", "owner"), 404, unknown, code("address_unknown")},
		{"in capitals", fetch(path+"?address=HTTPS://VENUE.EXAMPLE", "owner"), 404, unknown, code("address_unknown")},
		{"with white space", fetch(path+"?address=https://venue.example+", "owner"), 404, unknown, code("address_unknown")},
		{"this machine's alone", fetch(path+"?address=http://127.0.0.1:8080", "owner"), 404, unknown, code("address_unknown")},
		{"too large", fetch(path+"?address=https://venue.example&size=2049", "owner"), 400,
			refused("size", "Please ask for 64 to 2048 pixels."), code("bad_body")},
		{"a manager", fetch(path+"?address=https://venue.example", "manager_a"), 403,
			gymSays("Your role does not allow this. Ask an owner or a hotel admin."), code("permission_denied")},
		{"nobody", servertest.Request{Method: "GET", Path: path + "?address=https://venue.example"}, 401, gymSays("Please sign in"), code("no_credentials")},
	})
}
