//go:build unix

package usage

import (
	"syscall"
	"time"
)

// OwnTime returns the processor time that this process has had, user and system,
// which says more than a clock where others use the same processors. It is known
// on all Unixes.
func OwnTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
