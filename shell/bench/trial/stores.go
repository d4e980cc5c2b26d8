package trial

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Stores are those that measurements begin with, each in a folder of its own, with
// its contracts.
type stores struct {
	start  Starter
	folder string
}

// of returns the folder of a store of a size.
func (s stores) of(z size) string {
	return filepath.Join(s.folder, fmt.Sprintf("%d-%d", z.accounts, z.entries))
}

// prepare makes the store of a size, unless it is there, with the setup for it.
// others are sizes that are prepared. The folder gets its name when all is in it.
func (s stores) prepare(ctx context.Context, setup Setup, z size, others []size) error {
	if _, err := os.Stat(s.of(z)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	setup.note("preparing a store with %d accounts and a chain of %d entries", z.accounts, z.entries)
	part := filepath.Join(s.folder, "part")
	if err := os.RemoveAll(part); err != nil {
		return err
	}
	own, err := s.begin(part, z, others)
	if err != nil {
		return err
	}
	if err := own.ready(ctx, setup); err != nil {
		return err
	}
	return os.Rename(part, s.of(z))
}

// begin returns the server of a store to prepare. One that is to have a chain as
// long as another one's begins with a copy of that, and gets more accounts.
func (s stores) begin(folder string, z size, others []size) (Own, error) {
	for _, other := range others {
		if other.entries == z.entries && other.accounts < z.accounts {
			return ownIn(folder, s.start), renew(folder, s.of(other))
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return Own{}, err
	}
	return Own{Start: s.start, Folder: folder}.made()
}

// renew makes folder a copy of base. It is on the disk when renew returns, so
// that writing it does not go on while something is measured.
func renew(folder, base string) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.CopyFS(folder, os.DirFS(base)); err != nil {
		return err
	}
	return filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		return syncFile(path)
	})
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
