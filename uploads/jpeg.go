package uploads

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// The markers of ITU-T T.81, table B.1, that the decoder knows.
const (
	markerSOF0  = 0xc0 // baseline
	markerSOF1  = 0xc1 // extended sequential
	markerSOF2  = 0xc2 // progressive
	markerDHT   = 0xc4
	markerRST0  = 0xd0
	markerRST7  = 0xd7
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerDQT   = 0xdb
	markerDRI   = 0xdd
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP2  = 0xe2
	markerAPP14 = 0xee
	markerAPP15 = 0xef
	markerCOM   = 0xfe
)

// maxProgressiveScans bounds the work of a progressive JPEG: each scan visits
// all blocks of the picture and may take no more than a few bytes. Encoders
// write about ten.
const maxProgressiveScans = 64

// stripJPEG copies the segments that shape pixels and colours, up to and
// including EOI. Bytes between segments are dropped; fill bytes stay with
// their marker.
func stripJPEG(data []byte) ([]byte, error) {
	out := make([]byte, 0, len(data))
	out = append(out, data[:2]...) // SOI
	scans, maxScans := 0, 0
	seenExif := false
	for pos := 2; ; {
		start, code, err := nextMarker(data, pos)
		if err != nil {
			return nil, err
		}
		marker := data[code]
		pos = code + 1
		switch {
		case marker == markerEOI:
			return append(out, data[start:pos]...), nil
		case isRestart(marker):
			continue // outside a scan it means nothing
		}

		payload, err := segment(data, pos)
		if err != nil {
			return nil, err
		}
		pos += 2 + len(payload)
		switch {
		case marker == markerSOF0, marker == markerSOF1, marker == markerSOF2:
			if len(payload) < 6 {
				return nil, errTruncated
			}
			maxScans = int(payload[5]) // a sequential component has one scan
			if marker == markerSOF2 {
				maxScans = maxProgressiveScans
			}
		case marker == markerSOS:
			if scans++; scans > maxScans {
				return nil, errors.New("too many scans")
			}
			if pos, err = scanEnd(data, pos); err != nil {
				return nil, err
			}
		case marker == markerDHT, marker == markerDQT, marker == markerDRI:
		case marker == markerAPP1 && bytes.HasPrefix(payload, []byte(exifHeader)) && !seenExif:
			seenExif = true
			if o := exifOrientation(payload[len(exifHeader):]); o != orientationNormal {
				out = appendOrientation(out, o)
			}
			continue
		case isMetadata(marker, payload):
			continue
		case markerAPP0 <= marker && marker <= markerAPP15:
		default:
			return nil, fmt.Errorf("marker %#x", marker)
		}
		out = append(out, data[start:pos]...)
	}
}

// nextMarker finds the marker at or after pos. It begins at start, with one
// 0xFF or several, and its code is data[code].
func nextMarker(data []byte, pos int) (start, code int, err error) {
	for {
		i := bytes.IndexByte(data[pos:], 0xff)
		if i < 0 {
			return 0, 0, errTruncated
		}
		start = pos + i
		code = start + 1
		for code < len(data) && data[code] == 0xff {
			code++
		}
		if code == len(data) {
			return 0, 0, errTruncated
		}
		if data[code] != 0 {
			return start, code, nil
		}
		pos = code + 1
	}
}

// segment returns the payload of the segment whose length is at pos.
func segment(data []byte, pos int) ([]byte, error) {
	if len(data)-pos < 2 {
		return nil, errTruncated
	}
	n := int(binary.BigEndian.Uint16(data[pos:]))
	if n < 2 || n > len(data)-pos {
		return nil, errTruncated
	}
	return data[pos+2 : pos+n], nil
}

// scanEnd returns where the entropy-coded data that starts at pos ends: at the
// first marker that is not a restart. A 0xFF among the data is followed by 0.
func scanEnd(data []byte, pos int) (int, error) {
	for {
		i := bytes.IndexByte(data[pos:], 0xff)
		if i < 0 || pos+i+1 == len(data) {
			return 0, errTruncated
		}
		pos += i
		switch next := data[pos+1]; {
		case next == 0, isRestart(next):
			pos += 2
		case next == 0xff:
			pos++
		default:
			return pos, nil
		}
	}
}

func isRestart(marker byte) bool { return markerRST0 <= marker && marker <= markerRST7 }

// isMetadata tells whether a segment says nothing about pixels and colours.
func isMetadata(marker byte, payload []byte) bool {
	switch marker {
	case markerAPP0:
		return !bytes.HasPrefix(payload, []byte("JFIF\x00"))
	case markerAPP2:
		return !bytes.HasPrefix(payload, []byte("ICC_PROFILE\x00"))
	case markerAPP14:
		return !bytes.HasPrefix(payload, []byte("Adobe"))
	case markerCOM:
		return true
	}
	return markerAPP0 <= marker && marker <= markerAPP15
}

// thriftyJPEG reports that a JPEG is not progressive, as photos of phones and
// cameras are not: it is decoded block by block, without coefficients that
// wait for later scans, into at most four planes and their CMYK pixels.
func thriftyJPEG(data []byte) (perPixel int64, ok bool) {
	for i := 2; i+4 <= len(data) && data[i] == 0xff; {
		marker := data[i+1]
		if marker == 0xc0 || marker == 0xc1 {
			return 8, true
		}
		if marker == 0xc2 || marker == 0xda {
			return 0, false
		}
		i += 2 + int(data[i+2])<<8 + int(data[i+3])
	}
	return 0, false
}
