package uploads

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
)

// FuzzCheck: whatever is sent, nothing breaks; and what is accepted decodes,
// carries no metadata, and is accepted again without another change.
func FuzzCheck(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.data)
	}
	f.Add(after(2, plainJPEG(f), exifSegment(exifPhoto(binary.LittleEndian, 6))))
	f.Add(after(2, grayJPEG{blocks: 3, progressive: true}.bytes(), exifSegment(exifPhoto(binary.BigEndian, 1))))
	f.Add(after(33, grayPNG(f, 8, 8, 0), pngChunk("eXIf", exifPhoto(binary.BigEndian, 3))))
	f.Add(after(13, animation(f, 2), gifBlock(gifApplication, []byte("XMP DataXMP"), []byte(secret))))
	f.Add(riff(vp8x(0x0c, 17, 5), chunk("VP8 ", lossyFrame(17, 5)), chunk("EXIF", exifPhoto(binary.BigEndian, 6))))
	c := NewChecker(Limits{MaxBytes: 1 << 16, MaxPixels: 1 << 16})
	f.Fuzz(func(t *testing.T, data []byte) {
		sent := bytes.Clone(data)
		p, err := c.Check(context.Background(), bytes.NewReader(data))
		if !bytes.Equal(data, sent) {
			t.Fatal("Check writes into what it reads")
		}
		if err != nil {
			return
		}
		if int64(p.Width)*int64(p.Height) > 1<<16 || p.Width <= 0 || p.Height <= 0 {
			t.Errorf("accepted with %d × %d pixels", p.Width, p.Height)
		}
		if _, err := formatOf(p.Ext).decode(p.Data); err != nil {
			t.Errorf("what is kept does not decode: %v", err)
		}
		if kind := metadata(p); kind != "" {
			t.Errorf("what is kept has %s", kind)
		}
		again, err := c.Check(context.Background(), bytes.NewReader(p.Data))
		if err != nil || !bytes.Equal(again.Data, p.Data) {
			t.Errorf("checked again: %v", err)
		}
	})
}

// metadata names the first metadata it finds in a whole picture, or returns "".
// It is written apart from the code it examines.
func metadata(p *Picture) string {
	data := p.Data
	switch p.Ext {
	case ".jpg":
		return jpegMetadata(data)
	case ".png":
		for rest := data[8:]; len(rest) > 0; rest = rest[12+binary.BigEndian.Uint32(rest):] {
			switch kind := string(rest[4:8]); kind {
			case "tEXt", "zTXt", "iTXt", "eXIf", "tIME", "acTL", "fcTL", "fdAT":
				return kind
			}
		}
	case ".webp":
		for rest := data[12:]; len(rest) > 0; {
			switch kind := string(rest[:4]); kind {
			case "EXIF", "XMP ", "ANIM", "ANMF":
				return kind
			}
			n := 8 + binary.LittleEndian.Uint32(rest[4:])
			rest = rest[min(int(n+n%2), len(rest)):]
		}
	}
	return ""
}

// jpegMetadata looks at all segments, those between scans too.
func jpegMetadata(data []byte) string {
	inScan := false
	for rest := data[2:]; len(rest) > 1; {
		switch marker := rest[1]; {
		case rest[0] != 0xff || marker == 0 || 0xd0 <= marker && marker <= 0xd7:
			if !inScan {
				return "bytes between segments"
			}
			rest = rest[1:]
			if rest[0] == 0 {
				rest = rest[1:]
			}
		case marker == 0xff:
			rest = rest[1:]
		case marker == 0xd9:
			if len(rest) > 2 {
				return "bytes after the end"
			}
			return ""
		default:
			n := 2 + int(binary.BigEndian.Uint16(rest[2:]))
			segment := rest[:n]
			rest = rest[n:]
			inScan = marker == 0xda
			if marker == 0xfe || marker == 0xed {
				return "a comment or IPTC"
			}
			if marker == 0xe1 && !bytes.Equal(segment, orientationSegment(segment[len(segment)-7])) {
				return "Exif"
			}
		}
	}
	return "no end"
}
