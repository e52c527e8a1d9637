//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Box is a running VenueBox: the real program, with a folder and a port of its
// own on 127.0.0.1. It is stopped when its test ends.
type Box struct {
	t       *testing.T
	URL     string // http://127.0.0.1:PORT
	Data    string // the data folder
	config  string
	address string
	process *exec.Cmd
	ended   chan error
	log     *logbook
	wasDown bool // lost connections are the test's doing

	mu     sync.Mutex
	tokens map[string]string
}

// Option is how a box differs from the usual one.
type Option func(*plan)

type plan struct{ venue, settings string }

// Venue fills the box with the venue of this file for `venuebox seed --file`.
func Venue(toml string) Option { return func(p *plan) { p.venue = toml } }

// Empty leaves the data folder empty: nobody can sign in.
func Empty() Option { return Venue("") }

// Setting adds a line of configuration, such as `passes.format = "revocable"`.
func Setting(line string) Option { return func(p *plan) { p.settings += line + "\n" } }

// New starts a box.
func New(t *testing.T, options ...Option) *Box {
	t.Helper()
	p := plan{venue: venue, settings: "server.metrics_address = \"\"\nvenue.time_zone = \"" + timeZone + "\"\n"}
	for _, o := range options {
		o(&p)
	}
	dir := t.TempDir()
	b := &Box{t: t, Data: filepath.Join(dir, "data"), config: filepath.Join(dir, "venuebox.toml"),
		address: "127.0.0.1:0", log: newLogbook(), tokens: map[string]string{}}
	if err := os.WriteFile(b.config, []byte(p.settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.venue != "" {
		if err := os.CopyFS(b.Data, os.DirFS(seeded(t, p.venue))); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		b.Stop()
		if t.Failed() {
			t.Logf("the box logged:\n%s", b.log.tail(4000))
		}
	})
	b.Start()
	return b
}

// in is the box for a subtest: what fails is then the subtest's. It must not
// be stopped or started there.
func (b *Box) in(t *testing.T) *Box {
	return &Box{t: t, URL: b.URL, Data: b.Data, config: b.config, address: b.address, log: b.log, tokens: map[string]string{}}
}

// Stop ends the program as a service manager does and waits for it. A stopped
// box stays stopped.
func (b *Box) Stop() {
	b.t.Helper()
	if b.process == nil {
		return
	}
	b.wasDown = true
	if err := b.process.Process.Signal(syscall.SIGTERM); err != nil {
		b.t.Errorf("stopping the box: %v", err)
	}
	b.await()
}

// Kill pulls the plug.
func (b *Box) Kill() {
	b.t.Helper()
	b.wasDown = true
	if err := b.process.Process.Kill(); err != nil {
		b.t.Fatal(err)
	}
	<-b.ended
	b.process = nil
}

func (b *Box) await() {
	b.t.Helper()
	select {
	case err := <-b.ended:
		if err != nil {
			b.t.Errorf("the box ended: %v", err)
		}
	case <-time.After(patience):
		b.t.Errorf("the box did not stop within %v", patience)
		_ = b.process.Process.Kill() // it is a failure already
		<-b.ended
	}
	b.process = nil
}

var serving = regexp.MustCompile(`msg=serving address=(\S+)`)

// Start starts the program, after Stop on the same data and port.
func (b *Box) Start() {
	b.t.Helper()
	b.log.forget()
	cmd := b.command(context.Background(), "serve", "--address", b.address)
	cmd.Stdout, cmd.Stderr = b.log, b.log
	if err := cmd.Start(); err != nil {
		b.t.Fatal(err)
	}
	b.process, b.ended = cmd, make(chan error, 1)
	go func() {
		err := cmd.Wait()
		b.log.close() // first: the log may be the next process' soon
		b.ended <- err
	}()
	found := b.log.await(serving)
	if found == nil {
		b.t.Fatalf("the box does not serve:\n%s", b.log.tail(4000))
	}
	b.address = found[1]
	b.URL = "http://" + b.address
}

// CLI runs a command of the program on the box's data, such as
// "staff", "disable", "mona", and returns what it printed.
func (b *Box) CLI(arguments ...string) string {
	b.t.Helper()
	out, err := b.command(b.t.Context(), arguments...).CombinedOutput()
	if err != nil {
		b.t.Fatalf("venuebox %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

// CLIWithInput is CLI with standard input, such as a password and a newline.
func (b *Box) CLIWithInput(input string, arguments ...string) string {
	b.t.Helper()
	cmd := b.command(b.t.Context(), arguments...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.t.Fatalf("venuebox %s: %v\n%s", strings.Join(arguments, " "), err, out)
	}
	return string(out)
}

func (b *Box) command(ctx context.Context, arguments ...string) *exec.Cmd {
	b.t.Helper()
	return venuebox(ctx, b.t, append([]string{"--config", b.config, "--data", b.Data}, arguments...)...)
}

// venuebox is a command of the program, without the settings of whoever runs
// the tests.
func venuebox(ctx context.Context, t *testing.T, arguments ...string) *exec.Cmd {
	t.Helper()
	program, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, program, arguments...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "VENUEBOX_") })
	return cmd
}

// venues are data folders by the file that they were seeded from. To copy one
// is quicker than to hash its passwords again.
var venues = struct {
	sync.Mutex
	folders map[string]string
}{folders: map[string]string{}}

func seeded(t *testing.T, toml string) string {
	t.Helper()
	venues.Lock()
	defer venues.Unlock()
	if folder, ok := venues.folders[toml]; ok {
		return folder
	}
	folder, err := os.MkdirTemp(workshop, "venue-")
	if err != nil {
		t.Fatal(err)
	}
	file, data := filepath.Join(folder, "venue.toml"), filepath.Join(folder, "data")
	if err := os.WriteFile(file, []byte(toml), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := venuebox(t.Context(), t, "--data", data, "seed", "--file", file).CombinedOutput(); err != nil {
		t.Fatalf("seeding: %v\n%s", err, out)
	}
	venues.folders[toml] = data
	return data
}

// logbook is what the program wrote; others can wait for a line of it.
type logbook struct {
	mu     sync.Mutex
	grown  *sync.Cond
	text   bytes.Buffer
	closed bool
}

func newLogbook() *logbook {
	l := &logbook{}
	l.grown = sync.NewCond(&l.mu)
	return l
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grown.Broadcast()
	return l.text.Write(p)
}

func (l *logbook) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
	l.closed = false
}

func (l *logbook) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.grown.Broadcast()
}

// await waits until the text matches, and returns nil when it never does.
func (l *logbook) await(pattern *regexp.Regexp) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	late := false
	timer := time.AfterFunc(patience, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		late = true
		l.grown.Broadcast()
	})
	defer timer.Stop()
	for {
		if found := pattern.FindStringSubmatch(l.text.String()); found != nil {
			return found
		}
		if l.closed || late {
			return nil
		}
		l.grown.Wait()
	}
}

func (l *logbook) tail(most int) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := l.text.String()
	return text[max(0, len(text)-most):]
}
