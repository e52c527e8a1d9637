package server

import (
	"context"
	"errors"
	"net/http"

	"github.com/VictoriaMetrics/metrics"
	"github.com/gin-gonic/gin"

	"venuebox/server/wire"
)

type healthJSON struct {
	Status string            `json:"status"`
	Checks map[string]string `json:"checks,omitempty"`
}

// healthz answers whether the process lives.
func (s *Server) healthz(c *gin.Context) error {
	wire.JSON(c, http.StatusOK, healthJSON{Status: "ok"})
	return nil
}

// check is one thing that the box needs to do its work. problem says what is
// wrong with it and what to do, "" when nothing is.
type check struct{ name, problem string }

// checks finds out whether the database answers, with this program's schema,
// and the disk has room. The error is for the log.
func (s *Server) checks(ctx context.Context) ([]check, error) {
	database, disk := check{name: "database"}, check{name: "disk"}
	err := s.o.Store.Check(ctx)
	if err != nil {
		database.problem = "The database does not answer, or its schema is not this program's. Run `venuebox migrate status`."
	}
	if free, failed := s.o.FreeBytes(); failed != nil {
		disk.problem = "The free space of the disk cannot be read."
		err = errors.Join(err, failed)
	} else if free < s.o.MinFreeBytes {
		disk.problem = "The disk is almost full. Free some space."
	}
	return []check{database, disk}, err
}

// readyz answers whether the box can do its work; 503 when not.
func (s *Server) readyz(c *gin.Context) error {
	out, status := healthJSON{Status: "ok", Checks: map[string]string{}}, http.StatusOK
	checks, err := s.checks(c.Request.Context())
	for _, check := range checks {
		out.Checks[check.name] = "ok"
		if check.problem != "" {
			out.Checks[check.name] = check.problem
			out.Status, status = "unavailable", http.StatusServiceUnavailable
		}
	}
	wire.InfoOf(c.Request).Err = err
	wire.JSON(c, status, out)
	return nil
}

// Metrics answers with this server's and the process's figures in the
// Prometheus text format. It is for an address of its own, on loopback.
func (s *Server) Metrics() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/metrics" || r.Method != http.MethodGet {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		s.metrics.WritePrometheus(w)
		metrics.WriteProcessMetrics(w)
	})
}
