package spill

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A Map and a plain map are changed and read side by side.
func TestMap(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		m, err := Open(Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		plain := map[string]string{}
		key := rapid.StringMatching(`[ab\x00]{1,3}`)
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			put(t, m, plain, rapid.MapOf(key, rapid.SampledFrom([]string{"", "x", "long value"})).Draw(t, "changes"))
			agree(t, m, plain, key.Draw(t, "from"))
		}
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// put changes both; an empty value removes.
func put(t *rapid.T, m *Map, plain, changes map[string]string) {
	err := m.Put(func(yield func(key, value []byte) bool) {
		for key, text := range changes {
			var value []byte
			if text != "" {
				value = []byte(text)
			}
			if !yield([]byte(key), value) {
				return
			}
		}
	}, 100)
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(plain, changes)
	maps.DeleteFunc(plain, func(_, value string) bool { return value == "" })
}

func agree(t *rapid.T, m *Map, plain map[string]string, from string) {
	for _, key := range append(slices.Collect(maps.Keys(plain)), from) {
		value, found, err := m.Get([]byte(key), []byte("<"))
		want, exists := plain[key]
		if err != nil || found != exists || string(value) != "<"+want {
			t.Fatalf("%q: got %q, %v, %v, want %q", key, value, found, err, want)
		}
	}
	var got, want []string
	m.Seek([]byte(from))
	for ; ; m.Next() {
		key, value, ok, err := m.Here()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		got = append(got, fmt.Sprintf("%q=%s", key, value))
	}
	for _, key := range slices.Sorted(maps.Keys(plain)) {
		if key >= from {
			want = append(want, fmt.Sprintf("%q=%s", key, plain[key]))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("walk from %q: -want +got:\n%s", from, diff)
	}
}

// Too little room is told before anything is changed.
func TestFull(t *testing.T) {
	dir, free := t.TempDir(), uint64(0)
	options := Options{Dir: dir, FreeSpace: func(string) (uint64, error) { return free, nil }}
	if _, err := Open(options); !errors.Is(err, ErrFull) {
		t.Errorf("open: %v", err)
	}
	free = reserve
	m, err := Open(options)
	if err != nil {
		t.Fatal(err)
	}
	one := func(yield func(key, value []byte) bool) { yield([]byte("k"), []byte("v")) }
	if err := m.Put(one, 2); !errors.Is(err, ErrFull) {
		t.Errorf("put: %v", err)
	}
	if _, found, err := m.Get([]byte("k"), nil); found || err != nil {
		t.Errorf("after a refused put: %v, %v", found, err)
	}
	free += growth * 2
	if err := m.Put(one, 2); err != nil {
		t.Error(err)
	}
	if err := m.Close(); err != nil {
		t.Error(err)
	}
}
