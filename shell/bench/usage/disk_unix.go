//go:build unix

package usage

import (
	"io/fs"
	"syscall"
)

// allocated returns how many bytes a file takes on the disk.
func allocated(info fs.FileInfo) int64 {
	const block = 512 // whatever the file system's is: stat(2)
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Blocks * block
	}
	return info.Size()
}
