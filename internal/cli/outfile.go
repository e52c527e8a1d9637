package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"venuebox/uploads"
)

// outFile is a file that a command makes.
type outFile struct {
	path    string
	replace bool // it may take the place of one that is there
}

func (f *outFile) flags(cmd *cobra.Command, usage string) {
	cmd.Flags().StringVar(&f.path, "out", "", usage)
	cmd.Flags().BoolVar(&f.replace, "yes", false, "replace the file if it is there already")
}

// create makes the file: whole, on the disk and for this user alone, or not at
// all.
func (f *outFile) create(write func(io.Writer) error) error {
	if err := f.free(); err != nil {
		return err
	}
	folder := filepath.Dir(f.path)
	temporary, err := os.CreateTemp(folder, "."+filepath.Base(f.path)+".*") // of mode 0600
	if err != nil {
		return f.inWords(err)
	}
	err = write(temporary)
	if err == nil {
		err = temporary.Sync()
	}
	if closed := temporary.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = f.free() // still
	}
	if err == nil {
		err = os.Rename(temporary.Name(), f.path)
	}
	if err != nil {
		os.Remove(temporary.Name())
		return f.inWords(err)
	}
	return uploads.SyncFolder(os.Open(folder))
}

// free is nil when the file may be made.
func (f *outFile) free() error {
	info, err := os.Lstat(f.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return f.inWords(err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is there already and is no plain file. Choose another name with --out", f.path)
	case !f.replace:
		return fmt.Errorf("%s is there already. Choose another name with --out, or replace it with --yes", f.path)
	}
	return nil
}

// inWords says what to do about an error of the file or its folder.
func (f *outFile) inWords(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	default:
		return err
	}
	return fmt.Errorf("%s cannot be written: %w. Check the path given with --out, and whether its disk has room", f.path, err)
}
