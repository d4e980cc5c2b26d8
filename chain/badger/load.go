package badger

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	db "github.com/dgraph-io/badger/v4"

	"moonledger/chain"
)

// load reads all heads and compares what it can without reading all entries:
// each head with its entry, the length of the log with that of all chains, and
// the store with TAIL, which may say less and not more.
func (s *Store) load(ctx context.Context, t tail) error {
	txn := s.db.NewTransaction(false)
	defer txn.Discard()
	s.commits = s.db.MaxVersion()
	if err := s.loadTips(ctx, txn); err != nil {
		return err
	}
	for contract, tip := range s.tips {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		if err := checkEntry(txn, contract, tip.Head); err != nil {
			return err
		}
		s.entries += uint64(tip.Height) + 1
	}
	next, err := nextIndex(txn)
	if err != nil {
		return err
	}
	if next != s.entries {
		return fmt.Errorf("%w: the log has %d entries, the chains %d", chain.ErrCorrupt, next, s.entries)
	}
	return s.compare(txn, t)
}

func (s *Store) loadTips(ctx context.Context, txn *db.Txn) error {
	it := newIterator(txn, []byte{kindHead}, false)
	defer it.Close()
	for it.Rewind(); it.Valid(); it.Next() {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		key := it.Item().KeyCopy(nil)
		err := it.Item().Value(func(value []byte) (err error) {
			s.tips[string(key[1:])], err = parseTip(key, value)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkEntry reads an entry and compares its hash.
func checkEntry(txn *db.Txn, contract string, head chain.Head) error {
	line, err := readLine(txn, contract, head.Height)
	if err == nil && chain.HashLine(line) != head.Hash {
		err = fmt.Errorf("%s: entry %d: %w: its hash is %v, not %v", contract, head.Height, chain.ErrCorrupt, chain.HashLine(line), head.Hash)
	}
	return err
}

// readLine returns the line of an entry that must be there.
func readLine(txn *db.Txn, contract string, height chain.Height) (line []byte, err error) {
	key := entryKey(nil, contract, height)
	length := 0
	err = get(txn, key, func(value []byte) (err error) {
		var piece []byte
		length, piece, err = cutFirstPiece(key, value)
		line = append(line, piece...)
		return err
	})
	for n := byte(1); err == nil && len(line) < length; n++ {
		pieceKey := append(key[:len(key):len(key)], n)
		err = get(txn, pieceKey, func(value []byte) error {
			piece, err := unseal(pieceKey, value)
			line = append(line, piece...)
			return err
		})
	}
	if err == nil && len(line) != length {
		err = malformed(key)
	}
	return line, hole(key, err)
}

// hole turns the absence of something that must be there into ErrCorrupt.
func hole(key []byte, err error) error {
	if errors.Is(err, db.ErrKeyNotFound) {
		return fmt.Errorf("%s: %w: it is missing", place(key), chain.ErrCorrupt)
	}
	return err
}

// nextIndex returns the index that follows the last one of the log.
func nextIndex(txn *db.Txn) (uint64, error) {
	it := newIterator(txn, []byte{kindLog}, true)
	defer it.Close()
	it.Seek([]byte{kindLog + 1})
	if !it.Valid() {
		return 0, nil
	}
	key := it.Item().Key()
	if len(key) != 9 {
		return 0, malformed(key)
	}
	return binary.BigEndian.Uint64(key[1:]) + 1, nil
}

// compare tells what of TAIL the store lacks.
func (s *Store) compare(txn *db.Txn, t tail) error {
	if s.entries < t.entries {
		return fmt.Errorf("%w: %d entries are missing: there are %d, and %s says that there were %d%s",
			chain.ErrCorrupt, t.entries-s.entries, s.entries, tailName, t.entries, s.firstLacking(t))
	}
	for _, was := range t.heads {
		is := s.tips[was.contract].Head
		if is.Next() < was.head.Next() {
			return fmt.Errorf("%s: %w: the newest entry was %v, as %s says, and is %v", was.contract, chain.ErrCorrupt, was.head, tailName, is)
		}
		if err := checkEntry(txn, was.contract, was.head); err != nil {
			return fmt.Errorf("%w (as %s says)", err, tailName)
		}
	}
	return nil
}

func (s *Store) firstLacking(t tail) string {
	for _, was := range t.heads {
		if is := s.tips[was.contract].Head; is.Next() < was.head.Next() {
			return fmt.Sprintf(", %s from entry %d on", was.contract, is.Next())
		}
	}
	return ""
}
