// Package memberfile brings members from a CSV file into the database and back,
// in the same way for the command line and for the API.
package memberfile

import (
	"context"
	"io"
	"iter"
	"strings"
	"unicode"

	"venuebox/internal/fault"
	"venuebox/internal/membercsv"
	"venuebox/internal/qr"
	"venuebox/store"
)

// Options are what a file is read with whose members may be of these branches:
// where there is only one, they need not say so.
func Options(file string, branches []store.Branch) membercsv.Options {
	o := membercsv.Options{File: file, IsPass: isPass}
	for _, b := range branches {
		o.Branches = append(o.Branches, membercsv.Branch{ID: b.ID, Name: b.Name})
	}
	if len(branches) == 1 {
		o.Branch = branches[0].ID
	}
	return o
}

// isPass reports whether a code is a pass of the customer with this id.
func isPass(code string, id int64) bool {
	pass, err := qr.ParsePass(code)
	return err == nil && pass.CustomerID == id && pass.Payload() == code
}

// Import is how members are added.
type Import struct {
	Actor       store.Actor
	Scope       store.BranchScope
	From        string // where they come from, as the activity log has it
	Code        func(id int64) string
	SkipPresent bool
	DryRun      bool
	Progress    func(n int) // nil: nobody is told
}

// Add adds the members of a file, unless something is wrong with it: then it
// finds out who else is in the way. Whoever is in the way is a problem, not an
// error. taken reports whether that was somebody's phone number, so that
// SkipPresent would have helped.
func (in Import) Add(ctx context.Context, st *store.Store, members []membercsv.Member, problems *membercsv.Problems) (done store.Imported, taken bool, err error) {
	if !in.Scope.All {
		refuseIDs(members, problems)
	}
	task := store.CustomerImport{
		From: in.From, Customers: make([]store.Customer, len(members)), Code: in.Code, SkipPresent: in.SkipPresent,
		DryRun: in.DryRun || problems.Err() != nil, Progress: in.Progress,
	}
	for i, m := range members {
		task.Customers[i] = store.Customer{
			ID: m.ID, BranchID: m.BranchID, FullName: m.FullName, Phone: m.Phone, Email: m.Email,
			QRCode: m.QRCode, Active: m.Active, CreatedAt: m.CreatedAt,
		}
	}
	done, err = st.ImportCustomers(ctx, in.Actor, in.Scope, task)
	for _, c := range done.Conflicts {
		line, known := members[c.Index].Line, in.Scope.Covers(c.Holder.BranchID)
		switch {
		case c.Code == fault.PhoneTaken && known:
			problems.Add(line, "phone", "customer %d has this number already", c.Holder.ID)
		case c.Code == fault.PhoneTaken:
			problems.Add(line, "phone", "a customer of another branch has this number already")
		case in.Scope.All: // others were told that ids are not theirs to choose
			problems.Add(line, "id", "customer %d is somebody else, with the number %s: take the columns id and qr_code out, and new ones are made",
				c.Holder.ID, c.Holder.Phone)
		}
		taken = taken || c.Code == fault.PhoneTaken
	}
	if len(done.Conflicts) > 0 {
		err = nil
	}
	return done, taken, err
}

// refuseIDs notes who brings an id. Ids are the whole gym's, and whoever takes
// the last one leaves none to anybody: so they are an owner's to choose.
func refuseIDs(members []membercsv.Member, problems *membercsv.Problems) {
	for _, m := range members {
		if m.ID != 0 {
			problems.Add(m.Line, "id", "only an owner can keep ids: take the columns id and qr_code out, and new ones are made")
		}
	}
}

// Name is what is kept of a file's name: its last part and what can be seen of
// it, in 60 characters; "a file" when that is nothing.
func Name(path string) string {
	const most = 60
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "")))
	runes := []rune(name)
	switch {
	case len(runes) == 0:
		return "a file"
	case len(runes) > most:
		return string(runes[:most]) + "…"
	}
	return name
}

// Write writes customers as a file that Import takes.
func Write(w io.Writer, customers iter.Seq2[store.VenueCustomer, error]) error {
	out, err := membercsv.NewWriter(w)
	if err != nil {
		return err
	}
	for c, err := range customers {
		if err != nil {
			return err
		}
		err = out.Write(membercsv.Member{
			ID: c.ID, FullName: c.FullName, Phone: c.Phone, Email: c.Email, Branch: c.BranchName, Active: c.Active,
			QRCode: c.QRCode, CreatedAt: c.CreatedAt,
		})
		if err != nil {
			return err
		}
	}
	return out.Flush()
}
