package badger

import (
	"errors"
	"fmt"

	db "github.com/dgraph-io/badger/v4"
	"github.com/tidwall/btree"

	"moonledger/chain"
	"moonledger/chain/state"
)

// changes are what a commit does to the state: the last value of each key.
// Where a key has one, all that the store holds below it has
// one too if it is to be replaced, so that a key is looked up in the store at
// most once in a commit.
type changes struct {
	batch   *batch
	pending btree.Map[string, change] // by key
}

// A change sets a key of the state to a sealed value, or deletes it with nil.
type change struct{ key, sealed []byte }

// apply adds the writes of one entry.
func (c *changes) apply(contract string, writes []state.Write) error {
	for _, w := range writes {
		if err := w.Validate(); err != nil {
			return err
		}
		key := c.batch.keep(stateKey(c.batch.room(), contract, w.Path))
		if err := c.write(key, w.Value); err != nil {
			return err
		}
	}
	return nil
}

// write sets or removes what stands at key, and removes all below it.
func (c *changes) write(key []byte, v state.Value) error {
	old, err := c.old(key)
	if err != nil {
		return err
	}
	if old.table {
		if err := c.clear(key, old.stored); err != nil {
			return err
		}
	}
	if !v.Exists() {
		if old.exists {
			c.set(change{key: key})
		}
		return nil
	}
	sealed := seal(v.AppendJSON(c.batch.room()), 0, key)
	if len(sealed) > maxValueBytes+sealBytes {
		return fmt.Errorf("%w: %s has %d bytes, more than %d", chain.ErrTooLarge, place(key), len(sealed), maxValueBytes)
	}
	c.set(change{key, c.batch.keep(sealed)})
	return nil
}

func (c *changes) set(to change) { c.pending.Set(string(to.key), to) }

// An oldValue is what a write meets.
type oldValue struct {
	exists bool
	table  bool
	stored bool // not in pending: what the store has below it counts
}

func (c *changes) old(key []byte) (oldValue, error) {
	if ch, ok := c.pending.Get(string(key)); ok {
		return oldValue{exists: true, table: isTable(ch.sealed)}, nil
	}
	if kind, ok := c.batch.store.written[string(key)]; ok {
		return oldValue{exists: kind != writtenNothing, table: kind == writtenTable, stored: true}, nil
	}
	old := oldValue{stored: true}
	err := get(c.batch.txn, key, func(value []byte) error {
		_, err := unseal(key, value)
		old.exists, old.table = true, isTable(value)
		return err
	})
	if errors.Is(err, db.ErrKeyNotFound) {
		return oldValue{}, nil
	}
	return old, err
}

// isTable tells whether a sealed value is {}.
func isTable(sealed []byte) bool {
	return len(sealed) == 2+sealBytes && sealed[0] == '{'
}

// clear deletes all below a table.
func (c *changes) clear(table []byte, stored bool) error {
	var under []change
	c.pending.Ascend(string(table), func(key string, ch change) bool {
		if isUnder(key, table) {
			under = append(under, change{key: ch.key})
		}
		return key == string(table) || isUnder(key, table)
	})
	for _, ch := range under {
		c.set(ch)
	}
	if !stored {
		return nil
	}
	return c.clearStored(table)
}

// clearStored deletes what the store has below a table, as far as a commit can
// hold it.
func (c *changes) clearStored(table []byte) error {
	it := newIterator(c.batch.txn, table, false)
	defer it.Close()
	for it.Seek(append(table[:len(table):len(table)], 0)); it.Valid(); it.Next() {
		if !isUnder(it.Item().Key(), table) {
			return nil
		}
		c.set(change{key: it.Item().KeyCopy(nil)})
		if err := c.batch.store.checkSize(0, c.pending.Len()); err != nil {
			return err
		}
	}
	return nil
}

// A writtenKind is what a commit left at a key of the state: who writes there
// again need not look it up.
type writtenKind uint8

const (
	writtenNothing writtenKind = iota
	writtenScalar
	writtenTable
)

// maxWritten bounds how many keys a store knows this of.
const maxWritten = 32 << 10

// remember notes in written what stands at each key, once that is committed.
func (c *changes) remember(written map[string]writtenKind) {
	c.pending.Scan(func(key string, ch change) bool {
		if len(written) >= maxWritten {
			clear(written)
		}
		switch {
		case ch.sealed == nil:
			written[key] = writtenNothing
		case isTable(ch.sealed):
			written[key] = writtenTable
		default:
			written[key] = writtenScalar
		}
		return true
	})
}

// put hands the changes to the batch.
func (c *changes) put() (err error) {
	c.pending.Scan(func(_ string, ch change) bool {
		err = c.batch.add(&db.Entry{Key: ch.key, Value: ch.sealed})
		return err == nil
	})
	return err
}
