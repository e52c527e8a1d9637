package server_test

import (
	"fmt"
	"testing"

	"venuebox/server/servertest"
)

// metadata is what DRF answers to OPTIONS; without a verb there are no
// actions.
func metadata(name, verb string) string {
	out := fields{
		"name": name, "description": "", "renders": []string{"application/json"},
		"parses": []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data"},
	}
	if verb != "" {
		field := func(kind, label string, required, readOnly bool) fields {
			return fields{"type": kind, "required": required, "read_only": readOnly, "label": label}
		}
		long := fields{"max_length": 100}
		out["actions"] = fields{verb: fields{
			"id":         field("string", "Id", false, true),
			"hotel":      field("field", "Hotel", false, true),
			"name":       field("string", "Name", true, false).with(long),
			"image":      field("image upload", "Image", true, false).with(long),
			"image_url":  field("field", "Image url", false, true),
			"upi_id":     field("string", "Upi id", true, false).with(long),
			"active":     field("boolean", "Active", false, false),
			"created_at": field("datetime", "Created at", false, true),
			"updated_at": field("datetime", "Updated at", false, true),
		}}
	}
	return out.String()
}

// OPTIONS describes the fields to whoever may write them, of a code that they
// could write.
func TestHotelOptions(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	options := func(path, as string) servertest.Request {
		return raw("OPTIONS", path, as, "text/plain", "{")
	}
	const list, instance, toggle = "Payment Qr Code List", "Payment Qr Code Instance", "Toggle active"
	listAllow := map[string]string{"Allow": "GET, POST, HEAD, OPTIONS"}
	instanceAllow := map[string]string{"Allow": "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"}
	toggleAllow := map[string]string{"Allow": "POST, OPTIONS"}
	play(b, []scenario{
		{"the list", options(payments, "admin_a"), 200, metadata(list, "POST"), listAllow},
		{"with any query", options(payments+"?page=7&active=x", "manager_a"), 200, metadata(list, "POST"), listAllow},
		{"for a receptionist", options(payments, "reception_a"), 200, metadata(list, ""), listAllow},
		{"a code", options(payments+id+"/", "admin_a"), 200, metadata(instance, "PUT"), instanceAllow},
		{"without the slash", options(payments+id, "manager_a"), 200, metadata(instance, "PUT"), instanceAllow},
		{"a code for a receptionist", options(payments+id, "reception_a"), 200, metadata(instance, ""), instanceAllow},
		{"the other hotel's", options(payments+id, "admin_b"), 200, metadata(instance, ""), instanceAllow},
		{"an unknown one", options(payments+servertest.HotelA, "admin_a"), 200, metadata(instance, ""), instanceAllow},
		{"what is no id", options(payments+"x", "admin_a"), 200, metadata(instance, ""), instanceAllow},
		{"one that a filter leaves out", options(payments+id+"?active=false", "admin_a"), 200, metadata(instance, ""), instanceAllow},
		{"a toggle", options(payments+id+"/toggle-active/", "admin_a"), 200, metadata(toggle, "POST"), toggleAllow},
		{"a toggle of nothing", options(payments+"x/toggle-active", "admin_a"), 200, metadata(toggle, "POST"), toggleAllow},
		{"a toggle for a receptionist", options(payments+id+"/toggle-active/", "reception_a"), 200, metadata(toggle, ""), toggleAllow},
	})
}

// HEAD is GET without the body.
func TestHotelHead(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	id := b.CreatePaymentQRCode("admin_a", true)
	for _, path := range []string{payments, payments + id + "/", payments + id, payments + "?page=9", payments + "x/", payments + "?format=xml"} {
		get := b.Do(fetch(path, "reception_a"))
		head := b.Do(servertest.Request{Method: "HEAD", Path: path, As: "reception_a"})
		if head.Status != get.Status || len(head.Body) != 0 {
			t.Errorf("HEAD %s: %d with %d bytes, GET: %d", path, head.Status, len(head.Body), get.Status)
		}
		if got, want := head.Header.Get("Content-Length"), fmt.Sprint(len(get.Body)); got != want {
			t.Errorf("HEAD %s: Content-Length %q, want %q", path, got, want)
		}
		for name := range get.Header {
			if got, want := head.Header.Get(name), get.Header.Get(name); got != want && name != "X-Request-Id" && name != "Date" {
				t.Errorf("HEAD %s: %s is %q, GET has %q", path, name, got, want)
			}
		}
	}
	play(b, []scenario{
		{"nobody", servertest.Request{Method: "HEAD", Path: payments}, 401, "", map[string]string{"WWW-Authenticate": `Bearer realm="api"`}},
		{"no hotel", servertest.Request{Method: "HEAD", Path: payments, As: "owner"}, 403, "", nil},
	})
}
