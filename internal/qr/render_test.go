package qr

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestPNG(t *testing.T) {
	code := mustEncode(t, "customer_id:115", LevelM) // 25 modules, 33 with the quiet zone
	for _, size := range []int{64, 65, 66, 98, 99, 300, 2047} {
		var buffer bytes.Buffer
		if err := code.PNG(&buffer, size); err != nil {
			t.Errorf("size %d: %v", size, err)
			continue
		}
		if depth, kind := buffer.Bytes()[24], buffer.Bytes()[25]; depth != 1 || kind != 3 {
			t.Errorf("size %d: %d bits of colour type %d, want 1 bit with a palette", size, depth, kind)
		}
		if buffer.Len() > 12_000 {
			t.Errorf("size %d: %d bytes", size, buffer.Len())
		}
		img, err := png.Decode(&buffer)
		if err != nil {
			t.Errorf("size %d: %v", size, err)
			continue
		}
		if img.Bounds() != image.Rect(0, 0, size, size) {
			t.Errorf("size %d: bounds %v", size, img.Bounds())
		}
		checkModules(t, img, code, size/33)
	}
}

// checkModules fails unless every pixel of img belongs to a module of scale by scale pixels in the middle, or is white.
func checkModules(t *testing.T, img image.Image, code *Code, scale int) {
	t.Helper()
	size := img.Bounds().Dx()
	margin := (size - scale*code.Size()) / 2
	if margin < 4*scale || size-margin-scale*code.Size() < 4*scale {
		t.Errorf("size %d: a margin of %d pixels is less than four modules of %d", size, margin, scale)
	}
	for y := range size {
		for x := range size {
			want := color.Gray{Y: 255}
			inside := x >= margin && y >= margin
			if inside && code.Black((x-margin)/scale, (y-margin)/scale) {
				want.Y = 0
			}
			if got := color.GrayModel.Convert(img.At(x, y)); got != want {
				t.Fatalf("size %d: pixel %d,%d is %v, want %v", size, x, y, got, want)
			}
		}
	}
}

