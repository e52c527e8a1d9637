package cli

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/diskspace"
	"venuebox/internal/lan"
	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/auth"
	"venuebox/server/reading"
	"venuebox/store"
	"venuebox/uploads"
)

// demoAddress is where the demo listens unless told otherwise: its passwords
// are printed, so it stays on this machine.
const demoAddress = "127.0.0.1:8080"

func (a *app) serveCommand() *cobra.Command {
	var address string
	var demo bool
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Long: `Run the server for the staff apps, until Ctrl-C or SIGTERM.

The data folder is made when it is not there, and its database is brought up to
this program, after a copy of it was put into the folder's backups.

With --demo, an empty data folder is filled with a venue to try things on. Its
accounts have passwords that everybody knows, so a folder with a real venue is
left alone, and the address is ` + demoAddress + ` unless another is given.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			given, implied := map[string]config.Flag{}, map[string]config.Flag{}
			if cmd.Flags().Changed("address") {
				given["server.address"] = config.Flag{Name: "--address", Value: address}
			}
			if demo {
				implied["server.address"] = config.Flag{Name: "--demo", Value: demoAddress}
			}
			cfg, err := a.loadForData(cmd, given, implied)
			if err != nil {
				return err
			}
			return a.serve(cmd.Context(), cfg, demo)
		},
	}
	cmd.Flags().StringVar(&address, "address", "", "listen on `HOST:PORT` (default "+config.Default().Server.Address+")")
	cmd.Flags().BoolVar(&demo, "demo", false, "fill an empty data folder with a demo venue")
	return cmd
}

// serve runs the server until a signal. The first lets requests in flight
// finish; the second ends the process at once.
func (a *app) serve(parent context.Context, cfg config.Loaded, demo bool) (err error) {
	signalled, stopListening := signal.NotifyContext(parent, os.Interrupt, syscall.SIGTERM)
	defer stopListening()
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	context.AfterFunc(signalled, func() {
		stopListening() // before anything stops: the next signal is the system's
		cancel()
	})

	limitMemory()
	dir := cfg.Data.Dir
	log := newLog(a.stderr, cfg.Log)
	if err := makeFolder(dir); err != nil {
		return err
	}
	lock, err := lockFolder(ctx, dir)
	if errors.Is(err, store.ErrLocked) {
		return fmt.Errorf("another VenueBox is already running on %s. Stop it first, or give this one its own folder with --data DIR", dir)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()

	migration, err := migrateFolder(ctx, dir)
	if err != nil {
		return err
	}
	a.printMigration(migration)
	st, err := store.Open(ctx, dir, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	images, err := openUploads(cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, images.Close()) }()
	if demo {
		if err := a.fillDemo(ctx, cfg, st, images); err != nil {
			return err
		}
	}
	srv, err := newServer(cfg, st, images, log)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, cfg.Server.Address)
	if err != nil {
		return err
	}
	defer serveMetrics(cfg, srv.Metrics(), log)()
	contents, err := st.Contents(ctx)
	if err == nil {
		err = a.printWelcome(ctx, cfg, st, lan.Reachable(listener.Addr(), cfg.Server.TLSCert != ""), contents, demo)
	}
	if err != nil {
		listener.Close()
		return err
	}
	log.Info("serving", "address", listener.Addr().String(), "data", dir, "version", thisVersion().Version)
	err = srv.Serve(ctx, listener)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("some requests were still running %v after the stop and were cut off", cfg.Server.ShutdownTimeout)
	}
	if err == nil {
		log.Info("stopped")
	}
	return err
}

// memoryLimit is from where on Go works harder to have garbage collected, in
// bytes. What the server allows itself at once stays below it; without the
// limit, the leavings of one picture would still be there for the next.
const memoryLimit = 640 << 20

// limitMemory sets the limit, unless the environment has another one.
func limitMemory() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// newServer puts the server together from its settings and what is open.
func newServer(cfg config.Loaded, st *store.Store, images uploads.Storage, log *slog.Logger) (*server.Server, error) {
	secret, err := signingKey(cfg)
	if err != nil {
		return nil, err
	}
	certificate, err := certificateOf(cfg)
	if err != nil {
		return nil, err
	}
	zone, err := timeZone(cfg)
	if err != nil {
		return nil, err
	}
	return server.New(server.Options{
		Version: thisVersion().Version,
		Store:   st,
		Images:  images,
		Auth: auth.Options{
			Secret:            secret,
			AccessTTL:         cfg.Auth.AccessTokenTTL,
			RefreshTTL:        cfg.Auth.RefreshTokenTTL,
			CookieTTL:         cfg.Auth.SessionTTL,
			LoginAttempts:     cfg.Auth.LoginAttempts,
			LoginWindow:       cfg.Auth.LoginWindow,
			PasswordMinLength: cfg.Auth.PasswordMinLength,
		},
		PublicURL:           cfg.Server.PublicURL,
		TrustedProxies:      cfg.Server.TrustedProxies,
		CORSOrigins:         cfg.Server.CORSOrigins,
		Limits:              uploadLimits(cfg),
		RegeneratePerMinute: cfg.Gym.RegenerateQRPerMinute,
		NewPass:             newPass(cfg),
		RepeatWindow:        cfg.Passes.RepeatWindow,
		TimeZone:            zone,
		Verification:        reading.Policy(cfg.PaymentQR.Verification),
		MaxAmount:           100 * qr.Amount(cfg.PaymentQR.MaxAmount),
		PriceValidFor:       cfg.PaymentQR.ValidFor,
		SweepAfter:          cfg.Uploads.SweepAfter,
		KeepActivity:        time.Duration(cfg.Activity.KeepDays) * 24 * time.Hour,
		MinFreeBytes:        uint64(cfg.Health.MinFreeBytes),
		FreeBytes:           func() (uint64, error) { return diskspace.Free(cfg.Data.Dir) },
		TotalBytes:          func() (uint64, error) { return diskspace.Total(cfg.Data.Dir) },
		ReadTimeout:         cfg.Server.ReadTimeout,
		WriteTimeout:        cfg.Server.WriteTimeout,
		IdleTimeout:         cfg.Server.IdleTimeout,
		ShutdownTimeout:     cfg.Server.ShutdownTimeout,
		TLS:                 certificate,
		Log:                 log,
		Clock:               time.Now,
	})
}

// timeZone is the configured time zone, or this machine's own.
func timeZone(cfg config.Loaded) (*time.Location, error) {
	if cfg.Venue.TimeZone == "" {
		return time.Local, nil
	}
	return time.LoadLocation(cfg.Venue.TimeZone)
}

// certificateOf is the configured certificate; nil for plain HTTP.
func certificateOf(cfg config.Loaded) (*tls.Config, error) {
	if cfg.Server.TLSCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(cfg.Server.TLSCert, cfg.Server.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("the certificate in server.tls_cert cannot be used: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

func uploadLimits(cfg config.Loaded) uploads.Limits {
	return uploads.Limits{MaxBytes: cfg.Uploads.MaxBytes, MaxPixels: cfg.Uploads.MaxPixels}
}
