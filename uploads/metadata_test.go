package uploads

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image/png"
	"slices"
	"testing"

	"golang.org/x/image/bmp"
)

// secret stands for where a photo was taken, who took it, and with what.
const secret = "12.9716N 77.5946E"

// exifPhoto is the Exif block of a phone's photo: camera, orientation, place,
// and a thumbnail that is a JPEG with metadata of its own.
func exifPhoto(order binary.ByteOrder, orientation uint16) []byte {
	thumbnail := slices.Concat([]byte{0xff, 0xd8}, jpegSegment(markerCOM, []byte(secret)), []byte{0xff, 0xd9})
	const ifd0, entries = 8, 4
	gps := uint32(ifd0 + 2 + 12*entries + 4)
	place := gps + 2 + 12 + 4

	var b bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			binary.Write(&b, order, v)
		}
	}
	if order == binary.LittleEndian {
		put([]byte("II*\x00"))
	} else {
		put([]byte("MM\x00*"))
	}
	put(uint32(ifd0), uint16(entries))
	put(uint16(0x010f), uint16(2), uint32(len(secret)), place) // Make
	put(uint16(0x0112), uint16(3), uint32(1), orientation, uint16(0))
	put(uint16(0x0201), uint16(4), uint32(1), place+uint32(len(secret))) // thumbnail
	put(uint16(0x8825), uint16(4), uint32(1), gps)                       // GPSInfo
	put(uint32(0))
	put(uint16(1), uint16(2), uint16(2), uint32(len(secret)), place, uint32(0)) // GPSLatitude
	put([]byte(secret), thumbnail)
	return b.Bytes()
}

func exifSegment(tiff []byte) []byte {
	return jpegSegment(markerAPP1, append([]byte("Exif\x00\x00"), tiff...))
}

// orientationSegment is the one Exif segment a picture may keep, byte by byte.
func orientationSegment(o byte) []byte {
	return []byte{
		0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0,
		'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, o, 0, 0,
		0, 0, 0, 0,
	}
}

func TestMetadataIsDropped(t *testing.T) {
	bases := map[string][]byte{}
	for _, s := range samples(t) {
		bases[s.name] = s.data
	}
	photo := exifPhoto(binary.LittleEndian, 1)
	hidden := []byte(secret)
	type test struct {
		base  string
		what  string
		at    int // where into the base it is put
		extra []byte
	}
	var tests []test
	add := func(base string, at int, what string, extra []byte) {
		if at < 0 {
			at += len(bases[base]) + 1
		}
		tests = append(tests, test{base, what, at, extra})
	}

	for _, base := range []string{"jpeg grey", "jpeg colour", "jpeg progressive", "jpeg restarts", "jpeg fill bytes"} {
		add(base, 2, "Exif with a place", exifSegment(photo))
		add(base, 2, "two Exif blocks", slices.Concat(exifSegment(photo), exifSegment(exifPhoto(binary.BigEndian, 6))))
		add(base, 2, "XMP", jpegSegment(markerAPP1, []byte("http://ns.adobe.com/xap/1.0/\x00"+secret)))
		add(base, 2, "IPTC", jpegSegment(0xed, []byte("Photoshop 3.0\x008BIM"+secret)))
		add(base, 2, "comment", jpegSegment(markerCOM, hidden))
		add(base, 2, "JFXX thumbnail", jpegSegment(markerAPP0, []byte("JFXX\x00"+secret)))
		add(base, 2, "MPF", jpegSegment(markerAPP2, []byte("MPF\x00"+secret)))
		add(base, 2, "JUMBF", jpegSegment(0xeb, []byte("JP"+secret)))
		add(base, 2, "APP14 of another", jpegSegment(markerAPP14, hidden))
		add(base, 2, "comment behind fill bytes", append([]byte{0xff, 0xff}, jpegSegment(markerCOM, hidden)...))
		add(base, firstSegmentEnd(bases[base]), "bytes between segments", slices.Concat(hidden, []byte{0xff, 0x00}, hidden))
		add(base, -3, "comment before EOI", jpegSegment(markerCOM, hidden))
		add(base, -1, "film after EOI", []byte("\x00\x00\x00\x18ftypmp42"+secret))
		add(base, -1, "second picture", slices.Concat([]byte{0xff, 0xd8}, exifSegment(photo), bases[base][2:]))
	}

	const afterIHDR = 8 + 12 + 13
	for _, base := range []string{"png grey", "png colour"} {
		for _, kind := range []string{"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "acTL", "fcTL", "fdAT", "caBX", "prVW"} {
			add(base, afterIHDR, kind, pngChunk(kind, hidden))
			add(base, -13, kind+" before IEND", pngChunk(kind, hidden))
		}
		add(base, -1, "bytes after IEND", []byte("PK\x03\x04"+secret))
		add(base, -1, "chunk after IEND", pngChunk("tEXt", hidden))
	}

	comment := gifBlock(gifComment, hidden)
	xmp := gifBlock(gifApplication, []byte("XMP DataXMP"), hidden)
	text := gifBlock(gifPlainText, make([]byte, 12), hidden)
	for base, header := range map[string]int{"gif 87a": 13 + 12, "gif animated": 13} {
		add(base, header, "comment", comment)
		add(base, header, "XMP", xmp)
		add(base, header, "plain text", text)
		add(base, -2, "comment before the trailer", comment)
		add(base, -1, "bytes after the trailer", hidden)
	}

	add("bmp 24 bit", -1, "bytes after the end", hidden)
	add("bmp palette", -1, "bytes after the end", hidden)
	for _, base := range []string{"webp lossless", "webp lossy", "webp extended"} {
		add(base, -1, "bytes after the container", hidden)
	}

	for _, tt := range tests {
		t.Run(tt.base+"/"+tt.what, func(t *testing.T) {
			base := bases[tt.base]
			p := mustCheck(t, after(tt.at, base, tt.extra))
			if !bytes.Equal(p.Data, base) {
				t.Errorf("got %d bytes, want the %d without it\ngot  %q\nwant %q", len(p.Data), len(base), p.Data, base)
			}
		})
	}
}

