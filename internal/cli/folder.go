package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/store"
	"venuebox/uploads"
)

// What the data folder holds, besides the database and its lock.
const (
	uploadsFolder = "uploads"
	secretsFolder = "secrets"
)

// lockWait is how long a command waits for another that holds the folder: the
// time a server that is being stopped, or a new database, may take.
const lockWait = time.Second

// makeFolder creates the data folder, for this user alone, unless it is there.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("the data folder %s cannot be made: %w. Choose another with --data DIR, or run this as a user who may write there", dir, cause(err))
	}
	return nil
}

// lockFolder takes the data folder's lock. store.ErrLocked when another
// VenueBox keeps it.
func lockFolder(ctx context.Context, dir string) (*flock.Flock, error) {
	lock, err := store.Lock(ctx, dir, lockWait)
	if err != nil && !errors.Is(err, store.ErrLocked) {
		return nil, fmt.Errorf("the data folder %s cannot be used: %w. Choose another with --data DIR, or run this as a user who may write there", dir, cause(err))
	}
	return lock, err
}

// migrateFolder brings the database up to this program. The caller holds the
// folder's lock. A new database is for this user alone.
func migrateFolder(ctx context.Context, dir string) (store.Migration, error) {
	m, err := store.Migrate(ctx, dir)
	if err == nil && m.From == 0 {
		err = os.Chmod(filepath.Join(dir, store.FileName), 0o600)
	}
	return m, err
}

// errNoDatabase says that a folder has no database; a mistyped --data must not
// look like an empty venue.
func errNoDatabase(cfg config.Loaded) error {
	return fmt.Errorf("there is no VenueBox in %s yet. Name its folder with --data DIR, or start a new one with 'venuebox serve'", cfg.Data.Dir)
}

// openExisting opens the database of a folder that should have one.
func openExisting(ctx context.Context, cfg config.Loaded) (*store.Store, error) {
	st, err := store.Open(ctx, cfg.Data.Dir, nil)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoDatabase(cfg)
	}
	return st, err
}

// openOrCreate opens the database, and creates it first in a folder that has
// none.
func openOrCreate(ctx context.Context, cfg config.Loaded) (*store.Store, error) {
	dir := cfg.Data.Dir
	st, err := store.Open(ctx, dir, nil)
	if !errors.Is(err, fs.ErrNotExist) {
		return st, err
	}
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	lock, err := lockFolder(ctx, dir)
	if errors.Is(err, store.ErrLocked) {
		return nil, fmt.Errorf("another VenueBox is setting up %s. Try again in a moment", dir)
	}
	if err != nil {
		return nil, err
	}
	defer lock.Close()
	if _, err := migrateFolder(ctx, dir); err != nil {
		return nil, err
	}
	return store.Open(ctx, dir, nil)
}

// withDatabase opens the database of a command with open, hands it to do, and
// closes it.
func (a *app) withDatabase(cmd *cobra.Command, open func(context.Context, config.Loaded) (*store.Store, error),
	do func(context.Context, config.Loaded, *store.Store) error,
) (err error) {
	cfg, err := a.loadForData(cmd, nil, nil)
	if err != nil {
		return err
	}
	st, err := open(cmd.Context(), cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	return do(cmd.Context(), cfg, st)
}

// openUploads opens the folder of the pictures.
func openUploads(cfg config.Loaded) (*uploads.Disk, error) {
	return uploads.OpenDisk(filepath.Join(cfg.Data.Dir, uploadsFolder))
}
