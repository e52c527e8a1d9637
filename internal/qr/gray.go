package qr

import (
	"context"
	"image"
)

// maxSide is the longest side of a picture that is looked at, in pixels.
const maxSide = 1 << 16

// grayscale returns the luminance of img on a white background, 0 for black to 255 for white, reduced by the smallest
// whole factor that leaves at most maxPixels. It needs little memory beyond its result, however large img is.
//
// The error is ErrNoCode for a picture with a side shorter than minSide or longer than maxSide, or that of ctx.
func grayscale(ctx context.Context, img image.Image, maxPixels int64) (*image.Gray, error) {
	width, height := img.Bounds().Dx(), img.Bounds().Dy()
	if min(width, height) < minSide || max(width, height) > maxSide {
		return nil, ErrNoCode
	}
	factor := 1
	for int64(width/factor)*int64(height/factor) > maxPixels {
		factor++
	}
	return average(ctx, lumaRows(img), width, height, factor)
}

// shrink returns gray reduced by a whole factor.
func shrink(ctx context.Context, gray *image.Gray, factor int) (*image.Gray, error) {
	if factor == 1 {
		return gray, nil
	}
	return average(ctx, lumaRows(gray), gray.Rect.Dx(), gray.Rect.Dy(), factor)
}

// enlarge returns gray with every pixel repeated factor times in both directions.
func enlarge(gray *image.Gray, factor int) *image.Gray {
	width, height := gray.Rect.Dx(), gray.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, width*factor, height*factor))
	for y := range height {
		top := out.Pix[y*factor*out.Stride:]
		for x := range width * factor {
			top[x] = gray.Pix[y*gray.Stride+x/factor]
		}
		for i := 1; i < factor; i++ {
			copy(top[i*out.Stride:(i+1)*out.Stride], top[:out.Stride])
		}
	}
	return out
}

// average makes every pixel of its result the mean of a block of factor by factor luminances. Columns and rows at the
// right and the bottom that fill no block are left out.
func average(ctx context.Context, row lumaRow, width, height, factor int) (*image.Gray, error) {
	out := image.NewGray(image.Rect(0, 0, width/factor, height/factor))
	line := make([]uint8, width)
	sums := make([]uint32, width/factor)
	area := uint32(factor * factor)
	for y := range height / factor {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if factor == 1 {
			row(y, out.Pix[y*out.Stride:][:width])
			continue
		}
		clear(sums)
		for i := range factor {
			row(y*factor+i, line)
			for x := range sums {
				for _, luma := range line[x*factor : (x+1)*factor] {
					sums[x] += uint32(luma)
				}
			}
		}
		for x, sum := range sums {
			out.Pix[y*out.Stride+x] = uint8(sum / area)
		}
	}
	return out, nil
}

// lumaRow fills line with the luminances of row y, counted from 0 whatever the bounds of the picture.
type lumaRow func(y int, line []uint8)

// lumaRows returns how the rows of img are read: without a detour over colour values for the types that the decoders
// of PNG, JPEG, GIF, WebP and BMP return, and the slow way for others.
func lumaRows(img image.Image) lumaRow {
	origin := img.Bounds().Min
	switch img := img.(type) {
	case *image.Gray:
		return func(y int, line []uint8) {
			copy(line, img.Pix[img.PixOffset(origin.X, origin.Y+y):])
		}
	case *image.YCbCr:
		return func(y int, line []uint8) {
			copy(line, img.Y[img.YOffset(origin.X, origin.Y+y):])
		}
	case *image.NYCbCrA:
		return func(y int, line []uint8) {
			luma := img.Y[img.YOffset(origin.X, origin.Y+y):]
			alpha := img.A[img.AOffset(origin.X, origin.Y+y):]
			for x := range line {
				line[x] = onWhite(uint32(luma[x])*uint32(alpha[x])/0xff, uint32(alpha[x]))
			}
		}
	case *image.RGBA:
		return func(y int, line []uint8) {
			pix := img.Pix[img.PixOffset(origin.X, origin.Y+y):]
			for x := range line {
				p := pix[4*x : 4*x+4]
				line[x] = onWhite(luma(p[0], p[1], p[2]), uint32(p[3]))
			}
		}
	case *image.NRGBA:
		return func(y int, line []uint8) {
			pix := img.Pix[img.PixOffset(origin.X, origin.Y+y):]
			for x := range line {
				p := pix[4*x : 4*x+4]
				line[x] = onWhite(luma(p[0], p[1], p[2])*uint32(p[3])/0xff, uint32(p[3]))
			}
		}
	case *image.Paletted:
		var lumas [256]uint8
		for i, c := range img.Palette[:min(len(img.Palette), len(lumas))] {
			lumas[i] = lumaOf(c.RGBA())
		}
		return func(y int, line []uint8) {
			pix := img.Pix[img.PixOffset(origin.X, origin.Y+y):]
			for x := range line {
				line[x] = lumas[pix[x]]
			}
		}
	case image.RGBA64Image:
		return func(y int, line []uint8) {
			for x := range line {
				line[x] = lumaOf(img.RGBA64At(origin.X+x, origin.Y+y).RGBA())
			}
		}
	default:
		return func(y int, line []uint8) {
			for x := range line {
				line[x] = lumaOf(img.At(origin.X+x, origin.Y+y).RGBA())
			}
		}
	}
}

// luma returns the luminance of a colour with the weights of ITU-R BT.601, as JPEG has them.
func luma(r, g, b uint8) uint32 {
	return (19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16
}

// onWhite lays a luminance that is already multiplied by its alpha on white. Values that no correct picture has, such
// as more light than alpha, are capped.
func onWhite(premultiplied, alpha uint32) uint8 {
	return uint8(min(premultiplied+0xff-alpha, 0xff))
}

// lumaOf does the same from what color.Color.RGBA returns.
func lumaOf(r, g, b, a uint32) uint8 {
	return onWhite(luma(uint8(r>>8), uint8(g>>8), uint8(b>>8)), a>>8)
}
