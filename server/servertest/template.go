package servertest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"venuebox/internal/qr"
	"venuebox/store"
)

// filled is the database file that every box starts with: migrated, and with
// the venue in it. It is made once, because it takes longer than most tests.
var filled = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "venuebox")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	if _, err := store.Migrate(ctx, dir); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, dir, (&Clock{now: Start}).Now)
	if err != nil {
		return nil, err
	}
	_, _, err = st.AddVenue(ctx, venue(), qr.PassPayload)
	if err := errors.Join(err, st.Close()); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, store.FileName)
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("a part of the database is still in its journal: %v", err)
	}
	return os.ReadFile(path)
})
