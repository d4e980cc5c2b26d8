package badger

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	db "github.com/dgraph-io/badger/v4"
	"golang.org/x/sync/errgroup"

	"moonledger/chain"
)

// preflight reads all files of a store before Badger does, and returns
// ErrCorrupt for any damage that Badger would repair, overlook or die of. All
// that it changes is to remove logs without a byte.
func preflight(dir string, t tail) error {
	names, err := ownFiles(dir)
	if err != nil {
		return err
	}
	if names, err = removeEmptyLogs(dir, names); err != nil {
		return err
	}
	if len(names) == 0 && t.commits == 0 {
		return nil // killed before Badger began
	}
	if !slices.Contains(names, db.ManifestFilename) {
		return fmt.Errorf("%s: %w: the file is missing", filepath.Join(dir, db.ManifestFilename), chain.ErrCorrupt)
	}
	tables, err := readManifest(filepath.Join(dir, db.ManifestFilename))
	if err != nil {
		return err
	}
	newest, err := checkTables(dir, tables)
	if err != nil {
		return err
	}
	if err := checkHeaders(dir, names); err != nil {
		return err
	}
	if newest, err = checkWALs(dir, names, newest); err != nil {
		return err
	}
	if newest < t.commits {
		return fmt.Errorf("%w: the newest commit has number %d, and %s says that there were %d (%d entries)",
			chain.ErrCorrupt, newest, tailName, t.commits, t.entries)
	}
	return nil
}

// removeEmptyLogs removes the logs of a process that was killed between making
// and sizing them: Badger refuses to open those. What a log had before damage
// made it empty, TAIL knows.
func removeEmptyLogs(dir string, names []string) (others []string, err error) {
	for _, name := range names {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		isLog := filepath.Ext(name) == ".mem" || filepath.Ext(name) == ".vlog"
		if !isLog || info.Size() > 0 {
			others = append(others, name)
		} else if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	return others, nil
}

// checkHeaders checks the files that hold nothing of ours: the registry of
// encryption keys, which is 16 random bytes and a text, and the value logs,
// which start with the number of the key, 0 for none.
func checkHeaders(dir string, names []string) error {
	for _, name := range names {
		wrong := ""
		path := filepath.Join(dir, name)
		head, err := readHead(path)
		switch {
		case err != nil:
			return err
		case name == db.KeyRegistryFileName && (len(head) != 28 || string(head[16:]) != "Hello Badger"):
			wrong = "not the registry of a store without encryption"
		case filepath.Ext(name) == ".vlog" && (len(head) < 20 || !isZero(head[:8])):
			wrong = "not the header of a log without encryption"
		}
		if wrong != "" {
			return fmt.Errorf("%s: %w", path, damaged(0, wrong))
		}
	}
	return nil
}

// readHead returns the first bytes of a file, 32 at most.
func readHead(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 32))
}

// ownFiles lists the files that Badger takes for its own, and fails if one is
// no plain file that can be written, which Badger might die of.
func ownFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		if !isBadgerFile(entry.Name()) {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		if !entry.Type().IsRegular() {
			return nil, fmt.Errorf("%s: %w: it is no plain file", path, chain.ErrCorrupt)
		}
		f, err := os.OpenFile(path, os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		names = append(names, entry.Name())
	}
	return names, nil
}

func isBadgerFile(name string) bool {
	switch name {
	case db.ManifestFilename, db.KeyRegistryFileName, "DISCARD":
		return true
	}
	return slices.Contains([]string{".mem", ".sst", ".vlog"}, filepath.Ext(name))
}

// checkTables checks all tables that the manifest names, two at a time, and
// returns the number of the newest commit that they hold.
func checkTables(dir string, ids []uint64) (newest uint64, err error) {
	var group errgroup.Group
	group.SetLimit(2)
	commits := make([]uint64, len(ids)+1)
	for i, id := range ids {
		group.Go(func() (err error) {
			commits[i], err = checkTable(filepath.Join(dir, fmt.Sprintf("%06d.sst", id)))
			return err
		})
	}
	err = group.Wait()
	return slices.Max(commits), err
}

// checkWALs checks the logs of the tables in memory, oldest first. They go on
// from a commit that the tables hold; checkWALs returns the newest.
func checkWALs(dir string, names []string, newest uint64) (uint64, error) {
	check := walCheck{stored: newest}
	for _, name := range inOrder(names) {
		path := filepath.Join(dir, name)
		b, err := os.ReadFile(path)
		if err != nil {
			return 0, err
		}
		if err := check.file(b); err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
	}
	return max(newest, check.lastDone), nil
}

// inOrder returns the logs among names in the order of their numbers.
func inOrder(names []string) []string {
	logs := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !strings.HasSuffix(name, ".mem") })
	slices.SortFunc(logs, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	return logs
}

// damaged is ErrCorrupt with what was seen where.
func damaged(offset int, what string) error {
	return fmt.Errorf("%w: %s at byte %d", chain.ErrCorrupt, what, offset)
}

// missing turns the absence of a file into ErrCorrupt.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: %w", chain.ErrCorrupt, err)
	}
	return err
}
