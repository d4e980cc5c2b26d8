package badger

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
)

// stride is how many bytes there are between two that TestDamage damages, as a
// multiple of the usual.
var stride = flag.Int("damage.stride", 100, "damage every n-th byte, in hundredths of the usual distance")

// quiet makes stores that open fast and write TAIL when told to.
func quiet() Options {
	return Options{MemTable: 1, MinFree: -1, TailEvery: -1, NoSync: true, AllowUnsafe: true}
}

// An image is a directory: the bytes of each file up to its trailing zeros, and
// its length.
type image map[string]imageFile

type imageFile struct {
	data []byte
	size int
}

func takeImage(t *testing.T, dir string) image {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	img := image{}
	for _, entry := range entries {
		b, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		img[entry.Name()] = imageFile{bytes.TrimRight(b, "\x00"), len(b)}
	}
	return img
}

func (img image) write(t *testing.T, dir string) {
	t.Helper()
	for name, file := range img {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, file.data[:min(len(file.data), file.size)], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(path, int64(file.size)); err != nil {
			t.Fatal(err)
		}
	}
}

// images returns a store as a kill leaves it, with entries in tables and in
// the log and TAIL up to date, as closing leaves it, and what it holds.
func images(t *testing.T) (killed, closed image, m *chaintest.Model) {
	t.Helper()
	dir := t.TempDir()
	m = chaintest.NewModel()
	authors := []*chaintest.Author{{Contract: "Points"}, {Contract: "Votes"}}
	for round := range 3 {
		s, err := Open(t.Context(), dir, quiet())
		if err != nil {
			t.Fatal(err)
		}
		for i := range 8 {
			commitSome(t, s, m, authors[i%2], 10*round+i)
		}
		if err := s.writeTail(); err != nil {
			t.Fatal(err)
		}
		killed = takeImage(t, dir)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return killed, takeImage(t, dir), m
}

func commitSome(t *testing.T, s *Store, m *chaintest.Model, author *chaintest.Author, i int) {
	t.Helper()
	a := author.Append(
		chaintest.Call{Request: fmt.Sprint("r", i), Writes: []state.Write{
			chaintest.Set(state.EmptyTable(), "t"), chaintest.Set(state.IntegerValue(int64(i)), "t", i),
		}},
		chaintest.Call{Padding: 100, Writes: []state.Write{chaintest.Set(state.StringValue("x"), fmt.Sprint("k", i%3))}},
	)
	if err := s.Commit(t.Context(), []chain.Append{a}); err != nil {
		t.Fatal(err)
	}
	m.Apply(a)
}

// TestDamage flips bytes of each file and cuts each file short, in a store that
// was killed and in one that was closed. The store must say that it is corrupt,
// and name the file; the few cases in which it cannot know are listed with the
// damage, and then it must hold all that TAIL says.
func TestDamage(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("random places by seed %d", seed)
	killed, closed, m := images(t)
	for name, img := range map[string]image{"killed": killed, "closed": closed} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			for _, file := range slices.Sorted(maps.Keys(img)) {
				for _, d := range damages(img, file, random) {
					tryDamage(t, m, d)
				}
			}
		})
	}
}

// A damage is a store of which one file was altered.
type damage struct {
	name   string
	file   string
	image  image
	silent bool // the store may open, with all that was in it
}

// damages flips bytes of a file, cuts it, and takes it away.
func damages(img image, file string, random *rand.Rand) (all []damage) {
	f := img[file]
	for _, at := range places(len(f.data), f.size, random) {
		for _, mask := range []byte{0x01, 0xff, byte(1 + random.IntN(255))} {
			all = append(all, damage{
				fmt.Sprintf("%s byte %d xor %#x", file, at, mask), file, flip(img, file, at, mask),
				// It looks like the beginning of a commit that was never finished.
				isMemLog(file) && at >= len(f.data),
			})
		}
	}
	for _, size := range cuts(len(f.data), f.size) {
		all = append(all, damage{
			fmt.Sprintf("%s cut to %d", file, size), file, cut(img, file, size),
			// Badger itself cuts its logs to what they hold.
			isMemLog(file) && size == len(f.data) || isValueLog(file) && size == walHeaderBytes,
		})
	}
	// Logs go when their turn is over: what stood in one, TAIL knows.
	return append(all, damage{file + " removed", "", without(img, file), isLog(file)})
}

// places chooses bytes to flip: ends, the middle, random ones, and some in
// between.
func places(used, size int, random *rand.Rand) []int {
	step := max(1, max(used/10, 1)**stride/100)
	all := []int{used / 2, used - 1, used, used + 25, size / 2, size - 1}
	for at := 0; at < used; at += step {
		all = append(all, at)
	}
	for range 4 {
		all = append(all, random.IntN(max(used, 1)), random.IntN(max(size, 1)))
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(at int) bool { return at < 0 || at >= size })
}

func cuts(used, size int) []int {
	sizes := []int{0, 1, 5, 19, 20, used / 3, used / 2, used - 1, used, size / 2, size - 1}
	slices.Sort(sizes)
	return slices.DeleteFunc(slices.Compact(sizes), func(n int) bool { return n < 0 || n >= size })
}

func flip(img image, file string, at int, mask byte) image {
	f := img[file]
	data := make([]byte, max(len(f.data), at+1))
	copy(data, f.data)
	data[at] ^= mask
	return img.with(file, imageFile{data, f.size})
}

func cut(img image, file string, size int) image {
	return img.with(file, imageFile{img[file].data, size})
}

func (img image) with(file string, f imageFile) image {
	damaged := image{file: f}
	for name, other := range img {
		if name != file {
			damaged[name] = other
		}
	}
	return damaged
}

func without(img image, file string) image {
	damaged := img.with(file, imageFile{})
	delete(damaged, file)
	return damaged
}

// tryDamage opens and reads a damaged store twice: damage must not be forgotten
// by what the first time has changed.
func tryDamage(t *testing.T, m *chaintest.Model, d damage) {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	d.image.write(t, dir)
	for _, when := range []string{"first", "again"} {
		err := readAll(t, dir, m)
		switch {
		case err == nil && d.silent:
		case err == nil:
			t.Errorf("%s, %s: it was not found", d.name, when)
		case !errors.Is(err, chain.ErrCorrupt) && !errors.Is(err, errVersion):
			t.Errorf("%s, %s: %v", d.name, when, err)
		case !strings.Contains(strings.ReplaceAll(err.Error(), dir, ""), d.file):
			t.Errorf("%s, %s: the file is not named: %v", d.name, when, err)
		}
	}
}

// readAll opens a store, and compares all that it answers without error.
func readAll(t *testing.T, dir string, m *chaintest.Model) error {
	s, err := Open(t.Context(), dir, quiet())
	if err != nil {
		return err
	}
	var differences reporter
	chaintest.Agree(&differences, s, m)
	if err := s.Close(); err != nil {
		return err
	}
	if len(differences) > 0 {
		return errors.New(strings.Join(differences, "; "))
	}
	return nil
}

// A reporter collects what a comparison reports.
type reporter []string

func (*reporter) Helper() {}

func (r *reporter) Errorf(format string, args ...any) { *r = append(*r, fmt.Sprintf(format, args...)) }

func (r *reporter) Fatalf(format string, args ...any) { r.Errorf(format, args...) }
