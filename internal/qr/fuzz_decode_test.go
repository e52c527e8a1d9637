package qr

import (
	"errors"
	"image"
	"math/rand/v2"
	"runtime/metrics"
	"slices"
	"testing"
	"unicode/utf8"

	"rsc.io/qr/coding"
)

// maxFuzzed is the longest side of a fuzzed picture, in pixels.
const maxFuzzed = 300

// FuzzDecode reads small pictures of any sides and content, among them codes that are worn in every way of the corpus.
// The pictures are large inputs: -fuzzminimizetime=10x keeps the fuzzer from spending its time on shortening them.
func FuzzDecode(f *testing.F) {
	add := func(picture *image.Gray) { f.Add(uint16(picture.Rect.Dx()), picture.Pix) }
	for _, picture := range []*image.Gray{
		canvas(21, 21, 0), wallpaper(90, 90, 2), wallpaper(63, 100, 3), render(f, "7", LevelL, 64),
		inverted(render(f, payloads[1], LevelM, 66)), render(f, payloads[2], LevelQ, 120), render(f, payloads[3], LevelH, 74),
	} {
		add(picture)
	}
	rng := rand.New(rand.NewPCG(18004, 8))
	pass := label{mustEncode(f, payloads[1], LevelM), LevelM, payloads[1]}
	add(onTable(rng, pass, 3, 30, 0.3))
	add(bent(pass.print(4), 70, 10))
	add(noisy(rng, blurred(pass.print(5), 2), 30))
	add(spotted(rng, pass.print(4), 0, 6, 0.05))
	add(logoOn(pass, 4, 0.2))
	add(mirrored(shaded(onTable(rng, pass, 4, 200, 0.1), 0.3)))
	add(throughJPEG(f, inverted(pass.print(3)), 10).(*image.Gray))
	add(onScreen(rng, pass.print(4), 0.2))
	add(otherSymbol(rng, 4))
	f.Fuzz(func(t *testing.T, width uint16, pixels []byte) {
		if width == 0 || width > maxFuzzed {
			return
		}
		height := min(len(pixels)/int(width), maxFuzzed)
		checkDecode(t, &image.Gray{Pix: pixels, Stride: int(width), Rect: image.Rect(0, 0, int(width), height)})
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

// checkDecode fails unless DecodeUntil keeps its promises about what it returns, and needs no more than it should of
// memory in all: a search of so small a picture takes some 10 MiB, and there are at most MaxTexts and one more.
func checkDecode(t *testing.T, picture image.Image) {
	t.Helper()
	var texts []string
	var err error
	if n := allocated(func() {
		texts, err = DecodeUntil(t.Context(), picture, func(string) bool { return false })
	}); n > 256<<20 {
		t.Fatalf("%d MiB were allocated", n>>20)
	}
	if err != nil && (texts != nil || !errors.Is(err, ErrNoCode)) || err == nil && (len(texts) == 0 || len(texts) > MaxTexts) {
		t.Fatalf("%q, %v", texts, err)
	}
	for i, text := range texts {
		if text == "" || !utf8.ValidString(text) || slices.Contains(texts[:i], text) {
			t.Fatalf("%q", texts)
		}
	}
}

// allocated is how many bytes of the heap f takes, freed again or not.
func allocated(f func()) uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	before := sample[0].Value.Uint64()
	f()
	metrics.Read(sample)
	return sample[0].Value.Uint64() - before
}
