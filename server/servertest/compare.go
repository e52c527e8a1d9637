package servertest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// placeholders stand in an expected body for values that differ every time.
var placeholders = map[string]func(string) bool{
	"<text>": func(s string) bool { return s != "" },
	"<uuid>": regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString,
	"<jwt>":  regexp.MustCompile(`^[\w-]+\.[\w-]+\.[\w-]+$`).MatchString,
	"<time>": func(s string) bool {
		_, err := time.Parse("2006-01-02T15:04:05.999999Z", s)
		return err == nil
	},
	"<password>": regexp.MustCompile(`^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$`).MatchString,
	"<image_url>": func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.Scheme == "http" && u.Host != "" && regexp.MustCompile(`^/uploads/[a-z2-7]{26}\.[a-z]+$`).MatchString(u.Path)
	},
}

// Decode reads a JSON answer into v.
func (a Answer) Decode(tb testing.TB, v any) {
	tb.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		tb.Fatalf("the answer %d %q is not the JSON it should be: %v", a.Status, a.Body, err)
	}
}

// Want sends a request and compares status and the whole JSON body, in which
// a placeholder matches what it stands for. An empty body wants no comparison.
func (b *Box) Want(r Request, status int, body string) Answer {
	b.Helper()
	a := b.Do(r)
	if a.Status != status {
		b.Errorf("%s %s: status %d, want %d: %s", r.Method, r.Path, a.Status, status, a.Body)
		return a
	}
	if body == "" {
		return a
	}
	if d := Diff(body, a.Body); d != "" {
		b.Errorf("%s %s: %s", r.Method, r.Path, d)
	}
	return a
}

// Diff compares an expected JSON text, which may hold placeholders, with the
// one that came; "" when they agree.
func Diff(want string, got []byte) string {
	var w, g any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		return fmt.Sprintf("the expectation %q is not JSON: %v", want, err)
	}
	if err := json.Unmarshal(got, &g); err != nil {
		return fmt.Sprintf("%q is not JSON: %v", got, err)
	}
	return cmp.Diff(w, settle(w, g))
}

// settle replaces in got what a placeholder in want stands for.
func settle(want, got any) any {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return got
		}
		out := map[string]any{}
		for name, value := range g {
			out[name] = settle(w[name], value)
		}
		return out
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return got
		}
		out := make([]any, len(g))
		for i := range g {
			out[i] = settle(w[i], g[i])
		}
		return out
	case string:
		if _, ok := got.(float64); ok && w == "<number>" {
			return w
		}
		text, ok := got.(string)
		if matches := placeholders[w]; ok && matches != nil && strings.HasPrefix(w, "<") && matches(text) {
			return w
		}
	}
	return got
}
