package cli

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/spf13/cobra"
)

var update = flag.Bool("update", false, "rewrite the golden files and the expectations of the scripts")

// The test binary is also the programs that the scripts run.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"venuebox": func() { os.Exit(Run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) },
		"curl":     func() { os.Exit(curl(os.Args[1:])) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Cmds:                scriptCommands,
		Setup: func(env *testscript.Env) error {
			// Scripts run side by side, and only one could have the default's port.
			env.Setenv("VENUEBOX_SERVER_METRICS_ADDRESS", "")
			return nil
		},
	})
}

// TestHelp holds the help of every command to a golden file.
func TestHelp(t *testing.T) {
	want := map[string]bool{}
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())
		file := filepath.Join("testdata", "help", strings.Join(path, "_")+".txt")
		want[file] = true
		t.Run(strings.Join(path, "_"), func(t *testing.T) {
			var out, errors bytes.Buffer
			if code := Run(append(path[1:], "--help"), strings.NewReader(""), &out, &errors); code != 0 || errors.Len() > 0 {
				t.Fatalf("exit code %d, standard error %q", code, &errors)
			}
			golden(t, file, out.String())
		})
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	a := &app{out: &output{}}
	walk(a.root())
	files, err := filepath.Glob(filepath.Join("testdata", "help", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !want[file] {
			t.Errorf("%s belongs to no command", file)
		}
	}
}

// golden compares got with a file, or writes it there with -update.
func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), rewritten by -update:\n%s", file, diff)
	}
}

// failingWriter is an output that is gone, such as a full disk.
type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, os.ErrClosed }

func TestOutputThatIsGone(t *testing.T) {
	var errors bytes.Buffer
	code := Run([]string{"version"}, strings.NewReader(""), failingWriter{}, &errors)
	const want = "venuebox: the output could not be written: file already closed\n"
	if code != exitFail || errors.String() != want {
		t.Errorf("exit code %d, standard error %q; want %d, %q", code, &errors, exitFail, want)
	}
}
