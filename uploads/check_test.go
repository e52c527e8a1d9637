package uploads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"io"
	"net/http"
	"os"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
)

var testLimits = Limits{MaxBytes: 1 << 20, MaxPixels: 1 << 20}

func ignore(image.Image) error { return nil }

func check(data []byte) (*Picture, error) {
	return NewChecker(testLimits).Check(context.Background(), bytes.NewReader(data))
}

// mustCheck returns what Check keeps of a picture it accepts, and fails unless
// that shows the same pixels and stays as it is when checked again.
func mustCheck(t *testing.T, data []byte) *Picture {
	t.Helper()
	p, err := check(data)
	if err != nil {
		t.Fatalf("Check: %v", err)
	}
	if got, want := pixels(t, p.Data), pixels(t, data); !reflect.DeepEqual(got, want) {
		t.Error("the pixels have changed")
	}
	again, err := check(p.Data)
	if err != nil {
		t.Fatalf("Check of its own result: %v", err)
	}
	if !reflect.DeepEqual(again, p) {
		t.Error("Check of its own result changes it")
	}
	return p
}

// pixels decodes a picture: all frames and their timing for a GIF.
func pixels(t *testing.T, data []byte) any {
	t.Helper()
	m, kind, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("decoding: %v", err)
	}
	if kind != "gif" {
		return m
	}
	g, err := gif.DecodeAll(bytes.NewReader(data))
	if err != nil {
		t.Fatalf("decoding: %v", err)
	}
	return g
}

