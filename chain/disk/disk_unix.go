//go:build linux || darwin || freebsd || dragonfly

package disk

import (
	"os"

	"golang.org/x/sys/unix"
)

// Free returns the bytes that an ordinary user may still use on the file system
// of dir.
func Free(dir string) (uint64, error) {
	var fs unix.Statfs_t
	if err := unix.Statfs(dir, &fs); err != nil {
		return 0, &os.PathError{Op: "statfs", Path: dir, Err: err}
	}
	return uint64(max(fs.Bavail, 0)) * uint64(fs.Bsize), nil
}
