package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/png"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"venuebox/server/servertest"
	"venuebox/server/web"
)

// maxPageBytes is what HTML, CSS and JavaScript of the pages may weigh together,
// as they are sent.
const maxPageBytes = 150 << 10

// pagesByPath are the files of the pages that have an address of their own.
var pagesByPath = map[string]string{"/": "index.html", "/display": "display.html"}

// appFiles are the files of the pages, by their path in their folder.
func appFiles(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(web.Files, "app", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(web.Files, name)
		files[strings.TrimPrefix(name, "app/")] = string(body)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// appHash is the part of the addresses that changes with the files.
func appHash(t *testing.T, b *servertest.Box) string {
	t.Helper()
	body := b.Do(servertest.Request{Method: "GET", Path: "/"}).Body
	found := regexp.MustCompile(`"/app/([0-9a-f]{16})/main\.js"`).FindSubmatch(body)
	if found == nil {
		t.Fatalf("/ names no /app/<hash>/main.js:\n%s", body)
	}
	return string(found[1])
}

// The pages are asked for each time, sent when they have changed, and may load
// what the box serves and nothing else.
func TestPages(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	files := appFiles(t)
	for address, name := range pagesByPath {
		a := b.Do(servertest.Request{Method: "GET", Path: address})
		want := strings.ReplaceAll(files[name], `"/app/`, `"/app/`+appHash(t, b)+`/`)
		if a.Status != http.StatusOK || string(a.Body) != want {
			t.Errorf("GET %s: %d %s\nwant %s", address, a.Status, a.Body, want)
		}
		for header, want := range map[string]string{
			"Content-Type":  "text/html; charset=utf-8",
			"Cache-Control": "no-cache",
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
				"media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; " +
				"frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
			"Permissions-Policy": "camera=(self), screen-wake-lock=(self), fullscreen=(self), geolocation=(), microphone=(), " +
				"payment=(), usb=()",
			"Cross-Origin-Opener-Policy": "same-origin",
			"X-Content-Type-Options":     "nosniff",
			"Referrer-Policy":            "no-referrer",
			"Set-Cookie":                 "",
		} {
			if got := a.Header.Get(header); got != want {
				t.Errorf("GET %s has %s %q, want %q", address, header, got, want)
			}
		}
		etag := a.Header.Get("ETag")
		for sent, want := range map[string]int{etag: 304, "W/" + etag: 304, "*": 304, `"other"`: 200, "": 200} {
			again := b.Do(servertest.Request{Method: "GET", Path: address, Header: map[string]string{"If-None-Match": sent}})
			if again.Status != want || again.Header.Get("ETag") != etag || (len(again.Body) == 0) != (want == 304) {
				t.Errorf("GET %s, If-None-Match %s: %d with %d bytes and the ETag %s, want %d",
					address, sent, again.Status, len(again.Body), again.Header.Get("ETag"), want)
			}
		}
	}
}

// What the pages are made of is kept for ever, under an address that another
// version of the program does not have.
func TestPageFiles(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	root := "/app/" + appHash(t, b) + "/"
	types := map[string]string{
		".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
		".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json",
	}
	for name, body := range appFiles(t) {
		if path.Ext(name) == ".html" {
			continue
		}
		for _, method := range []string{"GET", "HEAD"} {
			a := b.Do(servertest.Request{Method: method, Path: root + name})
			if a.Status != http.StatusOK || a.Header.Get("Content-Type") != types[path.Ext(name)] ||
				a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
				t.Errorf("%s %s: %d, %q", method, name, a.Status, a.Header)
			}
			if want := sent(name, body); method == "GET" && string(a.Body) != want {
				t.Errorf("GET %s answers\n%s\nwant\n%s", name, a.Body, want)
			}
		}
	}
	for _, address := range []string{
		"/app/0123456789abcdef/main.js", "/app/main.js", root + "index.html", root + "core", root + "core/none.js", root + "..%2Fembed.go",
		root + "core/..%2Fmain.js", root + ".",
	} {
		b.Want(servertest.Request{Method: "GET", Path: address}, http.StatusNotFound,
			`{"success": false, "error": "There is nothing at this address. The API is described at /docs."}`)
	}
}

var (
	comments    = regexp.MustCompile(`(?m)^\t*(?://.*|/\*[\s\S]*?\*/.*)\n`)
	indentation = regexp.MustCompile(`(?m)^\t*\n?`)
)

// sent is a file as browsers get it: scripts and styles without their comments
// and indentation.
func sent(name, body string) string {
	if ext := path.Ext(name); ext != ".js" && ext != ".css" {
		return body
	}
	return indentation.ReplaceAllString(comments.ReplaceAllString(body, ""), "")
}

// What is left out of scripts and styles is never a part of a text, nor
// something to run.
func TestPagesCanBeMadeLean(t *testing.T) {
	t.Parallel()
	for name, body := range appFiles(t) {
		if ext := path.Ext(name); ext != ".js" && ext != ".css" {
			continue
		}
		for i, line := range strings.Split(comments.ReplaceAllString(body, "\n"), "\n") {
			if strings.Count(line, "`")%2 != 0 {
				t.Errorf("%s, about line %d: a text goes over several lines: %s", name, i+1, line)
			}
		}
		for _, comment := range comments.FindAllString(body, -1) {
			if _, after, _ := strings.Cut(comment, "*/"); strings.TrimSpace(after) != "" {
				t.Errorf("%s: something stands behind a comment: %s", name, comment)
			}
		}
	}
}

// references finds what a file names of the others, as it writes it.
var references = map[string]*regexp.Regexp{
	".html":        regexp.MustCompile(`(?:href|src)="(/app/[^"]*)"`),
	".js":          regexp.MustCompile(`(?:from |import |import\(|new URL\()"(\.[^"]*)"`),
	".css":         regexp.MustCompile(`(?:url\(|@import )["']?([^"')]*)`),
	".webmanifest": regexp.MustCompile(`"src": "([^"]*)"`),
}

// Whatever a file names is there, and whatever is there is of use to a page. A
// folder that is named is that of the strings, which are fetched by language.
func TestPagesAreWhole(t *testing.T) {
	t.Parallel()
	files := appFiles(t)
	used := map[string]bool{}
	var use func(name string)
	use = func(name string) {
		if used[name] {
			return
		}
		used[name] = true
		pattern := references[path.Ext(name)]
		if pattern == nil {
			return
		}
		for _, found := range pattern.FindAllStringSubmatch(files[name], -1) {
			target, absolute := strings.CutPrefix(found[1], "/app/")
			folder := strings.HasSuffix(target, "/")
			if !absolute {
				target = path.Join(path.Dir(name), target)
			}
			if folder {
				for inside := range files {
					if strings.HasPrefix(inside, target+"/") {
						used[inside] = true
					}
				}
			} else if _, ok := files[target]; ok {
				use(target)
			} else {
				t.Errorf("%s names %s, which is not there", name, found[1])
			}
		}
	}
	for _, name := range pagesByPath {
		use(name)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !used[name] {
			t.Errorf("no page needs %s", name)
		}
	}
}

// The pages bring nothing from elsewhere, have nothing inline, and never read
// text as markup or as a program.
func TestPagesAreSelfContained(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)https?://[^"'\s]*|//[a-z]+\.[a-z]+/|<style|<script[^>]*>[^<]|<[^>]*\s(?:style|on\w+)=|javascript:|` +
		`\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|createContextualFragment|setHTML\w*)\b|` +
		`setAttribute\("(?:style|on)|\beval\(|new Function|\bFunction\(|set(?:Timeout|Interval)\(["'\x60]`)
	for name, body := range appFiles(t) {
		if !slices.Contains([]string{".html", ".css", ".js"}, path.Ext(name)) {
			continue
		}
		for _, found := range forbidden.FindAllString(body, -1) {
			if found != "http://www.w3.org/2000/svg" { // a name, which nothing is fetched from
				t.Errorf("%s has %q", name, found)
			}
		}
	}
}

