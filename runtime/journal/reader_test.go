package journal

import (
	"errors"
	"iter"
	"testing"

	"moonledger/chain/state"
)

// value parses the JSON form of a value: {"a":[1,{"$decimal":"1.50"}]}.
func value(t testing.TB, text string) state.Value {
	t.Helper()
	v, err := state.ParseJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// treeReader serves a value; it counts what it is asked.
type treeReader struct {
	root            state.Value
	gets, iterators int
}

func (r *treeReader) at(path state.Path) state.Value {
	v := r.root
	for _, key := range path {
		v = v.Get(key)
	}
	return v
}

func shallow(v state.Value) state.Value {
	if v.Kind() == state.KindTable {
		return state.EmptyTable()
	}
	return v
}

func (r *treeReader) Get(path state.Path) (state.Value, error) {
	r.gets++
	return shallow(r.at(path)), nil
}

func (r *treeReader) Members(path state.Path, order state.Range) iter.Seq2[state.Member, error] {
	r.iterators++
	members := r.at(path).Members()
	return func(yield func(state.Member, error) bool) {
		for i := range members {
			m := members[i]
			if order.Descending {
				m = members[len(members)-1-i]
			}
			if order.Contains(m.Key) && !yield(state.Member{Key: m.Key, Value: shallow(m.Value)}, nil) {
				return
			}
		}
	}
}

var errInjected = errors.New("injected")

// failingReader fails its nth operation, counting from 0, and only that.
type failingReader struct {
	state.Reader
	n      int
	failed bool
}

func (r *failingReader) fail() bool {
	r.n--
	r.failed = r.failed || r.n == -1
	return r.n == -1
}

func (r *failingReader) Get(path state.Path) (state.Value, error) {
	if r.fail() {
		return state.Value{}, errInjected
	}
	return r.Reader.Get(path)
}

func (r *failingReader) Members(path state.Path, order state.Range) iter.Seq2[state.Member, error] {
	if r.fail() {
		return func(yield func(state.Member, error) bool) { yield(state.Member{}, errInjected) }
	}
	return r.Reader.Members(path, order)
}

// tally is a Budget that adds up.
type tally struct {
	gas, bytes uint64
	changes    int
}

func (b *tally) Charge(gas, bytes uint64) { b.gas, b.bytes = b.gas+gas, b.bytes+bytes }
func (b *tally) Change(n int)             { b.changes += n }

// open returns a journal over the state that text writes, and its budget.
func open(t testing.TB, text string) (*Journal, *tally) {
	t.Helper()
	b := new(tally)
	return New(&treeReader{root: value(t, text)}, nil, b, false), b
}

// key makes a key of a string or an int.
func key(k any) state.Key { return state.MakePath(k)[0] }

// table returns the table at a path.
func table(t testing.TB, j *Journal, path ...any) *Table {
	t.Helper()
	at := j.Root()
	for _, k := range path {
		at = get(t, at, k).Table
		if at == nil {
			t.Fatalf("no table at %v", state.MakePath(path...))
		}
	}
	return at
}

func get(t testing.TB, at *Table, k any) Item {
	t.Helper()
	item, err := at.Get(key(k))
	if err != nil {
		t.Fatal(err)
	}
	return item
}

// set sets what text writes, or removes if it is empty.
func set(t testing.TB, at *Table, k any, text string) {
	t.Helper()
	if err := trySet(t, at, k, text); err != nil {
		t.Fatal(err)
	}
}

func trySet(t testing.TB, at *Table, k any, text string) error {
	t.Helper()
	if text == "" {
		return at.Remove(key(k))
	}
	return at.Set(key(k), value(t, text))
}

func length(t testing.TB, at *Table) int64 {
	t.Helper()
	n, err := at.Len()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// tree returns all that is in a table.
func tree(t testing.TB, at *Table) state.Value {
	t.Helper()
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
			item.Value = tree(t, item.Table)
		}
		members = append(members, state.Member{Key: k, Value: item.Value})
	}
	v, err := state.TableValue(members...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// wantTree fails the test unless a table holds what text writes.
func wantTree(t testing.TB, at *Table, text string) {
	t.Helper()
	if got, want := tree(t, at).String(), value(t, text).String(); got != want {
		t.Errorf("got state %s, want %s", got, want)
	}
}

// text returns writes in the form that entries have, one a line.
func text(writes []state.Write) string {
	var b []byte
	for _, w := range writes {
		b = append(w.AppendJSON(b), '\n')
	}
	return string(b)
}

// wantMisuse fails the test unless err is a Misuse with this text.
func wantMisuse(t testing.TB, err error, text string) {
	t.Helper()
	var misuse *Misuse
	if !errors.As(err, &misuse) {
		t.Fatalf("got error %v, want a misuse: %s", err, text)
	}
	if misuse.Error() != text {
		t.Errorf("got misuse %q, want %q", misuse, text)
	}
}
