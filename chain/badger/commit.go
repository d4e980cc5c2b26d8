package badger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
)

// Commit implements chain.Store, in one transaction of Badger. It returns
// ErrTooLarge and writes nothing beyond Limits, and ErrFull below
// Options.MinFree. An error of none of chain's kinds tells what is wrong with
// the appends themselves, and nothing was written.
//
// What goes wrong before Badger is asked to commit has certainly had no effect,
// whatever it is: the ErrCorrupt of a damaged value that a write meets leaves
// the store in use. From then on any error, and any panic, is ErrUnknown, and
// the store refuses everything until it is opened again.
func (s *Store) Commit(ctx context.Context, appends []chain.Append) error {
	s.commit.Lock()
	defer s.commit.Unlock()
	return s.use(ctx, func() error {
		b := newBatch(s)
		defer b.txn.Discard()
		defer func() { s.arena = b.arena[:0] }()
		if err := b.build(appends); err != nil || len(b.puts) == 0 {
			return err
		}
		if err := s.checkRoom(s.opts.MinFree); err != nil {
			return err
		}
		if err := b.fill(); err != nil {
			return err
		}
		s.order.Lock()
		defer s.order.Unlock()
		return s.finish(b)
	})
}

// finish has Badger commit b and publishes it. s.order is held, so that nobody
// reads what the store does not vouch for.
func (s *Store) finish(b *batch) error {
	err := s.guarded(func() error {
		if err := b.txn.Commit(); err != nil {
			return err
		}
		if err := s.syncRotated(); err != nil {
			return err
		}
		s.publish(b)
		b.states.remember(s.written)
		s.recent.renew(s.db)
		return nil
	})
	if err != nil {
		err = fmt.Errorf("%w: %w", chain.ErrUnknown, err)
		s.fail(err)
	}
	return err
}

// newTransaction returns a read transaction on what is published. It waits for
// the commit in progress.
func (s *Store) newTransaction() *db.Txn {
	s.order.RLock()
	defer s.order.RUnlock()
	return s.db.NewTransaction(false)
}

// publish makes what b has committed the newest.
func (s *Store) publish(b *batch) {
	s.mu.Lock()
	for contract, tip := range b.tips {
		s.tips[contract] = tip
	}
	s.entries = b.entries
	s.commits++
	s.mu.Unlock()
	if s.keep != nil {
		s.keep.note()
	}
}

// syncRotated syncs the directory if its entries changed, and marks the new
// ones: Badger starts new logs and tables without doing so.
func (s *Store) syncRotated() error {
	info, err := os.Stat(s.dir)
	if err != nil || info.ModTime().Equal(s.dirMtime) {
		return err
	}
	if err := syncDir(s.dir); err != nil {
		return err
	}
	if time.Since(info.ModTime()) > mtimeStep {
		s.dirMtime = info.ModTime()
	}
	return s.renewMarks()
}

// mtimeStep is more than the step of a file system's clock: a directory may
// change again without showing it until then.
const mtimeStep = 20 * time.Millisecond

// A batch collects what one commit changes.
type batch struct {
	store    *Store
	txn      *db.Txn
	puts     []*db.Entry
	states   changes
	tips     map[string]tip  // new ones
	requests map[string]bool // keys of new ones
	entries  uint64          // in all chains, these included
	bytes    int             // of all puts, as Badger counts them
	arena    []byte          // keys and values are cut from it; used again once Badger has them
}

func newBatch(s *Store) *batch {
	b := &batch{store: s, arena: s.arena, txn: s.db.NewTransaction(true), tips: map[string]tip{}, requests: map[string]bool{}}
	b.states.batch = b
	s.mu.RLock()
	defer s.mu.RUnlock()
	b.entries = s.entries
	return b
}

func (b *batch) build(appends []chain.Append) error {
	for _, a := range appends {
		if err := b.append(a); err != nil {
			return err
		}
	}
	return b.states.put()
}

func (b *batch) append(a chain.Append) error {
	if _, twice := b.tips[a.Contract]; twice {
		return fmt.Errorf("%s: two appends in one commit", a.Contract)
	}
	if a.Contract == "" {
		return errors.New("append without a contract")
	}
	if err := checkName("contract", a.Contract); err != nil {
		return err
	}
	tip := b.store.tip(a.Contract)
	if tip.Head != a.Parent {
		return &chain.ConflictError{Contract: a.Contract, Parent: a.Parent, Actual: tip.Head}
	}
	for _, r := range a.Records {
		tip.Head = chain.Head{Height: tip.Next(), Hash: r.Hash}
		if r.Deploy {
			tip.deploys = uint64(tip.Height) + 1
		}
		if err := b.record(a.Contract, tip, r); err != nil {
			return fmt.Errorf("%s: entry %d: %w", a.Contract, tip.Height, err)
		}
	}
	b.tips[a.Contract] = tip
	if len(a.Records) == 0 {
		return nil
	}
	return b.put(headKey(b.room(), a.Contract), tip.append)
}

func (b *batch) record(contract string, tip tip, r chain.Record) error {
	if chain.HashLine(r.Line) != r.Hash {
		return errors.New("its hash is not that of its line")
	}
	if err := b.line(entryKey(b.room(), contract, tip.Height), r.Line); err != nil {
		return err
	}
	leaf := chain.Leaf{Contract: contract, Height: tip.Height, Hash: tip.Hash}
	if err := b.put(logKey(b.room(), b.entries), func(dst []byte) []byte { return appendLeaf(dst, leaf) }); err != nil {
		return err
	}
	b.entries++
	if err := b.request(contract, tip.Height, r); err != nil {
		return err
	}
	return b.states.apply(contract, r.Writes)
}

