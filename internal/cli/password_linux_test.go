package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is a pseudo-terminal with `venuebox staff add` at its other end.
type terminal struct {
	*exec.Cmd
	keyboard *os.File // what is written here is typed, what is read is shown
	screen   *os.File // the program's end
	shown    bytes.Buffer
	stdout   bytes.Buffer
}

// atTerminal starts a command with all but its output on a pseudo-terminal.
func atTerminal(t *testing.T, args ...string) *terminal {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keyboard.Close() })
	if err := unix.IoctlSetPointerInt(int(keyboard.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(keyboard.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	p := &terminal{Cmd: exec.Command("venuebox", args...), keyboard: keyboard, screen: screen}
	p.Stdin, p.Stdout, p.Stderr = screen, &p.stdout, screen
	p.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.Process.Kill() // fails harmlessly when it has ended
		p.Wait()
	})
	return p
}

// waitFor reads the screen until it shows text.
func (p *terminal) waitFor(t *testing.T, text string) {
	t.Helper()
	buffer := make([]byte, 1024)
	for !strings.Contains(p.shown.String(), text) {
		fds := []unix.PollFd{{Fd: int32(p.keyboard.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, int(patience/time.Millisecond))
		if err == unix.EINTR {
			continue
		}
		if err != nil || n == 0 {
			t.Fatalf("the screen shows %q, want %q (%v)", &p.shown, text, err)
		}
		n, err = p.keyboard.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		p.shown.Write(buffer[:n])
	}
}

// waitEcho waits until the terminal shows what is typed, or does not.
func (p *terminal) waitEcho(t *testing.T, want bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		state, err := unix.IoctlGetTermios(int(p.screen.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		if (state.Lflag&unix.ECHO != 0) == want {
			return
		}
	}
	t.Fatalf("the terminal's echo is not %v", want)
}

func TestPasswordIsNotShown(t *testing.T) {
	p := atTerminal(t, "staff", "add", "owner", "--role", "owner", "--data", t.TempDir())
	p.waitFor(t, "New password for owner: ")
	p.waitEcho(t, false)
	p.keyboard.WriteString("correct-horse\n")
	p.waitFor(t, "The same again: ")
	p.waitEcho(t, false)
	p.keyboard.WriteString("correct-horse\n")
	if err := p.Wait(); err != nil {
		t.Fatalf("%v: the screen shows %q", err, &p.shown)
	}
	p.waitEcho(t, true)
	p.waitFor(t, "again: \r\n")
	if want := "New password for owner: \r\nThe same again: \r\n"; p.shown.String() != want {
		t.Errorf("the screen shows %q, want %q", &p.shown, want)
	}
	if want := "Added owner as owner (every branch).\n"; p.stdout.String() != want {
		t.Errorf("standard output %q, want %q", &p.stdout, want)
	}
}

// Ctrl-C at the question changes nothing and leaves the terminal as it was.
func TestPasswordInterrupted(t *testing.T) {
	dir := t.TempDir()
	p := atTerminal(t, "staff", "add", "owner", "--role", "owner", "--data", dir)
	p.waitFor(t, "New password for owner: ")
	p.waitEcho(t, false)
	p.keyboard.WriteString("half a pass\x03")
	p.Wait()
	if code := p.ProcessState.ExitCode(); code != exitFail {
		t.Errorf("it ended with %v, want exit code %d", p.ProcessState, exitFail)
	}
	p.waitEcho(t, true)
	p.waitFor(t, "venuebox: stopped: nothing was changed\r\n")
	if out := run(t, "staff", "list", "--json", "--data", dir); out != "[]\n" {
		t.Errorf("the accounts are %s, want none", out)
	}
}
