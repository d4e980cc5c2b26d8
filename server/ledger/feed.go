package ledger

import (
	"sync"

	"moonledger/chain"
)

// So much of the newest of a chain is kept in memory while someone follows it.
// Who is further behind reads from the store.
const (
	recentEntries = 256
	recentBytes   = 1 << 20
)

// A feed wakes the followers of one contract when something is published, and
// keeps the newest lines for them. Nobody who publishes ever waits for it.
type feed struct {
	mu        sync.Mutex
	changed   chan struct{} // closed by the next signal; nil: nobody waits
	followers int
	recent    []Followed // consecutive and committed; empty while nobody follows
	bytes     int        // of recent
}

// join counts a follower, who must leave.
func (f *feed) join() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.followers++
}

// leave ends what join began. Without followers nothing is kept.
func (f *feed) leave() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.followers--; f.followers == 0 {
		f.recent, f.bytes = nil, 0
	}
}

// add keeps a line that was committed, if anyone follows.
func (f *feed) add(e Followed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.followers == 0 {
		return
	}
	if n := len(f.recent); n > 0 && f.recent[n-1].Height+1 != e.Height {
		f.recent, f.bytes = nil, 0 // others are in the store alone
	}
	f.recent = append(f.recent, e)
	f.bytes += len(e.Line)
	for len(f.recent) > recentEntries || f.bytes > recentBytes {
		f.bytes -= len(f.recent[0].Line)
		f.recent[0] = Followed{}
		f.recent = f.recent[1:]
	}
}

// lines returns what is kept of the entries from from to to, if that begins
// with from.
func (f *feed) lines(from, to chain.Height) []Followed {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.recent) == 0 || from < f.recent[0].Height {
		return nil
	}
	kept := f.recent[min(from-f.recent[0].Height, chain.Height(len(f.recent))):]
	n := 0
	for n < min(len(kept), followedEntries) && kept[n].Height <= to {
		n++
	}
	return append([]Followed(nil), kept[:n]...)
}

// signal wakes all who wait.
func (f *feed) signal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// next returns a channel that the next signal closes.
func (f *feed) next() <-chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.changed == nil {
		f.changed = make(chan struct{})
	}
	return f.changed
}
