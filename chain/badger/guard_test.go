package badger

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
)

func mustOpen(t *testing.T, dir string, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestFull(t *testing.T) {
	free := uint64(100 << 20)
	opts := quiet()
	opts.MinFree, opts.FreeSpace = 50<<20, func(string) (uint64, error) { return free, nil }
	dir := t.TempDir()
	s, m, author := mustOpen(t, dir, opts), chaintest.NewModel(), &chaintest.Author{Contract: "A"}
	commitSome(t, s, m, author, 0)
	free = 49 << 20
	more := author.Append(chaintest.Call{})
	if err := s.Commit(t.Context(), []chain.Append{more}); !errors.Is(err, chain.ErrFull) || !strings.Contains(err.Error(), "50 MiB are needed") {
		t.Errorf("commit on a full disk: %v", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, chain.ErrFull) {
		t.Errorf("ready on a full disk: %v", err)
	}
	chaintest.Agree(t, s, m)
	free = 50 << 20
	if err := s.Ready(t.Context()); err != nil {
		t.Errorf("ready again: %v", err)
	}
	if err := s.Commit(t.Context(), []chain.Append{more}); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	free = 1 << 20
	if _, err := Open(t.Context(), dir, opts); !errors.Is(err, chain.ErrFull) {
		t.Errorf("open on a full disk: %v", err)
	}
}

// TestMovedAway moves the directory of an open store away, and puts another in
// its place.
func TestMovedAway(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := mustOpen(t, dir, quiet())
	ready := func(when string, want error) {
		t.Helper()
		if err := s.Ready(t.Context()); !errors.Is(err, want) {
			t.Errorf("%s: %v", when, err)
		}
	}
	ready("in place", nil)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Rename(dir, dir+".away"))
	ready("moved away", chain.ErrUnavailable)
	must(os.Mkdir(dir, 0o700))
	ready("another in its place", chain.ErrUnavailable)
	must(os.Remove(dir))
	must(os.Rename(dir+".away", dir))
	ready("back", nil)
}

func TestOpenRefuses(t *testing.T) {
	running := t.TempDir()
	mustOpen(t, running, quiet())
	unsafe := quiet()
	unsafe.AllowUnsafe = false
	for _, test := range []struct {
		name  string
		dir   func(t *testing.T, dir string) string
		opts  Options
		is    error
		wants string
	}{
		{"second", func(*testing.T, string) string { return running }, quiet(), nil, "another moonledger runs on " + running},
		{"unsafe", func(_ *testing.T, dir string) string { return dir }, unsafe, chain.ErrUnsafe, "allow_unsafe"},
		{"file", func(t *testing.T, dir string) string { return writeIn(t, dir, "file", "") }, quiet(), nil, "not a directory"},
		{"below a file", func(t *testing.T, dir string) string { return filepath.Join(writeIn(t, dir, "file", ""), "x") }, quiet(), nil, "not a directory"},
		{"foreign", func(t *testing.T, dir string) string { return filepath.Dir(writeIn(t, dir, "photo.jpg", "")) }, quiet(), nil, `holds "photo.jpg" and is no moonledger store`},
		{"other badger", func(t *testing.T, dir string) string { return filepath.Dir(writeIn(t, dir, "MANIFEST", "Bdgr")) }, quiet(), chain.ErrCorrupt, "TAIL is missing"},
		{"newer", func(t *testing.T, dir string) string {
			return filepath.Dir(writeIn(t, dir, "TAIL", "moonledger store 3\nwhatever\n"))
		}, quiet(), errVersion, "newer moonledger"},
		{"no tail", func(t *testing.T, dir string) string { return filepath.Dir(writeIn(t, dir, "TAIL", "")) }, quiet(), chain.ErrCorrupt, "TAIL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := test.dir(t, t.TempDir())
			s, err := Open(t.Context(), dir, test.opts)
			if err == nil {
				s.Close()
				t.Fatal("it opened")
			}
			if test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.wants) {
				t.Errorf("error is %q, want %q", err, test.wants)
			}
		})
	}
}

