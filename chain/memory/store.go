package memory

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/tidwall/btree"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A Store is a chain.Store in memory. It may be used by several goroutines.
type Store struct {
	mu     sync.RWMutex
	closed bool
	chains map[string]*contractChain
	log    []chain.Leaf // append-only: readers keep slices of it
}

// A contractChain is what the store has of one contract.
type contractChain struct {
	head     chain.Head
	deploys  []chain.Height
	lines    [][]byte // append-only: readers keep slices of it
	requests map[request]chain.Height
	state    btree.Map[string, state.Value] // by the tuple form of the path
}

type request struct{ caller, id string }

var _ chain.Store = (*Store)(nil)

// Open returns a new store without chains.
func Open() *Store {
	return &Store{chains: map[string]*contractChain{}}
}

// Head implements chain.Store.
func (s *Store) Head(ctx context.Context, contract string) (chain.Head, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return chain.Head{}, err
	}
	return s.head(contract), nil
}

// Commit implements chain.Store.
func (s *Store) Commit(ctx context.Context, appends []chain.Append) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return err
	}
	if err := s.check(appends); err != nil {
		return err
	}
	for _, a := range appends {
		s.apply(a)
	}
	return nil
}

// Entries implements chain.Store.
func (s *Store) Entries(ctx context.Context, contract string, from, to chain.Height) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		lines, err := s.lines(ctx, contract, from, to)
		for _, line := range lines {
			if err := s.live(ctx); err != nil {
				yield(nil, err)
				return
			}
			if !yield(slices.Clone(line), nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// State implements chain.Store.
func (s *Store) State(ctx context.Context, contract string) (chain.Snapshot, error) {
	s.mu.Lock() // Copy marks the tree
	defer s.mu.Unlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	c := s.chains[contract]
	if c == nil {
		return &snapshot{store: s, tree: new(btree.Map[string, state.Value])}, nil
	}
	return &snapshot{store: s, head: c.head, tree: c.state.Copy()}, nil
}

// Request implements chain.Store.
func (s *Store) Request(ctx context.Context, contract, caller, id string) (chain.Height, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	if c := s.chains[contract]; c != nil {
		if height, ok := c.requests[request{caller, id}]; ok {
			return height, nil
		}
	}
	return 0, fmt.Errorf("%s: request %q of %q: %w", contract, id, caller, chain.ErrNotFound)
}

// Requests implements chain.Store.
func (s *Store) Requests(ctx context.Context, contract string) iter.Seq2[chain.Request, error] {
	return func(yield func(chain.Request, error) bool) {
		requests, err := s.requests(ctx, contract)
		for _, r := range requests {
			if err = s.live(ctx); err != nil || !yield(r, nil) {
				break
			}
		}
		if err != nil {
			yield(chain.Request{}, err)
		}
	}
}

// Deployed implements chain.Store.
func (s *Store) Deployed(ctx context.Context, contract string) (chain.Height, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return 0, err
	}
	c := s.chains[contract]
	if c == nil || len(c.deploys) == 0 {
		return 0, fmt.Errorf("%s: deploy: %w", contract, chain.ErrNotFound)
	}
	return c.deploys[len(c.deploys)-1], nil
}

// Contracts implements chain.Store.
func (s *Store) Contracts(ctx context.Context) ([]string, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(s.chains)), nil
}

// Log implements chain.Store.
func (s *Store) Log(ctx context.Context, from uint64) iter.Seq2[chain.Leaf, error] {
	return func(yield func(chain.Leaf, error) bool) {
		s.mu.RLock()
		log, err := s.log, s.usable(ctx)
		s.mu.RUnlock()
		if err != nil {
			yield(chain.Leaf{}, err)
			return
		}
		for _, leaf := range log[min(from, uint64(len(log))):] {
			if err := s.live(ctx); err != nil {
				yield(chain.Leaf{}, err)
				return
			}
			if !yield(leaf, nil) {
				return
			}
		}
	}
}

// Close forgets everything.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.chains, s.log = true, nil, nil
	return nil
}

// usable tells why the store can't be used now; s.mu is held.
func (s *Store) usable(ctx context.Context) error {
	if s.closed {
		return chain.ErrClosed
	}
	if err := context.Cause(ctx); err != nil {
		return fmt.Errorf("%w: %w", chain.ErrUnavailable, err)
	}
	return nil
}

func (s *Store) live(ctx context.Context) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.usable(ctx)
}

func (s *Store) head(contract string) chain.Head {
	if c := s.chains[contract]; c != nil {
		return c.head
	}
	return chain.Head{}
}

// requests returns all request ids of a contract in their order.
func (s *Store) requests(ctx context.Context, contract string) ([]chain.Request, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil || s.chains[contract] == nil {
		return nil, err
	}
	var all []chain.Request
	for r, height := range s.chains[contract].requests {
		all = append(all, chain.Request{Caller: r.caller, ID: r.id, Height: height})
	}
	slices.SortFunc(all, func(a, b chain.Request) int {
		return cmp.Or(strings.Compare(a.Caller, b.Caller), strings.Compare(a.ID, b.ID))
	})
	return all, nil
}

// lines returns the lines that exist from from to to, and ErrNotFound if some
// do not.
func (s *Store) lines(ctx context.Context, contract string, from, to chain.Height) ([][]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if err := s.usable(ctx); err != nil || from > to {
		return nil, err
	}
	next := s.head(contract).Next()
	if to < next {
		return s.chains[contract].lines[from : to+1], nil
	}
	err := fmt.Errorf("%s: entry %d: %w: %v", contract, max(from, next), chain.ErrNotFound, s.head(contract))
	if from >= next {
		return nil, err
	}
	return s.chains[contract].lines[from:next], err
}
