package ledger

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pgregory.net/rapid"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/chaintest"
)

// A player is a ledger that a property drives: on a clock of its own, on a store
// that fails when told to, and opened again when told to.
type player struct {
	t       *rapid.T
	open    OpenStore
	options Options
	clock   *handClock
	gate    *gate             // around the store
	faulty  *chaintest.Faulty // the store, until it is opened again
	l       *Ledger
}

// newPlayer opens a ledger, which must be closed.
func newPlayer(t *rapid.T, open OpenStore) *player {
	p := &player{t: t, clock: newHandClock(), gate: newGate()}
	p.open = p.gate.around(func(ctx context.Context) (chain.Store, error) {
		s, err := open(ctx)
		p.faulty = chaintest.NewFaulty(s)
		return p.faulty, err
	})
	p.options = Options{
		Origin: "test.local/player", AdminKey: adminSecret, Clock: p.clock.now, Seed: countedSeeds(),
		After: func(time.Duration) <-chan time.Time { return closedTimer() },
	}
	p.start()
	return p
}

func (p *player) start() {
	p.t.Helper()
	machine, err := sharedMachine()
	p.must(err)
	p.l, err = openWith(context.Background(), machine, p.open, p.options)
	p.must(err)
}

func (p *player) close() {
	p.t.Helper()
	p.must(p.l.Close(context.Background()))
}

func (p *player) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *player) deploy(source string) (Answer, error) {
	return p.l.Deploy(context.Background(), Deployment{File: "book.lua", Source: source, Caller: admin})
}

// awaitStore waits until a lost store is open again.
func (p *player) awaitStore() {
	p.t.Helper()
	awaitTrue(p.t, "the store is open again", func() bool { return p.l.Health().Store == nil })
}

// verify verifies all chains.
func (p *player) verify() {
	p.t.Helper()
	reports, err := p.l.Verify(context.Background(), "", nil)
	p.must(err)
	for _, r := range reports {
		p.must(r.Err)
	}
}

// dump returns the dumps of some contracts, one after the other.
func (p *player) dump(contracts ...string) string {
	p.t.Helper()
	var b strings.Builder
	for _, name := range contracts {
		_, err := p.l.Dump(context.Background(), name, &b)
		p.must(err)
	}
	return b.String()
}

// newOnDisk opens a new Badger store somewhere below dir. It does not sync: what
// is stored matters here, and no power fails.
func newOnDisk(t *rapid.T, dir string) OpenStore {
	t.Helper()
	place, err := os.MkdirTemp(dir, "store")
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, filepath.Join(place, "data"), badger.Options{MemTable: 8 << 20, MinFree: -1, NoSync: true, AllowUnsafe: true})
	}
}

// checkAgree fails the test if something differs between the two stores.
func checkAgree(t *rapid.T, what, inMemory, onDisk string) {
	t.Helper()
	if inMemory != onDisk {
		t.Fatalf("%s in memory:\n%s\non disk:\n%s", what, inMemory, onDisk)
	}
}
