package servertest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
)

// Request is one request of a test.
type Request struct {
	Method string
	Path   string // with its query
	As     string // username whose access token to send; Member for customer 115's; "" for none
	Token  string // a token to send as it is
	Client *http.Client
	Header map[string]string
	JSON   any        // the body, as JSON
	Form   url.Values // the body, urlencoded
	Parts  []Part     // the body, multipart
	Body   io.Reader  // the body as it is; its type is in Header
}

// Member is who signs in with customer 115's phone.
const Member = "+201000000115"

// Part is a part of a multipart body; with a FileName it is a file.
type Part struct {
	Name, FileName, ContentType string
	Data                        []byte
}

// Text is a part that is no file.
func Text(name, value string) Part { return Part{Name: name, Data: []byte(value)} }

// File is a part that is a PNG file.
func File(name string, data []byte) Part {
	return Part{Name: name, FileName: "qr.png", ContentType: "image/png", Data: data}
}

// Answer is what came back, its body read.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends a request and reads the answer. A connection that fails is fatal.
func (b *Box) Do(r Request) Answer {
	b.Helper()
	a, err := b.Try(r)
	if err != nil {
		b.Fatalf("%s %s: %v", r.Method, r.Path, err)
	}
	return a
}

// Try is Do for a test that expects the connection to fail.
func (b *Box) Try(r Request) (Answer, error) {
	b.Helper()
	body, contentType := b.body(r)
	req, err := http.NewRequestWithContext(b.Context(), r.Method, b.URL+r.Path, body)
	if err != nil {
		b.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if r.As != "" {
		r.Token = b.Token(r.As)
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	for name, value := range r.Header {
		if name == "Host" {
			req.Host = value
		}
		req.Header.Set(name, value)
	}
	client := r.Client
	if client == nil {
		client = b.client
	}
	resp, err := client.Do(req)
	if err != nil {
		return Answer{}, err
	}
	data, err := drain(resp.Body)
	return Answer{resp.StatusCode, resp.Header, data}, err
}

func (b *Box) body(r Request) (io.Reader, string) {
	b.Helper()
	switch {
	case r.JSON != nil:
		data, err := json.Marshal(r.JSON)
		if err != nil {
			b.Fatal(err)
		}
		return bytes.NewReader(data), "application/json"
	case r.Form != nil:
		return strings.NewReader(r.Form.Encode()), "application/x-www-form-urlencoded"
	case r.Parts != nil:
		return Multipart(r.Parts...)
	}
	return r.Body, ""
}

// Multipart encodes parts, and returns the content type with the boundary.
func Multipart(parts ...Part) (io.Reader, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, p := range parts {
		params := map[string]string{"name": p.Name}
		if p.FileName != "" {
			params["filename"] = p.FileName
		}
		h := textproto.MIMEHeader{}
		disposition := `form-data; name="` + p.Name + `"`
		if p.FileName != "" {
			disposition += `; filename="` + strings.ReplaceAll(p.FileName, `"`, `\"`) + `"`
		}
		h.Set("Content-Disposition", disposition)
		if p.ContentType != "" {
			h.Set("Content-Type", p.ContentType)
		}
		w, err := form.CreatePart(h)
		if err == nil {
			_, err = w.Write(p.Data)
		}
		if err != nil {
			panic(err) // a bytes.Buffer takes everything
		}
	}
	form.Close()
	return &body, form.FormDataContentType()
}

// Token signs somebody in once a box and returns their access token.
func (b *Box) Token(who string) string {
	b.Helper()
	if token, ok := b.tokens.Load(who); ok {
		return token.(string)
	}
	path, field := "/api/auth/login", "username"
	if who == Member {
		path, field = "/api/client/auth/login", "phone"
	}
	a := b.Do(Request{Method: "POST", Path: path, JSON: map[string]string{field: who, "password": Password}})
	var signedIn struct {
		Data struct {
			Token string `json:"access_token"`
		} `json:"data"`
	}
	a.Decode(b, &signedIn)
	if a.Status != http.StatusOK || signedIn.Data.Token == "" {
		b.Fatalf("signing in as %s: %d %s", who, a.Status, a.Body)
	}
	b.tokens.Store(who, signedIn.Data.Token)
	return signedIn.Data.Token
}

// SignedIn is a browser with somebody's session cookie.
func (b *Box) SignedIn(username string) *http.Client {
	b.Helper()
	browser := b.Browser()
	b.Want(Request{Method: "POST", Path: "/api/session/login", Client: browser,
		JSON: map[string]string{"username": username, "password": Password}}, http.StatusOK, "")
	return browser
}
