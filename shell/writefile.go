package shell

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// checkTarget refuses what writeFile must not replace: folders, devices, pipes
// and links, whatever force says, and without force any file.
func checkTarget(file string, force bool) error {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return FileError(file, err)
	case info.IsDir():
		return WithHint(fmt.Errorf("%s is a folder", file), "name a file in it")
	case !info.Mode().IsRegular():
		return WithHint(fmt.Errorf("%s is no regular file, and is not replaced", file), "name a file; - is standard output")
	case !force:
		return existsError(file)
	}
	return nil
}

func existsError(file string) error {
	return WithHint(fmt.Errorf("%s: %w", file, fs.ErrExist), "--force overwrites it")
}

// writeFile writes a file through another one beside it, so that it is there
// only when it is complete and the disk has it.
func writeFile(file string, force bool, write func(*os.File) error) (err error) {
	dir := filepath.Dir(file)
	f, err := os.CreateTemp(dir, "."+filepath.Base(file)+".*.part")
	if err != nil {
		return FileError(file, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(FileError(file, err), discard(f))
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := put(f.Name(), file, force); err != nil {
		return err
	}
	syncFolder(dir)
	return nil
}

// discard takes away what was begun.
func discard(f *os.File) error {
	_ = f.Close() // perhaps a second time
	err := os.Remove(f.Name())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// put gives a file its name. What has come there meanwhile stays, unless it is a
// file and force is set: a link can't overwrite. Where there are no links,
// checkTarget has to do.
func put(from, to string, force bool) error {
	if err := checkTarget(to, force); err != nil {
		return err
	}
	if force {
		return os.Rename(from, to)
	}
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return existsError(to)
	}
	return os.Rename(from, to)
}

// syncFolder makes the name of a new file last. Not every system can do so for
// a folder; the file's content is safe already.
func syncFolder(dir string) {
	f, err := os.Open(dir)
	if err != nil {
		return
	}
	defer f.Close()
	_ = f.Sync()
}
