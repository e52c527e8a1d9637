package cli

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptCommands are what the scripts can do besides testscript's own.
var scriptCommands = map[string]func(*testscript.TestScript, bool, []string){
	"exits":    scriptExits,
	"freeport": scriptFreePort,
	"ready":    scriptReady,
	"login":    scriptLogin,
	"get":      scriptGet,
	"scrub":    scriptScrub,
	"mode":     scriptMode,
	"sql":      scriptSQL,
}

// patience is how long a script waits for what must happen.
const patience = time.Minute

// arguments fails a script that calls a command wrongly.
func arguments(ts *testscript.TestScript, neg bool, args []string, least int, usage string) {
	if neg || len(args) < least {
		ts.Fatalf("usage: %s", usage)
	}
}

// exits CODE PROGRAM ARGS... runs a program and wants that exit code.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, "exits CODE PROGRAM [ARG...]")
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

var ports struct {
	sync.Mutex
	given map[int]bool
}

// freeport VAR puts the number of a port that nobody listens on into VAR, and
// URL on it into URL.
func scriptFreePort(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, "freeport VAR")
	port, err := freePort()
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(port))
	ts.Setenv("URL", fmt.Sprintf("http://127.0.0.1:%d", port))
}

// freePort returns a port that nobody listens on, and never the same twice. It
// is below those that systems give to outgoing connections, one of which could
// have it before the server does.
func freePort() (int, error) {
	ports.Lock()
	defer ports.Unlock()
	if ports.given == nil {
		ports.given = map[int]bool{}
	}
	for range 1000 {
		port := 10_000 + rand.IntN(20_000)
		if ports.given[port] {
			continue
		}
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			ports.given[port] = true
			return port, l.Close()
		}
	}
	return 0, errors.New("no free port was found")
}

// ready waits until the server at $URL says that it is ready.
func scriptReady(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 0, "ready")
	ts.Check(waitReady(ts.Getenv("URL")))
}

func waitReady(base string) error {
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		response, err := http.Get(base + "/readyz")
		if err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
			err = errors.New(response.Status)
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server at %s is not ready: %w", base, err)
		}
		<-tick.C
	}
}

// login VAR USERNAME PASSWORD signs in at $URL and puts the token into VAR.
func scriptLogin(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 3, "login VAR USERNAME PASSWORD")
	response, err := http.PostForm(ts.Getenv("URL")+"/api/auth/login", url.Values{"username": {args[1]}, "password": {args[2]}})
	ts.Check(err)
	defer response.Body.Close()
	var answer struct {
		Error string
		Data  struct {
			AccessToken string `json:"access_token"`
		}
	}
	ts.Check(json.NewDecoder(response.Body).Decode(&answer))
	if answer.Data.AccessToken == "" {
		ts.Fatalf("%s: %s", response.Status, answer.Error)
	}
	ts.Setenv(args[0], answer.Data.AccessToken)
}

// get STATUS PATH [TOKEN] wants that status from $URL; the body is the output.
func scriptGet(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, "get STATUS PATH [TOKEN]")
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, ts.Getenv("URL")+args[1], nil)
	ts.Check(err)
	if len(args) > 2 {
		request.Header.Set("Authorization", "Bearer "+args[2])
	}
	response, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", body)
	if strconv.Itoa(response.StatusCode) != args[0] {
		ts.Fatalf("%s, want %s", response.Status, args[0])
	}
}

var (
	timeOnTheWire = regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z`)
	versionOfTest = regexp.MustCompile(`VenueBox \S+ is running`)
	uuidOnTheWire = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
)

// scrub stdout|stderr is that of the last command, with a word in place of
// what differs from run to run: times, UUIDs, the version, the port and the script's folder.
func scriptScrub(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 1, "scrub stdout|stderr")
	text := ts.ReadFile(args[0])
	text = timeOnTheWire.ReplaceAllString(text, "TIME")
	text = versionOfTest.ReplaceAllString(text, "VenueBox VERSION is running")
	text = uuidOnTheWire.ReplaceAllString(text, "UUID")
	if port := ts.Getenv("PORT"); port != "" {
		text = strings.ReplaceAll(text, ":"+port, ":PORT")
	}
	io.WriteString(ts.Stdout(), strings.ReplaceAll(text, ts.Getenv("WORK"), "WORK"))
}

// mode PERM FILE... wants files to have these permissions.
func scriptMode(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, "mode PERM FILE...")
	for _, file := range args[1:] {
		info, err := os.Stat(ts.MkAbs(file))
		ts.Check(err)
		if mode := fmt.Sprintf("%04o", info.Mode().Perm()); mode != args[0] {
			ts.Fatalf("%s has mode %s, want %s", file, mode, args[0])
		}
	}
}

// sql FILE STATEMENT changes a database behind the program's back.
func scriptSQL(ts *testscript.TestScript, neg bool, args []string) {
	arguments(ts, neg, args, 2, "sql FILE STATEMENT")
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	_, err = db.Exec(args[1])
	ts.Check(err)
}

// curl is as much of curl as the lines that the demo prints need.
func curl(args []string) int {
	method, address, body := "", "", ""
	header := http.Header{}
	for len(args) > 0 {
		next := func() string {
			if len(args) < 2 {
				return ""
			}
			args = args[1:]
			return args[0]
		}
		switch args[0] {
		case "-s":
		case "-X":
			method = next()
		case "-H":
			name, value, _ := strings.Cut(next(), ":")
			header.Set(name, strings.TrimSpace(value))
		case "-d":
			if body != "" {
				body += "&"
			}
			body += next()
			header.Set("Content-Type", "application/x-www-form-urlencoded")
		default:
			if address != "" || strings.HasPrefix(args[0], "-") {
				fmt.Fprintf(os.Stderr, "curl: what is %q?\n", args[0])
				return 2
			}
			address = args[0]
		}
		args = args[1:]
	}
	if method == "" && body != "" {
		method = http.MethodPost
	}
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 7
	}
	defer response.Body.Close()
	if _, err := io.Copy(os.Stdout, response.Body); err != nil {
		return 23
	}
	return 0
}
