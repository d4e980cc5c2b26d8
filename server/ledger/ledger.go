package ledger

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server/ledger/running"
)

// OpenStore opens the store of a ledger. It is called once at first, and again
// after each commit whose outcome is unknown, when the store before is closed.
type OpenStore func(ctx context.Context) (chain.Store, error)

// machine is what a Ledger needs of a *runtime.Machine.
type machine interface {
	Compile(ctx context.Context, file, source string) (*runtime.Contract, error)
	Call(ctx context.Context, call runtime.Call) (runtime.Outcome, error)
	Deploy(ctx context.Context, d runtime.Deployment) (runtime.Outcome, error)
}

// A Ledger executes, records and serves the contracts of one store. All its
// methods may be called from several goroutines.
type Ledger struct {
	machine     machine
	open        OpenStore
	options     Options
	origin      string
	backlog     *backlog
	views       viewers
	followReads chan struct{} // holds one for each follower that reads from the store
	pins        pins
	sweeper     sweeper
	checks      checks
	system      *contract // set by Open
	callers     directory // by their keys
	notes       *running.Notes

	ctx    context.Context // ends when Close gives up waiting
	cancel context.CancelFunc

	serving context.Context // ends when Close begins
	stop    context.CancelFunc

	committed chan struct{} // closed when the committer has ended
	finished  chan struct{} // closed when all of Close is done
	executors sync.WaitGroup
	revivers  sync.WaitGroup
	readers   sync.WaitGroup // views and all else that reads

	store     atomic.Pointer[storeState] // never nil
	suspected atomic.Bool                // see suspect
	fault     lastFault                  // of a commit
	commits   atomic.Uint64              // that succeeded

	mu        sync.RWMutex
	closed    bool
	contracts map[string]*contract
	sorted    []*contract // by name; replaced, never changed
	closeErr  error       // of the store; set before finished is closed
}

// Open opens a ledger on the store that open gives, reads the head of each
// contract and compiles the code in force. A contract that turns out to be
// corrupt, or whose code no longer compiles, is stopped and logged; Info and
// Health show it. Other code that is deployed mends the latter. The contract
// system is deployed, or taken up, before Open returns, and admin gets a key if
// none was made before; without a good one nobody's key could be judged, so that
// what is wrong with it is an error. The caller must Close the ledger, which
// closes the store.
func Open(ctx context.Context, m *runtime.Machine, open OpenStore, options Options) (*Ledger, error) {
	return openWith(ctx, m, open, options)
}

func openWith(ctx context.Context, m machine, open OpenStore, options Options) (*Ledger, error) {
	l := newLedger(m, open, options.withDefaults())
	store, err := open(ctx)
	if err != nil {
		l.cancel()
		return nil, fmt.Errorf("opening the store: %w", err)
	}
	if err = l.guard(); err == nil {
		err = l.begin(ctx, store)
	}
	if err != nil {
		l.cancel()
		return nil, errors.Join(err, l.notes.Close(), store.Close())
	}
	go l.runCommitter()
	if err := l.administer(ctx); err != nil {
		return nil, errors.Join(err, l.Close(context.WithoutCancel(ctx)))
	}
	return l, nil
}

func newLedger(m machine, open OpenStore, options Options) *Ledger {
	l := &Ledger{
		machine: m, open: open, options: options,
		backlog: newBacklog(
			volume{entries: options.PendingEntries, bytes: options.PendingBytes},
			batchLimit(nil),
		),
		committed: make(chan struct{}), finished: make(chan struct{}),
		contracts: map[string]*contract{},
	}
	l.serving, l.stop = context.WithCancel(context.Background())
	l.views.init(options.QueuedCalls)
	l.followReads = make(chan struct{}, 2*goruntime.GOMAXPROCS(0))
	l.checks.init()
	l.sweeper.init(l.backlog.nudge)
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.store.Store(&storeState{err: chain.ErrUnavailable})
	return l
}

