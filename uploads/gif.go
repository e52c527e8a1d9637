package uploads

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// maxFrames bounds an animation: a frame costs tables of some 25 KB to decode,
// however few its pixels.
const maxFrames = 1000

// Blocks and labels of the GIF89a specification.
const (
	gifExtension      = 0x21
	gifImage          = 0x2c
	gifTrailer        = 0x3b
	gifPlainText      = 0x01
	gifGraphicControl = 0xf9
	gifComment        = 0xfe
	gifApplication    = 0xff
	gifHeaderLen      = 13
	gifImageHeaderLen = 10
	gifColorTableFlag = 0x80
	gifColorTableBits = 0x07
)

// gifKept are the application extensions that change how a picture is shown.
var gifKept = map[string]bool{
	"NETSCAPE2.0": true, // how often to loop
	"ANIMEXTS1.0": true, // the same, by another name
	"ICCRGBG1012": true, // colour profile
}

// stripGIF copies the header, the frames with their graphic controls, the kept
// extensions and the trailer.
func stripGIF(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data))
	err := walkGIF(data, func(block []byte) error {
		if block[0] != gifExtension || keepExtension(block) {
			out = append(out, block...)
		}
		return nil
	})
	return out, err
}

func keepExtension(block []byte) bool {
	switch block[1] {
	case gifGraphicControl:
		return true
	case gifApplication:
		return gifKept[string(block[3:3+int(block[2])])]
	}
	return false
}

// measureGIF returns the size of the canvas and the pixels of all frames.
func measureGIF(data []byte) (size, error) {
	le := binary.LittleEndian
	var s size
	frames := 0
	err := walkGIF(data, func(block []byte) error {
		switch block[0] {
		case 'G':
			s.width, s.height = int(le.Uint16(block[6:])), int(le.Uint16(block[8:]))
		case gifImage:
			if frames++; frames > maxFrames {
				return fmt.Errorf("%w: more than %d frames", ErrTooManyPixels, maxFrames)
			}
			w, h := le.Uint16(block[5:]), le.Uint16(block[7:])
			if w == 0 || h == 0 {
				return errors.New("frame without pixels")
			}
			s.pixels += int64(w) * int64(h)
		}
		return nil
	})
	s.pixels = max(s.pixels, int64(s.width)*int64(s.height))
	s.animated = frames > 1
	return s, err
}

// walkGIF visits the header with its colour table, then every block of a GIF
// with all that belongs to it, up to and including the trailer. It is as strict
// as image/gif about what a block is, so that both see the same frames.
func walkGIF(data []byte, visit func(block []byte) error) error {
	if len(data) < gifHeaderLen {
		return errTruncated
	}
	pos, end := 0, gifHeaderLen+colorTableLen(data[10])
	for {
		if end > len(data) {
			return errTruncated
		}
		block := data[pos:end]
		if err := visit(block); err != nil {
			return err
		}
		if block[0] == gifTrailer {
			return nil
		}
		n, err := gifBlockLen(data[end:])
		if err != nil {
			return err
		}
		pos, end = end, end+n
	}
}

// gifBlockLen returns the length of the block that rest starts with.
func gifBlockLen(rest []byte) (int, error) {
	if len(rest) == 0 {
		return 0, errTruncated
	}
	switch rest[0] {
	case gifTrailer:
		return 1, nil
	case gifImage:
		if len(rest) < gifImageHeaderLen {
			return 0, errTruncated
		}
		codeSize := gifImageHeaderLen + colorTableLen(rest[9])
		return subBlocksEnd(rest, codeSize+1)
	case gifExtension:
		if len(rest) < 3 {
			return 0, errTruncated
		}
		if !isExtension(rest[1], rest[2]) {
			return 0, fmt.Errorf("extension %#x of %d bytes", rest[1], rest[2])
		}
		return subBlocksEnd(rest, 2)
	}
	return 0, fmt.Errorf("block %#x", rest[0])
}

// isExtension tells whether an extension with this label may start with a sub-
// block of this many bytes.
func isExtension(label, first byte) bool {
	switch label {
	case gifGraphicControl:
		return first == 4
	case gifPlainText:
		return first == 12
	case gifApplication:
		return first > 0
	}
	return label == gifComment
}

// subBlocksEnd returns where the chain of sub-blocks that starts at pos ends:
// after one of no bytes.
func subBlocksEnd(rest []byte, pos int) (int, error) {
	for pos < len(rest) {
		n := int(rest[pos])
		pos += 1 + n
		if n == 0 {
			return pos, nil
		}
	}
	return 0, errTruncated
}

func colorTableLen(flags byte) int {
	if flags&gifColorTableFlag == 0 {
		return 0
	}
	return 3 << (1 + flags&gifColorTableBits)
}
