package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"venuebox/internal/config"
)

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func configIn(dir string) config.Loaded {
	cfg := config.Loaded{Config: config.Default()}
	cfg.Data.Dir = dir
	return cfg
}

func TestSigningKeyIsMadeOnce(t *testing.T) {
	cfg := configIn(t.TempDir())
	first, err := signingKey(cfg)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) < minSecret {
		t.Errorf("the key is %d bytes long", len(first))
	}
	again, err := signingKey(cfg)
	if err != nil || string(again) != string(first) {
		t.Errorf("the second time: %q, %v; want %q", again, err, first)
	}
	other, err := signingKey(configIn(t.TempDir()))
	if err != nil || string(other) == string(first) {
		t.Errorf("another folder: %q, %v; want another key", other, err)
	}
	files, err := os.ReadDir(filepath.Join(cfg.Data.Dir, secretsFolder))
	if err != nil || len(files) != 1 || files[0].Name() != secretFile {
		t.Errorf("the secrets folder holds %v, %v; want %s alone", files, err, secretFile)
	}
}

func TestSigningKeyOfTheConfiguration(t *testing.T) {
	cfg := configIn(t.TempDir())
	cfg.Auth.JWTSecret = "0123456789abcdef0123456789abcdef"
	key, err := signingKey(cfg)
	if err != nil || string(key) != "0123456789abcdef0123456789abcdef" {
		t.Errorf("signingKey = %q, %v", key, err)
	}
	if _, err := os.Stat(filepath.Join(cfg.Data.Dir, secretsFolder)); !os.IsNotExist(err) {
		t.Errorf("a secrets folder was made: %v", err)
	}
}

func TestSigningKeyThatOthersCouldRead(t *testing.T) {
	cfg := configIn(t.TempDir())
	if _, err := signingKey(cfg); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cfg.Data.Dir, secretsFolder, secretFile)
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := signingKey(cfg); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v still", info.Mode())
	}
}

func TestSigningKeyThatIsDamaged(t *testing.T) {
	cfg := configIn(t.TempDir())
	folder := filepath.Join(cfg.Data.Dir, secretsFolder)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(folder, secretFile)
	for _, text := range []string{"", "\n", strings.Repeat("x", minSecret-1) + "\n"} {
		writeFile(t, path, text)
		key, err := signingKey(cfg)
		want := path + " is damaged. Remove it and start again: a new one is made, and all apps must sign in again"
		if key != nil || err == nil || err.Error() != want {
			t.Errorf("a key file that holds %q: %q, %v; want %q", text, key, err, want)
		}
	}
}
