package ledger

import (
	"time"

	"moonledger/chain"
	"moonledger/runtime"
)

// facts is what the newest entry of a chain leaves in force.
type facts struct {
	head     chain.Head        // zero: there is no chain
	time     time.Time         // of the head
	code     *runtime.Contract // nil: there is no chain, or see lost
	lost     *lostCode         // what stands in place of code that can't be compiled
	deployed chain.Height      // of the entry that holds the code
	retired  bool
}

// A lostCode is code in force that can't be compiled any more. Its contract is
// stopped until other code is deployed.
type lostCode struct {
	code *runtime.Contract // runtime.Unknown
	err  error             // why
}

// inForce returns the code in force, which may be runtime.Unknown; nil if there
// is no chain.
func (f facts) inForce() *runtime.Contract {
	if f.lost != nil {
		return f.lost.code
	}
	return f.code
}

// stopped returns the *StoppedError of a contract whose code is lost, or nil.
func (f facts) stopped(contract string) error {
	if f.lost == nil {
		return nil
	}
	return &StoppedError{contract, f.lost.err}
}

// published is what views run on and calls are admitted by: the newest
// committed state of a contract, with the code and the access rules of that
// moment. It is immutable.
type published struct {
	facts
	snap    *snapshot // of the state at head; nil if err
	commits uint64    // of the ledger, before the store was asked for snap
	err     error     // why the contract can't be used now
}

// publish makes p what new readers get. Whoever still reads the one before
// keeps its snapshot open.
func (c *contract) publish(p *published) {
	if old := c.published.Swap(p); old != nil && old.snap != nil {
		old.snap.release()
	}
	c.feed.signal()
}

// republish is publish unless something else than old is published by now; it
// returns false then.
func (c *contract) republish(old, p *published) bool {
	if !c.published.CompareAndSwap(old, p) {
		p.snap.release()
		return false
	}
	if old.snap != nil {
		old.snap.release()
	}
	return true
}

// acquire returns what is published; the caller must release its snapshot. A
// contract without a chain has a head that does not exist.
func (c *contract) acquire() (*published, error) {
	for {
		if err := c.unusable(); err != nil {
			return nil, err
		}
		p := c.published.Load()
		if p.err != nil {
			c.wake() // its executor may be able to mend that
			return nil, p.err
		}
		if p.snap.acquire() {
			return p, nil
		}
	}
}

// unusable tells why nothing of the contract's state may be used at all: its
// chain is corrupt, or the ledger has no store now.
func (c *contract) unusable() error {
	if err := c.ledger.unavailable(); err != nil {
		return err
	}
	if err := c.broken.Load(); err != nil {
		return &StoppedError{c.name, *err}
	}
	return nil
}
