package servertest

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"sync"

	"venuebox/internal/qr"
)

// PNG is a small picture, another one for every seed.
func PNG(seed int) []byte {
	picture := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range picture.Pix {
		picture.Pix[i] = color.Gray{Y: byte(i*seed + seed>>8 + i)}.Y
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	return out.Bytes()
}

// frontDesk is the picture of the code that guests pay front@upi with.
var frontDesk = sync.OnceValue(func() []byte { return QR("upi://pay?pa=front@upi&pn=Hotel%20A&cu=INR") })

// CreatePaymentQRCode adds a code as a user, with the picture that belongs to
// it, and returns its id.
func (b *Box) CreatePaymentQRCode(as string, active bool) string {
	b.Helper()
	truth := map[bool]string{true: "true", false: "false"}[active]
	a := b.Want(Request{Method: "POST", Path: "/api/hotel/payment-qr-codes/", As: as, Parts: []Part{
		Text("name", "Front desk"), Text("upi_id", "front@upi"), Text("active", truth), File("image", frontDesk()),
	}}, http.StatusCreated, "")
	var created struct {
		ID string `json:"id"`
	}
	a.Decode(b, &created)
	return created.ID
}

// QR is the picture of QR codes, side by side, as a printer would have it.
func QR(texts ...string) []byte {
	const side = 150
	page := image.NewGray(image.Rect(0, 0, side*len(texts), side))
	for i, text := range texts {
		var one bytes.Buffer
		code, err := qr.Encode(text, qr.LevelM)
		if err == nil {
			err = code.PNG(&one, side)
		}
		if err != nil {
			panic(err) // of a text that a test chose
		}
		picture, err := png.Decode(&one)
		if err != nil {
			panic(err)
		}
		draw.Draw(page, page.Rect.Add(image.Pt(i*side, 0)), picture, image.Point{}, draw.Src)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, page); err != nil {
		panic(err)
	}
	return out.Bytes()
}
