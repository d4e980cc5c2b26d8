package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"moonledger/shell/client"
)

// roles are those that admin needs for the calls of books.
var roles = [...]string{"bridge", "issuer"}

// patience is how long the server may be away.
const patience = time.Minute

// A load is one run over all books.
type load struct {
	books  []*book
	server *server
	out    io.Writer
	counts tally
}

// run loads the books into the server, and checks what came of it.
func (l *load) run(ctx context.Context, kills int, seed uint64) error {
	c, err := client.Dial(ctx, l.server.address(), client.Options{
		Key:   l.server.home.key,
		Retry: client.Retry{First: 20 * time.Millisecond, Most: 200 * time.Millisecond, Time: patience},
	})
	if err != nil {
		return err
	}
	defer c.Close()
	for _, role := range roles {
		if _, err := c.AddRole(ctx, "admin", role); err != nil {
			return fmt.Errorf("taking the role %s: %w", role, err)
		}
	}
	l.tellBooks()
	if err := l.send(ctx, c, kills, seed); err != nil {
		return err
	}
	return l.check(ctx, c)
}

func (l *load) tellBooks() {
	for _, b := range l.books {
		tokens := b.tokens[0]
		if n := len(b.tokens) - 1; n > 0 {
			tokens = fmt.Sprintf("%s and %d other tokens", tokens, n)
		}
		fmt.Fprintf(l.out, "%s: %d transfers of %s\n", b.contract, b.moved, tokens)
	}
}

// send sends all calls, while the server is killed so many times.
func (l *load) send(ctx context.Context, c *client.Client, kills int, seed uint64) error {
	calls, moved := 0, 0
	for _, b := range l.books {
		calls += len(b.calls)
		moved += b.moved
	}
	k, err := newKiller(l.server, kills, calls, seed, func(kill int, moment int64) {
		fmt.Fprintf(l.out, "kill %d: after %d answers\n", kill, moment)
	})
	if err != nil {
		return err
	}
	start := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return k.run(ctx) })
	group.Go(func() error { return sendAll(ctx, c, l.books, &l.counts, k.onAnswer) })
	if err := group.Wait(); err != nil {
		return err
	}
	took := time.Since(start).Seconds()
	fmt.Fprintf(l.out, "%d transfers in %d calls, %.2f s: %.0f calls/s\n", moved, calls, took, float64(calls)/took)
	fmt.Fprintf(l.out, "%d kills; %d calls were sent again; %d had been recorded before, and were answered from the record\n",
		kills, l.counts.resent.Load(), l.counts.repeated.Load())
	return nil
}

// check compares amounts, verifies chains, and tells of it.
func (l *load) check(ctx context.Context, c *client.Client) error {
	found := map[string]int{}
	for _, b := range l.books {
		if err := b.checkAmounts(ctx, c); err != nil {
			return err
		}
		for _, kind := range []string{"balances", "allowances", "supply"} {
			found[kind] += len(b.amounts.under(kind))
		}
	}
	fmt.Fprintf(l.out, "%d balances, %d allowances and %d totals are exact\n", found["balances"], found["allowances"], found["supply"])
	if err := verifyServer(ctx, c); err != nil {
		return err
	}
	var entries uint64
	moved := 0
	for _, b := range l.books {
		report, err := b.checkDump(ctx, c)
		if err != nil {
			return err
		}
		entries += report.Entries
		moved += b.moved
	}
	fmt.Fprintf(l.out, "%d chains verify on the server and their dumps without it: %d entries\n", len(l.books), entries)
	fmt.Fprintf(l.out, "each of the %d transfers is recorded once, in order\n", moved)
	return nil
}
