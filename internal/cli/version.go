package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"venuebox/store"
)

// version is set by the build: -ldflags "-X venuebox/internal/cli.version=1.2.3".
var version string

// versionInfo says what this program is.
type versionInfo struct {
	Version    string `json:"version"`
	Commit     string `json:"commit,omitempty"`
	CommitTime string `json:"commit_time,omitempty"`
	Modified   bool   `json:"modified"` // built from files that differ from the commit's
	Go         string `json:"go"`
	Platform   string `json:"platform"`
	Schema     int64  `json:"schema"` // of the database it needs
}

// thisVersion reads what the build left in the program.
func thisVersion() versionInfo {
	info := versionInfo{
		Version:  version,
		Go:       runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
		Schema:   store.LatestVersion(),
	}
	build, ok := debug.ReadBuildInfo()
	if ok {
		for _, s := range build.Settings {
			switch s.Key {
			case "vcs.revision":
				info.Commit = s.Value
			case "vcs.time":
				info.CommitTime = s.Value
			case "vcs.modified":
				info.Modified = s.Value == "true"
			}
		}
	}
	if info.Version == "" && ok && build.Main.Version != "(devel)" {
		info.Version = build.Main.Version
	}
	if info.Version == "" {
		info.Version = "dev"
	}
	return info
}

func (a *app) versionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which VenueBox this is",
		Long:  "Say which VenueBox this is, what it was built from, and which database schema it needs.",
		Args:  takes(),
		RunE: func(*cobra.Command, []string) error {
			info := thisVersion()
			if asJSON {
				return a.printJSON(info)
			}
			a.printf("venuebox %s (schema %d, %s, %s)\n", info.Version, info.Schema, info.Go, info.Platform)
			if info.Commit != "" {
				state := ""
				if info.Modified {
					state = ", with changes"
				}
				a.printf("built from commit %s of %s%s\n", info.Commit, info.CommitTime, state)
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// jsonFlag gives a command its --json.
func jsonFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON, for a script")
}
