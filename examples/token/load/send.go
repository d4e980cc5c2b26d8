package main

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// window is how many calls of a contract are under way at once. Six contracts
// keep within what a connection may have.
const window = 128

// A tally counts what became of calls. Many goroutines may count.
type tally struct {
	answers  atomic.Int64
	resent   atomic.Int64 // calls that were sent more than once
	repeated atomic.Int64 // calls that the server had done before, and answered from its record
}

// sendAll sends the calls of all books beside each other. onAnswer is told the
// number of each answer, counted from 1.
func sendAll(ctx context.Context, c *client.Client, books []*book, counts *tally, onAnswer func(n int64)) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, b := range books {
		s := sender{client: c, book: b, counts: counts, onAnswer: onAnswer}
		group.Go(func() error { return s.run(ctx) })
	}
	return group.Wait()
}

// A sender sends the calls of one book in their order, without waiting for each.
// It is for one goroutine.
type sender struct {
	client   *client.Client
	book     *book
	counts   *tally
	onAnswer func(n int64)
	waiting  []sent
}

// A sent is a call that waits for its answer.
type sent struct {
	call    call
	pending *client.Pending
}

func (s *sender) run(ctx context.Context) error {
	for _, next := range s.book.calls {
		if len(s.waiting) == window {
			if err := s.checkOldest(ctx); err != nil {
				return err
			}
		}
		pending, err := s.client.StartCall(ctx, s.book.contract, next.method, next.args, client.CallOptions{Request: next.id})
		if err != nil {
			return err
		}
		s.waiting = append(s.waiting, sent{next, pending})
	}
	for len(s.waiting) > 0 {
		if err := s.checkOldest(ctx); err != nil {
			return err
		}
	}
	return nil
}

// checkOldest waits for the oldest answer and compares it with the plain loop.
func (s *sender) checkOldest(ctx context.Context) error {
	oldest := s.waiting[0]
	s.waiting = s.waiting[1:]
	var answer wire.CallResult
	if err := oldest.pending.Wait(ctx, &answer); err != nil {
		return fmt.Errorf("%s %s %s: %w", s.book.contract, oldest.call.method, oldest.call.id, err)
	}
	if got := string(answer.Result); got != oldest.call.result {
		return fmt.Errorf("%s %s %s: the answer is %q, want %q", s.book.contract, oldest.call.method, oldest.call.id, got, oldest.call.result)
	}
	if oldest.pending.Sends() > 1 {
		s.counts.resent.Add(1)
	}
	if answer.Repeated {
		s.counts.repeated.Add(1)
	}
	s.onAnswer(s.counts.answers.Add(1))
	return nil
}
