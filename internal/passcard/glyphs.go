package passcard

import (
	"codeberg.org/go-pdf/fpdf"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// em is the size at which glyphs are kept in the document, in points. Larger than any text, as the document's numbers
// have two decimals.
const em = 100

// glyph is a shape in a font.
type glyph struct {
	face *font.Face
	id   font.GID
}

// inked is a glyph in a shade of grey: a template has its own colour.
type inked struct {
	glyph
	shade int // 0 is black, 255 white
}

// outline is a glyph's shape as the document keeps it, once however often it is drawn.
type outline struct {
	shape fpdf.Template // nil if there is nothing to draw, as for a space

	// The rectangle around the shape, in ems: its upper left corner, as seen from where the glyph starts on the
	// baseline, with y growing upwards, and its size.
	left, top, width, height float64
}

// glyph draws a glyph at a size, starting at x on the baseline y, in the colour set for filling.
func (p *printer) glyph(g glyph, size, x, y float64) {
	shade, _, _ := p.pdf.GetFillColor()
	key := inked{g, shade}
	o, known := p.outlines[key]
	if !known {
		o = newOutline(p.pdf, g)
		p.outlines[key] = o
	}
	if o.shape != nil {
		p.pdf.UseTemplateScaled(o.shape,
			fpdf.PointType{X: x + o.left*size, Y: y - o.top*size}, fpdf.SizeType{Wd: o.width * size, Ht: o.height * size})
	}
}

func newOutline(pdf *fpdf.Fpdf, g glyph) *outline {
	path, _ := g.face.GlyphDataOutline(g.id)
	extents, ok := g.face.GlyphExtents(g.id)
	if !ok || len(path.Segments) == 0 || extents.Width == 0 || extents.Height == 0 {
		return &outline{}
	}
	unit := 1 / float64(g.face.Upem())
	const around = 0.1 // keeps the curves clear of the edges, where they would be clipped
	o := &outline{
		left:   float64(extents.XBearing)*unit - around,
		top:    float64(extents.YBearing)*unit + around,
		width:  float64(extents.Width)*unit + 2*around,
		height: -float64(extents.Height)*unit + 2*around,
	}
	at := func(point opentype.SegmentPoint) (x, y float64) {
		return (float64(point.X)*unit - o.left) * em, (o.top - float64(point.Y)*unit) * em
	}
	size := fpdf.SizeType{Wd: o.width * em, Ht: o.height * em}
	o.shape = pdf.CreateTemplateCustom(fpdf.PointType{}, size, func(to *fpdf.Tpl) {
		x, y := 0.0, 0.0
		for i, segment := range path.Segments {
			switch end := segment.ArgsSlice(); segment.Op {
			case opentype.SegmentOpMoveTo:
				if i > 0 {
					to.ClosePath()
				}
				x, y = at(end[0])
				to.MoveTo(x, y)
			case opentype.SegmentOpLineTo:
				x, y = at(end[0])
				to.LineTo(x, y)
			case opentype.SegmentOpQuadTo:
				// PDF has no quadratic curves: the cubic one with the same shape.
				cx, cy := at(end[0])
				ex, ey := at(end[1])
				to.CurveBezierCubicTo(x+(cx-x)*2/3, y+(cy-y)*2/3, ex+(cx-ex)*2/3, ey+(cy-ey)*2/3, ex, ey)
				x, y = ex, ey
			case opentype.SegmentOpCubeTo:
				ax, ay := at(end[0])
				bx, by := at(end[1])
				x, y = at(end[2])
				to.CurveBezierCubicTo(ax, ay, bx, by, x, y)
			}
		}
		to.ClosePath()
		to.DrawPath("f")
	})
	return o
}
