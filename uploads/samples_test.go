package uploads

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strconv"
	"testing"

	"golang.org/x/image/bmp"
)

// sample is a picture without metadata, as some program wrote it.
type sample struct {
	name          string
	data          []byte
	ext, kind     string
	width, height int
}

// samples covers every type, and the kinds of it that take another way through
// the code.
func samples(t testing.TB) []sample {
	return []sample{
		{"png grey", grayPNG(t, 8, 8, 0), ".png", "image/png", 8, 8},
		{"png other grey", grayPNG(t, 8, 8, 99), ".png", "image/png", 8, 8},
		{"png colour", encode(t, png.Encode, drawing(21, 13)), ".png", "image/png", 21, 13},
		{"jpeg grey", decodeBase64(t, jfifSample), ".jpg", "image/jpeg", 8, 8},
		{"jpeg colour", plainJPEG(t), ".jpg", "image/jpeg", 40, 24},
		{"jpeg progressive", grayJPEG{blocks: 5, progressive: true}.bytes(), ".jpg", "image/jpeg", 40, 8},
		{"jpeg restarts", grayJPEG{blocks: 21, restart: 2}.bytes(), ".jpg", "image/jpeg", 168, 8},
		{"jpeg fill bytes", grayJPEG{blocks: 3, fill: 2}.bytes(), ".jpg", "image/jpeg", 24, 8},
		{"gif 87a", decodeBase64(t, gif87Sample), ".gif", "image/gif", 8, 8},
		{"gif animated", animation(t, 3), ".gif", "image/gif", 16, 9},
		{"webp lossless", decodeBase64(t, webpSample), ".webp", "image/webp", 8, 8},
		{"webp lossy", riff(chunk("VP8 ", lossyFrame(17, 5))), ".webp", "image/webp", 17, 5},
		{"webp extended", riff(
			vp8x(0x30, 17, 5),
			chunk("ICCP", []byte("profile")),
			chunk("ALPH", append([]byte{0}, make([]byte, 17*5)...)),
			chunk("VP8 ", lossyFrame(17, 5))), ".webp", "image/webp", 17, 5},
		{"bmp 24 bit", encode(t, bmp.Encode, opaque(drawing(7, 5))), ".bmp", "image/bmp", 7, 5},
		{"bmp 32 bit", encode(t, bmp.Encode, drawing(7, 5)), ".bmp", "image/bmp", 7, 5},
		{"bmp palette", encode(t, bmp.Encode, frame(7, 5, 1)), ".bmp", "image/bmp", 7, 5},
	}
}

// Tiny pictures of encoders the standard library does not have.
const (
	jfifSample = "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4" +
		"UG1RV19iZ2hnPk1xeXBkeFxlZ2P/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAABv/EABoQAQACAwEAAAAA" +
		"AAAAAAAAAAERIQACEpH/2gAIAQEAAD8ARBt2qnEEEWNzfmf/2Q=="
	gif87Sample = "R0lGODdhCAAIAIEAAAAAAMjIyAAAAAAAACwAAAAACAAIAAAIEQADCBxIsKBBgwAOKlzIUGBAADs="
	webpSample  = "UklGRiAAAABXRUJQVlA4TBMAAAAvB8ABAA8QgxzzH4bf/0f0P+4BAA=="
)

func decodeBase64(t testing.TB, s string) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// encode returns what an encoder writes for m.
func encode(t testing.TB, to func(io.Writer, image.Image) error, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := to(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// drawing is a picture in which no two neighbours are alike, half transparent.
func drawing(w, h int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(i*167 + i/w)
	}
	return m
}

func opaque(m *image.NRGBA) *image.NRGBA {
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
	return m
}

// frame is a paletted picture that differs from that of another seed.
func frame(w, h, seed int) *image.Paletted {
	palette := color.Palette{color.Black, color.White, color.RGBA{R: 255, A: 255}, color.RGBA{B: 255, A: 255}}
	m := image.NewPaletted(image.Rect(0, 0, w, h), palette)
	for i := range m.Pix {
		m.Pix[i] = byte((i*7 + i/w + seed) % len(palette))
	}
	return m
}

func grayPNG(t testing.TB, w, h int, shade byte) []byte {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = shade + byte((i%w)*(i/w))
	}
	return encode(t, png.Encode, m)
}

func plainJPEG(t testing.TB) []byte {
	return encode(t, func(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }, drawing(40, 24))
}

