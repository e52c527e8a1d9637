package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"iter"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/server/memberfile"
	"venuebox/store"
)

func (a *app) customerExportCommand() *cobra.Command {
	var branch string
	var out outFile
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write all customers as CSV",
		Long: `Write all customers as CSV, or as JSON, to standard output or to a file that only
this user can read. Passwords are not in it.

The columns are id, full_name, phone, email, branch, is_active, qr_code and
created_at, in UTF-8 with a byte order mark, and 'venuebox customer import' takes
them all: customers keep their ids and passes in another box. A text that a
spreadsheet would take for a formula has an apostrophe in front, which import
takes away again. In a spreadsheet, open the column phone as text, or it loses its
plus signs.

Keep the file safe: whoever has it can print anybody's pass.`,
		Example: `  venuebox customer export --out members.csv
  venuebox customer export --branch Downtown --json | jq length`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("out") && out.path == "" {
				return usagef(cmd, "--out names no file.")
			}
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				scope, err := a.branchScope(cmd, cfg, st, branch)
				if err != nil {
					return err
				}
				return a.exportCustomers(ctx, st, scope, out, asJSON)
			})
		},
	}
	branchFlag(cmd, &branch, "only those of the branch `NAME`")
	out.flags(cmd, "write to `FILE` (default: standard output)")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func (a *app) exportCustomers(ctx context.Context, st *store.Store, scope store.BranchScope, out outFile, asJSON bool) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	_, total, err := st.Customers(ctx, scope, store.CustomerFilter{}, store.Page{})
	if err != nil {
		return err
	}
	if out.path == "" && isTerminal(a.out.w) {
		total = 0 // a bar would stand between the lines
	}
	progress, finish := a.progress(total, "exporting customers")
	defer finish()
	n := 0
	customers := func(yield func(store.VenueCustomer, error) bool) {
		for c, err := range st.AllCustomers(ctx, scope) {
			if err == nil {
				err = ctx.Err()
			}
			n++
			progress(1)
			if !yield(c, err) {
				return
			}
		}
	}
	format := memberfile.Write
	if asJSON {
		format = writeJSON
	}
	if out.path == "" {
		return format(a.out, customers)
	}
	if err := out.create(func(w io.Writer) error { return format(w, customers) }); err != nil {
		return err
	}
	a.printf("Exported %s to %s.\n", count(n, "customer", "customers"), out.path)
	return nil
}

// customerJSON is a customer as scripts read it: as the gym's API has it, and
// the name of the branch.
type customerJSON struct {
	ID        int64     `json:"id"`
	FullName  string    `json:"full_name"`
	Phone     string    `json:"phone"`
	Email     *string   `json:"email"`
	BranchID  int64     `json:"branch_id"`
	Branch    string    `json:"branch"`
	QRCode    string    `json:"qr_code"`
	IsActive  bool      `json:"is_active"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// writeJSON writes one array, as printJSON would, without having all of it in
// memory.
func writeJSON(w io.Writer, customers iter.Seq2[store.VenueCustomer, error]) error {
	out := bufio.NewWriter(w)
	before := "["
	for c, err := range customers {
		if err != nil {
			return err
		}
		out.WriteString(before + "\n  ")
		before = ","
		text, err := json.MarshalIndent(customerJSON{
			ID: c.ID, FullName: c.FullName, Phone: c.Phone, Email: orNull(c.Email), BranchID: c.BranchID, Branch: c.BranchName,
			QRCode: c.QRCode, IsActive: c.Active, CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
		}, "  ", "  ")
		if err != nil {
			return err
		}
		out.Write(text)
	}
	if before == "[" {
		out.WriteString("[]\n")
	} else {
		out.WriteString("\n]\n")
	}
	return out.Flush()
}
