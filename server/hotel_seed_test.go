package server_test

import (
	"net/url"
	"testing"
	"time"

	"venuebox/server/servertest"
)

// Every example of the hotel's seed document, from the same clients' requests.
func TestHotelSeed(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	qr := servertest.File("image", servertest.PNG(2))
	gpay := frontDesk.with(fields{"name": "Google Pay", "upi_id": "hotel@gpay"})
	gpay["id"] = codeIn(b, scenario{"create", posted("manager_a", servertest.Text("name", "Google Pay"), qr,
		servertest.Text("upi_id", "hotel@gpay"), servertest.Text("active", "True")), 201, gpay.String(), nil}.play(b)).ID
	b.Clock.Advance(time.Minute)
	minute := fields{"created_at": moment(time.Minute), "updated_at": moment(time.Minute)}
	upi := frontDesk.with(minute).with(fields{"name": "UPI Payment", "upi_id": "hotel@upi"})
	upi["id"] = codeIn(b, scenario{"create without active", posted("admin_a", servertest.Text("name", "UPI Payment"), qr,
		servertest.Text("upi_id", "hotel@upi")), 201, upi.String(), nil}.play(b)).ID
	path := payments + upi["id"].(string) + "/"

	play(b, []scenario{
		{"1. list", fetch(payments, "admin_a"), 200, paged(2, nil, nil, upi, gpay), nil},
		{"active", fetch(payments+"?active=true", "reception_a"), 200, paged(2, nil, nil, upi, gpay), nil},
		{"search", fetch(payments+"?search=upi", "manager_a"), 200, paged(1, nil, nil, upi), nil},
		{"ordering", fetch(payments+"?ordering=-created_at", "admin_a"), 200, paged(2, nil, nil, upi, gpay), nil},
		{"page_size", fetch(payments+"?page_size=20", "admin_a"), 200, paged(2, nil, nil, upi, gpay), nil},
		{"page", fetch(payments+"?page=2", "admin_a"), 404, hotelSays("Invalid page."), nil},
		{"3. retrieve", fetch(path, "reception_a"), 200, upi.String(), nil},
	})

	b.Clock.Advance(time.Minute)
	put := upi.with(fields{"name": "UPI Payment - Updated", "upi_id": "hotel@upi-updated", "active": false, "updated_at": moment(2 * time.Minute)})
	play(b, []scenario{
		{"4. update", servertest.Request{Method: "PUT", Path: path, As: "admin_a", Parts: []servertest.Part{
			servertest.Text("name", "UPI Payment - Updated"), qr, servertest.Text("upi_id", "hotel@upi-updated"), servertest.Text("active", "false"),
		}}, 200, put.String(), nil},
		{"5. partial update", servertest.Request{Method: "PATCH", Path: path, As: "manager_a", JSON: fields{"active": false}}, 200, put.String(), nil},
		{"or its name", servertest.Request{Method: "PATCH", Path: path, As: "manager_a", JSON: fields{"name": "Updated QR Code Name"}}, 200,
			put.with(fields{"name": "Updated QR Code Name"}).String(), nil},
		{"the same as a form", servertest.Request{Method: "PATCH", Path: path, As: "manager_a", Form: url.Values{"name": {"Updated"}}}, 200,
			put.with(fields{"name": "Updated"}).String(), nil},
		{"7. toggle: axios sends an object", servertest.Request{Method: "POST", Path: path + "toggle-active/", As: "admin_a", JSON: fields{}}, 200,
			`{"status": "QR code activated"}`, nil},
		{"requests sends nothing", servertest.Request{Method: "POST", Path: path + "toggle-active/", As: "admin_a"}, 200,
			`{"status": "QR code deactivated"}`, nil},
		{"6. delete", servertest.Request{Method: "DELETE", Path: path, As: "admin_a"}, 204, "", nil},
		{"it is gone", fetch(path, "admin_a"), 404, `{"detail": "Not found."}`, nil},

		{"error 1", fetch(payments, ""), 401, `{"detail": "Authentication credentials were not provided."}`,
			map[string]string{"WWW-Authenticate": `Bearer realm="api"`}},
		{"error 2", posted("reception_a", servertest.Text("name", "x")), 403, `{"detail": "You do not have permission to perform this action."}`, nil},
		{"error 3", fetch(payments, "owner"), 403, `{"detail": "User has no hotel associated."}`, nil},
		{"error 4", fetch(payments+"550e8400-e29b-41d4-a716-446655440000/", "admin_a"), 404, `{"detail": "Not found."}`, nil},
		{"error 5", posted("admin_a", qr), 400, `{"name": ["This field is required."], "upi_id": ["This field is required."]}`, nil},
		{"error 5 of an update", servertest.Request{Method: "PUT", Path: payments + gpay["id"].(string) + "/", As: "admin_a", JSON: fields{}}, 400,
			`{"name": ["This field is required."], "upi_id": ["This field is required."]}`, nil},
	})
}
