package journal

import (
	"fmt"
	"iter"
	"testing"

	"moonledger/chain/state"
)

// accounts returns {"accounts": {"account-000000": "100.50", …}}.
func accounts(n int) state.Value {
	members := make([]state.Member, n)
	balance, _ := state.DecimalValue("100.50")
	for i := range members {
		members[i] = state.Member{Key: state.StringKey(fmt.Sprintf("account-%06d", i)), Value: balance}
	}
	table, _ := state.TableValue(members...)
	root, _ := state.TableValue(state.Member{Key: state.StringKey("accounts"), Value: table})
	return root
}

// mapReader is a fast fake of a warm cache: what it serves is in a map.
type mapReader struct {
	values map[string]state.Value
	treeReader
}

func newMapReader(n int) *mapReader {
	r := &mapReader{values: map[string]state.Value{}, treeReader: treeReader{root: accounts(n)}}
	path := state.MakePath("accounts")
	r.values[string(path.AppendTuple(nil))] = state.EmptyTable()
	for _, m := range r.root.Members()[0].Value.Members() {
		r.values[string(path.Child(m.Key).AppendTuple(nil))] = m.Value
	}
	return r
}

func (r *mapReader) Get(path state.Path) (state.Value, error) {
	var buffer [64]byte
	return r.values[string(path.AppendTuple(buffer[:0]))], nil
}

// Members serves the accounts by seeking, as a store does.
func (r *mapReader) Members(_ state.Path, order state.Range) iter.Seq2[state.Member, error] {
	members := within(r.root.Members()[0].Value.Members(), order)
	return func(yield func(state.Member, error) bool) {
		for _, m := range members {
			if !yield(m, nil) {
				return
			}
		}
	}
}

// BenchmarkTransfer is what a transfer does to the state: two reads, two
// writes, the net writes. The baseline does the four reads on the fake alone.
func BenchmarkTransfer(b *testing.B) {
	r := newMapReader(100_000)
	source, dest := state.StringKey("account-012345"), state.StringKey("account-076543")
	less, _ := state.DecimalValue("50.25")
	more, _ := state.DecimalValue("150.75")
	b.Run("journal", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			j := New(r, nil, new(tally), false)
			for _, step := range []struct {
				key state.Key
				v   state.Value
			}{{source, less}, {dest, more}} {
				item, _ := j.Root().Get(state.StringKey("accounts"))
				_, _ = item.Table.Get(step.key)
				_ = item.Table.Set(step.key, step.v)
			}
			if len(j.Writes()) != 2 {
				b.Fatal("wrong writes")
			}
		}
	})
	b.Run("reads alone", func(b *testing.B) {
		b.ReportAllocs()
		path := state.MakePath("accounts")
		for b.Loop() {
			_, _ = r.Get(path)
			_, _ = r.Get(path.Child(source))
			_, _ = r.Get(path.Child(dest))
		}
	})
}

func BenchmarkWalk(b *testing.B) {
	r := newMapReader(100_000)
	b.ReportAllocs()
	for b.Loop() {
		j := New(r, nil, new(tally), false)
		item, _ := j.Root().Get(state.StringKey("accounts"))
		n := 0
		for w := item.Table.Walk(); ; n++ {
			if _, _, ok, _ := w.Next(); !ok {
				break
			}
		}
		if n != 100_000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100_000, "ns/step")
}

// BenchmarkTables reads and changes many tables in an order that is bad for an
// index.
func BenchmarkTables(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		j := New(&treeReader{root: state.EmptyTable()}, nil, new(tally), false)
		for i := range 100_000 {
			_ = j.Root().Set(state.IntegerKey(int64(i)*7919%100_003), state.BoolValue(true))
		}
	}
}
