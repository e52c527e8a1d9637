package qr

import (
	"cmp"
	"math"
	"slices"
)

// Smallest and largest number of modules on a side, of versions 1 and 40. Version 1 alone has no alignment pattern.
const (
	minDimension = 21
	maxDimension = 177
)

// place is where a symbol seems to lie in a picture, perspective included: a phone is rarely held straight, and
// version 1 has no fourth point to tell by. At first the perspective follows from how large each finder pattern looks.
type place struct {
	topLeft, topRight, bottomLeft *pattern

	rightWeight  float64 // homogeneous coordinate of topRight, that of topLeft being 1
	bottomWeight float64 // the same of bottomLeft
	dimension    int     // modules on a side
	rhythm       float64 // share of the modules between the finder patterns that alternate as they should
	bend         bend
}

// bend is how the paper goes around a cylinder that stands in the direction of the symbol's columns, or of its rows. The
// three finder patterns stay where they are.
type bend struct {
	angle     float64 // from the middle to the edge, in radians; 0 for flat paper
	sag       float64 // how far the middle is off the line between the edges, as a share of that line
	alongRows bool
}

// moved returns where a point lies on the flat square of which the bent one is seen, both in shares of the distance
// between two finder patterns.
func (b bend) moved(u, v float64) (float64, float64) {
	if b.angle == 0 {
		return u, v
	}
	if b.alongRows {
		u, v = v, u
	}
	turn := (2*u - 1) * b.angle
	v += b.sag * (math.Cos(turn) - math.Cos(b.angle)) / (1 - math.Cos(b.angle))
	u = 0.5 + 0.5*math.Sin(turn)/math.Sin(b.angle)
	if b.alongRows {
		u, v = v, u
	}
	return u, v
}

// likelyPlaces measures groups of three finder patterns and returns at most maxPlaces, those first between whose
// patterns modules alternate as in a symbol.
func likelyPlaces(s *scene, triples []triple) []place {
	var places []place
	for _, corners := range triples {
		p, across, ok := placeOf(s, corners)
		if !ok {
			continue
		}
		// 17 modules and four a version. Measured across two small patterns, a large symbol may be a version off.
		likeliest := 17 + 4*int(math.Round((across+7-17)/4))
		best := place{rhythm: -1}
		for _, p.dimension = range []int{likeliest, likeliest - 4, likeliest + 4} {
			if p.dimension < minDimension || p.dimension > maxDimension {
				continue
			}
			if p.rhythm = p.timing(s); p.rhythm > best.rhythm {
				best = p
			}
		}
		if best.rhythm >= 0 {
			places = append(places, best)
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return cmp.Compare(b.rhythm, a.rhythm) })
	return places[:min(len(places), maxPlaces)]
}

// placeOf measures three finder patterns along the sides between them, and how many modules lie between two centres. It
// reports false when one of them does not look like a finder pattern from there.
func placeOf(s *scene, corners triple) (p place, across float64, ok bool) {
	bottomLeft, topLeft, topRight := ordered(corners)
	topStart, ok1 := patternWidth(s, topLeft, topRight)
	topEnd, ok2 := patternWidth(s, topRight, topLeft)
	leftStart, ok3 := patternWidth(s, topLeft, bottomLeft)
	leftEnd, ok4 := patternWidth(s, bottomLeft, topLeft)
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return place{}, 0, false
	}
	// Along a line seen in perspective the scale goes with the inverse square of the homogeneous coordinate, and the
	// mean scale between two points is the geometric mean of theirs. A pattern is 7 modules wide.
	top := 7 * math.Sqrt(squaredDistance(topLeft, topRight)/(topStart*topEnd))
	left := 7 * math.Sqrt(squaredDistance(topLeft, bottomLeft)/(leftStart*leftEnd))
	return place{
		topLeft: topLeft, topRight: topRight, bottomLeft: bottomLeft,
		rightWeight:  math.Sqrt(topStart / topEnd),
		bottomWeight: math.Sqrt(leftStart / leftEnd),
	}, (top + left) / 2, true
}

// ordered tells the corners of a symbol apart: the top left one is opposite the longest side, and clockwise from it
// comes the top right one.
func ordered(corners triple) (bottomLeft, topLeft, topRight *pattern) {
	a, b, c := corners[0], corners[1], corners[2]
	ab, bc, ac := squaredDistance(a, b), squaredDistance(b, c), squaredDistance(a, c)
	switch {
	case ab >= bc && ab >= ac:
		b, c = c, b
	case bc >= ab && bc >= ac:
		a, b = b, a
	}
	if (a.x-b.x)*(c.y-b.y) > (a.y-b.y)*(c.x-b.x) {
		a, c = c, a
	}
	return a, b, c
}

