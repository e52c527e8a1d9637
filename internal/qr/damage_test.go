package qr

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"
)

// What happens to a code between the printer and the picture. All of it works on grey pictures: that is what a reader
// sees of any.

// render draws text as the encoder does, in a picture of size by size pixels.
func render(t testing.TB, text string, level Level, size int) *image.Gray {
	t.Helper()
	var buffer bytes.Buffer
	if err := mustEncode(t, text, level).PNG(&buffer, size); err != nil {
		t.Fatalf("PNG(%d): %v", size, err)
	}
	img, _, err := image.Decode(&buffer)
	if err != nil {
		t.Fatalf("the PNG does not decode: %v", err)
	}
	return drawnOn(image.NewGray(img.Bounds()), img).(*image.Gray)
}

// drawnOn draws img on a picture that has its size, and returns that.
func drawnOn(canvas draw.Image, img image.Image) draw.Image {
	draw.Draw(canvas, canvas.Bounds(), img, img.Bounds().Min, draw.Src)
	return canvas
}

// canvas returns a picture of one shade of grey.
func canvas(width, height int, luma uint8) *image.Gray {
	gray := image.NewGray(image.Rect(0, 0, width, height))
	for i := range gray.Pix {
		gray.Pix[i] = luma
	}
	return gray
}

// each returns gray with every pixel replaced.
func each(gray *image.Gray, pixel func(x, y int, luma float64) float64) *image.Gray {
	out := image.NewGray(gray.Rect)
	for y := range gray.Rect.Dy() {
		for x := range gray.Rect.Dx() {
			luma := pixel(x, y, float64(gray.Pix[y*gray.Stride+x]))
			out.Pix[y*out.Stride+x] = uint8(min(max(luma, 0), 255))
		}
	}
	return out
}

func inverted(gray *image.Gray) *image.Gray {
	return each(gray, func(_, _ int, luma float64) float64 { return 255 - luma })
}

func mirrored(gray *image.Gray) *image.Gray {
	return each(gray, func(x, y int, _ float64) float64 { return float64(gray.GrayAt(gray.Rect.Dx()-1-x, y).Y) })
}

// turned rotates gray by whole quarter turns.
func turned(gray *image.Gray, quarters int) *image.Gray {
	for range quarters {
		in := gray
		gray = image.NewGray(image.Rect(0, 0, in.Rect.Dy(), in.Rect.Dx()))
		for y := range in.Rect.Dy() {
			for x := range in.Rect.Dx() {
				gray.SetGray(in.Rect.Dy()-1-y, x, in.GrayAt(x, y))
			}
		}
	}
	return gray
}

func noisy(rng *rand.Rand, gray *image.Gray, sigma float64) *image.Gray {
	return each(gray, func(_, _ int, luma float64) float64 { return luma + rng.NormFloat64()*sigma })
}

func lowContrast(gray *image.Gray, black, white float64) *image.Gray {
	return each(gray, func(_, _ int, luma float64) float64 { return black + luma*(white-black)/255 })
}

// shaded lights gray from the left: fully there, and only a share of it at the right.
func shaded(gray *image.Gray, share float64) *image.Gray {
	width := float64(gray.Rect.Dx())
	return each(gray, func(x, _ int, luma float64) float64 { return luma * (1 - (1-share)*float64(x)/width) })
}

// blurred averages every pixel with those up to radius away, twice, which is close to a lens out of focus.
func blurred(gray *image.Gray, radius int) *image.Gray {
	for range 2 {
		in := gray
		gray = each(in, func(x, y int, _ float64) float64 {
			sum, count := 0, 0
			for v := max(y-radius, 0); v <= min(y+radius, in.Rect.Dy()-1); v++ {
				for u := max(x-radius, 0); u <= min(x+radius, in.Rect.Dx()-1); u++ {
					sum += int(in.Pix[v*in.Stride+u])
					count++
				}
			}
			return float64(sum) / float64(count)
		})
	}
	return gray
}

func throughJPEG(t testing.TB, gray *image.Gray, quality int) image.Image {
	t.Helper()
	var buffer bytes.Buffer
	if err := jpeg.Encode(&buffer, gray, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(&buffer)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// withLogo covers the middle of gray with a pattern, a share of its side in width and height.
func withLogo(gray *image.Gray, share float64) *image.Gray {
	middle, reach := float64(gray.Rect.Dx())/2, share*float64(gray.Rect.Dx())/2
	return each(gray, func(x, y int, luma float64) float64 {
		if math.Abs(float64(x)-middle) < reach && math.Abs(float64(y)-middle) < reach {
			return float64((x*7 + y*13) % 256)
		}
		return luma
	})
}

// poster returns a page full of what looks like lines of print.
func poster(rng *rand.Rand, width, height int) *image.Gray {
	page := canvas(width, height, 235)
	for y := 20; y < height-20; y += 24 {
		for x := 20; x < width-20; x += 3 + rng.IntN(9) {
			letter := image.Rect(x, y, x+1+rng.IntN(4), y+4+rng.IntN(14))
			draw.Draw(page, letter, image.NewUniform(color.Gray{Y: 20}), image.Point{}, draw.Src)
		}
	}
	return page
}

// pasted returns page with gray on it.
func pasted(page, gray *image.Gray, x, y int) *image.Gray {
	draw.Draw(page, gray.Rect.Add(image.Pt(x, y)), gray, image.Point{}, draw.Src)
	return page
}

// photographed draws gray into a picture of a grey table, turned by degrees, its side being a share of the picture's,
// and leaning back: the scale of the side closest to the camera is to that of the furthest as 1+lean/2 to 1-lean/2.
func photographed(gray *image.Gray, width, height int, degrees, share, leanX, leanY float64) *image.Gray {
	side := float64(gray.Rect.Dx())
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	at := func(x, y int) float64 {
		if x < 0 || y < 0 || x >= gray.Rect.Dx() || y >= gray.Rect.Dy() {
			return 150
		}
		return float64(gray.Pix[y*gray.Stride+x])
	}
	return each(image.NewGray(image.Rect(0, 0, width, height)), func(x, y int, _ float64) float64 {
		scale := share * float64(min(width, height))
		u, v := (float64(x)-float64(width)/2)/scale, (float64(y)-float64(height)/2)/scale
		u, v = u*cos+v*sin, v*cos-u*sin
		w := 1 + leanX*u + leanY*v
		px, py := (u/w+0.5)*side-0.5, (v/w+0.5)*side-0.5
		x0, y0 := int(math.Floor(px)), int(math.Floor(py))
		fx, fy := px-float64(x0), py-float64(y0)
		return (at(x0, y0)*(1-fx)+at(x0+1, y0)*fx)*(1-fy) + (at(x0, y0+1)*(1-fx)+at(x0+1, y0+1)*fx)*fy
	})
}

// wallpaper repeats the corner of a QR code, with modules of that many pixels: the picture that costs a search most.
func wallpaper(width, height, module int) *image.Gray {
	return each(image.NewGray(image.Rect(0, 0, width, height)), func(x, y int, _ float64) float64 {
		u, v := x/module%9-4, y/module%9-4
		if ring := max(u, -u, v, -v); ring == 2 || ring == 4 {
			return 255
		}
		return 0
	})
}
