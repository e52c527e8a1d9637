package uploads

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
)

// Limits returns the limits that the Checker applies.
func (c *Checker) Limits() Limits { return c.limits }

// View reads a picture as Check does and shows its pixels to look, of a GIF
// the first frame's, within the same bounds of memory and number. Nothing is
// kept. Its errors are those of Check, and look's.
func (c *Checker) View(ctx context.Context, r io.Reader, look func(image.Image) error) error {
	p, err := c.Check(ctx, r)
	if err != nil {
		return err
	}
	if err := c.budget.Acquire(ctx, c.smallest); err != nil {
		return fmt.Errorf("waiting to decode the picture: %w", err)
	}
	defer c.budget.Release(c.smallest)
	img, _, err := image.Decode(bytes.NewReader(p.Data))
	if err != nil {
		return refusal(err)
	}
	return look(img)
}
