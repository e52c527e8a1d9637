package server_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"venuebox/server/servertest"
)

// frontDesk is a payment QR code of hotel A, as servertest's
// CreatePaymentQRCode makes it.
var frontDesk = fields{
	"id": "<uuid>", "hotel": servertest.HotelA, "name": "Front desk", "image_url": "<image_url>", "upi_id": "front@upi",
	"active": true, "created_at": moment(0), "updated_at": moment(0),
}

// paged is a page of a list; next and previous are links or nil.
func paged(count int, next, previous any, results ...fields) string {
	return fields{"count": count, "next": next, "previous": previous, "results": append([]fields{}, results...)}.String()
}

// wrong is the body that says what is wrong with fields.
func wrong(errors map[string][]string) string {
	out := fields{}
	for name, messages := range errors {
		out[name] = messages
	}
	return out.String()
}

// wrongField is that of a single field.
func wrongField(name string, messages ...string) string {
	return wrong(map[string][]string{name: messages})
}

// What DRF says of fields.
const (
	mayNotBeNull  = "This field may not be null."
	notAString    = "Not a valid string."
	notABoolean   = "Must be a valid boolean."
	tooLong       = "Ensure this field has no more than 100 characters."
	nullCharacter = "Null characters are not allowed."
	noFile        = "No file was submitted."
	notAFile      = "The submitted data was not a file. Check the encoding type on the form."
	emptyFile     = "The submitted file is empty."
	notAnImage    = "Upload a valid image. The file you uploaded was either not an image or a corrupted image."
)

// posted is a multipart request for a new payment QR code.
func posted(as string, parts ...servertest.Part) servertest.Request {
	return servertest.Request{Method: "POST", Path: payments, As: as, Parts: parts}
}

// withImage is a whole form around an image.
func withImage(image servertest.Part) servertest.Request {
	return posted("admin_a", servertest.Text("name", "Front desk"), servertest.Text("upi_id", "front@upi"), image)
}

// patched is a partial update in JSON, by an admin of hotel A.
func patched(id, body string) servertest.Request {
	return raw("PATCH", payments+id+"/", "admin_a", "application/json", body)
}

// createdCode is what an answer says of a payment QR code.
type createdCode struct {
	ID       string `json:"id"`
	ImageURL string `json:"image_url"`
}

func codeIn(b *servertest.Box, a servertest.Answer) createdCode {
	b.Helper()
	var out createdCode
	a.Decode(b, &out)
	return out
}

// storedFiles counts the files of the uploads, finished or not.
func storedFiles(b *servertest.Box) int {
	b.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(b.Dir, "uploads"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// encoded is what an encoder wrote.
func encoded(t *testing.T, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func plainJPEG(t *testing.T) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 24, 16))
	for i := range img.Pix {
		img.Pix[i] = byte(i * 5)
	}
	return encoded(t, func(out *bytes.Buffer) error { return jpeg.Encode(out, img, nil) })
}

// noisePNG is a PNG of a byte a pixel: nothing in it is compressed.
func noisePNG(t *testing.T, width, height int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, width, height))
	rand.NewChaCha8([32]byte{}).Read(img.Pix)
	plain := png.Encoder{CompressionLevel: png.NoCompression}
	return encoded(t, func(out *bytes.Buffer) error { return plain.Encode(out, img) })
}

// drawnWide is a PNG of a few more pixels than a picture may have.
func drawnWide(t *testing.T) []byte {
	t.Helper()
	return encoded(t, func(out *bytes.Buffer) error { return png.Encode(out, image.NewGray(image.Rect(0, 0, 2001, 2000))) })
}

// pngChunk is a part of a PNG file.
func pngChunk(kind string, payload []byte) []byte {
	be := binary.BigEndian
	out := be.AppendUint32(nil, uint32(len(payload)))
	out = append(append(out, kind...), payload...)
	return be.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

// hugePNG is a PNG of 1 KB that claims 50,000 × 50,000 pixels.
func hugePNG() []byte {
	be := binary.BigEndian
	header := append(be.AppendUint32(be.AppendUint32(nil, 50_000), 50_000), 8, 0, 0, 0, 0)
	return slices.Concat([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", header), pngChunk("IDAT", make([]byte, 967)), pngChunk("IEND", nil))
}
