package badger

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"moonledger/chain"
)

// layoutVersion is the version of the layout that this package writes. It
// reads those before as well: TAIL had no marks in version 1.
const layoutVersion = 2

// TAIL is text: what the store held at some moment, so that a shorter one is
// noticed.
//
//	moonledger store 2              version of the layout
//	entries 1042                    in all chains
//	commits 88                      Badger's number of the newest commit
//	file KEYREGISTRY 28 5e6f7a8b    mark of a file: name, bytes, CRC-32C of its beginning; sorted
//	Points 7 9f2c…                  contract, height and hash of its head; sorted
//	sum 1b2c3d4e                    CRC-32C of all lines before, in hex
const (
	tailName  = "TAIL"
	tailTitle = "moonledger store "
)

// A tail is what TAIL says.
type tail struct {
	version int // of the layout; 0 stands for layoutVersion
	entries uint64
	commits uint64
	marks   []mark         // sorted by name
	heads   []contractHead // sorted by contract
}

type contractHead struct {
	contract string
	head     chain.Head
}

// append appends the text of t to dst.
func (t tail) append(dst []byte) []byte {
	start := len(dst)
	dst = fmt.Appendf(dst, "%s%d\nentries %d\ncommits %d\n", tailTitle, cmp.Or(t.version, layoutVersion), t.entries, t.commits)
	for _, m := range t.marks {
		dst = fmt.Appendf(dst, "file %s %d %08x\n", m.name, m.size, m.sum)
	}
	for _, h := range t.heads {
		dst = append(append(dst, h.contract...), ' ')
		dst = append(strconv.AppendUint(dst, uint64(h.head.Height), 10), ' ')
		dst = append(append(dst, h.head.Hash.String()...), '\n')
	}
	return fmt.Appendf(dst, "sum %08x\n", checksum(dst[start:]))
}

// parseTail reads what append writes, and nothing else. It returns
// errVersion for a layout of another version, ErrCorrupt for other bytes.
func parseTail(b []byte) (tail, error) {
	title, _, _ := bytes.Cut(b, []byte("\n"))
	if version, ok := strings.CutPrefix(string(title), tailTitle); ok && isNewer(version) {
		return tail{}, errVersion
	}
	t, ok := tailOf(b)
	if !ok || !bytes.Equal(t.append(nil), b) {
		return tail{}, fmt.Errorf("%w: not what was written there", chain.ErrCorrupt)
	}
	return t, nil
}

var errVersion = errors.New("written by a newer moonledger, whose layout this one does not know: run that one")

func isNewer(version string) bool {
	n, err := strconv.Atoi(version)
	return err == nil && n > layoutVersion && strconv.Itoa(n) == version
}

// tailOf reads the lines of a TAIL, leniently.
func tailOf(b []byte) (t tail, ok bool) {
	lines := strings.Split(string(b), "\n")
	if len(lines) < 5 {
		return tail{}, false
	}
	first := strings.Join(lines[:3], " ")
	if _, err := fmt.Sscanf(first, tailTitle+"%d entries %d commits %d", &t.version, &t.entries, &t.commits); err != nil {
		return tail{}, false
	}
	for _, line := range lines[3 : len(lines)-2] {
		if !t.take(strings.Split(line, " ")) {
			return tail{}, false
		}
	}
	return t, t.version > 0
}

// take reads the fields of a line behind the counts: a mark has one more than a
// head.
func (t *tail) take(fields []string) bool {
	if len(fields) == 4 && t.version > 1 {
		size, err := strconv.ParseInt(fields[2], 10, 64)
		sum, err2 := strconv.ParseUint(fields[3], 16, 32)
		t.marks = append(t.marks, mark{fields[1], size, uint32(sum)})
		return err == nil && err2 == nil
	}
	if len(fields) != 3 {
		return false
	}
	height, err := strconv.ParseUint(fields[1], 10, 64)
	hash, err2 := chain.ParseHash(fields[2])
	t.heads = append(t.heads, contractHead{fields[0], chain.Head{Height: chain.Height(height), Hash: hash}})
	return err == nil && err2 == nil
}

// readTail returns the TAIL of dir. Its absence is fs.ErrNotExist.
func readTail(dir string) (tail, error) {
	path := filepath.Join(dir, tailName)
	b, err := os.ReadFile(path)
	if err != nil {
		return tail{}, err
	}
	t, err := parseTail(b)
	if err != nil {
		return tail{}, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// write replaces the TAIL of dir; it is on the disk when write returns.
func (t tail) write(dir string) error {
	temporary := filepath.Join(dir, tailName+".tmp")
	if err := writeSynced(temporary, t.append(nil)); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(dir, tailName)); err != nil {
		return err
	}
	return syncDir(dir)
}

// forget takes the marks of files that are gone out of the TAIL of dir: Badger
// may make others of the same name.
func (t tail) forget(dir string) error {
	marks := t.marks
	t.marks = slices.DeleteFunc(slices.Clone(marks), func(m mark) bool {
		_, err := os.Stat(filepath.Join(dir, m.name))
		return errors.Is(err, fs.ErrNotExist)
	})
	if len(t.marks) == len(marks) {
		return nil
	}
	return t.write(dir)
}

func writeSynced(path string, b []byte) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// tail returns what TAIL should say now.
func (s *Store) tail() tail {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t := tail{entries: s.entries, commits: s.commits, marks: s.marks, heads: make([]contractHead, 0, len(s.tips))}
	for contract, tip := range s.tips {
		t.heads = append(t.heads, contractHead{contract, tip.Head})
	}
	return t
}

// writeTail brings TAIL up to date.
func (s *Store) writeTail() error {
	t := s.tail()
	slices.SortFunc(t.heads, func(a, b contractHead) int { return cmp.Compare(a.contract, b.contract) })
	if err := t.write(s.dir); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(s.dir, tailName), err)
	}
	return nil
}
