package server

import (
	"cmp"
	"sync"
	"sync/atomic"
	"time"
)

// stuckTime is how long someone waits for room, and a client takes nothing of what
// it is sent, before it is cut off for that.
const stuckTime = time.Second

// reliefTime is the least time between two of them, for which all sessions are looked
// at.
const reliefTime = 100 * time.Millisecond

// A crowd is all sessions. When some of them wait for room in vain, one is cut off
// that holds it up.
type crowd struct {
	last atomic.Int64 // when someone was cut off, or nobody found, in nanoseconds of Unix time

	mu       sync.Mutex
	sessions map[*session]struct{}
}

func newCrowd() *crowd { return &crowd{sessions: map[*session]struct{}{}} }

func (c *crowd) join(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sessions[s] = struct{}{}
}

func (c *crowd) leave(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.sessions, s)
}

// relieve cuts off one of the clients that read nothing: of the payer that has the
// most of the memory the one that has the most. Whoever reads is never cut off.
func (c *crowd) relieve() {
	now, last := time.Now(), c.last.Load()
	if now.UnixNano()-last < int64(reliefTime) || !c.last.CompareAndSwap(last, now.UnixNano()) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock() // until then s can't leave, and its connection is its own
	if s := c.mostStuck(now); s != nil {
		s.cutOff()
		s.conn.GiveUp()
	}
}

// mostStuck returns the session that relieve is to cut off, or nil; c.mu is held.
func (c *crowd) mostStuck(now time.Time) (most *session) {
	var has burdenOf
	for s := range c.sessions {
		if began := s.sending.Load(); began == 0 || now.UnixNano()-began < int64(stuckTime) || s.work.Err() != nil {
			continue
		}
		if its := s.footprint.burden(); its.compare(has) > 0 {
			most, has = s, its
		}
	}
	return most
}

// A burdenOf is what the payer of a session has of the memory, and the session itself.
type burdenOf struct{ payer, own int }

func (b burdenOf) compare(other burdenOf) int {
	return cmp.Or(cmp.Compare(b.payer, other.payer), cmp.Compare(b.own, other.own))
}

// burden tells what keeps others out.
func (f *footprint) burden() burdenOf {
	messages, answers := f.messages.burden(), f.answers.burden()
	return burdenOf{messages.payer + answers.payer, messages.own + answers.own}
}

func (t *tenant) burden() burdenOf {
	t.room.mu.Lock()
	defer t.room.mu.Unlock()
	return burdenOf{t.room.by[t.payer], t.taken}
}
