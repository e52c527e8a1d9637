package servertest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"venuebox/docs"
)

// validator holds every answer of the API against its description, so that an
// undocumented answer fails whichever test meets it.
type validator struct {
	tb   testing.TB
	next *http.Transport
}

// CloseIdleConnections is what http.Client asks its transport for.
func (v *validator) CloseIdleConnections() { v.next.CloseIdleConnections() }

// description is docs/openapi.yaml. held has the answers that it describes: to
// look at one anew takes longer than most requests.
type description struct {
	routers.Router
	requestID *regexp.Regexp
	held      sync.Map // sum of an answer -> true
}

var described = sync.OnceValues(func() (*description, error) {
	loader := openapi3.NewLoader()
	doc, err := loader.LoadFromData(docs.OpenAPI)
	if err != nil {
		return nil, err
	}
	doc.Servers = nil // paths are matched on any host
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	requestID, err := regexp.Compile(doc.Components.Headers["RequestId"].Value.Schema.Value.Pattern)
	return &description{Router: router, requestID: requestID}, err
})

// sum tells answers of an operation apart, but for their ids, which all differ:
// any two that are as described are as good.
func (d *description) sum(operation *openapi3.Operation, resp *http.Response, body []byte) [sha256.Size]byte {
	header := resp.Header.Clone()
	header.Del("Date")
	if d.requestID.MatchString(header.Get("X-Request-Id")) {
		header.Set("X-Request-Id", "x")
	}
	return sha256.Sum256(fmt.Appendf(nil, "%p %d %q %s", operation, resp.StatusCode, header, body))
}

func (v *validator) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := v.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := drain(resp.Body)
	resp.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return resp, nil // the test sees the same error when it reads
	}
	if err := validate(r, resp, body); err != nil {
		v.tb.Errorf("%s %s answered %d, which docs/openapi.yaml does not describe: %v", r.Method, r.URL.Path, resp.StatusCode, err)
	}
	return resp, nil
}

func validate(r *http.Request, resp *http.Response, body []byte) error {
	description, err := described()
	if err != nil {
		return fmt.Errorf("docs/openapi.yaml: %w", err)
	}
	route, params, err := find(description, r)
	if err != nil && resp.StatusCode >= 400 && resp.StatusCode < 500 {
		return nil // no such path or method, and the answer says no: not for the description to tell
	}
	if err != nil {
		return err
	}
	sum := description.sum(route.Operation, resp, body)
	if _, ok := description.held.Load(sum); ok {
		return nil
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 resp.StatusCode,
		Header:                 resp.Header,
		Body:                   io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true,
			MultiError:            true,
			ExcludeResponseBody:   r.Method == http.MethodHead,
		},
	})
	if err == nil && r.Method != http.MethodHead {
		description.held.Store(sum, true)
	}
	return err
}

// find looks a path up with and without its trailing slash, as the server does.
func find(router routers.Router, r *http.Request) (*routers.Route, map[string]string, error) {
	probe := r.Clone(context.Background())
	for _, path := range []string{r.URL.Path, strings.TrimSuffix(r.URL.Path, "/"), r.URL.Path + "/"} {
		probe.URL.Path, probe.URL.RawPath = path, ""
		if route, params, err := router.FindRoute(probe); err == nil {
			return route, params, nil
		}
	}
	return nil, nil, routers.ErrPathNotFound
}