func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	total := 0
	sizes := map[string]int{}
	for name, body := range appFiles(t) {
		switch kind := path.Ext(name); kind {
		case ".html", ".css", ".js":
			sizes[kind] += len(sent(name, body))
			total += len(sent(name, body))
		}
	}
	if total >= maxPageBytes {
		t.Errorf("the pages weigh %d bytes, want fewer than %d: %v", total, maxPageBytes, sizes)
	}
}

// A tablet can have the page as an app.
func TestManifest(t *testing.T) {
	t.Parallel()
	files := appFiles(t)
	var manifest struct {
		Name      string `json:"name"`
		ShortName string `json:"short_name"`
		StartURL  string `json:"start_url"`
		Scope     string `json:"scope"`
		Display   string `json:"display"`
		Icons     []struct{ Src, Sizes, Type, Purpose string }
	}
	if err := json.Unmarshal([]byte(files["manifest.webmanifest"]), &manifest); err != nil {
		t.Fatal(err)
	}
	if manifest.Name == "" || manifest.ShortName == "" || manifest.StartURL != "/" || manifest.Scope != "/" || manifest.Display != "standalone" {
		t.Errorf("the manifest is %+v", manifest)
	}
	var sizes []string
	for _, icon := range manifest.Icons {
		if icon.Type != "image/png" {
			continue
		}
		picture, err := png.DecodeConfig(bytes.NewReader([]byte(files[icon.Src])))
		if err != nil {
			t.Errorf("%s: %v", icon.Src, err)
			continue
		}
		if picture.Width != picture.Height || icon.Sizes != fmt.Sprintf("%dx%d", picture.Width, picture.Height) {
			t.Errorf("%s is of %d×%d, and called %s", icon.Src, picture.Width, picture.Height, icon.Sizes)
		}
		sizes = append(sizes, icon.Sizes)
	}
	if !slices.Contains(sizes, "192x192") || !slices.Contains(sizes, "512x512") {
		t.Errorf("icons of %v, want 192x192 and 512x512 among them, or browsers do not offer to install the page", sizes)
	}
}
