//go:build !linux

package main

import "syscall"

// endWithParent does nothing: here a loader that is killed leaves its server
// behind, which must be stopped before the next run.
func endWithParent() *syscall.SysProcAttr { return nil }
