package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/term"

	"venuebox/server/auth"
)

// passwordHelp is how every command that sets a password says where it comes
// from.
const passwordHelp = `The password is asked for twice. When standard input is not a terminal, it is its
first line. It is never an argument: others on this machine could read those.`

// promptTries is how often a password is asked for at a terminal.
const promptTries = 3

// passwordRule is what is right for a password.
func passwordRule(minLength int) string {
	return fmt.Sprintf("a password must have at least %d characters (at most %d bytes)", minLength, auth.MaxPasswordBytes)
}

// newPassword gets the password that an account is to have, and checks it.
func (a *app) newPassword(ctx context.Context, username string, minLength int) (string, error) {
	if !isTerminal(a.in) {
		password, err := firstLine(a.in)
		if err == nil && auth.CheckNewPassword(password, minLength) != nil {
			err = fmt.Errorf("the password on standard input cannot be used: %s", passwordRule(minLength))
		}
		return password, err
	}
	terminal := a.in.(*os.File)
	for range promptTries {
		password, err := a.prompt(ctx, terminal, fmt.Sprintf("New password for %s: ", username))
		if err != nil {
			return "", err
		}
		if auth.CheckNewPassword(password, minLength) != nil {
			fmt.Fprintf(a.stderr, "This cannot be used: %s.\n", passwordRule(minLength))
			continue
		}
		again, err := a.prompt(ctx, terminal, "The same again: ")
		if err != nil {
			return "", err
		}
		if again == password {
			return password, nil
		}
		fmt.Fprintln(a.stderr, "The two are not the same.")
	}
	return "", errors.New("no password was set")
}

// prompt asks at a terminal for a line that is not shown. Ctrl-C leaves the
// terminal as it was.
func (a *app) prompt(ctx context.Context, terminal *os.File, question string) (string, error) {
	fd := int(terminal.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	fmt.Fprint(a.stderr, question)
	type answer struct {
		line []byte
		err  error
	}
	read := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		read <- answer{line, err}
	}()
	select {
	case got := <-read:
		fmt.Fprintln(a.stderr)
		if errors.Is(got.err, io.EOF) {
			return "", errors.New("no password was given")
		}
		return string(got.line), got.err
	case <-ctx.Done():
		fmt.Fprintln(a.stderr)
		return "", errors.Join(errors.New("stopped: nothing was changed"), term.Restore(fd, before))
	}
}

// firstLine reads a password from what is not a terminal.
func firstLine(r io.Reader) (string, error) {
	const most = auth.MaxPasswordBytes + 2 // and a line's end
	line, err := bufio.NewReader(io.LimitReader(r, most)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("the password cannot be read from standard input: %w", err)
	}
	line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
	if line == "" {
		return "", errors.New("no password was given: type it at a terminal, or send it as the first line of standard input")
	}
	return line, nil
}
