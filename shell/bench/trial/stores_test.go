package trial

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/shell/bench"
)

// contents returns all files below a folder.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, path))
		all[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Stores that are prepared are kept as they are, whatever is measured.
func TestPreparedStoresAreKept(t *testing.T) {
	prepared := filepath.Join(t.TempDir(), "prepared")
	var starts int
	var notes []string
	run := func() {
		starts, notes = 0, nil
		s := small(t, Suite{Rounds: 1, Prepared: prepared, Start: counted(&starts)}, size{2, 3, false}, size{4, 3, true})
		s.Setup.Note = func(text string) { notes = append(notes, text) }
		if err := s.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if left := names(t, s.Folder); len(left) != 0 {
			t.Errorf("left behind: %q", left)
		}
	}
	run()
	if all := strings.Join(notes, "\n"); starts != 6 || !strings.Contains(all, "preparing a store with 4 accounts and a chain of 3 entries\n") {
		t.Errorf("%d starts, notes are %q", starts, notes)
	}
	before := contents(t, prepared)
	run()
	if all := strings.Join(notes, "\n"); starts != 4 || strings.Contains(all, "preparing") || !strings.Contains(all, "round 1, 4 accounts, ") {
		t.Errorf("%d starts, notes are %q", starts, notes)
	}
	if !cmp.Equal(before, contents(t, prepared)) {
		t.Error("what was prepared has changed")
	}
}

// A store to which accounts are added begins with a copy of the one with fewer,
// which stays as it is.
func TestStoreBeginsWithOneThatIsAsLong(t *testing.T) {
	s := small(t, Suite{}, size{2, 3, false}, size{2, 4, false}, size{5, 3, false})
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	entries := map[string]uint64{}
	for _, name := range names(t, s.Folder) {
		copied := filepath.Join(t.TempDir(), "copy")
		if err := renew(copied, filepath.Join(s.Folder, name)); err != nil {
			t.Fatal(err)
		}
		r, err := ownIn(copied, startLocal).measure(t.Context(), setupOf(t, bench.Until{Calls: 1}))
		if err != nil {
			t.Fatal(err)
		}
		entries[name] = r.Chain.Before
	}
	// The last one has those of the first, and one more for its accounts.
	if diff := cmp.Diff(map[string]uint64{"2-3": 3, "2-4": 4, "5-3": 4}, entries); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func setupOf(t *testing.T, until bench.Until) Setup {
	t.Helper()
	s, err := Setup{Accounts: 2, Until: until}.filled()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A store that is half prepared is never taken for one that is, and goes when the
// next one is prepared.
func TestHalfPreparedStore(t *testing.T) {
	broken := errors.New("broken")
	prepared := t.TempDir()
	fail := func(context.Context, string, string) (Server, error) { return nil, broken }
	s := small(t, Suite{Prepared: prepared, Start: fail}, size{2, 3, false})
	if err := s.run(t.Context()); !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff([]string{"part"}, names(t, prepared)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if err := os.WriteFile(filepath.Join(prepared, "part", "store"), []byte("half"), 0o644); err != nil {
		t.Fatal(err)
	}
	s = small(t, Suite{Prepared: prepared}, size{2, 3, false})
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"2-3"}, names(t, prepared)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A copy has no file of what was there before.
func TestRenew(t *testing.T) {
	base, folder := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	for name, dir := range map[string]string{"base": base, "before": folder} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, "file"), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := renew(folder, base); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"base/file": "base"}, contents(t, folder)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if err := renew(folder, filepath.Join(base, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a copy of nothing: got %v", err)
	}
}
