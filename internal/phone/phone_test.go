package phone

import "testing"

func TestNormalize(t *testing.T) {
	for _, test := range []struct {
		in, want string
		ok       bool
	}{
		{"+201000000115", "+201000000115", true},
		{" +20 (100) 000-0115 ", "+201000000115", true},
		{"0020 100 000 0115", "+201000000115", true},
		{"0100.000.0115", "01000000115", true},
		{"٠١٠٠٠٠٠٠١١٥", "01000000115", true},
		{"+९१ ९०००००० २००", "+919000000200", true},
		{"\u200f+20 100 000 0115\u200e", "+201000000115", true},
		{"0009", "+09", false},
		{"1234", "1234", true},
		{"123", "", false},
		{"+1234567890123456", "", false},
		{"12+345", "", false},
		{"call me", "", false},
		{"", "", false},
		{"12345\x00", "", false},
	} {
		got, ok := Normalize(test.in)
		if ok != test.ok || ok && got != test.want {
			t.Errorf("Normalize(%q) = %q, %v; want %q, %v", test.in, got, ok, test.want, test.ok)
		}
	}
}

// Every script's digits keep their value: the distance to the zero must not
// run over into a neighbouring set of ten.
func TestEveryScriptsDigits(t *testing.T) {
	for _, zero := range []rune{'0', '٠', '۰', '०', '০', '௦', '๐', '０', '𝟎', '𝟘'} {
		text := ""
		for i := range rune(10) {
			text += string(zero + i)
		}
		if got, _ := Normalize(text); got != "0123456789" {
			t.Errorf("the digits from %q on read %q", zero, got)
		}
	}
}
