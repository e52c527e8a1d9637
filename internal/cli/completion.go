package cli

import (
	"strings"

	"github.com/spf13/cobra"
)

func completionCommand() *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion " + strings.Join(shells, "|"),
		Short: "Print a script that completes commands in a shell",
		Long: `Print a script that completes VenueBox's commands in a shell.

For this session of bash:  source <(venuebox completion bash)
For every one:             venuebox completion bash > /etc/bash_completion.d/venuebox
For zsh:                   venuebox completion zsh > "${fpath[1]}/_venuebox"
For fish:                  venuebox completion fish > ~/.config/fish/completions/venuebox.fish
For PowerShell:            venuebox completion powershell | Out-String | Invoke-Expression`,
		Args:      takes("a shell: " + strings.Join(shells, ", ")),
		ValidArgs: shells,
		RunE: func(cmd *cobra.Command, args []string) error {
			root, out := cmd.Root(), cmd.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(out)
			}
			return usagef(cmd, "there is no completion for %q, only for %s.", args[0], strings.Join(shells, ", "))
		},
	}
}
