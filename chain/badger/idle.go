package badger

import (
	"fmt"
	"io"
	"path/filepath"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
)

// checkMarked checks what stands under no checksum of Badger's: the files that
// hold nothing of ours, and the headers of the logs. marks are those of TAIL;
// a file that is younger than TAIL has none.
func checkMarked(dir string, names []string, marks map[string]mark) error {
	for _, name := range names {
		if headBytes(name) == 0 {
			continue
		}
		path := filepath.Join(dir, name)
		m, marked := marks[name]
		if err := checkIdle(path, m, marked); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return checkMissing(dir, names, marks)
}

func checkIdle(path string, m mark, marked bool) error {
	f, size, err := openSized(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return checkIdleFile(filepath.Base(path), f, size, m, marked)
}

// checkIdleFile checks the bytes of such a file. It may be empty if it has no
// mark, for who was killed while it was made; and a log of a table in memory
// also because Badger empties what it removes.
func checkIdleFile(name string, r io.ReaderAt, size int64, m mark, marked bool) error {
	if size == 0 && (!marked || isMemLog(name)) && name != db.KeyRegistryFileName {
		return nil
	}
	head, err := readAt(r, 0, int64(headBytes(name)))
	if err != nil {
		return err
	}
	if marked && checksum(head) != m.sum {
		return damaged(0, "another beginning than it was made with")
	}
	if marked && size != m.size && !mayHaveSize(name, size) {
		return damaged(int(size), fmt.Sprintf("the end of the file, which had %d bytes,", m.size))
	}
	switch {
	case name == db.KeyRegistryFileName:
		if size != int64(registryBytes) || string(head[registryBytes-len(registryText):]) != registryText {
			return damaged(0, "not the registry of a store without encryption")
		}
		return nil
	case name == discardName:
		return checkBlank(r, 0, size)
	case isMemLog(name):
		return nil // checkWALs does the rest
	case !isZero(head[:8]):
		return damaged(0, "a log that claims to be encrypted")
	}
	return checkBlank(r, walHeaderBytes, size)
}

// mayHaveSize tells whether a marked file may have another size than it had: a
// value log is cut to its header when it is closed, and what sizes a log of a
// table in memory may have depends on what stands in it.
func mayHaveSize(name string, size int64) bool {
	return isMemLog(name) || isValueLog(name) && size == walHeaderBytes
}

// checkBlank checks that there are zeros from a place to the end.
func checkBlank(r io.ReaderAt, at, size int64) error {
	w := window{r: r, size: size}
	for at < size {
		b, err := w.from(at)
		if err != nil {
			return err
		}
		n := zeros(b)
		at += int64(n)
		if n < len(b) {
			return damaged(int(at), "a byte where nothing is ever written")
		}
	}
	return nil
}

// checkMissing looks for files of which TAIL has a mark. Logs go when their
// turn is over, but Badger is never without a value log.
func checkMissing(dir string, names []string, marks map[string]mark) error {
	there := map[string]bool{}
	for _, name := range names {
		there[name] = true
		if isValueLog(name) {
			there[".vlog"] = true
		}
	}
	for name := range marks {
		if there[name] || isMemLog(name) || isValueLog(name) && there[".vlog"] {
			continue
		}
		return fmt.Errorf("%s: %w: the file is missing", filepath.Join(dir, name), chain.ErrCorrupt)
	}
	return nil
}
