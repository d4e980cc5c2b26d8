package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"moonledger/chain"
	"moonledger/shell/client"
)

// checkAmounts compares all amounts of a book, to the last digit: what stands in
// the state of its contract, and what the contract's views tell.
func (b *book) checkAmounts(ctx context.Context, c *client.Client) error {
	stored, err := readState(ctx, c, b.contract)
	if err != nil {
		return err
	}
	if err := stored.compare(b.amounts); err != nil {
		return fmt.Errorf("the state of %s: %w", b.contract, err)
	}
	told, err := readViews(ctx, c, b.contract)
	if err != nil {
		return err
	}
	for _, kind := range []string{"supply", "balances"} {
		if err := told.under(kind).compare(b.amounts.under(kind)); err != nil {
			return fmt.Errorf("the views of %s: %w", b.contract, err)
		}
	}
	return nil
}

// verifyServer lets the server verify all chains, the one of its users too.
func verifyServer(ctx context.Context, c *client.Client) error {
	reports, err := c.Verify(ctx, "")
	if err != nil {
		return err
	}
	for _, r := range reports {
		if !r.OK {
			return fmt.Errorf("the server finds %s broken: %s", r.Contract, r.Reason)
		}
	}
	return nil
}

// checkDump verifies a dump of the book's chain without the server, and that it
// holds each call of the book once, in order.
func (b *book) checkDump(ctx context.Context, c *client.Client) (chain.Report, error) {
	file, err := os.CreateTemp("", "token-*.jsonl")
	if err != nil {
		return chain.Report{}, err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	head, err := dump(ctx, c, b.contract, file)
	if err != nil {
		return chain.Report{}, fmt.Errorf("the dump of %s: %w", b.contract, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return chain.Report{}, err
	}
	report, err := chain.VerifyReader(ctx, file, chain.VerifyOptions{Contract: b.contract, ExpectHead: head})
	if err != nil {
		return report, fmt.Errorf("the dump of %s: %w", b.contract, err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return chain.Report{}, err
	}
	return report, b.checkCalls(file)
}

func dump(ctx context.Context, c *client.Client, contract string, w io.Writer) (chain.Head, error) {
	head, err := c.Dump(ctx, contract, w)
	if err != nil {
		return chain.Head{}, err
	}
	hash, err := chain.ParseHash(head.Hash)
	return chain.Head{Height: chain.Height(head.Height), Hash: hash}, err
}

// checkCalls compares the calls in the lines of a chain with those of the book,
// and counts the transfers that they tell of.
func (b *book) checkCalls(lines io.Reader) error {
	reader := bufio.NewReader(lines)
	calls, moved := 0, 0
	for {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		e, err := chain.ParseEntry(line[:len(line)-1])
		if err != nil {
			return err
		}
		if e.Kind != chain.Call {
			continue
		}
		if calls == len(b.calls) || e.Request != b.calls[calls].id || e.Method != b.calls[calls].method {
			return fmt.Errorf("entry %d of %s is %s %s, which is not call %d of its transfers", e.Height, b.contract, e.Method, e.Request, calls)
		}
		calls++
		moved += transfersIn(e)
	}
	if calls != len(b.calls) || moved != b.moved {
		return fmt.Errorf("%s holds %d calls with %d transfers, want %d with %d", b.contract, calls, moved, len(b.calls), b.moved)
	}
	return nil
}

// transfersIn counts the transfers that an entry tells of.
func transfersIn(e *chain.Entry) (n int) {
	for _, event := range e.Events {
		if event.Name == "transfer" {
			n++
		}
	}
	return n
}
