package qr

import "image"

// outline is the four corners of a symbol in a picture, one after the other around it.
type outline [4][2]float64

// outline returns where the symbol lies, without its quiet zone.
func (p *place) outline() outline {
	var corners outline
	side := float64(p.dimension)
	for i, corner := range [4][2]float64{{0, 0}, {side, 0}, {side, side}, {0, side}} {
		corners[i][0], corners[i][1] = p.at(corner[0], corner[1])
	}
	return corners
}

// blot paints what is within the outline in the shade that is around it, so that a search finds no symbol there.
func (o outline) blot(gray *image.Gray) {
	shade := o.surroundings(gray)
	left, top, right, bottom := o[0][0], o[0][1], o[0][0], o[0][1]
	for _, corner := range o[1:] {
		left, right = min(left, corner[0]), max(right, corner[0])
		top, bottom = min(top, corner[1]), max(bottom, corner[1])
	}
	for y := max(int(top), 0); y <= min(int(bottom), gray.Rect.Dy()-1); y++ {
		for x := max(int(left), 0); x <= min(int(right), gray.Rect.Dx()-1); x++ {
			if o.has(float64(x), float64(y)) {
				gray.Pix[y*gray.Stride+x] = shade
			}
		}
	}
}

// has reports whether a point is on the same side of all sides of the outline.
func (o outline) has(x, y float64) bool {
	left, right := false, false
	for i, a := range o {
		b := o[(i+1)%4]
		side := (b[0]-a[0])*(y-a[1]) - (b[1]-a[1])*(x-a[0])
		left, right = left || side < 0, right || side > 0
	}
	return !left || !right
}

// surroundings is how bright it is a little outside of the corners, where the quiet zone is.
func (o outline) surroundings(gray *image.Gray) uint8 {
	const away = 1.1 // of the distance from the middle to a corner
	x, y := (o[0][0]+o[1][0]+o[2][0]+o[3][0])/4, (o[0][1]+o[1][1]+o[2][1]+o[3][1])/4
	sum := 0
	for _, corner := range o {
		column := min(max(int(x+(corner[0]-x)*away), 0), gray.Rect.Dx()-1)
		row := min(max(int(y+(corner[1]-y)*away), 0), gray.Rect.Dy()-1)
		sum += int(gray.Pix[row*gray.Stride+column])
	}
	return uint8(sum / 4)
}
