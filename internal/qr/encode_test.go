package qr

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
	"rsc.io/qr/coding"
)

func mustEncode(t testing.TB, text string, level Level) *Code {
	t.Helper()
	code, err := Encode(text, level)
	if err != nil {
		t.Fatalf("Encode(%.40q, %d): %v", text, level, err)
	}
	return code
}

// readModules reads a symbol module by module with a decoder that shares no code with the encoder.
func readModules(t *testing.T, code *Code) (text, level string) {
	t.Helper()
	modules, err := gozxing.NewBitMatrix(code.Size(), code.Size())
	if err != nil {
		t.Fatal(err)
	}
	for y := range code.Size() {
		for x := range code.Size() {
			if code.Black(x, y) {
				modules.Set(x, y)
			}
		}
	}
	result, err := decoder.NewDecoder().Decode(modules, nil)
	if err != nil {
		t.Fatalf("a symbol of %d modules cannot be read: %v", code.Size(), err)
	}
	return result.GetText(), result.GetECLevel()
}

// TestEncodeEverySymbol fills every version to the last byte, up to version 20 at every level.
func TestEncodeEverySymbol(t *testing.T) {
	rng := rand.New(rand.NewPCG(18004, 1))
	for level := LevelL; level <= LevelH; level++ {
		for version := coding.Version(1); version <= 40; version++ {
			if version > 20 && Level(version%4) != level {
				continue
			}
			length := version.DataBytes(coding.Level(level)) - 2 // mode and length take 12 bits, or 20 from version 10
			if version >= 10 {
				length--
			}
			text := strings.Map(func(rune) rune { return 'a' + rng.Int32N(26) }, strings.Repeat(" ", length))
			code := mustEncode(t, text, level)
			if want := 17 + 4*int(version); code.Size() != want {
				t.Errorf("version %d level %d, %d bytes: %d modules, want %d", version, level, length, code.Size(), want)
			}
			got, gotLevel := readModules(t, code)
			if got != text || gotLevel != "LMQH"[level:level+1] {
				t.Errorf("version %d level %d, %d bytes: read back %.40q at level %s", version, level, length, got, gotLevel)
			}
		}
	}
}

// TestEncodePicksMask draws symbols of version 2 under all eight masks and compares the scores.
func TestEncodePicksMask(t *testing.T) {
	firstIsBest := 0
	for id := int64(100); id < 120; id++ {
		scores := make([]int, 8)
		for mask := range scores {
			plan, err := coding.NewPlan(2, coding.M, coding.Mask(mask))
			if err != nil {
				t.Fatal(err)
			}
			symbol, err := plan.Encode(coding.String(PassPayload(id)))
			if err != nil {
				t.Fatal(err)
			}
			scores[mask] = penalty(symbol)
		}
		best := slices.Min(scores)
		if scores[0] == best {
			firstIsBest++
		}
		if got := penalty(mustEncode(t, PassPayload(id), LevelM).symbol); got != best {
			t.Errorf("%s: a penalty of %d, where the masks have %d", PassPayload(id), got, scores)
		}
	}
	if firstIsBest == 20 {
		t.Error("the first mask is always the best: this shows nothing")
	}
}

