//go:build independent

package server_test

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/servertest"
)

// Checks with decoders that are not ours: Debian's zbar-tools, librsvg2-bin and
// poppler-utils. They are behind a build tag because not every machine has
// them; without them they fail.

// scanned is what zbarimg reads in pictures, one line each.
func scanned(t *testing.T, files ...string) []string {
	t.Helper()
	out := program(t, "zbarimg", append([]string{"--raw", "--quiet", "-Sdisable", "-Sqrcode.enable"}, files...)...)
	texts := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(texts) != len(files) {
		t.Fatalf("%d codes were read in %d pictures:\n%s", len(texts), len(files), out)
	}
	return texts
}

func program(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

// Every priced code, drawn either way, reads as the very link that is promised.
func TestIndependentPricedCodes(t *testing.T) {
	t.Parallel()
	b := servertest.New(t, func(o *server.Options) { o.MaxAmount = 1_000_000_00 })
	ids := []string{
		codeWith(b, servertest.QR(frontLink)),
		codeWith(b, servertest.PNG(1)),
		codeWith(b, servertest.QR("upi://pay?pa=FRONT@upi&pn="+url.QueryEscape("होटल सूर्योदय, मुख्य काउंटर")+"&mc=7011&tr=ABC&sign=MEUCIQ")),
	}
	dir := t.TempDir()
	var files, want []string
	keep := func(id, path string, extension string) string {
		a := b.Want(servertest.Request{Method: "GET", Path: payments + id + path, As: "reception_a"}, 200, "")
		file := filepath.Join(dir, fmt.Sprintf("%d%s", len(files), extension))
		if err := os.WriteFile(file, a.Body, 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for _, id := range ids {
		for i, amount := range []string{"0.01", "1", "9.9", "120", "1200.00", "99999.99", "100000", "1000000.00"} {
			for _, more := range []url.Values{
				{}, {"note": {"Room 204"}}, {"reference": {"R-204_" + fmt.Sprint(i)}},
				{"note": {"कमरा २०४: चाय & café + 10 % = ₹" + amount}, "reference": {strings.Repeat("R", 35)}},
			} {
				more.Set("amount", amount)
				more.Set("size", "300")
				query := "?" + more.Encode()
				var promised struct {
					URI string `json:"upi_uri"`
				}
				b.Want(servertest.Request{Method: "GET", Path: payments + id + "/pay/" + query, As: "reception_a"}, 200, "").Decode(b, &promised)
				files = append(files, keep(id, "/pay.png"+query, ".png"))
				want = append(want, promised.URI)
				if i%4 == 0 {
					svg := keep(id, "/pay.svg"+query, ".svg")
					program(t, "rsvg-convert", "-o", svg+".png", svg)
					files = append(files, svg+".png")
					want = append(want, promised.URI)
				}
			}
		}
	}
	got := scanned(t, files...)
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%s reads %q, promised was %q", filepath.Base(files[i]), got[i], want[i])
		}
	}
}

// A member's pass, of either format and drawn either way, reads as their code.
func TestIndependentPasses(t *testing.T) {
	t.Parallel()
	for _, newPass := range []func(int64) string{qr.PassPayload, qr.RevocablePass} {
		b := servertest.New(t, func(o *server.Options) { o.NewPass = newPass })
		dir := t.TempDir()
		for _, customer := range []string{"115", "116", "200"} {
			var regenerated struct {
				QRCode string `json:"qr_code"`
			}
			b.Want(servertest.Request{Method: "POST", Path: "/api/customers/" + customer + "/regenerate-qr", As: "owner"}, 200, "").Decode(b, &regenerated)
			var files []string
			for _, extension := range []string{".png", ".svg"} {
				a := b.Want(servertest.Request{Method: "GET", Path: "/api/customers/" + customer + "/qr" + extension, As: "owner"}, 200, "")
				file := filepath.Join(dir, customer+extension)
				if err := os.WriteFile(file, a.Body, 0o600); err != nil {
					t.Fatal(err)
				}
				if extension == ".svg" {
					program(t, "rsvg-convert", "-o", file+".png", file)
					file += ".png"
				}
				files = append(files, file)
			}
			for i, got := range scanned(t, files...) {
				if got != regenerated.QRCode {
					t.Errorf("%s reads %q, want %q", filepath.Base(files[i]), got, regenerated.QRCode)
				}
			}
		}
	}
}
