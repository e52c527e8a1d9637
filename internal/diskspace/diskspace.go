// Package diskspace says how much room a disk has.
package diskspace

import "os"

// Free returns how many bytes the user of this process can still write to the
// disk that holds path, which must exist. Quotas count where the system says
// so. The error is an *os.PathError.
func Free(path string) (uint64, error) {
	n, err := free(path)
	if err != nil {
		return 0, &os.PathError{Op: "read the free space of", Path: path, Err: err}
	}
	return n, nil
}
