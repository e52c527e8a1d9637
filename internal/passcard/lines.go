package passcard

import (
	"slices"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// typesetter turns texts into lines of glyphs. It is for one goroutine.
type typesetter struct {
	fonts     family
	bidi      bidi.Paragraph
	segmenter shaping.Segmenter
	shaper    shaping.HarfbuzzShaper
	wrapper   shaping.LineWrapper
}

// setting is a text that has its size and its lines.
type setting struct {
	size    float64 // points
	lines   []line
	toRight bool // lines start at the right
}

// line is glyphs beside each other.
type line struct {
	glyphs []placed
	width  float64 // ems
}

// placed is a glyph in a line: x right of the line's left end and y above the baseline, in ems.
type placed struct {
	glyph
	x, y float64
}

// step is a size to try for a text, and the number of lines it may have then.
type step struct {
	size  float64 // points
	lines int
}

// fit sets a text in the first of the steps in which it fits into the width, given in points. When it fits in none, the
// last is taken, words that are too long are broken, and what is left over is cut off for an ellipsis.
func (t *typesetter) fit(p paragraph, steps []step, width float64) setting {
	if p.empty() {
		return setting{}
	}
	last := steps[len(steps)-1]
	for _, s := range steps {
		lines, cut := t.wrap(p, s, width, shaping.Never)
		fits := !slices.ContainsFunc(lines, func(l line) bool { return l.width*s.size > width })
		if fits && !cut {
			return setting{s.size, lines, p.toRight}
		}
	}
	lines, _ := t.wrap(p, last, width, shaping.WhenNecessary)
	return setting{last.size, lines, p.toRight}
}

// wrap breaks a text into lines and reports whether it had to be cut.
func (t *typesetter) wrap(p paragraph, s step, width float64, policy shaping.LineBreakPolicy) (lines []line, cut bool) {
	config := shaping.WrapConfig{
		Direction: di.DirectionLTR, TruncateAfterLines: s.lines, Truncator: p.ellipsis, BreakPolicy: policy,
	}
	base := bidi.Level(0)
	if p.toRight {
		config.Direction, base = di.DirectionRTL, 1
	}
	// The wrapper takes the width from spaces at the ends of lines, in the very glyphs it is given.
	runs := slices.Clone(p.runs)
	for i := range runs {
		runs[i].Glyphs = slices.Clone(runs[i].Glyphs)
	}
	wrapped, truncated := t.wrapper.WrapParagraphF(
		config, fixed.Int26_6(width/s.size*shapedSize*64), p.text, shaping.NewSliceIterator(runs))
	for i, runs := range wrapped {
		levels := make([]bidi.Level, len(runs))
		for j, run := range runs {
			levels[j] = base
			if truncated == 0 || i < len(wrapped)-1 || j < len(runs)-1 {
				levels[j] = p.levels[run.Runes.Offset]
			}
		}
		lines = append(lines, newLine(runs, levels))
	}
	return lines, truncated > 0
}

// newLine puts runs, in the order in which they are read, in the order in which they are seen.
func newLine(runs shaping.Line, levels []bidi.Level) line {
	var l line
	for _, i := range visualOrder(levels) {
		for _, g := range runs[i].Glyphs {
			l.glyphs = append(l.glyphs, placed{
				glyph: glyph{runs[i].Face, g.GlyphID},
				x:     l.width + ems(g.XOffset),
				y:     ems(g.YOffset),
			})
			l.width += ems(g.Advance)
		}
	}
	return l
}

// visualOrder returns the indices of levels from left to right: rule L2 of Unicode Standard Annex 9.
func visualOrder(levels []bidi.Level) []int {
	order := make([]int, len(levels))
	for i := range order {
		order[i] = i
	}
	for level := slices.Max(levels); level > 0; level-- {
		for start := 0; start < len(levels); start++ {
			end := start
			for end < len(levels) && levels[end] >= level {
				end++
			}
			slices.Reverse(order[start:end])
			start = max(start, end)
		}
	}
	return order
}

// ems converts a length at the size at which texts are shaped.
func ems(length fixed.Int26_6) float64 { return float64(length) / 64 / shapedSize }