// at returns where the perspective puts a point that is given in modules from the top left corner of the symbol.
func (p *place) at(column, row float64) (x, y float64) {
	across := float64(p.dimension - 7)
	u, v := p.bend.moved((column-3.5)/across, (row-3.5)/across)
	right, bottom := u*p.rightWeight, v*p.bottomWeight
	weight := 1 - u - v + right + bottom
	return ((1-u-v)*p.topLeft.x + right*p.topRight.x + bottom*p.bottomLeft.x) / weight,
		((1-u-v)*p.topLeft.y + right*p.topRight.y + bottom*p.bottomLeft.y) / weight
}

// anchored returns p with the perspective that puts a point, given in modules, at x and y of the picture.
func (p place) anchored(column, row, x, y float64) (place, bool) {
	across := float64(p.dimension - 7)
	u, v := p.bend.moved((column-3.5)/across, (row-3.5)/across)
	// Two linear equations in the two weights: what at divides, less its result times what it divides by, is 0.
	a, b, e := u*(p.topRight.x-x), v*(p.bottomLeft.x-x), (1-u-v)*(x-p.topLeft.x)
	c, d, f := u*(p.topRight.y-y), v*(p.bottomLeft.y-y), (1-u-v)*(y-p.topLeft.y)
	determinant := a*d - b*c
	p.rightWeight, p.bottomWeight = (e*d-b*f)/determinant, (a*f-e*c)/determinant
	plausible := func(weight float64) bool { return weight > 0.4 && weight < 2.5 }
	return p, plausible(p.rightWeight) && plausible(p.bottomWeight)
}

// bent returns p on the cylinder on which modules alternate best between its finder patterns. It reports false when flat
// paper does as well, and for symbols that are too small for a bend to matter, or to tell of one.
func (p place) bent(s *scene) (place, bool) {
	const smallest, steps, furthest = 29, 6, 0.06
	if p.dimension < smallest || !p.worthMeasuring(s) {
		return p, false
	}
	best := p
	for _, p.bend.alongRows = range [2]bool{false, true} {
		for _, degrees := range [4]float64{18, 28, 38, 48} {
			p.bend.angle = degrees * math.Pi / 180
			for step := -steps; step <= steps; step++ {
				p.bend.sag = furthest * float64(step) / steps
				if p.rhythm = p.timing(s); p.rhythm > best.rhythm {
					best = p
				}
			}
		}
	}
	return best, best.bend.angle != 0
}

// timing returns the share of the modules between the finder patterns, in the sixth row and column, that are black and
// white in turn.
func (p *place) timing(s *scene) float64 {
	right := 0
	for i := 8; i < p.dimension-8; i++ {
		for _, module := range [2][2]int{{i, 6}, {6, i}} {
			x, y := p.at(float64(module[0])+0.5, float64(module[1])+0.5)
			if s.black(x, y) == (i%2 == 0) {
				right++
			}
		}
	}
	return float64(right) / float64(2*(p.dimension-16))
}

// patternWidth measures a finder pattern through its centre along the line to another, in pixels.
func patternWidth(s *scene, of, other *pattern) (float64, bool) {
	distance := math.Sqrt(squaredDistance(of, other))
	dx, dy := (other.x-of.x)/distance, (other.y-of.y)/distance
	ahead, ok1 := ringMiddle(s, of, dx, dy, distance)
	behind, ok2 := ringMiddle(s, of, -dx, -dy, distance)
	return (ahead + behind) * 7 / 6, ok1 && ok2
}

// ringMiddle walks from the centre of a finder pattern in one direction over its black, white and black, and returns how
// far away the middle of the last black is: three modules, however much the ink has spread. Outside the picture
// everything is white.
func ringMiddle(s *scene, centre *pattern, dx, dy, limit float64) (float64, bool) {
	const step = 0.25
	black, changes, inner := true, 0, 0.0
	for walked := 0.0; walked < limit; walked += step {
		if s.black(centre.x+walked*dx, centre.y+walked*dy) == black {
			continue
		}
		black = !black
		switch changes++; changes {
		case 2:
			inner = walked
		case 3:
			return (inner + walked) / 2, true
		}
	}
	return 0, false
}