// firstSegmentEnd returns where a JPEG's first segment ends.
func firstSegmentEnd(jpeg []byte) int {
	length := 2 // behind SOI
	for jpeg[length] == 0xff {
		length++
	}
	length++
	return length + int(binary.BigEndian.Uint16(jpeg[length:]))
}

func gifBlock(label byte, blocks ...[]byte) []byte {
	out := []byte{gifExtension, label}
	for _, b := range blocks {
		out = append(append(out, byte(len(b))), b...)
	}
	return append(out, 0)
}

func TestWebPMetadataIsDropped(t *testing.T) {
	const exif, xmp, alpha, icc = 0x08, 0x04, 0x10, 0x20
	picture := chunk("VP8 ", lossyFrame(17, 5))
	lossless := chunk("VP8L", decodeBase64(t, webpSample)[20:39])
	profile := chunk("ICCP", []byte("profile"))
	mask := chunk("ALPH", append([]byte{0}, make([]byte, 17*5)...))
	place := chunk("EXIF", exifPhoto(binary.BigEndian, 6))
	packet := chunk("XMP ", []byte(secret))
	tests := []struct {
		name      string
		got, want []byte
	}{
		{
			"all that may be there",
			riff(vp8x(exif|xmp|alpha|icc, 17, 5), profile, mask, picture, place, packet, chunk("JUNK", []byte(secret))),
			riff(vp8x(alpha|icc, 17, 5), profile, mask, picture),
		},
		{"before the picture", riff(vp8x(exif, 17, 5), place, picture), riff(vp8x(0, 17, 5), picture)},
		{"lossless", riff(vp8x(exif, 8, 8), lossless, place), riff(vp8x(0, 8, 8), lossless)},
		{"simple file with a chunk more", riff(picture, place), riff(picture)},
		{"flags without chunks", riff(vp8x(exif|xmp, 17, 5), picture), riff(vp8x(0, 17, 5), picture)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if p := mustCheck(t, tt.got); !bytes.Equal(p.Data, tt.want) {
				t.Errorf("got  %q\nwant %q", p.Data, tt.want)
			}
		})
	}
}

