//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// patience is how long anything that is waited for may take. It is generous:
// a test that passes never waits that long, and the machine may be busy.
var patience = 60 * time.Second

// workshop is the run's own folder: the program that was built, and venues
// that were seeded.
var workshop string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	if seconds, err := strconv.Atoi(os.Getenv("VENUEBOX_E2E_PATIENCE")); err == nil {
		patience = time.Duration(seconds) * time.Second
	}
	var err error
	if workshop, err = os.MkdirTemp("", "venuebox-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(workshop)
	defer everybodysBrowser.close()
	return m.Run()
}

// binary is the program under test.
var binary = sync.OnceValues(func() (string, error) {
	if given := os.Getenv("VENUEBOX_BINARY"); given != "" {
		return filepath.Abs(given)
	}
	path := filepath.Join(workshop, "venuebox")
	build := exec.Command("go", "build", "-o", path, "venuebox")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building venuebox: %w\n%s", err, out)
	}
	return path, nil
})
