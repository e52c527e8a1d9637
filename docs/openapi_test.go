package docs_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"venuebox/docs"
)

func load(t *testing.T) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(docs.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// operation is a method of a path.
type operation struct {
	method, path string
	*openapi3.Operation
}

func (o operation) String() string { return o.method + " " + o.path }

func (o operation) hotel() bool { return strings.HasPrefix(o.path, "/api/hotel/") }

func (o operation) signedIn(doc *openapi3.T) bool {
	if o.Security != nil {
		return len(*o.Security) > 0
	}
	return len(doc.Security) > 0
}

func operations(t *testing.T, doc *openapi3.T) []operation {
	t.Helper()
	var out []operation
	for path, item := range doc.Paths.Map() {
		for method, o := range item.Operations() {
			out = append(out, operation{method, path, o})
		}
	}
	if len(out) == 0 {
		t.Fatal("the document has no operations")
	}
	slices.SortFunc(out, func(a, b operation) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// The document is OpenAPI 3.1, and its examples and defaults are what its
// schemas say.
func TestValid(t *testing.T) {
	doc := load(t)
	if !strings.HasPrefix(doc.OpenAPI, "3.1.") {
		t.Errorf("the document is OpenAPI %s, not 3.1", doc.OpenAPI)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation(), openapi3.EnableSchemaDefaultsValidation(),
		openapi3.EnableSchemaPatternValidation(), openapi3.EnableMultiError()); err != nil {
		t.Error(err)
	}
}

// Every operation has a name of its own, a summary, one of the declared tags
// and, but for HEAD, whose GET says it, a description.
func TestOperationsAreDescribed(t *testing.T) {
	doc := load(t)
	ids := map[string]string{}
	for _, o := range operations(t, doc) {
		if other, taken := ids[o.OperationID]; taken || o.OperationID == "" {
			t.Errorf("%v: operationId %q is missing or that of %s too", o, o.OperationID, other)
		}
		ids[o.OperationID] = o.String()
		if o.Summary == "" || strings.HasSuffix(o.Summary, ".") {
			t.Errorf("%v: summary %q is missing or a sentence", o, o.Summary)
		}
		if len(o.Tags) != 1 || doc.Tags.Get(o.Tags[0]) == nil {
			t.Errorf("%v: tags %q, want one that is declared", o, o.Tags)
		}
		if o.Description == "" && o.method != "HEAD" {
			t.Errorf("%v has no description", o)
		}
	}
}

// What can happen to any request of a kind is described for each of that kind.
func TestCommonStatuses(t *testing.T) {
	doc := load(t)
	for _, o := range operations(t, doc) {
		want := []string{"405", "413", "414", "500"}
		if o.hotel() {
			want = append(want, "404", "406")
		}
		if o.signedIn(doc) {
			want = append(want, "401", "503")
		}
		if o.RequestBody != nil && o.RequestBody.Value.Description != "Ignored." {
			want = append(want, "400", "408", "415", "503")
		}
		for _, p := range append(o.Parameters, doc.Paths.Value(o.path).Parameters...) {
			switch {
			case p.Value.In == "path":
				want = append(want, "404")
			case !o.hotel() && p.Value.Schema.Value.Type.Is("integer"):
				want = append(want, "400") // the hotel dialect makes the best of every parameter
			}
		}
		for _, status := range want {
			if o.Responses.Value(status) == nil {
				t.Errorf("%v does not describe the status %s", o, status)
			}
		}
	}
}

// Headers that go with an answer.
func TestResponseHeaders(t *testing.T) {
	doc := load(t)
	with := map[string]string{"401": "WWW-Authenticate", "405": "Allow", "429": "Retry-After"}
	for _, o := range operations(t, doc) {
		for status, response := range o.Responses.Map() {
			for _, name := range []string{"X-Request-Id", with[status]} {
				if h := response.Value.Headers[name]; name != "" && (h == nil || !h.Value.Required) {
					t.Errorf("%v %s does not require the header %s", o, status, name)
				}
			}
		}
	}
}

// Answers in JSON are described to the last field, and shown.
func TestResponsesAreClosed(t *testing.T) {
	doc := load(t)
	for _, o := range operations(t, doc) {
		if o.OperationID == "getOpenAPIJSON" {
			continue // an OpenAPI document describes OpenAPI documents elsewhere
		}
		for status, response := range o.Responses.Map() {
			media := response.Value.Content.Get("application/json")
			if media == nil {
				continue
			}
			where := fmt.Sprintf("%v %s", o, status)
			closed(t, where, media.Schema.Value)
			if media.Example == nil && len(media.Examples) == 0 {
				t.Errorf("%s has no example", where)
			}
		}
	}
}

// closed reports what a schema leaves open: fields that it does not name, and
// required ones that it does not describe.
func closed(t *testing.T, where string, s *openapi3.Schema) {
	t.Helper()
	switch {
	case len(s.OneOf) > 0:
		for i, one := range s.OneOf {
			closed(t, fmt.Sprintf("%s (%d)", where, i), one.Value)
		}
	case s.Type == nil:
		t.Errorf("%s has no type", where)
	case s.Type.Includes("array"):
		closed(t, where+"[]", s.Items.Value)
	case s.Type.Includes("object"):
		others := s.AdditionalProperties
		if others.Schema != nil {
			closed(t, where+".*", others.Schema.Value)
		} else if others.Has == nil || *others.Has {
			t.Errorf("%s is open to other fields", where)
		}
		for _, name := range s.Required {
			if s.Properties[name] == nil {
				t.Errorf("%s requires %s and does not describe it", where, name)
			}
		}
		for name, property := range s.Properties {
			closed(t, where+"."+name, property.Value)
		}
	}
}

// Every component is used: what is not misleads whoever reads the document.
func TestNoIdleComponents(t *testing.T) {
	text := string(docs.OpenAPI)
	_, components, found := strings.Cut(text, "\ncomponents:\n")
	if !found {
		t.Fatal("the document has no components")
	}
	var section string
	for _, line := range strings.Split(components, "\n") {
		if m := regexp.MustCompile(`^  (\w+):$`).FindStringSubmatch(line); m != nil {
			section = m[1]
		}
		m := regexp.MustCompile(`^    (\w+):$`).FindStringSubmatch(line)
		if m == nil || section == "securitySchemes" {
			continue
		}
		if ref := "'#/components/" + section + "/" + m[1] + "'"; !strings.Contains(text, ref) {
			t.Errorf("nothing refers to %s", ref)
		}
	}
}
