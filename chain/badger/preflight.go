package badger

import (
	"cmp"
	"errors"
	"fmt"
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
// that it changes, if there is none, is to remove logs that hold nothing.
func preflight(dir string, t tail) error {
	if err := checkWritable(dir); err != nil {
		return err
	}
	names, err := ownFiles(dir)
	if err != nil {
		return err
	}
	if len(names) == 0 && t.commits == 0 && len(t.marks) == 0 {
		return nil // killed before Badger began
	}
	if !slices.Contains(names, db.ManifestFilename) {
		return fmt.Errorf("%s: %w: the file is missing", filepath.Join(dir, db.ManifestFilename), chain.ErrCorrupt)
	}
	marks := marksByName(t.marks)
	if err := checkMarked(dir, names, marks); err != nil {
		return err
	}
	tables, err := readManifest(filepath.Join(dir, db.ManifestFilename))
	if err != nil {
		return err
	}
	newest, err := checkTables(dir, tables)
	if err != nil {
		return err
	}
	logs := inOrder(names, isMemLog)
	if newest, err = checkWALs(dir, logs, marks, newest); err != nil {
		return err
	}
	if newest < t.commits {
		return fmt.Errorf("%w: %s says that there were %d commits (%d entries), and there are %d: the end is missing in one of %s",
			chain.ErrCorrupt, tailName, t.commits, t.entries, newest, strings.Join(append(logs, db.ManifestFilename), ", "))
	}
	return removeIdleLogs(dir, names)
}

// removeIdleLogs removes the logs of a process that was killed between making
// and sizing them, which Badger refuses to open, and the value logs before the
// last. Badger would remove those as well, but make them empty first, which
// could not be told from damage.
func removeIdleLogs(dir string, names []string) error {
	var valueLogs []string
	for _, name := range inOrder(names, isLog) {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		switch {
		case info.Size() > 0 && isValueLog(name):
			valueLogs = append(valueLogs, path)
		case info.Size() == 0:
			if err := os.Remove(path); err != nil {
				return err
			}
		}
	}
	for len(valueLogs) > 1 {
		if err := os.Remove(valueLogs[0]); err != nil {
			return err
		}
		valueLogs = valueLogs[1:]
	}
	return nil
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
	case db.ManifestFilename, db.KeyRegistryFileName, discardName:
		return true
	}
	return isLog(name) || filepath.Ext(name) == ".sst"
}

// checkTables checks all tables that the manifest names, two at a time, and
// returns the number of the newest commit that they hold.
func checkTables(dir string, ids []uint64) (newest uint64, err error) {
	var group errgroup.Group
	group.SetLimit(2)
	commits := make([]uint64, len(ids)+1)
	for i, id := range ids {
		group.Go(func() (err error) {
			name := fmt.Sprintf("%06d.sst", id)
			commits[i], err = checkTable(filepath.Join(dir, name))
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%w: %s lists %s, which is not there: one of the two is damaged", chain.ErrCorrupt, db.ManifestFilename, name)
			}
			return err
		})
	}
	err = group.Wait()
	return slices.Max(commits), err
}

// checkWALs checks the logs of the tables in memory, oldest first. They go on
// from a commit that the tables hold; checkWALs returns the newest.
func checkWALs(dir string, logs []string, marks map[string]mark, newest uint64) (uint64, error) {
	check := walCheck{stored: newest}
	for _, name := range logs {
		path := filepath.Join(dir, name)
		m, marked := marks[name]
		if err := check.path(path, m, marked); err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
	}
	return max(newest, check.lastDone), nil
}

// path checks the log there. Badger cuts it to its last finished commit when
// it opens it, and to nothing when it removes it.
func (c *walCheck) path(path string, m mark, marked bool) error {
	f, size, err := openSized(path)
	if err != nil {
		return err
	}
	defer f.Close()
	done, err := c.file(f, size)
	if err == nil && marked && size != m.size && size != done {
		err = damaged(int(size), fmt.Sprintf("the end of the file, which had %d bytes,", m.size))
	}
	return err
}

// inOrder returns those names that are of a kind of log, in the order of their
// numbers.
func inOrder(names []string, kind func(string) bool) []string {
	logs := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !kind(name) })
	slices.SortFunc(logs, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	})
	return logs
}

// damaged is ErrCorrupt with what was seen where.
func damaged(offset int, what string) error {
	return fmt.Errorf("%w: %s at byte %d", chain.ErrCorrupt, what, offset)
}
