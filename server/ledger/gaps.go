package ledger

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tidwall/btree"

	"moonledger/chain/state"
)

// What gaps hold at most, of one snapshot.
const (
	maxGaps     = 4096
	maxGapBytes = 256 << 10 // of all their ends
)

// maxSuccession is how many bytes of entries, about, a snapshot keeps alive of those
// after it.
const maxSuccession = 1 << 20

// gaps is where a snapshot is known to hold nothing: stretches of tuples, each from
// its begin up to its end, which is not in it. A store may have to pass over what was
// removed there, however much that was. Gaps of a snapshot are handed on to the next
// one, less what was written in between, also those that are found later. They are
// safe for many goroutines.
type gaps struct {
	slow time.Duration // what a walk must take for a step that is remembered
	some atomic.Bool   // whether any is known

	mu    sync.Mutex
	known btree.Map[string, string] // ends by begins; none overlap
	bytes int

	next   *gaps           // of the next snapshot; nil: none, or too far away
	writes [][]state.Write // between this one and the next
	passed int             // bytes of entries since a next was left out
}

// newGaps returns the gaps of a snapshot of which nothing is known.
func (l *Ledger) newGaps() *gaps { return &gaps{slow: l.options.slowStep} }

// covering returns the end of the gap that a place is in, if it is in one.
func (g *gaps) covering(tuple string) (end string, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, end, ok = g.at(tuple)
	return end, ok
}

// at returns the gap that a place is in; g.mu is held.
func (g *gaps) at(tuple string) (begin, end string, ok bool) {
	g.known.Descend(tuple, func(b, e string) bool {
		begin, end, ok = b, e, tuple < e
		return false
	})
	return begin, end, ok
}

// following returns where the first gap behind a place begins.
func (g *gaps) following(tuple string) (begin string, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.known.Ascend(tuple, func(b, _ string) bool {
		begin, ok = b, true
		return false
	})
	return begin, ok
}

// learn adds a gap that was found on the snapshot of g, there and to those after it
// up to the first write into the gap.
func (g *gaps) learn(begin, end string) {
	if begin >= end || len(begin)+len(end) > maxGapBytes/64 {
		return
	}
	for g != nil {
		next, writes := g.add(begin, end)
		for tuple := range setTuples(writes) {
			if begin <= tuple && tuple < end {
				return
			}
		}
		g = next
	}
}

// add adds a gap and returns what comes next.
func (g *gaps) add(begin, end string) (next *gaps, writes [][]state.Write) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.join(begin, end)
	return g.next, g.writes
}

// join makes one of a gap and those that overlap it; g.mu is held.
func (g *gaps) join(begin, end string) {
	if b, e, ok := g.at(begin); ok {
		begin, end = b, max(end, e)
	}
	var within []string
	g.known.Ascend(begin, func(b, e string) bool {
		if b > end {
			return false
		}
		within, end = append(within, b), max(end, e)
		return true
	})
	for _, b := range within {
		g.remove(b)
	}
	if g.known.Len() == maxGaps || g.bytes+len(begin)+len(end) > maxGapBytes {
		g.known, g.bytes = btree.Map[string, string]{}, 0
	}
	g.known.Set(begin, end)
	g.bytes += len(begin) + len(end)
	g.some.Store(true)
}

func (g *gaps) remove(begin string) {
	if end, ok := g.known.Delete(begin); ok {
		g.bytes -= len(begin) + len(end)
	}
}

// after returns the gaps of the snapshot that comes next, behind entries of so many
// bytes.
func (g *gaps) after(writes [][]state.Write, bytes int) *gaps {
	g.mu.Lock()
	defer g.mu.Unlock()
	next := &gaps{slow: g.slow, known: *g.known.Copy(), bytes: g.bytes, passed: g.passed + bytes}
	if next.known.Len() > 0 {
		for tuple := range setTuples(writes) {
			next.cut(tuple)
		}
	}
	next.some.Store(next.known.Len() > 0)
	if next.passed > maxSuccession {
		next.passed = 0
	} else {
		g.next, g.writes = next, writes
	}
	return next
}

// cut takes a place, and all that may be under it, out of the gap that it is in.
func (g *gaps) cut(tuple string) {
	begin, end, ok := g.at(tuple)
	if !ok {
		return
	}
	g.remove(begin)
	if begin < tuple {
		g.join(begin, tuple)
	}
	if behind := tuple + string([]byte{state.TupleEnd}); behind < end {
		g.join(behind, end)
	}
}

// setTuples yields the tuples of the places that were set, and not removed.
func setTuples(writes [][]state.Write) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for _, entry := range writes {
			for _, w := range entry {
				if w.Value.Exists() && !yield(string(w.Path.AppendTuple(nil))) {
					return
				}
			}
		}
	}
}
