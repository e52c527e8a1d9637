package servertest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
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

// CreatePaymentQRCode adds a code as a user and returns its id.
func (b *Box) CreatePaymentQRCode(as string, active bool) string {
	b.Helper()
	truth := map[bool]string{true: "true", false: "false"}[active]
	a := b.Want(Request{Method: "POST", Path: "/api/hotel/payment-qr-codes/", As: as, Parts: []Part{
		Text("name", "Front desk"), Text("upi_id", "front@upi"), Text("active", truth), File("image", PNG(1)),
	}}, http.StatusCreated, "")
	var created struct {
		ID string `json:"id"`
	}
	a.Decode(b, &created)
	return created.ID
}
