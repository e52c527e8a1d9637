package server

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"path"
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

// docsFiles are what the page to read is made of, by name.
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
		files[entry.Name()] = newDocument(contentTypes[path.Ext(entry.Name())], body)
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
