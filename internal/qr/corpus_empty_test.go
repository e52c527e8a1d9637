package qr

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"
)

// emptyKinds have no whole QR code: whatever is read of them is made up.
var emptyKinds = []kind{
	{"plain", nothing, func(rng *rand.Rand, _ testing.TB) (image.Image, []string) {
		return shaded(noisy(rng, canvas(200+rng.IntN(400), 200+rng.IntN(400), uint8(rng.IntN(256))), 3), 0.5), nil
	}},
	{"grain", nothing, func(rng *rand.Rand, _ testing.TB) (image.Image, []string) {
		grain := noisy(rng, canvas(60+rng.IntN(200), 60+rng.IntN(200), 128), 90)
		scale := 1 + rng.IntN(4)
		return resized(grain, grain.Rect.Dx()*scale, grain.Rect.Dy()*scale), nil
	}},
	{"clouds", nothing, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		return throughJPEG(t, clouds(rng, 500, 400), 70), nil
	}},
	{"poster without code", nothing, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		side := 200 + rng.IntN(200)
		return throughJPEG(t, standee(rng, clouds(rng, side, side)), 60), nil
	}},
	{"finder patterns", nothing, func(rng *rand.Rand, _ testing.TB) (image.Image, []string) {
		return noisy(rng, photographed(wallpaper(450, 450, 3+rng.IntN(6)), 500, 500, between(rng, 0, 90), 1, 0.1, 0), 10), nil
	}},
	{"stripes", nothing, func(rng *rand.Rand, _ testing.TB) (image.Image, []string) {
		page := canvas(420, 200, 250)
		for x := 30; x < 390; {
			bar := 2 * (1 + rng.IntN(4))
			block(page, image.Rect(x, 20, x+bar, 180), 15)
			x += bar + 2*(1+rng.IntN(4))
		}
		return photographed(page, 500, 500, between(rng, 0, 180), 0.5, 0.1, 0), nil
	}},
	{"squares of other kinds", nothing, func(rng *rand.Rand, _ testing.TB) (image.Image, []string) {
		return photographed(otherSymbol(rng, 8), 400, 400, between(rng, 0, 360), 0.7, 0.1, 0), nil
	}},
	{"frame without data", nothing, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL) // right in all but its data: a reader that corrects too eagerly makes text up
		size := l.code.Size()
		l.code.symbol.Bitmap = append([]byte(nil), l.code.symbol.Bitmap...)
		for y := range size {
			for x := range size {
				if x > 8 && y > 8 || (x > 8 && x < size-8 || y > 8 && y < size-8) && x != 6 && y != 6 {
					if rng.IntN(2) == 0 {
						l.code.symbol.Bitmap[y*l.code.symbol.Stride+x/8] ^= 0x80 >> (x % 8)
					}
				}
			}
		}
		return onTable(rng, l, between(rng, 3, 7), between(rng, -20, 20), 0.1), nil
	}},
	{"torn code", nothing, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		picture := anyLabel(rng, t, LevelL).print(6)
		keep := picture.Rect
		keep.Max.Y = int(float64(keep.Max.Y) * between(rng, 0.45, 0.55))
		return turned(pasted(canvas(keep.Dx()+60, keep.Dx()+60, 150), picture.SubImage(keep).(*image.Gray), 30, 30), rng.IntN(4)), nil
	}},
	{"covered code", nothing, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture, size := l.print(6), l.code.Size()
		covered := image.Rect(0, 0, size-9, size-9).Add(image.Pt(9+quietZone, 9+quietZone))
		block(picture, image.Rect(covered.Min.X*6, covered.Min.Y*6, covered.Max.X*6, covered.Max.Y*6), uint8(rng.IntN(256)))
		return picture, nil
	}},
	{"shuffled code", nothing, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL) // pieces of a code that someone cut up
		whole, module := l.print(6), 6
		piece := l.side() / 4 * module
		order := rng.Perm(16)
		order[0], order[1] = order[1], order[0]
		page := canvas(4*piece, 4*piece, 255)
		for to, from := range order {
			corner := image.Pt(from%4*piece, from/4*piece)
			part := whole.SubImage(image.Rectangle{corner, corner.Add(image.Pt(piece, piece))}).(*image.Gray)
			pasted(page, part, to%4*piece, to/4*piece)
		}
		return page, nil
	}},
	{"halftone", nothing, func(rng *rand.Rand, _ testing.TB) (image.Image, []string) {
		tone, pitch := clouds(rng, 480, 480), between(rng, 4, 9)
		return each(tone, func(x, y int, luma float64) float64 {
			dot := math.Cos(2*math.Pi*float64(x+y)/pitch) + math.Cos(2*math.Pi*float64(x-y)/pitch)
			return 255 * math.Round(min(max(luma/255+dot/4, 0), 1))
		}), nil
	}},
}

// clouds returns soft shapes of all sizes, as most of a photo is.
func clouds(rng *rand.Rand, width, height int) *image.Gray {
	sum := make([]float64, width*height)
	for range 24 {
		size := math.Pow(2, between(rng, 2.5, 8))
		sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
		phase, strength := 7*rng.Float64(), 6+2.5*math.Sqrt(size)
		rowSin, rowCos := make([]float64, width), make([]float64, width)
		for x := range width {
			rowSin[x], rowCos[x] = math.Sincos(2*math.Pi*cos/size*float64(x) + phase)
		}
		for y := range height {
			columnSin, columnCos := math.Sincos(2 * math.Pi * sin / size * float64(y))
			for x := range width {
				sum[y*width+x] += strength * (rowSin[x]*columnCos + rowCos[x]*columnSin)
			}
		}
	}
	return each(canvas(width, height, 128), func(x, y int, luma float64) float64 { return luma + sum[y*width+x] })
}

// otherSymbol draws a square symbol that is no QR code: random modules with a solid corner, with rings in the middle,
// or with one finder pattern.
func otherSymbol(rng *rand.Rand, module int) *image.Gray {
	size, sort := 17+2*rng.IntN(14), rng.IntN(3)
	black := make([]bool, size*size)
	for i := range black {
		x, y := i%size, i/size
		ring := max(x-size/2, size/2-x, y-size/2, size/2-y)
		corner := max(x-3, 3-x, y-3, 3-y)
		switch {
		case sort == 0 && (x == 0 || y == size-1):
			black[i] = true
		case sort == 0 && (x == size-1 || y == 0):
			black[i] = (x+y)%2 == 0
		case sort == 1 && ring < 6:
			black[i] = ring%2 == 0
		case sort == 2 && corner < 5:
			black[i] = corner != 2 && corner != 4
		default:
			black[i] = rng.IntN(2) == 0
		}
	}
	side := (size + 8) * module
	return each(canvas(side, side, 255), func(x, y int, luma float64) float64 {
		x, y = x/module-4, y/module-4
		if x >= 0 && y >= 0 && x < size && y < size && black[y*size+x] {
			return 0
		}
		return luma
	})
}
