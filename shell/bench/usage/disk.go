package usage

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// DiskBytes returns how much room the files in a directory and below take on the
// disk, in bytes, which for files with holes is less than their lengths; 0 for "".
// Files that vanish meanwhile are passed over; the error for a directory that is
// not there is fs.ErrNotExist.
func DiskBytes(dir string) (int64, error) {
	if dir == "" {
		return 0, nil
	}
	s := sum{dir: dir}
	err := filepath.WalkDir(dir, s.visit)
	return s.bytes, err
}

// A sum is how much room the files in a directory take that were visited.
type sum struct {
	dir   string
	bytes int64
}

func (s *sum) visit(path string, e fs.DirEntry, err error) error {
	if err == nil && e.Type().IsRegular() {
		var info fs.FileInfo
		if info, err = e.Info(); err == nil {
			s.bytes += allocated(info)
		}
	}
	if errors.Is(err, fs.ErrNotExist) && path != s.dir {
		return nil
	}
	return err
}
