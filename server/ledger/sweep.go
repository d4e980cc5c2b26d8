package ledger

import (
	"sync/atomic"
	"time"
)

// A snapshot keeps its store from forgetting what later writes replaced. So
// this long after something was committed, or a page was read, the committer
// lets go of what is behind, a few contracts between two commits.
const (
	sweepAfter = 10 * time.Second
	sweepStep  = 64
)

// A sweeper tells the committer when to sweep. Its timer runs only while there
// may be something to let go of.
type sweeper struct {
	timer *time.Timer
	set   atomic.Bool // the timer runs
	due   atomic.Bool // it has fired

	left []*contract // not swept yet; the committer's
}

// init makes a sweeper that calls fire when it is time.
func (s *sweeper) init(fire func()) {
	s.timer = time.AfterFunc(sweepAfter, func() {
		s.set.Store(false)
		s.due.Store(true)
		fire()
	})
	s.timer.Stop()
}

// arm lets a sweep follow, unless one is about to.
func (s *sweeper) arm() {
	if !s.set.Load() && s.set.CompareAndSwap(false, true) {
		s.timer.Reset(sweepAfter)
	}
}

// sweep does the next part of what is due. Only the committer calls it.
func (l *Ledger) sweep() {
	s := &l.sweeper
	if s.due.Swap(false) {
		s.left = l.all()
		if l.pins.expire(l.now()) {
			s.arm()
		}
	}
	n := min(sweepStep, len(s.left))
	for _, c := range s.left[:n] {
		c.refresh()
		if !c.letGo() {
			s.arm()
		}
	}
	if s.left = s.left[n:]; len(s.left) > 0 {
		l.backlog.nudge()
	}
}

// refresh replaces a published snapshot that other contracts' commits have
// overtaken by one of the same head.
func (c *contract) refresh() {
	old, commits := c.published.Load(), c.ledger.commits.Load()
	if old.err != nil || old.commits == commits || c.stale.Load() {
		return
	}
	snap, err := c.snapshotAt(old.head, old.snap.gaps)
	if err != nil {
		return // whoever needs the store will be told
	}
	c.republish(old, &published{facts: old.facts, snap: snap, commits: commits})
}

// letGo lets an idle executor drop its tip, and with it the snapshot below. It
// returns false if the contract is not idle.
func (c *contract) letGo() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.active || c.outstanding.Load() > 0 {
		return false
	}
	if c.tip != nil && !c.closed {
		c.start()
	}
	return true
}
