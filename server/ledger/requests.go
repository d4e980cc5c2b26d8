package ledger

import (
	"errors"
	"fmt"

	"moonledger/chain"
)

// answerRepeated answers t from what its request id was used for before, in
// flight or recorded. It returns false if the id is new.
func (c *contract) answerRepeated(t *task) bool {
	if t.id == "" {
		return false
	}
	if known, same := c.join(t); known {
		if !same {
			t.done(Answer{}, repeatedError(t.id))
		}
		return true
	}
	answer, err := c.recorded(t)
	if errors.Is(err, chain.ErrNotFound) {
		return false
	}
	t.done(answer, err)
	return true
}

// join lets t wait for the answer of the call in flight with its request id, if
// there is one and it is the same.
func (c *contract) join(t *task) (known, same bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, known := c.inFlight[t.key()]
	if !known {
		return false, false
	}
	if same = p.task.isSame(t); same {
		p.waiters = append(p.waiters, t.done)
	}
	return true, same
}

// recorded returns the answer that was recorded under t's request id, or
// chain.ErrNotFound.
func (c *contract) recorded(t *task) (Answer, error) {
	store, err := c.ledger.openStore()
	if err != nil {
		return Answer{}, readError(err)
	}
	height, err := store.Request(c.ledger.ctx, c.name, t.caller.Name, t.id)
	if errors.Is(err, chain.ErrNotFound) {
		return Answer{}, err
	}
	if err != nil {
		return Answer{}, c.storeFailed(err)
	}
	entry, hash, err := readEntry(c.ledger.ctx, store, c.name, height)
	if err != nil {
		return Answer{}, c.storeFailed(hole(err))
	}
	if !t.isRecordedBy(entry) {
		return Answer{}, fmt.Errorf("%w, at height %d", repeatedError(t.id), height)
	}
	answer := answerOf(entry, hash)
	answer.Repeated = true
	return answer, nil
}

// hole makes an entry that ought to be there, and is not, a corruption.
func hole(err error) error {
	if errors.Is(err, chain.ErrNotFound) {
		return fmt.Errorf("%w: %w", chain.ErrCorrupt, err)
	}
	return err
}

func repeatedError(id string) error { return fmt.Errorf("%w: %q", ErrRepeated, id) }

// answerOf is the answer that the caller of a recorded entry got.
func answerOf(e *chain.Entry, hash chain.Hash) Answer {
	return Answer{
		Result: e.Result, Height: e.Height, Hash: hash, Time: e.Time,
		Gas: e.Gas, Events: e.Events, Appended: true,
	}
}

// launch makes p known under its request id until it lands.
func (c *contract) launch(p *pending) {
	if p.task.id == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inFlight[p.task.key()] = p
}

// land ends the flight of p and returns who else waits for its answer.
func (c *contract) land(p *pending) []Done {
	if p.task.id == "" {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.inFlight, p.task.key())
	return p.waiters
}
