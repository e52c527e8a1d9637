package qr

import (
	"context"
	"errors"
	"image"

	"github.com/makiuchi-d/gozxing"
)

// Bounds on the pictures that are searched. Time and memory of a search depend on them, not on the picture.
const (
	maxSearched = 2 << 20 // pixels that a larger picture is reduced to before it is searched
	maxShrink   = 4       // a picture is tried at 1/1, 1/2 … of its size: noise and jagged edges fade
	enlargement = 3       // and at this size when it is small: the finder wants a few pixels a module
	minSide     = 21      // pixels: version 1, one pixel a module
)

// ErrNoCode says that no QR code could be read in a picture.
var ErrNoCode = errors.New("no QR code could be read in this picture: take it again, closer, sharp and in even light")

// Decode returns the text of a QR code in img, which is never empty and always valid UTF-8.
//
// It reads codes of ISO/IEC 18004 at any angle, mirrored, white on black, seen from the side, worn by JPEG, noise and
// blur, with or without a quiet zone. Transparent parts of img count as white. With several codes in img, which one is
// read is not defined. One part of a message that is spread over several codes is not read.
//
// Time and memory are bounded whatever img shows: every step looks only at a bounded number of pixels, places and
// attempts, and at ctx. The error is ErrNoCode, or that of ctx when it ends first.
func Decode(ctx context.Context, img image.Image) (string, error) {
	gray, err := grayscale(ctx, img, maxSearched)
	if err != nil {
		return "", err
	}
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	for factor := 1; factor <= maxShrink && min(width, height)/factor >= minSide; factor++ {
		smaller, err := shrink(ctx, gray, factor)
		if err != nil {
			return "", err
		}
		if text, err := search(ctx, smaller); !errors.Is(err, ErrNoCode) {
			return text, err
		}
	}
	if width*height*enlargement*enlargement <= maxSearched {
		return search(ctx, enlarge(gray, enlargement))
	}
	return "", ErrNoCode
}

// search reads a code in gray with two ways to tell black from white: by the neighbourhood of each pixel, for uneven
// light, and by one threshold for the whole picture, for little contrast.
func search(ctx context.Context, gray *image.Gray) (string, error) {
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	source, err := gozxing.NewPlanarYUVLuminanceSource(gray.Pix, gray.Stride, height, 0, 0, width, height, false)
	if err != nil {
		return "", ErrNoCode
	}
	for _, binarizer := range []gozxing.Binarizer{
		gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source),
	} {
		if text, err := searchBinarized(ctx, binarizer); !errors.Is(err, ErrNoCode) {
			return text, err
		}
	}
	return "", ErrNoCode
}

// searchBinarized reads a code in either polarity. A panic of the library, which trusts its input in places, means that
// there is no code.
func searchBinarized(ctx context.Context, binarizer gozxing.Binarizer) (text string, err error) {
	defer func() {
		if recover() != nil {
			text, err = "", ErrNoCode
		}
	}()
	matrix, err := binarizer.GetBlackMatrix()
	if err != nil {
		return "", ErrNoCode
	}
	text, err = readSymbols(ctx, matrix)
	if errors.Is(err, ErrNoCode) {
		matrix.FlipAll()
		text, err = readSymbols(ctx, matrix)
	}
	return text, err
}
