package qr

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// Bounds of the size of a rendered QR code, in pixels on a side.
const (
	MinSize = 64
	MaxSize = 2048
)

// quietZone is the white margin that ISO/IEC 18004 asks for on every side of a symbol, in modules.
const quietZone = 4

// SizeError says that a QR code cannot be rendered at the size asked for.
type SizeError struct {
	Size     int // pixels on a side, as asked for
	Min, Max int // what this very code can be rendered at
}

func (e *SizeError) Error() string {
	return fmt.Sprintf("the size must be between %d and %d pixels for this QR code, not %d", e.Min, e.Max, e.Size)
}

// PNG writes the code as a black and white PNG of exactly size by size pixels. Every module is the same whole number
// of pixels, as large as fits with a quiet zone of four modules on every side; what is left over is white margin.
//
// The error is a *SizeError when size is outside MinSize to MaxSize or leaves less than a pixel for a module, or else
// it is that of w.
func (c *Code) PNG(w io.Writer, size int) error {
	if err := c.checkSize(size); err != nil {
		return err
	}
	picture := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{color.White, color.Black})
	scale := size / (c.Size() + 2*quietZone)
	margin := (size - scale*c.Size()) / 2
	for y := range c.Size() {
		top := picture.Pix[(margin+y*scale)*picture.Stride:]
		for x := range c.Size() * scale {
			if c.Black(x/scale, y) {
				top[margin+x] = 1
			}
		}
		for i := 1; i < scale; i++ {
			copy(top[i*picture.Stride:(i+1)*picture.Stride], top[:picture.Stride])
		}
	}
	return png.Encode(w, picture)
}

// SVG writes the code as an SVG of size by size pixels: a white square with the quiet zone of four modules, and all
// black modules in one path. It is well-formed XML without scripts, styles or links, and stays sharp at any scale.
//
// The errors are those of PNG.
func (c *Code) SVG(w io.Writer, size int) error {
	if err := c.checkSize(size); err != nil {
		return err
	}
	side := c.Size() + 2*quietZone
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" shape-rendering="crispEdges">`,
		size, size, side, side)
	fmt.Fprintf(out, `<rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="`, side, side)
	for y := range c.Size() {
		for x := 0; x < c.Size(); x++ {
			run := 0
			for c.Black(x+run, y) {
				run++
			}
			if run > 0 {
				fmt.Fprintf(out, "M%d %dh%dv1h-%dz", x+quietZone, y+quietZone, run, run)
				x += run
			}
		}
	}
	fmt.Fprint(out, "\"/></svg>\n")
	return out.Flush()
}

func (c *Code) checkSize(size int) error {
	smallest := max(MinSize, c.Size()+2*quietZone)
	if size < smallest || size > MaxSize {
		return &SizeError{Size: size, Min: smallest, Max: MaxSize}
	}
	return nil
}
