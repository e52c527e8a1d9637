// Package server answers HTTP: both API dialects, the pictures, the API's
// description, and what a watchman asks.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/gin-gonic/gin"
	"github.com/rs/cors"

	"venuebox/internal/fault"
	"venuebox/internal/qr"
	"venuebox/server/auth"
	"venuebox/server/gymapi"
	"venuebox/server/hotelapi"
	"venuebox/server/reading"
	"venuebox/server/wire"
	"venuebox/store"
	"venuebox/uploads"
)

// Options are what a server stands on, and its settings. Times and sizes must
// be positive.
type Options struct {
	Version             string // of this program
	Store               *store.Store
	Images              uploads.Storage
	Auth                auth.Options // Clock and TrustedOrigins are taken from below
	PublicURL           string       // scheme and host in links; "": the request's own
	TrustedProxies      []string     // addresses or networks whose X-Forwarded headers count
	CORSOrigins         []string     // other sites whose pages may call the API
	Limits              uploads.Limits
	RegeneratePerMinute int
	NewPass             func(customerID int64) string // what a new or regenerated pass reads
	RepeatWindow        time.Duration                 // how long after a visit the same pass is no new one
	TimeZone            *time.Location                // of the days and hours that visits are counted in
	Verification        reading.Policy
	MaxAmount           qr.Amount     // the most that a priced code may ask for
	PriceValidFor       time.Duration // how long a priced code is to be shown
	SweepAfter          time.Duration // how old a picture without a row must be to go
	KeepActivity        time.Duration
	MinFreeBytes        uint64 // of the disk, to be ready
	FreeBytes           func() (uint64, error)
	TotalBytes          func() (uint64, error) // of the disk
	ReadTimeout         time.Duration
	WriteTimeout        time.Duration
	IdleTimeout         time.Duration
	ShutdownTimeout     time.Duration
	TLS                 *tls.Config // nil: plain HTTP
	Log                 *slog.Logger
	Clock               func() time.Time
}

// Server is the whole of VenueBox behind one http.Handler.
type Server struct {
	o       Options
	auth    *auth.Service
	gym     *gymapi.API
	hotel   *hotelapi.API
	proxies wire.Proxies
	metrics *metrics.Set
	handler http.Handler
	system  system
}

// reserve is how many bytes of the disk pictures leave free, so that people can
// still sign in, and delete something.
const reserve = 8 << 20

func (o Options) roomForPictures() bool {
	free, err := o.FreeBytes()
	return err != nil || free >= reserve
}

// formOverhead is what a multipart form may take around its picture.
const formOverhead = 1 << 20

// New returns a server. An error names the setting that is wrong.
func New(o Options) (*Server, error) {
	o.Auth.Clock, o.Auth.TrustedOrigins = o.Clock, o.CORSOrigins
	service, err := auth.New(o.Store, o.Auth)
	if err != nil {
		return nil, err
	}
	proxies, err := wire.ParseProxies(o.TrustedProxies)
	if err != nil {
		return nil, err
	}
	pictures := reading.New(uploads.NewChecker(o.Limits))
	memory := wire.NewMemory(o.Limits.MaxBytes+formOverhead, o.ReadTimeout)
	s := &Server{
		o:       o,
		auth:    service,
		proxies: proxies,
		metrics: metrics.NewSet(),
		system:  system{started: o.Clock()},
		gym: gymapi.New(gymapi.Options{
			Store: o.Store, Auth: service, Pictures: pictures, Memory: memory,
			RegeneratePerMinute: o.RegeneratePerMinute, NewPass: o.NewPass, RepeatWindow: o.RepeatWindow,
			TimeZone: o.TimeZone, Clock: o.Clock,
		}),
		hotel: hotelapi.New(hotelapi.Options{
			Store: o.Store, Auth: service, Pictures: pictures, Images: o.Images, Memory: memory, Room: o.roomForPictures,
			Verification: o.Verification, MaxAmount: o.MaxAmount, ValidFor: o.PriceValidFor,
			WriteTimeout: o.WriteTimeout, Clock: o.Clock,
		}),
	}
	engine, err := s.engine()
	if err != nil {
		return nil, err
	}
	s.handler = s.observe(s.bound(s.cors(withoutTrailingSlash(engine))))
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// engine is gin with the routes of routes.go.
func (s *Server) engine() (*gin.Engine, error) {
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.HandleMethodNotAllowed = true
	engine.RedirectTrailingSlash = false
	engine.RedirectFixedPath = false
	if err := engine.SetTrustedProxies(s.o.TrustedProxies); err != nil {
		return nil, err
	}
	engine.Use(noteRoute, s.recovered, s.auth.Cookies())
	s.routes(engine)
	return engine, nil
}

// cors lets pages of the configured origins call the API with a token, or with
// the cookie where browsers send it: to another port of the same site. Without any, no answer has a CORS header.
func (s *Server) cors(next http.Handler) http.Handler {
	if len(s.o.CORSOrigins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins:   s.o.CORSOrigins,
		AllowedMethods:   []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"},
		AllowedHeaders:   []string{"Authorization", "Content-Type", "Accept", "X-Request-Id"},
		ExposedHeaders:   []string{"X-Request-Id", "X-Error-Code", "Retry-After", "Allow"},
		AllowCredentials: true,
		MaxAge:           600,
	}).Handler(next)
}

