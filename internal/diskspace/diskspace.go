// Package diskspace says how large a disk is and how much room it has.
package diskspace

import "os"

// Free returns how many bytes the user of this process can still write to the
// disk that holds path, which must exist. Quotas count where the system says
// so. The error is an *os.PathError.
func Free(path string) (uint64, error) {
	free, _, err := space(path)
	if err != nil {
		return 0, &os.PathError{Op: "read the free space of", Path: path, Err: err}
	}
	return free, nil
}

// Total returns how many bytes that disk holds, or how many of them are that
// user's where the system says so. The error is an *os.PathError.
func Total(path string) (uint64, error) {
	_, total, err := space(path)
	if err != nil {
		return 0, &os.PathError{Op: "read the size of", Path: path, Err: err}
	}
	return total, nil
}
