package ledger

import (
	"context"
	"errors"
	"fmt"

	"moonledger/chain"
	"moonledger/runtime"
)

// load reads what a contract is from the store: its head, the state there, and
// the code in force, which is compiled unless known has it. Code that can't be
// compiled is no error, but lost.
func (l *Ledger) load(ctx context.Context, store chain.Store, name string, known facts) (*published, error) {
	p := &published{commits: l.commits.Load()}
	s, err := store.State(ctx, name)
	if err != nil {
		return nil, err
	}
	p.snap = newSnapshot(s, l.newGaps())
	if p.facts, err = l.loadFacts(ctx, store, name, s.Head(), known); err != nil {
		p.snap.release()
		return nil, hole(err)
	}
	return p, nil
}

func (l *Ledger) loadFacts(ctx context.Context, store chain.Store, name string, head chain.Head, known facts) (facts, error) {
	if known.head.Exists() && (!head.Exists() || head.Height < known.head.Height) {
		return facts{}, fmt.Errorf("%w: what was opened holds %v of %s, and %v was acknowledged: it is another store, or the folder was moved", chain.ErrUnavailable, head, name, known.head)
	}
	if !head.Exists() {
		return facts{}, nil
	}
	newest, hash, err := readEntry(ctx, store, name, head.Height)
	if err != nil {
		return facts{}, err
	}
	if hash != head.Hash {
		return facts{}, fmt.Errorf("%w: the head of %s is %v, but the entry there hashes to %v", chain.ErrCorrupt, name, head, hash)
	}
	f := facts{head: head, time: newest.Time, retired: newest.Kind == chain.Retire}
	if f.deployed, err = store.Deployed(ctx, name); err != nil {
		return facts{}, err
	}
	err = l.loadCode(ctx, store, name, &f, known)
	return f, err
}

// loadCode compiles the code that was deployed at the height in f, unless it is
// known, and puts it there.
func (l *Ledger) loadCode(ctx context.Context, store chain.Store, name string, f *facts, known facts) error {
	e, _, err := readEntry(ctx, store, name, f.deployed)
	switch {
	case err != nil:
		return err
	case e.Kind != chain.Deploy:
		return fmt.Errorf("%w: entry %d of %s ought to be its newest deploy, and is a %s", chain.ErrCorrupt, f.deployed, name, e.Kind)
	case known.code != nil && chain.Hash(known.code.Code) == e.Code && known.code.File == e.File:
		f.code = known.code
		return nil
	case known.lost != nil && known.deployed == f.deployed:
		f.lost = known.lost
		return nil
	}
	if f.code, err = l.machine.Compile(ctx, e.File, e.Source); err == nil {
		return nil
	}
	err = fmt.Errorf("the code of %s, deployed at height %d: %w", name, f.deployed, err)
	var uncompiled *runtime.CompileError
	if !errors.As(err, &uncompiled) && !errors.Is(err, ErrPoisoned) {
		return err
	}
	f.lost = &lostCode{runtime.Unknown(e.File, e.Version, e.Code), err}
	l.options.Logger.Error("a contract is stopped until other code of it is deployed", "contract", name, "error", err)
	return nil
}

// readEntry reads one entry and its hash. An entry that can't be parsed is
// chain.ErrCorrupt.
func readEntry(ctx context.Context, store chain.Store, name string, height chain.Height) (*chain.Entry, chain.Hash, error) {
	line, err := readLine(ctx, store, name, height)
	if err != nil {
		return nil, chain.Hash{}, err
	}
	e, err := chain.ParseEntry(line)
	if err != nil {
		return nil, chain.Hash{}, fmt.Errorf("%w: entry %d of %s: %w", chain.ErrCorrupt, height, name, err)
	}
	return e, chain.HashLine(line), nil
}

// readLine reads the line of one entry.
func readLine(ctx context.Context, store chain.Store, name string, height chain.Height) (line []byte, err error) {
	for l, err := range store.Entries(ctx, name, height, height) {
		if err != nil {
			return nil, err
		}
		line = append(line, l...)
	}
	if line == nil {
		return nil, fmt.Errorf("entry %d of %s: %w", height, name, chain.ErrNotFound)
	}
	return line, nil
}

// reload reads a contract again and publishes what it finds.
func (c *contract) reload() error {
	l := c.ledger
	store, err := l.openStore()
	if err != nil {
		return err
	}
	old := c.published.Load()
	p, err := l.load(l.ctx, store, c.name, old.facts)
	if err != nil {
		return c.storeFailed(err)
	}
	c.dropTip()
	if !c.republish(old, p) { // the store was given up meanwhile
		return fmt.Errorf("%w: it is being opened again", chain.ErrUnavailable)
	}
	c.stale.Store(false)
	return nil
}
