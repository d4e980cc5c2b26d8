//go:build !linux

package main

import "syscall"

// apart makes a process that Ctrl-C does not reach.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }

// isInMemory is not known here.
func isInMemory(string) bool { return false }
