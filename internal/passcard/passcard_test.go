package passcard

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/qr"
)

// What a printer may be off by, in millimetres; the document's numbers are rounded to a hundredth of a point.
const tolerance = 0.02

func TestCardsLieOnThePage(t *testing.T) {
	for cards, want := range map[int][]int{1: {1}, 2: {2}, 9: {9}, 10: {10}, 11: {10, 1}, 25: {10, 10, 5}} {
		pdf := write(t, members(cards)...)
		contents := pages(t, pdf)
		if len(contents) != len(want) {
			t.Fatalf("%d cards are on %d pages, want %d", cards, len(contents), len(want))
		}
		if got := bytes.Count(pdf, []byte("/MediaBox [0 0 595.28 841.89]\n")); got != 1 {
			t.Errorf("A4 is the size of the pages %d times, want once, for all", got)
		}
		if got := bytes.Count(pdf, []byte("/MediaBox")); got != 1 {
			t.Errorf("there are %d sizes of pages, want 1", got)
		}
		for i, content := range contents {
			edges, symbols := boxes(t, content, outlined), codes(t, content)
			if len(edges) != want[i] || len(symbols) != want[i] {
				t.Fatalf("page %d of %d cards has %d outlines and %d codes, want %d", i+1, cards, len(edges), len(symbols), want[i])
			}
			for slot := range edges {
				left, top := 19.4+85.6*float64(slot%2), 13.5+54*float64(slot/2)
				near(t, "outline", edges[slot], box{left, top, left + 85.6, top + 54})
				near(t, "code", symbols[slot].box, box{left + 49.6, top + 18, left + 79.6, top + 48})
			}
		}
	}
}

func near(t *testing.T, what string, got, want box) {
	t.Helper()
	off := max(math.Abs(got.left-want.left), math.Abs(got.top-want.top),
		math.Abs(got.right-want.right), math.Abs(got.bottom-want.bottom))
	if off > tolerance {
		t.Errorf("%s is at %v, want %v", what, got, want)
	}
}

// The modules drawn are those of the code: level Q where it is for free, M where it is not, nothing weaker.
func TestCodesAreDrawnModuleByModule(t *testing.T) {
	for text, level := range map[string]qr.Level{
		"customer_id:115":                               qr.LevelQ,
		"customer_id:9223372036854775807":               qr.LevelQ,
		"customer_id:abcdefghijklmnopqrst:115":          qr.LevelM,
		"115":                                           qr.LevelQ,
		"customer_id:" + strings.Repeat("x", 201):       qr.LevelM,
		"HTTPS://EXAMPLE.COM/" + strings.Repeat("7", 7): qr.LevelQ,
	} {
		want, err := qr.Encode(text, level)
		if err != nil {
			t.Fatal(err)
		}
		drawn := codes(t, pages(t, write(t, Card{"Gym", "Ana", 115, text}))[0])[0]
		black := map[[2]int]bool{}
		for row := range want.Size() {
			for column := range want.Size() {
				if want.Black(column, row) {
					black[[2]int{column, row}] = true
				}
			}
		}
		if diff := cmp.Diff(black, drawn.black); diff != "" {
			t.Errorf("%q is not drawn as level %d has it (-want +got):\n%s", text, level, diff)
		}
	}
}

// Text is clipped to boxes that leave a code its quiet zone of four modules, even the largest modules there are.
func TestTextStaysOutOfTheQuietZone(t *testing.T) {
	tower := "Z" + strings.Repeat("\u0300\u0323", 100)
	content := pages(t, write(t, Card{tower, tower + strings.Repeat(" W", 100), 115, "115"}))[0]
	code := codes(t, content)[0]
	quiet := 4 * (code.right - code.left) / 21
	clips := boxes(t, content, clipped)
	if len(clips) != 2 {
		t.Fatalf("text is clipped to %d boxes, want 2", len(clips))
	}
	for _, clip := range clips {
		if clip.right > code.left-quiet && clip.bottom > code.top-quiet {
			t.Errorf("text may be drawn in %v, within %.2f mm of the code at %v", clip, quiet, code.box)
		}
	}
	if edges := boxes(t, content, outlined)[0]; edges.right-code.right < quiet || edges.bottom-code.bottom < quiet {
		t.Errorf("the code at %v is within %.2f mm of the card's edge, %v", code.box, quiet, edges)
	}
	// Outside the clips nothing is drawn but outlines, cut marks and codes.
	rest := content
	for {
		before, after, found := strings.Cut(rest, " re W n\n")
		if strings.Contains(before, " Do ") {
			t.Errorf("a glyph is drawn outside the clips")
		}
		if !found {
			break
		}
		_, rest, _ = strings.Cut(after, "\nQ\n")
	}
}

