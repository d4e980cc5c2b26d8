package ledger

import (
	"fmt"
	"sync"
	"sync/atomic"

	"moonledger/chain"
)

// A contract is one chain with the queue of what is to be done to it.
type contract struct {
	name   string
	ledger *Ledger

	published   atomic.Pointer[published] // never nil
	broken      atomic.Pointer[error]     // why it was stopped for good; nil while it runs
	epoch       atomic.Uint64             // raised when what was executed and not committed is void
	stale       atomic.Bool               // what is published must be read from the store again
	outstanding atomic.Int64              // handed to the committer and not answered yet
	feed        feed                      // of those who follow the chain

	// These belong to the executor.
	tip     *tip
	clock   stamper
	scratch []byte // lines are made in it

	mu       sync.Mutex
	queue    []*task
	active   bool // the executor runs
	closed   bool // nothing is queued any more
	inFlight map[requestKey]*pending
}

func newContract(l *Ledger, name string) *contract {
	c := &contract{
		name: name, ledger: l,
		clock:    stamper{contract: name},
		inFlight: map[requestKey]*pending{},
	}
	c.published.Store(&published{err: fmt.Errorf("%w: %s was not read yet", chain.ErrUnavailable, name)})
	c.stale.Store(true)
	return c
}

// enqueue hands t to the executor, or tells at once why not.
func (c *contract) enqueue(t *task) {
	if err := c.tryEnqueue(t); err != nil {
		t.done(Answer{}, err)
	}
}

func (c *contract) tryEnqueue(t *task) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return ErrClosed
	case len(c.queue) >= c.ledger.options.QueuedCalls:
		return fmt.Errorf("%w for %s: %d; try again", ErrBusy, c.name, len(c.queue))
	}
	c.queue = append(c.queue, t)
	c.start()
	return nil
}

// wake lets the executor settle what it holds, or read again what is stale.
func (c *contract) wake() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.closed {
		c.start()
	}
}

// start starts the executor unless it runs; c.mu is held.
func (c *contract) start() {
	if !c.active {
		c.active = true
		c.ledger.executors.Add(1)
		go c.run()
	}
}

// close lets nothing more be queued. What is queued is still done.
func (c *contract) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

// run is the executor. It ends when there is nothing to do.
func (c *contract) run() {
	defer c.ledger.executors.Done()
	for {
		for t := c.next(); t != nil; t = c.next() {
			c.execute(t)
		}
		c.settle()
		if c.rest() {
			return
		}
	}
}

func (c *contract) next() *task {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		return nil
	}
	t := c.queue[0]
	c.queue[0] = nil
	c.queue = c.queue[1:]
	return t
}

// rest ends the executor's ownership if there is still nothing to do.
func (c *contract) rest() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.active = len(c.queue) > 0
	return !c.active
}

// void makes what was executed and not committed go: the executor begins again
// from what is published, and the committer fails what it was handed.
func (c *contract) void() { c.epoch.Add(1) }

// stop ends all use of a contract whose chain or state is corrupt, but for
// reading its entries. Nothing is repaired silently: it stays stopped when the
// store is opened again, and only another Ledger on the store lets it run.
func (c *contract) stop(err error) {
	if c.broken.CompareAndSwap(nil, &err) {
		c.ledger.options.Logger.Error("a contract is stopped", "contract", c.name, "error", err)
	}
	c.void()
	c.feed.signal()
}