// unheard is how long a connection lives whose other side acknowledges nothing.
const unheard = 15 * time.Second

// Serve answers on a listener until ctx ends; then it takes no more, ends event
// streams, finishes the requests in flight, as long as the shutdown timeout
// allows, and returns.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	s.system.listening(l.Addr())
	h := &http.Server{
		Handler:           s,
		TLSConfig:         s.o.TLS.Clone(), // net/http adds to it
		ReadTimeout:       s.o.ReadTimeout,
		ReadHeaderTimeout: min(10*time.Second, s.o.ReadTimeout),
		WriteTimeout:      s.o.WriteTimeout,
		IdleTimeout:       s.o.IdleTimeout,
		MaxHeaderBytes:    64 << 10,
		BaseContext: func(net.Listener) context.Context {
			return wire.WithStopping(context.Background(), ctx.Done())
		},
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			abandonAfter(c, unheard)
			return ctx
		},
		// OPTIONS * is a path like any other, and is answered like one.
		DisableGeneralOptionsHandler: true,

		ErrorLog: slog.NewLogLogger(s.o.Log.Handler(), slog.LevelDebug),
	}
	work, stopWork := context.WithCancel(context.Background())
	housekeeping := make(chan struct{})
	go func() {
		defer close(housekeeping)
		s.keepHouse(work)
	}()
	ended := make(chan error, 1)
	go func() {
		if h.TLSConfig != nil {
			ended <- h.ServeTLS(l, "", "")
		} else {
			ended <- h.Serve(l)
		}
	}()
	var err error
	select {
	case err = <-ended:
	case <-ctx.Done():
		shutdown, cancel := context.WithTimeout(context.Background(), s.o.ShutdownTimeout)
		defer cancel()
		if err = h.Shutdown(shutdown); err != nil {
			h.Close()
		}
		if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
			err = errors.Join(err, served)
		}
	}
	stopWork()
	<-housekeeping
	return err
}

// Intervals of housekeeping.
const (
	sweepEvery = time.Hour
	pruneEvery = 10 * time.Minute
)

// keepHouse removes what has expired: pictures that no row names, sessions,
// old activity. It ends with ctx.
func (s *Server) keepHouse(ctx context.Context) {
	sweep, prune := time.NewTicker(sweepEvery), time.NewTicker(pruneEvery)
	defer sweep.Stop()
	defer prune.Stop()
	s.sweep(ctx)
	s.prune(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			s.sweep(ctx)
		case <-prune.C:
			s.prune(ctx)
		}
	}
}

func (s *Server) sweep(ctx context.Context) {
	removed, err := s.o.Images.Sweep(ctx, s.o.Clock().Add(-s.o.SweepAfter), s.o.Store.ImagesInUse)
	if err != nil && ctx.Err() == nil {
		s.o.Log.Error("pictures that nothing names could not be swept", "error", err)
	}
	if removed > 0 {
		s.o.Log.Info("swept pictures that nothing names", "removed", removed)
	}
}

func (s *Server) prune(ctx context.Context) {
	for more := true; more && ctx.Err() == nil; {
		var err error
		more, err = s.o.Store.Prune(ctx, s.o.Clock().Add(-s.o.KeepActivity))
		if err != nil {
			s.o.Log.Error("expired sessions and old activity could not be removed", "error", err)
			return
		}
	}
}

// satisfiable reports whether a Range header asks for one stretch of bytes that
// a file of this size has. Any other is ignored, as RFC 9110 allows, rather
// than answered in net/http's words.
func satisfiable(header string, size int64) bool {
	first, last, ok := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	if !ok || !strings.HasPrefix(header, "bytes=") {
		return false
	}
	to, errTo := strconv.ParseUint(last, 10, 63)
	if first == "" { // the last so many bytes
		return errTo == nil && to > 0
	}
	from, err := strconv.ParseUint(first, 10, 63)
	return err == nil && int64(from) < size && (last == "" || errTo == nil && to >= from)
}

// image serves a picture to whoever knows its name, which cannot be guessed.
// A name is never used again, so what it names may be kept for ever.
func (s *Server) image(c *gin.Context) error {
	name := c.Param("name")
	file, err := s.o.Images.Open(c.Request.Context(), name)
	if errors.Is(err, fs.ErrNotExist) {
		return fault.New(fault.NotFound, fault.PictureUnknown)
	}
	if err != nil {
		return err
	}
	defer file.Close()
	h := c.Writer.Header()
	h.Set("Content-Type", file.ContentType)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("ETag", `"`+name+`"`)
	if !satisfiable(c.Request.Header.Get("Range"), file.Size) {
		c.Request.Header.Del("Range")
	}
	http.ServeContent(c.Writer, c.Request, "", file.ModTime, file)
	return nil
}
