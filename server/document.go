package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

// contentTypes are the types of the files that pages are made of.
var contentTypes = map[string]string{
	".html":        "text/html; charset=utf-8",
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".json":        "application/json",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".webmanifest": "application/manifest+json",
}

// document is a file of the program's own, which changes with the program
// alone.
type document struct {
	contentType string
	body        []byte
	etag        string
}

func newDocument(contentType string, body []byte) document {
	sum := sha256.Sum256(body)
	return document{contentType: contentType, body: body, etag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// serve answers with the document, or 304 to a client that has it already. A
// client may keep it and asks each time, so that a newer program shows at once.
func (d document) serve(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("ETag", d.etag)
	if d.isIn(c.Request.Header.Values("If-None-Match")) {
		c.Status(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", d.length())
	c.Data(http.StatusOK, d.contentType, d.body)
}

// isIn reports whether an If-None-Match header (RFC 9110, section 13.1.2)
// names the document.
func (d document) isIn(ifNoneMatch []string) bool {
	for _, tag := range strings.Split(strings.Join(ifNoneMatch, ","), ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || strings.TrimPrefix(tag, "W/") == d.etag {
			return true
		}
	}
	return false
}

func (d document) length() string { return strconv.Itoa(len(d.body)) }
