package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"venuebox/server/servertest"
)

// scrape asks for the figures as a watchman does, at their own address.
func scrape(b *servertest.Box) string {
	b.Helper()
	w := httptest.NewRecorder()
	b.Server.Metrics().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/plain; version=0.0.4; charset=utf-8" {
		b.Fatalf("%d %v", w.Code, w.Header())
	}
	return w.Body.String()
}

// figure is the value of one series, "" when there is none.
func figure(text, series string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), series+" "); ok {
			return value
		}
	}
	return ""
}

// Requests are counted by route, method and status, and timed by route.
func TestMetrics(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for range 3 {
		b.Want(servertest.Request{Method: "GET", Path: "/api/auth/me"}, http.StatusUnauthorized, "")
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/auth/me/", As: "owner"}, http.StatusOK, "")
	b.Want(servertest.Request{Method: "HEAD", Path: "/api/auth/me", As: "owner"}, http.StatusOK, "")
	for _, id := range []string{"115", "116", "987654321", "x"} {
		b.Do(servertest.Request{Method: "GET", Path: "/api/customers/" + id + "?search=someone", As: "owner"})
	}
	code := b.CreatePaymentQRCode("admin_a", true)
	b.Want(servertest.Request{Method: "DELETE", Path: payments + code + "/", As: "admin_a"}, http.StatusNoContent, "")
	b.Do(servertest.Request{Method: "GET", Path: "/nothing"})
	b.Do(servertest.Request{Method: "GET", Path: "/api/hotel/nothing"})
	text := scrape(b)
	for series, want := range map[string]string{
		`venuebox_http_requests_total{route="/api/auth/me",method="GET",status="401"}`:                                   "3",
		`venuebox_http_requests_total{route="/api/auth/me",method="GET",status="200"}`:                                   "1",
		`venuebox_http_requests_total{route="/api/auth/me",method="HEAD",status="200"}`:                                  "1",
		`venuebox_http_requests_total{route="/api/customers/:id",method="GET",status="200"}`:                             "2",
		`venuebox_http_requests_total{route="/api/customers/:id",method="GET",status="404"}`:                             "2",
		`venuebox_http_requests_total{route="/api/hotel/payment-qr-codes",method="POST",status="201"}`:                   "1",
		`venuebox_http_requests_total{route="/api/hotel/payment-qr-codes/:id",method="DELETE",status="204"}`:             "1",
		`venuebox_http_requests_total{route="unmatched",method="GET",status="404"}`:                                      "2",
		`venuebox_http_request_seconds_count{route="/api/auth/me"}`:                                                      "5",
		`venuebox_http_request_seconds_count{route="/api/customers/:id"}`:                                                "4",
		`venuebox_http_requests_total{route="/api/hotel/payment-qr-codes/:id/toggle-active",method="POST",status="200"}`: "",
	} {
		if got := figure(text, series); got != want {
			t.Errorf("%s is %q, want %q", series, got, want)
		}
	}
	for _, name := range []string{"process_resident_memory_bytes", "go_goroutines"} {
		if figure(text, name) == "" {
			t.Errorf("no %s", name)
		}
	}
	for _, never := range []string{code, "someone", "987654321", servertest.Password} {
		if strings.Contains(text, never) {
			t.Errorf("%q is in the figures", never)
		}
	}
	line := regexp.MustCompile(`^(#.*|[a-z_]+(\{[-+\w ,=/:".]*\})? [-+0-9.eInfNa]+)$`)
	for l := range strings.Lines(text) {
		if !line.MatchString(strings.TrimSuffix(l, "\n")) {
			t.Errorf("this is no line of figures: %q", l)
		}
	}
}

// A sender cannot make figures of its own by what it sends.
func TestMetricsAreBounded(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	send := func(method, path, id string) {
		b.Do(servertest.Request{Method: method, Path: path, Header: map[string]string{"X-Request-Id": id}})
	}
	send("FOO", "/nothing", "a")
	send("FOO", "/healthz", "a")
	send("GET", "/uploads/a", "a")
	count := func() int { return strings.Count(scrape(b), "\nvenuebox_http_requests_total{") }
	before := count()
	for i := range 50 {
		method := fmt.Sprintf("M%c%c", 'A'+i%26, 'A'+i/26)
		send(method, fmt.Sprintf("/nothing/%d", i), fmt.Sprint("id", i))
		send(strings.ToLower(method), "/healthz", "a")
		send("GET", fmt.Sprintf("/uploads/%d", i), "a")
	}
	if after := count(); after != before {
		t.Errorf("%d counters were %d", after, before)
	}
	if got := figure(scrape(b), `venuebox_http_requests_total{route="unmatched",method="other",status="404"}`); got != "51" {
		t.Errorf("%q requests by methods that nobody knows", got)
	}
}

// The figures are at one address, to be read.
func TestMetricsAddress(t *testing.T) {
	t.Parallel()
	b := guarded(t)
	for _, request := range []string{"GET /", "GET /metrics/", "GET /debug/pprof/", "POST /metrics", "DELETE /metrics"} {
		method, path, _ := strings.Cut(request, " ")
		w := httptest.NewRecorder()
		b.Server.Metrics().ServeHTTP(w, httptest.NewRequest(method, path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", request, w.Code)
		}
	}
}
