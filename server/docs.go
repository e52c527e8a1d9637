package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/goccy/go-yaml"

	"venuebox/docs"
	"venuebox/internal/fault"
	"venuebox/server/web"
)

// docsPolicy lets the page to read load its own files and the description,
// and nothing else from anywhere.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

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
	h.Set("Content-Length", strconv.Itoa(len(d.body)))
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

// openAPIYAML and openAPIJSON are the API's description. The JSON is made from
// the YAML once, in the same order.
var (
	openAPIYAML = newDocument("application/yaml", docs.OpenAPI)
	openAPIJSON = sync.OnceValues(func() (document, error) {
		text, err := yaml.YAMLToJSON(docs.OpenAPI)
		if err != nil {
			return document{}, err
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, text); err != nil {
			return document{}, err
		}
		return newDocument("application/json", compact.Bytes()), nil
	})
)

// docsTypes are the types of the files that the page to read is made of.
var docsTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
}

// docsFiles are those files, by name.
var docsFiles = sync.OnceValues(func() (map[string]document, error) {
	files := map[string]document{}
	entries, err := fs.ReadDir(web.Files, "docs")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		body, err := fs.ReadFile(web.Files, path.Join("docs", entry.Name()))
		if err != nil {
			return nil, err
		}
		files[entry.Name()] = newDocument(docsTypes[path.Ext(entry.Name())], body)
	}
	return files, nil
})

// openAPI: GET /api/openapi.yaml.
func (s *Server) openAPI(c *gin.Context) error {
	openAPIYAML.serve(c)
	return nil
}

// openAPIJSON: GET /api/openapi.json.
func (s *Server) openAPIJSON(c *gin.Context) error {
	d, err := openAPIJSON()
	if err != nil {
		return err
	}
	d.serve(c)
	return nil
}

const docsIndex = "index.html"

// docsPage: GET /docs.
func (s *Server) docsPage(c *gin.Context) error { return serveDocs(c, docsIndex) }

// docsFile: GET /docs/{file}, the page's stylesheet and scripts. NotFound
// unknown_path for anything else.
func (s *Server) docsFile(c *gin.Context) error {
	name := c.Param("file")
	if name == docsIndex {
		return fault.New(fault.NotFound, fault.UnknownPath)
	}
	return serveDocs(c, name)
}

func serveDocs(c *gin.Context, name string) error {
	files, err := docsFiles()
	if err != nil {
		return err
	}
	d, ok := files[name]
	if !ok {
		return fault.New(fault.NotFound, fault.UnknownPath)
	}
	c.Header("Content-Security-Policy", docsPolicy)
	d.serve(c)
	return nil
}

// home: GET /.
func (s *Server) home(c *gin.Context) error {
	c.Header("Location", "/docs")
	c.Status(http.StatusFound)
	return nil
}
