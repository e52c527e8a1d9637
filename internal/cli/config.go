package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) configCommand() *cobra.Command {
	return group("config", "Show the settings in force, or check them",
		`Show the settings in force, or check them.

A setting comes from the first of these that gives it: a flag of the command, an
environment variable such as VENUEBOX_SERVER_ADDRESS, the file given with
--config, the default.`,
		a.configPrintCommand(), a.configCheckCommand())
}

func (a *app) configPrintCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "print",
		Short: "Print every setting and where it comes from",
		Long:  "Print every setting as TOML, and where it comes from. Secrets are not shown.",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.load(cmd, nil, nil)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(cfg.Values())
			}
			return cfg.WriteTOML(a.out)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *app) configCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Say what is wrong with the settings, all at once",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, err := a.load(cmd, nil, nil); err != nil {
				return err
			}
			a.printf("ok\n")
			return nil
		},
	}
}
