package uploads

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"image"
	"image/png"
	"io"
	"runtime"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
)

// TestBombs sends small files that claim, or unpack to, far more than the
// limits, and measures what refusing them allocates.
func TestBombs(t *testing.T) {
	be, le := binary.BigEndian, binary.LittleEndian

	// The file of the requirements: 1 KB that claims 50,000 × 50,000 pixels.
	bigPNG := pngOf(50_000, 50_000, make([]byte, 967))
	if len(bigPNG) != 1024 {
		t.Fatalf("the PNG has %d bytes", len(bigPNG))
	}

	bigJPEG := plainJPEG(t)
	sof := bytes.Index(bigJPEG, []byte{0xff, 0xc0, 0, 17})
	be.PutUint16(bigJPEG[sof+5:], 65_500)
	be.PutUint16(bigJPEG[sof+7:], 65_500)

	bigBMP := encode(t, bmp.Encode, drawing(7, 5))
	le.PutUint32(bigBMP[18:], 20_000)
	le.PutUint32(bigBMP[22:], 20_000)

	emptyBMP := encode(t, bmp.Encode, drawing(7, 5))
	le.PutUint32(emptyBMP[18:], 1000)
	le.PutUint32(emptyBMP[22:], 1000)

	bigLossless := decodeBase64(t, webpSample)
	copy(bigLossless[21:], []byte{0xff, 0xff, 0xff, 0x0f})

	tests := []struct {
		name  string
		data  []byte
		want  error
		alloc uint64 // at most, in KiB
	}{
		{"PNG of 50,000 × 50,000", bigPNG, ErrNotPicture, 64},
		{"PNG wider than any JPEG", pngOf(65_536, 1, deflated(t, 65_537)), ErrTooManyPixels, 64},
		{"PNG that unpacks to 4 MiB", pngOf(8, 8, deflated(t, 4<<20)), ErrNotPicture, 128},
		{"JPEG of 65,500 × 65,500", bigJPEG, ErrNotPicture, 64},
		{"JPEG of 10,000 scans", grayJPEG{blocks: 100, progressive: true, scans: 10_000}.bytes(), ErrNotPicture, 8192},
		{"JPEG of 4,000 restarts", grayJPEG{blocks: 4000, restart: 1}.bytes(), nil, 2048},
		{"GIF of 10,000 frames", manyFrames(10_000, 1, 1), ErrTooManyPixels, 1024},
		{"GIF of 900 frames of 60,000 × 60,000", manyFrames(900, 60_000, 60_000), ErrNotPicture, 128},
		{"GIF of 17 frames of 256 × 256", manyFrames(17, 256, 256), ErrTooManyPixels, 64},
		{"WebP canvas of 16,777,216 × 100", riff(vp8x(0, 1<<24, 100), chunk("VP8 ", lossyFrame(17, 5))), ErrNotPicture, 64},
		{"WebP of 16,383 × 16,383", riff(chunk("VP8 ", lossyFrame(16_383, 16_383))), ErrNotPicture, 64},
		{"lossless WebP of 16,384 × 16,384", bigLossless, ErrNotPicture, 64},
		{"small canvas, large picture", riff(vp8x(0, 17, 5), chunk("VP8 ", lossyFrame(16_383, 16_383))), ErrNotPicture, 64},
		{"BMP of 20,000 × 20,000", bigBMP, ErrNotPicture, 64},
		{"PNG of 10,000 × 10,000", pngOf(10_000, 10_000, nil), ErrTooManyPixels, 64},
		{"BMP without its pixels", emptyBMP, ErrNotPicture, 64},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var p *Picture
			var err error
			got := allocated(func() { p, err = check(tt.data) })
			if !errors.Is(err, tt.want) || (p == nil) != (tt.want != nil) {
				t.Errorf("got %v, %v; want %v", p, err, tt.want)
			}
			if got > tt.alloc<<10 {
				t.Errorf("%d bytes of file allocate %d KiB, more than %d", len(tt.data), got>>10, tt.alloc)
			}
		})
	}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// deflated is n zeros, as an IDAT chunk holds them.
func deflated(t *testing.T, n int64) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := io.CopyN(w, zeros{}, n); err != nil {
		t.Fatal(err)
	}
	w.Close()
	return b.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// pngOf is a grey PNG that claims a size.
func pngOf(w, h uint32, idat []byte) []byte {
	return slices.Concat([]byte(pngSignature), pngHeader(w, h, 8, 0), pngChunk("IDAT", idat), pngChunk("IEND", nil))
}

// manyFrames is a GIF whose frames claim a size and hold one pixel of data.
func manyFrames(frames int, w, h uint16) []byte {
	le := binary.LittleEndian
	size := le.AppendUint16(le.AppendUint16(nil, w), h)
	out := slices.Concat([]byte("GIF89a"), size, []byte{0x80, 0, 0}, make([]byte, 6))
	image := slices.Concat([]byte{gifImage, 0, 0, 0, 0}, size, []byte{0, 2, 2, 0x44, 0x01, 0})
	return append(append(out, bytes.Repeat(image, frames)...), gifTrailer)
}

