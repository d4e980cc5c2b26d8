package journal

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"moonledger/chain/state"
)

func TestGet(t *testing.T) {
	j, _ := open(t, `{"a":{"x":1,"y":{"$decimal":"1.50"}},"list":["one","two"]}`)
	a := table(t, j, "a")
	if a != get(t, j.Root(), "a").Table {
		t.Error("reading a table twice gives two tables")
	}
	if got := get(t, a, "y").Value; !got.Equal(value(t, `{"$decimal":"1.50"}`)) {
		t.Errorf("got %v, want 1.50", got)
	}
	if got := get(t, table(t, j, "list"), 2).Value.Text(); got != "two" {
		t.Errorf("got %q, want two", got)
	}
	for _, k := range []any{"z", 7} {
		if item := get(t, a, k); item.Exists() {
			t.Errorf("got %v at key %v, want nothing", item, k)
		}
	}
	if a.Parent() != j.Root() || j.Root().Parent() != nil {
		t.Error("wrong parents")
	}
	if got := table(t, j, "a").Path().String(); got != "a" {
		t.Errorf("got path %s, want a", got)
	}
}

func TestItemEqual(t *testing.T) {
	j, _ := open(t, `{"a":{},"b":{}}`)
	a, b := get(t, j.Root(), "a"), get(t, j.Root(), "b")
	one := Item{Value: state.IntegerValue(1)}
	if !a.Equal(a) || a.Equal(b) || a.Equal(one) || !one.Equal(one) || one.Equal(Item{}) {
		t.Error("wrong equality of items")
	}
}

func TestNumbersAreReadWithoutTheirText(t *testing.T) {
	j, _ := open(t, `{"old":1.0}`)
	set(t, j.Root(), "scalar", `1.00000000000000000001`)
	set(t, j.Root(), "tree", `{"x":1e2}`)
	for _, item := range []Item{get(t, j.Root(), "old"), get(t, j.Root(), "scalar"), get(t, table(t, j, "tree"), "x")} {
		if got, want := item.Value.NumberText(), item.Value.String(); got != want {
			t.Errorf("got text %s of number %s", got, want)
		}
	}
}

// TestLazy shows what is asked of the base, and that it does not depend on the
// size of the state.
func TestLazy(t *testing.T) {
	r := &treeReader{root: accounts(1000)}
	j := New(r, nil, new(tally), false)
	steps := []struct {
		name            string
		do              func(at *Table)
		gets, iterators int
	}{
		{"get", func(at *Table) { get(t, at, "account-000007") }, 1, 0},
		{"get again", func(at *Table) { get(t, at, "account-000007") }, 0, 0},
		{"set what was read", func(at *Table) { set(t, at, "account-000007", `1`) }, 0, 0},
		{"set what is there", func(at *Table) { set(t, at, "account-000008", `1`) }, 1, 0},
		{"set a new key", func(at *Table) { set(t, at, "new", `1`) }, 1, 0},
		{"read back", func(at *Table) { get(t, at, "new") }, 0, 0},
		{"begin a walk", func(at *Table) { _, _, _, _ = at.Walk().Next() }, 0, 1},
		{"length", func(at *Table) { length(t, at) }, 0, 1},
		{"length again", func(at *Table) { length(t, at) }, 0, 0},
		{"writes", func(*Table) { j.Writes() }, 0, 0},
	}
	at := table(t, j, "accounts")
	for _, step := range steps {
		r.gets, r.iterators = 0, 0
		step.do(at)
		if r.gets != step.gets || r.iterators != step.iterators {
			t.Errorf("%s: got %d gets and %d iterators, want %d and %d", step.name, r.gets, r.iterators, step.gets, step.iterators)
		}
	}
}

func TestKindIsProbedOnce(t *testing.T) {
	r := &treeReader{root: value(t, `{"list":["a","b","c"]}`)}
	j := New(r, nil, new(tally), false)
	list := table(t, j, "list")
	set(t, list, 10, `1`)
	set(t, list, 11, `1`)
	if r.iterators != 1 {
		t.Errorf("got %d probes, want 1", r.iterators)
	}
}

