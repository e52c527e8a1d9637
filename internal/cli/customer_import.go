package cli

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"venuebox/internal/config"
	"venuebox/internal/membercsv"
	"venuebox/server/memberfile"
	"venuebox/store"
)

// customerImport is what `customer import` was asked for.
type customerImport struct {
	file        string
	branch      string
	dryRun      bool
	skipPresent bool
	asJSON      bool
}

func (a *app) customerImportCommand() *cobra.Command {
	var in customerImport
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Add the customers of a CSV file",
		Long: `Add the customers of a CSV file, or of standard input when FILE is -. All of them
are added or, when anything is wrong, none: every problem is said with its line.

The first line names the columns, in any order:

  full_name   required
  phone       required; with the country, as in +20 100 000 0115
  email
  branch      the name of the branch (default: --branch, or the only one there is)
  is_active   true, false, yes, no, 1 or 0 (default: true)
  id, qr_code, created_at   from 'venuebox customer export': they are kept, so that
              printed passes go on working

The file is UTF-8, which Excel calls "CSV UTF-8", with commas, semicolons or tabs,
of at most 64 MiB and 200000 customers. Nobody gets a password: the front desk gives
one to whoever wants to sign in, with "reset password".

It works while the server runs. The server's own changes wait meanwhile, for a dry
run too: about a second for ten thousand customers. After five seconds it tells
the desk that it is busy, so import a large file when nobody is at the door.`,
		Example: `  venuebox customer import members.csv --dry-run
  venuebox customer import members.csv --branch Downtown --skip-existing`,
		Args: takes("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.file = args[0]; in.file == "" {
				return usagef(cmd, "customer import needs the name of a FILE.")
			}
			return a.withDatabase(cmd, openExisting, func(ctx context.Context, cfg config.Loaded, st *store.Store) error {
				return a.importCustomers(ctx, cfg, st, in)
			})
		},
	}
	branchFlag(cmd, &in.branch, "customers whose line names no branch are of the branch `NAME`")
	cmd.Flags().BoolVar(&in.dryRun, "dry-run", false, "say what would happen, and change nothing")
	cmd.Flags().BoolVar(&in.skipPresent, "skip-existing", false, "leave out those whose phone is a customer's already")
	jsonFlag(cmd, &in.asJSON)
	return cmd
}

// importedJSON says what an import did, or would have done.
type importedJSON struct {
	DryRun       bool                `json:"dry_run"`
	Added        int                 `json:"added"`
	Present      int                 `json:"present"`
	Problems     []membercsv.Problem `json:"problems"`
	MoreProblems int                 `json:"more_problems"`
}

func (a *app) importCustomers(ctx context.Context, cfg config.Loaded, st *store.Store, in customerImport) error {
	options, err := a.importOptions(ctx, cfg, st, in)
	if err != nil {
		return err
	}
	members, problems, err := a.readMembers(in.file, options)
	if err != nil {
		return err
	}
	done, taken, err := a.addMembers(ctx, cfg, st, in, members, problems)
	if err != nil {
		return err
	}
	if err := problems.Err(); err != nil {
		return a.refuseImport(in, taken, problems)
	}
	if in.asJSON {
		return a.printJSON(importedJSON{in.dryRun, done.Added, done.Present, []membercsv.Problem{}, 0})
	}
	format := "Added %s.\n"
	if in.dryRun {
		format = "Would add %s. Nothing was changed: this was a dry run.\n"
	}
	a.printf(format, count(done.Added, "customer", "customers"))
	if done.Present > 0 {
		a.printf("Left out, as they are customers already: %d.\n", done.Present)
	}
	return nil
}

// importOptions are what the file is read with.
func (a *app) importOptions(ctx context.Context, cfg config.Loaded, st *store.Store, in customerImport) (o membercsv.Options, err error) {
	branches, err := st.Branches(ctx, store.BranchScope{All: true})
	if err != nil {
		return o, err
	}
	if len(branches) == 0 {
		return o, fmt.Errorf("there is no branch to add customers to. Add one with: %s", a.hint(cfg, "branch add NAME"))
	}
	file := in.file
	if file == "-" {
		file = "standard input"
	}
	o = memberfile.Options(file, branches)
	if in.branch != "" {
		b, err := a.findBranch(ctx, cfg, st, in.branch)
		o.Branch = b.ID
		return o, err
	}
	return o, nil
}

func (a *app) readMembers(file string, o membercsv.Options) ([]membercsv.Member, *membercsv.Problems, error) {
	unreadable := func(err error) error { return fmt.Errorf("%s cannot be read: %w. Check the path", o.File, cause(err)) }
	source, size := a.in, 0
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, nil, unreadable(err)
		}
		defer f.Close()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			size = int(min(info.Size(), membercsv.MaxBytes))
		}
		source = f
	}
	progress, finish := a.progress(size, "reading, in bytes")
	defer finish()
	members, problems, err := membercsv.Read(countedReader{source, progress}, o)
	if err != nil {
		err = unreadable(err)
	}
	return members, problems, err
}

// countedReader tells how much is read.
type countedReader struct {
	io.Reader
	read func(int)
}

func (r countedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read(n)
	return n, err
}

// addMembers adds the members of a file, or says what is wrong with it.
func (a *app) addMembers(ctx context.Context, cfg config.Loaded, st *store.Store, in customerImport,
	members []membercsv.Member, problems *membercsv.Problems,
) (store.Imported, bool, error) {
	doing := "adding customers"
	if in.dryRun || problems.Err() != nil {
		doing = "checking customers"
	}
	progress, finish := a.progress(len(members), doing)
	defer finish()
	from := "standard input"
	if in.file != "-" {
		from = memberfile.Name(in.file)
	}
	return memberfile.Import{
		Scope: store.BranchScope{All: true}, From: from, Code: newPass(cfg),
		SkipPresent: in.skipPresent, DryRun: in.dryRun, Progress: progress,
	}.Add(ctx, st, members, problems)
}

// refuseImport says what is wrong with the file; taken that some have the phone
// number of a customer.
func (a *app) refuseImport(in customerImport, taken bool, problems *membercsv.Problems) error {
	if in.asJSON {
		out := importedJSON{DryRun: in.dryRun}
		out.Problems, out.MoreProblems = problems.First()
		if err := a.printJSON(out); err != nil {
			return err
		}
	}
	if taken {
		return fmt.Errorf("%w\nThose who are customers already can be left out with --skip-existing", problems)
	}
	return problems
}
