// Package servertest boots the real thing for tests: a real database file,
// real pictures on disk and the real server on a real port. Only the clock is
// the test's. Every answer is held against docs/openapi.yaml.
package servertest

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/store"
	"venuebox/uploads"
)

// Password is that of every account of a box.
const Password = "correct horse 1"

// PasswordHash is Password's, at the least cost that argon2id has: what is
// tested with it is not the hashing.
const PasswordHash = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$nTZG91xNQfAsGdqGBGKiXWE4v4bmm1zVi586cAAMmJE"

// Start is when every box's clock starts.
var Start = time.Date(2026, 2, 15, 10, 30, 0, 123456000, time.UTC)

// Ids of the venue that every box has.
const (
	HotelA = "aaaaaaaa-0000-4000-8000-00000000000a"
	HotelB = "bbbbbbbb-0000-4000-8000-00000000000b"
)

// Clock is a clock that moves when it is told to. It is safe for concurrent
// use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Box is a running VenueBox.
type Box struct {
	testing.TB
	URL     string
	Dir     string // the data folder
	Clock   *Clock
	Store   *store.Store
	Server  *server.Server
	Options server.Options
	Logged  *Log

	client *http.Client
	tokens sync.Map // username -> access token
	stop   func() error
}

// New boots a box with the venue below. Settings may be changed before it
// starts. It is shut down when the test ends.
func New(tb testing.TB, settings ...func(*server.Options)) *Box {
	tb.Helper()
	b := &Box{TB: tb, Dir: tb.TempDir(), Clock: &Clock{now: Start}, Logged: &Log{}}
	file, err := filled()
	if err == nil {
		err = os.WriteFile(filepath.Join(b.Dir, store.FileName), file, 0o600)
	}
	if err != nil {
		tb.Fatal(err)
	}
	b.client = &http.Client{Transport: &validator{tb: tb, next: &http.Transport{MaxIdleConnsPerHost: 256}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	b.boot(settings)
	tb.Cleanup(func() {
		if err := b.stop(); err != nil {
			tb.Errorf("shutting down: %v", err)
		}
	})
	return b
}

// Restart shuts the box down and starts it anew on the same folder; its
// address changes.
func (b *Box) Restart(settings ...func(*server.Options)) {
	b.Helper()
	if err := b.stop(); err != nil {
		b.Fatal(err)
	}
	b.boot(settings)
}

func (b *Box) boot(settings []func(*server.Options)) {
	b.Helper()
	st, err := store.Open(b.Context(), b.Dir, b.Clock.Now)
	if err != nil {
		b.Fatal(err)
	}
	images, err := uploads.OpenDisk(filepath.Join(b.Dir, "uploads"))
	if err != nil {
		b.Fatal(err)
	}
	o := server.Options{
		Version: "1.2.3",
		Store:   st,
		Images:  images,
		Auth: auth.Options{
			Secret: []byte("a secret for tests of thirty-two bytes"), AccessTTL: time.Hour, RefreshTTL: 720 * time.Hour,
			CookieTTL: 168 * time.Hour, LoginAttempts: 10, LoginWindow: 15 * time.Minute, PasswordMinLength: 8,
		},
		Limits:              uploads.Limits{MaxBytes: 1 << 20, MaxPixels: 4_000_000},
		RegeneratePerMinute: 10,
		NewPass:             qr.PassPayload,
		RepeatWindow:        10 * time.Minute,
		TimeZone:            time.UTC,
		Verification:        reading.Off, // reading a picture takes longer than most tests
		MaxAmount:           100_000_00,
		PriceValidFor:       5 * time.Minute,
		SweepAfter:          24 * time.Hour,
		KeepActivity:        730 * 24 * time.Hour,
		MinFreeBytes:        1,
		FreeBytes:           func() (uint64, error) { return 1 << 30, nil },
		TotalBytes:          func() (uint64, error) { return 4 << 30, nil },
		ReadTimeout:         2 * time.Minute, // what is tested is what happens, not how fast
		WriteTimeout:        4 * time.Minute,
		IdleTimeout:         time.Minute,
		ShutdownTimeout:     time.Minute,
		Log:                 slog.New(slog.NewTextHandler(b.Logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Clock:               b.Clock.Now,
	}
	for _, set := range settings {
		set(&o)
	}
	s, err := server.New(o)
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	b.URL, b.Store, b.Server, b.Options = "http://"+l.Addr().String(), st, s, o
	b.stop = func() error {
		b.client.CloseIdleConnections() // or the server waits for them to be used
		cancel()
		err := <-served
		if closed := st.Close(); err == nil {
			err = closed
		}
		if closed := images.Close(); err == nil {
			err = closed
		}
		return err
	}
}

// Log collects what the server logs.
type Log struct {
	mu   sync.Mutex
	text []byte
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	return len(p), nil
}

// String is all that was logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

// Browser is a client with a cookie jar of its own.
func (b *Box) Browser() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	c := *b.client
	c.Jar = jar
	return &c
}

// venue has two branches, two hotels, and an account for every role in every
// kind of place.
func venue() store.Venue {
	v := store.Venue{
		Branches: []store.Branch{{ID: 1, Name: "Downtown"}, {ID: 2, Name: "Riverside"}},
		Hotels:   []store.Hotel{{ID: HotelA, Name: "Hotel A"}, {ID: HotelB, Name: "Hotel B"}},
		Customers: []store.VenueCustomer{
			{BranchName: "Downtown", Customer: store.Customer{ID: 115, FullName: "Mona Adel", Phone: "+201000000115", PasswordHash: PasswordHash}},
			{BranchName: "Downtown", Customer: store.Customer{ID: 116, FullName: "Karim Saleh", Phone: "+201000000116", Email: "karim@example.com"}},
			{BranchName: "Riverside", Customer: store.Customer{ID: 200, FullName: "Rahul Nair", Phone: "+919000000200"}},
		},
	}
	for _, m := range []store.Staff{
		{Username: "owner", Role: store.Owner, Email: "owner@example.com"},
		{Username: "accountant", Role: store.Accountant},
		{Username: "accountant_1", Role: store.Accountant, BranchName: "Downtown"},
		{Username: "manager_1", Role: store.Manager, BranchName: "Downtown"},
		{Username: "manager_2", Role: store.Manager, BranchName: "Riverside"},
		{Username: "reception_1", Role: store.Receptionist, BranchName: "Downtown"},
		{Username: "reception_2", Role: store.Receptionist, BranchName: "Riverside"},
		{Username: "admin_a", Role: store.HotelAdmin, HotelName: "Hotel A"},
		{Username: "admin_b", Role: store.HotelAdmin, HotelName: "Hotel B"},
		{Username: "manager_a", Role: store.Manager, HotelName: "Hotel A"},
		{Username: "reception_a", Role: store.Receptionist, HotelName: "Hotel A"},
		{Username: "reception_b", Role: store.Receptionist, HotelName: "Hotel B"},
		{Username: "manager_1a", Role: store.Manager, BranchName: "Downtown", HotelName: "Hotel A"},
		{Username: "reception_1a", Role: store.Receptionist, BranchName: "Downtown", HotelName: "Hotel A"},
		{Username: "accountant_a", Role: store.Accountant, HotelName: "Hotel A"},
		{Username: "owner_a", Role: store.Owner, HotelName: "Hotel A"},
		{Username: "manager_0", Role: store.Manager},
		{Username: "reception_0", Role: store.Receptionist},
		{Username: "admin_0", Role: store.HotelAdmin},
	} {
		m.FullName = "The " + m.Username
		m.PasswordHash = PasswordHash
		v.Staff = append(v.Staff, m)
	}
	return v
}

// drain reads all of a body, and closes it.
func drain(r io.ReadCloser) ([]byte, error) {
	defer r.Close()
	return io.ReadAll(r)
}
