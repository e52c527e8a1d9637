package passcard

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"github.com/google/go-cmp/cmp"
	"github.com/rivo/uniseg"
)

func letters(t testing.TB) *typesetter {
	t.Helper()
	fonts, err := newFamily()
	if err != nil {
		t.Fatal(err)
	}
	return &typesetter{fonts: fonts}
}

// Names that must look the same: the card of each has the very bytes of the card of the other.
func TestNamesThatLookTheSame(t *testing.T) {
	long := strings.Repeat("Wolfeschlegelsteinhausen ", 6)
	for what, names := range map[string][2]string{
		"emoji are left out":                     {"Ana 🙂👩🏽‍⚕️ Bö", "Ana Bö"},
		"a keycap is its digit":                  {"Ana 1\ufe0f\u20e3", "Ana 1"},
		"control characters are left out":        {"An\x00a\x1b\u007f Bö", "Ana Bö"},
		"white space is one space":               {"\t Ana\r\n\u00a0\u3000Bö\u2028", "Ana Bö"},
		"orders of direction are left out":       {"\u202eAna\u2066 Bö\u2069\u200f", "Ana Bö"},
		"bytes that are no UTF-8 are left out":   {"A\xffna\xc3 Bö", "Ana Bö"},
		"accents may be characters of their own": {"Zoe\u0308 O\u0308g\u0306retmen", "Zoë Öğretmen"},
		"a script without a font is no name":     {"สมชาย ใจดี", ""},
		"one letter without a font, too":         {"Ana 王", ""},
		"nothing but emoji is no name":           {"🙂", ""},
		"nothing but white space is no name":     {" \n\t", ""},
		"what does not fit is cut":               {long + "and Anna", long + "and Otto"},
		"however long it is":                     {long + strings.Repeat("x", 100_000), long},
	} {
		t.Run(what, func(t *testing.T) {
			card := members(1)[0]
			card.Name = names[0]
			first := write(t, card)
			card.Name = names[1]
			if !bytes.Equal(first, write(t, card)) {
				t.Errorf("the cards of %q and %q differ", names[0], names[1])
			}
		})
	}
}

// On a card without a name, the number is in the name's place, in the largest type.
func TestNumberTakesTheNamesPlace(t *testing.T) {
	l := letters(t)
	set := l.fit(l.paragraph("115"), aloneSteps, textWidth)
	if set.size != huge || len(set.lines) != 1 {
		t.Errorf("115 alone is set at %v points on %d lines, want %v on 1", set.size, len(set.lines), huge)
	}
	set = l.fit(l.paragraph("9223372036854775807"), aloneSteps, textWidth)
	if len(set.lines) != 1 || set.lines[0].width*set.size > textWidth || len(set.lines[0].glyphs) != 19 {
		t.Errorf("the largest number does not fit: %d glyphs, %v points", len(set.lines[0].glyphs), set.lines[0].width*set.size)
	}
}

func TestNamesAreFitted(t *testing.T) {
	l := letters(t)
	for name, want := range map[string]step{
		"Jo":                  {large, 1},
		"Mohamed Abdelrahman": {large, 2},
		"محمد عبد الرحمن":     {large, 2},
		"राजेन्द्र कुमार क्षत्रिय-द्विवेदी":                               {large, 2},
		"Γιώργος Παπαδόπουλος":                                            {medium, 2},
		"Nguyễn Thị Ánh Tuyết Hồng Minh":                                  {medium, 2},
		"Maria Magdalena Montserrat Hernández":                            {medium, 3},
		"Владимир Александрович Константинопольский":                      {tiny, 2},
		"Hubert Blaine Wolfeschlegelsteinhausenbergerdorff":               {tiny, 3},
		strings.Repeat("Wolfeschlegelsteinhausenbergerdorff von und ", 4): {tiny, 4},
	} {
		set := l.fit(l.paragraph(name), nameSteps, textWidth)
		if got := (step{set.size, len(set.lines)}); got != want {
			t.Errorf("%q is set as %v, want %v", name, got, want)
		}
		for _, line := range set.lines {
			if line.width*set.size > textWidth+0.01 {
				t.Errorf("a line of %q is %v points wide, of %v", name, line.width*set.size, textWidth)
			}
		}
		// Four lines of the name leave room for the number below.
		if height := (capHeight + float64(len(set.lines)-1)*leading) * set.size; height > codeSide-medium*2 {
			t.Errorf("%q is %v points high", name, height)
		}
	}
}

