package uploads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// maxCounted bounds the pictures that Usage looks at.
const maxCounted = 100_000

// Usage is how many pictures there are and how many bytes they take. Partial
// says that there are more than were counted.
type Usage struct {
	Pictures int
	Bytes    int64
	Partial  bool
}

// Usage implements Storage.
func (d *Disk) Usage(ctx context.Context) (Usage, error) {
	u, err := d.usage(ctx, maxCounted)
	if err != nil {
		err = fmt.Errorf("counting the pictures: %w", err)
	}
	return u, err
}

func (d *Disk) usage(ctx context.Context, most int) (u Usage, err error) {
	folders, err := d.list(".")
	if err != nil {
		return u, err
	}
	for _, folder := range folders {
		shard := folder.Name()
		if !folder.IsDir() || len(shard) != shardLen || !isBase32(shard) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return u, err
		}
		files, err := d.list(shard)
		if err != nil {
			return u, err
		}
		for _, f := range files {
			if _, ok := parseName(f.Name()); !ok {
				continue
			}
			if u.Pictures == most {
				u.Partial = true
				return u, nil
			}
			info, err := d.root.Lstat(filepath.Join(shard, f.Name()))
			if errors.Is(err, fs.ErrNotExist) {
				continue // swept meanwhile
			}
			if err != nil {
				return u, err
			}
			u.Pictures++
			u.Bytes += info.Size()
		}
	}
	return u, nil
}

// list reads a subfolder.
func (d *Disk) list(folder string) ([]fs.DirEntry, error) {
	f, err := d.root.Open(folder)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.ReadDir(-1)
}
