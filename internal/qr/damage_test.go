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
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	along := func(in *image.Gray, length, lines, step, across int) *image.Gray {
		out := image.NewGray(in.Rect)
		for line := range lines {
			at := func(i int) int { return line*across + min(max(i, 0), length-1)*step }
			sum := 0
			for i := -radius - 1; i < radius; i++ {
				sum += int(in.Pix[at(i)])
			}
			for i := range length {
				sum += int(in.Pix[at(i+radius)]) - int(in.Pix[at(i-radius-1)])
				out.Pix[at(i)] = uint8((sum + radius) / (2*radius + 1))
			}
		}
		return out
	}
	for range 2 {
		gray = along(gray, width, height, 1, gray.Stride)
		gray = along(gray, height, width, gray.Stride, 1)
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

// resampled returns a picture of width by height whose every pixel shows the point of gray that from gives for it, in
// pixels of gray, as the mean of four points around it and between the pixels there. Outside gray it shows surround.
func resampled(gray *image.Gray, width, height int, surround uint8, from func(x, y float64) (u, v float64)) *image.Gray {
	framed := canvas(gray.Rect.Dx()+2, gray.Rect.Dy()+2, surround) // a frame of one pixel, so that every pixel has neighbours
	draw.Draw(framed, gray.Rect.Sub(gray.Rect.Min).Add(image.Pt(1, 1)), gray, gray.Rect.Min, draw.Src)
	pointAt := func(u, v float64) float64 {
		u, v = u+0.5, v+0.5
		if u < 0 || v < 0 || u >= float64(framed.Rect.Dx()-1) || v >= float64(framed.Rect.Dy()-1) {
			return float64(surround)
		}
		x, y := int(u), int(v)
		fx, fy := u-float64(x), v-float64(y)
		row, next := framed.Pix[y*framed.Stride+x:], framed.Pix[(y+1)*framed.Stride+x:]
		return (float64(row[0])*(1-fx)+float64(row[1])*fx)*(1-fy) + (float64(next[0])*(1-fx)+float64(next[1])*fx)*fy
	}
	out := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			sum := 0.0
			for _, offset := range [4][2]float64{{0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}} {
				sum += pointAt(from(float64(x)+offset[0], float64(y)+offset[1]))
			}
			out.Pix[y*out.Stride+x] = uint8(sum/4 + 0.5)
		}
	}
	return out
}

// resized returns gray with sides of other lengths.
func resized(gray *image.Gray, width, height int) *image.Gray {
	sx, sy := float64(gray.Rect.Dx())/float64(width), float64(gray.Rect.Dy())/float64(height)
	return resampled(gray, width, height, 255, func(x, y float64) (float64, float64) { return x * sx, y * sy })
}

// photographed draws gray into a picture of a grey table, turned by degrees, its side being a share of the picture's,
// and leaning back: the scale of the side closest to the camera is to that of the furthest as 1+lean/2 to 1-lean/2.
func photographed(gray *image.Gray, width, height int, degrees, share, leanX, leanY float64) *image.Gray {
	side := float64(gray.Rect.Dx())
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	scale := share * float64(min(width, height))
	return resampled(gray, width, height, 150, func(x, y float64) (float64, float64) {
		u, v := (x-float64(width)/2)/scale, (y-float64(height)/2)/scale
		u, v = u*cos+v*sin, v*cos-u*sin
		w := 1 + leanX*u + leanY*v
		return (u/w + 0.5) * side, (v/w + 0.5) * side
	})
}

// bent shows gray on a cylinder that stands upright in the picture, such as a cup or a bottle, of which gray goes around
// as many degrees: its edges are narrower than its middle. Seen from above by tilt, its lines are arcs.
func bent(gray *image.Gray, degrees, tilt float64) *image.Gray {
	width, height := float64(gray.Rect.Dx()), float64(gray.Rect.Dy())
	angle := degrees * math.Pi / 180
	radius := width / angle
	seen := 2 * radius * math.Sin(angle/2)
	sag := radius * (1 - math.Cos(angle/2)) * math.Sin(tilt*math.Pi/180)
	return resampled(gray, int(seen), int(height+sag), 150, func(x, y float64) (float64, float64) {
		turn := math.Asin(min(max((x-seen/2)/radius, -1), 1))
		return width/2 + radius*turn, y - sag + radius*(1-math.Cos(turn))*math.Sin(tilt*math.Pi/180)
	})
}