func TestRenderSizeErrors(t *testing.T) {
	small := mustEncode(t, "7", LevelM)                         // 29 with the quiet zone
	large := mustEncode(t, strings.Repeat("a", 1000), LevelM)   // version 26: 129
	largest := mustEncode(t, strings.Repeat("a", 2331), LevelM) // version 40: 185
	tests := []struct {
		code *Code
		size int
		want *SizeError
	}{
		{small, 64, nil},
		{small, 63, &SizeError{63, 64, 2048}},
		{small, 0, &SizeError{0, 64, 2048}},
		{small, -1, &SizeError{-1, 64, 2048}},
		{small, 2048, nil},
		{small, 2049, &SizeError{2049, 64, 2048}},
		{large, large.Size() + 8, nil},
		{large, large.Size() + 7, &SizeError{large.Size() + 7, large.Size() + 8, 2048}},
		{largest, 185, nil},
		{largest, 184, &SizeError{184, 185, 2048}},
	}
	for _, test := range tests {
		for name, write := range map[string]func(io.Writer, int) error{"PNG": test.code.PNG, "SVG": test.code.SVG} {
			var buffer bytes.Buffer
			err := write(&buffer, test.size)
			if test.want == nil {
				if err != nil || buffer.Len() == 0 {
					t.Errorf("%s of size %d: %v, %d bytes", name, test.size, err, buffer.Len())
				}
				continue
			}
			var got *SizeError
			if !errors.As(err, &got) || *got != *test.want || buffer.Len() != 0 {
				t.Errorf("%s of size %d: %v, want %v", name, test.size, err, test.want)
			}
		}
	}
	want := "the size must be between 185 and 2048 pixels for this QR code, not 100"
	if err := largest.PNG(io.Discard, 100); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestRenderWriteErrors(t *testing.T) {
	code := mustEncode(t, "7", LevelM)
	if err := code.PNG(brokenWriter{}, 64); !errors.Is(err, errBroken) {
		t.Errorf("PNG: %v", err)
	}
	if err := code.SVG(brokenWriter{}, 64); !errors.Is(err, errBroken) {
		t.Errorf("SVG: %v", err)
	}
}

// TestSVG parses the SVG, draws it as its path says, compares every module, and reads the drawing.
func TestSVG(t *testing.T) {
	rng := rand.New(rand.NewPCG(18004, 2))
	for _, length := range []int{1, 15, 60, 300, 1000} {
		text := strings.Map(func(rune) rune { return ' ' + rng.Int32N(95) }, strings.Repeat(" ", length))
		code := mustEncode(t, text, LevelM)
		var buffer bytes.Buffer
		if err := code.SVG(&buffer, 300); err != nil {
			t.Fatal(err)
		}
		drawn := drawSVG(t, buffer.Bytes(), 300)
		checkModules(t, drawn, code, 1)
		if got, err := Decode(t.Context(), drawn); got != text || err != nil {
			t.Errorf("the drawing of %q reads %q, %v", text, got, err)
		}
	}
}

// drawSVG draws what Code.SVG writes, one pixel a user unit. It fails the test on anything but a white square and one
// black path of rectangles.
func drawSVG(t *testing.T, svg []byte, size int) *image.Gray {
	t.Helper()
	var root struct {
		XMLName  xml.Name
		Attrs    []xml.Attr `xml:",any,attr"`
		Children []struct {
			XMLName xml.Name
			Attrs   []xml.Attr `xml:",any,attr"`
			Inner   string     `xml:",innerxml"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(svg, &root); err != nil {
		t.Fatalf("not well-formed: %v", err)
	}
	if root.XMLName != (xml.Name{Space: "http://www.w3.org/2000/svg", Local: "svg"}) || len(root.Children) != 2 {
		t.Fatalf("a root of %v with %d children", root.XMLName, len(root.Children))
	}
	attrs := func(list []xml.Attr) map[string]string {
		values := map[string]string{}
		for _, attr := range list {
			values[attr.Name.Local] = attr.Value
		}
		return values
	}
	top, square, path := attrs(root.Attrs), attrs(root.Children[0].Attrs), attrs(root.Children[1].Attrs)
	var side int
	if _, err := fmt.Sscanf(top["viewBox"], "0 0 %d %d", &side, &side); err != nil {
		t.Fatalf("viewBox %q: %v", top["viewBox"], err)
	}
	sideText := strconv.Itoa(side)
	if top["width"] != strconv.Itoa(size) || top["height"] != top["width"] || top["shape-rendering"] != "crispEdges" ||
		root.Children[0].XMLName.Local != "rect" || square["width"] != sideText || square["height"] != sideText ||
		square["fill"] != "#fff" || root.Children[1].XMLName.Local != "path" || path["fill"] != "#000" ||
		root.Children[0].Inner+root.Children[1].Inner != "" {
		t.Fatalf("unexpected attributes: %v %v %v", top, square, path["fill"])
	}
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(path["d"], "z"), "z") {
		var x, y, run, back int
		if _, err := fmt.Sscanf(part, "M%d %dh%dv1h-%d", &x, &y, &run, &back); err != nil || run < 1 || run != back {
			t.Fatalf("path part %q: %v", part, err)
		}
		for i := range run {
			if img.GrayAt(x+i, y).Y != 255 {
				t.Fatalf("path part %q is outside the square or drawn twice", part)
			}
			img.SetGray(x+i, y, color.Gray{})
		}
	}
	return img
}

func BenchmarkPNG(b *testing.B) {
	code := mustEncode(b, PassPayload(115), LevelM)
	for b.Loop() {
		if err := code.PNG(io.Discard, 300); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	code := mustEncode(b, PassPayload(115), LevelM)
	for b.Loop() {
		if err := code.SVG(io.Discard, 300); err != nil {
			b.Fatal(err)
		}
	}
}
