package workload

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/server"
)

const bareStatus = http.StatusOK

// barePath is where the yardstick answers with so many bytes.
func barePath(size int) string { return fmt.Sprintf("/bare/%d", size) }

type bareJSON struct {
	Data string `json:"data"`
}

// serveBare serves the yardstick until ctx ends: gin with one handler that
// reads the body and answers JSON of the length that the path asks for, under
// the server's own settings of net/http.
func serveBare(ctx context.Context, l net.Listener, o server.Options) error {
	text := strings.Repeat("x", 1<<20)
	around := len(`{"data":""}`)
	engine := gin.New()
	engine.Any("/bare/:size", func(c *gin.Context) {
		io.Copy(io.Discard, c.Request.Body)
		size, _ := strconv.Atoi(c.Param("size"))
		c.JSON(bareStatus, bareJSON{text[:min(max(0, size-around), len(text))]})
	})
	h := &http.Server{
		Handler:           engine,
		ReadTimeout:       o.ReadTimeout,
		ReadHeaderTimeout: min(10*time.Second, o.ReadTimeout),
		WriteTimeout:      o.WriteTimeout,
		IdleTimeout:       o.IdleTimeout,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
	defer context.AfterFunc(ctx, func() { h.Close() })()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
