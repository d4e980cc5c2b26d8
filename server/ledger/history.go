package ledger

import (
	"context"
	"fmt"
	"io"

	"moonledger/chain"
)

// A HistoryPage is a run of entries of one contract.
type HistoryPage struct {
	Lines [][]byte     // verbatim, without newline, ascending
	Next  chain.Height // where the next page begins
	More  bool         // whether there is a next page as of Head
	Head  chain.Head   // the newest entry published when the page was read
}

// History returns the entries of a contract from a height on: limit of them at
// most (0 means 1,000, which is also the most), and about 1 MiB, but at least
// one. Beyond the head it returns none. The entries of a contract that was
// stopped can still be read.
func (l *Ledger) History(ctx context.Context, contract string, from chain.Height, limit int) (HistoryPage, error) {
	c, reading, err := l.readContract(ctx, contract)
	if err != nil {
		return HistoryPage{}, err
	}
	defer reading.end()
	head, err := c.readableHead(reading.ctx)
	page := HistoryPage{Next: from, Head: head}
	if err != nil || from > head.Height {
		return page, err
	}
	if limit <= 0 || limit > pageMembers {
		limit = pageMembers
	}
	to := min(head.Height, from+chain.Height(limit)-1)
	bytes := 0
	err = c.entries(reading.ctx, from, to, func(line []byte) error {
		if bytes += len(line); bytes > pageBytes && len(page.Lines) > 0 {
			return errEnough
		}
		page.Lines = append(page.Lines, append([]byte(nil), line...))
		return nil
	})
	page.Next = from + chain.Height(len(page.Lines))
	page.More = page.Next <= head.Height
	return page, err
}

// Entry returns the line of one entry, without newline, or ErrNotFound.
func (l *Ledger) Entry(ctx context.Context, contract string, height chain.Height) ([]byte, error) {
	c, reading, err := l.readContract(ctx, contract)
	if err != nil {
		return nil, err
	}
	defer reading.end()
	head, err := c.readableHead(reading.ctx)
	if err != nil {
		return nil, err
	}
	if height > head.Height {
		return nil, fmt.Errorf("entry %d of %s: %w; the newest is %d", height, contract, ErrNotFound, head.Height)
	}
	var found []byte
	err = c.entries(reading.ctx, height, height, func(line []byte) error {
		found = append([]byte(nil), line...)
		return nil
	})
	return found, err
}

// Dump writes the whole chain, a line for each entry, and returns its head. A
// chain that grows meanwhile is written up to the head at the beginning.
func (l *Ledger) Dump(ctx context.Context, contract string, w io.Writer) (chain.Head, error) {
	c, reading, err := l.readContract(ctx, contract)
	if err != nil {
		return chain.Head{}, err
	}
	defer reading.end()
	head, err := c.readableHead(reading.ctx)
	if err != nil {
		return chain.Head{}, err
	}
	var buffer []byte
	err = c.entries(reading.ctx, 0, head.Height, func(line []byte) error {
		buffer = append(append(buffer[:0], line...), '\n')
		_, err := w.Write(buffer)
		return err
	})
	return head, err
}

// readableHead returns the head of what is published; that of a contract that
// was never published because it is stopped comes from the store.
func (c *contract) readableHead(ctx context.Context) (chain.Head, error) {
	if head := c.published.Load().head; head.Exists() {
		return head, nil
	}
	store, err := c.ledger.openStore()
	if err != nil {
		return chain.Head{}, readError(err)
	}
	head, err := store.Head(ctx, c.name)
	if err != nil {
		return chain.Head{}, readError(err)
	}
	return head, nil
}

// errEnough ends a walk over entries without an error.
var errEnough = fmt.Errorf("enough")

// entries gives the lines from from to to to each, until that returns an error.
func (c *contract) entries(ctx context.Context, from, to chain.Height, each func(line []byte) error) error {
	store, err := c.ledger.openStore()
	if err != nil {
		return readError(err)
	}
	for line, err := range store.Entries(ctx, c.name, from, to) {
		if err != nil {
			return c.storeFailed(hole(err))
		}
		switch err := each(line); {
		case err == errEnough:
			return nil
		case err != nil:
			return err
		}
	}
	return nil
}
