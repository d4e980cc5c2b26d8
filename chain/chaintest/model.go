package chaintest

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A Model is what a store should hold, kept as plainly as can be.
type Model struct {
	chains map[string]*modelChain
	log    []chain.Leaf
}

type modelChain struct {
	head     chain.Head
	lines    [][]byte
	deployed chain.Height
	deploys  bool
	requests map[modelRequest]chain.Height
	state    *node
}

type modelRequest struct{ caller, id string }

// allRequests returns all request ids in their order.
func (c *modelChain) allRequests() []chain.Request {
	var all []chain.Request
	for r, height := range c.requests {
		all = append(all, chain.Request{Caller: r.caller, ID: r.id, Height: height})
	}
	slices.SortFunc(all, func(a, b chain.Request) int {
		return cmp.Or(strings.Compare(a.Caller, b.Caller), strings.Compare(a.ID, b.ID))
	})
	return all
}

// NewModel returns the model of an empty store.
func NewModel() *Model { return &Model{chains: map[string]*modelChain{}} }

// Apply does what a successful Commit does.
func (m *Model) Apply(appends ...chain.Append) {
	for _, a := range appends {
		for _, r := range a.Records {
			m.record(a.Contract, r)
		}
	}
}

func (m *Model) record(contract string, r chain.Record) {
	c := m.chains[contract]
	if c == nil {
		c = &modelChain{requests: map[modelRequest]chain.Height{}, state: newTable()}
		m.chains[contract] = c
	}
	c.head = chain.Head{Height: c.head.Next(), Hash: r.Hash}
	c.lines = append(c.lines, slices.Clone(r.Line))
	if r.Deploy {
		c.deployed, c.deploys = c.head.Height, true
	}
	if r.Request != "" {
		c.requests[modelRequest{r.Caller, r.Request}] = c.head.Height
	}
	for _, w := range r.Writes {
		c.state.write(w.Path, w.Value)
	}
	m.log = append(m.log, chain.Leaf{Index: uint64(len(m.log)), Contract: contract, Height: c.head.Height, Hash: r.Hash})
}

// Contracts returns the names of all contracts, sorted.
func (m *Model) Contracts() []string { return slices.Sorted(maps.Keys(m.chains)) }

// Head returns the head of a contract.
func (m *Model) Head(contract string) chain.Head {
	if c := m.chains[contract]; c != nil {
		return c.head
	}
	return chain.Head{}
}

// State returns the whole state of a contract.
func (m *Model) State(contract string) state.Value {
	if c := m.chains[contract]; c != nil {
		return c.state.tree()
	}
	return state.EmptyTable()
}

// A node is a table if it has members, which may be none, or else a scalar.
type node struct {
	value   state.Value
	members map[state.Key]*node
}

func newTable() *node { return &node{members: map[state.Key]*node{}} }

func newNode(v state.Value) *node {
	if v.Kind() == state.KindTable {
		return newTable()
	}
	return &node{value: v}
}

func (n *node) write(path state.Path, v state.Value) {
	for len(path) > 1 {
		n, path = n.members[path[0]], path[1:]
	}
	if !v.Exists() {
		delete(n.members, path[0])
		return
	}
	n.members[path[0]] = newNode(v)
}

func (n *node) tree() state.Value {
	if n.members == nil {
		return n.value
	}
	var members []state.Member
	for key, member := range n.members {
		members = append(members, state.Member{Key: key, Value: member.tree()})
	}
	v, err := state.TableValue(members...)
	if err != nil {
		panic(err) // the test wrote a state that can't be
	}
	return v
}
