package cli

import (
	"context"
	"errors"
	"io/fs"
	"runtime"

	"golang.org/x/sync/errgroup"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/server/auth"
	"venuebox/store"
)

// venueFile is a venue file whose values are all right.
type venueFile struct {
	venue             store.Venue
	staffPasswords    []string // of venue.Staff, in order; "" for none
	customerPasswords []string // of venue.Customers
}

// venueChunk is how many customers of a file are added in one change: the
// server's own changes wait that long.
const venueChunk = 1000

// readVenue reads a file and checks it against the places that the database, if
// there is one, has already. Nothing is made for a file that is wrong.
func readVenue(ctx context.Context, cfg config.Loaded, path string) (f venueFile, err error) {
	doc, err := readVenueFile(path)
	if err != nil {
		return f, err
	}
	var branches []store.Branch
	var hotels []store.Hotel
	st, err := store.Open(ctx, cfg.Data.Dir, nil)
	switch {
	case err == nil:
		branches, err = st.Branches(ctx, store.BranchScope{All: true})
		if err == nil {
			hotels, err = st.Hotels(ctx, store.StaffScope{All: true})
		}
		if err = errors.Join(err, st.Close()); err != nil {
			return f, err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return f, err
	}
	return checkVenue(doc, branches, hotels, cfg.Auth.PasswordMinLength)
}

// seedFile adds to the database what is in a file and not there yet.
func (a *app) seedFile(ctx context.Context, cfg config.Loaded, st *store.Store, f venueFile) (done seeded, err error) {
	if done.NoPassword, err = a.hashNew(ctx, st, &f); err != nil {
		return done, err
	}
	customers := f.venue.Customers
	progress, finish := a.progress(len(customers), "adding customers")
	defer finish()
	for next := f.venue; ; next = (store.Venue{}) {
		next.Customers = customers[:min(venueChunk, len(customers))]
		customers = customers[len(next.Customers):]
		added, present, err := st.AddVenue(ctx, next, newPass(cfg))
		if err != nil {
			return done, err
		}
		addCounts(&done.Added, added)
		addCounts(&done.Present, present)
		progress(len(next.Customers))
		if len(customers) == 0 {
			return done, nil
		}
	}
}

func addCounts(sum *store.Counts, c store.Counts) {
	sum.Branches += c.Branches
	sum.Hotels += c.Hotels
	sum.Staff += c.Staff
	sum.Customers += c.Customers
	sum.PaymentQRCodes += c.PaymentQRCodes
}

// hashNew hashes the passwords of those who are not there yet; hashing takes
// long, and the others keep theirs. noPassword are new staff without one.
func (a *app) hashNew(ctx context.Context, st *store.Store, f *venueFile) (noPassword []string, err error) {
	type job struct {
		password string
		hash     *string
	}
	var jobs []job
	noPassword = []string{}
	for i := range f.venue.Staff {
		m := &f.venue.Staff[i]
		there, err := hasStaff(ctx, st, *m)
		switch {
		case err != nil:
			return nil, err
		case there:
		case f.staffPasswords[i] == "":
			noPassword = append(noPassword, m.Username)
		default:
			jobs = append(jobs, job{f.staffPasswords[i], &m.PasswordHash})
		}
	}
	for i := range f.venue.Customers {
		c := &f.venue.Customers[i]
		if f.customerPasswords[i] == "" {
			continue
		}
		there, err := hasCustomer(ctx, st, c.Customer)
		if err != nil {
			return nil, err
		}
		if !there {
			jobs = append(jobs, job{f.customerPasswords[i], &c.PasswordHash})
		}
	}
	done, finish := a.progress(len(jobs), "hashing passwords")
	defer finish()
	hasher := auth.NewHasher()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, j := range jobs {
		group.Go(func() (err error) {
			*j.hash, err = hasher.Hash(ctx, "", j.password)
			done(1)
			return err
		})
	}
	return noPassword, group.Wait()
}

// hasStaff reports whether the username or the email of m is there.
func hasStaff(ctx context.Context, st *store.Store, m store.Staff) (bool, error) {
	_, err := st.StaffByLogin(ctx, m.Username)
	if fault.Is(err, fault.StaffUnknown) && m.Email != "" {
		_, err = st.StaffByLogin(ctx, m.Email)
	}
	if fault.Is(err, fault.StaffUnknown) {
		return false, nil
	}
	return err == nil, err
}

// hasCustomer reports whether the id or the phone of c is there.
func hasCustomer(ctx context.Context, st *store.Store, c store.Customer) (bool, error) {
	_, err := st.CustomerByPhone(ctx, c.Phone)
	if fault.Is(err, fault.CustomerUnknown) && c.ID != 0 {
		_, err = st.Customer(ctx, store.BranchScope{All: true}, c.ID)
	}
	if fault.Is(err, fault.CustomerUnknown) {
		return false, nil
	}
	return err == nil, err
}