func writeIn(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestUnknown has Badger refuse a commit, after which nothing may be believed
// until the store is opened again.
func TestUnknown(t *testing.T) {
	dir := t.TempDir()
	s, m, author := mustOpen(t, dir, quiet()), chaintest.NewModel(), &chaintest.Author{Contract: "A"}
	commitSome(t, s, m, author, 0)
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	a := author.Append(chaintest.Call{})
	if err := s.Commit(t.Context(), []chain.Append{a}); !errors.Is(err, chain.ErrUnknown) {
		t.Errorf("the commit that failed: %v", err)
	}
	if err := s.Commit(t.Context(), []chain.Append{a}); !errors.Is(err, chain.ErrUnavailable) || errors.Is(err, chain.ErrUnknown) {
		t.Errorf("the next commit: %v", err)
	}
	if _, err := s.Head(t.Context(), "A"); !errors.Is(err, chain.ErrUnavailable) {
		t.Errorf("head: %v", err)
	}
	if err := s.Ready(t.Context()); !errors.Is(err, chain.ErrUnavailable) {
		t.Errorf("ready: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	chaintest.Agree(t, mustOpen(t, dir, quiet()), m)
}

func TestPanic(t *testing.T) {
	s := mustOpen(t, t.TempDir(), quiet())
	err := s.use(t.Context(), func() error { panic("out of range") })
	if !errors.Is(err, chain.ErrCorrupt) {
		t.Errorf("a panic is %v", err)
	}
	if _, err := s.Head(t.Context(), "A"); !errors.Is(err, chain.ErrUnavailable) || errors.Is(err, chain.ErrCorrupt) {
		t.Errorf("afterwards: %v", err)
	}
}

// TestCommitMeetsDamage has commits look up a damaged value: they fail without
// effect, and the store goes on with all others.
func TestCommitMeetsDamage(t *testing.T) {
	dir := t.TempDir()
	s, m := mustOpen(t, dir, quiet()), chaintest.NewModel()
	author, other := &chaintest.Author{Contract: "A"}, &chaintest.Author{Contract: "B"}
	commitSome(t, s, m, author, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir, quiet()) // which has not written the value itself
	damaged := state.MakePath("t", 0)
	meddle(t, s, func(txn *db.Txn) error { return txn.Set(stateKey(nil, "A", damaged), []byte("other bytes")) })
	for i, w := range []state.Write{{Path: damaged, Value: state.BoolValue(true)}, {Path: damaged}} {
		meets := (&chaintest.Author{Contract: "A", Head: author.Head}).Append(chaintest.Call{Writes: []state.Write{w}})
		with := (&chaintest.Author{Contract: "B", Head: other.Head}).Append(chaintest.Call{})
		err := s.Commit(t.Context(), []chain.Append{with, meets})
		if !errors.Is(err, chain.ErrCorrupt) || errors.Is(err, chain.ErrUnknown) || !strings.Contains(err.Error(), "A: state t[0]") {
			t.Errorf("writing %v: %v", w, err)
		}
		commitSome(t, s, m, other, i)
	}
	sound := author.Append(chaintest.Call{Writes: []state.Write{chaintest.Set(state.BoolValue(true), "sound")}})
	if err := s.Commit(t.Context(), []chain.Append{sound}); err != nil {
		t.Errorf("a commit beside the damage: %v", err)
	}
	if head, err := s.Head(t.Context(), "B"); err != nil || head != m.Head("B") {
		t.Errorf("B: %v, %v", head, err)
	}
}

// TestPanicInCommit has a commit break where nobody can tell what it has done.
func TestPanicInCommit(t *testing.T) {
	s := mustOpen(t, t.TempDir(), quiet())
	b := newBatch(s)
	b.txn.Discard()
	b.txn = nil
	if err := s.finish(b); !errors.Is(err, chain.ErrUnknown) {
		t.Errorf("the commit is %v", err)
	}
	if _, err := s.Head(t.Context(), "A"); !errors.Is(err, chain.ErrUnavailable) || errors.Is(err, chain.ErrCorrupt) || errors.Is(err, chain.ErrUnknown) {
		t.Errorf("afterwards: %v", err)
	}
}

func TestTooLarge(t *testing.T) {
	s, m, author := mustOpen(t, t.TempDir(), quiet()), chaintest.NewModel(), &chaintest.Author{Contract: "A"}
	commitSome(t, s, m, author, 0)
	maxBytes, maxChanges := s.Limits()
	table := state.EmptyTable()
	fits := []state.Write{chaintest.Set(table, "big")}
	for i := range maxChanges - 4 { // entry, log, head and the table are changes too
		fits = append(fits, chaintest.Set(state.BoolValue(true), "big", i))
	}
	many := append(slices.Clone(fits), chaintest.Set(state.BoolValue(true), "c"))
	long := chaintest.Call{Padding: maxBytes}
	value := chaintest.Call{Writes: []state.Write{chaintest.Set(state.StringValue(strings.Repeat("x", maxValueBytes)), "x")}}
	for name, a := range map[string]chain.Append{
		"changes": raw(author.Head, many),
		"bytes":   (&chaintest.Author{Contract: "A", Head: author.Head}).Append(long),
		"value":   raw(author.Head, value.Writes),
	} {
		if err := s.Commit(t.Context(), []chain.Append{a}); !errors.Is(err, chain.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
		chaintest.Agree(t, s, m)
	}
	a := raw(author.Head, fits)
	if bytes, changes := s.Size(a); changes != maxChanges || bytes > maxBytes {
		t.Errorf("size is %d, %d; limits %d, %d", bytes, changes, maxBytes, maxChanges)
	}
	if err := s.Commit(t.Context(), []chain.Append{a}); err != nil {
		t.Fatal(err)
	}
	// Removing it is one change, and one for each value under it.
	if err := s.Commit(t.Context(), []chain.Append{raw(a.Head(), []state.Write{chaintest.Remove("big"), chaintest.Set(table, "x")})}); !errors.Is(err, chain.ErrTooLarge) {
		t.Errorf("removal: %v", err)
	}
	if err := s.Commit(t.Context(), []chain.Append{raw(a.Head(), []state.Write{chaintest.Remove("big")})}); err != nil {
		t.Errorf("removal: %v", err)
	}
}

// raw is an append to A of one short line with any writes.
func raw(parent chain.Head, writes []state.Write) chain.Append {
	line := []byte(fmt.Sprint("behind ", parent))
	return chain.Append{Contract: "A", Parent: parent, Records: []chain.Record{{Line: line, Hash: chain.HashLine(line), Writes: writes}}}
}

// TestSize compares Size with what a commit counts.
func TestSize(t *testing.T) {
	s := mustOpen(t, t.TempDir(), quiet())
	author := &chaintest.Author{Contract: "A"}
	a := author.Append(
		chaintest.Call{Caller: "alice", Request: "1", Writes: []state.Write{chaintest.Set(state.EmptyTable(), "t"), chaintest.Set(state.IntegerValue(7), "t", 1)}},
		chaintest.Call{Padding: 600_000, Writes: []state.Write{chaintest.Remove("t", 2)}},
	)
	b := newBatch(s)
	defer b.txn.Discard()
	if err := b.build([]chain.Append{a}); err != nil {
		t.Fatal(err)
	}
	bytes, changes := s.Size(a)
	if bytes < b.bytes || bytes > b.bytes+200 || changes < len(b.puts) || changes > len(b.puts)+1 {
		t.Errorf("size is %d, %d; a commit counts %d, %d", bytes, changes, b.bytes, len(b.puts))
	}
}

// TestUnfinished has a process killed while it writes a commit: that commit is
// dropped, and damage before it is not taken for one.
func TestUnfinished(t *testing.T) {
	dir := t.TempDir()
	s, m, author := mustOpen(t, dir, quiet()), chaintest.NewModel(), &chaintest.Author{Contract: "A"}
	commitSome(t, s, m, author, 0)
	if err := s.writeTail(); err != nil {
		t.Fatal(err)
	}
	start := len(takeImage(t, dir)["00001.mem"].data)
	commitSome(t, s, chaintest.NewModel(), author, 1)
	img := takeImage(t, dir)
	end := len(img["00001.mem"].data)
	for _, at := range []int{start + 2, (start + end) / 2, end - 5} {
		f := img["00001.mem"]
		tryDamage(t, m, damage{
			name: fmt.Sprint("unfinished at ", at), file: "00001.mem", silent: true,
			image: img.with("00001.mem", imageFile{f.data[:at], f.size}),
		})
	}
	commitSome(t, s, chaintest.NewModel(), author, 2)
	if err := readDamaged(t, flip(takeImage(t, dir), "00001.mem", (start+end)/2, 1), m); !errors.Is(err, chain.ErrCorrupt) {
		t.Errorf("damage before an acknowledged commit: %v", err)
	}
}

func readDamaged(t *testing.T, img image, m *chaintest.Model) error {
	t.Helper()
	dir := t.TempDir()
	img.write(t, dir)
	return readAll(t, dir, m)
}

// TestHoles takes single keys away, or changes their values, behind the store's
// back.
func TestHoles(t *testing.T) {
	for _, test := range []struct {
		name string
		key  []byte
		read func(s *Store) error
	}{
		{"A: entry 1", entryKey(nil, "A", 1), func(s *Store) error { _, err := chaintest.Lines(s, "A", 0, 1); return err }},
		{"A: request \"r0\" of \"\"", requestKey(nil, "A", "", "r0"), func(s *Store) error {
			_, err := s.Request(context.Background(), "A", "", "r0")
			return err
		}},
		{"A: head", headKey(nil, "A"), func(s *Store) error { _, err := s.State(context.Background(), "A"); return err }},
		{"log index 1", logKey(nil, 1), func(s *Store) (err error) {
			for _, err = range s.Log(context.Background(), 0) {
			}
			return err
		}},
		{"A: state t[0]", stateKey(nil, "A", state.MakePath("t", 0)), tree},
		{"A: state t", stateKey(nil, "A", state.MakePath("t")), tree},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := mustOpen(t, t.TempDir(), quiet())
			commitSome(t, s, chaintest.NewModel(), &chaintest.Author{Contract: "A"}, 0)
			meddle(t, s, func(txn *db.Txn) error { return txn.Set(test.key, []byte("other bytes")) })
			if err := test.read(s); !errors.Is(err, chain.ErrCorrupt) || !strings.Contains(err.Error(), test.name) {
				t.Errorf("changed: %v", err)
			}
			meddle(t, s, func(txn *db.Txn) error { return txn.Delete(test.key) })
			err := test.read(s)
			if test.key[0] == kindRequest || strings.HasSuffix(test.name, "t[0]") {
				return // absence is an answer; checksums of tables and numbers of commits stand against it
			}
			if !errors.Is(err, chain.ErrCorrupt) || !strings.Contains(err.Error(), test.name) {
				t.Errorf("deleted: %v", err)
			}
		})
	}
}

func tree(s *Store) error {
	snapshot, err := s.State(context.Background(), "A")
	if err != nil {
		return err
	}
	defer snapshot.Close()
	for _, err := range snapshot.Members(nil, state.Range{Descending: true}) {
		if err != nil {
			return err
		}
	}
	_, err = state.Tree(snapshot, nil, 0)
	return err
}

func meddle(t *testing.T, s *Store, do func(*db.Txn) error) {
	t.Helper()
	if err := s.db.Update(do); err != nil {
		t.Fatal(err)
	}
	s.recent.renew(s.db)
}

// TestManyTables fills several tables, so that compactions run, and reads all
// back.
func TestManyTables(t *testing.T) {
	dir := t.TempDir()
	s, m, author := mustOpen(t, dir, quiet()), chaintest.NewModel(), &chaintest.Author{Contract: "A"}
	for range 50 {
		var calls []chaintest.Call
		for i := range 10 {
			calls = append(calls, chaintest.Call{Padding: 100_000, Writes: []state.Write{chaintest.Set(state.IntegerValue(int64(i)), fmt.Sprint("k", i))}})
		}
		a := author.Append(calls...)
		if err := s.Commit(t.Context(), []chain.Append{a}); err != nil {
			t.Fatal(err)
		}
		m.Apply(a)
	}
	chaintest.Agree(t, s, m)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	chaintest.Agree(t, mustOpen(t, dir, quiet()), m)
}

func TestKeeper(t *testing.T) {
	k := newKeeper()
	writes, reports := make(chan int), make(chan error)
	n := 0
	go k.run(0, func() error {
		n++
		writes <- n
		if n == 1 {
			return errors.New("disk")
		}
		return nil
	}, func(err error) { reports <- err })
	k.note()
	k.note()
	if got := <-writes; got != 1 {
		t.Errorf("write %d", got)
	}
	if err := <-reports; err.Error() != "disk" {
		t.Error(err)
	}
	<-writes // once more after the error
	k.close()
}

// TestFirstLayout opens a store as layout version 1 left it, without marks, and
// finds it marked afterwards.
func TestFirstLayout(t *testing.T) {
	killed, closed, m := images(t)
	for name, img := range map[string]image{"killed": killed, "closed": closed} {
		was, err := parseTail(img[tailName].data)
		if err != nil {
			t.Fatal(err)
		}
		was.version, was.marks = 1, nil
		dir := t.TempDir()
		text := was.append(nil)
		img.with(tailName, imageFile{text, len(text)}).write(t, dir)
		if err := readAll(t, dir, m); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		is, err := readTail(dir)
		if err != nil || is.version != layoutVersion || len(is.marks) < 4 {
			t.Errorf("%s: afterwards TAIL is %v, %v", name, is, err)
		}
	}
}
