package qr

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"rsc.io/qr/coding"
)

// Level is how much of a damaged symbol can be restored, as in ISO/IEC 18004.
type Level int

// The four levels, with the share of the symbol that each can restore.
const (
	LevelL Level = iota // about 7 %
	LevelM              // about 15 %: for screens and for passes on paper
	LevelQ              // about 25 %
	LevelH              // about 30 %: for stickers that wear
)

var (
	// ErrText says that a text is empty or not valid UTF-8, and so has no QR code.
	ErrText = errors.New("a QR code needs text in valid UTF-8, and at least one character of it")

	// ErrTextTooLong says that a text does not fit even the largest symbol at the level asked for.
	ErrTextTooLong = errors.New("the text is too long for a QR code")
)

// maxText is what the largest symbol holds at best: 7089 digits in version 40-L. Longer texts are refused unread.
const maxText = 7089

// Code is a QR code symbol: a square of black and white modules, without its quiet zone.
type Code struct {
	symbol *coding.Code
}

// Encode makes the smallest QR code of ISO/IEC 18004 that holds text at the level, in numeric, alphanumeric or byte
// mode, with the data mask whose symbol is easiest to read. Text that is not ASCII is written as UTF-8 without an ECI
// header, which is what phones expect.
//
// The error is ErrText, or wraps ErrTextTooLong. A level that is none of the four constants is an error too.
func Encode(text string, level Level) (*Code, error) {
	if text == "" || !utf8.ValidString(text) {
		return nil, ErrText
	}
	if level < LevelL || level > LevelH {
		return nil, fmt.Errorf("QR code level %d is none of L, M, Q and H", level)
	}
	if len(text) > maxText {
		return nil, fmt.Errorf("%w: it has %d bytes, and no symbol holds more than %d", ErrTextTooLong, len(text), maxText)
	}
	content := contentOf(text)
	version, err := smallestVersion(content, coding.Level(level))
	if err != nil {
		return nil, err
	}
	var best *coding.Code
	bestPenalty := 0
	for mask := range coding.Mask(8) {
		plan, err := coding.NewPlan(version, coding.Level(level), mask)
		if err != nil {
			return nil, fmt.Errorf("planning a QR code of version %d: %w", version, err)
		}
		symbol, err := plan.Encode(content)
		if err != nil {
			return nil, fmt.Errorf("encoding a QR code of version %d: %w", version, err)
		}
		if p := penalty(symbol); best == nil || p < bestPenalty {
			best, bestPenalty = symbol, p
		}
	}
	return &Code{symbol: best}, nil
}

// Size returns the number of modules on a side, 21 to 177, without the quiet zone.
func (c *Code) Size() int { return c.symbol.Size }

// Black reports whether the module in column x of row y, counted from 0 at the top left, is black. Outside the symbol
// everything is white.
func (c *Code) Black(x, y int) bool { return c.symbol.Black(x, y) }

// contentOf picks the mode that needs the fewest bits for the whole text.
func contentOf(text string) coding.Encoding {
	switch {
	case coding.Num(text).Check() == nil:
		return coding.Num(text)
	case coding.Alpha(text).Check() == nil:
		return coding.Alpha(text)
	default:
		return coding.String(text)
	}
}

// smallestVersion returns the smallest symbol version that holds content at the level.
func smallestVersion(content coding.Encoding, level coding.Level) (coding.Version, error) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if content.Bits(v) <= v.DataBytes(level)*8 {
			return v, nil
		}
	}
	return 0, fmt.Errorf("%w at level %s: shorten it, or use a lower level", ErrTextTooLong, level)
}
