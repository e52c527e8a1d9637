package qr

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// corpus is every kind of picture. Severities are in modules where it is the module that counts, so that a large code
// suffers as much as a small one.
var corpus = slices.Concat(readableKinds, severeKinds, emptyKinds)

var readableKinds = []kind{
	{"clean print", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return l.print(2 + rng.IntN(12)), []string{l.text}
	}},
	{"rotated", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return onTable(rng, l, between(rng, 3, 8), between(rng, 0, 360), 0), []string{l.text}
	}},
	{"scaled down", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		side := int(float64(l.side()) * between(rng, 1.9, 3.5))
		return throughJPEG(t, resized(l.print(6), side, side), 80), []string{l.text}
	}},
	{"scaled up", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		side := l.side() * (12 + rng.IntN(10))
		return resized(l.print(2), side, side), []string{l.text}
	}},
	{"perspective", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return onTable(rng, l, between(rng, 4, 8), between(rng, 0, 360), 0.3), []string{l.text}
	}},
	{"curved paper", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture := bent(l.print(8), between(rng, 40, 100), between(rng, 0, 15))
		return throughJPEG(t, turned(picture, rng.IntN(4)), 75), []string{l.text}
	}},
	{"JPEG-worn", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		once := resized(throughJPEG(t, l.print(5+rng.IntN(4)), 12+rng.IntN(20)).(*image.Gray), l.side()*5, l.side()*5)
		return throughJPEG(t, once, 8+rng.IntN(15)), []string{l.text}
	}},
	{"noise", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture := onTable(rng, l, between(rng, 4.5, 8), between(rng, -15, 15), 0.05)
		return noisy(rng, lowContrast(picture, 60, 200), between(rng, 15, 40)), []string{l.text}
	}},
	{"out of focus", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		module := 6 + rng.IntN(5)
		return noisy(rng, blurred(l.print(module), int(float64(module)*between(rng, 0.35, 0.6))), 3), []string{l.text}
	}},
	{"shaken", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		module := between(rng, 5, 9)
		picture := onTable(rng, l, module, between(rng, -30, 30), 0)
		return noisy(rng, smeared(picture, module*between(rng, 0.6, 1.1), between(rng, 0, 180)), 3), []string{l.text}
	}},
	{"low contrast", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		black := between(rng, 30, 180)
		picture := lowContrast(onTable(rng, l, between(rng, 4, 8), between(rng, -20, 20), 0.1), black, black+between(rng, 25, 50))
		return noisy(rng, picture, 2), []string{l.text}
	}},
	{"uneven light", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture := shaded(onTable(rng, l, between(rng, 4, 8), between(rng, 0, 360), 0.1), between(rng, 0.2, 0.5))
		return noisy(rng, inShadow(rng, picture, between(rng, 0.35, 0.6)), 4), []string{l.text}
	}},
	{"inverted", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture := inverted(leaning(rng, l.print(6), between(rng, 3, 7)*float64(l.side()), between(rng, -20, 20), 0.1))
		return throughJPEG(t, noisy(rng, lowContrast(picture, 20, 230), 4), 70), []string{l.text}
	}},
	{"mirrored", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return mirrored(onTable(rng, l, between(rng, 3, 7), between(rng, 0, 360), 0.1)), []string{l.text}
	}},
	{"logo in the middle", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelQ)
		share := between(rng, 0.1, 0.16)
		if l.level == LevelH {
			share = between(rng, 0.14, 0.22)
		}
		return throughJPEG(t, logoOn(l, 6, share), 70), []string{l.text}
	}},
	{"poster", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return throughJPEG(t, standee(rng, l.print(4+rng.IntN(3))), 60), []string{l.text}
	}},
	{"beside other codes", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		a, b := anyLabel(rng, t, LevelL), anyLabel(rng, t, LevelL)
		side := max(a.side(), b.side()) * 6
		sheet := canvas(2*side+20, 2*side+20, 255)
		for i, l := range []label{a, b, b, a} {
			pasted(sheet, l.print(6), i%2*(side+20), i/2*(side+20))
		}
		return leaning(rng, sheet, float64(side)*between(rng, 1.4, 2), between(rng, 0, 360), 0.1), []string{a.text, b.text}
	}},
	{"dirty", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelM)
		picture := spotted(rng, spotted(rng, l.print(7), 40, 6, 0.015), 240, 6, 0.015)
		return leaning(rng, picture, between(rng, 4, 8)*float64(l.side()), between(rng, -20, 20), 0.1), []string{l.text}
	}},
	{"partly covered", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelQ)
		picture := l.print(6) // a thumb or a sticker on the corner that has no finder pattern
		reach := between(rng, 0.12, 0.2) * float64(picture.Rect.Dx())
		corner := float64(picture.Rect.Dx() - 6*quietZone)
		disc(picture, corner-0.3*reach, corner-0.3*reach, reach, uint8(rng.IntN(256)))
		return leaning(rng, picture, between(rng, 4, 8)*float64(l.side()), between(rng, 0, 360), 0.1), []string{l.text}
	}},
	{"branded", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelM)
		return branded(rng, l, 8), []string{l.text}
	}},
	{"glare", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelQ)
		picture := lowContrast(onTable(rng, l, between(rng, 4, 8), between(rng, -20, 20), 0.1), 40, 190)
		side := float64(picture.Rect.Dx())
		return glaring(picture, side*between(rng, 0.45, 0.6), side*between(rng, 0.45, 0.6), side*between(rng, 0.04, 0.08)), []string{l.text}
	}},
	{"from a screen", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture := onScreen(rng, onTable(rng, l, between(rng, 5, 9), between(rng, -15, 15), 0.15), between(rng, 0.1, 0.25))
		return throughJPEG(t, noisy(rng, picture, 6), 70), []string{l.text}
	}},
	{"ink spread", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		share := between(rng, 0.2, 0.4)
		if rng.IntN(2) == 0 {
			share = -share
		}
		return leaning(rng, bled(l.print(8), 3, share), between(rng, 4, 8)*float64(l.side()), between(rng, -20, 20), 0.1), []string{l.text}
	}},
	{"fax", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		grey := noisy(rng, shaded(onTable(rng, l, between(rng, 4, 7), between(rng, -10, 10), 0), 0.75), 30)
		return each(grey, func(_, _ int, luma float64) float64 { return 255 * math.Round(luma/255+0.05) }), []string{l.text}
	}},
	{"tight crop", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		module := 3 + rng.IntN(6)
		picture := l.print(module)
		return throughJPEG(t, picture.SubImage(picture.Rect.Inset(module*(3+rng.IntN(2)))).(*image.Gray), 70), []string{l.text}
	}},
	{"phone photo", readable, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		picture := standee(rng, l.print(6))
		width, height := 1440, 1080
		share := between(rng, 5, 7) * float64(picture.Rect.Dx()) / 6 / float64(height)
		picture = photographed(picture, width, height, between(rng, -25, 25), share, between(rng, -0.15, 0.15), between(rng, -0.15, 0.15))
		return throughJPEG(t, noisy(rng, shaded(blurred(picture, 1), between(rng, 0.4, 0.9)), 8), 75), []string{l.text}
	}},
}

