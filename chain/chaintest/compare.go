package chaintest

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A T is what comparisons report to: *testing.T, or a *rapid.T.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// Agree reports each thing in which a store differs from its model.
func Agree(t T, store chain.Store, m *Model) {
	t.Helper()
	names, err := store.Contracts(context.Background())
	if err != nil || !slices.Equal(names, m.Contracts()) {
		t.Errorf("contracts are %q, %v; want %q", names, err, m.Contracts())
	}
	agreeLog(t, store, m)
	for contract, c := range m.chains {
		agreeChain(t, store, contract, c)
		agreeRequests(t, store, contract, c)
		agreeState(t, store, contract, m)
	}
}

func agreeChain(t T, store chain.Store, contract string, c *modelChain) {
	t.Helper()
	head, err := store.Head(context.Background(), contract)
	if err != nil || head != c.head {
		t.Errorf("%s: head is %v, %v; want %v", contract, head, err, c.head)
	}
	lines, err := Lines(store, contract, 0, c.head.Height)
	if err != nil || !slices.EqualFunc(lines, c.lines, bytes.Equal) {
		t.Errorf("%s: lines are %q, %v; want %q", contract, lines, err, c.lines)
	}
	deployed, err := store.Deployed(context.Background(), contract)
	if c.deploys && (err != nil || deployed != c.deployed) || !c.deploys && !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("%s: deployed at %v, %v; want %v", contract, deployed, err, c.deployed)
	}
}

func agreeRequests(t T, store chain.Store, contract string, c *modelChain) {
	t.Helper()
	for r, want := range c.requests {
		height, err := store.Request(context.Background(), contract, r.caller, r.id)
		if err != nil || height != want {
			t.Errorf("%s: request %q of %q is at %v, %v; want %v", contract, r.id, r.caller, height, err, want)
		}
	}
	all, err := requests(store, contract)
	if want := c.allRequests(); err != nil || !slices.Equal(all, want) {
		t.Errorf("%s: requests are %v, %v; want %v", contract, all, err, want)
	}
}

func agreeLog(t T, store chain.Store, m *Model) {
	t.Helper()
	for _, from := range []int{0, len(m.log) / 2, len(m.log)} {
		var log []chain.Leaf
		for leaf, err := range store.Log(context.Background(), uint64(from)) {
			if err != nil {
				t.Errorf("log from %d: %v", from, err)
				return
			}
			log = append(log, leaf)
		}
		if !slices.Equal(log, m.log[from:]) {
			t.Errorf("log from %d is %v, want %v", from, log, m.log[from:])
		}
	}
}

func agreeState(t T, store chain.Store, contract string, m *Model) {
	t.Helper()
	snapshot, err := store.State(context.Background(), contract)
	if err != nil {
		t.Errorf("%s: state: %v", contract, err)
		return
	}
	if snapshot.Head() != m.Head(contract) {
		t.Errorf("%s: state is at %v, want %v", contract, snapshot.Head(), m.Head(contract))
	}
	AgreeState(t, snapshot, m.State(contract))
	if err := snapshot.Close(); err != nil {
		t.Errorf("%s: %v", contract, err)
	}
}

// Lines returns copies of a contract's lines, those before an error too.
func Lines(store chain.Store, contract string, from, to chain.Height) ([][]byte, error) {
	var lines [][]byte
	for line, err := range store.Entries(context.Background(), contract, from, to) {
		if err != nil {
			return lines, err
		}
		lines = append(lines, bytes.Clone(line))
	}
	return lines, nil
}

// requests returns the request ids of a contract, those before an error too.
func requests(store chain.Store, contract string) ([]chain.Request, error) {
	var all []chain.Request
	for r, err := range store.Requests(context.Background(), contract) {
		if err != nil {
			return all, err
		}
		all = append(all, r)
	}
	return all, nil
}

// AgreeState reports where a reader differs from the whole state: every Get,
// and every way to walk over every table.
func AgreeState(t T, r state.Reader, want state.Value) {
	t.Helper()
	got, err := state.Tree(r, nil, 0)
	if err != nil || !got.Equal(want) {
		t.Errorf("state is %v, %v; want %v", got, err, want)
		return
	}
	agreePlace(t, r, nil, want)
}

func agreePlace(t T, r state.Reader, path state.Path, want state.Value) {
	t.Helper()
	got, err := r.Get(path)
	if err != nil || !got.Equal(shallow(want)) {
		t.Errorf("%v is %v, %v; want %v", path, got, err, shallow(want))
	}
	for _, key := range strangers(want) {
		if v, err := r.Get(path.Child(key)); err != nil || v.Exists() {
			t.Errorf("%v is %v, %v; want nothing", path.Child(key), v, err)
		}
	}
	agreeMembers(t, r, path, want)
	for _, m := range want.Members() {
		agreePlace(t, r, path.Child(m.Key), m.Value)
	}
}

// shallow is v without members.
func shallow(v state.Value) state.Value {
	if v.Kind() == state.KindTable {
		return state.EmptyTable()
	}
	return v
}

// strangers returns keys around those of a table that it does not have.
func strangers(table state.Value) []state.Key {
	keys := []state.Key{state.IntegerKey(0), state.StringKey(""), state.IntegerKey(-state.MaxInteger), state.StringKey("\U0010ffff")}
	for _, m := range table.Members() {
		if m.Key.IsInteger() {
			keys = append(keys, state.IntegerKey(m.Key.Integer()+1))
		} else {
			keys = append(keys, state.StringKey(m.Key.Text()+"\x00"), state.StringKey(m.Key.Text()+"\x01"))
		}
	}
	return slices.DeleteFunc(keys, func(key state.Key) bool { return table.Get(key).Exists() || key.Validate() != nil })
}

func agreeMembers(t T, r state.Reader, path state.Path, table state.Value) {
	t.Helper()
	ranges := []state.Range{{}, {Descending: true}}
	keys := strangers(table)
	for _, m := range table.Members() {
		keys = append(keys, m.Key)
	}
	for _, key := range keys {
		ranges = append(ranges, state.Range{After: &key}, state.Range{After: &key, Descending: true})
	}
	for _, order := range ranges {
		want := membersIn(table, order)
		got, err := members(r, path, order)
		if err != nil || !slices.EqualFunc(got, want, func(a, b state.Member) bool { return a.Key == b.Key && a.Value.Equal(b.Value) }) {
			t.Errorf("members of %v after %v, descending %v: %v, %v; want %v", path, order.After, order.Descending, got, err, want)
		}
	}
}

func membersIn(table state.Value, r state.Range) []state.Member {
	var in []state.Member
	for _, m := range table.Members() {
		if r.Contains(m.Key) {
			in = append(in, state.Member{Key: m.Key, Value: shallow(m.Value)})
		}
	}
	if r.Descending {
		slices.Reverse(in)
	}
	return in
}

func members(r state.Reader, path state.Path, order state.Range) ([]state.Member, error) {
	var all []state.Member
	for m, err := range r.Members(path, order) {
		if err != nil {
			return all, err
		}
		all = append(all, m)
	}
	return all, nil
}
