package ledger

import (
	"errors"
	"fmt"
	"time"

	"moonledger/chain"
)

// The waits between attempts to open a lost store begin at the first and
// double up to the last.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 10 * time.Second
)

// A storeState is the open store, or why there is none.
type storeState struct {
	store   chain.Store
	err     error
	opening int // how often a store was opened
}

// openStore returns the store, or why there is none now.
func (l *Ledger) openStore() (chain.Store, error) {
	state := l.store.Load()
	return state.store, state.err
}

// unavailable tells why there is no store now, or nil.
func (l *Ledger) unavailable() error { return l.store.Load().err }

// loseStore gives the store up after a commit whose outcome is unknown: nothing
// in memory can be trusted, and what was executed on it is void. Until it is
// opened again all is answered with chain.ErrUnavailable. Only the committer
// calls it.
func (l *Ledger) loseStore(cause error) {
	why := fmt.Errorf("%w: it is being opened again after: %v", chain.ErrUnavailable, cause)
	lost := l.store.Swap(&storeState{err: why, opening: l.store.Load().opening})
	if lost.store == nil {
		return
	}
	l.pins.drop()
	for _, c := range l.all() {
		c.publish(&published{facts: c.published.Load().facts, err: why})
		c.void()
	}
	l.revivers.Add(1)
	go l.revive(lost.store)
}

// suspect lets the committer ask the store whether it still works: it may
// refuse everything until it is opened again.
func (l *Ledger) suspect() {
	l.suspected.Store(true)
	l.backlog.nudge()
}

// probe gives the store up if it is suspected and refuses to tell a head.
func (l *Ledger) probe() {
	contracts := l.all()
	if !l.suspected.Swap(false) || len(contracts) == 0 || l.ctx.Err() != nil {
		return
	}
	store, err := l.openStore()
	if err != nil {
		return
	}
	if _, err := store.Head(l.ctx, contracts[0].name); errors.Is(err, chain.ErrUnavailable) {
		l.loseStore(err)
	}
}

// revive closes the lost store and opens it again, however long it takes.
func (l *Ledger) revive(lost chain.Store) {
	defer l.revivers.Done()
	log := l.options.Logger
	if err := lost.Close(); err != nil {
		log.Error("closing the lost store", "error", err)
	}
	for wait := firstWait; l.serving.Err() == nil; wait = min(2*wait, lastWait) {
		err := l.reopen()
		if err == nil {
			log.Info("the store is open again")
			return
		}
		log.Error("opening the store again", "error", err, "next attempt in", wait)
		select {
		case <-l.options.After(wait):
		case <-l.serving.Done():
		}
	}
}

func (l *Ledger) reopen() error {
	store, err := l.open(l.ctx)
	if err != nil {
		return err
	}
	if err := l.begin(l.ctx, store); err != nil {
		_ = store.Close() // the cause is what matters
		return err
	}
	for _, c := range l.all() {
		c.wake() // a tip on the lost store must not keep it in memory
	}
	return nil
}
