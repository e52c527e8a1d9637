package qr

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// Bounds on the search for a symbol, so that a picture drawn to be full of finder patterns costs no more than others.
const (
	rowStep     = 3   // from one searched row to the next; a finder pattern is at least 7 pixels high
	maxSpots    = 250 // what may be finder patterns, after which the search for more ends
	maxPatterns = 40  // finder patterns that are looked at closer, those first that the most rows found
	maxTriples  = 48  // groups of three that are measured, those first that come closest to a square's corners
	maxPlaces   = 12  // groups of three that are tried to be read as a symbol
	maxBent     = 4   // of these, that are tried on bent paper too
)

// readSymbols calls done with what of the QR codes in a scene can be read, the likeliest place first, and reports whether
// done said so. The error is that of ctx.
func readSymbols(ctx context.Context, s *scene, done reading) (bool, error) {
	patterns, err := findPatterns(ctx, s)
	if err != nil {
		return false, err
	}
	places := likelyPlaces(s, likelyTriples(patterns))
	for _, place := range places[:min(len(places), maxBent)] {
		if bent, ok := place.bent(s); ok {
			places = append(places, bent)
		}
	}
	for _, place := range places {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		if text, ok := place.read(s); ok && done(text, place.outline()) {
			return true, nil
		}
	}
	return false, nil
}

// read returns the text of the symbol at a place.
func (p place) read(s *scene) (text string, ok bool) {
	for modules := range p.readings(s) {
		if finders, timing := frameOf(modules.GetWidth(), modules.Get); finders < minFinders || timing < minTiming {
			continue
		}
		result, err := decoder.NewDecoder().Decode(modules, nil)
		if err == nil && result.GetText() != "" && !result.HasStructuredAppend() {
			return result.GetText(), true
		}
	}
	return "", false
}

// pattern is what looks like a finder pattern, one of the three corners of a symbol.
type pattern struct {
	x, y   float64 // its centre
	module float64 // about how many pixels one of its seven modules has
	rows   float64 // how many rows found it
}

// findPatterns returns where runs of black, white, black, white and black of 1:1:3:1:1 cross, which is what the three
// corners of a symbol look like from every side. It returns at most maxPatterns, those that most rows found first.
func findPatterns(ctx context.Context, s *scene) ([]*pattern, error) {
	var spots []*pattern
	var row *gozxing.BitArray
	width, height := s.gray.Rect.Dx(), s.gray.Rect.Dy()
rows:
	for y := rowStep - 1; y < height; y += rowStep {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row = s.matrix.GetRow(y, row)
		var runs [5]int // lengths of the last five runs of one colour, the newest last
		black := false
		for x := 0; x < width; black = !black {
			end := row.GetNextSet(x)
			if black {
				end = row.GetNextUnset(x)
			}
			copy(runs[:], runs[1:])
			runs[4] = end - x
			x = end
			if !black || !finderRuns(runs) {
				continue
			}
			if found, ok := confirm(s, runs, x, y); ok {
				if spots = merge(spots, found); len(spots) >= maxSpots {
					break rows
				}
			}
		}
	}
	slices.SortStableFunc(spots, func(a, b *pattern) int { return cmp.Compare(b.rows, a.rows) })
	return spots[:min(len(spots), maxPatterns)], nil
}

// finderRuns reports whether runs have about the lengths 1:1:3:1:1. Where ink spreads or light shines over edges, black
// grows at the expense of white or the other way round, but the distance from one edge to the next of the same kind
// stays the same: that is held to more strictly than the runs themselves.
func finderRuns(runs [5]int) bool {
	module := float64(runs[0]+runs[1]+runs[2]+runs[3]+runs[4]) / 7
	near := func(length int, modules, tolerance float64) bool {
		return math.Abs(float64(length)-modules*module) < tolerance*module
	}
	return module >= 1 &&
		near(runs[0]+runs[1], 2, 0.85) && near(runs[1]+runs[2], 4, 1.1) &&
		near(runs[2]+runs[3], 4, 1.1) && near(runs[3]+runs[4], 2, 0.85) &&
		near(runs[0], 1, 0.7) && near(runs[1], 1, 0.7) && near(runs[2], 3, 1.5) && near(runs[3], 1, 0.7) && near(runs[4], 1, 0.7)
}

// confirm looks at what may be a finder pattern, whose runs end before column end of row y, down a column and along a
// row through its middle. A spot of dirt on one column must not hide it: three are tried.
func confirm(s *scene, runs [5]int, end, y int) (*pattern, bool) {
	total := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	module := float64(total) / 7
	x := float64(end-runs[4]-runs[3]) - float64(runs[2])/2
	for _, aside := range [3]float64{0, -module, module} {
		middle, length, ok := finderAcross(s, x+aside, float64(y)+0.5, 0, 1, total)
		if !ok {
			continue
		}
		centre, width, ok := finderAcross(s, x+aside, middle, 1, 0, total)
		if ok && finderDiagonal(s, centre, middle, total) {
			return &pattern{x: centre, y: middle, module: (length + width) / 14, rows: 1}, true
		}
	}
	return nil, false
}

