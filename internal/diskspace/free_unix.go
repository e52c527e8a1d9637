//go:build linux || darwin

package diskspace

import "golang.org/x/sys/unix"

func space(path string) (free, total uint64, err error) {
	var s unix.Statfs_t
	for {
		err = unix.Statfs(path, &s)
		if err == unix.EINTR {
			continue
		}
		// Bavail, not Bfree: the rest is kept for root.
		return s.Bavail * uint64(s.Bsize), s.Blocks * uint64(s.Bsize), err
	}
}
