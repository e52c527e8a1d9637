package uploads

import (
	"encoding/binary"
	"errors"
	"fmt"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngKept are the chunks of the PNG specification (third edition) that shape
// pixels and colours. The others are text, times, Exif, animation and what
// programs store for themselves.
var pngKept = map[string]bool{
	"IHDR": true, "PLTE": true, "IDAT": true, "IEND": true,
	"tRNS": true, "bKGD": true, "hIST": true, "sBIT": true, "sPLT": true, "pHYs": true,
	"gAMA": true, "cHRM": true, "sRGB": true, "iCCP": true, "cICP": true, "mDCV": true, "cLLI": true,
}

// stripPNG copies the kept chunks up to and including IEND, with their
// checksums as they are: the decoder verifies them.
func stripPNG(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data))
	out = append(out, pngSignature...)
	rest := data[len(pngSignature):]
	for {
		if len(rest) < 12 {
			return nil, errTruncated
		}
		length := binary.BigEndian.Uint32(rest)
		if uint64(length) > uint64(len(rest)-12) {
			return nil, errTruncated
		}
		chunk := rest[:12+int(length)]
		rest = rest[len(chunk):]
		kind := string(chunk[4:8])

		first := len(out) == len(pngSignature)
		if first != (kind == "IHDR") || (first && length != 13) {
			return nil, errors.New("IHDR is not the first chunk")
		}
		switch {
		case pngKept[kind]:
			out = append(out, chunk...)
		case isCriticalPNG(kind):
			return nil, fmt.Errorf("unknown critical chunk %q", kind)
		}
		if kind == "IEND" {
			return out, nil
		}
	}
}

// isCriticalPNG tells whether a chunk may not be ignored: its name starts with
// a capital.
func isCriticalPNG(kind string) bool { return kind[0]&0x20 == 0 }

// measurePNG reads IHDR itself: on 32 bit machines png.DecodeConfig calls a
// picture with too many pixels unsupported.
func measurePNG(data []byte) (size, error) {
	w := binary.BigEndian.Uint32(data[16:20])
	h := binary.BigEndian.Uint32(data[20:24])
	if w > 1<<31-1 || h > 1<<31-1 {
		return size{}, errors.New("IHDR exceeds PNG's own limits")
	}
	return size{width: int(w), height: int(h), pixels: int64(w) * int64(h)}, nil
}
