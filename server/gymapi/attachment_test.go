package gymapi

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
)

// A file that cannot be written to its end is broken off, so that nobody takes
// a part of it for the whole. What fails before its first bytes were sent is
// answered like any failure.
func TestAttachmentBrokenOff(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	a := &API{clock: func() time.Time { return time.Date(2026, 2, 15, 23, 0, 0, 0, time.UTC) }, zone: time.UTC}
	for _, c := range []struct {
		bytes  int
		err    error
		status int
		broken bool
	}{
		{0, nil, 200, false},
		{100_000, nil, 200, false},
		{1000, fault.New(fault.Unavailable, fault.Overloaded), 503, false},
		{100_000, errors.New("the disk is gone"), 200, true},
	} {
		t.Run(fmt.Sprint(c.bytes, c.err), func(t *testing.T) {
			engine := gin.New()
			engine.GET("/", a.Handle(func(ctx *gin.Context) error {
				return a.attach(ctx, "members", func(w *bufio.Writer) error {
					w.WriteString(strings.Repeat("x", c.bytes))
					return c.err
				})
			}))
			server := httptest.NewServer(engine)
			defer server.Close()
			resp, err := http.Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if resp.StatusCode != c.status || (err != nil) != c.broken {
				t.Errorf("%d and %v after %d bytes, want %d, broken off: %v", resp.StatusCode, err, len(body), c.status, c.broken)
			}
			disposition := ""
			if c.status == 200 && c.bytes > 0 {
				disposition = `attachment; filename="members-2026-02-15.csv"`
			}
			if got := resp.Header.Get("Content-Disposition"); got != disposition {
				t.Errorf("Content-Disposition %q, want %q", got, disposition)
			}
			if c.status == 200 && !c.broken && len(body) != c.bytes {
				t.Errorf("%d bytes, want %d", len(body), c.bytes)
			}
		})
	}
}
