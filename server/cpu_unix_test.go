//go:build unix

package server_test

import (
	"syscall"
	"time"
)

// cpuTime returns the processor time that this process has used, which says
// more than a clock where others use the same processors.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
