package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/server/web"
)

// pagePolicy lets the pages load their own files and call the API, and nothing
// else from anywhere. Scripts cannot turn text into markup or code.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"require-trusted-types-for 'script'; trusted-types 'none'"

// pageFeatures are what the pages may ask the browser for.
const pageFeatures = "camera=(self), screen-wake-lock=(self), fullscreen=(self), geolocation=(), microphone=(), payment=(), usb=()"

// appPath is where the files of the pages are, below the hash of them all: what
// has been fetched once never changes, and a newer program's are elsewhere.
const appPath = "/app/"

// pages are the front desk and the guest display: HTML that names the files,
// and the files by their path below appPath.
type pages struct {
	html    map[string]document
	files   map[string]document
	hash    string
	modules []string // Link headers of the front desk's modules, so that none waits until another names it
}

var loadPages = sync.OnceValues(func() (pages, error) {
	p := pages{html: map[string]document{}, files: map[string]document{}}
	contents := map[string][]byte{}
	sum := sha256.New()
	err := fs.WalkDir(web.Files, "app", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(web.Files, name)
		if err != nil {
			return err
		}
		sum.Write([]byte(name + "\x00"))
		sum.Write(body)
		contents[strings.TrimPrefix(name, "app/")] = body
		return nil
	})
	if err != nil {
		return pages{}, err
	}
	p.hash = hex.EncodeToString(sum.Sum(nil)[:8])
	for name, body := range contents {
		kind := path.Ext(name)
		switch kind {
		case ".html":
			body = bytes.ReplaceAll(body, []byte(`"`+appPath), []byte(`"`+appPath+p.hash+"/"))
			p.html[name] = newDocument(contentTypes[kind], body)
			continue
		case ".js", ".css":
			body = lean(body)
		}
		p.files[name] = newDocument(contentTypes[kind], body)
		if dir := path.Dir(name); dir == "core" || dir == "views" {
			p.modules = append(p.modules, fmt.Sprintf("<%s%s/%s>; rel=modulepreload", appPath, p.hash, name))
		}
	}
	slices.Sort(p.modules)
	return p, nil
})

// lean leaves out what only whoever reads the source needs: indentation, empty
// lines, and comments that begin a line. It knows no more of the languages: in
// the pages' files a comment ends its line, and no text goes over several
// lines, which a test holds.
func lean(source []byte) []byte {
	var out bytes.Buffer
	inComment := false
	for line := range bytes.Lines(source) {
		line = bytes.TrimLeft(line, "\t")
		inComment = inComment || bytes.HasPrefix(line, []byte("/*"))
		if !inComment && !bytes.HasPrefix(line, []byte("//")) && len(line) > 1 {
			out.Write(line)
		}
		inComment = inComment && !bytes.Contains(line, []byte("*/"))
	}
	return out.Bytes()
}

// frontDesk: GET /.
func (s *Server) frontDesk(c *gin.Context) error {
	p, err := loadPages()
	if err != nil {
		return err
	}
	c.Header("Link", strings.Join(p.modules, ", "))
	return servePage(c, "index.html")
}

// guestDisplay: GET /display, what a tablet at the counter opens.
func (s *Server) guestDisplay(c *gin.Context) error { return servePage(c, "display.html") }

func servePage(c *gin.Context, name string) error {
	p, err := loadPages()
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", pagePolicy)
	c.Header("Permissions-Policy", pageFeatures)
	c.Header("Cross-Origin-Opener-Policy", "same-origin")
	p.html[name].serve(c)
	return nil
}

// pageFile: GET /app/{version}/{name} and /app/{version}/{name}/{file}, what
// the pages are made of. NotFound unknown_path for anything else, another
// program's version too.
func (s *Server) pageFile(c *gin.Context) error {
	p, err := loadPages()
	if err != nil {
		return err
	}
	d, ok := p.files[path.Join(c.Param("name"), c.Param("file"))]
	if !ok || c.Param("version") != p.hash {
		return fault.New(fault.NotFound, fault.UnknownPath)
	}
	c.Header("Cache-Control", "public, max-age=31536000, immutable")
	c.Header("Content-Length", d.length())
	c.Data(http.StatusOK, d.contentType, d.body)
	return nil
}
