package chaintest

import (
	"context"
	"iter"
	"sync"

	"moonledger/chain"
	"moonledger/chain/state"
)

// An Op is an operation of a store that can be made to fail.
type Op string

// The operations. Read is any Get or Members of a snapshot, Any is each of
// them all.
const (
	Any       Op = "any"
	Head      Op = "Head"
	Commit    Op = "Commit"
	Entries   Op = "Entries"
	State     Op = "State"
	Read      Op = "Read"
	Request   Op = "Request"
	Requests  Op = "Requests"
	Deployed  Op = "Deployed"
	Contracts Op = "Contracts"
	Log       Op = "Log"
)

// A Fault makes the N-th operation of a kind fail, counted from 0 at the
// store's making. An operation fails before it does anything or, with After,
// when it has taken effect: for Commit, chain.ErrUnknown may come either way,
// and any other error means that nothing was committed and so can only come
// before. An iteration fails at its start, or in place of its end.
type Fault struct {
	Op    Op
	N     int
	Err   error
	After bool
}

// A Faulty is a store that fails when told to, and else does what the store
// below it does.
type Faulty struct {
	store chain.Store

	mu     sync.Mutex
	faults []Fault
	counts map[Op]int
}

var _ chain.Store = (*Faulty)(nil)

// NewFaulty returns a store that fails as faults say.
func NewFaulty(store chain.Store, faults ...Fault) *Faulty {
	return &Faulty{store: store, faults: faults, counts: map[Op]int{}}
}

// Fail adds a fault.
func (f *Faulty) Fail(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, fault)
}

// Count returns how many operations of a kind there were.
func (f *Faulty) Count(op Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.counts[op]
}

// next counts an operation and returns what it fails with.
func (f *Faulty) next(op Op) (before, after error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, fault := range f.faults {
		if fault.Op != op && fault.Op != Any || fault.N != f.counts[fault.Op] {
			continue
		}
		if fault.After {
			after = fault.Err
		} else {
			before = fault.Err
		}
	}
	f.counts[op]++
	f.counts[Any]++
	return before, after
}

// call runs do as an operation.
func call[V any](f *Faulty, op Op, do func() (V, error)) (V, error) {
	var zero V
	before, after := f.next(op)
	if before != nil {
		return zero, before
	}
	v, err := do()
	if err == nil && after != nil {
		return zero, after
	}
	return v, err
}

// walk runs seq as an operation.
func walk[V any](f *Faulty, op Op, seq iter.Seq2[V, error]) iter.Seq2[V, error] {
	return func(yield func(V, error) bool) {
		var zero V
		before, after := f.next(op)
		if before != nil {
			yield(zero, before)
			return
		}
		for v, err := range seq {
			if !yield(v, err) {
				return
			}
		}
		if after != nil {
			yield(zero, after)
		}
	}
}

// Head implements chain.Store.
func (f *Faulty) Head(ctx context.Context, contract string) (chain.Head, error) {
	return call(f, Head, func() (chain.Head, error) { return f.store.Head(ctx, contract) })
}

// Commit implements chain.Store.
func (f *Faulty) Commit(ctx context.Context, appends []chain.Append) error {
	_, err := call(f, Commit, func() (struct{}, error) { return struct{}{}, f.store.Commit(ctx, appends) })
	return err
}

// Entries implements chain.Store.
func (f *Faulty) Entries(ctx context.Context, contract string, from, to chain.Height) iter.Seq2[[]byte, error] {
	return walk(f, Entries, f.store.Entries(ctx, contract, from, to))
}

// State implements chain.Store.
func (f *Faulty) State(ctx context.Context, contract string) (chain.Snapshot, error) {
	before, after := f.next(State)
	if before != nil {
		return nil, before
	}
	s, err := f.store.State(ctx, contract)
	if err != nil {
		return nil, err
	}
	if after != nil {
		_ = s.Close()
		return nil, after
	}
	return &faultySnapshot{s, f}, nil
}

// Request implements chain.Store.
func (f *Faulty) Request(ctx context.Context, contract, caller, id string) (chain.Height, error) {
	return call(f, Request, func() (chain.Height, error) { return f.store.Request(ctx, contract, caller, id) })
}

// Requests implements chain.Store.
func (f *Faulty) Requests(ctx context.Context, contract string) iter.Seq2[chain.Request, error] {
	return walk(f, Requests, f.store.Requests(ctx, contract))
}

// Deployed implements chain.Store.
func (f *Faulty) Deployed(ctx context.Context, contract string) (chain.Height, error) {
	return call(f, Deployed, func() (chain.Height, error) { return f.store.Deployed(ctx, contract) })
}

// Contracts implements chain.Store.
func (f *Faulty) Contracts(ctx context.Context) ([]string, error) {
	return call(f, Contracts, func() ([]string, error) { return f.store.Contracts(ctx) })
}

// Log implements chain.Store.
func (f *Faulty) Log(ctx context.Context, from uint64) iter.Seq2[chain.Leaf, error] {
	return walk(f, Log, f.store.Log(ctx, from))
}

// Close closes the store below. It does not count.
func (f *Faulty) Close() error { return f.store.Close() }

type faultySnapshot struct {
	chain.Snapshot
	faulty *Faulty
}

func (s *faultySnapshot) Get(path state.Path) (state.Value, error) {
	return call(s.faulty, Read, func() (state.Value, error) { return s.Snapshot.Get(path) })
}

func (s *faultySnapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	return walk(s.faulty, Read, s.Snapshot.Members(path, r))
}
