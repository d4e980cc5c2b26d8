package ledger

import (
	"errors"
	"fmt"

	"moonledger/chain"
	"moonledger/chain/state"
)

// runCommitter commits what executors hand over until the backlog is closed.
func (l *Ledger) runCommitter() {
	defer close(l.committed)
	for {
		batch, more := l.backlog.take()
		if !more {
			return
		}
		l.probe()
		l.commit(batch)
		l.backlog.release(batch)
		l.sweep()
	}
}

// commit writes a batch in one commit and answers it.
func (l *Ledger) commit(batch []*pending) {
	live := failVoid(batch)
	appends := gather(live)
	var err error
	if len(appends) > 0 {
		err = l.write(appends)
		l.judge(err)
	}
	switch {
	case err == nil:
		if len(appends) > 0 {
			l.commits.Add(1)
			l.sweeper.arm()
		}
		l.publishAll(live)
		answerAll(live)
	case isOnesFault(err) && len(live) > 1:
		for i := range live {
			l.commit(live[i : i+1])
		}
	default:
		l.failCommit(live, err)
	}
}

// judge notes for Health whether a commit failed because of the store.
func (l *Ledger) judge(err error) {
	switch {
	case err == nil:
		l.fault.forget()
	case !isOnesFault(err):
		l.fault.note(err)
	}
}

// isOnesFault tells whether a commit had no effect because of one of its
// members, so that the others can be committed without it.
func isOnesFault(err error) bool {
	if !isNotDone(err) {
		return false
	}
	return errors.Is(err, chain.ErrConflict) || errors.Is(err, chain.ErrTooLarge) || errors.Is(err, chain.ErrExists) || isCorrupt(err)
}

func (l *Ledger) write(appends []chain.Append) error {
	store, err := l.openStore()
	if err != nil {
		return err
	}
	return store.Commit(l.ctx, appends)
}

// failVoid answers those of batch that ran on what was not saved, and returns
// the others.
func failVoid(batch []*pending) []*pending {
	live := make([]*pending, 0, len(batch))
	for _, p := range batch {
		if p.epoch == p.contract.epoch.Load() {
			live = append(live, p)
			continue
		}
		p.answered(Answer{}, fmt.Errorf("%w: it ran on a call that could not be saved", ErrNotDone))
	}
	return live
}

// gather makes one append of the entries of each contract, in order.
func gather(batch []*pending) []chain.Append {
	var appends []chain.Append
	index := map[*contract]int{}
	for _, p := range batch {
		if p.record == nil {
			continue
		}
		i, known := index[p.contract]
		if !known {
			i = len(appends)
			index[p.contract] = i
			appends = append(appends, chain.Append{Contract: p.contract.name, Parent: p.parent})
		}
		appends[i].Records = append(appends[i].Records, *p.record)
	}
	return appends
}

// publishAll publishes what each contract of a committed batch is now, before
// anyone is answered: who has an answer reads its effect.
func (l *Ledger) publishAll(batch []*pending) {
	newest := map[*contract]*committed{}
	for _, p := range batch {
		if p.record == nil {
			continue
		}
		p.contract.feed.add(Followed{p.after.head.Height, p.record.Hash, p.record.Line})
		if newest[p.contract] == nil {
			newest[p.contract] = &committed{parent: p.parent}
		}
		newest[p.contract].add(p)
	}
	for c, run := range newest {
		if err := c.publishCommitted(run); err != nil {
			l.options.Logger.Error("reading a contract after a commit", "contract", c.name, "error", err)
		}
	}
}

// A committed is what a batch appended to one contract.
type committed struct {
	parent chain.Head // of the first entry
	after  facts
	writes [][]state.Write // of each entry
	bytes  int             // of the entries
}

func (r *committed) add(p *pending) {
	r.after = p.after
	r.writes = append(r.writes, p.record.Writes)
	r.bytes += len(p.record.Line)
}

// gaps returns those of the snapshot behind what was committed.
func (r *committed) gaps(c *contract) *gaps {
	old := c.published.Load()
	if old.snap == nil || old.head != r.parent {
		return c.ledger.newGaps()
	}
	return old.snap.gaps.after(r.writes, r.bytes)
}

// publishCommitted publishes a contract's new head. If the store does not give
// the state at that head, the contract can't be used until it is read again.
func (c *contract) publishCommitted(r *committed) error {
	after := r.after
	snap, err := c.snapshotAt(after.head, r.gaps(c))
	if err == nil {
		c.publish(&published{facts: after, snap: snap, commits: c.ledger.commits.Load()})
		return nil
	}
	c.publish(&published{facts: after, err: readError(err)})
	c.stale.Store(true)
	c.void()
	if isCorrupt(err) {
		c.stop(err)
	}
	c.wake()
	return err
}

// snapshotAt returns the store's snapshot, which must be of that head. known are gaps
// of the state there.
func (c *contract) snapshotAt(head chain.Head, known *gaps) (*snapshot, error) {
	store, err := c.ledger.openStore()
	if err != nil {
		return nil, err
	}
	s, err := store.State(c.ledger.ctx, c.name)
	if err != nil {
		return nil, err
	}
	snap := newSnapshot(s, known)
	if s.Head() != head {
		defer snap.release()
		return nil, &chain.ConflictError{Contract: c.name, Parent: head, Actual: s.Head()}
	}
	return snap, nil
}

// failCommit fails what a commit that failed was to write, and makes what was
// executed on top of it void. Answers alone of other contracts are good.
func (l *Ledger) failCommit(batch []*pending, err error) {
	failed := map[*contract]bool{}
	for _, p := range batch {
		if p.record != nil {
			failed[p.contract] = true
		}
	}
	for c := range failed {
		c.failed(err)
	}
	if !isNotDone(err) {
		l.loseStore(err)
	}
	if errors.Is(err, chain.ErrUnavailable) {
		l.suspect()
	}
	l.options.Logger.Error("a commit failed", "entries", len(batch), "error", err)
	for _, p := range batch {
		if failed[p.contract] {
			p.answered(Answer{}, p.failure(err))
		} else {
			p.answered(p.answer, p.err)
		}
	}
	for c := range failed {
		c.wake()
	}
}

// failed makes the executor begin again: from the store if someone else wrote
// there, or else from what is published. A contract whose state is damaged where
// it was to be written is stopped.
func (c *contract) failed(err error) {
	switch {
	case errors.Is(err, chain.ErrConflict), errors.Is(err, chain.ErrExists):
		c.stale.Store(true)
	case isCorrupt(err):
		c.stop(err)
	}
	c.void()
}

// failure is what the caller of p is told when its commit failed: an answer
// alone had no effect in any case.
func (p *pending) failure(err error) error {
	if isCorrupt(err) {
		err = &StoppedError{p.contract.name, err}
	}
	if p.record == nil {
		return fmt.Errorf("%w: it ran on a call that could not be saved: %w", ErrNotDone, err)
	}
	return commitError(err)
}

// answerAll answers all of a committed batch.
func answerAll(batch []*pending) {
	for _, p := range batch {
		p.answered(p.answer, p.err)
	}
}

// answered tells the outcome of p to all who wait for it.
func (p *pending) answered(answer Answer, err error) {
	waiters := p.contract.land(p)
	p.task.done(answer, err)
	for _, done := range waiters {
		repeated := answer
		repeated.Repeated = true
		done(repeated, err)
	}
	p.contract.outstanding.Add(-1)
}
