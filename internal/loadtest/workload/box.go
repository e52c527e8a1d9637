// Package workload is what the benchmarks and the load command share: a real
// server on loopback over a database of many customers, the operations that
// are measured, clients to measure them with, and a bare gin handler as the
// yardstick.
package workload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"time"

	"venuebox/internal/config"
	"venuebox/internal/diskspace"
	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/store"
	"venuebox/uploads"
)

// Box is a running server, filled, and the yardstick beside it. Both listen on
// loopback and run in this process.
type Box struct {
	customers int
	address   string // of the server
	bare      string // of the yardstick
	owner     string // access token of an owner
	adminA    string // that of the admin of the hotel that is looked at
	adminB    string // that of the admin of the hotel that is added to
	codes     []code // payment QR codes of the hotel that is looked at
	picture   []byte // of a payment QR code
	closers   []func() error
}

// code is a payment QR code of the box.
type code struct {
	ID       string `json:"id"`
	ImageURL string `json:"image_url"`
}

// Start fills folder dir, which must be empty, with a venue of so many
// customers and serves it with the settings of a box that was told nothing,
// except that one member of staff may regenerate without limit. The log is
// written in full, to nowhere.
func Start(ctx context.Context, dir string, customers int) (*Box, error) {
	b := &Box{customers: customers}
	err := b.start(ctx, dir)
	if err == nil {
		err = b.prepare()
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Close stops both servers and closes the files. Pairs are closed before.
func (b *Box) Close() error {
	var errs []error
	for _, c := range slices.Backward(b.closers) {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

func (b *Box) start(ctx context.Context, dir string) error {
	var err error
	if b.picture, err = drawPicture(); err != nil {
		return err
	}
	if _, err := store.Migrate(ctx, dir); err != nil {
		return err
	}
	st, err := store.Open(ctx, dir, nil)
	if err != nil {
		return err
	}
	b.closers = append(b.closers, st.Close)
	images, err := uploads.OpenDisk(filepath.Join(dir, "uploads"))
	if err != nil {
		return err
	}
	b.closers = append(b.closers, images.Close)
	if err := fill(ctx, st, b.customers); err != nil {
		return err
	}
	o := options(dir, st, images)
	s, err := server.New(o)
	if err != nil {
		return err
	}
	if b.address, err = b.listen(s.Serve); err != nil {
		return err
	}
	b.bare, err = b.listen(func(ctx context.Context, l net.Listener) error { return serveBare(ctx, l, o) })
	return err
}

// listen lets serve answer on a port of its own until the box is closed.
func (b *Box) listen(serve func(context.Context, net.Listener) error) (address string, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- serve(ctx, l) }()
	b.closers = append(b.closers, func() error { cancel(); return <-served })
	return l.Addr().String(), nil
}

func options(dir string, st *store.Store, images uploads.Storage) server.Options {
	c := config.Default()
	return server.Options{
		Store:  st,
		Images: images,
		Auth: auth.Options{
			Secret:            []byte("a secret for load tests: 32 bytes"),
			AccessTTL:         c.Auth.AccessTokenTTL,
			RefreshTTL:        c.Auth.RefreshTokenTTL,
			CookieTTL:         c.Auth.SessionTTL,
			LoginAttempts:     c.Auth.LoginAttempts,
			LoginWindow:       c.Auth.LoginWindow,
			PasswordMinLength: c.Auth.PasswordMinLength,
		},
		Limits:              uploads.Limits{MaxBytes: c.Uploads.MaxBytes, MaxPixels: c.Uploads.MaxPixels},
		RegeneratePerMinute: 1 << 30,
		NewPass:             qr.PassPayload,
		RepeatWindow:        c.Passes.RepeatWindow,
		TimeZone:            time.UTC,
		Verification:        reading.Policy(c.PaymentQR.Verification),
		MaxAmount:           100 * qr.Amount(c.PaymentQR.MaxAmount),
		PriceValidFor:       c.PaymentQR.ValidFor,
		SweepAfter:          c.Uploads.SweepAfter,
		KeepActivity:        time.Duration(c.Activity.KeepDays) * 24 * time.Hour,
		MinFreeBytes:        uint64(c.Health.MinFreeBytes),
		FreeBytes:           func() (uint64, error) { return diskspace.Free(dir) },
		TotalBytes:          func() (uint64, error) { return diskspace.Total(dir) },
		ReadTimeout:         c.Server.ReadTimeout,
		WriteTimeout:        c.Server.WriteTimeout,
		IdleTimeout:         c.Server.IdleTimeout,
		ShutdownTimeout:     c.Server.ShutdownTimeout,
		Log:                 slog.New(slog.NewTextHandler(io.Discard, nil)),
		Clock:               time.Now,
	}
}

// codesShown is how many payment QR codes the hotel that is looked at has; a
// page shows ten of them.
const codesShown = 25

// prepare signs in and adds the payment QR codes, as an app would.
func (b *Box) prepare() error {
	c, err := dial(b.address)
	if err != nil {
		return err
	}
	defer c.close()
	for username, token := range map[string]*string{"owner": &b.owner, "admin_a": &b.adminA, "admin_b": &b.adminB} {
		var signedIn struct {
			Data struct {
				Token string `json:"access_token"`
			} `json:"data"`
		}
		if err := c.ask(loginRequest(username), http.StatusOK, &signedIn); err != nil {
			return err
		}
		*token = signedIn.Data.Token
	}
	b.codes = make([]code, codesShown)
	for i := range b.codes {
		if err := c.ask(b.uploadRequest(b.adminA), http.StatusCreated, &b.codes[i]); err != nil {
			return err
		}
	}
	return nil
}

// ask sends a request and decodes the JSON answer, which must have the status.
func (c *client) ask(r request, status int, into any) error {
	if err := c.do(&r, status); err != nil {
		return err
	}
	if err := json.Unmarshal(c.body.Bytes(), into); err != nil {
		return fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	return nil
}
