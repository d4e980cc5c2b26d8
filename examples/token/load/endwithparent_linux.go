package main

import "syscall"

// endWithParent makes the kernel kill a child process when the thread that
// started it ends, so that a loader that is killed leaves no server behind.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
