package server_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"venuebox/docs"
	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/uploads"
)

// Every route is described, and everything described is a route.
func TestRoutesAreDescribed(t *testing.T) {
	t.Parallel()
	s, err := server.New(server.Options{Clock: time.Now, Limits: uploads.Limits{MaxBytes: 1, MaxPixels: 1}})
	if err != nil {
		t.Fatal(err)
	}
	routes, err := s.Routes()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(docs.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	var described []string
	parameter := regexp.MustCompile(`\{(\w+)\}`)
	for path, item := range doc.Paths.Map() {
		if len(path) > 1 {
			path = strings.TrimSuffix(path, "/")
		}
		for method := range item.Operations() {
			described = append(described, method+" "+parameter.ReplaceAllString(path, ":$1"))
		}
	}
	slices.Sort(described)
	if diff := cmp.Diff(described, routes); diff != "" {
		t.Errorf("docs/openapi.yaml (-) and server/routes.go (+) differ:\n%s", diff)
	}
}

// The JSON is the YAML, in its order.
func TestDescriptionIsServed(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	asYAML := b.Do(servertest.Request{Method: "GET", Path: "/api/openapi.yaml"})
	if asYAML.Header.Get("Content-Type") != "application/yaml" || !bytes.Equal(asYAML.Body, docs.OpenAPI) {
		t.Errorf("/api/openapi.yaml answered %d %q of %d bytes, want application/yaml and docs/openapi.yaml",
			asYAML.Status, asYAML.Header.Get("Content-Type"), len(asYAML.Body))
	}
	asJSON := b.Do(servertest.Request{Method: "GET", Path: "/api/openapi.json"})
	if got := asJSON.Header.Get("Content-Type"); got != "application/json" {
		t.Errorf("/api/openapi.json has the type %q", got)
	}
	if diff := cmp.Diff(canonical(t, asYAML.Body), canonical(t, asJSON.Body)); diff != "" {
		t.Errorf("/api/openapi.yaml (-) and /api/openapi.json (+) differ:\n%s", diff)
	}
	at := 0
	for _, path := range regexp.MustCompile(`(?m)^  (/\S*):$`).FindAllSubmatch(docs.OpenAPI, -1) {
		n := bytes.Index(asJSON.Body[at:], []byte(`"`+string(path[1])+`":{`))
		if n < 0 {
			t.Errorf("/api/openapi.json has %s out of its order", path[1])
			continue
		}
		at += n
	}
}

// canonical is a document, YAML or JSON, as indented JSON with sorted keys.
func canonical(t *testing.T, document []byte) string {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// The page, all it is made of and the description are asked for each time and
// sent only when they have changed.
func TestDocsPage(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	types := map[string]string{"": "text/html", ".css": "text/css", ".js": "text/javascript"}
	for _, path := range append(docsPaths(t, b), "/api/openapi.yaml", "/api/openapi.json") {
		a := b.Do(servertest.Request{Method: "GET", Path: path})
		if a.Status != http.StatusOK || len(a.Body) == 0 {
			t.Errorf("GET %s answered %d with %d bytes", path, a.Status, len(a.Body))
		}
		if strings.HasPrefix(path, "/docs") {
			extension := regexp.MustCompile(`(\.\w+)?$`).FindString(path)
			if got, want := a.Header.Get("Content-Type"), types[extension]+"; charset=utf-8"; got != want {
				t.Errorf("GET %s has the type %q, want %q", path, got, want)
			}
			if got := a.Header.Get("Content-Security-Policy"); got != policy {
				t.Errorf("GET %s has the policy %q, want %q", path, got, policy)
			}
		}
		if got := a.Header.Get("Cache-Control"); got != "no-cache" {
			t.Errorf("GET %s has Cache-Control %q", path, got)
		}
		etag := a.Header.Get("ETag")
		for sent, want := range map[string]int{
			etag: 304, "W/" + etag: 304, `"other", ` + etag: 304, "*": 304, `"other"`: 200, etag[1:]: 200, "": 200,
		} {
			again := b.Do(servertest.Request{Method: "GET", Path: path, Header: map[string]string{"If-None-Match": sent}})
			if again.Status != want || again.Header.Get("ETag") != etag || (len(again.Body) == 0) != (want == 304) {
				t.Errorf("GET %s, If-None-Match %s: %d with %d bytes and the ETag %s, want %d",
					path, sent, again.Status, len(again.Body), again.Header.Get("ETag"), want)
			}
		}
		head := b.Do(servertest.Request{Method: "HEAD", Path: path})
		for _, name := range []string{"Content-Type", "Content-Length", "ETag"} {
			if head.Header.Get(name) != a.Header.Get(name) {
				t.Errorf("HEAD %s has %s %q, GET %q", path, name, head.Header.Get(name), a.Header.Get(name))
			}
		}
	}
	for _, path := range []string{"/docs/index.html", "/docs/none.js", "/docs/docs", "/docs/..%2Fembed.go", "/docs/."} {
		b.Want(servertest.Request{Method: "GET", Path: path}, http.StatusNotFound,
			`{"success": false, "error": "There is nothing at this address. The API is described at /docs."}`)
	}
}

// docsPaths are the paths of the page and of all that it names.
func docsPaths(t *testing.T, b *servertest.Box) []string {
	t.Helper()
	paths := []string{"/docs"}
	named := regexp.MustCompile(`(?:src|href)="(/docs/[^"]+)"|from "\.(/[^"]+)"`)
	for i := 0; i < len(paths); i++ {
		for _, m := range named.FindAllSubmatch(b.Do(servertest.Request{Method: "GET", Path: paths[i]}).Body, -1) {
			path := string(m[1])
			if path == "" {
				path = "/docs" + string(m[2])
			}
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	if len(paths) < 3 {
		t.Fatalf("the page names no stylesheet or no script: %q", paths)
	}
	return paths
}

// The page needs nothing from elsewhere, has nothing inline, and never parses
// text as HTML.
func TestDocsPageIsSelfContained(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	forbidden := regexp.MustCompile(`(?i)https?://|\burl\(|@import|<style|<script[^>]*>[^<]|\sstyle=|\son\w+=|javascript:|` +
		`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|\beval\b|new Function`)
	icon := regexp.MustCompile(`href="data:image/svg\+xml,[^"]*"`)
	for _, path := range docsPaths(t, b) {
		text := icon.ReplaceAll(b.Do(servertest.Request{Method: "GET", Path: path}).Body, nil)
		for _, found := range forbidden.FindAll(text, -1) {
			t.Errorf("%s has %q", path, found)
		}
	}
}