// finderAcross looks along a line through the black middle of a finder pattern, which is about total pixels across, and
// returns the middle of what it finds on the line's axis, and how long it is.
func finderAcross(s *scene, x, y, dx, dy float64, total int) (middle, length float64, ok bool) {
	ahead, ok1 := runsFrom(s, x, y, dx, dy, total)
	behind, ok2 := runsFrom(s, x-dx, y-dy, -dx, -dy, total)
	if !ok1 || !ok2 {
		return 0, 0, false
	}
	runs := [5]int{behind[2], behind[1], behind[0] + ahead[0], ahead[1], ahead[2]}
	sum := runs[0] + runs[1] + runs[2] + runs[3] + runs[4]
	if 5*sum < 3*total || 5*sum > 7*total || !finderRuns(runs) {
		return 0, 0, false
	}
	start := math.Floor(x*dx + y*dy)
	return start + float64(ahead[0]-behind[0])/2, float64(sum), true
}

// finderDiagonal looks at a finder pattern from corner to corner, less strictly: they may be round.
func finderDiagonal(s *scene, x, y float64, total int) bool {
	for _, dy := range [2]float64{1, -1} {
		ahead, ok1 := runsFrom(s, x, y, 1, dy, total)
		behind, ok2 := runsFrom(s, x-1, y-dy, -1, -dy, total)
		if !ok1 || !ok2 {
			continue
		}
		middle, white := ahead[0]+behind[0], ahead[1]+behind[1]
		if middle*2 >= white && middle <= 4*white {
			return true
		}
	}
	return false
}

// runsFrom counts the black, white and black pixels from a point on in one direction, at most limit of each.
func runsFrom(s *scene, x, y, dx, dy float64, limit int) (runs [3]int, ok bool) {
	for i := range runs {
		for s.black(x, y) == (i != 1) && runs[i] <= limit {
			runs[i]++
			x, y = x+dx, y+dy
		}
		if runs[i] == 0 && i > 0 || runs[i] > limit {
			return runs, false
		}
	}
	return runs, true
}

// merge adds a pattern that a row found to those that other rows found, in the same place or in a new one.
func merge(spots []*pattern, found *pattern) []*pattern {
	for _, spot := range slices.Backward(spots) {
		if max(math.Abs(spot.x-found.x), math.Abs(spot.y-found.y)) > 1.5*spot.module || math.Abs(spot.module-found.module) > max(0.5*spot.module, 1) {
			continue
		}
		mean := func(old, new float64) float64 { return (old*spot.rows + new) / (spot.rows + 1) }
		spot.x, spot.y, spot.module = mean(spot.x, found.x), mean(spot.y, found.y), mean(spot.module, found.module)
		spot.rows++
		return spots
	}
	return append(spots, found)
}

// triple is three finder patterns that may be corners of one symbol.
type triple [3]*pattern

// likelyTriples returns the maxTriples groups of three patterns that come closest to three corners of a square, the
// closest first.
func likelyTriples(patterns []*pattern) []triple {
	var best []triple
	var misfits []float64 // of best, ascending
	for i, a := range patterns {
		for j, b := range patterns[:i] {
			for _, c := range patterns[:j] {
				misfit, ok := squareMisfit(a, b, c)
				if !ok {
					continue
				}
				at, _ := slices.BinarySearchFunc(misfits, misfit, cmp.Compare[float64])
				if at == maxTriples {
					continue
				}
				best = slices.Insert(best, at, triple{a, b, c})
				misfits = slices.Insert(misfits, at, misfit)
				best, misfits = best[:min(len(best), maxTriples)], misfits[:min(len(misfits), maxTriples)]
			}
		}
	}
	return best
}

// squareMisfit tells how far three patterns are from being corners of a square, 0 for exactly so. It reports false for
// those that cannot be: with modules of too different sizes, or a side that no symbol has.
func squareMisfit(a, b, c *pattern) (misfit float64, ok bool) {
	smallest, largest := min(a.module, b.module, c.module), max(a.module, b.module, c.module)
	if largest > 1.7*smallest {
		return 0, false
	}
	sides := [3]float64{squaredDistance(a, b), squaredDistance(b, c), squaredDistance(a, c)}
	slices.Sort(sides[:])
	module := (a.module + b.module + c.module) / 3
	if modules := math.Sqrt((sides[0]+sides[1])/2) / module; modules < 9 || modules > 190 {
		return 0, false
	}
	half := sides[2] / 2 // of the square over the diagonal: what each side's square should be
	return (math.Abs(half-sides[0])+math.Abs(half-sides[1]))/half + largest/smallest - 1, true
}

func squaredDistance(a, b *pattern) float64 {
	return (a.x-b.x)*(a.x-b.x) + (a.y-b.y)*(a.y-b.y)
}
