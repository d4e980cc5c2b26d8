package ledger

import (
	"sync/atomic"

	"moonledger/chain"
)

// A snapshot is a store's snapshot that closes when nobody uses it any more, and
// remembers where there is nothing. Whoever makes it has the first use of it.
type snapshot struct {
	chain.Snapshot
	gaps  *gaps
	users atomic.Int64
}

func newSnapshot(s chain.Snapshot, known *gaps) *snapshot {
	shared := &snapshot{Snapshot: s, gaps: known}
	shared.users.Store(1)
	return shared
}

// acquire adds a user. It returns false if the snapshot is closed already.
func (s *snapshot) acquire() bool {
	for {
		n := s.users.Load()
		if n == 0 {
			return false
		}
		if s.users.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// release ends one use. An error of closing what was only read tells nobody
// anything that they could act on.
func (s *snapshot) release() {
	if s.users.Add(-1) == 0 {
		_ = s.Snapshot.Close()
	}
}
