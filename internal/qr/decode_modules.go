package qr

import (
	"iter"
	"math"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// What has to be right of a symbol's frame, as frameOf has it.
const (
	minFinders      = 0.75
	minTiming       = 0.7
	promisingTiming = 0.55 // where the picture is only black and white: brightness may show more
	guessedFinders  = 0.65 // where the perspective has only been guessed
)

// readings yields what the modules of the symbol may be, the likeliest first: as each is in the middle in black and
// white, and by its brightness among its neighbours.
func (p place) readings(s *scene) iter.Seq[*gozxing.BitMatrix] {
	return func(yield func(*gozxing.BitMatrix) bool) {
		for _, g := range p.grids(s) {
			finders, timing := g.frame(s)
			if finders < minFinders || timing < promisingTiming {
				continue
			}
			if !yield(g.blackModules(s)) {
				return
			}
			lumas := g.moduleLumas(s)
			for _, sharpening := range [3]float64{0, 1, 2} {
				if !yield(aboveNeighbours(lumas, g.dimension, sharpening)) {
					return
				}
			}
		}
	}
}

// grid is a place with what the paper's bends add to its perspective: how far the points at some columns and rows lie
// from where they should, in modules.
type grid struct {
	place
	knots []float64      // columns and rows, ascending; none on flat paper
	moved [][][2]float64 // by row and column
}

// grids returns how the modules may lie: by the alignment patterns, if the symbol has them where the perspective puts
// them, and by the perspective alone.
func (p place) grids(s *scene) []grid {
	if !p.worthMeasuring(s) {
		return nil
	}
	grids := []grid{{place: p}}
	version, err := decoder.Version_GetVersionForNumber((p.dimension - 17) / 4)
	if err != nil {
		return nil
	}
	centres := version.GetAlignmentPatternCenters()
	if len(centres) == 0 {
		return grids
	}
	last := float64(centres[len(centres)-1]) + 0.5
	dx, dy, ok := p.findAlignment(s, last, last, max(3, float64(p.dimension)*0.12))
	if !ok {
		return grids
	}
	x, y := p.at(last+dx, last+dy)
	anchored, ok := p.anchored(last, last, x, y)
	if !ok {
		return grids
	}
	flat := grid{place: anchored}
	if len(centres) == 2 {
		return append([]grid{flat}, grids...)
	}
	return append([]grid{anchored.bentBy(s, centres), flat}, grids...)
}

// worthMeasuring reports whether there are finder patterns around the three centres, seen in the guessed perspective.
func (p place) worthMeasuring(s *scene) bool {
	finders, _ := (&grid{place: p}).frame(s)
	return finders >= guessedFinders
}

// bentBy looks for every alignment pattern of the symbol, each near where the one before it lets it expect.
func (p place) bentBy(s *scene, centres []int) grid {
	g := grid{place: p}
	for _, centre := range centres {
		g.knots = append(g.knots, float64(centre)+0.5)
	}
	last := len(centres) - 1
	g.moved = make([][][2]float64, len(centres))
	for i, row := range g.knots {
		g.moved[i] = make([][2]float64, len(centres))
		for j, column := range g.knots {
			if i == 0 && (j == 0 || j == last) || i == last && j == 0 {
				continue // a finder pattern is there
			}
			var expected [2]float64
			switch {
			case i == 0:
				expected = g.moved[i][j-1]
			case j == 0:
				expected = g.moved[i-1][j]
			default:
				expected[0] = (g.moved[i][j-1][0] + g.moved[i-1][j][0]) / 2
				expected[1] = (g.moved[i][j-1][1] + g.moved[i-1][j][1]) / 2
			}
			dx, dy, ok := p.findAlignment(s, column+expected[0], row+expected[1], 1.5)
			if ok {
				expected[0], expected[1] = expected[0]+dx, expected[1]+dy
			}
			g.moved[i][j] = expected
		}
	}
	return g
}

// point returns where a point of the symbol, given in modules, lies in the picture.
func (g *grid) point(column, row float64) (x, y float64) {
	if len(g.knots) == 0 {
		return g.at(column, row)
	}
	i, v := g.between(row)
	j, u := g.between(column)
	mix := func(axis int) float64 {
		return (g.moved[i][j][axis]*(1-u)+g.moved[i][j+1][axis]*u)*(1-v) +
			(g.moved[i+1][j][axis]*(1-u)+g.moved[i+1][j+1][axis]*u)*v
	}
	return g.at(column+mix(0), row+mix(1))
}

// between returns the last knot before a position, and how far from it to the next the position is: 0 to 1, or beyond
// for positions outside of all knots.
func (g *grid) between(position float64) (knot int, share float64) {
	for knot < len(g.knots)-2 && position > g.knots[knot+1] {
		knot++
	}
	return knot, (position - g.knots[knot]) / (g.knots[knot+1] - g.knots[knot])
}

// findAlignment looks for an alignment pattern, a black module in a white ring in a black one, around a point of the
// symbol and no more than reach from it in both directions, all in modules. It returns how far from the point it is.
func (p *place) findAlignment(s *scene, column, row, reach float64) (dx, dy float64, ok bool) {
	const step, enough = 0.5, 21 // of 25 modules
	steps := int(math.Round(reach / step))
	best, count := enough-1, 0.0
	for i := -steps; i <= steps; i++ {
		for j := -steps; j <= steps; j++ {
			x, y := float64(j)*step, float64(i)*step
			score := p.alignmentScore(s, column+x, row+y, best)
			if score < best || score < enough {
				continue
			}
			if score > best {
				best, dx, dy, count = score, 0, 0, 0
			}
			if count > 0 && max(math.Abs(x-dx/count), math.Abs(y-dy/count)) > 1.5 {
				if math.Hypot(x, y) > math.Hypot(dx/count, dy/count) {
					continue // another one just as good, but further away
				}
				dx, dy, count = 0, 0, 0
			}
			dx, dy, count = dx+x, dy+y, count+1
		}
	}
	if count == 0 {
		return 0, 0, false
	}
	return dx / count, dy / count, true
}

// alignmentScore counts the modules around a point that are as in an alignment pattern there. It gives up, and returns
// less than least, when it cannot come to that.
func (p *place) alignmentScore(s *scene, column, row float64, least int) int {
	score := 25
	for i := -2; i <= 2; i++ {
		for j := -2; j <= 2; j++ {
			x, y := p.at(column+float64(j), row+float64(i))
			if ring := max(i, -i, j, -j); s.black(x, y) == (ring == 1) {
				if score--; score < least {
					return score
				}
			}
		}
	}
	return score
}

// frame tells how much of a symbol's frame there is in black and white, as frameOf has it.
func (g *grid) frame(s *scene) (finders, timing float64) {
	return frameOf(g.dimension, func(column, row int) bool {
		return s.black(g.point(float64(column)+0.5, float64(row)+0.5))
	})
}

// blackModules samples every module in its middle.
func (g *grid) blackModules(s *scene) *gozxing.BitMatrix {
	return matrixOf(g.dimension, func(column, row int) bool {
		return s.black(g.point(float64(column)+0.5, float64(row)+0.5))
	})
}

// moduleLumas measures how bright each module is around its middle, row by row.
func (g *grid) moduleLumas(s *scene) []float64 {
	lumas := make([]float64, g.dimension*g.dimension)
	for i := range lumas {
		for _, dy := range [3]float64{0.25, 0.5, 0.75} {
			for _, dx := range [3]float64{0.25, 0.5, 0.75} {
				x, y := g.point(float64(i%g.dimension)+dx, float64(i/g.dimension)+dy)
				lumas[i] += s.luma(x, y) / 9
			}
		}
	}
	return lumas
}

// aboveNeighbours takes for black what is darker than the mean of the modules around it. What blur has mixed into a
// module of those that touch it is taken out again by a share of their difference.
func aboveNeighbours(lumas []float64, dimension int, sharpening float64) *gozxing.BitMatrix {
	sums := summed(lumas, dimension)
	return matrixOf(dimension, func(column, row int) bool {
		luma := lumas[row*dimension+column]
		sharp := luma + sharpening*(luma-sums.mean(column, row, 1))
		return sharp < sums.mean(column, row, 4)
	})
}

// sums has, for every module and one more row and column, the sum of all above it and to its left.
type sums struct {
	of        []float64
	dimension int
}

func summed(lumas []float64, dimension int) sums {
	of, width := make([]float64, (dimension+1)*(dimension+1)), dimension+1
	for i, luma := range lumas {
		at := (i/dimension+1)*width + i%dimension + 1
		of[at] = luma + of[at-1] + of[at-width] - of[at-width-1]
	}
	return sums{of, dimension}
}

// mean returns the mean of the modules up to reach away from one, as far as they are in the symbol.
func (s sums) mean(column, row, reach int) float64 {
	left, right := max(column-reach, 0), min(column+reach+1, s.dimension)
	top, bottom := max(row-reach, 0)*(s.dimension+1), min(row+reach+1, s.dimension)*(s.dimension+1)
	area := float64((right - left) * (bottom - top) / (s.dimension + 1))
	return (s.of[bottom+right] - s.of[bottom+left] - s.of[top+right] + s.of[top+left]) / area
}

func matrixOf(dimension int, black func(column, row int) bool) *gozxing.BitMatrix {
	matrix, _ := gozxing.NewSquareBitMatrix(dimension)
	for row := range dimension {
		for column := range dimension {
			if black(column, row) {
				matrix.Set(column, row)
			}
		}
	}
	return matrix
}

// frameOf returns how much is right of what every symbol has whatever it says, as shares of 1: three finder patterns in
// their white frames, and black and white modules in turn between them. Short codes have few check bytes: if this were
// not asked of every reading, something in a picture of something else would sooner or later pass for one.
func frameOf(dimension int, black func(column, row int) bool) (finders, timing float64) {
	right := 0
	for i := range 8 {
		for j := range 8 {
			ring := max(i-3, 3-i, j-3, 3-j)
			ink := ring != 2 && ring != 4
			for _, found := range [3]bool{black(j, i), black(dimension-1-j, i), black(j, dimension-1-i)} {
				if found == ink {
					right++
				}
			}
		}
	}
	alternating := 0
	for i := 8; i < dimension-8; i++ {
		for _, found := range [2]bool{black(i, 6), black(6, i)} {
			if found == (i%2 == 0) {
				alternating++
			}
		}
	}
	return float64(right) / (3 * 8 * 8), float64(alternating) / float64(2*(dimension-16))
}
