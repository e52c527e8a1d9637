package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/store"
)

func (a *app) staffCommand() *cobra.Command {
	return group("staff", "Add and change the accounts that sign in",
		`Add and change the accounts that sign in. It works while the server runs, which
notices at once.

`+rolesHelp,
		a.staffAddCommand(), a.staffListCommand(), a.staffPasswdCommand(), a.staffRoleCommand(),
		a.staffActiveCommand(true), a.staffActiveCommand(false))
}

// rolesHelp says what the roles are.
const rolesHelp = `The roles are:

  owner         everything of every branch of the gym
  hotel_admin   everything of one hotel
  manager       everything of one branch, or of one hotel, or of both
  accountant    the customers of one branch, or of all when without one: reads
                them and renews their passes
  receptionist  the front desk of one branch, or of one hotel, or of both`

// staffJSON is a staff member as scripts read it.
type staffJSON struct {
	ID          int64     `json:"id"`
	Username    string    `json:"username"`
	FullName    string    `json:"full_name"`
	Email       *string   `json:"email"`
	Role        string    `json:"role"`
	BranchID    *int64    `json:"branch_id"`
	Branch      *string   `json:"branch"`
	HotelID     *string   `json:"hotel_id"`
	Hotel       *string   `json:"hotel"`
	IsActive    bool      `json:"is_active"`
	HasPassword bool      `json:"has_password"`
	CreatedAt   time.Time `json:"created_at"`
	UpdatedAt   time.Time `json:"updated_at"`
}

func (a *app) staffListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List all accounts",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				members, _, err := st.StaffMembers(ctx, store.StaffScope{All: true}, store.StaffFilter{}, store.Page{Limit: -1})
				if err != nil {
					return err
				}
				return a.printStaff(cfg, members, asJSON)
			})
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *app) printStaff(cfg config.Loaded, members []store.Staff, asJSON bool) error {
	if asJSON {
		list := make([]staffJSON, len(members))
		for i, m := range members {
			list[i] = staffToJSON(m)
		}
		return a.printJSON(list)
	}
	if len(members) == 0 {
		a.printf("There are no accounts yet. Add the first with: %s\n", a.hint(cfg, "staff add owner --role owner"))
		return nil
	}
	rows := [][]string{{"USERNAME", "NAME", "ROLE", "WHERE", "STATE"}}
	for _, m := range members {
		rows = append(rows, []string{m.Username, m.FullName, string(m.Role), placeOf(m), stateOf(m)})
	}
	a.printTable("", rows)
	return nil
}

func staffToJSON(m store.Staff) staffJSON {
	return staffJSON{
		ID: m.ID, Username: m.Username, FullName: m.FullName, Email: orNull(m.Email), Role: string(m.Role),
		BranchID: orNull(m.BranchID), Branch: orNull(m.BranchName), HotelID: orNull(m.HotelID), Hotel: orNull(m.HotelName),
		IsActive: m.Active, HasPassword: m.PasswordHash != "", CreatedAt: m.CreatedAt, UpdatedAt: m.UpdatedAt,
	}
}

// orNull is a pointer to v, or nil for a zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

func stateOf(m store.Staff) string {
	switch {
	case !m.Active:
		return "disabled"
	case m.PasswordHash == "":
		return "no password yet"
	}
	return "active"
}

// changeStaff hands the account of that username, or email, to change.
func (a *app) changeStaff(cmd *cobra.Command, username string, change func(context.Context, config.Loaded, *store.Store, store.Staff) error) error {
	return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
		m, err := st.StaffByLogin(ctx, username)
		if fault.Is(err, fault.StaffUnknown) {
			return fmt.Errorf("there is no account %q. List them with: %s", shorten(username), a.hint(cfg, "staff list"))
		}
		if err != nil {
			return err
		}
		return change(ctx, cfg, st, m)
	})
}
