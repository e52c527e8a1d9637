package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/store"
)

func (a *app) branchCommand() *cobra.Command {
	return group("branch", "Add and list the gym's branches", "Add and list the gym's branches. It works while the server runs.",
		a.branchAddCommand(), a.branchListCommand())
}

func (a *app) branchAddCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "add NAME",
		Short: "Add a branch",
		Long:  "Add a branch. In an empty data folder this makes the database first.",
		Args:  takes("NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := checkPlaceName(args[0])
			if err != nil {
				return usagef(cmd, "the name %v.", err)
			}
			return a.withDatabase(cmd, openOrCreate, func(ctx context.Context, _ config.Loaded, st *store.Store) error {
				b, err := st.AddBranch(ctx, name)
				if fault.Is(err, fault.BranchNameTaken) {
					return fmt.Errorf("there is a branch %q already", name)
				}
				if err != nil {
					return err
				}
				a.printf("Added the branch %q (id %d).\n", b.Name, b.ID)
				return nil
			})
		},
	}
}

func (a *app) branchListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the branches",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				branches, err := st.Branches(ctx, store.BranchScope{All: true})
				if err != nil {
					return err
				}
				places := make([]placeJSON[int64], len(branches))
				for i, b := range branches {
					places[i] = placeJSON[int64](b)
				}
				return printPlaces(a, places, asJSON, "There are no branches yet. Add one with: "+a.hint(cfg, "branch add NAME"))
			})
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}
