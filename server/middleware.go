package server

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/gymapi"
	"venuebox/server/hotelapi"
	"venuebox/server/wire"
)

// maxQuery is how many bytes the query of an address may have.
const maxQuery = 32 << 10

var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// observe gives a request its id, origin and headers, and writes its line in
// the log and its figures. The log has paths, never queries, cookies, headers
// or names of pictures.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		info := &wire.Info{
			ID: requestID(r), Origin: wire.Origin(r, s.o.PublicURL, s.proxies), From: r.RemoteAddr,
			Gone: r.Context().Done(), Stopping: wire.Stopping(r),
		}
		r = wire.WithInfo(r, info)
		h := w.Header()
		h.Set("X-Request-Id", info.ID)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		if strings.HasPrefix(r.URL.Path, "/api/") {
			h.Set("Cache-Control", "no-store")
			h.Set("Vary", "Authorization, Cookie, Accept")
		}
		path := r.URL.Path // routing changes it
		recorder := &recorder{ResponseWriter: w}
		next.ServeHTTP(recorder, r)
		s.record(r, info, loggable(path), recorder, time.Since(started))
	})
}

// maxLoggedPath is how many bytes of a path the log has.
const maxLoggedPath = 300

// loggable is what the log has of a path: not the name of a picture, which is
// all that it takes to see it.
func loggable(path string) string {
	if before, _, found := strings.Cut(path, hotelapi.ImagePath); found {
		path = before + hotelapi.ImagePath + "…"
	}
	if len(path) > maxLoggedPath {
		path = path[:maxLoggedPath] + "…"
	}
	return path
}

func (s *Server) record(r *http.Request, info *wire.Info, path string, w *recorder, took time.Duration) {
	route, method := info.Route, r.Method
	if route == "" {
		route = "unmatched"
	}
	if !slices.Contains(methods, method) {
		method = "other" // a sender's own word would be a figure of its own
	}
	s.metrics.GetOrCreateCounter(fmt.Sprintf(`venuebox_http_requests_total{route=%q,method=%q,status="%d"}`,
		route, method, w.status())).Inc()
	if !info.Stream { // which takes as long as somebody listens
		s.metrics.GetOrCreateHistogram(fmt.Sprintf(`venuebox_http_request_seconds{route=%q}`, route)).Update(took.Seconds())
	}

	level := slog.LevelInfo
	if w.status() >= 500 {
		level = slog.LevelError
	}
	if !s.o.Log.Enabled(r.Context(), level) {
		return
	}
	attributes := []slog.Attr{
		slog.String("id", info.ID),
		slog.String("method", method),
		slog.String("path", path),
		slog.Int("status", w.status()),
		slog.Int64("bytes", w.bytes),
		slog.Duration("took", took.Round(time.Microsecond)),
		slog.String("from", info.From),
	}
	if info.Who != "" {
		attributes = append(attributes, slog.String("who", info.Who))
	}
	if info.Err != nil {
		attributes = append(attributes, slog.String("error", info.Err.Error()))
	}
	s.o.Log.LogAttrs(r.Context(), level, "request", attributes...)
}

// requestID is the sender's X-Request-Id if it is a plain word, or a new one.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if id == "" || len(id) > 64 || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") != "" {
		return rand.Text()
	}
	return id
}

// recorder notes what was answered.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 && code >= 200 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush is what gin asks a ResponseWriter for.
func (w *recorder) Flush() { http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap is what http.ResponseController asks for.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}

// bound gives a request its time, which ends after the body must have arrived
// and before the answer must have left: what waits for its turn in the box
// gives up in time to say so.
func (s *Server) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), s.o.ReadTimeout+(s.o.WriteTimeout-s.o.ReadTimeout)*3/4)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// withoutTrailingSlash makes a path and the same path with a slash one
// address, without a redirect: a redirected POST loses its body.
func withoutTrailingSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := r.URL.Path; len(path) > 1 && strings.HasSuffix(path, "/") && !strings.HasSuffix(path, "//") {
			r.URL.Path, r.URL.RawPath = path[:len(path)-1], ""
		}
		next.ServeHTTP(w, r)
	})
}

// noteRoute tells the log which route matched, and who sent the request where
// proxies that are trusted say so.
func noteRoute(c *gin.Context) {
	info := wire.InfoOf(c.Request)
	info.Route, info.From = c.FullPath(), c.ClientIP()
}

// recovered answers for a handler that panicked, and refuses what no handler
// should see.
func (s *Server) recovered(c *gin.Context) {
	defer drain(c, c.Request.Body)
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			renderError(c, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	if len(c.Request.URL.RawQuery) > maxQuery {
		renderError(c, fault.New(fault.TooLong, fault.QueryTooLong))
		return
	}
	c.Next()
}

// drainBytes is how much of a body that was not read is taken all the same.
const drainBytes = 64 << 20

// drain sends the answer, then takes what is left of a body and throws it
// away. Most clients read no answer before they have sent everything: one that
// was refused in the middle would see a broken connection, not why. Of a small
// body net/http does this by itself; one that waits to be asked for is not.
func drain(c *gin.Context, body io.ReadCloser) {
	const small = 256 << 10
	if n := c.Request.ContentLength; n >= 0 && n <= small || c.Request.Header.Get("Expect") != "" {
		return
	}
	if http.NewResponseController(c.Writer).EnableFullDuplex() != nil {
		return
	}
	c.Writer.Flush()
	io.CopyN(io.Discard, body, drainBytes)
}

// renderError answers in the dialect of the path, unless an answer has begun.
func renderError(c *gin.Context, err error) {
	switch {
	case c.Writer.Written():
		wire.InfoOf(c.Request).Err = err
		c.Abort()
	case isHotelPath(c.Request.URL.Path):
		hotelapi.RenderError(c, err)
	default:
		gymapi.RenderError(c, err)
	}
}

func isHotelPath(path string) bool {
	return path == "/api/hotel" || strings.HasPrefix(path, "/api/hotel/")
}
