package passcard

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	classes "golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// maxText is how much of a text is looked at, in characters. No card has room for so many.
const maxText = 256

// shapedSize is the size at which texts are shaped; what comes out is scaled.
const shapedSize = 1000

// paragraph is a text as glyphs, not yet broken into lines.
type paragraph struct {
	text     []rune
	toRight  bool         // starts at the right
	levels   []bidi.Level // how deeply directions are nested at each character, as in Unicode Standard Annex 9
	runs     []shaping.Output
	ellipsis shaping.Output
}

// empty reports whether there is nothing to draw.
func (p paragraph) empty() bool { return len(p.runs) == 0 }

// paragraph shapes a text: letters joined and stacked, marks placed, each part in its script's direction. It is empty
// if the text is, or if it has letters, marks or digits that no font has.
func (t *typesetter) paragraph(text string) paragraph {
	runes := []rune(clean(text))
	for len(runes) > 0 {
		p := t.shape(runes)
		missing := p.missing()
		if len(missing) == 0 {
			return p
		}
		kept := make([]rune, 0, len(runes))
		for i, r := range runes {
			if !missing[i] {
				kept = append(kept, r)
			} else if unicode.In(r, unicode.L, unicode.Mn, unicode.Mc, unicode.N) && !harfbuzz.IsDefaultIgnorable(r) {
				return paragraph{}
			}
		}
		runes = []rune(clean(string(kept)))
	}
	return paragraph{}
}

// clean brings a text into the form in which it is set: composed (NFC), on one line, without control characters and
// without invisible ones, but for those within a word that say how its letters join.
func clean(text string) string {
	before := ' '
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			r = ' '
		}
		joins := r == '\u200c' || r == '\u200d' || unicode.Is(unicode.Variation_Selector, r)
		switch {
		case joins && !unicode.In(before, unicode.L, unicode.M):
			return -1
		case !joins && (r == unicode.ReplacementChar || unicode.Is(unicode.C, r)):
			return -1
		}
		before = r
		return r
	}, text)
	text = strings.Join(strings.Fields(norm.NFC.String(text)), " ")
	if runes := []rune(text); len(runes) > maxText {
		text = string(runes[:maxText])
	}
	return text
}

// shape turns characters into glyphs, left to right within each run.
func (t *typesetter) shape(text []rune) paragraph {
	p := paragraph{text: text, toRight: startsAtRight(text), levels: make([]bidi.Level, len(text))}
	direction, base := di.DirectionLTR, bidi.LeftToRight
	if p.toRight {
		direction, base = di.DirectionRTL, bidi.RightToLeft
	}
	runs := t.bidi.Segment(text, base)
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for at := run.Start; at < run.End; at++ {
			p.levels[at] = run.Level
		}
	}
	input := shaping.Input{Text: text, RunEnd: len(text), Direction: direction, Size: fixed.I(shapedSize)}
	for _, part := range t.segmenter.Split(input, t.fonts) {
		p.runs = append(p.runs, t.shaper.Shape(part))
	}
	p.ellipsis = t.shaper.Shape(shaping.Input{
		Text: []rune("…"), RunEnd: 1, Direction: direction, Face: t.fonts[0], Size: fixed.I(shapedSize),
	})
	return p
}

// startsAtRight reports whether the first character with a direction is written to the left: rules P2 and P3 of
// Unicode Standard Annex 9.
func startsAtRight(text []rune) bool {
	for _, r := range text {
		switch properties, _ := classes.LookupRune(r); properties.Class() {
		case classes.L:
			return false
		case classes.R, classes.AL:
			return true
		}
	}
	return false
}

// missing returns the characters for which there is no glyph.
func (p paragraph) missing() map[int]bool {
	var missing map[int]bool
	for _, run := range p.runs {
		for _, g := range run.Glyphs {
			if g.GlyphID != notdef {
				continue
			}
			if missing == nil {
				missing = map[int]bool{}
			}
			for i := g.TextIndex(); i < g.TextIndex()+g.RunesCount(); i++ {
				if _, has := run.Face.NominalGlyph(p.text[i]); !has || g.RunesCount() == 1 {
					missing[i] = true
				}
			}
		}
	}
	return missing
}

// notdef is the glyph, in every font, that stands for characters without one.
const notdef font.GID = 0
