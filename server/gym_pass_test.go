package server_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"regexp"
	"strings"
	"testing"

	"venuebox/internal/qr"
	"venuebox/server/servertest"
)

// passHeaders are those of a pass's picture.
func passHeaders(contentType, fileName string) map[string]string {
	return map[string]string{
		"Content-Type": contentType, "Content-Disposition": `inline; filename="` + fileName + `"`,
		"Cache-Control": "private, no-cache", "Content-Security-Policy": "default-src 'none'; sandbox",
		"X-Content-Type-Options": "nosniff",
	}
}

// picture fetches a pass's picture and checks its headers.
func picture(b *servertest.Box, path, as, contentType, fileName string) []byte {
	b.Helper()
	a := b.Do(fetch(path, as))
	if a.Status != 200 {
		b.Errorf("%s: status %d: %s", path, a.Status, a.Body)
	}
	for name, want := range passHeaders(contentType, fileName) {
		if got := a.Header.Get(name); got != want {
			b.Errorf("%s: %s is %q, want %q", path, name, got, want)
		}
	}
	return a.Body
}

func TestPassPNG(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	for _, test := range []struct {
		path, as, text string
		size           int
	}{
		{"/api/customers/115/qr.png", "reception_1", "customer_id:115", 512},
		{"/api/customers/116/qr.png?size=", "owner", "customer_id:116", 512},
		{"/api/customers/200/qr.png/", "owner", "customer_id:200", 512},
		{"/api/customers/115/qr.png?size=64", "accountant", "customer_id:115", 64},
		{"/api/customers/115/qr.png?size=300&x=y", "manager_1", "customer_id:115", 300},
		{"/api/customers/115/qr.png?size=2048", "reception_1", "customer_id:115", 2048},
	} {
		id := strings.TrimPrefix(test.text, "customer_id:")
		img, err := png.Decode(bytes.NewReader(picture(b, test.path, test.as, "image/png", "pass-"+id+".png")))
		if err != nil {
			t.Fatalf("%s: %v", test.path, err)
		}
		if got := img.Bounds(); got != image.Rect(0, 0, test.size, test.size) {
			t.Errorf("%s: the picture is %v, want %d × %d", test.path, got, test.size, test.size)
		}
		if text, err := qr.Decode(t.Context(), img); text != test.text || err != nil {
			t.Errorf("%s: the picture reads %q, %v; want %q", test.path, text, err, test.text)
		}
	}
}

func TestPassSVG(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	for query, size := range map[string]int{"": 512, "?size=64": 64, "?size=2048": 2048} {
		svg := picture(b, "/api/customers/116/qr.svg"+query, "reception_1", "image/svg+xml", "pass-116.svg")
		text, err := qr.Decode(t.Context(), drawn(t, svg, size))
		if text != "customer_id:116" || err != nil {
			t.Errorf("the SVG%s reads %q, %v", query, text, err)
		}
	}
}

// drawn draws an SVG of one path of runs, "M4 4h7v1h-7z", on a white square,
// eight pixels to the unit.
func drawn(t *testing.T, svg []byte, size int) image.Image {
	t.Helper()
	var root struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Width   int      `xml:"width,attr"`
		Height  int      `xml:"height,attr"`
		ViewBox string   `xml:"viewBox,attr"`
		Rect    struct {
			Width int    `xml:"width,attr"`
			Fill  string `xml:"fill,attr"`
		} `xml:"rect"`
		Path struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal(svg, &root); err != nil {
		t.Fatalf("%v in %s", err, svg)
	}
	side := root.Rect.Width
	if root.Width != size || root.Height != size || root.ViewBox != fmt.Sprintf("0 0 %d %d", side, side) ||
		root.Rect.Fill != "#fff" || root.Path.Fill != "#000" {
		t.Errorf("the SVG is %+v", root)
	}
	const unit = 8
	img := image.NewGray(image.Rect(0, 0, side*unit, side*unit))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for _, run := range regexp.MustCompile(`M\d+ \d+h\d+v1h-\d+z`).FindAllString(root.Path.D, -1) {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%dz", &x, &y, &width, &back); err != nil || width != back {
			t.Fatalf("the run %q: %v", run, err)
		}
		draw.Draw(img, image.Rect(x*unit, y*unit, (x+width)*unit, (y+1)*unit), image.NewUniform(color.Black), image.Point{}, draw.Src)
	}
	return img
}

func TestPassRefuses(t *testing.T) {
	t.Parallel()
	b := servertest.New(t)
	bounds := refused("size", "Please ask for 64 to 2048 pixels.")
	for _, kind := range []string{"png", "svg"} {
		path := "/api/customers/115/qr." + kind
		var scenarios []scenario
		for size, want := range map[string]string{
			"63": bounds, "1": bounds, "2049": bounds, "1000000": bounds, "9223372036854775807": bounds,
			"0": refused("size", notWhole), "-512": refused("size", notWhole), "abc": refused("size", notWhole),
			"512.5": refused("size", notWhole), "512px": refused("size", notWhole), "%FF": refused("size", notWhole),
		} {
			scenarios = append(scenarios, scenario{kind + " of " + size, fetch(path+"?size="+size, "owner"), 400, want, nil})
		}
		play(b, append(scenarios,
			scenario{"headers alone", servertest.Request{Method: "HEAD", Path: path, As: "owner"}, 200, "",
				passHeaders(map[string]string{"png": "image/png", "svg": "image/svg+xml"}[kind], "pass-115."+kind)},
			scenario{"nobody's", fetch("/api/customers/99999/qr."+kind, "owner"), 404, unknownCustomer, nil},
			scenario{"another branch's", fetch(path, "reception_2"), 403, gymSays("Cannot view QR code for customer in another branch"), nil},
			scenario{"another kind", fetch("/api/customers/115/qr.gif", "owner"), 404,
				gymSays("There is nothing at this address. The API is described at /docs."), nil},
		))
	}
}
