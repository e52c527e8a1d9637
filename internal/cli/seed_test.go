package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/qr"
	"venuebox/store"
	"venuebox/uploads"
)

// run runs a command that must work, and returns its output.
func run(t *testing.T, args ...string) string {
	t.Helper()
	var out, errors bytes.Buffer
	if code := Run(args, strings.NewReader(""), &out, &errors); code != exitOK {
		t.Fatalf("venuebox %s: exit code %d: %s", strings.Join(args, " "), code, &errors)
	}
	return out.String()
}

// openStore opens the database of a data folder.
func openStore(t *testing.T, dir string) *store.Store {
	t.Helper()
	st, err := store.Open(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Error(err)
		}
	})
	return st
}

func TestSeedCustomers(t *testing.T) {
	dir := t.TempDir()
	for _, branch := range []string{"Downtown", "Riverside", "Uptown"} {
		run(t, "branch", "add", branch, "--data", dir)
	}
	run(t, "seed", "--customers", "30", "--data", dir)
	st := openStore(t, dir)
	ctx := context.Background()

	// One of the numbers that are next is somebody's already: the whole change
	// that it would be in gets others. More are added than one change takes.
	branches, err := st.Branches(ctx, store.BranchScope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	somebody := []store.Customer{{BranchID: branches[0].ID, FullName: "Somebody", Phone: loadPhone(500)}}
	if err := st.AddCustomers(ctx, somebody, qr.PassPayload); err != nil {
		t.Fatal(err)
	}
	var done seeded
	if err := json.Unmarshal([]byte(run(t, "seed", "--customers", fmt.Sprint(loadChunk+2), "--json", "--data", dir)), &done); err != nil {
		t.Fatal(err)
	}
	if want := (store.Counts{Customers: loadChunk + 2}); done.Added != want {
		t.Errorf("added %+v, want %+v", done.Added, want)
	}

	customers, total, err := st.Customers(ctx, store.BranchScope{All: true}, store.CustomerFilter{}, store.Page{Limit: 5000})
	if err != nil {
		t.Fatal(err)
	}
	if want := 30 + 1 + loadChunk + 2; total != want {
		t.Errorf("%d customers, want %d", total, want)
	}
	perBranch, emails := map[int64]int{}, 0
	for _, c := range customers {
		perBranch[c.BranchID]++
		if c.Email != "" {
			emails++
		}
		if !strings.HasPrefix(c.Phone, "+999") || c.QRCode != qr.PassPayload(c.ID) || !c.Active {
			t.Errorf("customer %+v", c)
		}
	}
	for _, b := range branches {
		if n := perBranch[b.ID]; n < total/3-1 || n > total/3+2 {
			t.Errorf("branch %s has %d of %d customers", b.Name, n, total)
		}
	}
	if emails < total*6/10 || emails > total*7/10 {
		t.Errorf("%d of %d customers have an email, want about two of three", emails, total)
	}
}

// Everything that adds customers gives them the passes that the venue has.
func TestSeedWithRevocablePasses(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "venue.toml")
	venue := "[[branches]]\nname = \"Downtown\"\n\n" +
		"[[customers]]\nid = 115\nbranch = \"Downtown\"\nfull_name = \"Mona Adel\"\nphone = \"+20 100 000 0115\"\n"
	if err := os.WriteFile(file, []byte(venue), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("VENUEBOX_PASSES_FORMAT", "revocable")
	passes := func(data string, want int) map[int64]string {
		t.Helper()
		st, err := store.Open(t.Context(), data, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		customers, total, err := st.Customers(t.Context(), store.BranchScope{All: true}, store.CustomerFilter{}, store.Page{Limit: 1000})
		if err != nil || total != want {
			t.Fatalf("%d customers, %v, want %d", total, err, want)
		}
		out, seen := map[int64]string{}, map[string]bool{}
		for _, c := range customers {
			pass, err := qr.ParsePass(c.QRCode)
			if err != nil || pass.CustomerID != c.ID || pass.Tag == "" || pass.Payload() != c.QRCode || seen[pass.Tag] {
				t.Errorf("the pass of customer %d is %q, %v", c.ID, c.QRCode, err)
			}
			out[c.ID], seen[pass.Tag] = c.QRCode, true
		}
		return out
	}
	data := filepath.Join(dir, "venue")
	run(t, "seed", "--file", file, "--data", data)
	before := passes(data, 1)
	run(t, "seed", "--file", file, "--customers", "3", "--data", data)
	if after := passes(data, 4); after[115] != before[115] {
		t.Errorf("seeding again changed a pass from %q to %q", before[115], after[115])
	}
	demo := filepath.Join(dir, "demo")
	run(t, "seed", "--data", demo)
	passes(demo, len(demoMembers))
}

func TestLoadCustomersAreTheSameEverywhere(t *testing.T) {
	branches := []store.Branch{{ID: 4}, {ID: 9}}
	want := loadCustomer(41, branches)
	if diff := cmp.Diff(want, loadCustomer(41, branches)); diff != "" {
		t.Errorf("the same customer twice (-first +second):\n%s", diff)
	}
	if want.BranchID != 9 || want.Phone != "+999000000041" {
		t.Errorf("customer %+v", want)
	}
}

func TestSeedCustomersNeedsABranch(t *testing.T) {
	dir := t.TempDir()
	var out, errors bytes.Buffer
	code := Run([]string{"seed", "--customers", "10", "--data", dir}, strings.NewReader(""), &out, &errors)
	want := "venuebox: there is no branch to add customers to. Add one with: venuebox branch add NAME --data " + dir + "\n"
	if code != exitFail || errors.String() != want || out.Len() > 0 {
		t.Errorf("exit code %d, output %q, error %q; want %d, none, %q", code, &out, &errors, exitFail, want)
	}
}

// The file is longer than one change takes.
func TestSeedFileInChunks(t *testing.T) {
	dir := t.TempDir()
	var file strings.Builder
	file.WriteString("[[branches]]\nname = \"Downtown\"\n")
	for i := range venueChunk + 1 {
		fmt.Fprintf(&file, "[[customers]]\nbranch = \"Downtown\"\nfull_name = \"Member %d\"\nphone = \"+2010%08d\"\n", i, i)
	}
	path := filepath.Join(t.TempDir(), "venue.toml")
	writeFile(t, path, file.String())
	want := fmt.Sprintf("Added 1 branch, %d customers.\n", venueChunk+1)
	if out := run(t, "seed", "--file", path, "--data", dir); out != want {
		t.Errorf("output %q, want %q", out, want)
	}
}

// Every payment QR code of the demo is a picture that a UPI app can scan.
func TestDemoPicturesScan(t *testing.T) {
	dir := t.TempDir()
	run(t, "seed", "--data", dir)
	st := openStore(t, dir)
	images, err := uploads.OpenDisk(filepath.Join(dir, uploadsFolder))
	if err != nil {
		t.Fatal(err)
	}
	defer images.Close()
	ctx := context.Background()
	hotels, err := st.Hotels(ctx, store.StaffScope{All: true})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, hotel := range hotels {
		codes, err := st.PaymentQRCodes(ctx, store.HotelScope{HotelID: hotel.ID}, store.PaymentQRCodeFilter{}, store.Page{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			file, err := images.Open(ctx, code.Image)
			if err != nil {
				t.Fatal(err)
			}
			picture, err := png.Decode(file)
			file.Close()
			if err != nil {
				t.Fatal(err)
			}
			if got[code.UPIID], err = qr.Decode(ctx, picture); err != nil {
				t.Errorf("%s: %v", code.Name, err)
			}
		}
	}
	want := map[string]string{
		"hotelsunrise@upi":          "upi://pay?pa=hotelsunrise@upi&pn=Hotel%20Sunrise&cu=INR",
		"sunrise.restaurant@okaxis": "upi://pay?pa=sunrise.restaurant@okaxis&pn=Hotel%20Sunrise&cu=INR",
		"sunrise.spa@ybl":           "upi://pay?pa=sunrise.spa@ybl&pn=Hotel%20Sunrise&cu=INR",
		"sunrise.poolbar@okicici":   "upi://pay?pa=sunrise.poolbar@okicici&pn=Hotel%20Sunrise&cu=INR",
		"lotusresidency@upi":        "upi://pay?pa=lotusresidency@upi&pn=Lotus%20Residency&cu=INR",
		"lotus.coffee@oksbi":        "upi://pay?pa=lotus.coffee@oksbi&pn=Lotus%20Residency&cu=INR",
		"lotus.banquet@paytm":       "upi://pay?pa=lotus.banquet@paytm&pn=Lotus%20Residency&cu=INR",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the texts in the demo's pictures (-want +got):\n%s", diff)
	}
}

// A seeded demo code that was deleted comes back with its picture, and the
// pictures of the others are not drawn again.
func TestDemoIsMendedBySeed(t *testing.T) {
	dir := t.TempDir()
	run(t, "seed", "--data", dir)
	st := openStore(t, dir)
	ctx := context.Background()
	code := demoVenue("").PaymentQRCodes[1]
	hotel, err := st.HotelByName(ctx, code.HotelName)
	if err != nil {
		t.Fatal(err)
	}
	scope := store.HotelScope{HotelID: hotel.ID}
	if err := st.DeletePaymentQRCode(ctx, store.Actor{}, scope, code.ID); err != nil {
		t.Fatal(err)
	}
	const want = "Added 1 payment QR code.\nLeft as they were: 2 branches, 2 hotels, 14 staff members, 30 customers, 6 payment QR codes.\n" +
		"All accounts of the demo have the password venuebox-demo: keep it away from real guests.\n"
	if out := run(t, "seed", "--data", dir); out != want {
		t.Errorf("output %q, want %q", out, want)
	}
	if _, err := st.PaymentQRCode(ctx, scope, code.ID); err != nil {
		t.Error(err)
	}
	pictures, err := filepath.Glob(filepath.Join(dir, uploadsFolder, "??", "*.png"))
	if err != nil {
		t.Fatal(err)
	}
	// The deleted one's is left to the server's sweep.
	if len(pictures) != 8 {
		t.Errorf("%d pictures, want the 7 in use and the deleted one's", len(pictures))
	}
}
