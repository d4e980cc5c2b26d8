package ledger

import "sync"

// A volume is how much of something there is, in the measures that bound it.
type volume struct {
	entries int
	bytes   int
	changes int // keys of the state that a store sets or removes
}

func (v *volume) add(other volume) {
	v.entries += other.entries
	v.bytes += other.bytes
	v.changes += other.changes
}

func (v *volume) subtract(other volume) {
	v.entries -= other.entries
	v.bytes -= other.bytes
	v.changes -= other.changes
}

// exceeds tells whether v is more than limit in any measure; a measure of 0 in
// limit is not bounded.
func (v volume) exceeds(limit volume) bool {
	over := func(n, most int) bool { return most > 0 && n > most }
	return over(v.entries, limit.entries) || over(v.bytes, limit.bytes) || over(v.changes, limit.changes)
}

// A backlog holds what is executed and not yet committed, in the order it was
// handed over. It is bounded: put waits for room.
type backlog struct {
	bound volume // of all that is executed and not committed

	mu      sync.Mutex
	batch   volume    // most of what one commit takes
	changed sync.Cond // of mu: something was put, released or closed
	waiting []*pending
	held    volume // of what waits and of what was taken and not released
	nudged  bool
	closed  bool
}

func newBacklog(bound, batch volume) *backlog {
	b := &backlog{bound: bound, batch: batch}
	b.changed.L = &b.mu
	return b
}

// put appends p when there is room. Something too large for the whole bound has
// room when it is alone.
func (b *backlog) put(p *pending) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for !b.hasRoom(p.size) {
		b.changed.Wait()
	}
	b.held.add(p.size)
	b.waiting = append(b.waiting, p)
	b.changed.Broadcast()
}

func (b *backlog) hasRoom(size volume) bool {
	if b.held.entries == 0 {
		return true
	}
	size.add(b.held)
	return !size.exceeds(b.bound)
}

// take returns what the next commit writes. It waits for something to commit,
// or for a nudge. It returns false when the backlog is closed and empty.
func (b *backlog) take() (batch []*pending, more bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.waiting) == 0 && !b.closed && !b.nudged {
		b.changed.Wait()
	}
	n := b.batchLength()
	batch = b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	b.nudged = false
	return batch, n > 0 || !b.closed
}

// nudge lets take return even if there is nothing to commit.
func (b *backlog) nudge() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nudged = true
	b.changed.Broadcast()
}

// limitBatches sets what take returns at most.
func (b *backlog) limitBatches(limit volume) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.batch = limit
}

func (b *backlog) batchLength() int {
	var sum volume
	for i, p := range b.waiting {
		if sum.add(p.size); i > 0 && sum.exceeds(b.batch) {
			return i
		}
	}
	return len(b.waiting)
}

// release makes room for as much as batch took, and clears it: what is waiting
// behind it in the same array must not keep it in memory.
func (b *backlog) release(batch []*pending) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range batch {
		b.held.subtract(p.size)
	}
	clear(batch)
	b.changed.Broadcast()
}

// close lets take return nil once all is taken. Nothing may be put any more.
func (b *backlog) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.changed.Broadcast()
}

// load tells how much is executed and not committed.
func (b *backlog) load() volume {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}
