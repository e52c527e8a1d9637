package passcard

import (
	"bytes"
	_ "embed"
	"fmt"

	arabic "eliasnaur.com/font/noto/sans/arabic/medium"
	"eliasnaur.com/font/roboto/robotomedium"
	"github.com/go-text/typesetting/font"
)

// devanagari is Noto Sans Devanagari Regular 2.001 as Debian's fonts-noto-core has it: no Go module carries a font of
// that script. Its licence lies beside it.
//
//go:embed fonts/NotoSansDevanagari-Regular.ttf
var devanagari []byte

// family is faces that are used together: the first that has a character draws it.
type family []*font.Face

// newFamily reads the fonts: Roboto (Apache License 2.0) for Latin, Greek and Cyrillic, Noto Sans Arabic and Noto Sans
// Devanagari (SIL Open Font License 1.1) for the languages written in those letters.
func newFamily() (family, error) {
	var f family
	for _, ttf := range [][]byte{robotomedium.TTF, arabic.TTF, devanagari} {
		face, err := font.ParseTTF(bytes.NewReader(ttf))
		if err != nil {
			return nil, fmt.Errorf("reading the fonts of the passes: %w", err)
		}
		f = append(f, face)
	}
	return f, nil
}

// ResolveFace returns the face that draws r, or, if none can, the first.
func (f family) ResolveFace(r rune) *font.Face {
	for _, face := range f {
		if _, ok := face.NominalGlyph(r); ok {
			return face
		}
	}
	return f[0]
}
