package server_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"venuebox/server"
	"venuebox/server/servertest"
)

// jpegSegment is a segment of a JPEG file.
func jpegSegment(marker byte, payload string) []byte {
	n := len(payload) + 2
	return append([]byte{0xff, marker, byte(n >> 8), byte(n)}, payload...)
}

// padded is data with zeros behind it, size bytes in all.
func padded(data []byte, size int) []byte {
	return append(slices.Clone(data), make([]byte, size-len(data))...)
}

// Where and by whom a picture was taken is nobody's business; its pixels stay
// as they were, byte by byte.
func TestMetadataIsDroppedFromUploads(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	const place = "GPS 12.9716N 77.5946E"
	exif := jpegSegment(0xe1, "Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"+place)
	photo, drawing := plainJPEG(t), servertest.PNG(9)
	for name, test := range map[string]struct{ sent, served []byte }{
		"Exif of a photo":      {slices.Concat(photo[:2], exif, photo[2:]), photo},
		"a photo's comment":    {slices.Concat(photo[:2], jpegSegment(0xfe, place), photo[2:]), photo},
		"what follows a photo": {slices.Concat(photo, []byte(place)), photo},
		"a PNG's text":         {slices.Concat(drawing[:33], pngChunk("tEXt", []byte("Location\x00"+place)), drawing[33:]), drawing},
		"what follows a PNG":   {slices.Concat(drawing, []byte(place)), drawing},
		"as much as may be":    {padded(drawing, 1<<20), drawing},
	} {
		code := codeIn(b, scenario{name, withImage(servertest.File("image", test.sent)), 201, frontDesk.String(), nil}.play(b))
		if got := b.Do(servertest.Request{Method: "GET", Path: strings.TrimPrefix(code.ImageURL, b.URL)}); !bytes.Equal(got.Body, test.served) {
			t.Errorf("%s: %d bytes were sent and %d served, not the %d of the bare picture", name, len(test.sent), len(got.Body), len(test.served))
		}
	}
	err := filepath.WalkDir(filepath.Join(b.Dir, "uploads"), func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, []byte(place)) {
			t.Errorf("%s on the disk says where it was taken (%v)", path, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What is no picture, or too much of one, is refused, and nothing of it stays:
// neither a row nor a file, nor a line in the log.
func TestUploadRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	kept := b.CreatePaymentQRCode("admin_a", true)
	whole, photo := servertest.PNG(1), plainJPEG(t)
	badSum := slices.Clone(whole)
	badSum[len(badSum)-20] ^= 1
	tooLarge := "This picture is too large: at most 1048576 bytes and 4000000 pixels are allowed."
	for _, test := range []struct {
		name    string
		data    []byte
		message string
	}{
		{"an empty file", []byte{}, emptyFile},
		{"a text", []byte("upi://pay?pa=hotel@upi"), notAnImage},
		{"a page", []byte("<!DOCTYPE html><script>alert(1)</script>"), notAnImage},
		{"an SVG", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>`), notAnImage},
		{"a PDF", []byte("%PDF-1.4\n"), notAnImage},
		{"a TIFF", []byte("II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"), notAnImage},
		{"a picture behind a text", append([]byte("GIF"), whole...), notAnImage},
		{"a PNG's first bytes", whole[:8], notAnImage},
		{"a PNG's header", whole[:33], notAnImage},
		{"half a PNG", whole[:len(whole)/2], notAnImage},
		{"a PNG without its last chunk", whole[:len(whole)-12], notAnImage},
		{"a PNG with a wrong checksum", badSum, notAnImage},
		{"half a photo", photo[:len(photo)/2], notAnImage},
		{"a photo's head", photo[:20], notAnImage},
		{"a GIF's header", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), notAnImage},
		{"a BMP's header", []byte("BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00"), notAnImage},
		{"a WebP's header", []byte("RIFF\x04\x00\x00\x00WEBP"), notAnImage},
		{"1 KB that claims 50,000 × 50,000 pixels", hugePNG(), notAnImage},
		{"no pixels", slices.Concat(whole[:16], make([]byte, 8), whole[24:]), notAnImage},
		{"a whole picture of too many pixels", drawnWide(t), tooLarge},
		{"a byte too many", padded(whole, 1<<20+1), tooLarge},
		{"a whole picture of too many bytes", noisePNG(t, 1100, 1000), tooLarge},
	} {
		file := servertest.File("image", test.data)
		play(b, []scenario{
			{"a new code of " + test.name, withImage(file), 400, wrongField("image", test.message), nil},
			{"an image of " + test.name, servertest.Request{Method: "PATCH", Path: payments + kept, As: "admin_a",
				Parts: []servertest.Part{servertest.Text("name", "New"), file}}, 400, wrongField("image", test.message), nil},
		})
	}
	large := servertest.File("image", noisePNG(t, 1500, 1500))
	tooMuch := hotelSays("The request is too large. Please send a smaller picture.")
	play(b, []scenario{
		{"far too large a body", withImage(large), 413, tooMuch, nil},
		{"for an update", servertest.Request{Method: "PUT", Path: payments + kept, As: "admin_a", Parts: withImage(large).Parts}, 413, tooMuch, nil},
		{"in a field that nobody reads", withImage(servertest.File("x", large.Data)), 413, tooMuch, nil},
		{"what there was", fetch(payments, "admin_a"), 200, paged(1, nil, nil, frontDesk.with(fields{"id": kept})), nil},
		{"the log of it", fetch("/api/activity", "owner"), 200, listed("Activity", 1, 1, 1, 20, fields{
			"id": 1, "action": "PAYMENT_QR_CODE_CREATED", "actor": "The admin_a", "staff_id": 8, "branch_id": nil, "hotel_id": servertest.HotelA,
			"customer_id": nil, "payment_qr_code_id": kept, "details": `payment QR code "Front desk" for front@upi created`, "created_at": moment(0),
		}), nil},
	})
	if n := storedFiles(b); n != 1 {
		t.Errorf("%d files are stored, want the first code's alone", n)
	}
}

// A new image has a new address, so that nobody is shown the old one from a
// cache; what nothing names any more is swept later.
func TestReplacedAndDeletedPictures(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, reads)
	firstURL := b.URL
	id := b.CreatePaymentQRCode("admin_a", true)
	served := func(url string) servertest.Answer {
		return b.Do(servertest.Request{Method: "GET", Path: strings.TrimPrefix(url, firstURL)})
	}
	first := codeIn(b, b.Want(fetch(payments+id, "admin_a"), 200, frontDesk.String())).ImageURL
	second := codeIn(b, scenario{"replace", servertest.Request{Method: "PATCH", Path: payments + id + "/", As: "manager_a",
		Parts: []servertest.Part{servertest.File("image", servertest.PNG(2))}}, 200, frontDesk.String(), nil}.play(b)).ImageURL
	third := codeIn(b, scenario{"replace again", servertest.Request{Method: "PUT", Path: payments + id + "/", As: "manager_a",
		Parts: withImage(servertest.File("image", servertest.PNG(3))).Parts}, 200, frontDesk.String(), nil}.play(b)).ImageURL
	if first == second || second == third || first == third {
		t.Errorf("the addresses are %s, %s and %s", first, second, third)
	}
	if got := served(third); !bytes.Equal(got.Body, servertest.PNG(3)) {
		t.Errorf("the new address answers %d with other bytes than were sent", got.Status)
	}
	other := b.CreatePaymentQRCode("admin_a", true)
	scenario{"delete", servertest.Request{Method: "DELETE", Path: payments + other, As: "admin_a"}, 204, "", nil}.play(b)
	if n := storedFiles(b); n != 4 {
		t.Errorf("%d files are stored before the sweep, want 4", n)
	}

	b.Clock.Advance(time.Until(b.Clock.Now()).Abs() + 48*time.Hour) // files bear the real time
	b.Restart()
	eventually(t, "one file is left", func() bool { return storedFiles(b) == 1 })
	if got := served(third); !bytes.Equal(got.Body, servertest.PNG(3)) {
		t.Errorf("after the sweep the address answers %d with other bytes than were sent", got.Status)
	}
	notThere := gymSays("Picture not found")
	for _, path := range []string{
		strings.TrimPrefix(first, firstURL), strings.TrimPrefix(second, firstURL), "/uploads/aaaaaaaaaaaaaaaaaaaaaaaaaa.png",
		"/uploads/AAAAAAAAAAAAAAAAAAAAAAAAAA.PNG", "/uploads/venuebox.db", "/uploads/..", "/uploads/tmp", "/uploads/%00", "/uploads/..%5Cvenuebox.db",
		"/uploads/" + strings.Repeat("a", 5000) + ".png",
	} {
		scenario{path[:min(len(path), 60)], fetch(path, ""), 404, notThere, map[string]string{"Cache-Control": "", "Vary": ""}}.play(b)
	}
}

// image_url and links are where the client reached the box, or where the
// configuration says that it is; no header of a stranger's moves them.
func TestHotelAddresses(t *testing.T) {
	t.Parallel()
	forwarded := map[string]string{"Host": "192.168.1.20", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example;proto=https"}
	for _, test := range []struct {
		publicURL string
		header    map[string]string
		want      string
	}{
		{"", nil, ""}, // the box's own
		{"", map[string]string{"Host": "venue.local:8080"}, "http://venue.local:8080"},
		{"", forwarded, "http://192.168.1.20"},
		{"https://pay.example.com", map[string]string{"Host": "venue.local:8080"}, "https://pay.example.com"},
		{"https://pay.example.com", forwarded, "https://pay.example.com"},
	} {
		b := servertest.New(t, func(o *server.Options) { o.PublicURL = test.publicURL })
		if test.want == "" {
			test.want = b.URL
		}
		b.CreatePaymentQRCode("admin_a", true)
		second := fetch(payments+b.CreatePaymentQRCode("admin_a", true), "admin_a")
		second.Header = test.header
		url := codeIn(b, b.Do(second)).ImageURL
		address, name, _ := strings.Cut(url, "/uploads/")
		if address != test.want || len(name) != 30 {
			t.Errorf("with %q and %v the image is at %s", test.publicURL, test.header, url)
		}
		list := fetch(payments+"?page_size=1", "admin_a")
		list.Header = test.header
		scenario{"the links of " + test.want, list, 200,
			paged(2, test.want+payments+"?page=2&page_size=1", nil, frontDesk.with(fields{"image_url": url})), nil}.play(b)
	}
}