func TestAnimationsWithinTheLimits(t *testing.T) {
	for _, tt := range []struct {
		frames int
		want   error
	}{{1, nil}, {maxFrames, nil}, {maxFrames + 1, ErrTooManyPixels}} {
		if _, err := check(manyFrames(tt.frames, 1, 1)); !errors.Is(err, tt.want) {
			t.Errorf("%d frames: %v, want %v", tt.frames, err, tt.want)
		}
	}
}

func TestProgressiveScansWithinTheLimit(t *testing.T) {
	for _, tt := range []struct {
		details int
		want    error
	}{{maxProgressiveScans - 1, nil}, {maxProgressiveScans, ErrNotPicture}} {
		if _, err := check(grayJPEG{blocks: 5, progressive: true, scans: tt.details}.bytes()); !errors.Is(err, tt.want) {
			t.Errorf("%d scans of details: %v, want %v", tt.details, err, tt.want)
		}
	}
}

func TestSequentialComponentIsScannedOnce(t *testing.T) {
	data := grayJPEG{blocks: 5}.bytes()
	scan := data[bytes.Index(data, []byte{0xff, 0xda}) : len(data)-2]
	if _, err := check(after(len(data)-2, data, scan)); !errors.Is(err, ErrNotPicture) {
		t.Errorf("the same scan twice: %v, want %v", err, ErrNotPicture)
	}
}

// TestTruncated cuts every sample at every place: what is not whole is refused,
// always as ErrNotPicture.
func TestTruncated(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			for n := 1; n < len(s.data); n++ {
				if p, err := check(s.data[:n]); p != nil || !errors.Is(err, ErrNotPicture) {
					t.Errorf("%d of %d bytes: %v, %v", n, len(s.data), p, err)
				}
			}
		})
	}
}

// TestTruncatedAndMended cuts pixels away and mends everything around them, so
// that only decoding can tell.
func TestTruncatedAndMended(t *testing.T) {
	colour := encode(t, png.Encode, drawing(21, 13))
	idat := bytes.Index(colour, []byte("IDAT"))
	packed := colour[idat+4 : idat+4+int(binary.BigEndian.Uint32(colour[idat-4:]))]
	for n := range len(packed) {
		mended := slices.Concat(colour[:idat-4], pngChunk("IDAT", packed[:n]), pngChunk("IEND", nil))
		refuse(t, "PNG", n, mended)
	}

	jpegs := [][]byte{plainJPEG(t), grayJPEG{blocks: 40, restart: 3}.bytes()}
	for _, whole := range jpegs {
		sos := bytes.Index(whole, []byte{0xff, 0xda})
		for n := sos; n < len(whole)-4; n++ {
			refuse(t, "JPEG", n, append(bytes.Clone(whole[:n]), 0xff, 0xd9))
		}
	}

	gif := decodeBase64(t, gif87Sample)
	const pixelData = 13 + 12 + 10 + 1
	for n := range gif[pixelData] - 1 {
		cut := append([]byte{n}, gif[pixelData+1:pixelData+1+int(n)]...)
		refuse(t, "GIF", int(n), slices.Concat(gif[:pixelData], cut, []byte{0, gifTrailer}))
	}

	lossless := decodeBase64(t, webpSample)[20:39]
	for n := range len(lossless) - 1 {
		refuse(t, "lossless WebP", n, riff(chunk("VP8L", lossless[:n])))
	}
	lossy := lossyFrame(160, 160)
	for n := range 10 + 64 {
		refuse(t, "lossy WebP", n, riff(chunk("VP8 ", lossy[:n])))
	}

	rows := encode(t, bmp.Encode, image.NewGray(image.Rect(0, 0, 9, 9)))
	for n := 54; n < len(rows); n++ {
		refuse(t, "BMP", n, stateSize(bytes.Clone(rows[:n]), 0))
	}
}

func refuse(t *testing.T, what string, n int, data []byte) {
	t.Helper()
	if p, err := check(data); p != nil || !errors.Is(err, ErrNotPicture) {
		t.Errorf("%s cut at %d: %v, %v", what, n, p, err)
	}
}

// TestDamaged flips bits all over every sample. Some of it is not to be seen,
// but nothing may break the checker, and what it accepts it accepts again.
func TestDamaged(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			for i := range s.data {
				data := bytes.Clone(s.data)
				data[i] ^= []byte{0x01, 0x80, 0xff}[i%3]
				p, err := check(data)
				if err != nil {
					if !errors.Is(err, ErrNotPicture) && !errors.Is(err, ErrTooManyPixels) {
						t.Errorf("byte %d: %v", i, err)
					}
					continue
				}
				if again, err := check(p.Data); err != nil || !bytes.Equal(again.Data, p.Data) {
					t.Errorf("byte %d: checked again: %v", i, err)
				}
			}
		})
	}
}
