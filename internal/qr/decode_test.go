package qr

import (
	"context"
	"errors"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

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

// TestDecodeDamaged reads codes that a phone's camera app can be expected to read. Nothing may be read wrongly.
func TestDecodeDamaged(t *testing.T) {
	rng := rand.New(rand.NewPCG(18004, 4))
	between := func(low, high float64) float64 { return low + rng.Float64()*(high-low) }
	kinds := []struct {
		name   string
		damage func(text string, level Level) image.Image
	}{
		{"inverted", func(text string, level Level) image.Image {
			return inverted(render(t, text, level, 150+rng.IntN(200)))
		}},
		{"quarter turns", func(text string, level Level) image.Image {
			return turned(render(t, text, level, 150+rng.IntN(200)), 1+rng.IntN(3))
		}},
		{"mirrored", func(text string, level Level) image.Image {
			return mirrored(render(t, text, level, 150+rng.IntN(200)))
		}},
		{"no quiet zone", func(text string, level Level) image.Image {
			modules := mustEncode(t, text, level).Size()
			picture := render(t, text, level, 4*(modules+8))
			return picture.SubImage(image.Rect(16, 16, 16+4*modules, 16+4*modules))
		}},
		{"JPEG quality 5", func(text string, level Level) image.Image {
			return throughJPEG(t, render(t, text, level, 300+rng.IntN(100)), 5)
		}},
		{"small angles", func(text string, level Level) image.Image {
			return photographed(render(t, text, level, 300), 400, 400, between(-15, 15), 0.75, 0, 0)
		}},
		{"any angle", func(text string, level Level) image.Image {
			return photographed(render(t, text, level, 300), 400, 400, between(0, 360), 0.7, 0, 0)
		}},
		{"from the side", func(text string, level Level) image.Image {
			return photographed(render(t, text, level, 400), 500, 500, between(0, 360), 0.7, 0.2, between(-0.1, 0.1))
		}},
		{"noise", func(text string, level Level) image.Image {
			return noisy(rng, render(t, text, level, 350+rng.IntN(50)), 30)
		}},
		{"out of focus", func(text string, level Level) image.Image {
			picture := render(t, text, level, 350)
			return blurred(picture, max(1, 350/(mustEncode(t, text, level).Size()+8)/3))
		}},
		{"low contrast", func(text string, level Level) image.Image {
			return lowContrast(render(t, text, level, 350), 110, 150)
		}},
		{"light from one side", func(text string, level Level) image.Image {
			return shaded(render(t, text, level, 350), 0.2)
		}},
		{"logo", func(text string, _ Level) image.Image {
			return withLogo(render(t, text, LevelH, 350), 0.16)
		}},
		{"poster", func(text string, level Level) image.Image {
			return pasted(poster(rng, 500, 500), render(t, text, level, 330), rng.IntN(150), rng.IntN(150))
		}},
		{"sheet of four", func(text string, level Level) image.Image {
			sheet, code := canvas(640, 640, 255), render(t, text, level, 300)
			for _, at := range []image.Point{{10, 10}, {330, 10}, {10, 330}, {330, 330}} {
				pasted(sheet, code, at.X, at.Y)
			}
			return photographed(sheet, 700, 700, between(0, 360), 0.65, 0.1, 0)
		}},
		{"few pixels", func(text string, level Level) image.Image { // three a module
			side := (mustEncode(t, text, level).Size() + 8) * 3
			return noisy(rng, photographed(render(t, text, level, 500), side+30, side+30, between(0, 360), float64(side)/float64(side+30), 0, 0), 8)
		}},
		{"photo", func(text string, level Level) image.Image {
			picture := photographed(render(t, text, level, 400), 640, 480, between(-20, 20), 0.85, between(-0.15, 0.15), between(-0.15, 0.15))
			return throughJPEG(t, noisy(rng, shaded(blurred(picture, 1), 0.5), 15), 60)
		}},
	}
	for _, kind := range kinds {
		for _, text := range payloads {
			level := Level(rng.IntN(4))
			if got, err := Decode(t.Context(), kind.damage(text, level)); got != text || err != nil {
				t.Errorf("%s: %q at level %d reads %q, %v", kind.name, text, level, got, err)
			}
		}
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
	if got, err := searchBinarized(t.Context(), struct{ gozxing.Binarizer }{}); got != "" || !errors.Is(err, ErrNoCode) {
		t.Errorf("%q, %v", got, err)
	}
}

// FuzzDecode reads small pictures of any content. The pictures are large inputs: -fuzzminimizetime=10x keeps the fuzzer
// from spending its time on shortening them.
func FuzzDecode(f *testing.F) {
	for _, picture := range []*image.Gray{
		canvas(21, 21, 0), wallpaper(90, 90, 2), wallpaper(63, 100, 3), render(f, "7", LevelL, 64),
		inverted(render(f, payloads[1], LevelM, 66)), render(f, payloads[2], LevelQ, 120), render(f, payloads[3], LevelH, 74),
	} {
		f.Add(uint8(picture.Rect.Dx()), picture.Pix)
	}
	f.Fuzz(func(t *testing.T, width uint8, pixels []byte) {
		if width == 0 {
			return
		}
		height := min(len(pixels)/int(width), 255)
		picture := &image.Gray{Pix: pixels, Stride: int(width), Rect: image.Rect(0, 0, int(width), height)}
		checkDecode(t, picture)
	})
}

// rawBits is the content of a symbol bit by bit, whatever a reader makes of it.
type rawBits []byte

func (r rawBits) Check() error { return nil }

func (r rawBits) Bits(coding.Version) int { return 8 * len(r) }

func (r rawBits) Encode(b *coding.Bits, _ coding.Version) {
	for _, octet := range r {
		b.Write(uint(octet), 8)
	}
}

// FuzzDecodeContent reads well-drawn symbols whose content may be malformed: unknown modes, broken lengths, ECI headers,
// Kanji and Hanzi that do not exist.
func FuzzDecodeContent(f *testing.F) {
	for _, content := range []string{
		"\x40\x37\x57\x06\x90", "\x10\x04\x70", "\x20\x0a\xff", "\x80\x0f\xff\xff", "\xd1\x0f\xff\xff", "\x50\x40\x37\x57\x06",
		"\x71\xa4\x03\xff\xfe\xfd", "\x40\x4f\x0e\xff\x00\xd8", "\x30\x12\x40\x17\x50", "\x4f\xff", "",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		version, err := smallestVersion(rawBits(content), coding.M)
		if err != nil || version > 5 {
			return
		}
		plan, err := coding.NewPlan(version, coding.M, 0)
		if err != nil {
			t.Fatal(err)
		}
		symbol, err := plan.Encode(rawBits(content))
		if err != nil {
			t.Fatal(err)
		}
		checkDecode(t, drawn(symbol, 3))
	})
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

// checkDecode fails unless Decode keeps its promises about what it returns.
func checkDecode(t *testing.T, picture image.Image) {
	t.Helper()
	text, err := Decode(t.Context(), picture)
	if err != nil && (text != "" || !errors.Is(err, ErrNoCode)) {
		t.Fatalf("%q, %v", text, err)
	}
	if err == nil && (text == "" || !utf8.ValidString(text)) {
		t.Fatalf("%q is read", text)
	}
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