func TestMisuse(t *testing.T) {
	const base = `{"a":{"x":1},"list":[1,2],"empty":{}}`
	deep := strings.Repeat(`{"a":`, state.MaxDepth) + `1` + strings.Repeat(`}`, state.MaxDepth)
	tests := []struct {
		name string
		path []any
		do   func(at *Table) error
		want string
	}{
		{"key too long", []any{"a"}, func(at *Table) error { return at.Set(state.StringKey(strings.Repeat("k", 257)), state.BoolValue(true)) },
			"self.a: bad key: string of 257 bytes, more than 256"},
		{"key not UTF-8", nil, func(at *Table) error { return at.Remove(state.StringKey("\xff")) },
			`self: bad key: string "\xff" is not valid UTF-8`},
		{"integer too large", []any{"list"}, func(at *Table) error { _, err := at.Get(state.IntegerKey(1 << 53)); return err },
			"self.list: bad key: integer 9007199254740992 is beyond ±9007199254740991"},
		{"mixed with the base", []any{"list"}, func(at *Table) error { return trySet(t, at, "x", `1`) },
			`self.list.x: a table has keys of one kind, and this one has integer keys such as 1`},
		{"mixed with the other kind", []any{"a"}, func(at *Table) error { return trySet(t, at, 1, `1`) },
			`self.a[1]: a table has keys of one kind, and this one has string keys such as "x"`},
		{"mixed with pending", []any{"empty"}, func(at *Table) error { set(t, at, 5, `1`); return trySet(t, at, "y", `1`) },
			`self.empty.y: a table has keys of one kind, and this one has integer keys such as 5`},
		{"too deep", nil, func(at *Table) error { return trySet(t, at, "b", deep) },
			"self.b: nested too deep: a path has at most 32 keys"},
		{"two places", nil, func(at *Table) error { return at.SetTable(key("b"), get(t, at, "a").Table) },
			"self.b: a state table cannot live at two places; store a copy (copy(t))"},
		{"dead table assigned", nil, func(at *Table) error {
			a := get(t, at, "a").Table
			set(t, at, "a", ``)
			return at.SetTable(key("a"), a)
		}, "self.a: this table was removed from the state"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j, _ := open(t, base)
			wantMisuse(t, test.do(table(t, j, test.path...)), test.want)
		})
	}
}

func TestMisuseOfRootElement(t *testing.T) {
	m := &Misuse{Path: state.MakePath(3, "x"), Reason: "why"}
	if got := m.Error(); got != "self[3].x: why" {
		t.Errorf("got %q", got)
	}
}

