package journal

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"moonledger/chain/state"
)

// In the property the tables named "list" are sequences.
type anything struct{ sequence bool }

func (anything) Member(k state.Key) (Shape, error)                   { return anything{k.Text() == "list"}, nil }
func (anything) Accept(v state.Value, _ Budget) (state.Value, error) { return v, nil }
func (anything) Removable(state.Key) error                           { return nil }
func (s anything) Sequence() bool                                    { return s.sequence }

func isSequence(path state.Path) bool {
	return len(path) > 0 && path[len(path)-1].Text() == "list"
}

// layered returns a Reader of v that is built otherwise than a treeReader: an
// Overlay of its members over an Overlay of things that are to be hidden.
func layered(v state.Value) state.Reader {
	junk, _ := state.TableValue(state.Member{Key: state.IntegerKey(3), Value: state.BoolValue(true)})
	var hidden, shown []state.Write
	for _, name := range []string{"a", "b", "list"} {
		hidden = append(hidden, state.Write{Path: state.MakePath(name), Value: state.EmptyTable()})
		for _, m := range junk.Members() {
			hidden = append(hidden, state.Write{Path: state.MakePath(name).Child(m.Key), Value: m.Value})
		}
		shown = append(shown, state.Write{Path: state.MakePath(name)})
	}
	base := state.NewOverlay(&treeReader{root: state.EmptyTable()})
	base.Apply(hidden)
	top := state.NewOverlay(base)
	top.Apply(append(shown, wholeAt(new(model).build(v, false), nil)[1:]...))
	return top
}

// A handle is one table of the model with its tables in the two journals.
type handle struct {
	id     int
	tables [2]*Table
}

type walkPair struct {
	model *modelWalk
	walks [2]*Walk
}

// A machine drives a model and two journals over different readers of the same
// state through the same steps.
type machine struct {
	base     state.Value
	model    *model
	journals [2]*Journal
	budgets  [2]*tally
	handles  map[int]*handle
	ids      []int
	walks    []walkPair
	marks    [][2]Mark
}

func newMachine(t *rapid.T) *machine {
	base := tables(3, false).Filter(func(v state.Value) bool {
		return len(v.Members()) == 0 || !v.Members()[0].Key.IsInteger()
	}).Draw(t, "base")
	m := &machine{base: base, model: newModel(base), handles: map[int]*handle{}}
	for i, r := range []state.Reader{&treeReader{root: base}, layered(base)} {
		m.budgets[i] = new(tally)
		m.journals[i] = New(r, anything{}, m.budgets[i], false)
	}
	m.keep(m.model.root.id, [2]*Table{m.journals[0].Root(), m.journals[1].Root()})
	return m
}

func (m *machine) keep(id int, tables [2]*Table) {
	m.handles[id] = &handle{id, tables}
	m.ids = append(m.ids, id)
}

// pick returns a table that was handed out, with its node and path in the
// model, nil if it is dead.
func (m *machine) pick(t *rapid.T) (*handle, *node, state.Path) {
	h := m.handles[rapid.SampledFrom(m.ids).Draw(t, "table")]
	at, path := m.model.root.find(h.id, nil)
	return h, at, path
}

// wantError compares the error of each journal with the model's.
func wantError(t *rapid.T, want error, errs [2]error) {
	for _, err := range errs {
		if errors.As(err, new(*Misuse)) != (want != nil) || (err == nil) != (want == nil) {
			t.Fatalf("got error %v, want %v", err, want)
		}
	}
	if want != nil && errs[0].Error() != errs[1].Error() {
		t.Fatalf("got different errors: %v and %v", errs[0], errs[1])
	}
}

// wantItem compares what two journals gave with a node of the model, nil for
// nothing, and keeps its tables.
func (m *machine) wantItem(t *rapid.T, n *node, items [2]Item) {
	for i, item := range items {
		switch {
		case n == nil:
			if item.Exists() {
				t.Fatalf("got %v, want nothing", item)
			}
		case n.members == nil:
			if item.Table != nil || !item.Value.Equal(n.scalar) {
				t.Fatalf("got %v, want %v", item, n.scalar)
			}
		case item.Table == nil || m.handles[n.id] != nil && m.handles[n.id].tables[i] != item.Table:
			t.Fatalf("got %v, want the table that was here before", item)
		}
	}
	if n != nil && n.members != nil && m.handles[n.id] == nil {
		m.keep(n.id, [2]*Table{items[0].Table, items[1].Table})
	}
}