func TestCleanPicturesAreKeptByteForByte(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			got := mustCheck(t, s.data)
			want := &Picture{Data: s.data, Ext: s.ext, ContentType: s.kind, Width: s.width, Height: s.height, Animated: s.name == "gif animated"}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		name string
		data []byte
		want error
	}{
		{"empty", nil, ErrEmpty},
		{"text", []byte("this is not an image, whatever its name says\n"), ErrNotPicture},
		{"svg", []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>`), ErrNotPicture},
		{"html", []byte("<!doctype html><script>alert(1)</script>"), ErrNotPicture},
		{"tiff", []byte("II*\x00\x08\x00\x00\x00\x00\x00"), ErrNotPicture},
		{"heic", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), ErrNotPicture},
		{"html behind a PNG signature", []byte(pngSignature + "<script>alert(1)</script>"), ErrNotPicture},
		{"html behind a GIF header", []byte("GIF89a/*\x01\x00\x01\x00*/=1;//<script>alert(1)</script>"), ErrNotPicture},
		{"text behind BM", []byte("BM" + strings.Repeat("x", 100)), ErrNotPicture},
		{"zeros", make([]byte, 4096), ErrNotPicture},
		{"0xFF", bytes.Repeat([]byte{0xff}, 4096), ErrNotPicture},
		{"JPEG of fill bytes", append([]byte{0xff, 0xd8}, bytes.Repeat([]byte{0xff}, 4096)...), ErrNotPicture},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := check(tt.data)
			if p != nil || !errors.Is(err, tt.want) {
				t.Errorf("got %v, %v; want %v", p, err, tt.want)
			}
		})
	}
}

func TestByteLimit(t *testing.T) {
	data := grayPNG(t, 8, 8, 0)
	n := int64(len(data))
	for _, tt := range []struct {
		limit int64
		want  error
	}{{n, nil}, {n - 1, ErrTooLarge}, {1, ErrTooLarge}, {0, ErrTooLarge}} {
		r := &countingReader{r: io.MultiReader(bytes.NewReader(data), neverEnding{})}
		if tt.want == nil {
			r.r = bytes.NewReader(data)
		}
		_, err := NewChecker(Limits{MaxBytes: tt.limit, MaxPixels: 64}).Check(context.Background(), r)
		if !errors.Is(err, tt.want) {
			t.Errorf("limit %d: %v, want %v", tt.limit, err, tt.want)
		}
		if r.n > tt.limit+1 {
			t.Errorf("limit %d: read %d bytes", tt.limit, r.n)
		}
	}
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func TestPixelLimit(t *testing.T) {
	for _, s := range samples(t) {
		frames := 1
		if s.name == "gif animated" {
			frames = 3
		}
		exact := int64(s.width * s.height * frames)
		for limit, want := range map[int64]error{exact: nil, exact - 1: ErrTooManyPixels, 0: ErrTooManyPixels} {
			c := NewChecker(Limits{MaxBytes: 1 << 20, MaxPixels: limit})
			if _, err := c.Check(context.Background(), bytes.NewReader(s.data)); !errors.Is(err, want) {
				t.Errorf("%s, limit %d: %v, want %v", s.name, limit, err, want)
			}
		}
	}
}

func TestReadErrorsKeepTheirIdentity(t *testing.T) {
	start := grayPNG(t, 8, 8, 0)[:20]
	for _, cause := range []error{&http.MaxBytesError{Limit: 20}, os.ErrDeadlineExceeded, io.ErrUnexpectedEOF} {
		r := io.MultiReader(bytes.NewReader(start), iotest.ErrReader(cause))
		p, err := NewChecker(testLimits).Check(context.Background(), r)
		if p != nil || !errors.Is(err, cause) {
			t.Errorf("got %v, %v; want %v", p, err, cause)
		}
		if errors.Is(err, ErrNotPicture) {
			t.Errorf("%v passes for a bad picture", err)
		}
	}
	if _, err := check(start); errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a truncated picture passes for a broken connection: %v", err)
	}
}

func TestDecodingWaitsForItsTurn(t *testing.T) {
	c := NewChecker(testLimits)
	if err := c.budget.Acquire(context.Background(), decodeBudget); err != nil {
		t.Fatal(err)
	}
	data := grayPNG(t, 8, 8, 0)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.Check(ctx, bytes.NewReader(data)); !errors.Is(err, context.Canceled) {
		t.Errorf("Check while others decode: %v, want %v", err, context.Canceled)
	}
	// A picture that needs no decoding to be refused does not wait.
	if _, err := c.Check(context.Background(), strings.NewReader("text")); !errors.Is(err, ErrNotPicture) {
		t.Errorf("Check of text: %v, want %v", err, ErrNotPicture)
	}
	c.budget.Release(decodeBudget)
	if _, err := c.Check(context.Background(), bytes.NewReader(data)); err != nil {
		t.Errorf("Check afterwards: %v", err)
	}
	if !c.budget.TryAcquire(decodeBudget) {
		t.Error("Check has kept a share of the budget")
	}
}

func TestDecodersAreBounded(t *testing.T) {
	tests := []struct {
		name     string
		perPixel int64
		atOnce   int
	}{
		{"small pictures", 1, min(runtime.GOMAXPROCS(0), maxDecoders)},
		{"pictures that take all of the budget", decodeBudget, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := NewChecker(testLimits)
			entered, leave := make(chan bool), make(chan bool)
			f := &format{perPixel: tt.perPixel, decode: func([]byte) (image.Image, error) {
				entered <- true
				<-leave
				return nil, nil
			}}
			var decoders sync.WaitGroup
			for range tt.atOnce {
				decoders.Go(func() {
					if err := c.decode(context.Background(), f, nil, size{width: 1, height: 1, pixels: 1}, ignore); err != nil {
						t.Error(err)
					}
				})
			}
			for range tt.atOnce {
				<-entered
			}
			if c.budget.TryAcquire(c.smallest) {
				t.Errorf("%d decode at a time and another one may", tt.atOnce)
			}
			close(leave)
			decoders.Wait()
		})
	}
}

func TestDecoderPanicIsARefusal(t *testing.T) {
	f := &format{decode: func([]byte) (image.Image, error) { panic("index out of range") }}
	_, err := f.decodeSafely(nil)
	if got, want := fmt.Sprint(err), "the decoder panicked: index out of range"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