// severeKinds are more than a phone can be expected to read: what is read of them must still be right.
var severeKinds = []kind{
	{"severe noise", severe, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return noisy(rng, l.print(3), between(rng, 90, 200)), []string{l.text}
	}},
	{"severe blur", severe, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		module := 4 + rng.IntN(4)
		return blurred(l.print(module), int(float64(module)*between(rng, 0.8, 1.3))), []string{l.text}
	}},
	{"severe reduction", severe, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		side := max(int(float64(l.side())*between(rng, 0.9, 1.7)), minSide)
		return resized(l.print(6), side, side), []string{l.text}
	}},
	{"severe dirt", severe, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return spotted(rng, spotted(rng, l.print(6), 0, 8, 0.1), 255, 8, 0.1), []string{l.text}
	}},
	{"severe slant", severe, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return onTable(rng, l, between(rng, 3, 6), between(rng, 0, 360), 0.9), []string{l.text}
	}},
	{"severe wear", severe, func(rng *rand.Rand, t testing.TB) (image.Image, []string) {
		l := anyLabel(rng, t, LevelL)
		return throughJPEG(t, noisy(rng, blurred(l.print(4), 1), 30), 2+rng.IntN(3)), []string{l.text}
	}},
}

func between(rng *rand.Rand, low, high float64) float64 { return low + rng.Float64()*(high-low) }

