package badger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
)

// FuzzValue decodes stored values of each kind: what is accepted encodes to the
// same bytes.
func FuzzValue(f *testing.F) {
	hash := chain.HashLine([]byte("x"))
	t := tip{chain.Head{Height: 7, Hash: hash}, 3}
	f.Add(headKey(nil, "A"), t.append(nil))
	f.Add(logKey(nil, 9), appendLeaf(nil, chain.Leaf{Contract: "A", Height: 1, Hash: hash}))
	f.Add(entryKey(nil, "A", 1), []byte("\x04line"))
	f.Add(requestKey(nil, "A", "alice", "1"), make([]byte, 8))
	f.Add(stateKey(nil, "A", state.MakePath("t", 1)), []byte(`{"$decimal":"1.50"}`))
	f.Add([]byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, key, body []byte) {
		place(key)
		if _, err := unseal(key, body); err == nil && checksum(key) != 0 && len(body) == 0 {
			t.Error("an empty value has a checksum")
		}
		value := seal(bytes.Clone(body), 0, key)
		if tip, err := parseTip(key, value); err == nil && !bytes.Equal(tip.append(nil), body) {
			t.Errorf("head %v", tip)
		}
		if leaf, err := parseLeaf(key, value); err == nil && !bytes.Equal(appendLeaf(nil, leaf), body) {
			t.Errorf("leaf %v", leaf)
		}
		if v, err := parseState(key, value); err == nil && !bytes.Equal(v.AppendJSON(nil), body) {
			t.Errorf("state %v", v)
		}
		if length, piece, err := cutFirstPiece(key, value); err == nil && len(piece) > length {
			t.Errorf("a piece of %d bytes in a line of %d", len(piece), length)
		}
		w := requestWalk{key: key}
		if r, err := w.parse(value); err == nil && (len(key) != len(r.Caller)+1+len(r.ID) || len(body) != 8) {
			t.Errorf("request %v", r)
		}
		if _, err := parseHeight(key, value); (err == nil) != (len(body) == 8) {
			t.Error(err)
		}
	})
}

func FuzzTail(f *testing.F) {
	hash := chain.HashLine([]byte("x"))
	f.Add(tail{}.append(nil))
	f.Add(tail{entries: 3, commits: 2, heads: []contractHead{{"A", chain.Head{Height: 2, Hash: hash}}}}.append(nil))
	f.Add(tail{marks: []mark{{"00001.mem", 1 << 27, 7}}}.append(nil))
	f.Add(tail{version: 1, entries: 1}.append(nil))
	f.Add([]byte("moonledger store 3\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parseTail(b)
		if err == nil && !bytes.Equal(got.append(nil), b) {
			t.Errorf("%q is read as %v", b, got)
		}
		if err != nil && !errors.Is(err, chain.ErrCorrupt) && !errors.Is(err, errVersion) {
			t.Error(err)
		}
	})
}

// FuzzFiles checks that no bytes make the checks of Badger's files panic.
func FuzzFiles(f *testing.F) {
	for _, b := range seedFiles(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var check walCheck
		_, tableErr := checkTableFile(bytes.NewReader(b), int64(len(b)))
		_, logErr := check.file(bytes.NewReader(b), int64(len(b)))
		for _, name := range []string{db.KeyRegistryFileName, discardName, "00001.mem", "000001.vlog"} {
			for _, marked := range []bool{false, true} {
				m := mark{name, int64(len(b)), checksum(b[:min(len(b), headBytes(name))])}
				if err := checkIdleFile(name, bytes.NewReader(b), m.size, m, marked); err != nil && !errors.Is(err, chain.ErrCorrupt) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		for _, err := range []error{logErr, tableErr, checkCutOff(b), checkBlock(b, 0)} {
			if err != nil && !errors.Is(err, chain.ErrCorrupt) {
				t.Error(err)
			}
		}
	})
}

// seedFiles returns the files of a small store.
func seedFiles(f *testing.F) [][]byte {
	dir := f.TempDir()
	s, err := Open(f.Context(), dir, quiet())
	if err != nil {
		f.Fatal(err)
	}
	a := (&chaintest.Author{Contract: "A"}).Append(chaintest.Call{})
	if err := s.Commit(f.Context(), []chain.Append{a}); err != nil {
		f.Fatal(err)
	}
	files := readFiles(f, dir)
	if err := s.Close(); err != nil {
		f.Fatal(err)
	}
	return append(files, readFiles(f, dir)...)
}

func readFiles(f *testing.F, dir string) (files [][]byte) {
	paths, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		files = append(files, bytes.TrimRight(b, "\x00"))
	}
	return files
}
