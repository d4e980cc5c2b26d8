//go:build !linux

package child

import "syscall"

// apart makes a process that Ctrl-C does not reach. Here it outlives us if we are
// killed.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