// onTable photographs a label that lies on a table, turned by degrees, its modules about module pixels large and its
// far side smaller than its near side by up to lean.
func onTable(rng *rand.Rand, l label, module, degrees, lean float64) *image.Gray {
	return leaning(rng, l.print(int(math.Ceil(module))), module*float64(l.side()), degrees, lean)
}

// leaning photographs a square picture with a side of that many pixels, turned and leaning as onTable has it.
func leaning(rng *rand.Rand, picture *image.Gray, side, degrees, lean float64) *image.Gray {
	lean *= 0.6 + 0.4*rng.Float64()
	leanX, leanY := math.Sincos(2 * math.Pi * rng.Float64())
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	canvas := side * (math.Abs(sin) + math.Abs(cos)) * (1.06 + 0.8*lean) // all of the picture is in it
	return photographed(picture, int(canvas), int(canvas), degrees, side/canvas, lean*leanX, lean*leanY)
}

// inShadow lets a straight edge cast a shadow over a part of gray, which leaves a share of the light.
func inShadow(rng *rand.Rand, gray *image.Gray, share float64) *image.Gray {
	sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
	middle := float64(gray.Rect.Dx()) / 2
	offset := middle * between(rng, -0.4, 0.4)
	return each(gray, func(x, y int, luma float64) float64 {
		far := (float64(x)-middle)*cos + (float64(y)-middle)*sin - offset
		return luma * (share + (1-share)/(1+math.Exp(-far/3)))
	})
}

// logoOn prints a label with a round logo on white that takes a share of the symbol's side.
func logoOn(l label, module int, share float64) *image.Gray {
	picture := l.print(module)
	middle := float64(picture.Rect.Dx()) / 2
	radius := share * float64(l.code.Size()*module) / 2
	disc(picture, middle, middle, radius, 255)
	disc(picture, middle, middle, radius*0.85, 70)
	disc(picture, middle-radius*0.2, middle+radius*0.1, radius*0.4, 220)
	return picture
}

// standee puts a picture on a card as they stand on counters: a headline, the picture, lines of print, round icons.
func standee(rng *rand.Rand, picture *image.Gray) *image.Gray {
	side := picture.Rect.Dx()
	width, height := side*3/2, side*5/2
	page := poster(rng, width, height)
	block(page, image.Rect(0, 0, width, side/4), 60)
	for x := side / 8; x < width-side/8; x += side / 7 {
		block(page, image.Rect(x, side/16, x+side/12, side*3/16), 250)
	}
	for i := range 4 {
		x, y := float64(width*(2*i+1)/8), float64(height-side/4)
		for ring, luma := range []uint8{30, 240, 30} {
			disc(page, x, y, float64(side)/14*float64(3-ring)/3, luma)
		}
	}
	return pasted(page, picture, side/8+rng.IntN(side/4), side/3+rng.IntN(side/3))
}

// branded draws a label in ink and on paper of other colours than black and white, with round modules.
func branded(rng *rand.Rand, l label, module int) image.Image {
	inks := []color.RGBA{{20, 60, 140, 255}, {120, 20, 40, 255}, {0, 90, 60, 255}, {90, 40, 120, 255}, {160, 60, 0, 255}}
	papers := []color.RGBA{{255, 255, 255, 255}, {255, 240, 200, 255}, {210, 235, 250, 255}, {255, 205, 60, 255}}
	ink, paper := inks[rng.IntN(len(inks))], papers[rng.IntN(len(papers))]
	radius := between(rng, 0.4, 0.5) * float64(module)
	picture := image.NewRGBA(image.Rect(0, 0, l.side()*module, l.side()*module))
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			column, row := x/module-quietZone, y/module-quietZone
			far := math.Hypot(float64(x%module)+0.5-float64(module)/2, float64(y%module)+0.5-float64(module)/2)
			picture.SetRGBA(x, y, paper)
			if l.code.Black(column, row) && (inFinder(l.code.Size(), column, row) || far < radius) {
				picture.SetRGBA(x, y, ink)
			}
		}
	}
	return picture
}

// inFinder reports whether a module belongs to one of the three finder patterns.
func inFinder(size, column, row int) bool {
	return column < 7 && (row < 7 || row >= size-7) || column >= size-7 && row < 7
}
