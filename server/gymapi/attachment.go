package gymapi

import (
	"bufio"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"venuebox/server/wire"
)

// attachment is a CSV file on its way to a caller. Its headers are sent with
// its first bytes.
type attachment struct {
	c    *gin.Context
	name string
}

// head says what the file is.
func (f *attachment) head() {
	h := f.c.Writer.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", f.name))
}

func (f *attachment) Write(p []byte) (int, error) {
	if !f.c.Writer.Written() {
		f.head()
	}
	return f.c.Writer.Write(p)
}

// attach answers with a CSV file, to be saved under a name of what is in it and
// today's date, and sends it while it is written. What fails before anything
// was sent is answered like any failure; later the connection is broken off, so
// that nobody takes a part of the file for all of it.
func (a *API) attach(c *gin.Context, what string, write func(w *bufio.Writer) error) error {
	f := &attachment{c, fmt.Sprintf("%s-%s.csv", what, dayOf(a.clock().In(a.zone)))}
	if c.Request.Method == http.MethodHead {
		f.head()
		c.Status(http.StatusOK)
		return nil
	}
	out := bufio.NewWriterSize(f, 32<<10)
	err := write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil || !c.Writer.Written() {
		return err
	}
	wire.InfoOf(c.Request).Err = err
	http.NewResponseController(c.Writer).SetWriteDeadline(time.Unix(1, 0)) // in the past
	return nil
}
