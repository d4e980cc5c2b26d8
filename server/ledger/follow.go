package ledger

import (
	"context"
	"fmt"
	"iter"

	"moonledger/chain"
)

// Followed is one entry that a follower gets.
type Followed struct {
	Height chain.Height
	Hash   chain.Hash
	Line   []byte // verbatim, without newline; others have it too, so it must not be changed
}

// A follower holds so much of a chain at a time.
const (
	followedEntries = 64
	followedBytes   = 64 << 10
)

// Follow gives every entry of a contract from a height on, in order, each once:
// first those that are there, then each that is committed, when it is
// published. It ends with ctx, or when the consumer stops, and else with an
// error: ErrNotFound if there is no such contract, or its chain is so short that
// from is not even its next height; ErrClosed when the ledger closes; what the
// store failed with; and chain.ErrCorrupt of a contract that was stopped, behind
// its last readable entry. While the store is being opened again it waits.
//
// A consumer may be as slow as it likes: it holds nobody up, and 64 KiB or one
// entry in memory. Who keeps up is served without the store.
func (l *Ledger) Follow(ctx context.Context, contract string, from chain.Height) iter.Seq2[Followed, error] {
	return func(yield func(Followed, error) bool) {
		c, reading, err := l.readContract(ctx, contract)
		if err != nil {
			yield(Followed{}, err)
			return
		}
		defer reading.end()
		c.feed.join()
		defer c.feed.leave()
		f := &follower{contract: c, ctx: reading.ctx, next: from}
		if err := f.begin(); err != nil {
			yield(Followed{}, err)
			return
		}
		f.run(yield)
	}
}

// A follower is one use of Follow.
type follower struct {
	contract *contract
	ctx      context.Context
	next     chain.Height
}

// begin refuses a height that the chain has not come to.
func (f *follower) begin() error {
	head, err := f.contract.readableHead(f.ctx)
	if err != nil {
		return err
	}
	if f.next > head.Next() {
		return fmt.Errorf("entry %d of %s: %w; the newest is %d", f.next, f.contract.name, ErrNotFound, head.Height)
	}
	return nil
}

func (f *follower) run(yield func(Followed, error) bool) {
	for {
		lines, err := f.await()
		if err != nil {
			yield(Followed{}, err)
			return
		}
		for _, e := range lines {
			if !yield(e, nil) {
				return
			}
			f.next = e.Height + 1
		}
	}
}

// await returns the next entries, at least one.
func (f *follower) await() ([]Followed, error) {
	for {
		changed := f.contract.feed.next() // before looking, so that nothing is missed
		head := f.contract.published.Load().head
		isOpen := f.contract.ledger.unavailable() == nil
		switch broken := f.contract.broken.Load(); {
		case f.ctx.Err() != nil:
			return nil, context.Cause(f.ctx)
		case isOpen && head.Exists() && f.next <= head.Height:
			return f.read(head.Height)
		case broken != nil:
			return nil, *broken
		}
		select {
		case <-changed:
		case <-f.ctx.Done():
		}
	}
}

// read returns some of the entries up to to, from memory or from the store: of that
// few followers read at a time, for each may get a long entry.
func (f *follower) read(to chain.Height) ([]Followed, error) {
	if lines := f.contract.feed.lines(f.next, to); len(lines) > 0 {
		return lines, nil
	}
	select {
	case f.contract.ledger.followReads <- struct{}{}:
		defer func() { <-f.contract.ledger.followReads }()
	case <-f.ctx.Done():
		return nil, context.Cause(f.ctx)
	}
	var lines []Followed
	bytes := 0
	to = min(to, f.next+followedEntries-1)
	err := f.contract.entries(f.ctx, f.next, to, func(line []byte) error {
		if bytes += len(line); bytes > followedBytes && len(lines) > 0 {
			return errEnough
		}
		line = append([]byte(nil), line...)
		lines = append(lines, Followed{f.next + chain.Height(len(lines)), chain.HashLine(line), line})
		return nil
	})
	if err == nil && len(lines) == 0 {
		err = fmt.Errorf("%w: entry %d of %s is missing", chain.ErrCorrupt, f.next, f.contract.name)
	}
	return lines, err
}
