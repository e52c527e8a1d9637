package store

import (
	"database/sql"
	"errors"
	"strings"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"venuebox/internal/fault"
)

// taken says which fault the violation of each unique column is.
var taken = map[string]fault.Code{
	"branches.id":     fault.IDTaken,
	"branches.name":   fault.BranchNameTaken,
	"hotels.id":       fault.IDTaken,
	"hotels.name":     fault.HotelNameTaken,
	"staff.username":  fault.UsernameTaken,
	"staff.email":     fault.EmailTaken,
	"customers.id":    fault.IDTaken,
	"customers.phone": fault.PhoneTaken,

	"payment_qr_codes.id": fault.IDTaken,
	"displays.name":       fault.DisplayNameTaken,
}

// classify turns an error of the driver into a fault; it is the one place
// that knows SQLite's codes. nil stays nil and a fault stays itself.
func classify(err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return err
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		if errors.Is(err, syscall.ENOSPC) {
			return fault.Wrap(fault.Unavailable, fault.DiskFull, err)
		}
		return fault.Wrap(fault.Internal, fault.Unexpected, err)
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		for column, code := range taken {
			if strings.Contains(e.Error(), column) {
				return fault.Wrap(fault.Conflict, code, err)
			}
		}
	}
	switch e.Code() & 0xff { // the primary code
	case sqlite3.SQLITE_FULL:
		return fault.Wrap(fault.Unavailable, fault.DiskFull, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN:
		return fault.Wrap(fault.Unavailable, fault.DiskFailed, err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault.Wrap(fault.Unavailable, fault.DatabaseDamaged, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fault.Wrap(fault.Unavailable, fault.Overloaded, err)
	}
	return fault.Wrap(fault.Internal, fault.Unexpected, err)
}

// orNotFound gives a query without a row its fault.
func orNotFound(err error, code fault.Code) error {
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, code)
	}
	return classify(err)
}

// isForeignKey reports whether err is the violation of a foreign key. SQLite
// does not say which, so a change with several must tell them apart itself.
func isForeignKey(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && e.Code() == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY
}
