//go:build unix

package uploads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestDiskFullIsRecognised(t *testing.T) {
	for cause, want := range map[error]bool{
		syscall.ENOSPC: true,
		syscall.EDQUOT: true,
		syscall.EACCES: false,
		syscall.EROFS:  false,
		syscall.EIO:    false,
	} {
		// As Save meets it: from the system, joined with that of Close.
		err := diskError(fmt.Errorf("saving: %w", errors.Join(&fs.PathError{Op: "write", Path: "x", Err: cause}, nil)))
		if errors.Is(err, ErrDiskFull) != want || !errors.Is(err, cause) {
			t.Errorf("%v becomes %v", cause, err)
		}
	}
}

func TestOnlyTheOwnerMayRead(t *testing.T) {
	d, dir := openDisk(t)
	mustSave(t, d, &Picture{Data: []byte("x"), Ext: ".png"})
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if e.IsDir() {
			want = 0o700
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %v, want %v", path, got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A link that leads out of the folder is not followed, whoever placed it.
func TestLinksStayInTheFolder(t *testing.T) {
	d, dir := openDisk(t)
	outside := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("b", 26) + ".png"
	if err := os.Mkdir(filepath.Join(dir, "bb"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "bb", name)); err != nil {
		t.Fatal(err)
	}
	if f, err := d.Open(context.Background(), name); f != nil || err == nil {
		t.Errorf("Open: %v, %v; want an error", f, err)
	}
}
