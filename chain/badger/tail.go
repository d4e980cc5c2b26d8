package badger

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"moonledger/chain"
)

// layoutVersion is the version of the layout that this package reads and
// writes.
const layoutVersion = 1

// TAIL is text: what the store held at some moment, so that a shorter one is
// noticed.
//
//	moonledger store 1        version of the layout
//	entries 1042              in all chains
//	commits 88                Badger's number of the newest commit
//	Points 7 9f2c…            contract, height and hash of its head, sorted
//	sum 1b2c3d4e              CRC-32C of all lines before, in hex
const (
	tailName  = "TAIL"
	tailTitle = "moonledger store "
)

// A tail is what TAIL says.
type tail struct {
	entries uint64
	commits uint64
	heads   []contractHead // sorted by contract
}

type contractHead struct {
	contract string
	head     chain.Head
}

// append appends the text of t to dst.
func (t tail) append(dst []byte) []byte {
	start := len(dst)
	dst = fmt.Appendf(dst, "%s%d\nentries %d\ncommits %d\n", tailTitle, layoutVersion, t.entries, t.commits)
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
	if _, err := fmt.Sscanf(lines[1]+" "+lines[2], "entries %d commits %d", &t.entries, &t.commits); err != nil {
		return tail{}, false
	}
	for _, line := range lines[3 : len(lines)-2] {
		fields := strings.Split(line, " ")
		if len(fields) != 3 {
			return tail{}, false
		}
		height, err := strconv.ParseUint(fields[1], 10, 64)
		hash, err2 := chain.ParseHash(fields[2])
		if err != nil || err2 != nil {
			return tail{}, false
		}
		t.heads = append(t.heads, contractHead{fields[0], chain.Head{Height: chain.Height(height), Hash: hash}})
	}
	return t, true
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
	t := tail{entries: s.entries, commits: s.commits, heads: make([]contractHead, 0, len(s.tips))}
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
