package main

import (
	"context"
	"errors"
	"testing"

	"moonledger/shell/client"
)

// A follower subscribes to a contract from its first entry on, and takes up where
// it was when it comes again.
type follower struct {
	t        *testing.T
	contract string
	address  string
	hashes   []string // of the entries that it got, by height
}

// run follows until it has the entry of the height that comes from last, or ctx
// ends.
func (f *follower) run(ctx context.Context, last <-chan uint64) {
	c, err := dialPatiently(ctx, f.address, client.Options{Retry: retry()})
	if err != nil {
		f.t.Error(err)
		return
	}
	defer c.Close()
	from := uint64(len(f.hashes))
	s, err := c.Subscribe(ctx, f.contract, client.SubscribeOptions{From: &from})
	if err != nil {
		f.t.Error(err)
		return
	}
	defer s.Close()
	reading, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); f.read(reading, s) }()
	goal := <-last
	stop()
	<-done
	for ctx.Err() == nil && uint64(len(f.hashes)) <= goal && !f.t.Failed() {
		f.take(ctx, s)
	}
}

// read takes entries until ctx ends.
func (f *follower) read(ctx context.Context, s *client.Subscription) {
	for f.take(ctx, s) {
	}
}

// take takes the next entry and wants it to be the next one.
func (f *follower) take(ctx context.Context, s *client.Subscription) bool {
	u, err := s.Next(ctx)
	switch {
	case errors.Is(err, context.Canceled):
		return false
	case err != nil:
		f.t.Errorf("following %s at height %d: %v", f.contract, len(f.hashes), err)
		return false
	case u.Height != uint64(len(f.hashes)):
		f.t.Errorf("following %s: got height %d, want %d", f.contract, u.Height, len(f.hashes))
		return false
	}
	f.hashes = append(f.hashes, u.Hash)
	return true
}
