package uploads

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What Save keeps is counted; what is not this package's own is not.
func TestUsage(t *testing.T) {
	d, dir := openDisk(t)
	want := func(want Usage) {
		t.Helper()
		if got, err := d.Usage(t.Context()); err != nil || got != want {
			t.Errorf("Usage = %+v, %v; want %+v", got, err, want)
		}
	}
	want(Usage{})
	var first string
	for i, size := range []int{10, 200, 3000} {
		name, err := d.Save(t.Context(), &Picture{Data: make([]byte, size), Ext: ".png"})
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = name
		}
	}
	for _, path := range []string{"notes.txt", filepath.Join(first[:2], "notes.txt"), filepath.Join("tmp", "x.tmp")} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte("not ours"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want(Usage{Pictures: 3, Bytes: 3210})
	for most, partial := range []bool{true, true, true, false} {
		if u, err := d.usage(t.Context(), most); err != nil || u.Pictures != most || u.Partial != partial {
			t.Errorf("at most %d: %+v, %v", most, u, err)
		}
	}
	if err := d.Remove(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	want(Usage{Pictures: 2, Bytes: 3200})

	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := d.Usage(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("when nobody waits any more: %v", err)
	}
	if err := d.root.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Usage(t.Context()); err == nil {
		t.Error("a folder that cannot be read was counted")
	}
}
