package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"venuebox/internal/config"
	"venuebox/uploads"
)

// secretFile keeps the key that signs tokens, in the secrets folder.
const secretFile = "jwt.key"

// minSecret is the least length of a signing key, in bytes: that of the
// HMAC-SHA-256 it is for (RFC 7518, section 3.2).
const minSecret = 32

// signingKey returns the key that signs tokens: the configured one, or the
// one of the data folder, which is made at the first start. The caller holds
// the folder's lock.
func signingKey(cfg config.Loaded) ([]byte, error) {
	if s := cfg.Auth.JWTSecret.Reveal(); s != "" {
		return []byte(s), nil
	}
	folder := filepath.Join(cfg.Data.Dir, secretsFolder)
	path := filepath.Join(folder, secretFile)
	key, err := readKey(path)
	if errors.Is(err, fs.ErrNotExist) {
		key = rand.Text() + rand.Text() // 260 bits
		err = writeKey(folder, key)
	}
	if err != nil {
		return nil, fmt.Errorf("the key that signs tokens: %w", err)
	}
	if len(key) < minSecret {
		return nil, fmt.Errorf("%s is damaged. Remove it and start again: a new one is made, and all apps must sign in again", path)
	}
	return []byte(key), nil
}

// readKey reads the key's file, and takes away what others may do with it.
func readKey(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return "", err
		}
	}
	data, err := os.ReadFile(path)
	return strings.TrimSpace(string(data)), err
}

// writeKey creates the key's file: whole, on the disk and for this user alone,
// or not at all.
func writeKey(folder, key string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, secretFile+".*") // of mode 0600
	if err != nil {
		return err
	}
	_, err = f.WriteString(key + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(folder, secretFile))
	}
	if err != nil {
		os.Remove(f.Name())
		return err
	}
	return errors.Join(uploads.SyncFolder(os.Open(folder)), uploads.SyncFolder(os.Open(filepath.Dir(folder))))
}
