package uploads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// sweepBatch is how many names inUse is asked about at a time.
const sweepBatch = 500

// Sweep implements Storage. Files that do not have the shape of this package's
// own are left alone.
func (d *Disk) Sweep(ctx context.Context, olderThan time.Time, inUse InUse) (int, error) {
	s := sweep{disk: d, olderThan: olderThan, inUse: inUse}
	err := s.run(ctx)
	if err == nil {
		err = s.failed
	}
	if err != nil {
		err = fmt.Errorf("sweeping the uploads folder: %w", err)
	}
	return s.removed, err
}

type sweep struct {
	disk      *Disk
	olderThan time.Time
	inUse     InUse

	batch   []string // old pictures, not yet asked about
	removed int
	failed  error // the first removal that failed
}

func (s *sweep) run(ctx context.Context) error {
	folders, err := s.disk.list(".")
	if err != nil {
		return err
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch name := folder.Name(); {
		case !folder.IsDir():
		case name == tempFolder:
			err = s.removeTemps()
		case len(name) == shardLen && isBase32(name):
			err = s.collect(ctx, name)
		}
		if err != nil {
			return err
		}
	}
	return s.flush(ctx)
}

// removeTemps removes the temporary files that a crash left behind.
func (s *sweep) removeTemps() error {
	files, err := s.disk.list(tempFolder)
	for _, f := range files {
		id, isTemp := strings.CutSuffix(f.Name(), tempExt)
		path := filepath.Join(tempFolder, f.Name())
		if isTemp && isID(id) && s.isOld(path) {
			s.remove(path)
		}
	}
	return err
}

// collect adds the old pictures of a shard to the batch.
func (s *sweep) collect(ctx context.Context, shard string) error {
	files, err := s.disk.list(shard)
	if err != nil {
		return err
	}
	for _, f := range files {
		name := f.Name()
		if _, ok := parseName(name); !ok || name[:shardLen] != shard || !s.isOld(filepath.Join(shard, name)) {
			continue
		}
		if s.batch = append(s.batch, name); len(s.batch) < sweepBatch {
			continue
		}
		if err := s.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// flush removes the pictures of the batch that are not in use.
func (s *sweep) flush(ctx context.Context) error {
	if len(s.batch) == 0 {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	used, err := s.inUse(ctx, s.batch)
	if err != nil {
		return err
	}
	for _, name := range s.batch {
		if !used[name] {
			s.remove(filepath.Join(name[:shardLen], name))
		}
	}
	s.batch = nil
	return nil
}

func (s *sweep) remove(path string) {
	err := s.disk.root.Remove(path)
	switch {
	case err == nil:
		s.removed++
	case !errors.Is(err, fs.ErrNotExist) && s.failed == nil:
		s.failed = err
	}
}

// isOld tells whether the path is a file last written before olderThan.
func (s *sweep) isOld(path string) bool {
	info, err := s.disk.root.Lstat(path)
	return err == nil && info.Mode().IsRegular() && info.ModTime().Before(s.olderThan)
}
