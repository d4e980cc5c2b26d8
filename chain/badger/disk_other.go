//go:build !(linux || darwin || freebsd || dragonfly)

package badger

import (
	"errors"
	"os"
)

func freeSpace(string) (uint64, error) { return 0, errors.ErrUnsupported }

// lock refuses: a directory that two processes write to is lost.
func lock(string) (*os.File, error) { return nil, errors.ErrUnsupported }
