package cli

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"venuebox/internal/config"
)

// serveMetrics answers with figures on their own address until the returned
// function is called. That it cannot be had must not close the front desk.
func serveMetrics(cfg config.Loaded, metrics http.Handler, log *slog.Logger) (stop func()) {
	address := cfg.Server.MetricsAddress
	if address == "" {
		return func() {}
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		log.Warn("no metrics: the address in server.metrics_address cannot be had", "address", address, "error", err)
		return func() {}
	}
	h := &http.Server{
		Handler:           metrics,
		ReadHeaderTimeout: 10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go h.Serve(listener)
	return func() { h.Close() }
}

// newLog writes what the server does, as the settings have it.
func newLog(w io.Writer, cfg config.Log) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.Level)); err != nil {
		panic(err) // the configuration was checked
	}
	options := &slog.HandlerOptions{Level: level}
	if cfg.Format == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}
