package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/store"
)

func (a *app) migrateCommand() *cobra.Command {
	return group("migrate", "Bring the database up to this program, or see how it stands",
		`Bring the database up to this program, or see how it stands. The server does it
by itself when it starts.`,
		a.migrateUpCommand(), a.migrateStatusCommand(), a.migrateVersionCommand())
}

func (a *app) migrateUpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "up",
		Short: "Create or upgrade the database",
		Long: `Create the database, or upgrade it to this program.

A database that holds data is first copied into the data folder's backups. No
server may be running on the folder.`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.loadForData(cmd, nil, nil)
			if err != nil {
				return err
			}
			m, err := migrateAlone(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			a.printMigration(m)
			if m.From == m.To {
				a.printf("There is nothing to do: the database has schema version %d, as this program needs.\n", m.To)
			}
			return nil
		},
	}
}

// migrateAlone migrates a folder that no server uses.
func migrateAlone(ctx context.Context, cfg config.Loaded) (m store.Migration, err error) {
	dir := cfg.Data.Dir
	if err := makeFolder(dir); err != nil {
		return m, err
	}
	lock, err := lockFolder(ctx, dir)
	if errors.Is(err, store.ErrLocked) {
		return m, fmt.Errorf("a VenueBox is running on %s. A server brings its database up when it starts: stop it, then start the new program", dir)
	}
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	return migrateFolder(ctx, dir)
}

// schema is how a database stands.
type schema struct {
	Version int64       `json:"version"` // 0: nothing was applied yet
	Latest  int64       `json:"latest"`  // what this program needs
	Steps   []stepState `json:"-"`
}

type stepState struct {
	Version   int64      `json:"version"`
	Name      string     `json:"name"`
	AppliedAt *time.Time `json:"applied_at"` // null: not yet
}

// schemaOf reads how the database stands. A database of a newer program is an
// error that says so.
func schemaOf(ctx context.Context, cfg config.Loaded) (schema, error) {
	s := schema{Latest: store.LatestVersion()}
	steps, err := store.Steps(ctx, cfg.Data.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return s, errNoDatabase(cfg)
	}
	if err != nil {
		return s, err
	}
	for _, step := range steps {
		state := stepState{Version: step.Version, Name: step.Name}
		if !step.AppliedAt.IsZero() {
			at := step.AppliedAt.UTC()
			state.AppliedAt, s.Version = &at, step.Version
		}
		s.Steps = append(s.Steps, state)
	}
	if s.Version == s.Latest {
		st, err := store.Open(ctx, cfg.Data.Dir, nil) // refuses a newer one
		if err != nil {
			return s, err
		}
		return s, st.Close()
	}
	return s, nil
}

func (a *app) migrateStatusCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "List the steps of the schema, and which the database has",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.loadForData(cmd, nil, nil)
			if err != nil {
				return err
			}
			s, err := schemaOf(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(s.Steps)
			}
			rows := [][]string{{"VERSION", "STEP", "APPLIED"}}
			for _, step := range s.Steps {
				applied := "not yet"
				if step.AppliedAt != nil {
					applied = step.AppliedAt.Format(time.RFC3339)
				}
				rows = append(rows, []string{strconv.FormatInt(step.Version, 10), step.Name, applied})
			}
			a.printTable("", rows)
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *app) migrateVersionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Say which schema version the database has",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.loadForData(cmd, nil, nil)
			if err != nil {
				return err
			}
			s, err := schemaOf(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(s)
			}
			a.printf("The database has schema version %d; this program needs %d.\n", s.Version, s.Latest)
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
