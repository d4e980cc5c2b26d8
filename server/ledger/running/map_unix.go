//go:build unix

package running

import (
	"os"

	"golang.org/x/sys/unix"
)

// mapFile maps all of a file of so many bytes, shared.
func mapFile(file *os.File, size int) ([]byte, error) {
	return unix.Mmap(int(file.Fd()), 0, size, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_SHARED)
}

func unmapFile(mapped []byte) error { return unix.Munmap(mapped) }

// isMapped tells whether what is written to the mapping is in the file.
const isMapped = true
