//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"venuebox/internal/qr"
)

// QR is a QR code as a printer would have it, as PNG.
func QR(text string) []byte {
	code, err := qr.Encode(text, qr.LevelM)
	if err != nil {
		panic(err) // of a text that a test chose
	}
	var out bytes.Buffer
	if err := code.PNG(&out, 400); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// Photo is a JPEG as a phone takes it of a QR code that somebody holds.
func Photo(text string) []byte {
	var out bytes.Buffer
	if err := jpeg.Encode(&out, scene(text, 1280, 960), &jpeg.Options{Quality: 80}); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// scene is a room full of noise, with a QR code in its middle unless text is "".
func scene(text string, width, height int) *image.RGBA {
	room := image.NewRGBA(image.Rect(0, 0, width, height))
	dice := rand.New(rand.NewPCG(1, 2))
	for i := 0; i < len(room.Pix); i += 4 {
		light := uint8(70 + dice.IntN(60))
		room.Pix[i], room.Pix[i+1], room.Pix[i+2], room.Pix[i+3] = light, light-20, light-40, 255
	}
	if text == "" {
		return room
	}
	code, err := png.Decode(bytes.NewReader(QR(text)))
	if err != nil {
		panic(err)
	}
	side := min(width, height) * 5 / 8
	corner := image.Pt((width-side)/2, (height-side)/2)
	card := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			card.Set(x, y, code.At(x*code.Bounds().Dx()/side, y*code.Bounds().Dy()/side))
		}
	}
	draw.Draw(room, card.Bounds().Add(corner), card, image.Point{}, draw.Src)
	return room
}

// File writes a file for a test to upload and returns its path.
func File(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// film is a video of a QR code that somebody holds into the camera: a second
// of an empty room, two of the code, for ever. The format is YUV4MPEG2, which
// Chromium's fake camera plays.
func film(t *testing.T, text string) string {
	t.Helper()
	const width, height, perSecond = 640, 480, 10
	var out bytes.Buffer
	fmt.Fprintf(&out, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n", width, height, perSecond)
	empty, held := frame(scene("", width, height)), frame(scene(text, width, height))
	for i := range 3 * perSecond {
		out.WriteString("FRAME\n")
		if i < perSecond {
			out.Write(empty)
		} else {
			out.Write(held)
		}
	}
	return File(t, "camera.y4m", out.Bytes())
}

// frame is a picture as planes of Y, Cb and Cr, the latter two at half size.
func frame(picture *image.RGBA) []byte {
	size := picture.Bounds().Size()
	var light, blue, red []byte
	for y := range size.Y {
		for x := range size.X {
			c := color.YCbCrModel.Convert(picture.At(x, y)).(color.YCbCr)
			light = append(light, c.Y)
			if x%2 == 0 && y%2 == 0 {
				blue, red = append(blue, c.Cb), append(red, c.Cr)
			}
		}
	}
	return append(append(light, blue...), red...)
}
