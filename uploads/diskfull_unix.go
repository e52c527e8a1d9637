//go:build unix

package uploads

import "syscall"

// diskFullErrors are the system's words for no room left, on the disk or in
// the account's quota.
var diskFullErrors = []error{syscall.ENOSPC, syscall.EDQUOT}
