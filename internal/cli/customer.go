package cli

import (
	"context"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/store"
)

func (a *app) customerCommand() *cobra.Command {
	return group("customer", "Import, export and print the gym's customers",
		"Import and export the gym's customers, and print their passes. It works while the\nserver runs.",
		a.customerImportCommand(), a.customerExportCommand(), a.customerPassesCommand())
}

// branchFlag is the flag that names one branch.
func branchFlag(cmd *cobra.Command, name *string, usage string) {
	cmd.Flags().StringVar(name, "branch", "", usage)
}

// findBranch is the branch that --branch names.
func (a *app) findBranch(ctx context.Context, cfg config.Loaded, st *store.Store, name string) (store.Branch, error) {
	b, err := st.BranchByName(ctx, name)
	if fault.Is(err, fault.BranchUnknown) {
		err = a.noBranch(ctx, cfg, st, name)
	}
	return b, err
}

// branchScope is the branch that --branch names, or all.
func (a *app) branchScope(cmd *cobra.Command, cfg config.Loaded, st *store.Store, name string) (store.BranchScope, error) {
	if !cmd.Flags().Changed("branch") {
		return store.BranchScope{All: true}, nil
	}
	b, err := a.findBranch(cmd.Context(), cfg, st, name)
	return store.BranchScope{BranchID: b.ID}, err
}
