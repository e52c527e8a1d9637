package spreadsheet

import "testing"

// What a spreadsheet would work out has an apostrophe in front, nothing else
// has, and every text comes back as it was.
func TestGuard(t *testing.T) {
	for text, want := range map[string]string{
		"":                "",
		"Mona Adel":       "Mona Adel",
		"O'Neill":         "O'Neill",
		"'quoted'":        "'quoted'",
		"a=b":             "a=b",
		"=1+2":            "'=1+2",
		"+201000000115":   "'+201000000115",
		"-1":              "'-1",
		"@SUM(A1)":        "'@SUM(A1)",
		"\t=1":            "'\t=1",
		"\r=1":            "'\r=1",
		"＝1+2":            "'＝1+2",
		"＋1":              "'＋1",
		"－1":              "'－1",
		"＠SUM":            "'＠SUM",
		"'=1":             "''=1",
		"''=1":            "'''=1",
		`=HYPERLINK("x")`: `'=HYPERLINK("x")`,
	} {
		got := Guard(text)
		if got != want {
			t.Errorf("Guard(%q) = %q, want %q", text, got, want)
		}
		if back := Unguard(got); back != text {
			t.Errorf("Unguard(%q) = %q, want %q", got, back, text)
		}
	}
}
