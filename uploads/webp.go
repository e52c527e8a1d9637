package uploads

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Flags of the VP8X chunk (RFC 9649, 2.7).
const (
	webpAnimation = 0x02
	webpXMP       = 0x04
	webpExif      = 0x08
)

var errAnimatedWebP = errors.New("animated WebP")

// stripWebP copies the image and what it needs, and states the size of the
// rest. A simple file is its image chunk; an extended one starts with VP8X,
// whose flags for Exif and XMP are cleared.
func stripWebP(data []byte) ([]byte, error) {
	end := 8 + uint64(binary.LittleEndian.Uint32(data[4:]))
	if end < 12 || end > uint64(len(data)) {
		return nil, errTruncated
	}
	rest := data[12:end]
	out := make([]byte, 0, len(data))
	out = append(out, data[:12]...)
	extended := false
	for {
		chunk, payload, err := riffChunk(rest)
		if err != nil {
			return nil, err
		}
		rest = rest[len(chunk):]
		first := len(out) == 12
		switch kind := string(chunk[:4]); {
		case kind == "VP8 ", kind == "VP8L":
			out = append(out, chunk...)
			binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
			return out, nil
		case kind == "VP8X" && first:
			if len(payload) != 10 {
				return nil, errors.New("malformed VP8X chunk")
			}
			if payload[0]&webpAnimation != 0 {
				return nil, errAnimatedWebP
			}
			extended = true
			out = append(out, chunk...)
			out[20] &^= webpExif | webpXMP
		case !extended:
			return nil, fmt.Errorf("chunk %q comes first", kind)
		case kind == "ICCP", kind == "ALPH":
			out = append(out, chunk...)
		case kind == "ANIM", kind == "ANMF":
			return nil, errAnimatedWebP
		}
	}
}

// riffChunk returns the chunk that rest starts with, its padding included, and
// its payload. The padding of the last chunk may be missing.
func riffChunk(rest []byte) (chunk, payload []byte, err error) {
	if len(rest) < 8 {
		return nil, nil, errTruncated
	}
	n := uint64(binary.LittleEndian.Uint32(rest[4:]))
	if n > uint64(len(rest)-8) {
		return nil, nil, errTruncated
	}
	end := 8 + int(n)
	return rest[:min(end+end&1, len(rest))], rest[8:end], nil
}
