package workload

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// Operation is one thing that clients do over and over.
type Operation struct {
	Name    string
	status  int
	request func(b *Box, client int, random *rand.Rand) request
}

// Operations are all that is measured. Customers are picked at random from all
// of the box's, payment QR codes from a hotel's 25, words from their names.
var Operations = []Operation{
	{"regenerate-qr", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return request{method: "POST", path: fmt.Sprintf("/api/customers/%d/regenerate-qr", 1+random.IntN(b.customers)), token: b.owner}
	}},
	{"list", http.StatusOK, func(b *Box, _ int, _ *rand.Rand) request {
		return request{method: "GET", path: payments, token: b.adminA}
	}},
	{"retrieve", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return request{method: "GET", path: payments + pick(random, b.codes).ID + "/", token: b.adminA}
	}},
	{"toggle", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return request{method: "POST", path: payments + pick(random, b.codes).ID + "/toggle-active/", token: b.adminA}
	}},
	{"upload", http.StatusCreated, func(b *Box, _ int, _ *rand.Rand) request {
		return b.uploadRequest(b.adminB)
	}},
	{"image", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return request{method: "GET", path: strings.TrimPrefix(pick(random, b.codes).ImageURL, "http://"+b.address)}
	}},
	{"customer", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return request{method: "GET", path: fmt.Sprintf("/api/customers/%d", 1+random.IntN(b.customers)), token: b.owner}
	}},
	{"customers-page", http.StatusOK, func(b *Box, _ int, _ *rand.Rand) request {
		return request{method: "GET", path: "/api/customers", token: b.owner}
	}},
	{"search-3-letters", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return b.searchRequest(strings.ToLower(pick(random, givenNames)[:3]))
	}},
	{"search-2-letters", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return b.searchRequest(strings.ToLower(pick(random, givenNames)[:2]))
	}},
	{"search-phone", http.StatusOK, func(b *Box, _ int, random *rand.Rand) request {
		return b.searchRequest(phone(random.IntN(b.customers)))
	}},
	{"login", http.StatusOK, func(_ *Box, client int, _ *rand.Rand) request {
		return loginRequest(deskName(client))
	}},
}

const payments = "/api/hotel/payment-qr-codes/"

func (b *Box) searchRequest(word string) request {
	return request{method: "GET", path: "/api/customers/search?q=" + url.QueryEscape(word), token: b.owner}
}

func loginRequest(username string) request {
	return request{method: "POST", path: "/api/auth/login", contentType: "application/json",
		body: fmt.Appendf(nil, `{"username": %q, "password": %q}`, username, password)}
}

// uploadRequest creates a payment QR code with its picture.
func (b *Box) uploadRequest(token string) request {
	const boundary = "a-boundary-of-a-load-test"
	part := func(disposition string) string {
		return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n"
	}
	body := []byte(part(`name="name"`) + "\r\nFront desk\r\n" +
		part(`name="upi_id"`) + "\r\nhotel.sunrise@upi\r\n" +
		part(`name="image"; filename="qr.png"`) + "Content-Type: image/png\r\n\r\n")
	body = append(body, b.picture...)
	body = append(body, "\r\n--"+boundary+"--\r\n"...)
	return request{method: "POST", path: payments, token: token,
		contentType: "multipart/form-data; boundary=" + boundary, body: body}
}
