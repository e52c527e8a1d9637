package uploads

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	sweepTime = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	old       = sweepTime.Add(-time.Second)
	young     = sweepTime.Add(time.Second)
)

// place puts a file of that age into the folder, as it is found after a crash.
func place(t *testing.T, dir, path string, modified time.Time) string {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(full, modified, modified); err != nil {
		t.Fatal(err)
	}
	return path
}

func pictureName(shard, rest string) string {
	return shard + "/" + shard + rest + strings.Repeat("a", 24-len(rest)) + ".png"
}

func TestSweep(t *testing.T) {
	d, dir := openDisk(t)
	id := strings.Repeat("c", 26)
	used := pictureName("k3", "used")
	kept := []string{
		place(t, dir, used, old),
		place(t, dir, pictureName("k3", "young"), young),
		place(t, dir, pictureName("k4", "now"), sweepTime),
		place(t, dir, "tmp/"+id+".tmp", young),
		// What is not ours, or not where Save puts it.
		place(t, dir, "README.txt", old),
		place(t, dir, "k3/README.txt", old),
		place(t, dir, "k3/"+strings.Repeat("z", 26)+".png", old),
		place(t, dir, "k3/"+id+".svg", old),
		place(t, dir, "kkk/kkk"+strings.Repeat("a", 23)+".png", old),
		place(t, dir, "tmp/"+id+".png", old),
		place(t, dir, "tmp/README.txt", old),
		place(t, dir, id+".png", old),
	}
	place(t, dir, pictureName("k3", "unused"), old)
	place(t, dir, pictureName("z7", "unused"), old)
	place(t, dir, "tmp/"+strings.Repeat("d", 26)+".tmp", old)

	var asked []string
	inUse := func(_ context.Context, names []string) (map[string]bool, error) {
		asked = append(asked, names...)
		return map[string]bool{filepath.Base(used): true, "another": true}, nil
	}
	removed, err := d.Sweep(context.Background(), sweepTime, inUse)
	if removed != 3 || err != nil {
		t.Errorf("Sweep: %d, %v; want 3", removed, err)
	}
	slices.Sort(kept)
	if got := files(t, dir); !slices.Equal(got, kept) {
		t.Errorf("left   %q\nwanted %q", got, kept)
	}
	slices.Sort(asked)
	want := []string{
		filepath.Base(pictureName("k3", "unused")),
		filepath.Base(used),
		filepath.Base(pictureName("z7", "unused")),
	}
	if !slices.Equal(asked, want) {
		t.Errorf("asked about %q, want %q", asked, want)
	}

	removed, err = d.Sweep(context.Background(), sweepTime, inUse)
	if removed != 0 || err != nil {
		t.Errorf("second Sweep: %d, %v; want 0", removed, err)
	}
}

func TestSweepAsksInBatches(t *testing.T) {
	d, dir := openDisk(t)
	const pictures = 2*sweepBatch + 3
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	for i := range pictures {
		rest := string(letters[i%32]) + string(letters[i/32%32])
		place(t, dir, pictureName([]string{"aa", "bb", "cc"}[i%3], rest+string(letters[i/1024])), old)
	}
	var batches []int
	names := map[string]bool{}
	removed, err := d.Sweep(context.Background(), sweepTime, func(_ context.Context, batch []string) (map[string]bool, error) {
		batches = append(batches, len(batch))
		for _, name := range batch {
			names[name] = true
		}
		return nil, nil
	})
	if removed != pictures || err != nil {
		t.Errorf("Sweep: %d, %v; want %d", removed, err, pictures)
	}
	if want := []int{sweepBatch, sweepBatch, 3}; !slices.Equal(batches, want) || len(names) != pictures {
		t.Errorf("asked about %d names in batches of %v, want %v", len(names), batches, want)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("left %q", got)
	}
}

func TestSweepRemovesNothingUnasked(t *testing.T) {
	broken := errors.New("the database is closed")
	ctx, cancel := context.WithCancel(context.Background())
	tests := []struct {
		name  string
		ctx   context.Context
		inUse InUse
		want  error
	}{
		{"rows unknown", context.Background(), func(context.Context, []string) (map[string]bool, error) {
			return nil, broken
		}, broken},
		{"stopped", ctx, func(context.Context, []string) (map[string]bool, error) {
			t.Error("asked after the end")
			return nil, nil
		}, context.Canceled},
	}
	cancel()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, dir := openDisk(t)
			picture := place(t, dir, pictureName("k3", ""), old)
			removed, err := d.Sweep(tt.ctx, sweepTime, tt.inUse)
			if removed != 0 || !errors.Is(err, tt.want) {
				t.Errorf("Sweep: %d, %v; want %v", removed, err, tt.want)
			}
			if got := files(t, dir); !slices.Equal(got, []string{picture}) {
				t.Errorf("left %q", got)
			}
		})
	}
}

// TestSweepGoesOn makes one picture impossible to remove: when its turn comes,
// a folder with something in it lies there.
func TestSweepGoesOn(t *testing.T) {
	d, dir := openDisk(t)
	stuck, other := pictureName("aa", ""), pictureName("bb", "")
	place(t, dir, stuck, old)
	place(t, dir, other, old)
	removed, err := d.Sweep(context.Background(), sweepTime, func(context.Context, []string) (map[string]bool, error) {
		if err := os.Remove(filepath.Join(dir, stuck)); err != nil {
			t.Error(err)
		}
		place(t, dir, stuck+"/file", old)
		return nil, nil
	})
	if removed != 1 || err == nil {
		t.Errorf("Sweep: %d, %v; want 1 and an error", removed, err)
	}
	if got, want := files(t, dir), []string{stuck + "/file"}; !slices.Equal(got, want) {
		t.Errorf("left %q, want %q", got, want)
	}
}
