package main

import "golang.org/x/sys/unix"

// isInMemory tells whether a directory is on no disk.
func isInMemory(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Type == unix.TMPFS_MAGIC
}
