//go:build e2e

package e2e

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// holdsOneCard says that a PDF has one page with one card of 85.6 by 54
// millimetres, and that a scanner reads this code off it. It asks poppler's
// pdftoppm and zbarimg, which must be there.
func holdsOneCard(t *testing.T, pdf []byte, code string) {
	t.Helper()
	page := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-r", "254", "-png", File(t, "pass.pdf", pdf), page) // ten pixels a millimetre
	pages, err := filepath.Glob(page + "*")
	if err != nil || len(pages) != 1 {
		t.Fatalf("the PDF has %d pages (%v)", len(pages), err)
	}
	if got := tool(t, "zbarimg", "--quiet", "--raw", pages[0]); got != code+"\n" {
		t.Errorf("the card reads %q, and should read %q", got, code)
	}
	file, err := os.ReadFile(pages[0])
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	ink := inked(picture)
	if w, h := ink.Dx(), ink.Dy(); w < 850 || w > 862 || h < 534 || h > 546 {
		t.Errorf("the card has %d by %d tenths of a millimetre, and should have 856 by 540", w, h)
	}
}

// inked is the part of a page that is not white.
func inked(page image.Image) image.Rectangle {
	var all image.Rectangle
	for y := page.Bounds().Min.Y; y < page.Bounds().Max.Y; y++ {
		for x := page.Bounds().Min.X; x < page.Bounds().Max.X; x++ {
			if r, g, b, _ := page.At(x, y).RGBA(); r+g+b < 3*0xfff0 {
				all = all.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return all
}

// tool returns what a program prints.
func tool(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	var output, complaints bytes.Buffer
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Stdout, command.Stderr = &output, &complaints
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, complaints.String())
	}
	return output.String()
}
