package ledger

import "time"

// A snapshot keeps its store from forgetting what later writes replaced. So
// after each commit the committer looks at a few contracts, and takes new
// snapshots of those that have had theirs for long.
const (
	snapshotAge = 10 * time.Second
	sweepStep   = 4
)

// refreshSnapshots looks at the next few contracts. Only the committer calls it.
func (l *Ledger) refreshSnapshots() {
	now := l.now()
	l.pins.expire(now)
	contracts := l.all()
	for range min(sweepStep, len(contracts)) {
		l.swept = (l.swept + 1) % len(contracts)
		contracts[l.swept].refresh(now)
	}
}

// refresh replaces a published snapshot that is old by one of the same head,
// and lets an idle executor drop its own.
func (c *contract) refresh(now time.Time) {
	old := c.published.Load()
	if old.err != nil || now.Sub(old.taken) < snapshotAge || c.stale.Load() {
		return
	}
	snap, err := c.snapshotAt(old.head)
	if err != nil {
		return // whoever needs the store will be told
	}
	c.republish(old, &published{facts: old.facts, snap: snap, taken: now})
	c.wake()
}
