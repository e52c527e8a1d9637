package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/server/auth"
	"venuebox/store"
)

func (a *app) staffPasswdCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "passwd USERNAME",
		Short: "Give an account a new password",
		Long: `Give an account a new password. It is signed out everywhere.

` + passwordHelp,
		Args: takes("USERNAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeStaff(cmd, args[0], func(ctx context.Context, cfg config.Loaded, st *store.Store, m store.Staff) error {
				password, err := a.newPassword(ctx, m.Username, cfg.Auth.PasswordMinLength)
				if err != nil {
					return err
				}
				hash, err := auth.NewHasher().Hash(ctx, "", password)
				if err != nil {
					return err
				}
				if _, err := st.ResetStaffPassword(ctx, store.Actor{}, store.StaffScope{All: true}, m.ID, hash); err != nil {
					return err
				}
				a.printf("The password of %s is changed. They are signed out everywhere.\n", m.Username)
				if !m.Active {
					a.printf("The account is still disabled. Enable it with: %s\n", a.hint(cfg, "staff enable "+m.Username))
				}
				return nil
			})
		},
	}
}

func (a *app) staffRoleCommand() *cobra.Command {
	var work workplace
	cmd := &cobra.Command{
		Use:   "role USERNAME ROLE",
		Short: "Change the role of an account, and where it works",
		Long: `Change the role of an account, and where it works. Whoever is signed in stays so,
and may do what the new role may from the next request on.

Without --branch or --hotel the place stays as it is; --branch "" takes it away.

` + rolesHelp,
		Args: takes("USERNAME", "ROLE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			role, err := checkRole(args[1])
			if err != nil {
				return usagef(cmd, "%v.", err)
			}
			return a.changeStaff(cmd, args[0], func(ctx context.Context, cfg config.Loaded, st *store.Store, m store.Staff) error {
				m.Role = role
				if err := a.findPlace(cmd, cfg, st, work, &m); err != nil {
					return err
				}
				change := store.StaffChange{Role: &m.Role, BranchID: &m.BranchID, HotelID: &m.HotelID}
				if _, err := st.UpdateStaff(ctx, store.Actor{}, store.StaffScope{All: true}, m.ID, change); err != nil {
					return err
				}
				a.printf("%s is now %s (%s).\n", m.Username, m.Role, placeOf(m))
				a.warnIdle(cfg, m)
				return nil
			})
		},
	}
	work.flags(cmd)
	cmd.ValidArgsFunction = func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) == 1 {
			return roleNames(), cobra.ShellCompDirectiveNoFileComp
		}
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return cmd
}

// staffActiveCommand is staff enable, or staff disable.
func (a *app) staffActiveCommand(active bool) *cobra.Command {
	use, short, long := "enable", "Let a disabled account sign in again", "Let a disabled account sign in again, with the password it had."
	done := "%s is enabled and can sign in.\n"
	if !active {
		use, short, long = "disable", "Keep an account from signing in", "Keep an account from signing in. It is signed out everywhere, and nothing it did is lost."
		done = "%s is disabled and signed out everywhere.\n"
	}
	return &cobra.Command{
		Use:   use + " USERNAME",
		Short: short,
		Long:  long,
		Args:  takes("USERNAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.changeStaff(cmd, args[0], func(ctx context.Context, cfg config.Loaded, st *store.Store, m store.Staff) error {
				if _, err := st.SetStaffActive(ctx, store.Actor{}, store.StaffScope{All: true}, m.ID, active); err != nil {
					return err
				}
				a.printf(done, m.Username)
				if active && m.PasswordHash == "" {
					a.printf("There is no password yet. Give one with: %s\n", a.hint(cfg, "staff passwd "+m.Username))
				}
				return nil
			})
		},
	}
}

// warnIdle says so when somebody can do nothing yet.
func (a *app) warnIdle(cfg config.Loaded, m store.Staff) {
	if needs, how := idle(m); needs != "" {
		a.warnf("%s can do nothing yet: a %s needs %s. Give one with: %s", m.Username, m.Role, needs,
			a.hint(cfg, fmt.Sprintf("staff role %s %s %s", m.Username, m.Role, how)))
	}
}