// A name that is cut ends with an ellipsis, and never within what a reader sees as one letter.
func TestCutsAreBetweenLetters(t *testing.T) {
	l := letters(t)
	ellipsis := l.paragraph("…").runs[0].Glyphs[0].GlyphID
	for _, letter := range []string{"W", "e\u0301\u0323\u0331", "क्षि", "श्री", "نّ"} {
		text := strings.Repeat(letter, maxText/utf8.RuneCountInString(letter))
		p := l.paragraph(text)
		whole := map[string]bool{"": true}
		for rest, graphemes := "", uniseg.NewGraphemes(string(p.text)); graphemes.Next(); {
			rest += graphemes.Str()
			whole[rest] = true
		}
		lines, cut := l.wrap(p, step{tiny, 1}, textWidth, shaping.WhenNecessary)
		last := lines[len(lines)-1].glyphs
		end := last[len(last)-1]
		if p.toRight {
			end = last[0]
		}
		if !cut || end.id != ellipsis {
			t.Errorf("%q, repeated, does not end with an ellipsis", letter)
		}
		shown := 0
		for _, line := range lines {
			shown += len(line.glyphs)
		}
		if prefix := prefixWith(l, p.text, shown-1); !whole[prefix] {
			t.Errorf("%q, repeated, is cut within a letter: %q is shown", letter, prefix)
		}
	}
}

// prefixWith returns the shortest beginning of a text that has so many glyphs.
func prefixWith(l *typesetter, text []rune, glyphs int) string {
	for end := range text {
		if count := len(ids(l, string(text[:end]))); count >= glyphs {
			return string(text[:end])
		}
	}
	return "none"
}

// ids returns the glyphs of a text on one line, from left to right, less those of spaces.
func ids(l *typesetter, text string) []font.GID {
	var found []font.GID
	for _, line := range l.fit(l.paragraph(text), []step{{1, 1}}, 300).lines {
		for _, g := range line.glyphs {
			if outline, _ := g.face.GlyphDataOutline(g.id); len(outline.Segments) > 0 {
				found = append(found, g.id)
			}
		}
	}
	return found
}

func TestArabicIsJoined(t *testing.T) {
	l := letters(t)
	alone, joined := ids(l, "ب"), ids(l, "ببب")
	forms := map[font.GID]bool{}
	for _, id := range joined {
		forms[id] = true
	}
	if len(alone) != 1 || len(joined) != 3 || len(forms) != 3 || forms[alone[0]] {
		t.Errorf("three letters beh are glyphs %v, and one is %v: they are not joined", joined, alone)
	}
	if lamAlef := ids(l, "لا"); len(lamAlef) != 1 {
		t.Errorf("lam and alef are glyphs %v, want one", lamAlef)
	}
}

func TestDevanagariIsStacked(t *testing.T) {
	l := letters(t)
	ksha, i := ids(l, "क्ष"), ids(l, "कि")
	if len(ksha) != 1 || len(i) != 2 {
		t.Fatalf("ka with virama and ssa are glyphs %v, want one; ka with i is %v, want two", ksha, i)
	}
	if ka := ids(l, "क"); i[1] != ka[0] {
		t.Errorf("ka with i is %v: the vowel sign is not at the left of ka, %v", i, ka)
	}
}

// What is read from left to right and what from right to left stand in the order of Unicode Standard Annex 9.
func TestMixedDirections(t *testing.T) {
	l := letters(t)
	for text, seen := range map[string][]string{
		"Gym نادي 24 ساعة Cairo": {"Gym", "ساعة", "24", "نادي", "Cairo"},
		"نادي ABC 24 القاهرة":    {"القاهرة", "ABC", "24", "نادي"},
		"نادي 24 ساعة":           {"ساعة", "24", "نادي"},
		"(محمد) Ali":             {"Ali", "(", "محمد", ")"},
	} {
		var want []font.GID
		for _, part := range seen {
			want = append(want, ids(l, part)...)
		}
		if diff := cmp.Diff(want, ids(l, text)); diff != "" {
			t.Errorf("%q is not seen as %q (-want +got):\n%s", text, seen, diff)
		}
	}
}

func TestNoBoxesForMissingLetters(t *testing.T) {
	l := letters(t)
	for _, text := range []string{"Ana 王", "สมชาย", "Ana 🙂", "\U000e0041\U0010fffd", "a\u0300\u1ab0", "١٢٣ 🇪🇬"} {
		if slices.Contains(ids(l, text), notdef) {
			t.Errorf("%q has a glyph for a missing character", text)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "Mohamed Abdelrahman", "محمد عبد الرحمن", "अनन्या श्रीवास्तव", "Gym نادي 24 ساعة", "Ana 🙂", "\xff\u202e\u200d",
		"e\u0301\u0323", "สมชาย", "a\u00adb", "ﷺ ﷽", "\u0600١٢",
	} {
		f.Add(text)
	}
	l := letters(f)
	f.Fuzz(func(t *testing.T, text string) {
		set := l.fit(l.paragraph(text), nameSteps, textWidth)
		if len(set.lines) > nameSteps[len(nameSteps)-1].lines {
			t.Errorf("%q has %d lines", text, len(set.lines))
		}
		for _, line := range set.lines {
			for _, g := range line.glyphs {
				if g.id == notdef {
					t.Errorf("%q has a glyph for a missing character", text)
				}
			}
		}
	})
}