func TestDepthAcrossTables(t *testing.T) {
	j, _ := open(t, `{}`)
	at := j.Root()
	for range state.MaxDepth - 1 {
		set(t, at, "a", `{}`)
		at = get(t, at, "a").Table
	}
	set(t, at, "scalar", `1`)
	set(t, at, "table", `{}`)
	if err := trySet(t, at, "full", `{"x":1}`); err == nil {
		t.Error("a path of 33 keys was set")
	}
	bottom := get(t, at, "table").Table
	if err := trySet(t, bottom, "x", `1`); err == nil {
		t.Error("a path of 33 keys was set")
	}
	if item, err := bottom.Get(key("x")); err != nil || item.Exists() {
		t.Errorf("got %v, %v below the deepest table, want nothing", item, err)
	}
	for _, w := range j.Writes() {
		if err := w.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestView(t *testing.T) {
	j := New(&treeReader{root: value(t, `{"a":{"x":1}}`)}, nil, new(tally), true)
	a := table(t, j, "a")
	wantMisuse(t, trySet(t, a, "x", `1`), "self.a.x: a view may not write")
	wantMisuse(t, a.Remove(key("none")), "self.a.none: a view may not write")
	wantMisuse(t, j.Root().SetTable(key("a"), a), "self.a: a view may not write")
	if writes := j.Writes(); len(writes) != 0 {
		t.Errorf("got writes of a view:\n%s", text(writes))
	}
}

func TestKindIsFreeWhenEmpty(t *testing.T) {
	j, _ := open(t, `{"list":[1,2]}`)
	list := table(t, j, "list")
	mark := j.Savepoint()
	set(t, list, 1, ``)
	if err := trySet(t, list, "x", `1`); err == nil {
		t.Error("a string key was set beside an integer")
	}
	set(t, list, 2, ``)
	set(t, list, "x", `1`)
	wantTree(t, list, `{"x":1}`)
	if got := length(t, list); got != 0 {
		t.Errorf("got length %d, want 0", got)
	}
	j.Rollback(mark)
	if err := trySet(t, list, "x", `1`); err == nil {
		t.Error("a string key was set beside integers that came back")
	}
	set(t, list, 3, `3`)
	wantTree(t, list, `[1,2,3]`)
}

func TestDeadTables(t *testing.T) {
	ends := []struct {
		name string
		do   func(root *Table)
	}{
		{"removed", func(root *Table) { set(t, root, "a", ``) }},
		{"replaced by a scalar", func(root *Table) { set(t, root, "a", `1`) }},
		{"replaced by an equal table", func(root *Table) { set(t, root, "a", `{"b":{"c":{"x":1}}}`) }},
		{"removed and set again", func(root *Table) { set(t, root, "a", ``); set(t, root, "a", `{"b":{"c":{"x":1}}}`) }},
	}
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			j, _ := open(t, `{"a":{"b":{"c":{"x":1}}}}`)
			c := table(t, j, "a", "b", "c")
			walk := c.Walk()
			mark := j.Savepoint()
			end.do(j.Root())
			for name, err := range everyUse(c, walk) {
				if err == nil {
					t.Fatalf("%s works on a dead table", name)
				}
				wantMisuse(t, err, "self.a.b.c: this table was removed from the state")
			}
			if !c.Dead() {
				t.Error("Dead is false")
			}
			j.Rollback(mark)
			wantTree(t, c, `{"x":1}`)
			if c.Dead() || c != table(t, j, "a", "b", "c") {
				t.Error("a rollback did not revive the table")
			}
			if len(j.Writes()) != 0 {
				t.Error("a rollback left writes")
			}
		})
	}
}

func everyUse(at *Table, walk *Walk) map[string]error {
	_, getErr := at.Get(key("x"))
	_, lenErr := at.Len()
	_, _, _, oldWalk := walk.Next()
	_, _, _, newWalk := at.Walk().Next()
	return map[string]error{
		"Get": getErr, "Len": lenErr, "Next": oldWalk, "Walk": newWalk,
		"Set": at.Set(key("x"), state.BoolValue(true)), "Remove": at.Remove(key("x")),
		"SetTable": at.SetTable(key("x"), at),
	}
}

func TestRollbackKillsWhatWasSet(t *testing.T) {
	j, _ := open(t, `{}`)
	mark := j.Savepoint()
	set(t, j.Root(), "a", `{"b":{}}`)
	b := table(t, j, "a", "b")
	j.Rollback(mark)
	wantMisuse(t, trySet(t, b, "x", `1`), "self.a.b: this table was removed from the state")
	set(t, j.Root(), "a", `{"b":{}}`)
	if !b.Dead() {
		t.Error("a table lives again that was rolled back")
	}
}

func TestSavepointsNest(t *testing.T) {
	j, _ := open(t, `{"n":0}`)
	var marks []Mark
	for i := range 4 {
		marks = append(marks, j.Savepoint())
		set(t, j.Root(), "n", fmt.Sprint(10*i+1))
		set(t, j.Root(), "n", fmt.Sprint(10*i+2))
	}
	for _, step := range []struct {
		mark int
		want string
	}{{3, `{"n":22}`}, {3, `{"n":22}`}, {1, `{"n":2}`}, {0, `{"n":0}`}} {
		j.Rollback(marks[step.mark])
		wantTree(t, j.Root(), step.want)
		set(t, j.Root(), "n", `99`)
	}
}

func TestSetTableAtItsPlace(t *testing.T) {
	j, _ := open(t, `{"a":{"x":1}}`)
	a := table(t, j, "a")
	if err := j.Root().SetTable(key("a"), a); err != nil {
		t.Fatal(err)
	}
	if a.Dead() || len(j.Writes()) != 0 {
		t.Error("self.a = self.a did something")
	}
}

