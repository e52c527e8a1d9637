// Package docs carries the API's description within the program.
package docs

import _ "embed"

// OpenAPI is the API's description: an OpenAPI 3.1 document, in YAML.
//
//go:embed openapi.yaml
var OpenAPI []byte
