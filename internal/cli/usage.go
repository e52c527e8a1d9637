package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
)

// usageError says that the command line itself is wrong.
type usageError struct {
	command string // whose help says more
	message string
}

func (e *usageError) Error() string {
	return fmt.Sprintf("%s\nSee '%s --help'.", e.message, e.command)
}

func usagef(cmd *cobra.Command, format string, args ...any) error {
	return &usageError{cmd.CommandPath(), fmt.Sprintf(format, args...)}
}

// isUsage reports whether err is about the command line itself: its commands,
// arguments and flags, or a flag's value that is no good for its setting.
func isUsage(err error) bool {
	var usage *usageError
	if errors.As(err, &usage) {
		return true
	}
	var problems *config.Problems
	if errors.As(err, &problems) {
		for _, p := range problems.All {
			if strings.HasPrefix(p.Source, "flag ") {
				return true
			}
		}
	}
	return false
}

// group is a command that only holds others. Alone it shows its help.
func group(use, short, long string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long:  long,
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	cmd.AddCommand(commands...)
	return cmd
}

func unknownCommand(cmd *cobra.Command, name string) error {
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	message := fmt.Sprintf("there is no command %q.", cmd.CommandPath()+" "+shorten(name))
	if meant := cmd.SuggestionsFor(name); len(meant) > 0 {
		message += fmt.Sprintf(" Did you mean %q?", cmd.CommandPath()+" "+meant[0])
	}
	return usagef(cmd, "%s", message)
}

// flagError puts what is wrong with a flag in words. A command that does not
// exist is said first: its flags are unknown because of that.
func flagError(cmd *cobra.Command, err error) error {
	if cmd.HasSubCommands() && cmd.Flags().NArg() > 0 {
		return unknownCommand(cmd, cmd.Flags().Arg(0))
	}
	return usagef(cmd, "%v.", err)
}

// nameOf is a command as it is typed behind the program's name.
func nameOf(cmd *cobra.Command) string {
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// takes says which arguments a command takes, exactly.
func takes(names ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < len(names):
			return usagef(cmd, "%s needs %s.", nameOf(cmd), strings.Join(names[len(args):], " and "))
		case len(args) > len(names):
			return usagef(cmd, "%s does not know what to do with %q.", nameOf(cmd), args[len(names)])
		}
		return nil
	}
}

// helpCommand is `venuebox help COMMAND`; cobra's own succeeds for a command
// that does not exist.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Say more about a command",
		Long:  "Say more about a command, as COMMAND --help does.",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := cmd.Root().Find(args)
			if err != nil {
				return err
			}
			if len(rest) > 0 {
				return unknownCommand(found, rest[0])
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}
