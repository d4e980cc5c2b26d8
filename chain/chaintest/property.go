package chaintest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"moonledger/chain"
	"moonledger/chain/state"
)

// Property drives stores and a model side by side with random steps: appends to
// several contracts, writes, removals, replaced tables, snapshots held over
// commits, conflicts, reopening. After each run they agree on everything. fresh
// makes the places, one for each store.
func Property(t *testing.T, fresh ...func(t testing.TB) Place) {
	rapid.Check(t, func(rt *rapid.T) {
		m := &machine{rt: rt, model: NewModel(), authors: map[string]*Author{}}
		for _, make := range fresh {
			place := make(t)
			m.stores = append(m.stores, &propertyStore{place: place, store: m.open(place)})
		}
		defer m.close()
		rt.Repeat(map[string]func(*rapid.T){
			"commit":   m.commit,
			"conflict": m.conflict,
			"snapshot": m.snapshot,
			"reopen":   m.reopen,
		})
		m.check()
	})
}

// A machine is a run of Property.
type machine struct {
	rt      *rapid.T
	stores  []*propertyStore
	model   *Model
	authors map[string]*Author
}

type propertyStore struct {
	place Place
	store chain.Store
	held  []heldSnapshot
}

// A heldSnapshot is one with what it must show.
type heldSnapshot struct {
	chain.Snapshot
	want state.Value
}

func (m *machine) open(place Place) chain.Store {
	store, err := place.Open()
	if err != nil {
		m.rt.Fatal(err)
	}
	return store
}

func (m *machine) contract(rt *rapid.T) *Author {
	name := rapid.SampledFrom([]string{"A", "AB", "B"}).Draw(rt, "contract")
	if m.authors[name] == nil {
		m.authors[name] = &Author{Contract: name}
	}
	return m.authors[name]
}

func (m *machine) commit(rt *rapid.T) {
	var appends []chain.Append
	for range rapid.IntRange(1, 2).Draw(rt, "appends") {
		author := m.contract(rt)
		if slices.ContainsFunc(appends, func(a chain.Append) bool { return a.Contract == author.Contract }) {
			continue
		}
		scratch := &Model{chains: map[string]*modelChain{author.Contract: {state: m.stateOf(author.Contract)}}}
		var calls []Call
		for range rapid.IntRange(1, 4).Draw(rt, "entries") {
			calls = append(calls, drawCall(rt, scratch.chains[author.Contract].state, int(author.Head.Next())+len(calls)))
		}
		appends = append(appends, author.Append(calls...))
	}
	m.model.Apply(appends...)
	for _, s := range m.stores {
		if err := s.store.Commit(context.Background(), appends); err != nil {
			rt.Fatal(err)
		}
	}
}

// stateOf returns a copy of a contract's state.
func (m *machine) stateOf(contract string) *node {
	root := newTable()
	if c := m.model.chains[contract]; c != nil {
		root = c.state.clone()
	}
	return root
}

func (n *node) clone() *node {
	if n.members == nil {
		return n
	}
	table := newTable()
	for key, member := range n.members {
		table.members[key] = member.clone()
	}
	return table
}

// drawCall makes a call whose writes fit root, and applies them to it.
func drawCall(rt *rapid.T, root *node, height int) Call {
	c := Call{
		Deploy:  rapid.IntRange(0, 9).Draw(rt, "deploy") == 0,
		Caller:  rapid.SampledFrom([]string{"", "alice", "bob"}).Draw(rt, "caller"),
		Padding: rapid.SampledFrom([]int{0, 0, 0, 5000}).Draw(rt, "padding"),
	}
	if rapid.Bool().Draw(rt, "request") {
		c.Request = fmt.Sprint("request", height)
	}
	for range rapid.IntRange(0, 5).Draw(rt, "writes") {
		w := drawWrite(rt, root)
		if n := len(c.Writes); n > 0 && c.Writes[n-1].Path.Compare(w.Path) >= 0 {
			continue // an entry has its writes in order
		}
		root.write(w.Path, w.Value)
		c.Writes = append(c.Writes, w)
	}
	return c
}

func drawWrite(rt *rapid.T, root *node) state.Write {
	var path state.Path
	table := root
	for {
		key := drawKey(rt, table)
		path = append(path, key)
		next := table.members[key]
		if next == nil || next.members == nil || len(path) == 4 || rapid.Bool().Draw(rt, "here") {
			break
		}
		table = next
	}
	if rapid.IntRange(0, 3).Draw(rt, "remove") == 0 {
		return state.Write{Path: path}
	}
	if rapid.Bool().Draw(rt, "table") {
		return state.Write{Path: path, Value: state.EmptyTable()}
	}
	return state.Write{Path: path, Value: rapid.SampledFrom(scalars()).Draw(rt, "value")}
}

// drawKey draws a key of the kind that the table has.
func drawKey(rt *rapid.T, table *node) state.Key {
	integers := rapid.Bool().Draw(rt, "integers")
	for key := range table.members {
		integers = key.IsInteger()
	}
	if integers {
		return state.IntegerKey(rapid.SampledFrom([]int64{-1, 0, 1, 2, 300}).Draw(rt, "key"))
	}
	return state.StringKey(rapid.SampledFrom([]string{"", "a", "a\x00", "a\x00b", "ab", "b"}).Draw(rt, "key"))
}

func (m *machine) conflict(rt *rapid.T) {
	author := m.contract(rt)
	wrong := Author{Contract: author.Contract, Head: chain.Head{Height: author.Head.Height, Hash: chain.HashLine(nil)}}
	a := wrong.Append(Call{Writes: []state.Write{Set(state.BoolValue(true), "conflict")}})
	for _, s := range m.stores {
		var conflict *chain.ConflictError
		if err := s.store.Commit(context.Background(), []chain.Append{a}); !errors.As(err, &conflict) || conflict.Actual != author.Head {
			rt.Fatalf("commit behind %v: %v", a.Parent, err)
		}
	}
}

func (m *machine) snapshot(rt *rapid.T) {
	author := m.contract(rt)
	want := m.model.State(author.Contract)
	for _, s := range m.stores {
		snapshot, err := s.store.State(context.Background(), author.Contract)
		if err != nil {
			rt.Fatal(err)
		}
		s.held = append(s.held, heldSnapshot{snapshot, want})
	}
}

func (m *machine) reopen(rt *rapid.T) {
	for _, s := range m.stores {
		if s.place.Forgets {
			continue
		}
		s.release(rt)
		if err := s.store.Close(); err != nil {
			rt.Fatal(err)
		}
		s.store = m.open(s.place)
	}
}

// release compares and closes the snapshots that are held.
func (s *propertyStore) release(t T) {
	for _, snapshot := range s.held {
		AgreeState(t, snapshot, snapshot.want)
		if err := snapshot.Close(); err != nil {
			t.Fatalf("%v", err)
		}
	}
	s.held = nil
}

func (m *machine) check() {
	for _, s := range m.stores {
		s.release(m.rt)
		Agree(m.rt, s.store, m.model)
	}
}

func (m *machine) close() {
	for _, s := range m.stores {
		if err := s.store.Close(); err != nil {
			m.rt.Error(err)
		}
	}
}
