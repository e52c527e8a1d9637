package uploads

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func openDisk(t *testing.T) (*Disk, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "uploads")
	d, err := OpenDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d, dir
}

func mustSave(t *testing.T, d *Disk, p *Picture) string {
	t.Helper()
	name, err := d.Save(context.Background(), p)
	if err != nil {
		t.Fatalf("Save: %v", err)
	}
	return name
}

// files lists the files below a folder, with slashes.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestSaveAndOpen(t *testing.T) {
	for _, s := range samples(t) {
		t.Run(s.name, func(t *testing.T) {
			d, dir := openDisk(t)
			before := time.Now().Add(-time.Minute)
			name := mustSave(t, d, mustCheck(t, s.data))
			if !regexp.MustCompile(`^[a-z2-7]{26}\` + s.ext + `$`).MatchString(name) {
				t.Errorf("name %q", name)
			}
			if got, want := files(t, dir), []string{name[:2] + "/" + name}; !slices.Equal(got, want) {
				t.Errorf("files %q, want %q", got, want)
			}

			// What another process would find, after a restart.
			d.Close()
			d, err := OpenDisk(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			f, err := d.Open(context.Background(), name)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if f.Size != int64(len(s.data)) || f.ContentType != s.kind || f.ModTime.Before(before) {
				t.Errorf("size %d, type %q, modified %v", f.Size, f.ContentType, f.ModTime)
			}
			for range 2 {
				if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, s.data) {
					t.Errorf("read %d bytes, %v", len(got), err)
				}
				if _, err := f.Seek(0, io.SeekStart); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestSavesAtOnce(t *testing.T) {
	d, dir := openDisk(t)
	const saves = 200
	names := make([]string, saves)
	var savers sync.WaitGroup
	for i := range names {
		savers.Go(func() {
			name, err := d.Save(context.Background(), &Picture{Data: []byte{byte(i)}, Ext: ".gif"})
			if err != nil {
				t.Error(err)
			}
			names[i] = name
		})
	}
	savers.Wait()
	for i, name := range names {
		if got, err := os.ReadFile(filepath.Join(dir, name[:2], name)); err != nil || !bytes.Equal(got, []byte{byte(i)}) {
			t.Errorf("%s holds %v, %v", name, got, err)
		}
	}
	if got := len(files(t, dir)); got != saves {
		t.Errorf("%d files, want %d", got, saves)
	}
}

// badNames are names that Save never returns. The file that id and ".png" make
// exists, so that a name read too kindly would find it.
func badNames(id string) []string {
	upper := strings.ToUpper(id)
	return []string{
		"", ".", "..", "/", "x", ".png", "a.png",
		id, id + ".", id + ".svg", id + ".PNG", id + ".png.png", id + ".png/", id + ".png\x00", id + ".png ",
		upper + ".png", id[:25] + ".png", id + "a.png", id[:25] + "1.png", id[:25] + "é.png",
		id[:2] + "/" + id + ".png", "./" + id + ".png", "/" + id + ".png", `\` + id + ".png",
		"../" + id[:23] + ".png", "../../../../../../etc/passwd", "..%2f" + id[:21] + ".png",
		`..\..\windows\win.ini`, `C:\windows\win.ini`, "tmp/" + id + ".tmp", id + ".tmp", id + ".png:stream",
		strings.Repeat("a", 1<<16) + ".png",
	}
}

func TestBadNamesDoNotExist(t *testing.T) {
	d, dir := openDisk(t)
	name := mustSave(t, d, &Picture{Data: []byte("x"), Ext: ".png"})
	for _, bad := range badNames(strings.TrimSuffix(name, ".png")) {
		f, err := d.Open(context.Background(), bad)
		if f != nil || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Open(%q): %v, %v; want %v", bad, f, err, fs.ErrNotExist)
		}
		if err := d.Remove(context.Background(), bad); err != nil {
			t.Errorf("Remove(%q): %v", bad, err)
		}
	}
	unknown := strings.Repeat("a", 26) + ".png"
	if f, err := d.Open(context.Background(), unknown); f != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of an unknown name: %v, %v", f, err)
	}
	if got, want := files(t, dir), []string{name[:2] + "/" + name}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

func TestFolderIsNotAPicture(t *testing.T) {
	d, dir := openDisk(t)
	name := strings.Repeat("a", 26) + ".png"
	if err := os.MkdirAll(filepath.Join(dir, "aa", name), 0o700); err != nil {
		t.Fatal(err)
	}
	if f, err := d.Open(context.Background(), name); f != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Open of a folder: %v, %v; want %v", f, err, fs.ErrNotExist)
	}
}

func TestRemove(t *testing.T) {
	d, dir := openDisk(t)
	p := &Picture{Data: []byte("x"), Ext: ".webp"}
	removed, kept := mustSave(t, d, p), mustSave(t, d, p)
	for range 2 {
		if err := d.Remove(context.Background(), removed); err != nil {
			t.Errorf("Remove: %v", err)
		}
	}
	if got, want := files(t, dir), []string{kept[:2] + "/" + kept}; !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

func TestFailedSaveLeavesNothing(t *testing.T) {
	picture := &Picture{Data: []byte("x"), Ext: ".png"}
	// fails expects an error, that one unless want is nil.
	fails := func(t *testing.T, d *Disk, dir string, p *Picture, want error) {
		t.Helper()
		before := files(t, dir)
		name, err := d.Save(context.Background(), p)
		if name != "" || err == nil || (want != nil && !errors.Is(err, want)) {
			t.Errorf("Save: %q, %v; want %v", name, err, want)
		}
		if errors.Is(err, ErrDiskFull) {
			t.Errorf("%v passes for a full disk", err)
		}
		if after := files(t, dir); !slices.Equal(after, before) {
			t.Errorf("%d files before, %d after", len(before), len(after))
		}
	}
	t.Run("unknown type", func(t *testing.T) {
		d, dir := openDisk(t)
		fails(t, d, dir, &Picture{Data: []byte("x"), Ext: "/../x"}, nil)
	})
	t.Run("no folder for temporary files", func(t *testing.T) {
		d, dir := openDisk(t)
		if err := os.Remove(filepath.Join(dir, tempFolder)); err != nil {
			t.Fatal(err)
		}
		fails(t, d, dir, picture, fs.ErrNotExist)
	})
	t.Run("files in place of the folders", func(t *testing.T) {
		d, dir := openDisk(t)
		const letters = "abcdefghijklmnopqrstuvwxyz234567"
		for _, a := range letters {
			for _, b := range letters {
				if err := os.WriteFile(filepath.Join(dir, string(a)+string(b)), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		fails(t, d, dir, picture, nil)
	})
	t.Run("request given up", func(t *testing.T) {
		d, dir := openDisk(t)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if name, err := d.Save(ctx, picture); name != "" || !errors.Is(err, context.Canceled) {
			t.Errorf("Save: %q, %v", name, err)
		}
		if got := files(t, dir); len(got) != 0 {
			t.Errorf("files %q", got)
		}
	})
	t.Run("closed", func(t *testing.T) {
		d, dir := openDisk(t)
		d.Close()
		fails(t, d, dir, picture, os.ErrClosed)
	})
}

func TestOpenDiskFails(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "uploads")} {
		if d, err := OpenDisk(dir); d != nil || err == nil {
			t.Errorf("OpenDisk(%q): %v, %v", dir, d, err)
		}
	}
}