func (m *machine) get(t *rapid.T) {
	h, at, _ := m.pick(t)
	k := anyKey().Draw(t, "key")
	if at != nil && rapid.Bool().Draw(t, "present") && len(at.members) > 0 {
		k = rapid.SampledFrom(at.keys()).Draw(t, "key")
	}
	var items [2]Item
	var errs [2]error
	for i, table := range h.tables {
		items[i], errs[i] = table.Get(k)
	}
	if at == nil {
		wantError(t, errModel, errs)
		return
	}
	wantError(t, nil, errs)
	m.wantItem(t, at.members[k], items)
}

func (m *machine) set(t *rapid.T) {
	h, at, path := m.pick(t)
	k := anyKey().Draw(t, "key")
	v := values(2, k.Text() == "list").Draw(t, "value")
	changes, want := 0, errModel
	if at != nil {
		changes, want = m.model.set(at, path, k, v)
	}
	m.change(t, changes, want, func(i int) error { return h.tables[i].Set(k, v) })
}

func (m *machine) remove(t *rapid.T) {
	h, at, path := m.pick(t)
	k := anyKey().Draw(t, "key")
	changes, want := 0, errModel
	if at != nil {
		changes, want = m.model.remove(at, path, k)
	}
	m.change(t, changes, want, func(i int) error { return h.tables[i].Remove(k) })
}

func (m *machine) setTable(t *rapid.T) {
	h, at, _ := m.pick(t)
	other, n, _ := m.pick(t)
	k := anyKey().Draw(t, "key")
	want := errModel
	if at != nil && n != nil && at.members[k] == n {
		want = nil
	}
	m.change(t, 0, want, func(i int) error { return h.tables[i].SetTable(k, other.tables[i]) })
}

// change does one change in both journals and checks what was counted.
func (m *machine) change(t *rapid.T, changes int, want error, do func(i int) error) {
	var errs [2]error
	for i := range errs {
		before := m.budgets[i].changes
		errs[i] = do(i)
		if got := m.budgets[i].changes - before; got != changes {
			t.Fatalf("got %d changes, want %d", got, changes)
		}
	}
	wantError(t, want, errs)
}

func (m *machine) length(t *rapid.T) {
	h, at, _ := m.pick(t)
	for _, table := range h.tables {
		got, err := table.Len()
		if (err != nil) != (at == nil) {
			t.Fatalf("got error %v", err)
		}
		if at != nil && got != at.length() {
			t.Fatalf("got length %d, want %d", got, at.length())
		}
	}
}

func (m *machine) beginWalk(t *rapid.T) {
	h, at, _ := m.pick(t)
	if at == nil {
		return
	}
	m.walks = append(m.walks, walkPair{m.model.walk(h.id, nil), [2]*Walk{h.tables[0].Walk(), h.tables[1].Walk()}})
}

func (m *machine) beginWalkBehind(t *rapid.T) {
	h, at, _ := m.pick(t)
	if at == nil {
		return
	}
	key := anyKey().Draw(t, "key")
	m.walks = append(m.walks, walkPair{m.model.walk(h.id, &key), [2]*Walk{h.tables[0].WalkBehind(key), h.tables[1].WalkBehind(key)}})
}

func (m *machine) step(t *rapid.T) {
	if len(m.walks) == 0 {
		return
	}
	w := rapid.SampledFrom(m.walks).Draw(t, "walk")
	at, _ := m.model.root.find(w.model.table, nil)
	var want *state.Key
	if at != nil {
		want = w.model.next()
	}
	var items [2]Item
	for i, walk := range w.walks {
		k, item, ok, err := walk.Next()
		switch {
		case (err != nil) != (at == nil):
			t.Fatalf("got error %v", err)
		case ok != (want != nil) || ok && k != *want:
			t.Fatalf("got key %v, %v, want %v", k, ok, want)
		}
		items[i] = item
	}
	if want != nil {
		m.wantItem(t, at.members[*want], items)
	}
}

func (m *machine) savepoint(*rapid.T) {
	m.model.savepoint()
	m.marks = append(m.marks, [2]Mark{m.journals[0].Savepoint(), m.journals[1].Savepoint()})
}

