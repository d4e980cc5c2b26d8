package journal

import (
	"fmt"
	"slices"
	"testing"

	"moonledger/chain/state"
)

// visited goes on with a walk and returns what it visits: key=value.
func visited(t *testing.T, w *Walk, during func(k state.Key)) []string {
	t.Helper()
	var got []string
	for {
		k, item, ok, err := w.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return got
		}
		got = append(got, fmt.Sprintf("%v=%v", k, item.Value))
		during(k)
	}
}

func TestWalk(t *testing.T) {
	const base = `{"a":1,"b":2,"c":3,"d":4}`
	tests := []struct {
		name   string
		during func(t *testing.T, at *Table, k state.Key)
		want   []string
	}{
		{"nothing happens", func(*testing.T, *Table, state.Key) {}, []string{`"a"=1`, `"b"=2`, `"c"=3`, `"d"=4`}},
		{"current values", func(t *testing.T, at *Table, _ state.Key) { set(t, at, "c", `9`) }, []string{`"a"=1`, `"b"=2`, `"c"=9`, `"d"=4`}},
		{"added", func(t *testing.T, at *Table, _ state.Key) { set(t, at, "bb", `9`); set(t, at, "z", `9`) }, []string{`"a"=1`, `"b"=2`, `"c"=3`, `"d"=4`}},
		{"removed", func(t *testing.T, at *Table, _ state.Key) { set(t, at, "c", ``) }, []string{`"a"=1`, `"b"=2`, `"d"=4`}},
		{"removed and set again", func(t *testing.T, at *Table, _ state.Key) { set(t, at, "c", ``); set(t, at, "c", `3`) }, []string{`"a"=1`, `"b"=2`, `"d"=4`}},
		{"each removes itself", func(t *testing.T, at *Table, k state.Key) { set(t, at, k.Text(), ``) }, []string{`"a"=1`, `"b"=2`, `"c"=3`, `"d"=4`}},
		{"all removed", func(t *testing.T, at *Table, _ state.Key) {
			for _, k := range []string{"a", "b", "c", "d"} {
				set(t, at, k, ``)
			}
		}, []string{`"a"=1`}},
		{"kind changes", func(t *testing.T, at *Table, k state.Key) {
			for _, k := range []string{"a", "b", "c", "d"} {
				set(t, at, k, ``)
			}
			set(t, at, 1, `1`)
		}, []string{`"a"=1`}},
		{"removed and rolled back", func(t *testing.T, at *Table, _ state.Key) {
			mark := at.journal.Savepoint()
			set(t, at, "c", ``)
			set(t, at, "c", `9`)
			set(t, at, "d", ``)
			at.journal.Rollback(mark)
		}, []string{`"a"=1`, `"b"=2`, `"c"=3`, `"d"=4`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j, _ := open(t, `{"stored":`+base+`}`)
			set(t, j.Root(), "fresh", base)
			set(t, j.Root(), "pending", `{}`)
			for _, m := range value(t, base).Members() {
				set(t, table(t, j, "pending"), m.Key.Text(), m.Value.String())
			}
			for _, name := range []string{"stored", "fresh", "pending"} {
				at := table(t, j, name)
				got := visited(t, at.Walk(), func(k state.Key) { test.during(t, at, k) })
				if !slices.Equal(got, test.want) {
					t.Errorf("%s: got %v, want %v", name, got, test.want)
				}
			}
		})
	}
}

