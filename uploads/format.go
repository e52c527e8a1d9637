package uploads

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

var errTruncated = errors.New("truncated")

// size is what a picture's headers claim.
type size struct {
	width, height int
	pixels        int64 // to decode, over all frames
	animated      bool  // more than one frame
}

// format is all that differs between the five types of picture.
type format struct {
	ext         string
	contentType string
	matches     func(data []byte) bool

	// strip returns a copy of data, which matches, without metadata and
	// without what follows the picture. It spends no memory on pixels.
	strip func(data []byte) ([]byte, error)
	// measure reads the headers of what strip returned.
	measure func(data []byte) (size, error)
	// decode decodes all pixels, and returns those of the first frame.
	decode func(data []byte) (image.Image, error)

	// The most that decode allocates: bytes a pixel plus bytes a byte of data.
	// thrifty, where there is one, reports that data needs fewer a pixel.
	perPixel, perByte int64
	thrifty           func(data []byte) (perPixel int64, ok bool)
}

var formats = []*format{
	{
		ext:         ".png",
		contentType: "image/png",
		matches:     hasPrefix(pngSignature),
		strip:       stripPNG,
		measure:     measurePNG,
		decode:      still(png.Decode),
		perPixel:    12, // 16 bit RGBA, and half of it again when interlaced
	},
	{
		ext:         ".jpg",
		contentType: "image/jpeg",
		matches:     hasPrefix("\xff\xd8\xff"),
		strip:       stripJPEG,
		measure:     measured(jpeg.DecodeConfig),
		decode:      still(jpeg.Decode),
		perPixel:    24, // progressive CMYK: four coefficients, planes and results
		thrifty:     thriftyJPEG,
	},
	{
		ext:         ".gif",
		contentType: "image/gif",
		matches: func(data []byte) bool {
			return bytes.HasPrefix(data, []byte("GIF87a")) || bytes.HasPrefix(data, []byte("GIF89a"))
		},
		strip:   stripGIF,
		measure: measureGIF,
		decode: func(data []byte) (image.Image, error) {
			all, err := gif.DecodeAll(bytes.NewReader(data))
			if err != nil {
				return nil, err
			}
			return all.Image[0], nil
		},
		perPixel: 2, // one, and once more when interlaced
	},
	{
		ext:         ".webp",
		contentType: "image/webp",
		matches: func(data []byte) bool {
			return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
		},
		strip:    stripWebP,
		measure:  measured(webp.DecodeConfig),
		decode:   still(webp.Decode),
		perPixel: 12,  // lossless with a palette, or lossy with compressed alpha
		perByte:  300, // a lossless picture's Huffman trees, written with repeat codes
	},
	{
		ext:         ".bmp",
		contentType: "image/bmp",
		matches:     hasPrefix("BM"),
		strip:       stripBMP,
		measure:     measured(bmp.DecodeConfig),
		decode:      decodeBMP,
		perPixel:    4,
	},
}

// detect returns the format of data, or nil.
func detect(data []byte) *format {
	for _, f := range formats {
		if f.matches(data) {
			return f
		}
	}
	return nil
}

// formatOf returns the format that writes ext, or nil.
func formatOf(ext string) *format {
	for _, f := range formats {
		if f.ext == ext {
			return f
		}
	}
	return nil
}

// decodeSafely is decode, for bytes that may have been made to break it: a
// decoder that panics has not decoded the picture, and that is all it means.
func (f *format) decodeSafely(data []byte) (img image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("the decoder panicked: %v", p)
		}
	}()
	return f.decode(data)
}

func hasPrefix(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}

func still(decode func(io.Reader) (image.Image, error)) func([]byte) (image.Image, error) {
	return func(data []byte) (image.Image, error) { return decode(bytes.NewReader(data)) }
}

func measured(config func(io.Reader) (image.Config, error)) func([]byte) (size, error) {
	return func(data []byte) (size, error) {
		c, err := config(bytes.NewReader(data))
		return size{width: c.Width, height: c.Height, pixels: int64(c.Width) * int64(c.Height)}, err
	}
}
