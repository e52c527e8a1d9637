package qr

import (
	"encoding/base64"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// perKind is how many pictures of each kind the whole corpus has.
const perKind = 16

// readableShare is how much of what a phone can be expected to read has to be read.
const readableShare = 0.95

// kind is one way in which pictures are hard to read, or have nothing to read.
type kind struct {
	name string
	want outcome

	// picture makes one of them, and says what the codes in it say.
	picture func(rng *rand.Rand, t testing.TB) (picture image.Image, texts []string)
}

// outcome is what is expected of the pictures of a kind. Nothing but a text that is in the picture may ever be read.
type outcome string

const (
	readable outcome = "readable" // a phone can be expected to read it
	severe   outcome = "severe"   // more than can be expected
	nothing  outcome = "nothing"  // there is no whole code in it
)

// exhibit makes picture number i of a kind: always the same one, whatever else the corpus has.
func (k kind) exhibit(t testing.TB, i int) (picture image.Image, texts []string) {
	t.Helper()
	hash := fnv.New64a()
	hash.Write([]byte(k.name))
	return k.picture(rand.New(rand.NewPCG(hash.Sum64(), uint64(i))), t)
}

// result is what became of the pictures of one kind.
type result struct {
	pictures, read int
	wrong          []string // descriptions of texts that are in no picture
}

// show reads picture number i of a kind.
func (r *result) show(t testing.TB, k kind, i int, decode func(image.Image) (string, error)) {
	t.Helper()
	picture, texts := k.exhibit(t, i)
	text, err := decode(picture)
	r.pictures++
	switch {
	case err == nil && slices.Contains(texts, text):
		r.read++
	case err == nil:
		r.wrong = append(r.wrong, fmt.Sprintf("%s %d says %q and reads %q", k.name, i, texts, text))
	case text != "" || !errors.Is(err, ErrNoCode):
		t.Errorf("%s %d: %q, %v", k.name, i, text, err)
	}
}

// TestDecodeCorpus reads a part of the corpus. All of it is read by `make bench-decode`.
func TestDecodeCorpus(t *testing.T) {
	results := make([]result, len(corpus))
	t.Run("kinds", func(t *testing.T) {
		for n, k := range corpus {
			t.Run(k.name, func(t *testing.T) {
				t.Parallel()
				sample := 1
				if k.want == readable {
					sample = 2
				}
				for i := range sample {
					results[n].show(t, k, i, func(picture image.Image) (string, error) { return Decode(t.Context(), picture) })
				}
				for _, wrong := range results[n].wrong {
					t.Error(wrong)
				}
			})
		}
	})
	pictures, read := 0, 0
	for n, k := range corpus {
		if k.want == readable {
			pictures += results[n].pictures
			read += results[n].read
		}
	}
	if pictures == 0 || float64(read) < readableShare*float64(pictures) {
		t.Errorf("%d of %d readable pictures are read", read, pictures)
	}
}

// TestCorpusSize holds the corpus to the size that its rates are published for.
func TestCorpusSize(t *testing.T) {
	counts := map[outcome]int{}
	names := map[string]bool{}
	for _, k := range corpus {
		counts[k.want]++
		names[k.name] = true
	}
	if counts[readable] < 12 || counts[readable]*perKind < 300 || counts[nothing] < 8 || len(names) != len(corpus) {
		t.Errorf("%d pictures each of %v kinds, %d different names", perKind, counts, len(names))
	}
}

// label is a code as it is printed: with its quiet zone, and what it says.
type label struct {
	code  *Code
	level Level
	text  string
}

// anyLabel returns a label with one of the texts that venues print, at the level given or one above it.
func anyLabel(rng *rand.Rand, t testing.TB, atLeast Level) label {
	t.Helper()
	text, level := anyText(rng), atLeast+Level(rng.IntN(int(LevelH-atLeast)+1))
	return label{mustEncode(t, text, level), level, text}
}

// side returns the length of a side in modules, quiet zone included.
func (l label) side() int { return l.code.Size() + 2*quietZone }

// print draws the label with modules of that many pixels.
func (l label) print(module int) *image.Gray { return drawn(l.code.symbol, module) }

// anyText returns what a code at a gym or a hotel says: a pass, a short or a full payment link, or a BharatQR.
func anyText(rng *rand.Rand) string {
	switch rng.IntN(6) {
	case 0:
		return fmt.Sprintf("customer_id:%d", 1+rng.IntN(100_000))
	case 1:
		return fmt.Sprintf("customer_id:%s:%d", letters(rng, 20), 1+rng.IntN(100_000))
	case 2:
		return fmt.Sprintf("upi://pay?pa=%s@%s&pn=%s&cu=INR", letters(rng, 5+rng.IntN(12)), anyOf(rng, handles), anyOf(rng, payees))
	case 3:
		return fmt.Sprintf("upi://pay?pa=%s.%d@%s&pn=%s&mc=7011&tr=%s%09d&tn=Room%%20%d&am=%d.00&cu=INR&mode=02&purpose=00",
			letters(rng, 8), rng.IntN(1e8), anyOf(rng, handles), anyOf(rng, payees), letters(rng, 4), rng.IntN(1e9),
			100+rng.IntN(500), 100+rng.IntN(90_000))
	case 4:
		signature := make([]byte, 72) // of ECDSA, as ASN.1
		for i := range signature {
			signature[i] = byte(rng.Uint32())
		}
		return fmt.Sprintf("upi://pay?pa=%s@%s&pn=%s&mc=7011&mode=02&orgid=%06d&cu=INR&sign=%s", letters(rng, 10),
			anyOf(rng, handles), anyOf(rng, payees), rng.IntN(1e6), strings.ReplaceAll(base64.StdEncoding.EncodeToString(signature), "+", "%2B"))
	default:
		return bharatQR(rng)
	}
}

var (
	handles = []string{"okhdfcbank", "ybl", "paytm", "upi", "oksbi", "icici", "axl"}
	payees  = []string{"Hotel%20Sunrise", "Sea%20View%20Residency%20and%20Spa", "IRON%20HOUSE%20GYM", "%E0%A4%B9%E0%A5%8B%E0%A4%9F%E0%A4%B2%20%E0%A4%B8%E0%A4%A8%E0%A4%B0%E0%A4%BE%E0%A4%87%E0%A4%9C"}
)

func anyOf(rng *rand.Rand, options []string) string { return options[rng.IntN(len(options))] }

func letters(rng *rand.Rand, count int) string {
	text := make([]byte, count)
	for i := range text {
		text[i] = 'a' + byte(rng.IntN(26))
	}
	return string(text)
}

// bharatQR returns a merchant-presented code in EMVCo's notation, of 170 to 250 bytes.
func bharatQR(rng *rand.Rand) string {
	field := func(id, value string) string { return fmt.Sprintf("%s%02d%s", id, len(value), value) }
	text := field("00", "01") + field("01", "11") +
		field("02", fmt.Sprintf("4%015d", rng.Int64N(1e15))) + field("04", fmt.Sprintf("5%015d", rng.Int64N(1e15))) +
		field("08", "HDFC0000001"+fmt.Sprintf("%013d", rng.Int64N(1e13))) +
		field("26", field("00", "A000000524")+field("01", letters(rng, 8+rng.IntN(10))+"@"+anyOf(rng, handles))) +
		field("27", field("00", "A000000524")+field("01", "STQ"+strings.ToUpper(letters(rng, 10+rng.IntN(20))))) +
		field("52", "7011") + field("53", "356") + field("58", "IN") + field("59", "SEA VIEW RESIDENCY") +
		field("60", "PANAJI") + field("61", "403001") + field("62", field("07", fmt.Sprintf("%08d", rng.IntN(1e8)))) + "6304"
	crc := uint16(0xffff) // CRC-16 with polynomial 0x1021
	for _, octet := range []byte(text) {
		crc ^= uint16(octet) << 8
		for range 8 {
			carry := crc&0x8000 != 0
			crc <<= 1
			if carry {
				crc ^= 0x1021
			}
		}
	}
	return fmt.Sprintf("%s%04X", text, crc)
}
