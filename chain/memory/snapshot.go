package memory

import (
	"iter"
	"sync/atomic"

	"github.com/tidwall/btree"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A snapshot is a copy of one contract's state; nothing writes to it.
type snapshot struct {
	store  *Store
	head   chain.Head
	tree   *btree.Map[string, state.Value]
	closed atomic.Bool
}

// Head implements chain.Snapshot.
func (s *snapshot) Head() chain.Head { return s.head }

// Close implements chain.Snapshot.
func (s *snapshot) Close() error {
	s.closed.Store(true)
	return nil
}

func (s *snapshot) usable() error {
	s.store.mu.RLock()
	defer s.store.mu.RUnlock()
	if s.closed.Load() || s.store.closed {
		return chain.ErrClosed
	}
	return nil
}

// Get implements state.Reader.
func (s *snapshot) Get(path state.Path) (state.Value, error) {
	if err := s.usable(); err != nil {
		return state.Value{}, err
	}
	if len(path) == 0 {
		return state.EmptyTable(), nil
	}
	v, _ := s.tree.Get(string(path.AppendTuple(nil)))
	return v, nil
}

// Members implements state.Reader.
func (s *snapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	return func(yield func(state.Member, error) bool) {
		table := string(path.AppendTuple(nil))
		at, found := s.next(table, first(table, r), r.Descending)
		for ; found; at, found = s.next(table, at, r.Descending) {
			key, rest, err := state.CutTuple([]byte(at[len(table):]))
			if err == nil && len(rest) > 0 {
				at = at[:len(at)-len(rest)] // a member is a table: all below it is passed over
			}
			v, _ := s.tree.Get(at)
			if err == nil {
				err = s.usable()
			}
			if err != nil {
				yield(state.Member{}, err)
				return
			}
			if !yield(state.Member{Key: key, Value: v}, nil) {
				return
			}
			if !r.Descending {
				at += end
			}
		}
		if err := s.usable(); err != nil {
			yield(state.Member{}, err)
		}
	}
}

// end, state.TupleEnd, stands behind all that is below a place.
const end = "\xfe"

// first returns the place behind which, in the order of r, its members begin.
func first(table string, r state.Range) string {
	switch {
	case r.After == nil && r.Descending:
		return table + end
	case r.After == nil:
		return table
	}
	after := string(r.After.AppendTuple([]byte(table)))
	if !r.Descending {
		after += end
	}
	return after
}

// next returns the place under table that follows at.
func (s *snapshot) next(table, at string, descending bool) (tuple string, found bool) {
	visit := func(key string, _ state.Value) bool {
		tuple = key
		return key == at
	}
	if descending {
		s.tree.Descend(at, visit)
	} else {
		s.tree.Ascend(at, visit)
	}
	return tuple, tuple != at && isUnder(tuple, table)
}