func TestWalkIsInKeyOrder(t *testing.T) {
	j, _ := open(t, `{"list":{"$table":[[-2,1],[3,2],[200,3]]},"names":{"B":1,"a":2,"é":3}}`)
	set(t, table(t, j, "list"), 10, `9`)
	set(t, table(t, j, "names"), "Z", `9`)
	for name, want := range map[string][]string{
		"list":  {"-2=1", "3=2", "10=9", "200=3"},
		"names": {`"B"=1`, `"Z"=9`, `"a"=2`, `"é"=3`},
	} {
		if got := visited(t, table(t, j, name).Walk(), func(state.Key) {}); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

// TestWalkBehind shows where walks begin that begin behind a key: one that is
// there, that is not, that was removed, and in front of all.
func TestWalkBehind(t *testing.T) {
	j, _ := open(t, `{"list":[10,20,30],"names":{"a":1,"b":2,"c":3,"d":4}}`)
	names := table(t, j, "names")
	visited(t, names.Walk(), func(k state.Key) {
		if k.Text() < "c" {
			set(t, names, k.Text(), ``)
		}
	})
	set(t, names, "bb", `9`)
	for _, test := range []struct {
		table  string
		behind state.Key
		want   []string
	}{
		{"names", state.StringKey(""), []string{`"bb"=9`, `"c"=3`, `"d"=4`}},
		{"names", state.StringKey("a"), []string{`"bb"=9`, `"c"=3`, `"d"=4`}},
		{"names", state.StringKey("bb"), []string{`"c"=3`, `"d"=4`}},
		{"names", state.StringKey("cc"), []string{`"d"=4`}},
		{"names", state.StringKey("d"), nil},
		{"names", state.IntegerKey(7), []string{`"bb"=9`, `"c"=3`, `"d"=4`}},
		{"list", state.IntegerKey(-1), []string{"1=10", "2=20", "3=30"}},
		{"list", state.IntegerKey(2), []string{"3=30"}},
		{"list", state.StringKey(""), nil},
	} {
		if got := visited(t, table(t, j, test.table).WalkBehind(test.behind), func(state.Key) {}); !slices.Equal(got, test.want) {
			t.Errorf("%s behind %v: got %v, want %v", test.table, test.behind, got, test.want)
		}
	}
}

// TestWalkAcrossRollback shows a walk that began behind the savepoint.
func TestWalkAcrossRollback(t *testing.T) {
	j, _ := open(t, `{"a":1,"b":2,"c":3}`)
	root := j.Root()
	mark := j.Savepoint()
	set(t, root, "b", ``)
	set(t, root, "d", `4`)
	inside := root.Walk()
	j.Rollback(mark)
	if got, want := visited(t, inside, func(state.Key) {}), []string{`"a"=1`, `"c"=3`}; !slices.Equal(got, want) {
		t.Errorf("walk from before the rollback: got %v, want %v", got, want)
	}
	if got, want := visited(t, root.Walk(), func(state.Key) {}), []string{`"a"=1`, `"b"=2`, `"c"=3`}; !slices.Equal(got, want) {
		t.Errorf("walk after the rollback: got %v, want %v", got, want)
	}
}

// TestWalkAcrossTwoSavepoints: of several changes that one rollback undoes, the
// newest tells since when the key is there.
func TestWalkAcrossTwoSavepoints(t *testing.T) {
	j, _ := open(t, `{"a":1}`)
	mark := j.Savepoint()
	set(t, j.Root(), "a", ``)
	j.Savepoint()
	set(t, j.Root(), "a", `2`)
	walk := j.Root().Walk()
	j.Rollback(mark)
	if got, want := visited(t, walk, func(state.Key) {}), []string{`"a"=1`}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestKeySetBehindWalk: what a walk knows about the beginning of a table is out
// of date once a key behind it is set.
func TestKeySetBehindWalk(t *testing.T) {
	j, _ := open(t, `{"list":[1,2,3]}`)
	list := table(t, j, "list")
	set(t, list, 1, ``)
	visited(t, list.Walk(), func(state.Key) {})
	walk := list.Walk() // begins behind 1
	set(t, list, 2, ``)
	set(t, list, 1, `9`)
	visited(t, walk, func(state.Key) {})
	wantTree(t, list, `{"$table":[[1,9],[3,3]]}`)
}

func TestWalkOfLargeTable(t *testing.T) {
	r := &treeReader{root: accounts(3000)}
	j := New(r, nil, new(tally), false)
	at := table(t, j, "accounts")
	for i := range 1000 {
		set(t, at, fmt.Sprintf("account-%06d", 3*i), ``)
		set(t, at, fmt.Sprintf("account-%06d+", 3*i), `1`)
	}
	got := visited(t, at.Walk(), func(state.Key) {})
	if len(got) != 3000 || !slices.IsSorted(got) {
		t.Errorf("got %d members, want 3000 in order", len(got))
	}
}

// TestQueueAndStack shows that draining a table from either end is not
// quadratic.
func TestQueueAndStack(t *testing.T) {
	const n = 500
	drains := map[string]func(at *Table){
		"queue": func(at *Table) {
			k, _, _, err := at.Walk().Next()
			if err != nil {
				t.Fatal(err)
			}
			set(t, at, int(k.Integer()), ``)
		},
		"stack": func(at *Table) { set(t, at, int(length(t, at)), ``) },
	}
	for name, drain := range drains {
		j, b := open(t, `{"list":`+sequence(n)+`}`)
		at := table(t, j, "list")
		for range n {
			drain(at)
		}
		wantTree(t, at, `{}`)
		if limit := uint64(n * 60); b.gas > limit {
			t.Errorf("%s: got %d gas for %d removals, want at most %d", name, b.gas, n, limit)
		}
	}
}

func sequence(n int) string {
	text := "["
	for i := range n {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprint(i)
	}
	return text + "]"
}
