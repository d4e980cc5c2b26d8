package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// apart makes a process that Ctrl-C does not reach, and that ends when we do,
// however we end.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// isInMemory tells whether a directory is on no disk.
func isInMemory(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && s.Type == unix.TMPFS_MAGIC
}
