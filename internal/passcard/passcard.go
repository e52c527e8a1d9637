// Package passcard writes a PDF sheet of member passes to cut out and hand over: A4 pages with ten cards each, every
// card of the size of a bank card (ISO/IEC 7810 ID-1), with the venue's name, the member's name and number, and the
// pass as a QR code.
//
// All that is drawn is vector paths, text too, so a card is sharp on any printer and needs no font there. It carries
// no words of its own: a card is in the languages of the names on it.
package passcard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// MaxCards is the largest number of cards on one sheet. A sheet is built in memory, with up to 20 KB a card.
const MaxCards = 5_000

var (
	// ErrNoCards says that there is nothing to print.
	ErrNoCards = errors.New("there are no members to print passes for")

	// ErrTooManyCards says that there are more than MaxCards cards.
	ErrTooManyCards = fmt.Errorf("one sheet holds at most %d passes: print them in parts", MaxCards)

	// ErrNumber says that a member number is not positive.
	ErrNumber = errors.New("a member number is 1 or larger")

	// ErrCodeTooLong says that a code has so many modules that cameras could not read them at the size of a card.
	ErrCodeTooLong = fmt.Errorf("the pass is too long for the QR code on a card, which has at most %d modules a side", maxModules)
)

// Card is one member's pass.
type Card struct {
	Venue  string // the venue's name, in any script
	Name   string // the member's name, in any script
	Number int64  // the member number, 1 or larger
	Code   string // the text of the QR code, taken as it is
}

// Sheet is a document of cards, ten a page, in their order: left to right, then down.
type Sheet struct {
	Cards []Card

	// Made goes into the document as its date, in UTC. The same cards made at the same time give the same bytes.
	Made time.Time

	// Progress, unless nil, is called after each card with the number of cards done.
	Progress func(done int)
}

// Write writes the sheet to w as a PDF. Nothing is written before the whole sheet is made, and nothing at all when
// there is an error other than w's.
//
// A name that is too long for its place is set smaller, on up to four lines, and at last cut with an ellipsis. Signs
// that no font here has, such as colour emoji, are left out; a name with letters that no font here has is left out as
// a whole, and the member number takes its place. Text is never drawn over the QR code or its quiet zone.
//
// The error is ErrNoCards, ErrTooManyCards, ctx's, or w's, or it names the card and wraps ErrNumber, ErrCodeTooLong,
// qr.ErrText or qr.ErrTextTooLong.
func (s *Sheet) Write(ctx context.Context, w io.Writer) error {
	if len(s.Cards) == 0 {
		return ErrNoCards
	}
	if len(s.Cards) > MaxCards {
		return ErrTooManyCards
	}
	fonts, err := newFamily()
	if err != nil {
		return err
	}
	out := &printer{
		pdf:      newDocument(s.Cards[0].Venue, s.Made),
		letters:  &typesetter{fonts: fonts},
		outlines: map[inked]*outline{},
	}
	for i, card := range s.Cards {
		if err := ctx.Err(); err != nil {
			return err
		}
		slot := i % perPage
		if slot == 0 {
			out.startPage(min(len(s.Cards)-i, perPage))
		}
		if err := out.card(card, slot); err != nil {
			return fmt.Errorf("the pass of member %d, number %d on the sheet: %w", card.Number, i+1, err)
		}
		if s.Progress != nil {
			s.Progress(i + 1)
		}
	}
	return out.pdf.Output(w)
}

// newDocument starts a PDF whose unit is the point and whose bytes depend only on what is drawn.
func newDocument(title string, made time.Time) *fpdf.Fpdf {
	pdf := fpdf.New("P", "pt", "A4", "")
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	pdf.SetTitle(clean(title), true)
	pdf.SetCreator("VenueBox", true)
	pdf.SetMargins(0, 0, 0)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetDisplayMode("fullpage", "continuous")
	return pdf
}
