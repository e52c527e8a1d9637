package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/config"
)

// Whatever is in the file: no panic, every problem is one line that names the
// file, and a configuration that was taken reads the same after printing.
func FuzzLoad(f *testing.F) {
	f.Add([]byte(config.Example()))
	for _, seed := range []string{
		"", "[", "[[server]]\n[server]", "a = [", "=", "\ufeff", "\xff", "x = \"\\", "[server.address]\n",
		"server = { address = ':1', address = ':2' }", "[server]\naddress = 1\n[server]\naddress = '''\n:1'''",
		"[auth]\njwt_secret = '0123456789012345678901234567890123'\nlogin_attempts = 0x10",
		"[log]\nlevel = \"\\u0000\"", "uploads.max_bytes = 99999999999999999999", "log.level = 2026-99-99",
		"[server]\ntrusted_proxies = ['10.0.0.0/8', 1, [], {}]", "\"a\\nb\" = 1",
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	file, printed := filepath.Join(dir, "fuzzed.toml"), filepath.Join(dir, "printed.toml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		loaded, err := config.Load(config.Options{File: file})
		if err != nil {
			var problems *config.Problems
			if !errors.As(err, &problems) || len(problems.All) == 0 {
				t.Fatalf("got %#v, want at least one problem", err)
			}
			for _, p := range problems.All {
				if !strings.HasPrefix(p.Source, "file ") && p.Source != "default" || strings.ContainsAny(p.String(), "\n\r\x1b") {
					t.Errorf("problem %q", p.String())
				}
			}
			return
		}
		if loaded.Auth.JWTSecret != "" {
			return // printed as "(set)", which is not the same secret
		}
		var b strings.Builder
		if err := loaded.WriteTOML(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(printed, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		again, err := config.Load(config.Options{File: printed})
		if err != nil {
			t.Fatalf("%v\n%s", err, b.String())
		}
		if diff := cmp.Diff(loaded.Config, again.Config); diff != "" {
			t.Errorf("printed and read again (-first +second):\n%s", diff)
		}
	})
}