func TestLen(t *testing.T) {
	tests := []struct {
		name, base string
		do         func(at *Table)
		want       int64
	}{
		{"empty", `{}`, func(*Table) {}, 0},
		{"strings", `{"x":1}`, func(*Table) {}, 0},
		{"stored", `[1,2,3]`, func(*Table) {}, 3},
		{"with holes", `{"$table":[[-5,1],[0,1],[7,1]]}`, func(*Table) {}, 7},
		{"not positive", `{"$table":[[-5,1],[0,1]]}`, func(*Table) {}, 0},
		{"appended", `[1,2,3]`, func(at *Table) { set(t, at, 4, `1`) }, 4},
		{"last removed", `[1,2,3]`, func(at *Table) { set(t, at, 3, ``) }, 2},
		{"first removed", `[1,2,3]`, func(at *Table) { set(t, at, 1, ``) }, 3},
		{"all removed", `[1,2,3]`, func(at *Table) {
			for i := 3; i > 0; i-- {
				set(t, at, i, ``)
			}
		}, 0},
		{"asked between", `[1,2,3]`, func(at *Table) {
			length(t, at)
			set(t, at, 3, ``)
			length(t, at)
			set(t, at, 2, ``)
			set(t, at, 9, `1`)
		}, 9},
		{"the greatest", `[1]`, func(at *Table) { set(t, at, state.MaxInteger, `1`) }, state.MaxInteger},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			j, _ := open(t, `{"stored":`+test.base+`}`)
			set(t, j.Root(), "fresh", test.base)
			for _, name := range []string{"stored", "fresh"} {
				at := table(t, j, name)
				test.do(at)
				if got := length(t, at); got != test.want {
					t.Errorf("%s: got length %d, want %d", name, got, test.want)
				}
			}
		})
	}
}

func TestLenAfterRollback(t *testing.T) {
	j, _ := open(t, `{"list":[1,2,3]}`)
	list := table(t, j, "list")
	mark := j.Savepoint()
	set(t, list, 3, ``)
	set(t, list, 2, ``)
	if got := length(t, list); got != 1 {
		t.Errorf("got length %d, want 1", got)
	}
	j.Rollback(mark)
	if got := length(t, list); got != 3 {
		t.Errorf("got length %d, want 3", got)
	}
	set(t, list, 4, `4`)
	j.Rollback(mark)
	if got := length(t, list); got != 3 {
		t.Errorf("got length %d, want 3", got)
	}
}

// TestFaults fails each operation of the base in turn: the error comes through,
// nothing has changed, and the operation can be done again.
func TestFaults(t *testing.T) {
	base := value(t, `{"a":{"b":{"x":1},"y":2},"list":[1,2,3]}`)
	for n := 0; ; n++ {
		r := &failingReader{Reader: &treeReader{root: base}, n: n}
		j := New(r, nil, new(tally), false)
		for _, step := range faultScript {
			before := text(j.Writes())
			err := step(t, j)
			if err == nil {
				continue
			}
			if !errors.Is(err, errInjected) || errors.As(err, new(*Misuse)) {
				t.Fatalf("got error %v, want the injected one", err)
			}
			if after := text(j.Writes()); after != before {
				t.Fatalf("fault %d: got writes\n%swant\n%s", n, after, before)
			}
			if err := step(t, j); err != nil {
				t.Fatal(err)
			}
		}
		reached := r.failed
		r.n = -1 // its time is over
		wantTree(t, j.Root(), `{"a":5,"list":[1,2,3,4]}`)
		if !reached {
			return
		}
	}
}

var faultScript = []func(t *testing.T, j *Journal) error{
	func(t *testing.T, j *Journal) error {
		return onTable(j, "list", func(at *Table) error { return trySet(t, at, 4, `4`) })
	},
	func(t *testing.T, j *Journal) error {
		return onTable(j, "a", func(at *Table) error { return trySet(t, at, "z", `4`) })
	},
	func(_ *testing.T, j *Journal) error {
		return onTable(j, "list", func(at *Table) error { _, err := at.Len(); return err })
	},
	func(_ *testing.T, j *Journal) error {
		_, _, _, err := j.Root().Walk().Next()
		return err
	},
	func(t *testing.T, j *Journal) error { return trySet(t, j.Root(), "a", `5`) },
}

func onTable(j *Journal, name string, do func(at *Table) error) error {
	item, err := j.Root().Get(key(name))
	if err != nil {
		return err
	}
	return do(item.Table)
}
