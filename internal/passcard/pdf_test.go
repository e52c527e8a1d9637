package passcard

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"testing"
	"time"
)

var made = time.Date(2026, 2, 15, 10, 30, 0, 0, time.UTC)

// write returns the PDF of the cards.
func write(t testing.TB, cards ...Card) []byte {
	t.Helper()
	var out bytes.Buffer
	sheet := Sheet{Cards: cards, Made: made}
	if err := sheet.Write(context.Background(), &out); err != nil {
		t.Fatalf("Write: %v", err)
	}
	return out.Bytes()
}

// members returns that many cards with plain passes.
func members(count int) []Card {
	cards := make([]Card, count)
	for i := range cards {
		number := int64(115 + i)
		cards[i] = Card{"Desert Rose Gym", "Mohamed Abdelrahman", number, fmt.Sprintf("customer_id:%d", number)}
	}
	return cards
}

var pageObject = regexp.MustCompile(`<</Type /Page\n(?s:.*?)/Contents (\d+) 0 R>>`)

// pages returns what is drawn on each page of a PDF.
func pages(t *testing.T, pdf []byte) []string {
	t.Helper()
	var contents []string
	for _, page := range pageObject.FindAllSubmatch(pdf, -1) {
		head := regexp.MustCompile(fmt.Sprintf(`\n%s 0 obj\n<</Filter /FlateDecode /Length (\d+)>>\nstream\n`, page[1]))
		at := head.FindSubmatchIndex(pdf)
		if at == nil {
			t.Fatalf("there is no page content %s", page[1])
		}
		length, err := strconv.Atoi(string(pdf[at[2]:at[3]]))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := zlib.NewReader(bytes.NewReader(pdf[at[1] : at[1]+length]))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(unpacked)
		if err != nil {
			t.Fatal(err)
		}
		contents = append(contents, string(content))
	}
	return contents
}

// box is a rectangle on a page, in millimetres from the page's upper left corner.
type box struct{ left, top, right, bottom float64 }

var (
	outlined = regexp.MustCompile(`(?m)^(\S+) (\S+) (\S+) (\S+) re S$`)
	clipped  = regexp.MustCompile(`(?m)^q (\S+) (\S+) (\S+) (\S+) re W n$`)
)

// boxes returns the rectangles that a pattern finds in a page's content.
func boxes(t *testing.T, content string, pattern *regexp.Regexp) []box {
	t.Helper()
	var found []box
	for _, match := range pattern.FindAllStringSubmatch(content, -1) {
		x, y, width, height := number(t, match[1]), number(t, match[2]), number(t, match[3]), number(t, match[4])
		found = append(found, box{x / mm, (pageHeight - y) / mm, (x + width) / mm, (pageHeight - y - height) / mm})
	}
	return found
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// square is a QR code on a page.
type square struct {
	box
	black map[[2]int]bool // column and row
}

var (
	squares = regexp.MustCompile(`(?m)^(\S+) 0\.00000 0\.00000 (\S+) (\S+) (\S+) cm\n((?:\d+ \d+ \d+ 1 re\n)+)\nf$`)
	runs    = regexp.MustCompile(`(\d+) (\d+) (\d+) 1 re\n`)
)

// codes returns the QR codes on a page, read from what is drawn.
func codes(t *testing.T, content string) []square {
	t.Helper()
	var found []square
	for _, match := range squares.FindAllStringSubmatch(content, -1) {
		code := square{black: map[[2]int]bool{}}
		size := 0
		for _, run := range runs.FindAllStringSubmatch(match[5], -1) {
			column, row, length := int(number(t, run[1])), int(number(t, run[2])), int(number(t, run[3]))
			for i := range length {
				code.black[[2]int{column + i, row}] = true
			}
			size = max(size, column+length)
		}
		module, down := number(t, match[1]), -number(t, match[2])
		if module != down {
			t.Errorf("a module is %v by %v", module, down)
		}
		code.left, code.top = number(t, match[3])/mm, (pageHeight-number(t, match[4]))/mm
		code.right, code.bottom = code.left+float64(size)*module/mm, code.top+float64(size)*module/mm
		found = append(found, code)
	}
	return found
}
