package ledger

import (
	"sync"
	"time"

	"moonledger/chain"
)

// A snapshot whose pages someone is reading is kept this long after the last
// page, and so many of them at most.
const (
	pinTime = 30 * time.Second
	maxPins = 16
)

// pins keeps the snapshots of which a next page may be asked for, so that all
// pages show one height. Its zero value is empty.
type pins struct {
	mu   sync.Mutex
	kept []pin // the longest unused first
}

// A pin holds one use of its snapshot.
type pin struct {
	contract *contract
	of       *published
	used     time.Time
}

// take returns what is kept of a contract at a height, with a use of its
// snapshot for the caller, or nil.
func (ps *pins) take(c *contract, height chain.Height) *published {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	for _, p := range ps.kept {
		if p.contract == c && p.of.head.Height == height && p.of.snap.acquire() {
			return p.of
		}
	}
	return nil
}

// keep pins p, or prolongs it if it is kept already.
func (ps *pins) keep(c *contract, p *published, now time.Time) {
	if !p.snap.acquire() {
		return
	}
	ps.release(ps.push(pin{c, p, now}))
}

// push adds a pin as the newest, and returns those that it replaces.
func (ps *pins) push(added pin) (out []pin) {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	kept := ps.kept[:0]
	for _, p := range ps.kept {
		if p.contract == added.contract && p.of.head == added.of.head {
			out = append(out, p)
		} else {
			kept = append(kept, p)
		}
	}
	ps.kept = append(kept, added)
	if len(ps.kept) > maxPins {
		out = append(out, ps.kept[0])
		ps.kept = ps.kept[1:]
	}
	return out
}

// expire lets go of what nobody has read for a while. It tells whether pins are
// left.
func (ps *pins) expire(now time.Time) (some bool) {
	ps.release(ps.cut(func(p pin) bool { return now.Sub(p.used) > pinTime }))
	ps.mu.Lock()
	defer ps.mu.Unlock()
	return len(ps.kept) > 0
}

// drop lets go of everything.
func (ps *pins) drop() {
	ps.release(ps.cut(func(pin) bool { return true }))
}

// cut removes the pins from the longest unused one on for which isOver holds.
func (ps *pins) cut(isOver func(pin) bool) []pin {
	ps.mu.Lock()
	defer ps.mu.Unlock()
	n := 0
	for n < len(ps.kept) && isOver(ps.kept[n]) {
		n++
	}
	out := ps.kept[:n:n]
	ps.kept = ps.kept[n:]
	return out
}

func (ps *pins) release(out []pin) {
	for _, p := range out {
		p.of.snap.release()
	}
}
