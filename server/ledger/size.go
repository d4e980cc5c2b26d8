package ledger

import (
	"fmt"

	"moonledger/chain"
)

// What one commit takes at most where the store says nothing of its limits.
const (
	commitEntries = 4096
	commitBytes   = 4 << 20
	commitChanges = 40_000
)

// A sizer is a store that tells how much one commit may hold, and how much of
// that an append takes: bytes and keys as it counts them.
type sizer interface {
	Limits() (bytes, changes int)
	Size(a chain.Append) (bytes, changes int)
}

// batchLimit returns what one commit to store takes at most; store may be nil.
func batchLimit(store chain.Store) volume {
	limit := volume{entries: commitEntries, bytes: commitBytes, changes: commitChanges}
	if s, ok := store.(sizer); ok {
		bytes, changes := s.Limits()
		limit.bytes, limit.changes = min(limit.bytes, bytes), min(limit.changes, changes)
	}
	return limit
}

// keysPerEntry is how many keys a store may need for an entry besides its
// state: head, entry, request and log. removedBytes is about what the removal
// of a value that lies under a removed table takes.
const (
	keysPerEntry = 4
	removedBytes = 64
)

// measure tells what the record of an entry takes. under is the number of
// values that its writes remove without naming them. The error is ErrTooLarge
// if no commit can hold it.
func (l *Ledger) measure(contract string, r chain.Record, under int) (volume, error) {
	size := volume{bytes: len(r.Line), changes: len(r.Writes) + under + keysPerEntry}
	store, err := l.openStore()
	if err != nil {
		return size, readError(err)
	}
	s, ok := store.(sizer)
	if !ok {
		return size, nil
	}
	size.bytes, size.changes = s.Size(chain.Append{Contract: contract, Records: []chain.Record{r}})
	size.bytes += under * removedBytes
	size.changes += under
	most, changes := s.Limits()
	if size.bytes > most || size.changes > changes {
		return size, fmt.Errorf("%w: it takes %d bytes and %d changes of the store, which commits at most %d and %d at once",
			ErrTooLarge, size.bytes, size.changes, most, changes)
	}
	return size, nil
}
