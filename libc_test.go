package main

import (
	"os"
	"regexp"
	"testing"
)

// The SQLite translation works with exactly the libc it was made with; a
// newer one comes in silently with any other module that uses it.
func TestSQLiteHasItsOwnLibc(t *testing.T) {
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for module, want := range map[string]string{
		"modernc.org/sqlite": "v1.60.1",
		"modernc.org/libc":   "v1.77.1",
	} {
		m := regexp.MustCompile(regexp.QuoteMeta(module) + ` (v\S+)`).FindSubmatch(mod)
		if m == nil || string(m[1]) != want {
			t.Errorf("go.mod has %s %q, want %s", module, m, want)
		}
	}
}
