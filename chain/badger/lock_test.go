//go:build linux || darwin || freebsd || dragonfly

package badger

import (
	"testing"

	"golang.org/x/sys/unix"
)

// A store that is closed can be opened again at once, also while a process that
// was being started then has not given up the files of this one yet.
func TestLockIsNotInherited(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, quiet())
	inherited, err := unix.Dup(int(s.lock.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(inherited)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, dir, quiet())
}
