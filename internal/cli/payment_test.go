package cli_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/cli"
	"venuebox/server"
	"venuebox/server/reading"
	"venuebox/server/servertest"
)

// run runs a command on a box's folder.
func run(b *servertest.Box, args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = cli.Run(append(args, "--data", b.Dir), strings.NewReader(""), &out, &errs)
	return code, out.String(), errs.String()
}

// upload adds a code to a hotel, with the picture of text, and returns its id.
func upload(b *servertest.Box, as, name, upiID string, picture []byte) string {
	b.Helper()
	var created struct {
		ID string `json:"id"`
	}
	b.Want(servertest.Request{Method: "POST", Path: "/api/hotel/payment-qr-codes/", As: as, Parts: []servertest.Part{
		servertest.Text("name", name), servertest.Text("upi_id", upiID), servertest.File("image", picture),
	}}, http.StatusCreated, "").Decode(b, &created)
	return created.ID
}

// Pictures that nobody looked at get their verdicts from the shell, while the
// server runs; the exit code says whether somebody has to look.
func TestPaymentVerify(t *testing.T) {
	b := servertest.New(t, func(o *server.Options) { o.Verification = reading.Off })
	good := servertest.QR("upi://pay?pa=front@upi&pn=Hotel%20A")
	stranger := servertest.QR("upi://pay?pa=stranger@bank&pn=X")
	if code, out, errs := run(b, "payment", "verify"); code != 0 || out != "There are no payment QR codes yet.\n" || errs != "" {
		t.Errorf("nothing: %d %q %q", code, out, errs)
	}
	upload(b, "admin_b", "Bar", "front@upi", good)
	if code, out, errs := run(b, "payment", "verify"); code != 0 || errs != "" ||
		out != "HOTEL    NAME  UPI ID     ITS PICTURE\nHotel B  Bar   front@upi  pays it\n" {
		t.Errorf("all well: %d %q %q", code, out, errs)
	}
	id := upload(b, "admin_a", "Desk\x1b[2J", "front@upi", stranger)
	upload(b, "admin_a", "Lobby", "front@upi", servertest.PNG(1))
	upload(b, "admin_a", "Wi-Fi", "front@upi", servertest.QR("WIFI:S:guests;;"))
	code, out, errs := run(b, "payment", "verify")
	want := `HOTEL    NAME     UPI ID     ITS PICTURE
Hotel A  Desk[2J  front@upi  PAYS stranger@bank
Hotel A  Lobby    front@upi  no QR code could be read in its picture
Hotel A  Wi-Fi    front@upi  its picture is not a UPI payment code
Hotel B  Bar      front@upi  pays it
`
	const look = "venuebox: 3 payment QR codes should be looked at by a manager: replace the picture or correct the UPI id. One that pays somebody else on purpose can be confirmed\n"
	if code != 1 || errs != look {
		t.Errorf("findings: %d %q", code, errs)
	}
	if d := cmp.Diff(want, out); d != "" {
		t.Error(d)
	}
	var seen struct {
		Verdict string `json:"verdict"`
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/payment-qr-codes/" + id + "/verification/", As: "admin_a"}, 200, "").Decode(b, &seen)
	if seen.Verdict != "mismatch" {
		t.Errorf("the server says %q", seen.Verdict)
	}

	// Confirmed, it is well; as JSON, and of one hotel.
	b.Want(servertest.Request{Method: "POST", Path: "/api/hotel/payment-qr-codes/" + id + "/verification/confirm/", As: "admin_a",
		JSON: map[string]string{"found_vpa": "stranger@bank"}}, 200, "")
	code, out, _ = run(b, "payment", "verify", "--hotel", "hotel a", "--json")
	var results []map[string]any
	if err := json.Unmarshal([]byte(out), &results); err != nil || code != 1 || len(results) != 3 {
		t.Fatalf("%d %q %v", code, out, err)
	}
	if d := cmp.Diff(map[string]any{"id": id, "hotel": "Hotel A", "name": "Desk\x1b[2J", "upi_id": "front@upi", "verdict": "mismatch",
		"found_vpa": "stranger@bank", "unclear": false, "confirmed": true, "problem": ""}, results[0]); d != "" {
		t.Error(d)
	}
	if code, out, errs := run(b, "payment", "verify", "--hotel", "Nowhere"); code != 1 || out != "" ||
		!strings.HasPrefix(errs, `venuebox: there is no hotel "Nowhere". See 'venuebox hotel list`) {
		t.Errorf("no such hotel: %d %q %q", code, out, errs)
	}
}

// A picture that is gone or broken is said, and the others are looked at all
// the same.
func TestPaymentVerifyWithoutPictures(t *testing.T) {
	b := servertest.New(t)
	good := servertest.QR("upi://pay?pa=front@upi&pn=Hotel%20A")
	for _, name := range []string{"Gone", "Damaged", "Well"} {
		upload(b, "admin_a", name, "front@upi", good)
	}
	var page struct {
		Results []struct {
			ImageURL string `json:"image_url"`
		} `json:"results"`
	}
	b.Want(servertest.Request{Method: "GET", Path: "/api/hotel/payment-qr-codes/?ordering=created_at", As: "admin_a"}, 200, "").Decode(b, &page)
	file := func(i int) string {
		name := filepath.Base(page.Results[i].ImageURL)
		return filepath.Join(b.Dir, "uploads", name[:2], name)
	}
	if err := os.Remove(file(0)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file(1), good[:100], 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, _ := run(b, "payment", "verify")
	want := `HOTEL    NAME     UPI ID     ITS PICTURE
Hotel A  Gone     front@upi  its picture is missing: send it again
Hotel A  Damaged  front@upi  its picture is damaged: send it again
Hotel A  Well     front@upi  pays it
`
	if d := cmp.Diff(want, out); d != "" || code != 1 {
		t.Errorf("%d %s", code, d)
	}
}
