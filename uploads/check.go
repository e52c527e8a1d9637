// Package uploads checks the payment QR pictures that hotel managers send and
// keeps them under names that cannot be guessed.
//
// A picture goes through [Checker.Check], which believes nothing but the bytes
// themselves, and then into a [Storage]. What is checked is what is kept: the
// metadata is dropped first, and the limits and the full decoding are applied
// to the bytes that remain.
package uploads

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"runtime"

	"golang.org/x/sync/semaphore"
)

// Reasons for refusing a picture, for errors.Is. The text behind them is for
// the log, and says what the decoder found.
var (
	// ErrEmpty: not one byte was sent.
	ErrEmpty = errors.New("the file is empty")
	// ErrTooLarge: more than Limits.MaxBytes bytes were sent.
	ErrTooLarge = errors.New("the file is too large")
	// ErrTooManyPixels: more than Limits.MaxPixels pixels, counted over all
	// frames of an animation; a side longer than 65,535 pixels; an animation
	// of more than 1,000 frames; or more than there is memory for.
	ErrTooManyPixels = errors.New("the picture has too many pixels")
	// ErrNotPicture: not a PNG, JPEG, GIF, WebP or BMP, or one that is
	// truncated, corrupt, of a kind that cannot be decoded here, or of more
	// pixels than any picture has.
	ErrNotPicture = errors.New("the file is not a whole PNG, JPEG, GIF, WebP or BMP picture")
)

// Limits bounds what a picture may take.
type Limits struct {
	MaxBytes  int64 // of the file as sent
	MaxPixels int64 // width × height, summed over all frames
}

// Picture is a picture that has been decoded completely and carries no
// metadata.
type Picture struct {
	Data        []byte
	Ext         string // with its dot, from the content: ".png", ".jpg", ".gif", ".webp" or ".bmp"
	ContentType string // "image/png", "image/jpeg", …
	// Width and Height are those of the stored pixels: a JPEG whose
	// orientation turns it by 90° is shown with the two swapped.
	Width, Height int
	// Animated says that there are more frames than the one that View shows.
	Animated bool
}

const (
	// plausiblePixels is the most that anybody's picture has; a file that claims
	// more lies. It is Pillow's limit too, and so that of Django's clients.
	plausiblePixels = 178_956_970

	// maxSide is the longest side JPEG and GIF can express; PNG and BMP are
	// held to it too.
	maxSide = 65_535

	// decodeBudget bounds, in bytes, what the decodings under way may take
	// together. A picture that could need more by itself is refused.
	decodeBudget = 384 << 20

	// maxDecoders bounds how many pictures are decoded at a time.
	maxDecoders = 4
)

// Checker turns sent bytes into pictures. It is safe for concurrent use.
type Checker struct {
	limits   Limits
	budget   *semaphore.Weighted
	smallest int64 // the least a decoding takes from budget
}

// NewChecker returns a Checker that decodes as many pictures at a time as Go
// may use processors, four at most. Together they take 384 MiB at most.
func NewChecker(l Limits) *Checker {
	decoders := min(runtime.GOMAXPROCS(0), maxDecoders)
	return &Checker{
		limits:   l,
		budget:   semaphore.NewWeighted(decodeBudget),
		smallest: int64(decodeBudget / decoders),
	}
}

// Check reads a picture from r, at most Limits.MaxBytes+1 bytes of it, and
// decodes it completely. The type is found from the content alone.
//
// The returned Data are the bytes read, without what is no part of the picture:
//
//   - JPEG: every APPn segment but JFIF, the ICC profile and Adobe's colour
//     transform, comments, and all that follows the end of the image (the film
//     of a motion photo, further pictures). A photo that Exif turns keeps an
//     Exif segment with the orientation and nothing else.
//   - PNG: every chunk but those that shape pixels and colours, and all that
//     follows IEND. An animated PNG thereby becomes its still picture, the one
//     that viewers without animation show.
//   - GIF: comments, plain text, and application extensions except those for
//     looping and colour; all that follows the trailer.
//   - WebP: every chunk but VP8X, ICCP, ALPH and the image, and all that
//     follows the RIFF container. An animated WebP is refused, because its
//     frames cannot be decoded here.
//   - BMP: what follows the end of the file as its header states it.
//
// Nothing is encoded again: a picture without any of these is returned byte
// for byte, and Check of its own result changes nothing.
//
// A refused picture gives ErrEmpty, ErrTooLarge, ErrTooManyPixels or
// ErrNotPicture. An error of r is wrapped, so that errors.Is and errors.As
// find it; so is the error of a context that ends before decoding starts.
func (c *Checker) Check(ctx context.Context, r io.Reader) (*Picture, error) {
	return c.check(ctx, r, func(image.Image) error { return nil })
}