// line puts a line in pieces.
func (b *batch) line(key, line []byte) error {
	if len(line) > maxLine {
		return fmt.Errorf("%w: a line of %d bytes", chain.ErrTooLarge, len(line))
	}
	first := line[:min(len(line), pieceBytes)]
	err := b.put(key, func(dst []byte) []byte {
		return append(binary.AppendUvarint(dst, uint64(len(line))), first...)
	})
	rest := line[len(first):]
	for n := byte(1); err == nil && len(rest) > 0; n++ {
		piece := rest[:min(len(rest), pieceBytes)]
		rest = rest[len(piece):]
		err = b.put(append(append(b.room(), key...), n), func(dst []byte) []byte { return append(dst, piece...) })
	}
	return err
}

func (b *batch) request(contract string, height chain.Height, r chain.Record) error {
	if r.Request == "" {
		return nil
	}
	if err := errors.Join(checkName("caller", r.Caller), checkName("request id", r.Request)); err != nil {
		return err
	}
	key := requestKey(b.room(), contract, r.Caller, r.Request)
	if err := b.checkNew(key); err != nil {
		return err
	}
	return b.put(key, func(dst []byte) []byte { return binary.BigEndian.AppendUint64(dst, uint64(height)) })
}

// checkNew returns ErrExists if a request is recorded already.
func (b *batch) checkNew(key []byte) error {
	_, err := b.txn.Get(key)
	if err == nil || b.requests[string(key)] {
		return fmt.Errorf("%s: %w", place(key), chain.ErrExists)
	}
	if !errors.Is(err, db.ErrKeyNotFound) {
		return err
	}
	b.requests[string(key)] = true
	return nil
}

// checkName refuses what would make keys ambiguous.
func checkName(what, name string) error {
	if strings.IndexByte(name, 0) >= 0 || len(name) > 1024 {
		return fmt.Errorf("%s %.80q: more than 1024 bytes, or a zero byte", what, name)
	}
	return nil
}

// room returns an empty slice to append a key or value to.
func (b *batch) room() []byte {
	const chunk = 64 << 10
	if cap(b.arena)-len(b.arena) < 1024 {
		b.arena = make([]byte, 0, chunk)
	}
	return b.arena[len(b.arena):]
}

// keep makes what was appended to a room permanent.
func (b *batch) keep(used []byte) []byte {
	if n := len(b.arena) + len(used); n <= cap(b.arena) && len(used) > 0 && &used[0] == &b.arena[:n][len(b.arena)] {
		b.arena = b.arena[:n]
	}
	return used[:len(used):len(used)]
}

// put sets key, which stands in a room, to a sealed value.
func (b *batch) put(key []byte, value func(dst []byte) []byte) error {
	key = b.keep(key)
	sealed := b.keep(seal(value(b.room()), 0, key))
	return b.add(db.NewEntry(key, sealed))
}

// add counts an entry as Badger does.
func (b *batch) add(e *db.Entry) error {
	b.puts = append(b.puts, e)
	b.bytes += changeBytes(len(e.Key), len(e.Value))
	return b.store.checkSize(b.bytes, len(b.puts))
}

// fill puts all that was collected into the transaction.
func (b *batch) fill() error {
	for _, e := range b.puts {
		var err error
		if e.Value == nil {
			err = b.txn.Delete(e.Key)
		} else {
			err = b.txn.SetEntry(e)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", chain.ErrTooLarge, err)
		}
	}
	return nil
}

// What Badger adds to a change when it counts, and what a commit needs for
// itself.
const (
	changeOverhead = 12
	commitOverhead = 4096
	commitChanges  = 16
)

func changeBytes(key, value int) int { return key + value + changeOverhead }

// Limits returns what one Commit may hold at most, counted as by Size.
func (s *Store) Limits() (bytes, changes int) {
	return int(s.db.MaxBatchSize()) - commitOverhead, int(s.db.MaxBatchCount()) - commitChanges
}

func (s *Store) checkSize(bytes, changes int) error {
	maxBytes, maxChanges := s.Limits()
	if bytes > maxBytes || changes > maxChanges {
		return fmt.Errorf("%w: more than %d bytes or %d changes", chain.ErrTooLarge, maxBytes, maxChanges)
	}
	return nil
}

// Size returns how much of Limits an Append takes, but for the values below
// tables that it removes or replaces: each of those is one change more, of 12
// bytes and its key. It reads nothing, and may be called at any time.
func (s *Store) Size(a chain.Append) (bytes, changes int) {
	contract := len(a.Contract)
	scratch := make([]byte, 0, 256)
	count := func(key, value int) {
		bytes += changeBytes(key, value+sealBytes)
		changes++
	}
	count(1+contract, tipBytes)
	for _, r := range a.Records {
		entry := 1 + contract + 1 + 8
		for range len(r.Line) / pieceBytes {
			count(entry+1, 0)
		}
		count(entry, binary.MaxVarintLen64+len(r.Line))
		count(1+8, 8+len(r.Hash)+contract)
		if r.Request != "" {
			count(1+contract+1+len(r.Caller)+1+len(r.Request), 8)
		}
		for _, w := range r.Writes {
			scratch = w.Path.AppendTuple(scratch[:0])
			key, value := 1+contract+1+len(scratch), 0
			if !w.IsRemoval() {
				scratch = w.Value.AppendJSON(scratch[:0])
				value = len(scratch)
			}
			count(key, value)
		}
	}
	return bytes, changes
}
