package server

import (
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

// readyz answers whether the box can do its work: the database answers, its
// schema is this program's, and the disk has room. 503 when not.
func (s *Server) readyz(c *gin.Context) error {
	checks := map[string]string{"database": "ok", "disk": "ok"}
	status, word := http.StatusOK, "ok"
	fail := func(check, text string, err error) {
		checks[check] = text
		status, word = http.StatusServiceUnavailable, "unavailable"
		if err != nil {
			wire.InfoOf(c.Request).Err = err
		}
	}
	if err := s.o.Store.Check(c.Request.Context()); err != nil {
		fail("database", "The database does not answer, or its schema is not this program's. Run `venuebox migrate status`.", err)
	}
	if free, err := s.o.FreeBytes(); err != nil {
		fail("disk", "The free space of the disk cannot be read.", err)
	} else if free < s.o.MinFreeBytes {
		fail("disk", "The disk is almost full. Free some space.", nil)
	}
	wire.JSON(c, status, healthJSON{Status: word, Checks: checks})
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