// smeared moves gray under an open shutter, by as many pixels in the direction of degrees.
func smeared(gray *image.Gray, pixels, degrees float64) *image.Gray {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	const steps = 9
	return each(gray, func(x, y int, _ float64) float64 {
		sum := 0.0
		for i := range steps {
			way := pixels * (float64(i)/(steps-1) - 0.5)
			u := min(max(x+int(math.Round(way*cos)), 0), gray.Rect.Dx()-1)
			v := min(max(y+int(math.Round(way*sin)), 0), gray.Rect.Dy()-1)
			sum += float64(gray.Pix[v*gray.Stride+u])
		}
		return sum / steps
	})
}

// bled prints gray on paper where ink runs: black grows by about a share of radius pixels, or shrinks by it when share
// is negative.
func bled(gray *image.Gray, radius int, share float64) *image.Gray {
	threshold := 127 * (1 + share)
	return each(blurred(gray, radius), func(_, _ int, luma float64) float64 {
		return 255 / (1 + math.Exp((threshold-luma)/8))
	})
}

// spotted puts round spots of a shade on gray, each of a radius up to the given one, until they cover a share of it.
func spotted(rng *rand.Rand, gray *image.Gray, luma uint8, radius, share float64) *image.Gray {
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	for left := share * float64(width*height); left > 0; {
		r := radius * (0.4 + 0.6*rng.Float64())
		disc(gray, rng.Float64()*float64(width), rng.Float64()*float64(height), r, luma)
		left -= math.Pi * r * r
	}
	return gray
}

// disc draws a round spot on gray.
func disc(gray *image.Gray, x, y, radius float64, luma uint8) {
	reach := image.Rect(int(x-radius), int(y-radius), int(x+radius)+2, int(y+radius)+2).Intersect(gray.Rect)
	for v := reach.Min.Y; v < reach.Max.Y; v++ {
		for u := reach.Min.X; u < reach.Max.X; u++ {
			if math.Hypot(float64(u)-x, float64(v)-y) < radius {
				gray.Pix[v*gray.Stride+u] = luma
			}
		}
	}
}

// block draws a rectangle of one shade on gray.
func block(gray *image.Gray, area image.Rectangle, luma uint8) {
	draw.Draw(gray, area, image.NewUniform(color.Gray{Y: luma}), image.Point{}, draw.Src)
}

// glaring reflects a lamp at a point of gray, so strongly that everything within radius is white, and fades from there.
func glaring(gray *image.Gray, atX, atY, radius float64) *image.Gray {
	return each(gray, func(x, y int, luma float64) float64 {
		far := math.Hypot(float64(x)-atX, float64(y)-atY) / radius
		return luma + 255*math.Exp(-(far*far-1)*1.5)
	})
}

// onScreen photographs gray from a screen: the rows and columns of its pixels beat with those of the camera.
func onScreen(rng *rand.Rand, gray *image.Gray, strength float64) *image.Gray {
	fx, fy := 0.02+0.2*rng.Float64(), 0.02+0.2*rng.Float64()
	skew, phase := 0.3*rng.Float64(), 7*rng.Float64()
	return each(gray, func(x, y int, luma float64) float64 {
		u, v := float64(x), float64(y)
		beat := math.Sin(2*math.Pi*fx*(u+skew*v)+phase) + math.Sin(2*math.Pi*fy*(v-skew*u))
		rows := 0.5 * math.Sin(2*math.Pi*v/3.1)
		return (40 + luma*0.75) * (1 + strength*(beat+rows)/2.5)
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
