package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"venuebox/internal/fault"
	"venuebox/uploads"
)

func TestInWords(t *testing.T) {
	disk := errors.New("disk I/O error (10)")
	for _, tt := range []struct {
		err  error
		want string
	}{
		{errors.New("a sentence"), "a sentence"},
		{fault.New(fault.NotFound, fault.StaffUnknown), "There is no such account. See 'venuebox staff list'."},
		{
			fmt.Errorf("staff %q: %w", "mona", fault.Wrap(fault.Conflict, fault.UsernameTaken, disk)),
			`staff "mona": There is an account with this username already. Choose another, or see 'venuebox staff list'.`,
		},
		{fault.Wrap(fault.Internal, fault.Unexpected, disk), "Something went wrong that should not: disk I/O error (10)."},
		{fault.New(fault.Forbidden, fault.NoHotel), "This is not possible (no_hotel)."},
		{&fault.Error{Kind: fault.Invalid, Code: fault.BadBody, Text: "As it says."}, "As it says."},
		{
			fmt.Errorf("venue.db cannot be read: %w", fault.Wrap(fault.Unavailable, fault.DatabaseDamaged, disk)),
			"venue.db cannot be read: The file is damaged. Put a good copy in its place, such as one from the folder backups; keep the damaged one.",
		},
		{fmt.Errorf("saving: %w", uploads.ErrDiskFull), "The disk is full, so nothing was saved. Free some space, then try again."},
		{fmt.Errorf("read: %w", context.Canceled), "stopped before it was done"},
	} {
		if got := inWords(tt.err); got != tt.want {
			t.Errorf("inWords(%v) = %q, want %q", tt.err, got, tt.want)
		}
	}
}
