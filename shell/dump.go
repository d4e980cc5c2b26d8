package shell

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"moonledger/shell/client"
)

// A dumpReport is what --json prints about a dump.
type dumpReport struct {
	Contract string `json:"contract"`
	File     string `json:"file"`
	Entries  uint64 `json:"entries"`
	Height   uint64 `json:"height"`
	Hash     string `json:"hash"`
}

// dump writes the chain of a contract to a file, whole or not at all.
func (r *run) dump(ctx context.Context, conn Reader, contract, file string) error {
	force, _ := r.flags.GetBool("force")
	if err := checkTarget(file, force); err != nil {
		return err
	}
	var head client.Head
	err := writeFile(file, force, func(f *os.File) (err error) {
		w := bufio.NewWriter(f)
		if head, err = conn.Dump(ctx, contract, w); err != nil {
			return err
		}
		return w.Flush()
	})
	if err != nil {
		return err
	}
	if r.tree.json {
		return r.printJSON(dumpReport{contract, file, head.Height + 1, head.Height, head.Hash})
	}
	fmt.Fprintf(r.out(), "%s of %s written to %s\nhead %d:%s\n",
		plural(head.Height+1, "entry", "entries"), contract, file, head.Height, head.Hash)
	return nil
}

// checkTarget refuses early what writeFile would refuse when all is done.
func checkTarget(file string, force bool) error {
	info, err := os.Lstat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return WithHint(fmt.Errorf("%s is a folder", file), "name a file in it")
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
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(f))
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

// put gives a file its name. Unless force, another one that has come there
// meanwhile stays: a link can't overwrite. Where there are no links, checkTarget
// has to do.
func put(from, to string, force bool) error {
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
