package gymapi

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"venuebox/internal/fault"
	"venuebox/internal/membercsv"
	"venuebox/internal/turns"
	"venuebox/server/auth"
	"venuebox/server/memberfile"
	"venuebox/store"
)

// Bounds of a file here. Everybody else's changes wait while it is imported:
// about a second for so many customers.
const (
	maxImportBytes = 4 << 20
	maxImportRows  = 10_000
)

const (
	fromShell      = "add them from the command line, with: venuebox customer import"
	importTooLarge = "The file is larger than 4 MiB. Import it from the command line, with: venuebox customer import"
)

// importsWaiting bounds those who wait while another's file is imported, in all
// and of one caller. Their files are in memory meanwhile.
var importsWaiting = turns.Waiting{Key: 1, All: 3}

// ImportCustomers: POST /api/customers/import, a form with the CSV file and
// branch_id?, dry_run?, skip_existing?. All are added, or none.
func (a *API) ImportCustomers(c *gin.Context) error {
	id, scope, err := a.branches(c, auth.ChangeCustomers)
	if err != nil {
		return err
	}
	release, err := a.memory.Hold(c)
	if err != nil {
		return err
	}
	defer release()
	form, file, err := readForm(c, "file", maxImportBytes, importTooLarge)
	if err != nil {
		return err
	}
	branch, dryRun, skip := form.id("branch_id"), form.boolean("dry_run"), form.boolean("skip_existing")
	if err := form.err(); err != nil {
		return err
	}
	if _, err := within(scope, branch, "import"); err != nil {
		return err
	}
	if err := a.imports.Take(c.Request.Context(), id.String()); err != nil {
		return err
	}
	defer a.imports.Give()
	options, err := a.importOptions(c, scope, branch)
	if err != nil {
		return err
	}
	members, problems, err := membercsv.Read(bytes.NewReader(file.data), options)
	if err != nil {
		return err
	}
	task := memberfile.Import{
		Actor: id.Actor(), Scope: scope, From: memberfile.Name(file.name), Code: a.newPass,
		SkipPresent: skip != nil && *skip, DryRun: dryRun != nil && *dryRun,
	}
	done, taken, err := task.Add(c.Request.Context(), a.store, members, problems)
	switch {
	case err != nil:
		return err
	case problems.Err() != nil:
		return wrongFile(problems, taken)
	}
	message := "Customers imported"
	if task.DryRun {
		message = "Nothing was changed: this was a dry run"
	}
	return render(c, message, importedJSON{DryRun: task.DryRun, Added: done.Added, Present: done.Present})
}

// importOptions are what a file is read with: whoever works in one branch adds
// to that one, an owner to any. Conflict branch_unknown when there is none;
// Invalid branch_unknown when branch is none.
func (a *API) importOptions(c *gin.Context, scope store.BranchScope, branch *int64) (membercsv.Options, error) {
	branches, err := a.store.Branches(c.Request.Context(), scope)
	switch {
	case err != nil:
		return membercsv.Options{}, err
	case len(branches) == 0:
		return membercsv.Options{}, &fault.Error{
			Kind: fault.Conflict, Code: fault.BranchUnknown,
			Text: "There is no branch to add customers to. Add one from the command line, with: venuebox branch add",
		}
	}
	options := memberfile.Options("", branches)
	options.OwnBranch, options.MaxRows, options.Beyond = !scope.All, maxImportRows, fromShell
	if branch != nil {
		if !slices.ContainsFunc(branches, func(b store.Branch) bool { return b.ID == *branch }) {
			return options, fault.New(fault.Invalid, fault.BranchUnknown)
		}
		options.Branch = *branch
	}
	return options, nil
}

// fileError is a failure with all that is wrong with a file, line by line.
type fileError struct {
	fault *fault.Error
	first []membercsv.Problem
	more  int
}

func (e *fileError) Error() string { return e.fault.Error() }

func (e *fileError) Unwrap() error { return e.fault }

// wrongFile refuses a file; taken says that some have the phone number of a
// customer.
func wrongFile(problems *membercsv.Problems, taken bool) error {
	e := &fileError{}
	e.first, e.more = problems.First()
	text := "1 thing is wrong in the file, so nothing was added."
	if n := len(e.first) + e.more; n > 1 {
		text = fmt.Sprintf("%d things are wrong in the file, so nothing was added.", n)
	}
	if taken {
		text += " Those who are customers already can be left out with skip_existing."
	}
	e.fault = &fault.Error{
		Kind: fault.Invalid, Code: fault.BadBody, Text: text, Fields: map[string][]string{"file": {text}},
	}
	return e
}

// ExportCustomers: GET /api/customers/export.csv ?branch_id=.
func (a *API) ExportCustomers(c *gin.Context) error {
	_, scope, err := a.branches(c, auth.ExportCustomers)
	if err != nil {
		return err
	}
	q := query(c)
	branch := q.id("branch_id")
	if err := q.err(); err != nil {
		return err
	}
	if scope, err = within(scope, branch, "export"); err != nil {
		return err
	}
	return a.attach(c, "customers", func(w *bufio.Writer) error {
		return memberfile.Write(w, a.store.AllCustomers(c.Request.Context(), scope))
	})
}
