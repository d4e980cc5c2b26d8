package usage

import "golang.org/x/sys/unix"

// IsInMemory tells whether a directory is on no disk, as far as that is known.
func IsInMemory(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Type == unix.TMPFS_MAGIC
}
