package qr

import (
	"iter"
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// Smallest and largest number of modules on a side, of versions 1 and 40. Version 1 alone has no alignment pattern.
const (
	minDimension = 21
	maxDimension = 177
)

// place is where a symbol seems to lie in a picture, perspective included: a phone is rarely held straight, and
// version 1 has no fourth point to tell by. The perspective follows from how large each finder pattern looks.
type place struct {
	topLeft, topRight, bottomLeft gozxing.ResultPoint // centres of the finder patterns

	across       float64 // modules between two neighbouring centres
	module       float64 // mean size of a module, in pixels
	rightWeight  float64 // homogeneous coordinate of topRight, that of topLeft being 1
	bottomWeight float64 // the same of bottomLeft
}

// placeOf measures three finder patterns along the sides between them. It reports false when one of them does not look
// like a finder pattern from there.
func placeOf(matrix *gozxing.BitMatrix, corners triple) (place, bool) {
	bottomLeft, topLeft, topRight := gozxing.ResultPoint_OrderBestPatterns(corners[0], corners[1], corners[2])
	topStart, ok1 := patternWidth(matrix, topLeft, topRight)
	topEnd, ok2 := patternWidth(matrix, topRight, topLeft)
	leftStart, ok3 := patternWidth(matrix, topLeft, bottomLeft)
	leftEnd, ok4 := patternWidth(matrix, bottomLeft, topLeft)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return place{}, false
	}
	// Along a line seen in perspective the scale goes with the inverse square of the homogeneous coordinate, and the
	// mean scale between two points is the geometric mean of theirs. A pattern is 7 modules wide.
	top := 7 * gozxing.ResultPoint_Distance(topLeft, topRight) / math.Sqrt(topStart*topEnd)
	left := 7 * gozxing.ResultPoint_Distance(topLeft, bottomLeft) / math.Sqrt(leftStart*leftEnd)
	return place{
		topLeft: topLeft, topRight: topRight, bottomLeft: bottomLeft,
		across:       (top + left) / 2,
		module:       (topStart + topEnd + leftStart + leftEnd) / (4 * 7),
		rightWeight:  math.Sqrt(topStart / topEnd),
		bottomWeight: math.Sqrt(leftStart / leftEnd),
	}, true
}

// samples yields what the modules of the symbol may be, the likeliest first: by the alignment pattern if there is one
// where the perspective puts it, and by the perspective alone.
func (p place) samples(matrix *gozxing.BitMatrix) iter.Seq[*gozxing.BitMatrix] {
	return func(yield func(*gozxing.BitMatrix) bool) {
		dimension := p.dimension()
		if dimension < minDimension || dimension > maxDimension {
			return
		}
		x, y := p.anchor(dimension)
		anchors := []*detector.AlignmentPattern{detector.NewAlignmentPattern(x, y, p.module)}
		if found, ok := p.alignmentPattern(matrix, x, y); ok && dimension > minDimension {
			anchors = []*detector.AlignmentPattern{found, anchors[0]}
		}
		for _, anchor := range anchors {
			transform := detector.Detector_createTransform(p.topLeft, p.topRight, p.bottomLeft, anchor, dimension)
			modules, err := detector.Detector_sampleGrid(matrix, transform, dimension)
			if err == nil && !yield(modules) {
				return
			}
		}
	}
}

// dimension returns the number of modules on a side that comes closest to the measured one: 17 and four a version.
func (p place) dimension() int {
	return 17 + 4*int(math.Round((p.across+7-17)/4))
}

// anchor returns where the perspective puts the point in which the last alignment pattern of a symbol of that size has
// its centre, three modules closer to the top left than the corner of the centres' square.
func (p place) anchor(dimension int) (x, y float64) {
	t := 1 - 3/float64(dimension-7)
	project := func(topLeft, topRight, bottomLeft float64) float64 {
		return topLeft + t*(p.rightWeight*topRight-topLeft) + t*(p.bottomWeight*bottomLeft-topLeft)
	}
	weight := project(1, 1, 1)
	return project(p.topLeft.GetX(), p.topRight.GetX(), p.bottomLeft.GetX()) / weight,
		project(p.topLeft.GetY(), p.topRight.GetY(), p.bottomLeft.GetY()) / weight
}

// alignmentPattern looks for an alignment pattern around a point, in ever larger squares.
func (p place) alignmentPattern(matrix *gozxing.BitMatrix, x, y float64) (*detector.AlignmentPattern, bool) {
	for _, modules := range []float64{3, 6, 12} {
		radius := modules * p.module
		left, right := max(int(x-radius), 0), min(int(x+radius), matrix.GetWidth()-1)
		top, bottom := max(int(y-radius), 0), min(int(y+radius), matrix.GetHeight()-1)
		if float64(min(right-left, bottom-top)) < 3*p.module {
			continue
		}
		finder := detector.NewAlignmentPatternFinder(matrix, left, top, right-left, bottom-top, p.module, nil)
		if pattern, err := finder.Find(); err == nil {
			return pattern, true
		}
	}
	return nil, false
}

// patternWidth measures a finder pattern through its centre along the line to another, in pixels.
func patternWidth(matrix *gozxing.BitMatrix, pattern, other gozxing.ResultPoint) (float64, bool) {
	distance := gozxing.ResultPoint_Distance(pattern, other)
	dx, dy := (other.GetX()-pattern.GetX())/distance, (other.GetY()-pattern.GetY())/distance
	ahead, ok1 := ringEdge(matrix, pattern, dx, dy, distance)
	behind, ok2 := ringEdge(matrix, pattern, -dx, -dy, distance)
	return ahead + behind, ok1 && ok2
}

// ringEdge walks from the centre of a finder pattern in one direction over its black, white and black, and returns how
// far away the last black ends. Outside the picture everything is white.
func ringEdge(matrix *gozxing.BitMatrix, centre gozxing.ResultPoint, dx, dy, limit float64) (float64, bool) {
	const step = 0.25
	black, changes := true, 0
	for walked := 0.0; walked < limit; walked += step {
		if matrix.Get(int(centre.GetX()+walked*dx), int(centre.GetY()+walked*dy)) == black {
			continue
		}
		black = !black
		changes++
		if changes == 3 {
			return walked, true
		}
	}
	return 0, false
}
