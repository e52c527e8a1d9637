//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
)

// Call sends JSON to the API as an account (as "" for nobody), to prepare what
// a test is about, and decodes the answer into `into` unless that is nil. The
// answer must be a success.
func (b *Box) Call(as, method, path string, body, into any) {
	b.t.Helper()
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			b.t.Fatal(err)
		}
		payload = bytes.NewReader(text)
	}
	b.send(as, method, path, "application/json", payload, into)
}

// PaymentCode is a payment QR code to add.
type PaymentCode struct {
	Name, UPIID string
	Inactive    bool
	Picture     []byte // nil: the picture that belongs to it
}

// AddPaymentCode adds a payment QR code as an account and returns its id.
func (b *Box) AddPaymentCode(as string, code PaymentCode) string {
	b.t.Helper()
	if code.Picture == nil {
		code.Picture = QR(UPI(code.UPIID, code.Name))
	}
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	for name, value := range map[string]string{"name": code.Name, "upi_id": code.UPIID, "active": strconv.FormatBool(!code.Inactive)} {
		if err := parts.WriteField(name, value); err != nil {
			b.t.Fatal(err)
		}
	}
	file, err := parts.CreateFormFile("image", "code.png")
	if err == nil {
		_, err = file.Write(code.Picture)
	}
	if err == nil {
		err = parts.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	var created struct {
		ID string `json:"id"`
	}
	b.send(as, "POST", "/api/hotel/payment-qr-codes/", parts.FormDataContentType(), &form, &created)
	return created.ID
}

// UPI is the text of a payment QR code.
func UPI(id, payee string) string {
	return "upi://pay?pa=" + id + "&pn=" + url.PathEscape(payee) + "&cu=INR"
}

func (b *Box) send(as, method, path, kind string, body io.Reader, into any) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+b.token(as))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if answer.StatusCode >= 300 {
		b.t.Fatalf("%s %s as %q: %s\n%s", method, path, as, answer.Status, text)
	}
	if into != nil {
		if err := json.Unmarshal(text, into); err != nil {
			b.t.Fatalf("%s %s as %q: %v\n%s", method, path, as, err, text)
		}
	}
}

// token signs an account in, once.
func (b *Box) token(username string) string {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens[username] == "" {
		var answer struct {
			Data struct {
				AccessToken string `json:"access_token"`
			} `json:"data"`
		}
		b.Call("", "POST", "/api/auth/login", map[string]string{"username": username, "password": Password}, &answer)
		b.tokens[username] = answer.Data.AccessToken
	}
	return b.tokens[username]
}
