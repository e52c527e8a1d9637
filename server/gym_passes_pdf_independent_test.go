//go:build independent

package server_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"venuebox/internal/qr"
	"venuebox/server"
	"venuebox/server/servertest"
	"venuebox/store"
)

// Every card of the PDF, cut out where the page has it (A4, in millimetres, two
// columns of five cards of 85.6 × 54 in the middle), shows the code of the
// member whose turn it is by name, and nothing else.
func TestIndependentPassSheets(t *testing.T) {
	t.Parallel()
	const dpi = 150
	px := func(mm float64) string { return fmt.Sprint(int(mm / 25.4 * dpi)) }
	for format, newPass := range map[string]func(int64) string{"plain": qr.PassPayload, "revocable": qr.RevocablePass} {
		t.Run(format, func(t *testing.T) {
			b := servertest.New(t, func(o *server.Options) { o.NewPass = newPass })
			customers := make([]store.Customer, 21)
			for i := range customers {
				customers[i] = store.Customer{BranchID: 2, FullName: fmt.Sprintf("Member %02d", 50-i), Phone: fmt.Sprintf("+2011%08d", i)}
			}
			if err := b.Store.AddCustomers(t.Context(), customers, newPass); err != nil {
				t.Fatal(err)
			}
			holders, err := b.Store.ActiveCustomers(t.Context(), store.BranchScope{BranchID: 2}, 100)
			if err != nil || len(holders) != 22 || holders[0].FullName != "Member 30" || holders[21].FullName != "Rahul Nair" {
				t.Fatalf("%d members, %v", len(holders), err)
			}
			dir := t.TempDir()
			sheet := filepath.Join(dir, "passes.pdf")
			a := b.Want(servertest.Request{Method: "GET", Path: "/api/customers/passes.pdf", As: "reception_2"}, 200, "")
			if err := os.WriteFile(sheet, a.Body, 0o600); err != nil {
				t.Fatal(err)
			}
			var files []string
			for i := range holders {
				card, page := filepath.Join(dir, fmt.Sprintf("card-%02d", i)), fmt.Sprint(i/10+1)
				program(t, "pdftoppm", "-png", "-singlefile", "-r", fmt.Sprint(dpi), "-f", page, "-l", page,
					"-x", px((210-2*85.6)/2+float64(i%2)*85.6), "-y", px((297-5*54)/2+float64(i%10/2)*54), "-W", px(85.6), "-H", px(54),
					sheet, card)
				files = append(files, card+".png")
			}
			for i, got := range scanned(t, files...) {
				if got != holders[i].QRCode {
					t.Errorf("card %d, of %s, reads %q, want %q", i+1, holders[i].FullName, got, holders[i].QRCode)
				}
			}
		})
	}
}
