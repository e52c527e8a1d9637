package qr

import (
	"context"
	"errors"
	"image"
	"slices"

	"github.com/makiuchi-d/gozxing"
)

// Bounds on the pictures that are searched. Time and memory of a search depend on them, not on the picture.
const (
	maxSearched = 2 << 20 // pixels that a larger picture is reduced to before it is searched
	maxShrink   = 4       // a picture is tried at 1/1, 1/2 … of its size: noise and jagged edges fade
	enlargement = 3       // and at this size when it is small: the finder wants a few pixels a module
	minSide     = 21      // pixels: version 1, one pixel a module
)

// MaxTexts is how many different texts of one picture are read. One that has more is not read to its end.
const MaxTexts = 8

// ErrNoCode says that no QR code could be read in a picture.
var ErrNoCode = errors.New("no QR code could be read in this picture: take it again, closer, sharp and in even light")

// Reduce returns all that Decode looks at of img: its luminance on a white background, in at most 2 MiB, however large
// img is. It shares no memory with img, so that a caller can let go of a large picture before it waits for its turn to
// search. Decode finds in it what it finds in img.
//
// The error is ErrNoCode for a picture with a side of less than 21 or more than 65536 pixels, or that of ctx.
func Reduce(ctx context.Context, img image.Image) (*image.Gray, error) {
	return grayscale(ctx, img, maxSearched)
}

// Decode returns the text of a QR code in img, which is never empty and always valid UTF-8.
//
// It reads codes of ISO/IEC 18004 at any angle, mirrored, white on black, seen from the side, on curved paper, worn by
// JPEG, noise and blur, with or without a quiet zone. Transparent parts of img count as white. With several codes in
// img, which one is read is not defined. One part of a message that is spread over several codes is not read.
//
// Time and memory are bounded whatever img shows: every step looks only at a bounded number of pixels, places and
// attempts, and at ctx. Beyond img a search needs at most about 8 MiB. The error is ErrNoCode, or that of ctx when it
// ends first.
func Decode(ctx context.Context, img image.Image) (string, error) {
	texts, err := DecodeUntil(ctx, img, func(string) bool { return true })
	if err != nil {
		return "", err // there is no text yet: the first one ends it
	}
	return texts[0], nil
}

// DecodeUntil is Decode for a picture that may have several codes: it returns their different texts in the order in
// which they are read, until enough says of one that it is what was looked for, or there are MaxTexts. Where enough
// never does, it looks in every way that Decode has, blots out what it read, and looks again until nothing new is there:
// a small, faint or inverted code beside another one is read too. The bounds and errors are those of Decode; when ctx
// ends first, the texts are those that were read by then.
func DecodeUntil(ctx context.Context, img image.Image, enough func(text string) bool) ([]string, error) {
	gray, err := Reduce(ctx, img)
	if err != nil {
		return nil, err
	}
	var texts []string
	for {
		before := len(texts)
		var read []outline
		stop, err := decode(ctx, gray, func(text string, where outline) bool {
			read = append(read, where)
			if !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
			return len(texts) == MaxTexts || enough(text)
		})
		if err != nil {
			return texts, err
		}
		if stop || len(texts) == before {
			break
		}
		for _, where := range read {
			where.blot(gray)
		}
	}
	if texts == nil {
		return nil, ErrNoCode
	}
	return texts, nil
}

// reading takes a text that was read, and where in the whole picture, and reports whether that is enough.
type reading func(text string, where outline) bool

// decode calls done with what it reads until that says so.
func decode(ctx context.Context, gray *image.Gray, done reading) (bool, error) {
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	for factor := 1; factor <= maxShrink && min(width, height)/factor >= minSide; factor++ {
		smaller, err := shrink(ctx, gray, factor)
		if err != nil {
			return false, err
		}
		if stop, err := search(ctx, smaller, scaled(done, float64(factor))); stop || err != nil {
			return stop, err
		}
	}
	if width*height*enlargement*enlargement <= maxSearched {
		return search(ctx, enlarge(gray, enlargement), scaled(done, 1./enlargement))
	}
	return false, nil
}

// scaled is done for a picture whose pixels are that many of the whole picture's wide.
func scaled(done reading, pixels float64) reading {
	return func(text string, where outline) bool {
		for i := range where {
			where[i][0], where[i][1] = where[i][0]*pixels, where[i][1]*pixels
		}
		return done(text, where)
	}
}

// search reads codes in gray with two ways to tell black from white: by the neighbourhood of each pixel, for uneven
// light, and by one threshold for the whole picture, for little contrast. It reports whether done said so.
func search(ctx context.Context, gray *image.Gray, done reading) (bool, error) {
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	source, err := gozxing.NewPlanarYUVLuminanceSource(gray.Pix, gray.Stride, height, 0, 0, width, height, false)
	if err != nil {
		return false, nil
	}
	for _, binarizer := range []gozxing.Binarizer{
		gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source),
	} {
		if stop, err := searchBinarized(ctx, gray, binarizer, done); stop || err != nil {
			return stop, err
		}
	}
	return false, nil
}

// searchBinarized reads codes in either polarity. A panic of the library, which trusts its input in places, means that
// there is none.
func searchBinarized(ctx context.Context, gray *image.Gray, binarizer gozxing.Binarizer, done reading) (stop bool, err error) {
	defer func() {
		if recover() != nil {
			stop, err = false, nil
		}
	}()
	matrix, err := binarizer.GetBlackMatrix()
	if err != nil {
		return false, nil
	}
	stop, err = readSymbols(ctx, &scene{gray: gray, matrix: matrix}, done)
	if stop || err != nil {
		return stop, err
	}
	matrix.FlipAll()
	return readSymbols(ctx, &scene{gray: gray, matrix: matrix, negative: true}, done)
}

// scene is a picture that is searched: as it is and as black and white, which is the other way round for a negative.
type scene struct {
	gray     *image.Gray
	matrix   *gozxing.BitMatrix
	negative bool
}

// black reports whether the pixel at a point is black. Outside the picture everything is white.
func (s *scene) black(x, y float64) bool {
	return x >= 0 && y >= 0 && x < float64(s.gray.Rect.Dx()) && y < float64(s.gray.Rect.Dy()) && s.matrix.Get(int(x), int(y))
}

// luma returns the luminance of the pixel at a point, of the nearest one for a point outside the picture.
func (s *scene) luma(x, y float64) float64 {
	column := min(max(int(x), 0), s.gray.Rect.Dx()-1)
	row := min(max(int(y), 0), s.gray.Rect.Dy()-1)
	luma := float64(s.gray.Pix[row*s.gray.Stride+column])
	if s.negative {
		return 255 - luma
	}
	return luma
}
