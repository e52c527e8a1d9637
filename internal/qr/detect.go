package qr

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"github.com/makiuchi-d/gozxing/qrcode/detector"
)

// Bounds on the search for a symbol, so that a picture drawn to be full of finder patterns costs no more than others.
// The library's own search compares every three patterns there are: a wallpaper of them would keep it busy for hours.
const (
	rowStep     = 3   // from one searched row to the next; a finder pattern is at least 7 pixels high
	maxPatterns = 100 // finder patterns after which the search for more ends
	maxTriples  = 12  // groups of three that are tried to be read as a symbol
)

// readSymbols returns the text of the first QR code that can be read in a black and white picture, the likeliest place
// first. The error is ErrNoCode, or that of ctx.
func readSymbols(ctx context.Context, matrix *gozxing.BitMatrix) (string, error) {
	patterns, err := findPatterns(ctx, matrix)
	if err != nil {
		return "", err
	}
	for _, corners := range likelyTriples(patterns) {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		at, ok := placeOf(matrix, corners)
		if !ok {
			continue
		}
		for modules := range at.samples(matrix) {
			result, err := decoder.NewDecoder().Decode(modules, nil)
			if err == nil && result.GetText() != "" && !result.HasStructuredAppend() {
				return result.GetText(), nil
			}
		}
	}
	return "", ErrNoCode
}

// findPatterns returns where runs of black, white, black, white and black of 1:1:3:1:1 cross, which is what the three
// corners of a symbol look like from every side. It returns at most maxPatterns.
func findPatterns(ctx context.Context, matrix *gozxing.BitMatrix) ([]*detector.FinderPattern, error) {
	finder := detector.NewFinderPatternFinder(matrix, nil)
	width, height := matrix.GetWidth(), matrix.GetHeight()
	for y := rowStep - 1; y < height; y += rowStep {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		runs := make([]int, 5) // lengths of the last five runs of one colour, the newest last
		colour := false
		for x := 0; x <= width; x++ {
			black := x < width && matrix.Get(x, y)
			if x < width && black == colour {
				runs[4]++
				continue
			}
			if colour && detector.FinderPatternFinder_foundPatternCross(runs) {
				finder.HandlePossibleCenter(runs, y, x)
				if patterns := finder.GetPossibleCenters(); len(patterns) >= maxPatterns {
					return patterns, nil
				}
			}
			copy(runs, runs[1:])
			runs[4] = 1
			colour = black
		}
	}
	return finder.GetPossibleCenters(), nil
}

// triple is three finder patterns that may be corners of one symbol.
type triple [3]*detector.FinderPattern

// likelyTriples returns the maxTriples groups of three patterns that come closest to three corners of a square, the
// closest first.
func likelyTriples(patterns []*detector.FinderPattern) []triple {
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
func squareMisfit(a, b, c *detector.FinderPattern) (misfit float64, ok bool) {
	sizes := [3]float64{a.GetEstimatedModuleSize(), b.GetEstimatedModuleSize(), c.GetEstimatedModuleSize()}
	if max(sizes[0], sizes[1], sizes[2]) > 1.4*min(sizes[0], sizes[1], sizes[2]) {
		return 0, false
	}
	sides := [3]float64{
		gozxing.ResultPoint_Distance(a, b), gozxing.ResultPoint_Distance(b, c), gozxing.ResultPoint_Distance(a, c),
	}
	slices.Sort(sides[:])
	module := (sizes[0] + sizes[1] + sizes[2]) / 3
	if modules := (sides[0] + sides[1]) / 2 / module; modules < 9 || modules > 180 {
		return 0, false
	}
	half := sides[2] * sides[2] / 2 // of the square over the diagonal: what each side's square should be
	return (math.Abs(half-sides[0]*sides[0]) + math.Abs(half-sides[1]*sides[1])) / half, true
}
