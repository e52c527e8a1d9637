// Package cli is the command line of VenueBox: one file a command. It is the
// only place that puts the parts of the program together.
package cli

import (
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
)

// Exit codes.
const (
	exitOK    = 0
	exitFail  = 1 // it was understood, and did not work
	exitUsage = 2 // it was not understood
)

// app is one run of the program.
type app struct {
	in     io.Reader
	out    *output
	stderr io.Writer

	configFile string // --config
	dataDir    string // --data
}

// Run runs the command that args name, without the program's own name, and
// returns the exit code: 0 only when everything worked, 2 when the command
// line itself is wrong, 1 otherwise. What went wrong goes to stderr, in words.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{in: stdin, out: &output{w: stdout}, stderr: stderr}
	root := a.root()
	root.SetArgs(append([]string{}, args...)) // never nil, for which cobra takes os.Args
	root.SetIn(stdin)
	root.SetOut(a.out)
	root.SetErr(stderr)
	err := root.Execute()
	if err == nil {
		err = a.out.err
	}
	if err == nil {
		return exitOK
	}
	io.WriteString(stderr, "venuebox: "+inWords(err)+"\n")
	if isUsage(err) {
		return exitUsage
	}
	return exitFail
}

// root is the whole tree of commands.
func (a *app) root() *cobra.Command {
	root := group("venuebox", "Gym passes and hotel payment QR codes, on one box",
		"VenueBox serves a venue's gym passes and hotel payment QR codes to its staff apps.",
		a.serveCommand(), a.migrateCommand(), a.seedCommand(), a.staffCommand(), a.branchCommand(), a.hotelCommand(), a.paymentCommand(),
		a.customerCommand(), a.configCommand(), a.versionCommand(), completionCommand())
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(helpCommand())
	root.SetFlagErrorFunc(flagError)
	flags := root.PersistentFlags()
	flags.StringVar(&a.configFile, "config", "", "read settings from `FILE`, which is like config.example.toml")
	flags.StringVar(&a.dataDir, "data", config.Default().Data.Dir, "keep the database, pictures and secrets in `DIR`")
	return root
}

// load reads the configuration for a command. given holds settings from the
// command's own flags, implied the defaults that such flags change.
func (a *app) load(cmd *cobra.Command, given, implied map[string]config.Flag) (config.Loaded, error) {
	flags := map[string]config.Flag{}
	for key, flag := range given {
		flags[key] = flag
	}
	if cmd.Flags().Changed("config") && a.configFile == "" {
		return config.Loaded{}, usagef(cmd, "--config names no file.")
	}
	if cmd.Flags().Changed("data") {
		flags["data.dir"] = config.Flag{Name: "--data", Value: a.dataDir}
	}
	return config.Load(config.Options{File: a.configFile, Env: os.Environ(), Flags: flags, Defaults: implied})
}

// loadForData reads the configuration for a command that uses the data
// folder, whose path is absolute then.
func (a *app) loadForData(cmd *cobra.Command, given, implied map[string]config.Flag) (config.Loaded, error) {
	cfg, err := a.load(cmd, given, implied)
	if err == nil {
		cfg.Data.Dir, err = filepath.Abs(cfg.Data.Dir)
	}
	return cfg, err
}

// hint is a command of this program for the same data folder and settings, as
// it would be typed in any terminal.
func (a *app) hint(cfg config.Loaded, command string) string {
	out := "venuebox " + command
	if a.configFile != "" {
		out += " --config " + shellQuote(a.configFile)
	}
	return out + " --data " + shellQuote(cfg.Data.Dir)
}
