package qr

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"rsc.io/qr/coding"
)

// payloads are what the codes in these tests say: versions 1 to 13.
var payloads = []string{
	"7",
	"customer_id:115",
	"upi://pay?pa=hotel@upi&pn=Hotel%20Sunrise&cu=INR",
	"होटल सनराइज",
	"upi://pay?pa=sunrise.frontdesk@okhdfcbank&pn=Hotel%20Sunrise%20%26%20Spa%20Panaji&cu=INR&tn=Room%20204%20and%20bar",
	"upi://pay?pa=hotel@upi&pn=" + strings.Repeat("%E0%A4%B9", 12) + "&cu=INR",
}

func TestDecodeRenders(t *testing.T) {
	rng := rand.New(rand.NewPCG(18004, 3))
	for i := range 72 {
		text, level := payloads[i%len(payloads)], Level(i/len(payloads)%4)
		smallest := max(MinSize, mustEncode(t, text, level).Size()+8)
		size := smallest + rng.IntN(40) // where a module has one pixel or two
		if i%2 == 1 {
			size = smallest + rng.IntN(400)
		}
		if got, err := Decode(t.Context(), render(t, text, level, size)); got != text || err != nil {
			t.Errorf("%q, level %d, size %d: %q, %v", text, level, size, got, err)
		}
	}
	if got, err := Decode(t.Context(), render(t, payloads[2], LevelM, MaxSize)); got != payloads[2] || err != nil {
		t.Errorf("size %d: %q, %v", MaxSize, got, err)
	}
}

// plainImage hides everything of a picture but what image.Image asks for.
type plainImage struct{ image.Image }

