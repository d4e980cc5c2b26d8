package badger

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	db "github.com/dgraph-io/badger/v4"
)

// A mark is what TAIL keeps of a file of Badger's in which bytes stand under no
// checksum: its length when it was made, and a checksum of its first bytes,
// which never change.
//
// These are the registry of encryption keys, the statistics of the value log,
// and the headers of the logs, which are random.
type mark struct {
	name string
	size int64
	sum  uint32 // of the first headBytes(name) bytes
}

// registryBytes is the length of a registry without keys: 16 random bytes and
// registryText.
const (
	registryBytes = 16 + len(registryText)
	registryText  = "Hello Badger"
)

const discardName = "DISCARD"

// headBytes returns how many bytes of a file a mark covers; 0 for a file that
// has none.
func headBytes(name string) int {
	switch {
	case name == db.KeyRegistryFileName:
		return registryBytes
	case name == discardName, isLog(name):
		return walHeaderBytes
	}
	return 0
}

func isLog(name string) bool { return isMemLog(name) || isValueLog(name) }

func isMemLog(name string) bool { return filepath.Ext(name) == ".mem" }

func isValueLog(name string) bool { return filepath.Ext(name) == ".vlog" }

// readMark makes the mark of a file, whose beginning is on the disk then unless
// synced is false. ok is false for a file that Badger is removing, which it
// first makes empty.
func readMark(dir, name string, synced bool) (m mark, ok bool, err error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return mark{}, false, nil
	}
	if err != nil {
		return mark{}, false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil && synced {
		err = f.Sync()
	}
	if err != nil {
		return mark{}, false, err
	}
	head := make([]byte, headBytes(name))
	if _, err = io.ReadFull(f, head); err != nil {
		return mark{}, false, ignoreEnd(err)
	}
	return mark{name, info.Size(), checksum(head)}, true, nil
}

// ignoreEnd returns nil for the end of a file.
func ignoreEnd(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return nil
	}
	return err
}

// renewMarks makes the marks that TAIL will hold, in the order of names. Badger
// makes no file meanwhile: it does so when it is opened and in commits, and
// what it makes has its header when those return.
func (s *Store) renewMarks() error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	known := marksByName(s.marks)
	var marks []mark
	for _, entry := range entries {
		name := entry.Name()
		if headBytes(name) == 0 {
			continue
		}
		m, ok := known[name]
		if !ok {
			if m, ok, err = readMark(s.dir, name, !s.opts.NoSync); err != nil {
				return err
			}
		}
		if ok {
			marks = append(marks, m)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks = marks
	return nil
}

func marksByName(marks []mark) map[string]mark {
	byName := make(map[string]mark, len(marks))
	for _, m := range marks {
		byName[m.name] = m
	}
	return byName
}
