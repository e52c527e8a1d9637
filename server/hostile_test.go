package server_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/store"
)

// A client that sends a large body before it reads is told why it was
// refused; without taking what it sends, it would see a broken connection.
func TestRefusedUploadsAreTold(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, func(o *server.Options) { o.Limits.MaxBytes = 16 << 20 })
	code := b.CreatePaymentQRCode("admin_a", true)
	large := []servertest.Part{
		servertest.Text("name", "N"), servertest.Text("upi_id", "n@upi"), servertest.File("image", bytes.Repeat([]byte{7}, 8<<20)),
	}
	unknown := payments + "550e8400-e29b-41d4-a716-446655440000/"
	for _, test := range []struct {
		name   string
		r      servertest.Request
		status int
		body   string
	}{
		{"no token", servertest.Request{Method: "POST", Path: payments}, 401, anonymous.body},
		{"a receptionist", servertest.Request{Method: "POST", Path: payments, As: "reception_a"}, 403, noRight.body},
		{"no hotel", servertest.Request{Method: "POST", Path: payments, As: "owner"}, 403, noHotel.body},
		{"unknown id", servertest.Request{Method: "PUT", Path: unknown, As: "admin_a"}, 404, notFound.body},
		{"another hotel's", servertest.Request{Method: "PATCH", Path: payments + code + "/", As: "admin_b"}, 404, notFound.body},
		{"wrong method", servertest.Request{Method: "PUT", Path: payments, As: "admin_a"}, 405, `{"detail": "Method \"PUT\" not allowed."}`},
		{"not JSON", servertest.Request{Method: "POST", Path: payments, As: "admin_a", Header: map[string]string{"Accept": "text/html"}}, 406,
			`{"detail": "Could not satisfy the request Accept header."}`},
		{"unknown path", servertest.Request{Method: "POST", Path: "/api/nothing"}, 404,
			`{"success": false, "error": "There is nothing at this address. The API is described at /docs."}`},
		{"a scan without a token", servertest.Request{Method: "POST", Path: "/api/qr/scan"}, 401, signIn.body},
		{"a body where none is read", servertest.Request{Method: "POST", Path: "/api/auth/logout"}, 413,
			`{"success": false, "error": "The request is too large. Please send less."}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, chunked := range []bool{false, true} {
				r := test.r
				body, contentType := servertest.Multipart(large...)
				if r.Header == nil {
					r.Header = map[string]string{}
				}
				r.Header["Content-Type"] = contentType
				if r.Body = body; chunked {
					if test.status == 413 {
						continue // the limit is met on the way, and nobody reads this body
					}
					r.Body = struct{ *bytes.Reader }{bytes.NewReader(body.(*bytes.Buffer).Bytes())}
				}
				b.Want(r, test.status, test.body)
			}
		})
	}
}

// Pictures leave room on the disk for what is small: signing in, deleting.
func TestPicturesLeaveRoom(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, func(o *server.Options) { o.FreeBytes = func() (uint64, error) { return 4 << 20, nil } })
	create := createCode("", "", 1)
	create.As = "admin_a"
	b.Want(create, http.StatusServiceUnavailable,
		`{"detail": "The box's disk is full, so nothing was saved. Free some space, then try again."}`)
	b.Want(servertest.Request{Method: "GET", Path: payments, As: "admin_a"}, http.StatusOK,
		`{"count": 0, "next": null, "previous": null, "results": []}`)
	b.Want(servertest.Request{Method: "POST", Path: "/api/customers/115/regenerate-qr", As: "owner"}, http.StatusOK, "")
}

// A database file that was taken away is not ready, although the open one
// still answers.
func TestADeletedDatabaseIsNotReady(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	b.Want(servertest.Request{Method: "GET", Path: "/readyz"}, http.StatusOK, "")
	if err := os.Rename(filepath.Join(b.Dir, store.FileName), filepath.Join(b.Dir, "elsewhere.db")); err != nil {
		t.Fatal(err)
	}
	b.Want(servertest.Request{Method: "GET", Path: "/readyz"}, http.StatusServiceUnavailable, "")
}

// Numbers of a million digits, and one word said a thousand times, cost no
// more than they are worth.
func TestLongInputIsCheap(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	digits := strings.Repeat("1", 900_000)
	b.Want(servertest.Request{Method: "PATCH", Path: payments + b.CreatePaymentQRCode("admin_a", true) + "/", As: "admin_a",
		Header: map[string]string{"Content-Type": "application/json"}, Body: strings.NewReader(`{"name": ` + digits + `}`)},
		http.StatusBadRequest, `{"name": ["Ensure this field has no more than 100 characters."]}`)
	b.Want(servertest.Request{Method: "GET", Path: "/api/customers?search=" + strings.Repeat("mona+", 5000), As: "owner"}, http.StatusOK,
		`{"success": true, "message": "Customers", "data": {"items": [{"id": 115, "full_name": "Mona Adel", "phone": "+201000000115",
			"email": null, "branch_id": 1, "qr_code": "customer_id:115", "is_active": true, "created_at": "<time>", "updated_at": "<time>"}],
			"pagination": {"total": 1, "pages": 1, "current_page": 1, "per_page": 20}}}`)
}