// TestDecodeColours reads one code in every type of picture that a decoder may return, away from the origin.
func TestDecodeColours(t *testing.T) {
	const size, text = 100, "customer_id:115"
	bounds := image.Rect(-7, 11, -7+size, 11+size)
	code := render(t, text, LevelM, size)
	paint := func(picture draw.Image, dark, light color.Color) image.Image {
		for y := range size {
			for x := range size {
				c := light
				if code.GrayAt(x, y).Y == 0 {
					c = dark
				}
				picture.Set(bounds.Min.X+x, bounds.Min.Y+y, c)
			}
		}
		return picture
	}
	navy, yellow := color.RGBA{0, 0, 100, 255}, color.RGBA{255, 230, 90, 255}
	ycc := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio420)
	ycca := image.NewNYCbCrA(bounds, image.YCbCrSubsampleRatio444) // black, opaque where the code is
	for y := range size {
		for x := range size {
			luma := code.GrayAt(x, y).Y
			ycc.Y[ycc.YOffset(bounds.Min.X+x, bounds.Min.Y+y)] = luma
			ycca.A[ycca.AOffset(bounds.Min.X+x, bounds.Min.Y+y)] = 255 - luma
		}
	}
	pictures := map[string]image.Image{
		"Gray":                          paint(image.NewGray(bounds), color.Black, color.White),
		"Gray16":                        paint(image.NewGray16(bounds), color.Black, color.White),
		"RGBA navy on yellow":           paint(image.NewRGBA(bounds), navy, yellow),
		"RGBA yellow on navy":           paint(image.NewRGBA(bounds), yellow, navy),
		"RGBA on transparent":           paint(image.NewRGBA(bounds), color.Black, color.Transparent),
		"RGBA half transparent":         paint(image.NewRGBA(bounds), color.RGBA{0, 0, 0, 128}, color.Transparent),
		"RGBA64 on transparent":         paint(image.NewRGBA64(bounds), navy, color.Transparent),
		"NRGBA navy on yellow":          paint(image.NewNRGBA(bounds), navy, yellow),
		"NRGBA on transparent black":    paint(image.NewNRGBA(bounds), color.Black, color.NRGBA{0, 0, 0, 0}),
		"NRGBA on transparent red":      paint(image.NewNRGBA(bounds), color.Black, color.NRGBA{255, 0, 0, 0}),
		"NRGBA64 on transparent":        paint(image.NewNRGBA64(bounds), color.Black, color.Transparent),
		"Paletted":                      paint(image.NewPaletted(bounds, palette.WebSafe), navy, yellow),
		"Paletted on transparent":       paint(image.NewPaletted(bounds, color.Palette{color.Transparent, navy}), navy, color.Transparent),
		"CMYK":                          paint(image.NewCMYK(bounds), navy, yellow),
		"YCbCr":                         ycc,
		"NYCbCrA on transparent":        ycca,
		"plain image.Image":             plainImage{paint(image.NewRGBA(bounds), navy, yellow)},
		"plain image.Image transparent": plainImage{paint(image.NewRGBA(bounds), navy, color.Transparent)},
		"part of a larger picture":      paint(image.NewNRGBA(bounds.Inset(-50)), navy, yellow).(*image.NRGBA).SubImage(bounds),
	}
	for name, picture := range pictures {
		if got, err := Decode(t.Context(), picture); got != text || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestReduce holds what a caller may rely on who keeps the reduced picture in place of the large one.
func TestReduce(t *testing.T) {
	const text = "customer_id:115"
	for _, size := range []image.Point{{100, 100}, {1448, 1448}, {1449, 1449}, {2500, 2000}, {12_000, 200}} {
		photo := photographed(render(t, text, LevelM, 300), size.X, size.Y, 10, 0.8, 0.05, 0)
		gray, err := Reduce(t.Context(), photo)
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		if len(gray.Pix) > 2<<20 || size.X*size.Y <= 2<<20 && gray.Rect.Size() != size {
			t.Errorf("%v is reduced to %v, %d bytes", size, gray.Rect, len(gray.Pix))
		}
		clear(photo.Pix)
		again, err := Reduce(t.Context(), gray)
		if err != nil || again.Rect != gray.Rect || !slices.Equal(again.Pix, gray.Pix) {
			t.Errorf("%v: %v reduced again is %v, %v", size, gray.Rect, again.Rect, err)
		}
		if got, err := Decode(t.Context(), gray); got != text || err != nil {
			t.Errorf("%v: %q, %v", size, got, err)
		}
	}
	for _, size := range []image.Point{{0, 0}, {20, 500}, {70_000, 21}} {
		if gray, err := Reduce(t.Context(), canvas(size.X, size.Y, 0)); gray != nil || !errors.Is(err, ErrNoCode) {
			t.Errorf("%v: %v", size, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if gray, err := Reduce(ended, canvas(100, 100, 0)); gray != nil || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestDecodeNoCode(t *testing.T) {
	rng := rand.New(rand.NewPCG(18004, 5))
	noise := func(width, height int) *image.Gray { return noisy(rng, canvas(width, height, 128), 80) }
	pictures := map[string]image.Image{
		"white":             canvas(300, 200, 255),
		"black":             canvas(300, 200, 0),
		"noise":             noise(300, 250),
		"small noise":       noise(30, 30),
		"print":             poster(rng, 500, 400),
		"nothing":           image.NewGray(image.Rectangle{}),
		"one pixel":         canvas(1, 1, 0),
		"20 pixels":         canvas(20, 20, 0),
		"21 pixels":         noise(21, 21),
		"too long a side":   canvas(70_000, 21, 0),
		"a line":            canvas(65_000, 1, 0),
		"a thin strip":      noise(9000, 22),
		"a tall strip":      noise(22, 9000),
		"without end":       image.NewUniform(color.White),
		"wallpaper":         wallpaper(500, 500, 4),
		"coarse wallpaper":  wallpaper(700, 700, 11),
		"half a code":       render(t, payloads[4], LevelH, 400).SubImage(image.Rect(0, 0, 400, 180)),
		"a damaged code":    withLogo(render(t, payloads[4], LevelL, 400), 0.5),
		"fully transparent": image.NewNRGBA(image.Rect(0, 0, 200, 200)),
	}
	for name, picture := range pictures {
		if got, err := Decode(t.Context(), picture); got != "" || !errors.Is(err, ErrNoCode) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// TestDecodeRandomModules shows symbols that are right in everything but their data, where a reader that corrects too
// eagerly makes text up.
func TestDecodeRandomModules(t *testing.T) {
	rng := rand.New(rand.NewPCG(18004, 6))
	for i := range 50 {
		code := mustEncode(t, payloads[i%2], Level(rng.IntN(4)))
		for y := 9; y < code.Size(); y++ {
			for x := range code.Size() {
				if rng.IntN(2) == 0 && (x > 8 || y < code.Size()-8) && x != 6 {
					code.symbol.Bitmap[y*code.symbol.Stride+x/8] ^= 0x80 >> (x % 8)
				}
			}
		}
		if got, err := Decode(t.Context(), drawn(code.symbol, 4)); got != "" || !errors.Is(err, ErrNoCode) {
			t.Errorf("symbol %d: %q, %v", i, got, err)
		}
	}
}

// partOf is text as one of several codes of a structured append message, ISO/IEC 18004, 8.
type partOf struct{ coding.String }

func (p partOf) Bits(v coding.Version) int { return 20 + p.String.Bits(v) }

func (p partOf) Encode(b *coding.Bits, v coding.Version) {
	b.Write(0b0011, 4)
	b.Write(0x01, 8) // the first of two
	b.Write(0x5a, 8) // parity
	p.String.Encode(b, v)
}

func TestDecodePartOfMessage(t *testing.T) {
	plan, err := coding.NewPlan(3, coding.M, 0)
	if err != nil {
		t.Fatal(err)
	}
	for want, content := range map[string]coding.Encoding{"customer_id:115": coding.String("customer_id:115"), "": partOf{"customer_id:115"}} {
		symbol, err := plan.Encode(content)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Decode(t.Context(), drawn(symbol, 3)); got != want || (err != nil) != (want == "") {
			t.Errorf("%T: %q, %v", content, got, err)
		}
	}
}

// countdown is a context that ends after a number of looks at it.
type countdown struct {
	context.Context
	looks *int
}

func (c countdown) Err() error {
	if *c.looks == 0 {
		return context.Canceled
	}
	*c.looks--
	return nil
}

// TestDecodeContext ends the context at every stage of a search.
func TestDecodeContext(t *testing.T) {
	picture := wallpaper(200, 200, 4)
	total := 1 << 30
	left := total
	if _, err := Decode(countdown{t.Context(), &left}, picture); !errors.Is(err, ErrNoCode) {
		t.Fatal(err)
	}
	looks := total - left
	if looks < 1000 {
		t.Errorf("the context is looked at only %d times", looks)
	}
	for end := 0; end < looks; end += 1 + looks/40 {
		left := end
		if got, err := Decode(countdown{t.Context(), &left}, picture); got != "" || !errors.Is(err, context.Canceled) {
			t.Errorf("ended at look %d of %d: %q, %v", end, looks, got, err)
		}
	}
}

func TestDecodeSurvivesPanics(t *testing.T) {
	if got, err := searchBinarized(t.Context(), canvas(40, 40, 0), struct{ gozxing.Binarizer }{}, nil); got || err != nil {
		t.Errorf("%v, %v", got, err)
	}
}

// drawn draws a symbol with a quiet zone.
func drawn(symbol *coding.Code, scale int) *image.Gray {
	side := (symbol.Size + 8) * scale
	return each(canvas(side, side, 255), func(x, y int, luma float64) float64 {
		if symbol.Black(x/scale-4, y/scale-4) {
			return 0
		}
		return luma
	})
}

// unreadable draws the largest symbol there is, right in all but its data.
func unreadable(t testing.TB, scale int) image.Image {
	t.Helper()
	code := mustEncode(t, strings.Repeat("x", 2900), LevelL)
	for y := 9; y < code.Size(); y++ {
		for x := range code.Size() {
			if x > 8 && x != code.Size()/2 {
				code.symbol.Bitmap[y*code.symbol.Stride+x/8] ^= byte(x*y*7) & (0x80 >> (x % 8))
			}
		}
	}
	return drawn(code.symbol, scale)
}

// BenchmarkDecode prints how long a search takes, at 25 megapixels where there is nothing to find.
func BenchmarkDecode(b *testing.B) {
	rng := rand.New(rand.NewPCG(18004, 7))
	const side = 5000
	noise := canvas(side, side, 0)
	for i := range noise.Pix {
		noise.Pix[i] = uint8(rng.Uint32())
	}
	pass := render(b, "customer_id:115", LevelM, 300)
	pictures := []struct {
		name    string
		picture image.Image
	}{
		{"pass", pass},
		{"photo 12 MP", throughJPEG(b, photographed(pass, 4000, 3000, 10, 0.25, 0.1, 0.1), 80)},
		{"none/plain 25 MP", canvas(side, side, 200)},
		{"none/noise 25 MP", noise},
		{"none/print 25 MP", poster(rng, side, side)},
		{"none/wallpaper 25 MP", wallpaper(side, side, 12)},
		{"none/version 40 without data", unreadable(b, 8)},
		{"none/RGBA 25 MP", drawnOn(image.NewRGBA(noise.Rect), noise)},
		{"none/RGBA64 25 MP", drawnOn(image.NewRGBA64(noise.Rect), noise)},
	}
	for _, p := range pictures {
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := Decode(b.Context(), p.picture)
				if found := !strings.HasPrefix(p.name, "none"); (err == nil) != found {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPhoto prints what a photo of 12 megapixels costs once its JPEG is decoded: to reduce it, and to search what
// is left of it, with a code on a card that fills a third of its height and without one.
func BenchmarkPhoto(b *testing.B) {
	rng := rand.New(rand.NewPCG(18004, 9))
	l := label{mustEncode(b, payloads[4], LevelM), LevelM, payloads[4]}
	for _, shown := range []struct {
		name, text string
		code       *image.Gray
	}{{"code", l.text, l.print(6)}, {"no code", "", clouds(rng, 6*l.side(), 6*l.side())}} {
		gray := photographed(standee(rng, shown.code), 4000, 3000, 12, 0.35, 0.1, 0.1)
		gray = noisy(rng, shaded(gray, 0.6), 6)
		photo := image.NewYCbCr(gray.Rect, image.YCbCrSubsampleRatio420)
		copy(photo.Y, gray.Pix)
		b.Run(shown.name+"/reduce", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Reduce(b.Context(), photo); err != nil {
					b.Fatal(err)
				}
			}
		})
		reduced, err := Reduce(b.Context(), photo)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(shown.name+"/search", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if text, err := Decode(b.Context(), reduced); text != shown.text {
					b.Fatalf("%q, %v", text, err)
				}
			}
		})
	}
}

// All codes of a picture are found, each once; also one that is faint, small or inverted beside another.
func TestDecodeUntil(t *testing.T) {
	never := func(string) bool { return false }
	texts := []string{"upi://pay?pa=front@upi&pn=Hotel%20A", "upi://pay?pa=stranger@bank&pn=X", "WIFI:S:guests;;"}
	page := canvas(1000, 500, 255)
	pasted(page, render(t, texts[0], LevelM, 240), 40, 60)
	pasted(page, lowContrast(render(t, texts[1], LevelM, 330), 190, 255), 330, 90)
	pasted(page, inverted(render(t, texts[2], LevelM, 120)), 700, 200)
	got, err := DecodeUntil(t.Context(), page, never)
	slices.Sort(got)
	slices.Sort(texts)
	if !slices.Equal(got, texts) || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	got, err = DecodeUntil(t.Context(), page, func(text string) bool { return text == texts[0] })
	if len(got) == 0 || got[len(got)-1] != texts[0] || err != nil {
		t.Errorf("until one of them: %q, %v", got, err)
	}
	if got, err := DecodeUntil(t.Context(), canvas(300, 300, 255), never); got != nil || err != ErrNoCode {
		t.Errorf("of none: %q, %v", got, err)
	}
	crowd := canvas(1000, 760, 255)
	for i := range MaxTexts + 1 {
		pasted(crowd, render(t, fmt.Sprint("code ", i), LevelL, 200), 20+i%4*240, 20+i/4*240)
	}
	if got, err := DecodeUntil(t.Context(), crowd, never); len(got) != MaxTexts || err != nil {
		t.Errorf("of a crowd: %q, %v", got, err)
	}
}
