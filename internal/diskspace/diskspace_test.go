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

func TestFreeOfNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "not there")
	n, err := diskspace.Free(path)
	var pathErr *fs.PathError
	if n != 0 || !errors.As(err, &pathErr) || pathErr.Path != path || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Free = %d, %v; want 0 and a PathError that names %s", n, err, path)
	}
}