func animation(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{LoopCount: 2}
	for i := range frames {
		g.Image = append(g.Image, frame(16, 9, i))
		g.Delay = append(g.Delay, 5)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// grayJPEG writes JPEGs of kinds that image/jpeg cannot: a row of 8 × 8 blocks,
// alternately lighter and darker.
type grayJPEG struct {
	blocks      int
	progressive bool // a scan of averages, then scans of details
	scans       int  // of details, one when 0
	restart     int  // blocks between restart markers
	fill        int  // fill bytes before each marker
}

func (g grayJPEG) bytes() []byte {
	be := binary.BigEndian
	out := []byte{0xff, 0xd8}
	add := func(marker byte, payload ...byte) {
		out = append(out, bytes.Repeat([]byte{0xff}, g.fill)...)
		out = append(out, jpegSegment(marker, payload)...)
	}
	add(0xdb, append([]byte{0}, bytes.Repeat([]byte{16}, 64)...)...)
	sof := byte(0xc0)
	if g.progressive {
		sof = 0xc2
	}
	width := be.AppendUint16(nil, uint16(8*g.blocks))
	add(sof, 8, 0, 8, width[0], width[1], 1, 1, 0x11, 0)
	// Averages: 0 says unchanged, 10 a change of four bits. Details: 0 says none.
	add(0xc4, 0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4)
	add(0xc4, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	if g.restart > 0 {
		add(0xdd, 0, byte(g.restart))
	}
	if !g.progressive {
		add(0xda, 1, 1, 0x00, 0, 63, 0)
		out = append(out, g.entropy("10", "0")...)
	} else {
		add(0xda, 1, 1, 0x00, 0, 0, 0)
		out = append(out, g.entropy("10", "")...)
		for range max(g.scans, 1) {
			add(0xda, 1, 1, 0x00, 1, 63, 0)
			out = append(out, g.entropy("", "0")...)
		}
	}
	return append(append(out, bytes.Repeat([]byte{0xff}, g.fill)...), 0xff, 0xd9)
}

// entropy writes the data of one scan: for each block a change of average,
// unless average is "", then details.
func (g grayJPEG) entropy(average, details string) []byte {
	var out []byte
	bits := ""
	flush := func() {
		for len(bits)%8 != 0 {
			bits += "1"
		}
		for ; bits != ""; bits = bits[8:] {
			v, _ := strconv.ParseUint(bits[:8], 2, 8)
			if out = append(out, byte(v)); v == 0xff {
				out = append(out, 0)
			}
		}
	}
	for i := range g.blocks {
		if g.restart > 0 && i > 0 && i%g.restart == 0 {
			flush()
			out = append(out, 0xff, 0xd0+byte((i/g.restart-1)%8))
		}
		if average != "" {
			bits += average + []string{"1000", "0111"}[i%2] // +8, -8
		}
		bits += details
	}
	flush()
	return out
}

func jpegSegment(marker byte, payload []byte) []byte {
	out := binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(2+len(payload)))
	return append(out, payload...)
}

func pngChunk(kind string, payload []byte) []byte {
	be := binary.BigEndian
	out := be.AppendUint32(nil, uint32(len(payload)))
	out = append(append(out, kind...), payload...)
	return be.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
}

func pngHeader(w, h uint32, depth, colour byte) []byte {
	be := binary.BigEndian
	return pngChunk("IHDR", append(be.AppendUint32(be.AppendUint32(nil, w), h), depth, colour, 0, 0, 0))
}

func riff(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func chunk(kind string, payload []byte) []byte {
	out := binary.LittleEndian.AppendUint32([]byte(kind), uint32(len(payload)))
	out = append(out, payload...)
	return append(out, make([]byte, len(payload)%2)...)
}

func vp8x(flags byte, w, h int) []byte {
	le := binary.LittleEndian
	payload := le.AppendUint32(nil, uint32(flags))
	payload = append(payload, le.AppendUint32(nil, uint32(w-1))[:3]...)
	return chunk("VP8X", append(payload, le.AppendUint32(nil, uint32(h-1))[:3]...))
}

// lossyFrame is a VP8 key frame of one colour: partitions of zeros.
func lossyFrame(w, h uint16) []byte {
	const partition = 64
	le := binary.LittleEndian
	tag := uint32(1<<4 | partition<<5) // shown, and the first partition's length
	out := append(le.AppendUint32(nil, tag)[:3], 0x9d, 0x01, 0x2a)
	out = le.AppendUint16(le.AppendUint16(out, w), h)
	return append(out, make([]byte, 2*partition)...)
}

// after inserts b into data behind the first n bytes.
func after(n int, data, b []byte) []byte {
	return slices.Concat(data[:n], b, data[n:])
}
