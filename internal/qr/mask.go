package qr

import "rsc.io/qr/coding"

// The weights of ISO/IEC 18004, 7.8.3.1, table 11.
const (
	penaltyRun     = 3  // N1: five modules of one colour in line, and one more for each further module
	penaltyBlock   = 3  // N2: a 2 by 2 block of one colour
	penaltyFinder  = 40 // N3: a run that a reader could take for a finder pattern
	penaltyBalance = 10 // N4: each 5 % by which the share of black modules is off one half
)

// A run of 1:1:3:1:1 with the four light modules before or after it that make it a finder pattern to a reader, one bit a
// module.
const (
	finderBits  = 11
	lightAfter  = 0b10111010000
	lightBefore = 0b00001011101
)

// penalty scores how hard a symbol is to read: the sum of the four features of ISO/IEC 18004, 7.8.3.1. Of the eight
// data masks the one with the lowest score is used.
func penalty(symbol *coding.Code) int {
	size := symbol.Size
	score, black := 0, 0
	column, previous, row := make([]bool, size), make([]bool, size), make([]bool, size)
	for i := range size {
		previous, row = row, previous
		for j := range size {
			row[j], column[j] = symbol.Black(j, i), symbol.Black(i, j)
			if row[j] {
				black++
			}
			if i > 0 && j > 0 && row[j] == row[j-1] && row[j] == previous[j] && row[j] == previous[j-1] {
				score += penaltyBlock
			}
		}
		score += linePenalty(row) + linePenalty(column)
	}
	off := 2*black - size*size // twice the distance from one half, in modules
	return score + max(off, -off)*10/(size*size)*penaltyBalance
}

// linePenalty scores one row or column for its runs and for what looks like a finder pattern.
func linePenalty(line []bool) int {
	score, run, window := 0, 0, 0
	for i, black := range line {
		if i > 0 && black == line[i-1] {
			run++
		} else {
			run = 1
		}
		switch {
		case run == 5:
			score += penaltyRun
		case run > 5:
			score++
		}
		window = window << 1 & (1<<finderBits - 1)
		if black {
			window |= 1
		}
		if i >= finderBits-1 && (window == lightAfter || window == lightBefore) {
			score += penaltyFinder
		}
	}
	return score
}