// View is Check that shows the picture's pixels to look, of an animation the
// first frame's, before it lets go of the memory that they take. Its errors
// are those of Check, and look's.
func (c *Checker) View(ctx context.Context, r io.Reader, look func(image.Image) error) (*Picture, error) {
	return c.check(ctx, r, look)
}

// Limits returns the limits that the Checker applies.
func (c *Checker) Limits() Limits { return c.limits }

func (c *Checker) check(ctx context.Context, r io.Reader, look func(image.Image) error) (*Picture, error) {
	data, err := readAll(r, c.limits.MaxBytes+1)
	if err != nil {
		return nil, fmt.Errorf("reading the picture: %w", err)
	}
	if len(data) == 0 {
		return nil, ErrEmpty
	}
	if int64(len(data)) > c.limits.MaxBytes {
		return nil, ErrTooLarge
	}

	f := detect(data)
	if f == nil {
		return nil, ErrNotPicture
	}
	clean, err := f.strip(data)
	if err != nil {
		return nil, refusal(err)
	}
	s, err := f.measure(clean)
	if err != nil {
		return nil, refusal(err)
	}
	if err := c.checkSize(s); err != nil {
		return nil, err
	}
	if err := c.decode(ctx, f, clean, s, look); err != nil {
		return nil, err
	}
	return &Picture{
		Data:        clean,
		Ext:         f.ext,
		ContentType: f.contentType,
		Width:       s.width,
		Height:      s.height,
		Animated:    s.animated,
	}, nil
}

// readAll reads at most most bytes. Where r knows how much it holds, nothing
// is spent on a buffer that grows.
func readAll(r io.Reader, most int64) ([]byte, error) {
	var buffer bytes.Buffer
	if sized, ok := r.(interface{ Len() int }); ok {
		buffer.Grow(int(min(int64(sized.Len()), most)) + bytes.MinRead)
	}
	_, err := buffer.ReadFrom(io.LimitReader(r, most))
	return buffer.Bytes(), err
}

// checkSize applies the pixel limits, before any memory is spent on pixels.
func (c *Checker) checkSize(s size) error {
	switch {
	case s.width <= 0 || s.height <= 0 || s.pixels > plausiblePixels:
		return fmt.Errorf("%w: %d × %d pixels", ErrNotPicture, s.width, s.height)
	case s.width > maxSide || s.height > maxSide || s.pixels > c.limits.MaxPixels:
		return fmt.Errorf("%w: %d × %d, %d in all", ErrTooManyPixels, s.width, s.height, s.pixels)
	}
	return nil
}

// decode waits for its share of the decoding budget, decodes every pixel, and
// shows them to look before it gives its share back.
func (c *Checker) decode(ctx context.Context, f *format, data []byte, s size, look func(image.Image) error) error {
	perPixel := f.perPixel
	if f.thrifty != nil {
		if less, ok := f.thrifty(data); ok {
			perPixel = less
		}
	}
	cost := perPixel*s.pixels + min(f.perByte*int64(len(data)), decodeBudget/4)
	if cost > decodeBudget {
		return fmt.Errorf("%w: decoding them could take %d bytes", ErrTooManyPixels, cost)
	}
	cost = max(cost, c.smallest)
	if err := c.budget.Acquire(ctx, cost); err != nil {
		return fmt.Errorf("waiting to decode the picture: %w", err)
	}
	defer c.budget.Release(cost)

	img, err := f.decodeSafely(data)
	if err != nil {
		return refusal(err)
	}
	return look(img)
}

// refusal makes a decoder's error an ErrNotPicture. The decoder's error is
// quoted, not wrapped: its io.ErrUnexpectedEOF must not pass for one of the
// connection the picture came over.
func refusal(err error) error {
	if errors.Is(err, ErrTooManyPixels) {
		return err
	}
	return fmt.Errorf("%w: %v", ErrNotPicture, err)
}