func (m *machine) rollback(t *rapid.T) {
	if len(m.marks) == 0 {
		return
	}
	// Mostly the newest, as pcall does.
	i := len(m.marks) - 1 - rapid.IntRange(0, min(2, len(m.marks)-1)).Draw(t, "mark")
	m.model.rollback(i)
	for n, j := range m.journals {
		j.Rollback(m.marks[i][n])
	}
	m.marks = m.marks[:i+1]
}

// check compares what can be seen without changing anything.
func (m *machine) check(t *rapid.T) {
	if *m.budgets[0] != *m.budgets[1] {
		t.Fatalf("costs differ between readers: %+v and %+v", *m.budgets[0], *m.budgets[1])
	}
	want := text(modelWrites(newModel(m.base).root, m.model.root))
	for _, j := range m.journals {
		if got := text(j.Writes()); got != want {
			t.Fatalf("got writes\n%swant\n%s", got, want)
		}
	}
	for id, h := range m.handles {
		_, path := m.model.root.find(id, nil)
		dead := path == nil && id != m.model.root.id
		for _, table := range h.tables {
			if table.Dead() != dead {
				t.Fatalf("table %v: got dead %v, want %v", table.Path(), table.Dead(), dead)
			}
		}
	}
}

// finish applies the writes and reads the state again.
func (m *machine) finish(t *rapid.T) {
	after := m.model.root.value()
	for _, j := range m.journals {
		writes := j.Writes()
		if err := state.CheckOrder(writes); err != nil {
			t.Fatal(err)
		}
		for _, w := range writes {
			if err := w.Validate(); err != nil {
				t.Fatal(err)
			}
		}
		o := state.NewOverlay(&treeReader{root: m.base})
		o.Apply(writes)
		got, err := state.Tree(o, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equal(after) {
			t.Fatalf("got state %v, want %v", got, after)
		}
		wantWalked(t, j, after)
		wantWalked(t, New(o, anything{}, new(tally), true), after)
	}
}

func wantWalked(t *rapid.T, j *Journal, want state.Value) {
	if got := walked(t, j.Root()); !got.Equal(want) {
		t.Fatalf("got state %v read through a journal, want %v", got, want)
	}
}

func walked(t *rapid.T, at *Table) state.Value {
	var members []state.Member
	for w := at.Walk(); ; {
		k, item, ok, err := w.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		if item.Table != nil {
			item.Value = walked(t, item.Table)
		}
		members = append(members, state.Member{Key: k, Value: item.Value})
	}
	if !slices.IsSortedFunc(members, func(a, b state.Member) int { return a.Key.Compare(b.Key) }) {
		t.Fatalf("a walk is out of order: %v", members)
	}
	v, err := state.TableValue(members...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestJournalIsPlainModel drives journals and a plain model side by side.
func TestJournalIsPlainModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		t.Repeat(map[string]func(*rapid.T){
			"":            m.check,
			"get":         m.get,
			"get again":   m.get,
			"set":         m.set,
			"set again":   m.set,
			"remove":      m.remove,
			"set table":   m.setTable,
			"len":         m.length,
			"walk":        m.beginWalk,
			"walk behind": m.beginWalkBehind,
			"step":        m.step,
			"more step":   m.step,
			"savepoint":   m.savepoint,
			"rollback":    m.rollback,
		})
		m.finish(t)
	})
}

// TestReadBackIsReadLater: what a call reads back right after a write is what a
// later call reads, in the same bytes.
func TestReadBackIsReadLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := &treeReader{root: state.EmptyTable()}
		j := New(base, nil, new(tally), false)
		k := keys(false).Draw(t, "key")
		number := fmt.Sprintf("%de%d", rapid.IntRange(-5, 5).Draw(t, "digits"), rapid.IntRange(-3, 22).Draw(t, "exponent"))
		v, err := state.ParseJSON([]byte(number))
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "other") {
			v = scalars().Draw(t, "value")
		}
		if err := j.Root().Set(k, v); err != nil {
			t.Fatal(err)
		}
		now, _ := j.Root().Get(k)
		o := state.NewOverlay(base)
		o.Apply(j.Writes())
		later, _ := New(o, nil, new(tally), false).Root().Get(k)
		if now.Value.String() != later.Value.String() || now.Value.NumberText() != later.Value.NumberText() {
			t.Fatalf("got %v (%s) now and %v (%s) later", now.Value, now.Value.NumberText(), later.Value, later.Value.NumberText())
		}
	})
}
