//go:build e2e

package e2e

import (
	"strings"
	"testing"
)

// scans are how many pictures a tab sent to be read, and how many texts of
// codes.
func scans(tab *Tab) (pictures, texts int) {
	for _, f := range tab.Requests() {
		switch {
		case !strings.HasSuffix(f.URL, "/api/qr/scan"):
		case f.Sent == "multipart/form-data":
			pictures++
		default:
			texts++
		}
	}
	return pictures, texts
}

// A guest holds a pass into the camera of the desk. This browser cannot read
// codes, so the box reads the camera's pictures.
func TestCameraThatTheBoxReads(t *testing.T) {
	box := New(t)
	tab := box.NewTabIn(Launch(t, WithCamera(t, "customer_id:115")...))
	tab.Enter("reception")
	tab.Open("#/desk")
	tab.Ready("desk")
	tab.Click("camera")
	tab.SeeText("[data-verdict=good]", "Mona Adel")
	if pictures, texts := scans(tab); pictures == 0 || texts != 0 {
		t.Errorf("%d pictures and %d texts were sent", pictures, texts)
	}
}

// Where the browser reads codes itself, it does, and sends no pictures.
func TestCameraThatTheBrowserReads(t *testing.T) {
	box := New(t)
	tab := box.NewTabIn(Launch(t, WithCamera(t, "customer_id:115")...))
	tab.Before(`
		window.looks = 0;
		window.BarcodeDetector = class {
			static async getSupportedFormats() { return ["ean_13", "qr_code"]; }
			async detect(video) {
				if (!video.videoWidth) throw new Error("there is no picture");
				return ++looks > 2 ? [{rawValue: "customer_id:116", format: "qr_code"}] : [];
			}
		};`)
	tab.Enter("reception")
	tab.Open("#/desk")
	tab.Ready("desk")
	tab.Click("camera")
	tab.SeeText("[data-verdict=good]", "Karim Saleh")
	if pictures, texts := scans(tab); pictures != 0 || texts == 0 {
		t.Errorf("%d pictures and %d texts were sent", pictures, texts)
	}
}
