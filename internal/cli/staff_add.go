package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/store"
)

func (a *app) staffAddCommand() *cobra.Command {
	var role, fullName, email string
	var work workplace
	cmd := &cobra.Command{
		Use:   "add USERNAME --role ROLE",
		Short: "Add an account",
		Long: `Add an account. In an empty data folder this makes the database first.

` + rolesHelp + `

` + passwordHelp,
		Example: `  venuebox staff add mona --role receptionist --branch Downtown --full-name "Mona Adel"
  venuebox staff add desk --role receptionist --hotel "Hotel Sunrise" < password.txt`,
		Args: takes("USERNAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := newStaff(cmd, args[0], role, fullName, email)
			if err != nil {
				return err
			}
			return a.addStaff(cmd, m, work)
		},
	}
	cmd.Flags().StringVar(&role, "role", "", "they are a `ROLE`, one of those above (required)")
	work.flags(cmd)
	cmd.Flags().StringVar(&fullName, "full-name", "", "others see `NAME` (default: the username)")
	cmd.Flags().StringVar(&email, "email", "", "they can sign in with `ADDRESS` too")
	completeRoles(cmd)
	return cmd
}

// completeRoles lets a shell complete --role.
func completeRoles(cmd *cobra.Command) {
	err := cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(roleNames(), cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the command has no such flag
	}
}

// newStaff checks what was typed of a new account.
func newStaff(cmd *cobra.Command, username, role, fullName, email string) (m store.Staff, err error) {
	wrong := func(err error) error { return usagef(cmd, "%v.", err) }
	if m.Username, err = checkUsername(username); err != nil {
		return m, wrong(err)
	}
	if role == "" {
		return m, wrong(fmt.Errorf("%s needs --role: the roles are %s", nameOf(cmd), strings.Join(roleNames(), ", ")))
	}
	if m.Role, err = checkRole(role); err != nil {
		return m, wrong(err)
	}
	m.FullName = m.Username
	if fullName != "" {
		if m.FullName, err = checkName(fullName); err != nil {
			return m, wrong(fmt.Errorf("--full-name %w", err))
		}
	}
	if email != "" {
		if m.Email, err = checkEmail(email); err != nil {
			return m, wrong(fmt.Errorf("--email %w", err))
		}
	}
	return m, nil
}

// addStaff finds out all that can be wrong before it asks for a password.
func (a *app) addStaff(cmd *cobra.Command, m store.Staff, work workplace) error {
	return a.withDatabase(cmd, openOrCreate, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
		if err := a.findPlace(cmd, cfg, st, work, &m); err != nil {
			return err
		}
		for _, login := range []string{m.Username, m.Email} {
			if login == "" {
				continue
			}
			switch _, err := st.StaffByLogin(ctx, login); {
			case err == nil:
				return fmt.Errorf("there is an account %q already. Choose another, or see: %s", login, a.hint(cfg, "staff list"))
			case !fault.Is(err, fault.StaffUnknown):
				return err
			}
		}
		password, err := a.newPassword(ctx, m.Username, cfg.Auth.PasswordMinLength)
		if err != nil {
			return err
		}
		if m.PasswordHash, err = auth.NewHasher().Hash(ctx, "", password); err != nil {
			return err
		}
		if m, err = st.AddStaff(ctx, store.Actor{}, store.StaffScope{All: true}, m); err != nil {
			return err
		}
		a.printf("Added %s as %s (%s).\n", m.Username, m.Role, placeOf(m))
		a.warnIdle(cfg, m)
		return nil
	})
}
