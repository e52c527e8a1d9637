package diskspace_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"venuebox/internal/diskspace"
)

func TestFree(t *testing.T) {
	n, err := diskspace.Free(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	// No disk that tests run on is full, and none holds an exbibyte.
	if n == 0 || n > 1<<60 {
		t.Errorf("Free = %d bytes", n)
	}
}

func TestTotal(t *testing.T) {
	dir := t.TempDir()
	total, err := diskspace.Total(dir)
	if err != nil {
		t.Fatal(err)
	}
	free, err := diskspace.Free(dir)
	if err != nil {
		t.Fatal(err)
	}
	if total < free || total > 1<<60 {
		t.Errorf("Total = %d bytes, of which %d are free", total, free)
	}
}

func TestSpaceOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not there")
	for name, space := range map[string]func(string) (uint64, error){"Free": diskspace.Free, "Total": diskspace.Total} {
		n, err := space(path)
		var pathErr *fs.PathError
		if n != 0 || !errors.As(err, &pathErr) || pathErr.Path != path || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s = %d, %v; want 0 and a PathError that names %s", name, n, err, path)
		}
	}
}
