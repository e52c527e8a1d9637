package docs_test

import (
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"venuebox/docs"
)

func TestX(t *testing.T) {
	l := openapi3.NewLoader()
	d, err := l.LoadFromData(docs.OpenAPI)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Validate(l.Context, openapi3.EnableExamplesValidation(), openapi3.EnableSchemaFormatValidation()); err != nil {
		t.Fatal(err)
	}
}
