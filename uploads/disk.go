package uploads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

const (
	tempFolder = "tmp"
	tempExt    = ".tmp"
	shardLen   = 2
)

// Disk is a Storage in a folder of the local disk. A picture lies in a
// subfolder named after the first two characters of its name. Access goes
// through os.Root: no name leads out of the folder.
type Disk struct {
	root *os.Root
	// durable holds the subfolders known to outlive a pulled plug.
	durable sync.Map
}

var _ Storage = (*Disk)(nil)

// OpenDisk opens the folder, and creates it with mode 0700 when it is missing.
func OpenDisk(dir string) (*Disk, error) {
	_, err := os.Stat(dir)
	missing := errors.Is(err, fs.ErrNotExist)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the uploads folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the uploads folder: %w", err)
	}
	d := &Disk{root: root}
	if missing {
		err = SyncFolder(os.Open(filepath.Dir(filepath.Clean(dir))))
	}
	if err == nil {
		err = d.makeFolder(tempFolder)
	}
	if err != nil {
		root.Close()
		return nil, fmt.Errorf("creating the uploads folder: %w", err)
	}
	return d, nil
}

// Close releases the folder. Files that are open stay open.
func (d *Disk) Close() error { return d.root.Close() }

// Save implements Storage. The picture is written to a temporary file that is
// synced, renamed, and made durable by syncing the folder.
func (d *Disk) Save(ctx context.Context, p *Picture) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if formatOf(p.Ext) == nil {
		return "", fmt.Errorf("saving a picture: unknown type %q", p.Ext)
	}
	id := newID()
	name := id + p.Ext
	if err := d.save(filepath.Join(tempFolder, id+tempExt), name, p.Data); err != nil {
		return "", diskError(fmt.Errorf("saving a picture: %w", err))
	}
	return name, nil
}

func (d *Disk) save(temp, name string, data []byte) (err error) {
	written := temp
	defer func() {
		if err != nil {
			d.root.Remove(written)
		}
	}()
	if err := d.write(temp, data); err != nil {
		return err
	}
	shard := name[:shardLen]
	if err := d.makeFolder(shard); err != nil {
		return err
	}
	final := filepath.Join(shard, name)
	if err := d.root.Rename(temp, final); err != nil {
		return err
	}
	written = final
	return SyncFolder(d.root.Open(shard))
}

// write creates a file and brings its bytes to the disk.
func (d *Disk) write(path string, data []byte) error {
	f, err := d.root.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// makeFolder makes sure that a subfolder exists and is durable. That it exists
// is not enough: whoever created it may not have synced the root yet.
func (d *Disk) makeFolder(name string) error {
	if _, ok := d.durable.Load(name); ok {
		return nil
	}
	if err := d.root.Mkdir(name, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := SyncFolder(d.root.Open(".")); err != nil {
		return err
	}
	d.durable.Store(name, true)
	return nil
}

// Open implements Storage.
func (d *Disk) Open(ctx context.Context, name string) (*File, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	format, ok := parseName(name)
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	f, err := d.root.Open(filepath.Join(name[:shardLen], name))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &File{
		ReadSeekCloser: f,
		Size:           info.Size(),
		ModTime:        info.ModTime(),
		ContentType:    format.contentType,
	}, nil
}

// Remove implements Storage. A crash right after it may bring the picture back,
// for Sweep to find.
func (d *Disk) Remove(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if _, ok := parseName(name); !ok {
		return nil
	}
	err := d.root.Remove(filepath.Join(name[:shardLen], name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// SyncFolder makes the entries of an opened folder durable and closes it. It
// takes what opening returned. Windows cannot sync a folder, and NTFS keeps
// renames in its journal; some network file systems cannot either.
func SyncFolder(f *os.File, err error) error {
	if err != nil {
		return err
	}
	defer f.Close()
	if runtime.GOOS == "windows" {
		return nil
	}
	err = f.Sync()
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// diskError adds ErrDiskFull to an error that means it.
func diskError(err error) error {
	for _, full := range diskFullErrors {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: %w", ErrDiskFull, err)
		}
	}
	return err
}
