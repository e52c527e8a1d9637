//go:build independent

package passcard

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// dpi is what an office printer at its worst is as good as.
const dpi = 150

// Every card, cut out of the page as poppler's pdftoppm renders it, shows zbarimg exactly its code, and no other. Both
// programs must be there: Debian's poppler-utils and zbar-tools.
func TestIndependentReaderReadsEveryCard(t *testing.T) {
	names := []string{"Mohamed Abdelrahman", "محمد عبد الرحمن الشافعي", "राजेन्द्र कुमार क्षत्रिय-द्विवेदी", "สมชาย", "",
		"Hubert Blaine Wolfeschlegelsteinhausenbergerdorff", "Z\u0300\u0323\u0301\u0331\u0302"}
	for format, code := range map[string]string{
		"plain":     "customer_id:%d",
		"revocable": "customer_id:abcdefghijklmnopqrst:%d",
	} {
		t.Run(format, func(t *testing.T) {
			cards := members(23)
			for i := range cards {
				cards[i].Name = names[i%len(names)]
				cards[i].Code = fmt.Sprintf(code, cards[i].Number)
			}
			folder := t.TempDir()
			sheet := filepath.Join(folder, "passes.pdf")
			if err := os.WriteFile(sheet, write(t, cards...), 0o600); err != nil {
				t.Fatal(err)
			}
			run(t, "pdftoppm", "-r", fmt.Sprint(dpi), "-png", sheet, filepath.Join(folder, "page"))
			for i, card := range cards {
				page := filepath.Join(folder, fmt.Sprintf("page-%d.png", i/perPage+1))
				alone := filepath.Join(folder, fmt.Sprintf("card-%d.png", i))
				cut(t, page, alone, i%perPage)
				if got := run(t, "zbarimg", "--quiet", "--raw", alone); got != card.Code+"\n" {
					t.Errorf("card %d reads %q, want %q", i+1, got, card.Code)
				}
			}
			if extra, err := os.Stat(filepath.Join(folder, "page-4.png")); err == nil {
				t.Errorf("23 cards have a fourth page: %s", extra.Name())
			}
		})
	}
}

// run returns what a program prints. It fails the test when the program does.
func run(t *testing.T, program string, arguments ...string) string {
	t.Helper()
	var output, complaints bytes.Buffer
	command := exec.CommandContext(t.Context(), program, arguments...)
	command.Stdout, command.Stderr = &output, &complaints
	if err := command.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, &complaints)
	}
	return output.String()
}

// cut writes the card in a place on a page to a picture of its own.
func cut(t *testing.T, page, card string, slot int) {
	t.Helper()
	file, err := os.Open(page)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	picture, err := png.Decode(file)
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	x, y := corner(slot)
	pixels := func(points float64) int { return int(points * dpi / 72) }
	part := picture.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(pixels(x), pixels(y), pixels(x+cardWidth), pixels(y+cardHeight)))
	var out bytes.Buffer
	if err := png.Encode(&out, part); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(card, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