// begin makes a store just opened the ledger's: it fixes the origin at the
// first time, reads every contract, and lets everyone use it.
func (l *Ledger) begin(ctx context.Context, store chain.Store) error {
	names, err := store.Contracts(ctx)
	if err != nil {
		return fmt.Errorf("listing the contracts: %w", err)
	}
	if err := l.fixOrigin(ctx, store, names); err != nil {
		return err
	}
	for _, name := range names {
		l.addContract(name)
	}
	var group errgroup.Group
	group.SetLimit(goruntime.GOMAXPROCS(0))
	for _, c := range l.all() {
		group.Go(func() error { return c.begin(ctx, store) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	l.backlog.limitBatches(batchLimit(store))
	l.fault.forget()
	l.store.Store(&storeState{store: store, opening: l.store.Load().opening + 1})
	for _, c := range l.all() {
		c.feed.signal()
	}
	return nil
}

// begin reads a contract from a store just opened, unless it was stopped. What
// makes it alone unusable stops it and is no error.
func (c *contract) begin(ctx context.Context, store chain.Store) error {
	if c.broken.Load() != nil {
		return nil
	}
	p, err := c.ledger.load(ctx, store, c.name, c.published.Load().facts)
	switch {
	case err == nil:
		c.publish(p)
		c.stale.Store(false)
	case isCorrupt(err):
		c.stop(err)
	default:
		return fmt.Errorf("reading contract %s: %w", c.name, err)
	}
	c.void() // a tip made of what was published before must go
	return nil
}

// fixOrigin takes the origin from any chain, or else from the options.
func (l *Ledger) fixOrigin(ctx context.Context, store chain.Store, names []string) error {
	if len(names) == 0 {
		if l.origin == "" {
			l.origin = l.options.Origin
		}
		if l.origin == "" {
			l.origin = newOrigin(l.options.Seed())
		}
		return nil
	}
	origin, err := recordedOrigin(ctx, store, names)
	if err != nil {
		return err
	}
	if want := l.options.Origin; want != "" && want != origin {
		return fmt.Errorf("%w: it is %q, not %q; leave the option out, or open another store", ErrOrigin, origin, want)
	}
	l.origin = origin
	return nil
}

// recordedOrigin reads the origin from the first chain that can be read.
func recordedOrigin(ctx context.Context, store chain.Store, names []string) (string, error) {
	var failures []error
	for _, name := range names {
		e, _, err := readEntry(ctx, store, name, 0)
		if err == nil {
			return e.Ledger, nil
		}
		if failures = append(failures, err); !errors.Is(hole(err), chain.ErrCorrupt) {
			break
		}
	}
	return "", fmt.Errorf("reading the origin: %w", errors.Join(failures...))
}

// contract returns the contract of that name, or nil.
func (l *Ledger) contract(name string) *contract {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.contracts[name]
}

// all returns every contract by name; new ones may have no chain yet.
func (l *Ledger) all() []*contract {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.sorted
}

// contractOrNew returns the contract of that name, for a deploy.
func (l *Ledger) contractOrNew(name string) (*contract, error) {
	if c := l.contract(name); c != nil {
		return c, nil
	}
	return l.addContract(name)
}

func (l *Ledger) addContract(name string) (*contract, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, ErrClosed
	}
	if c := l.contracts[name]; c != nil {
		return c, nil
	}
	c := newContract(l, name)
	l.contracts[name] = c
	at, _ := slices.BinarySearchFunc(l.sorted, name, func(c *contract, name string) int {
		return strings.Compare(c.name, name)
	})
	l.sorted = slices.Insert(slices.Clone(l.sorted), at, c)
	return c, nil
}

// printer returns what takes the text that a contract prints.
func (l *Ledger) printer(contract string) func(string) {
	return func(text string) { l.options.Print(contract, text) }
}

// enter counts a reader that Close waits for, who must call l.readers.Done.
func (l *Ledger) enter() error {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return ErrClosed
	}
	l.readers.Add(1)
	return nil
}

// A reading is one use of the ledger that may take long: its context ends when
// Close begins.
type reading struct {
	ctx context.Context
	end func()
}

// read begins a reading, which must be ended.
func (l *Ledger) read(ctx context.Context) (reading, error) {
	if err := l.enter(); err != nil {
		return reading{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	forget := context.AfterFunc(l.serving, func() { cancel(ErrClosed) })
	return reading{ctx, func() {
		forget()
		cancel(nil)
		l.readers.Done()
	}}, nil
}

// Close takes no more calls, answers those that were accepted, and closes the
// store. If ctx ends first it stops waiting: calls that did not run are
// answered with ErrNotDone, and Close returns the cause while the last commit
// may still be running; the store is closed when it is done. Closing twice
// waits for the first time.
func (l *Ledger) Close(ctx context.Context) error {
	if l.shut() {
		go l.finish()
	}
	select {
	case <-l.finished:
		return l.closeErr
	case <-ctx.Done():
	}
	l.cancel()
	return context.Cause(ctx)
}

// shut takes no more calls and readers. It returns false if that was so before.
func (l *Ledger) shut() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return false
	}
	l.closed = true
	l.stop()
	return true
}

// finish ends everything that runs, in the order in which it depends on the
// rest, and closes the store.
func (l *Ledger) finish() {
	defer close(l.finished)
	defer l.cancel()
	for _, c := range l.all() {
		c.close()
	}
	l.readers.Wait()
	l.executors.Wait()
	l.backlog.close()
	<-l.committed
	l.revivers.Wait()
	l.sweeper.timer.Stop()
	l.pins.drop()
	for _, c := range l.all() {
		c.dropTip()
		c.publish(&published{facts: c.published.Load().facts, err: ErrClosed})
	}
	l.closeErr = l.notes.Close()
	if state := l.store.Swap(&storeState{err: ErrClosed}); state.store != nil {
		l.closeErr = errors.Join(l.closeErr, state.store.Close())
	}
}
