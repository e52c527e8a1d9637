package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"venuebox/internal/config"
	"venuebox/internal/fault"
	"venuebox/uploads"
)

// words are the sentences for faults that a command can meet.
var words = map[fault.Code]string{
	fault.Overloaded:      "Another program is using the database and did not let go of it in time. Try again in a moment.",
	fault.DiskFull:        "The disk is full, so nothing was saved. Free some space, then try again.",
	fault.DiskFailed:      "The disk cannot be read or written. Look whether it is mounted, writable and healthy.",
	fault.DatabaseDamaged: "The file is damaged. Put a good copy in its place, such as one from the folder backups; keep the damaged one.",
	fault.WeakPassword:    "This password cannot be used: it is too short, longer than 512 bytes, or not text.",
	fault.BranchUnknown:   "There is no such branch. See 'venuebox branch list'.",
	fault.BranchNameTaken: "There is a branch of this name already. See 'venuebox branch list'.",
	fault.HotelUnknown:    "There is no such hotel. See 'venuebox hotel list'.",
	fault.HotelNameTaken:  "There is a hotel of this name already. See 'venuebox hotel list'.",
	fault.StaffUnknown:    "There is no such account. See 'venuebox staff list'.",
	fault.LastOwner:       "This is the last owner who can sign in. Make somebody else an owner first, with 'venuebox staff role USERNAME owner'.",
	fault.UsernameTaken:   "There is an account with this username already. Choose another, or see 'venuebox staff list'.",
	fault.EmailTaken:      "There is an account with this email already. Choose another, or see 'venuebox staff list'.",
	fault.PhoneTaken:      "There is a customer with this phone number already.",
	fault.IDTaken:         "This id is taken already.",
}

// inWords is what a person at the shell is told of an error.
func inWords(err error) string {
	var problems *config.Problems
	if errors.As(err, &problems) {
		if len(problems.All) == 1 {
			return problems.Error()
		}
		return fmt.Sprintf("%d settings are wrong:\n%v", len(problems.All), problems)
	}
	if errors.Is(err, context.Canceled) {
		return "stopped before it was done"
	}
	if errors.Is(err, uploads.ErrDiskFull) {
		return words[fault.DiskFull]
	}
	var f *fault.Error
	if errors.As(err, &f) {
		// What was wrapped around the fault says what it is about.
		about := strings.TrimSuffix(err.Error(), f.Error())
		switch text, known := words[f.Code]; {
		case f.Text != "":
			return about + f.Text
		case known:
			return about + text
		case f.Cause != nil:
			return fmt.Sprintf("%sSomething went wrong that should not: %v.", about, f.Cause)
		default:
			return fmt.Sprintf("%sThis is not possible (%s).", about, f.Code)
		}
	}
	return err.Error()
}

// cause is a file error without the operation and the path, for a sentence
// that names them itself.
func cause(err error) error {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err
	}
	return err
}
