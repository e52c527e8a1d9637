package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/passcard"
	"venuebox/store"
)

func (a *app) customerPassesCommand() *cobra.Command {
	var branch string
	var wanted []string
	var out outFile
	cmd := &cobra.Command{
		Use:   "passes --out FILE",
		Short: "Print passes to cut out, as a PDF",
		Long: `Print the passes of active customers as a PDF: A4 pages with ten cards to cut out,
each of the size of a bank card, with the branch, the name, the number and the
pass as a QR code. They come by branch and name: all of them, those of one branch,
or those with the ids that are given.

Keep the file safe: whoever has it can use the passes.`,
		Example: `  venuebox customer passes --out passes.pdf --branch Downtown
  venuebox customer passes --out passes.pdf --id 115 --id 116`,
		Args: takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			flags := cmd.Flags()
			switch {
			case out.path == "":
				return usagef(cmd, "customer passes needs --out: the name of the PDF.")
			case flags.Changed("id") && flags.Changed("branch"):
				return usagef(cmd, "give --id or --branch, not both.")
			}
			var ids []int64
			for _, text := range wanted {
				id, err := strconv.ParseInt(text, 10, 64)
				if err != nil || id < 1 {
					return usagef(cmd, "--id takes a number from 1 on, not %q.", shorten(text))
				}
				ids = append(ids, id)
			}
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				scope, err := a.branchScope(cmd, cfg, st, branch)
				if err != nil {
					return err
				}
				customers, err := passHolders(ctx, st, scope, branch, ids)
				if err != nil {
					return err
				}
				return a.printPasses(ctx, customers, out)
			})
		},
	}
	branchFlag(cmd, &branch, "those of the branch `NAME`")
	cmd.Flags().StringSliceVar(&wanted, "id", nil, "that of customer `ID`; it may be given several times")
	out.flags(cmd, "write the PDF to `FILE` (required)")
	return cmd
}

// passHolders are the customers whose passes are to be printed.
func passHolders(ctx context.Context, st *store.Store, scope store.BranchScope, branch string, ids []int64) ([]store.VenueCustomer, error) {
	if len(ids) > 0 {
		holders, err := st.PassHolders(ctx, scope, ids)
		if err != nil {
			return nil, err
		}
		return holders.Active, allActive(holders)
	}
	customers, err := st.ActiveCustomers(ctx, scope, passcard.MaxCards+1)
	switch {
	case err != nil:
		return nil, err
	case len(customers) == 0:
		nobody := "there are no active customers"
		if branch != "" {
			nobody += fmt.Sprintf(" in the branch %q", branch)
		}
		return nil, fmt.Errorf("%s: there is nothing to print", nobody)
	case len(customers) > passcard.MaxCards:
		return nil, fmt.Errorf("there are more than %d active customers, the most that one PDF holds. Print the branches one by one with --branch, or some customers with --id", passcard.MaxCards)
	}
	return customers, nil
}

// allActive names the ids that nobody has, or somebody who is not active.
func allActive(holders store.PassHolders) error {
	var wrong []string
	if holders.Unknown != nil {
		wrong = append(wrong, "there is no customer "+idsInWords(holders.Unknown))
	}
	if holders.Inactive != nil {
		wrong = append(wrong, "no pass is printed for who is not active: "+idsInWords(holders.Inactive))
	}
	if wrong == nil {
		return nil
	}
	return errors.New(strings.Join(wrong, "; "))
}

func idsInWords(ids []int64) string {
	text := make([]string, len(ids))
	for i, id := range ids {
		text[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(text, ", ")
}

func (a *app) printPasses(ctx context.Context, customers []store.VenueCustomer, out outFile) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	progress, finish := a.progress(len(customers), "drawing passes")
	defer finish()
	sheet := passcard.Sheet{Made: time.Now(), Progress: func(int) { progress(1) }}
	for _, c := range customers {
		sheet.Cards = append(sheet.Cards, passcard.Card{Venue: c.BranchName, Name: c.FullName, Number: c.ID, Code: c.QRCode})
	}
	if err := out.create(func(w io.Writer) error { return sheet.Write(ctx, w) }); err != nil {
		return err
	}
	a.printf("Wrote %s to %s.\n", count(len(customers), "pass", "passes"), out.path)
	return nil
}