func TestSameSheetSameBytes(t *testing.T) {
	cards := append(members(23), Card{"نادي وردة الصحراء", "अनन्या श्रीवास्तव", 7, "customer_id:7"})
	first := write(t, cards...)
	if !bytes.Equal(first, write(t, cards...)) {
		t.Error("the same sheet, written again, has other bytes")
	}
	var later bytes.Buffer
	sheet := Sheet{Cards: cards, Made: made.Add(time.Hour).In(time.FixedZone("", 7200))}
	if err := sheet.Write(context.Background(), &later); err != nil {
		t.Fatal(err)
	}
	want := bytes.ReplaceAll(first, []byte("(D:20260215103000)"), []byte("(D:20260215113000)"))
	if !bytes.Equal(later.Bytes(), want) {
		t.Error("a sheet made an hour later differs in more than its date")
	}
}

func TestMetadata(t *testing.T) {
	pdf := write(t, Card{" Café\nRose ", "Ana", 115, "customer_id:115"})
	for _, want := range []string{
		"%PDF-1.",
		"/Title (\xfe\xff\x00C\x00a\x00f\x00\xe9\x00 \x00R\x00o\x00s\x00e)\n",
		"/Creator (\xfe\xff\x00V\x00e\x00n\x00u\x00e\x00B\x00o\x00x)\n",
		"/CreationDate (D:20260215103000)\n",
		"/ModDate (D:20260215103000)\n",
	} {
		if !bytes.Contains(pdf, []byte(want)) {
			t.Errorf("the document has no %q", want)
		}
	}
	for _, none := range []string{"/Font\n", "/BaseFont", "/Subtype /Image", "/JavaScript", "/URI"} {
		if bytes.Contains(pdf, []byte(none)) {
			t.Errorf("the document has a %s", none)
		}
	}
}

func TestRefusals(t *testing.T) {
	good := members(1)[0]
	with := func(change func(*Card)) []Card {
		card := good
		change(&card)
		return []Card{good, card}
	}
	for name, test := range map[string]struct {
		cards []Card
		is    error
		says  string
	}{
		"none":     {nil, ErrNoCards, "there are no members to print passes for"},
		"too many": {members(MaxCards + 1), ErrTooManyCards, "one sheet holds at most 5000 passes: print them in parts"},
		"number 0": {with(func(c *Card) { c.Number = 0 }), ErrNumber,
			"the pass of member 0, number 2 on the sheet: a member number is 1 or larger"},
		"no code": {with(func(c *Card) { c.Code = "" }), qr.ErrText,
			"the pass of member 115, number 2 on the sheet: a QR code needs text in valid UTF-8, and at least one character of it"},
		"bad code": {with(func(c *Card) { c.Code = "\xff" }), qr.ErrText,
			"the pass of member 115, number 2 on the sheet: a QR code needs text in valid UTF-8, and at least one character of it"},
		"code of 214 bytes": {with(func(c *Card) { c.Code = strings.Repeat("x", 214) }), ErrCodeTooLong,
			"the pass of member 115, number 2 on the sheet: the pass is too long for the QR code on a card, which has at most 57 modules a side"},
		"code of 3000 bytes": {with(func(c *Card) { c.Code = strings.Repeat("x", 3000) }), qr.ErrTextTooLong,
			"the pass of member 115, number 2 on the sheet: the text is too long for a QR code at level M: shorten it, or use a lower level"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			sheet := Sheet{Cards: test.cards, Made: made}
			err := sheet.Write(context.Background(), &out)
			if !errors.Is(err, test.is) || err.Error() != test.says {
				t.Errorf("Write: %v, want %s", err, test.says)
			}
			if out.Len() != 0 {
				t.Errorf("Write wrote %d bytes and failed", out.Len())
			}
		})
	}
}

func TestProgressAndStop(t *testing.T) {
	var seen []int
	sheet := Sheet{Cards: members(12), Made: made, Progress: func(done int) { seen = append(seen, done) }}
	if err := sheet.Write(context.Background(), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, seen); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}

	ctx, stop := context.WithCancel(context.Background())
	sheet.Progress = func(done int) {
		if done == 3 {
			stop()
		}
	}
	var out bytes.Buffer
	if err := sheet.Write(ctx, &out); !errors.Is(err, context.Canceled) || out.Len() != 0 {
		t.Errorf("Write, stopped: %v and %d bytes, want context canceled and none", err, out.Len())
	}
}

// full is a disk without room.
type full struct{}

var errFull = errors.New("no space left on device")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestErrorOfTheWriterComesBack(t *testing.T) {
	sheet := Sheet{Cards: members(1), Made: made}
	if err := sheet.Write(context.Background(), full{}); !errors.Is(err, errFull) {
		t.Errorf("Write to a full disk: %v", err)
	}
}

func BenchmarkSheetOf500(b *testing.B) {
	cards := members(500)
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		sheet := Sheet{Cards: cards, Made: made}
		if err := sheet.Write(context.Background(), &out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len()), "pdf-bytes")
}