func TestEncodeContents(t *testing.T) {
	tests := []struct {
		text string
		size int // at level M
	}{
		{"7", 21},
		{strings.Repeat("1", 34), 21}, // numeric mode holds the most
		{strings.Repeat("1", 35), 25},
		{strings.Repeat("A", 20), 21}, // then alphanumeric
		{strings.Repeat("A", 21), 25},
		{strings.Repeat("a", 14), 21}, // then bytes
		{strings.Repeat("a", 15), 25},
		{"customer_id:115", 25},
		{"होटल सनराइज", 29},
		{"Straße, 東京, \U0001F3E8", 25},
		{"\ufeffwith a byte order mark", 25},
		{"tab\tnewline\r\nNUL\x00", 25},
	}
	for _, test := range tests {
		code, err := Encode(test.text, LevelM)
		if err != nil {
			t.Errorf("Encode(%q): %v", test.text, err)
			continue
		}
		if code.Size() != test.size {
			t.Errorf("Encode(%q) has %d modules a side, want %d", test.text, code.Size(), test.size)
		}
		if got, _ := readModules(t, code); got != test.text {
			t.Errorf("Encode(%q) reads %q", test.text, got)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	tests := []struct {
		text  string
		level Level
		want  error
	}{
		{"", LevelM, ErrText},
		{"\xff", LevelM, ErrText},
		{strings.Repeat("1", 7089), LevelL, nil},
		{strings.Repeat("1", 7090), LevelL, ErrTextTooLong},
		{strings.Repeat("a", 2953), LevelL, nil},
		{strings.Repeat("a", 2954), LevelL, ErrTextTooLong},
		{strings.Repeat("a", 1273), LevelH, nil},
		{strings.Repeat("a", 1274), LevelH, ErrTextTooLong},
		{strings.Repeat("a", 1<<20), LevelM, ErrTextTooLong},
	}
	for _, test := range tests {
		code, err := Encode(test.text, test.level)
		if !errors.Is(err, test.want) || (code == nil) != (test.want != nil) {
			t.Errorf("Encode(%.10q…, %d bytes, level %d): %v, want %v", test.text, len(test.text), test.level, err, test.want)
		}
	}
	for _, level := range []Level{-1, 4} {
		if code, err := Encode("x", level); err == nil || code != nil {
			t.Errorf("level %d is taken", level)
		}
	}
}

// TestPenalty holds the score to values worked out by hand from ISO/IEC 18004, 7.8.3.1.
func TestPenalty(t *testing.T) {
	tests := []struct {
		name string
		rows []string
		want int
	}{
		// 10 runs of five: 30. 16 blocks: 48. All black, 50 % off: 100.
		{"black", []string{"#####", "#####", "#####", "#####", "#####"}, 178},
		// No run, no block; 13 of 25 black is 2 % off: less than one step.
		{"chequers", []string{"#.#.#", ".#.#.", "#.#.#", ".#.#.", "#.#.#"}, 0},
		// 7 columns of seven: 7 × 5 = 35. No 2 by 2 block. 28 of 49 black is 7.1 % off: 10.
		{"stripes", []string{"#.#.#.#", "#.#.#.#", "#.#.#.#", "#.#.#.#", "#.#.#.#", "#.#.#.#", "#.#.#.#"}, 45},
	}
	for _, test := range tests {
		symbol := &coding.Code{Size: len(test.rows), Stride: 1, Bitmap: make([]byte, len(test.rows))}
		for y, row := range test.rows {
			for x := range row {
				if row[x] == '#' {
					symbol.Bitmap[y] |= 0x80 >> x
				}
			}
		}
		if got := penalty(symbol); got != test.want {
			t.Errorf("%s: penalty %d, want %d", test.name, got, test.want)
		}
	}
}

func TestLinePenalty(t *testing.T) {
	for line, want := range map[string]int{
		"#.#.#.#.#.#":      0,
		"####.####.#":      0,
		"#####.#.#.#":      3,
		"######.#.#.":      4,
		".......#.#.#":     5,
		"#.###.#....":      40,
		"....#.###.#":      40,
		"#....#.###.#....": 80,
		"#.###.#...#":      0,
		"#.####.#....":     0,
	} {
		modules := make([]bool, len(line))
		for i := range line {
			modules[i] = line[i] == '#'
		}
		if got := linePenalty(modules); got != want {
			t.Errorf("%s: penalty %d, want %d", line, got, want)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	for name, text := range map[string]string{
		"pass": PassPayload(115),
		"upi":  "upi://pay?pa=sunrise.frontdesk@okhdfcbank&pn=Hotel%20Sunrise%20%26%20Spa&cu=INR",
		"full": strings.Repeat("a", 2331),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Encode(text, LevelM); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
