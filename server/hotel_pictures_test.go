package server_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"venuebox/server/servertest"
)

// webpSample is a lossless WebP of 8 × 8 pixels: nothing here can write one.
const webpSample = "UklGRiAAAABXRUJQVlA4TBMAAAAvB8ABAA8QgxzzH4bf/0f0P+4BAA=="

// The bytes served are the bytes sent, as the type that they are, to whoever
// has the address; an address is for ever, and nothing runs in what it serves.
func TestPicturesAreServedAsSent(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	frame := image.NewPaletted(image.Rect(0, 0, 9, 9), color.Palette{color.Black, color.White})
	webp, err := base64.StdEncoding.DecodeString(webpSample)
	if err != nil {
		t.Fatal(err)
	}
	addresses := map[string]bool{}
	for _, test := range []struct {
		contentType, fileName string
		data                  []byte
	}{
		{"image/png", "qr.jpg", servertest.PNG(7)},
		{"image/png", "qr.png", servertest.PNG(7)}, // the same once more has an address of its own
		{"image/png", "large.png", noisePNG(t, 1020, 1020)},
		{"image/jpeg", "qr.png", plainJPEG(t)},
		{"image/gif", "qr", encoded(t, func(out *bytes.Buffer) error { return gif.Encode(out, frame, nil) })},
		{"image/gif", "qr.gif", encoded(t, func(out *bytes.Buffer) error {
			return gif.EncodeAll(out, &gif.GIF{Image: []*image.Paletted{frame, frame}, Delay: []int{5, 5}})
		})},
		{"image/webp", "qr.exe", webp},
		{"image/bmp", "qr.html", encoded(t, func(out *bytes.Buffer) error { return bmp.Encode(out, frame) })},
	} {
		code := codeIn(b, scenario{test.fileName, withImage(servertest.Part{Name: "image", FileName: test.fileName, ContentType: "text/html",
			Data: test.data}), 201, frontDesk.String(), nil}.play(b))
		path := strings.TrimPrefix(code.ImageURL, b.URL)
		if addresses[path] {
			t.Errorf("%s: the address %s is used again", test.fileName, path)
		}
		addresses[path] = true
		name := strings.TrimPrefix(path, "/uploads/")
		whole := map[string]string{
			"Content-Type": test.contentType, "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
			"Cross-Origin-Resource-Policy": "cross-origin", "Cache-Control": "public, max-age=31536000, immutable", "ETag": `"` + name + `"`,
			"Accept-Ranges": "bytes", "Vary": "", "Set-Cookie": "", "Content-Length": fmt.Sprint(len(test.data)),
		}
		unchanged := map[string]string{"Content-Type": "", "ETag": whole["ETag"], "Cache-Control": whole["Cache-Control"],
			"Content-Security-Policy": whole["Content-Security-Policy"], "Content-Length": ""}
		first := map[string]string{"Content-Type": test.contentType, "ETag": whole["ETag"], "Content-Length": "10",
			"Content-Range": fmt.Sprintf("bytes 0-9/%d", len(test.data))}
		last := map[string]string{"Content-Length": "4",
			"Content-Range": fmt.Sprintf("bytes %d-%d/%d", len(test.data)-4, len(test.data)-1, len(test.data))}
		for _, get := range []struct {
			method, ifHeader, value string
			status                  int
			header                  map[string]string
			body                    []byte
		}{
			{"GET", "Accept", "*/*", 200, whole, test.data},
			{"HEAD", "Accept", "*/*", 200, whole, nil},
			{"GET", "Accept", "image/avif,image/webp,image/*,*/*;q=0.8", 200, whole, test.data},
			{"GET", "Authorization", "Bearer garbage", 200, whole, test.data},
			{"GET", "If-None-Match", whole["ETag"], 304, unchanged, nil},
			{"GET", "If-None-Match", `"other", ` + whole["ETag"], 304, unchanged, nil},
			{"GET", "If-None-Match", `"other"`, 200, whole, test.data},
			{"GET", "Range", "bytes=0-9", 206, first, test.data[:10]},
			{"GET", "Range", "bytes=-4", 206, last, test.data[len(test.data)-4:]},
			{"GET", "Range", "bytes=99999999-", 200, whole, test.data},
			{"GET", "Range", "bytes=9-5", 200, whole, test.data},
			{"GET", "Range", "bytes=0-1,4-5", 200, whole, test.data},
			{"GET", "Range", "garbage", 200, whole, test.data},
		} {
			a := b.Do(servertest.Request{Method: get.method, Path: path, Header: map[string]string{get.ifHeader: get.value}})
			what := fmt.Sprintf("%s %s with %s: %s", get.method, test.fileName, get.ifHeader, get.value)
			if a.Status != get.status || get.status < 400 && !bytes.Equal(a.Body, get.body) {
				t.Errorf("%s: %d with %d bytes, want %d with %d", what, a.Status, len(a.Body), get.status, len(get.body))
			}
			for header, want := range get.header {
				if got := a.Header.Get(header); got != want {
					t.Errorf("%s: %s is %q, want %q", what, header, got, want)
				}
			}
		}
	}
}
