package badger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
)

// Head implements chain.Store.
func (s *Store) Head(ctx context.Context, contract string) (head chain.Head, err error) {
	err = s.use(ctx, func() error {
		head = s.tip(contract).Head
		return nil
	})
	return head, err
}

func (s *Store) tip(contract string) tip {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tips[contract]
}

// Deployed implements chain.Store.
func (s *Store) Deployed(ctx context.Context, contract string) (height chain.Height, err error) {
	err = s.use(ctx, func() error {
		deploys := s.tip(contract).deploys
		if deploys == 0 {
			return fmt.Errorf("%s: deploy: %w", contract, chain.ErrNotFound)
		}
		height = chain.Height(deploys - 1)
		return nil
	})
	return height, err
}

// Contracts implements chain.Store.
func (s *Store) Contracts(ctx context.Context) (names []string, err error) {
	err = s.use(ctx, func() error {
		s.mu.RLock()
		defer s.mu.RUnlock()
		names = slices.AppendSeq(make([]string, 0, len(s.tips)), maps.Keys(s.tips))
		return nil
	})
	slices.Sort(names)
	return names, err
}

// Request implements chain.Store.
func (s *Store) Request(ctx context.Context, contract, caller, id string) (height chain.Height, err error) {
	err = s.use(ctx, func() error {
		return s.recent.view(func(txn *db.Txn) (err error) {
			height, err = readRequest(txn, requestKey(nil, contract, caller, id))
			return err
		})
	})
	if errors.Is(err, db.ErrKeyNotFound) {
		err = fmt.Errorf("%s: request %q of %q: %w", contract, id, caller, chain.ErrNotFound)
	}
	return height, err
}

func readRequest(txn *db.Txn, key []byte) (height chain.Height, err error) {
	err = get(txn, key, func(value []byte) (err error) {
		height, err = parseHeight(key, value)
		return err
	})
	return height, err
}

// get hands the value at key to read, which must not keep it.
func get(txn *db.Txn, key []byte, read func(value []byte) error) error {
	item, err := txn.Get(key)
	if err != nil {
		return err
	}
	return item.Value(read)
}

// newIterator walks over the keys that begin with prefix.
func newIterator(txn *db.Txn, prefix []byte, reverse bool) *db.Iterator {
	return txn.NewIterator(db.IteratorOptions{Prefix: prefix, Reverse: reverse})
}

// Entries implements chain.Store.
func (s *Store) Entries(ctx context.Context, contract string, from, to chain.Height) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if from > to {
			if err := s.use(ctx, func() error { return nil }); err != nil {
				yield(nil, err)
			}
			return
		}
		w := lineWalk{contract: contract, height: from}
		w.cursor = cursor{store: s, prefix: contractKey(nil, kindEntry, contract)}
		defer w.close()
		for {
			line, err := w.next(ctx)
			if !yield(line, err) || err != nil || w.height > to || w.height == 0 {
				return
			}
		}
	}
}

// A lineWalk reads the lines of a contract one after the other.
type lineWalk struct {
	cursor
	contract string
	head     chain.Head   // when the walk began
	height   chain.Height // of the next line
	line     []byte
}

// next returns the line at w.height and goes on to the next.
func (w *lineWalk) next(ctx context.Context) ([]byte, error) {
	err := w.store.use(ctx, func() error {
		if err := w.start(); err != nil {
			return err
		}
		return w.read()
	})
	w.height++
	return w.line, err
}

// start opens the iterator at the first line. The head is taken first, so that
// the transaction sees it.
func (w *lineWalk) start() error {
	if w.it == nil {
		w.head = w.store.tip(w.contract).Head
	}
	if w.height >= w.head.Next() {
		return fmt.Errorf("%s: entry %d: %w: %v", w.contract, w.height, chain.ErrNotFound, w.head)
	}
	if w.it == nil {
		w.open(w.store.newTransaction(), false)
		w.it.Seek(entryKey(nil, w.contract, w.height))
	}
	return nil
}

func (w *lineWalk) read() error {
	want := entryKey(make([]byte, 0, len(w.prefix)+9), w.contract, w.height)
	if !w.it.Valid() || string(w.it.Item().Key()) != string(want) {
		return hole(want, db.ErrKeyNotFound)
	}
	length := 0
	err := w.it.Item().Value(func(value []byte) error {
		n, piece, err := cutFirstPiece(want, value)
		length, w.line = n, append(w.line[:0], piece...)
		return err
	})
	if err != nil {
		return err
	}
	for w.it.Next(); len(w.line) < length; w.it.Next() {
		if err := w.readPiece(want); err != nil {
			return err
		}
	}
	if len(w.line) != length {
		return malformed(want)
	}
	return nil
}

// readPiece adds a further piece of the line at entry.
func (w *lineWalk) readPiece(entry []byte) error {
	key := append(entry, byte((len(w.line)-1)/pieceBytes+1))
	if !w.it.Valid() || string(w.it.Item().Key()) != string(key) {
		return hole(key, db.ErrKeyNotFound)
	}
	return w.it.Item().Value(func(value []byte) error {
		piece, err := unseal(key, value)
		w.line = append(w.line, piece...)
		return err
	})
}

// Log implements chain.Store.
func (s *Store) Log(ctx context.Context, from uint64) iter.Seq2[chain.Leaf, error] {
	return func(yield func(chain.Leaf, error) bool) {
		end := from
		err := s.use(ctx, func() error {
			s.mu.RLock()
			defer s.mu.RUnlock()
			end = s.entries
			return nil
		})
		if err != nil {
			yield(chain.Leaf{}, err)
			return
		}
		w := logWalk{index: from}
		w.cursor = cursor{store: s, prefix: []byte{kindLog}}
		defer w.close()
		for w.index < end {
			leaf, err := w.next(ctx)
			if !yield(leaf, err) || err != nil {
				return
			}
		}
	}
}

// A logWalk reads the log.
type logWalk struct {
	cursor
	index uint64 // of the next leaf
}

func (w *logWalk) next(ctx context.Context) (leaf chain.Leaf, err error) {
	err = w.store.use(ctx, func() error {
		key := logKey(make([]byte, 0, 9), w.index)
		if w.it == nil {
			w.open(w.store.newTransaction(), false)
			w.it.Seek(key)
		}
		if !w.it.Valid() || binary.BigEndian.Uint64(w.it.Item().Key()[1:]) != w.index {
			return hole(key, db.ErrKeyNotFound)
		}
		err := w.it.Item().Value(func(value []byte) (err error) {
			leaf, err = parseLeaf(key, value)
			return err
		})
		w.it.Next()
		return err
	})
	w.index++
	return leaf, err
}

// A cursor is an iterator, with the transaction that it reads if that is its
// own. It is moved
// under Store.use, one step at a time, so that a store can be closed between
// two.
type cursor struct {
	store  *Store
	prefix []byte
	txn    *db.Txn
	it     *db.Iterator
}

func (c *cursor) open(txn *db.Txn, reverse bool) {
	c.txn, c.it = txn, newIterator(txn, c.prefix, reverse)
}

// close releases the iterator, unless the store was closed meanwhile: then it
// refers to nothing any more.
func (c *cursor) close() {
	if c.it == nil {
		return
	}
	c.store.gate.RLock()
	defer c.store.gate.RUnlock()
	if !c.store.closed {
		c.it.Close()
		if c.txn != nil {
			c.txn.Discard()
		}
	}
}
