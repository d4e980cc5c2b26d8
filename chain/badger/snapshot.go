package badger

import (
	"context"
	"errors"
	"iter"
	"sync"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
	"moonledger/chain/state"
)

// A snapshot is a read transaction. Badger's may be read by several goroutines
// at once; it must not be discarded while one reads.
type snapshot struct {
	store  *Store
	txn    *db.Txn
	prefix []byte // of all keys of the contract's state
	head   chain.Head

	mu     sync.Mutex
	users  int // reads going on, and 1 until the snapshot is closed
	closed bool
}

// State implements chain.Store.
func (s *Store) State(ctx context.Context, contract string) (chain.Snapshot, error) {
	snap := &snapshot{store: s, prefix: contractKey(nil, kindState, contract), users: 1}
	err := s.use(ctx, func() (err error) {
		existed := s.tip(contract).Exists() // asked first, so that the transaction sees it
		snap.txn = s.newTransaction()
		key := headKey(nil, contract)
		err = get(snap.txn, key, func(value []byte) error {
			t, err := parseTip(key, value)
			snap.head = t.Head
			return err
		})
		if errors.Is(err, db.ErrKeyNotFound) && !existed {
			err = nil
		}
		if err != nil {
			snap.txn.Discard()
		}
		return hole(key, err)
	})
	if err != nil {
		return nil, err
	}
	return snap, nil
}

// Head implements chain.Snapshot.
func (s *snapshot) Head() chain.Head { return s.head }

// Close implements chain.Snapshot.
func (s *snapshot) Close() error {
	s.mu.Lock()
	wasClosed := s.closed
	s.closed = true
	s.mu.Unlock()
	if !wasClosed {
		s.leave()
	}
	return nil
}

// enter begins a read.
func (s *snapshot) enter() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return chain.ErrClosed
	}
	s.users++
	return nil
}

// leave ends a read; the last one to leave a closed snapshot discards it,
// unless the store is gone.
func (s *snapshot) leave() {
	s.store.gate.RLock()
	defer s.store.gate.RUnlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.users--; s.users == 0 && !s.store.closed {
		s.txn.Discard()
	}
}

func (s *snapshot) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}

// Get implements state.Reader.
func (s *snapshot) Get(path state.Path) (v state.Value, err error) {
	if err := s.enter(); err != nil {
		return state.Value{}, err
	}
	defer s.leave()
	err = s.store.use(context.Background(), func() error {
		if len(path) == 0 {
			v = state.EmptyTable()
			return nil
		}
		v, err = readState(s.txn, path.AppendTuple(s.prefix[:len(s.prefix):len(s.prefix)]))
		return err
	})
	return v, err
}

// readState returns the value at a key of the state, the zero Value for none.
func readState(txn *db.Txn, key []byte) (v state.Value, err error) {
	err = get(txn, key, func(value []byte) (err error) {
		v, err = parseState(key, value)
		return err
	})
	if errors.Is(err, db.ErrKeyNotFound) {
		err = nil
	}
	return v, err
}

// Members implements state.Reader.
func (s *snapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	return func(yield func(state.Member, error) bool) {
		if err := s.enter(); err != nil {
			yield(state.Member{}, err)
			return
		}
		defer s.leave()
		w := memberWalk{snapshot: s, order: r}
		w.cursor = cursor{store: s.store, prefix: path.AppendTuple(s.prefix[:len(s.prefix):len(s.prefix)])}
		defer w.close()
		for {
			member, found, err := w.next()
			if err != nil {
				yield(state.Member{}, err)
				return
			}
			if !found || !yield(member, nil) {
				return
			}
		}
	}
}

// A memberWalk visits the direct members of a table and passes over what is
// below them.
type memberWalk struct {
	cursor   // its prefix is the key of the table
	snapshot *snapshot
	order    state.Range
	member   []byte // key of the member visited last
}

func (w *memberWalk) next() (member state.Member, found bool, err error) {
	err = w.store.use(context.Background(), func() error {
		if w.snapshot.isClosed() {
			return chain.ErrClosed
		}
		if w.it == nil {
			w.start()
		} else {
			w.advance()
		}
		if !w.it.Valid() || !isUnder(w.it.Item().Key(), w.prefix) {
			return nil
		}
		found = true
		member, err = w.read()
		return err
	})
	return member, found, err
}

// start opens the iterator at the first member.
func (w *memberWalk) start() {
	w.cursor.it = newIterator(w.snapshot.txn, w.prefix, w.order.Descending)
	at := append([]byte(nil), w.prefix...)
	if w.order.After != nil {
		at = w.order.After.AppendTuple(at)
	}
	if w.order.Descending == (w.order.After == nil) {
		at = append(at, state.TupleEnd)
	}
	w.it.Seek(at)
	if w.it.Valid() && string(w.it.Item().Key()) == string(at) {
		w.it.Next() // the table itself, or the member to begin behind
	}
}

// advance goes to the next member, and seeks only if a table is to be passed
// over.
func (w *memberWalk) advance() {
	w.it.Next()
	if !w.order.Descending && w.it.Valid() && isUnder(w.it.Item().Key(), w.member) {
		w.it.Seek(append(w.member, state.TupleEnd))
	}
}

// read returns the member at the iterator.
func (w *memberWalk) read() (state.Member, error) {
	w.member = w.it.Item().KeyCopy(w.member)
	key, below, err := state.CutTuple(w.member[len(w.prefix):])
	if err != nil {
		return state.Member{}, malformed(w.member)
	}
	if len(below) > 0 {
		if err := w.climb(len(w.member) - len(below)); err != nil {
			return state.Member{}, err
		}
	}
	member := state.Member{Key: key}
	err = w.it.Item().Value(func(value []byte) error {
		member.Value, err = parseState(w.member, value)
		return err
	})
	return member, err
}

// climb goes from what is below a member, which a descending walk meets first,
// to the member itself, whose key has n bytes.
func (w *memberWalk) climb(n int) error {
	w.member = w.member[:n]
	if w.order.Descending {
		w.it.Seek(w.member)
	}
	if !w.it.Valid() || string(w.it.Item().Key()) != string(w.member) {
		return hole(w.member, db.ErrKeyNotFound)
	}
	return nil
}
