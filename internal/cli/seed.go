package cli

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/qr"
	"venuebox/store"
)

func (a *app) seedCommand() *cobra.Command {
	var file, customers string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "seed",
		Short: "Fill a venue: the demo, a file's, or customers for load tests",
		Long: `Fill a venue. Run again, it changes nothing that is there already. It works
while the server runs.

Without --file and --customers it adds the demo venue, to an empty data folder
or to a demo. With --file it adds the branches, hotels, staff and customers of a
TOML file such as

  [[branches]]
  name = "Downtown"

  [[hotels]]
  name = "Hotel Sunrise"

  [[staff]]
  username = "mona"
  full_name = "Mona Adel"
  role = "receptionist"
  branch = "Downtown"

  [[customers]]
  branch = "Downtown"
  full_name = "Karim Saleh"
  phone = "+20 100 000 0116"

where staff may also have an email, a hotel and a password, customers an email,
a password and an id, branches and hotels an id. Staff without a password cannot
sign in until 'venuebox staff passwd' gives them one.

With --customers it adds made-up customers to the branches there are, evenly,
under phone numbers that no country has (+999).`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			fromFile, many := cmd.Flags().Changed("file"), cmd.Flags().Changed("customers")
			if fromFile && file == "" {
				return usagef(cmd, "--file names no file.")
			}
			n := 0
			if many {
				var err error
				if n, err = strconv.Atoi(customers); err != nil || n < 1 || n > maxLoadCustomers {
					return usagef(cmd, "--customers takes a number from 1 to %d, not %q.", maxLoadCustomers, shorten(customers))
				}
			}
			cfg, err := a.loadForData(cmd, nil, nil)
			if err != nil {
				return err
			}
			done := seeded{NoPassword: []string{}}
			if !fromFile && !many {
				done.Added, done.Present, err = a.seedDemo(cmd.Context(), cfg)
				done.demo = true
			} else {
				done, err = a.seed(cmd.Context(), cfg, file, fromFile, n)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return a.printJSON(done)
			}
			a.printSeeded(cfg, done)
			return nil
		},
	}
	cmd.Flags().StringVar(&file, "file", "", "add what is in this TOML `FILE`")
	cmd.Flags().StringVar(&customers, "customers", "", "add `N` made-up customers, for load tests")
	jsonFlag(cmd, &asJSON)
	return cmd
}

// seeded says what seed did.
type seeded struct {
	Added      store.Counts `json:"added"`
	Present    store.Counts `json:"present"`
	NoPassword []string     `json:"no_password"` // usernames added that cannot sign in yet
	demo       bool
}

// seed adds what is in a file, when there is one, and then n customers.
func (a *app) seed(ctx context.Context, cfg config.Loaded, file string, fromFile bool, n int) (done seeded, err error) {
	done.NoPassword = []string{}
	var venue venueFile
	if fromFile {
		if venue, err = readVenue(ctx, cfg, file); err != nil {
			return done, err
		}
	}
	st, err := openOrCreate(ctx, cfg)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	if fromFile {
		if done, err = a.seedFile(ctx, cfg, st, venue); err != nil {
			return done, err
		}
	}
	if n > 0 {
		if err := a.seedCustomers(ctx, cfg, st, n); err != nil {
			return done, err
		}
		done.Added.Customers += n
	}
	return done, nil
}

func (a *app) printSeeded(cfg config.Loaded, done seeded) {
	a.printf("Added %s.\n", countsInWords(done.Added))
	if done.Present != (store.Counts{}) {
		a.printf("Left as they were: %s.\n", countsInWords(done.Present))
	}
	for _, username := range done.NoPassword {
		a.printf("%s has no password yet. Give one with: %s\n", username, a.hint(cfg, "staff passwd "+username))
	}
	if done.demo {
		a.printf("All accounts of the demo have the password %s: keep it away from real guests.\n", demoPassword)
	}
}

func countsInWords(c store.Counts) string {
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, count(n, one, many))
		}
	}
	add(c.Branches, "branch", "branches")
	add(c.Hotels, "hotel", "hotels")
	add(c.Staff, "staff member", "staff members")
	add(c.Customers, "customer", "customers")
	add(c.PaymentQRCodes, "payment QR code", "payment QR codes")
	if parts == nil {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// newPass says how the pass of a new customer is made.
func newPass(cfg config.Loaded) func(customerID int64) string {
	if cfg.Passes.Format == "revocable" {
		return qr.RevocablePass
	}
	return qr.PassPayload
}