func TestOrientationIsKept(t *testing.T) {
	base := decodeBase64(t, jfifSample)
	const afterJFIF = 2 + 18
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for o := range uint16(11) {
			t.Run(fmt.Sprint(order, o), func(t *testing.T) {
				want := base
				if 2 <= o && o <= 8 {
					want = after(afterJFIF, base, orientationSegment(byte(o)))
				}
				p := mustCheck(t, after(afterJFIF, base, exifSegment(exifPhoto(order, o))))
				if !bytes.Equal(p.Data, want) {
					t.Errorf("got  %q\nwant %q", p.Data, want)
				}
			})
		}
	}
}

func TestBrokenExifIsDropped(t *testing.T) {
	base := plainJPEG(t)
	photo := exifPhoto(binary.LittleEndian, 6)
	blocks := [][]byte{
		nil,
		[]byte("II*"),
		[]byte("XX*\x00\x08\x00\x00\x00\x01\x00"),
		[]byte("II*\x00\xff\xff\xff\xff"),                         // directory out of bounds
		[]byte("II*\x00\x08\x00\x00\x00"),                         // directory at the end
		[]byte("MM\x00*\x00\x00\x00\x08\xff\xff"),                 // entries that are not there
		bytes.Replace(photo, []byte{3, 0, 1}, []byte{2, 0, 1}, 1), // not a number
		bytes.Replace(photo, []byte{3, 0, 1}, []byte{3, 0, 2}, 1), // more than one
		photo[:8+2+12+11],
	}
	for _, b := range blocks {
		if p := mustCheck(t, after(2, base, exifSegment(b))); !bytes.Equal(p.Data, base) {
			t.Errorf("%q: got %q", b, p.Data)
		}
	}
}

func TestWhatShapesPixelsIsKept(t *testing.T) {
	profile := append([]byte("ICC_PROFILE\x00\x01\x01"), "profile"...)
	adobe := []byte("Adobe\x00\x64\x00\x00\x00\x00\x01")
	jfif := decodeBase64(t, jfifSample)[2:20]
	kept := map[string][]byte{
		"JPEG colours":  after(2, plainJPEG(t), slices.Concat(jfif, jpegSegment(markerAPP2, profile), jpegSegment(markerAPP14, adobe))),
		"GIF profile":   after(13, animation(t, 2), gifBlock(gifApplication, []byte("ICCRGBG1012"), []byte("profile"))),
		"GIF ANIMEXTS":  after(13, animation(t, 2), gifBlock(gifApplication, []byte("ANIMEXTS1.0"), []byte{1, 0, 0})),
		"BMP profile":   stateSize(append(encode(t, bmp.Encode, frame(7, 5, 1)), "profile"...), 0),
		"BMP no size":   stateSize(append(encode(t, bmp.Encode, frame(7, 5, 1)), 0, 0), -1),
		"WebP unpadded": unpadded(),
	}
	png := encode(t, png.Encode, drawing(21, 13))
	for _, kind := range []string{"gAMA", "cHRM", "sRGB", "iCCP", "cICP", "mDCV", "cLLI", "sBIT", "bKGD", "pHYs", "sPLT"} {
		kept["PNG "+kind] = after(8+12+13, png, pngChunk(kind, []byte("as it is")))
	}
	for name, data := range kept {
		t.Run(name, func(t *testing.T) {
			if p := mustCheck(t, data); !bytes.Equal(p.Data, data) {
				t.Errorf("got  %q\nwant %q", p.Data, data)
			}
		})
	}
}

// stateSize writes into a BMP that its size is its length, or 0 when none is
// to be stated.
func stateSize(data []byte, none int) []byte {
	binary.LittleEndian.PutUint32(data[2:], uint32(len(data)*(1+none)))
	return data
}

// unpadded is a WebP whose last chunk lacks its padding.
func unpadded() []byte {
	data := riff(chunk("VP8 ", append(lossyFrame(17, 5), 0)))
	data = data[:len(data)-1]
	data[4]--
	return data
}
