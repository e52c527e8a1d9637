package uploads

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"time"
)

// ErrDiskFull is found by errors.Is in an error of Save when the disk, or the
// quota of the account the server runs as, has no room left.
var ErrDiskFull = errors.New("the disk is full")

// Storage keeps pictures under names it makes up. All methods are safe for
// concurrent use.
type Storage interface {
	// Save keeps a picture under a new name. When it returns, the picture
	// outlives a pulled plug; when it fails, nothing is left behind.
	Save(ctx context.Context, p *Picture) (name string, err error)

	// Open returns the picture of that name, to be closed by the caller.
	// A name that Save did not return, whatever its shape, gives
	// fs.ErrNotExist.
	Open(ctx context.Context, name string) (*File, error)

	// Remove removes the picture of that name. That there is none is not an
	// error.
	Remove(ctx context.Context, name string) error

	// Sweep removes the pictures saved before olderThan that inUse does not
	// report, and what saving that never ended left behind. It returns how
	// many files it removed, and goes on after one that cannot be removed.
	//
	// A name is written into a row by the request that saved it, right after
	// Save, and by none later. So a picture that is older than any request
	// can last and that no row names will never be named, and nothing is lost
	// between inUse's answer and the removal: olderThan must lie further in
	// the past than the longest request.
	Sweep(ctx context.Context, olderThan time.Time, inUse InUse) (removed int, err error)

	// Usage counts the pictures, a bounded number of them.
	Usage(ctx context.Context) (Usage, error)
}

// InUse tells which of the names are in use: those it maps to true. It is asked
// about a few hundred names at a time.
type InUse func(ctx context.Context, names []string) (map[string]bool, error)

// File is an open picture.
type File struct {
	io.ReadSeekCloser
	Size        int64
	ModTime     time.Time
	ContentType string
}

// newID returns 26 characters, a-z and 2-7, that hold 130 random bits.
func newID() string { return strings.ToLower(rand.Text()) }

// isID tells whether s has the shape of newID's results.
func isID(s string) bool { return len(s) == 26 && isBase32(s) }

func isBase32(s string) bool {
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// parseName returns the format of the picture that Save named so. Everything
// that Save could not have returned is not a name.
func parseName(name string) (f *format, ok bool) {
	id, ext, _ := strings.Cut(name, ".")
	f = formatOf("." + ext)
	return f, f != nil && isID(id)
}
