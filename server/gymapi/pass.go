package gymapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"venuebox/internal/qr"
)

// pass answers with a picture of a customer's pass.
func (a *API) pass(c *gin.Context, contentType, extension string, draw func(*qr.Code, io.Writer, int) error) error {
	customer, err := a.readCustomer(c, "view QR code for")
	if err != nil {
		return err
	}
	return drawCode(c, customer.QRCode, fmt.Sprintf("pass-%d.%s", customer.ID, extension), contentType, draw)
}

// defaultSize is the side of a QR code's picture in pixels.
const defaultSize = 512

// drawCode answers with a picture of the QR code of a text, as large as the
// parameter size says. Error correction M restores 15 % of a card that was
// scratched.
func drawCode(c *gin.Context, text, fileName, contentType string, draw func(*qr.Code, io.Writer, int) error) error {
	q := query(c)
	size := defaultSize
	if n := q.id("size"); n != nil {
		size = int(min(*n, qr.MaxSize+1))
	}
	code, err := qr.Encode(text, qr.LevelM)
	if err != nil {
		return err
	}
	var picture bytes.Buffer
	err = draw(code, &picture, size)
	if tooSmallOrLarge := new(*qr.SizeError); errors.As(err, tooSmallOrLarge) {
		q.fail("size", fmt.Sprintf("Please ask for %d to %d pixels.", qr.MinSize, qr.MaxSize))
		err = nil
	}
	if err := errors.Join(err, q.err()); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Disposition", fmt.Sprintf(`inline; filename="%s"`, fileName))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	c.Data(http.StatusOK, contentType, picture.Bytes())
	return nil
}
