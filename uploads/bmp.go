package uploads

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/bmp"
)

// bmpHeaderLen is the length of the file header and of the shortest info
// header the decoder reads.
const bmpHeaderLen = 14 + 40

// stripBMP cuts a BMP where its header says the file ends, when that is behind
// the pixels. Nothing between is touched: a colour profile may follow the
// pixels, and many programs state a wrong size.
func stripBMP(data []byte) ([]byte, error) {
	if len(data) < bmpHeaderLen {
		return nil, errTruncated
	}
	stated := uint64(binary.LittleEndian.Uint32(data[2:]))
	if stated < uint64(len(data)) && stated >= bmpPixelsEnd(data) {
		data = data[:stated]
	}
	return bytes.Clone(data), nil
}

// decodeBMP looks whether the pixels are there before memory is spent on them.
func decodeBMP(data []byte) (image.Image, error) {
	if bmpPixelsEnd(data) > uint64(len(data)) {
		return nil, errTruncated
	}
	return bmp.Decode(bytes.NewReader(data))
}

// bmpPixelsEnd returns where the pixels of an uncompressed BMP end: each row
// takes a multiple of four bytes. The result means nothing for sizes that
// measuring refuses.
func bmpPixelsEnd(data []byte) uint64 {
	le := binary.LittleEndian
	offset := uint64(le.Uint32(data[10:]))
	width := uint64(le.Uint32(data[18:]))
	height := int64(int32(le.Uint32(data[22:])))
	bitsPerPixel := uint64(le.Uint16(data[28:]))
	row := (width*bitsPerPixel + 31) / 32 * 4
	return offset + row*uint64(max(height, -height))
}
