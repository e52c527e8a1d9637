package uploads

import "syscall"

// diskFullErrors are the system's words for no room left, on the disk or in
// the account's quota: ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL and
// ERROR_DISK_QUOTA_EXCEEDED.
var diskFullErrors = []error{syscall.Errno(39), syscall.Errno(112), syscall.Errno(1295)}
