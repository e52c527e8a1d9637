package passcard

import (
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"venuebox/internal/qr"
)

// All lengths are in points, with y growing downwards.
const mm = 72 / 25.4

// The page: ISO 216 A4 with two columns of five ISO/IEC 7810 ID-1 cards, edge to edge, so that one cut parts two.
const (
	pageWidth  = 210 * mm
	pageHeight = 297 * mm
	cardWidth  = 85.6 * mm
	cardHeight = 54 * mm
	columns    = 2
	perPage    = 10
	left       = (pageWidth - columns*cardWidth) / 2
	top        = (pageHeight - perPage/columns*cardHeight) / 2
	markGap    = 2 * mm // from the cards to the cut marks
	markLength = 5 * mm
)

// The card. Everything keeps the same distance from the edges and from each other. For the QR code that distance is
// its quiet zone: more than the four modules that ISO/IEC 18004 asks for, even with the 21 modules of the smallest.
const (
	margin     = 6 * mm
	codeSide   = 30 * mm
	codeLeft   = cardWidth - margin - codeSide
	codeTop    = cardHeight - margin - codeSide
	textWidth  = codeLeft - 2*margin
	venueWidth = cardWidth - 2*margin

	// maxModules keeps a module above half a millimetre, which a scanner at a door reads off worn paper.
	maxModules = 57
)

// The sizes of type, each about a quarter larger than the one before; huge is two such steps on.
const (
	tiny   = 8.5
	small  = 10.5
	medium = 13
	large  = 16.5
	huge   = 26

	leading   = 1.25 // from one line to the next, as a share of the size
	capHeight = 0.71 // of Roboto, as a share of the size
)

var (
	venueSteps  = []step{{small, 1}, {tiny, 1}}
	nameSteps   = []step{{large, 2}, {medium, 3}, {small, 3}, {tiny, 4}}
	numberSteps = []step{{medium, 1}, {small, 1}, {tiny, 1}}
	aloneSteps  = append([]step{{huge, 1}, {large, 1}}, numberSteps...)
)

const (
	grey  = 105 // of the venue's name, of 255
	faint = 205 // of the outlines
)

// printer draws cards on the pages of a document.
type printer struct {
	pdf      *fpdf.Fpdf
	letters  *typesetter
	outlines map[inked]*outline
	venue    paragraph // the last one set: a sheet has few of them
	venueIs  string
}

// startPage adds a page with the outlines and cut marks of that many cards.
func (p *printer) startPage(cards int) {
	p.pdf.AddPage()
	p.pdf.SetLineWidth(0.3)
	p.pdf.SetDrawColor(faint, faint, faint)
	for slot := range cards {
		x, y := corner(slot)
		p.pdf.Rect(x, y, cardWidth, cardHeight, "D")
	}
	p.pdf.SetDrawColor(grey, grey, grey)
	across, down := min(cards, columns), (cards+columns-1)/columns
	right, bottom := left+float64(across)*cardWidth, top+float64(down)*cardHeight
	for column := range across + 1 {
		x := left + float64(column)*cardWidth
		p.pdf.Line(x, top-markGap-markLength, x, top-markGap)
		p.pdf.Line(x, bottom+markGap, x, bottom+markGap+markLength)
	}
	for row := range down + 1 {
		y := top + float64(row)*cardHeight
		p.pdf.Line(left-markGap-markLength, y, left-markGap, y)
		p.pdf.Line(right+markGap, y, right+markGap+markLength, y)
	}
}

// corner returns the upper left corner of a place on the page.
func corner(slot int) (x, y float64) {
	return left + float64(slot%columns)*cardWidth, top + float64(slot/columns)*cardHeight
}

// card draws one card. Its texts start at the side where the venue's language does, so that all cards of a venue are
// alike; without a venue the member's language decides.
func (p *printer) card(card Card, slot int) error {
	if card.Number < 1 {
		return ErrNumber
	}
	code, err := encode(card.Code)
	if err != nil {
		return err
	}
	if p.venueIs != card.Venue {
		p.venue, p.venueIs = p.letters.paragraph(card.Venue), card.Venue
	}
	name := p.letters.paragraph(card.Name)
	number := p.letters.paragraph(strconv.FormatInt(card.Number, 10))
	toRight := p.venue.toRight || p.venue.empty() && name.toRight

	x, y := corner(slot)
	p.pdf.ClipRect(x, y, cardWidth, codeTop-margin, false)
	p.pdf.SetFillColor(grey, grey, grey)
	p.text(p.letters.fit(p.venue, venueSteps, venueWidth), x+margin, y+margin, venueWidth, toRight)
	p.pdf.ClipEnd()

	p.pdf.ClipRect(x, y+codeTop-margin, margin+textWidth, codeSide+2*margin, false)
	p.pdf.SetFillColor(0, 0, 0)
	if name.empty() {
		p.text(p.letters.fit(number, aloneSteps, textWidth), x+margin, y+codeTop, textWidth, toRight)
	} else {
		p.text(p.letters.fit(name, nameSteps, textWidth), x+margin, y+codeTop, textWidth, toRight)
		set := p.letters.fit(number, numberSteps, textWidth)
		p.text(set, x+margin, y+codeTop+codeSide-set.size*capHeight, textWidth, toRight)
	}
	p.pdf.ClipEnd()

	p.code(code, x+codeLeft, y+codeTop)
	return p.pdf.Error()
}

// encode returns the QR code of a pass at error correction level Q where that needs no more modules than M, else M.
func encode(text string) (*qr.Code, error) {
	code, err := qr.Encode(text, qr.LevelM)
	if err != nil {
		return nil, err
	}
	if code.Size() > maxModules {
		return nil, ErrCodeTooLong
	}
	if stronger, err := qr.Encode(text, qr.LevelQ); err == nil && stronger.Size() == code.Size() {
		return stronger, nil
	}
	return code, nil
}

// code draws a QR code as one path, in a system of coordinates whose unit is the module: that is exact, and no seams
// show between modules.
func (p *printer) code(code *qr.Code, x, y float64) {
	module := codeSide / float64(code.Size())
	_, height := p.pdf.GetPageSize()
	var path strings.Builder
	for row := range code.Size() {
		for column := 0; column < code.Size(); column++ {
			run := 0
			for code.Black(column+run, row) {
				run++
			}
			if run > 0 {
				path.WriteString(strconv.Itoa(column) + " " + strconv.Itoa(row) + " " + strconv.Itoa(run) + " 1 re\n")
				column += run
			}
		}
	}
	p.pdf.TransformBegin()
	p.pdf.Transform(fpdf.TransformMatrix{A: module, D: -module, E: x, F: height - y})
	p.pdf.RawWriteStr(path.String())
	p.pdf.DrawPath("f")
	p.pdf.TransformEnd()
}

// text draws lines below y: their block stands at x or, if toRight, ends at x+width, and within it they start at the
// side where their language does.
func (p *printer) text(set setting, x, y, width float64, toRight bool) {
	block := 0.0
	for _, line := range set.lines {
		block = max(block, line.width)
	}
	for i, line := range set.lines {
		start := x
		if toRight {
			start += width - block*set.size
		}
		if set.toRight {
			start += (block - line.width) * set.size
		}
		baseline := y + (capHeight+float64(i)*leading)*set.size
		for _, g := range line.glyphs {
			p.glyph(g.glyph, set.size, start+g.x*set.size, baseline-g.y*set.size)
		}
	}
}
