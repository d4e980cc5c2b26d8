package server_test

import (
	goruntime "runtime"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/wire"
	"moonledger/server/wire/link"
	"moonledger/shell/client"
)

// Our client over a network: subscriptions, broadcasts, and none of its
// goroutines left behind.
func TestOurClientIsPushed(t *testing.T) {
	l := belfry(t, 3)
	before := goruntime.NumGoroutine()
	h := serve(t, l, hostOptions())
	heard := make(chan wire.BroadcastPush, 1)
	c, err := client.Dial(t.Context(), h.url(), client.Options{Key: adminKey, OnBroadcast: func(b wire.BroadcastPush) { heard <- b }})
	if err != nil {
		t.Fatal(err)
	}
	one := uint64(1)
	s, err := c.Subscribe(t.Context(), "Bell", client.SubscribeOptions{From: &one, Events: true, Names: []string{"even"}})
	if err != nil {
		t.Fatal(err)
	}
	if u, err := s.Next(t.Context()); err != nil || u.Height != 2 || len(u.Events) != 1 || string(u.Events[0]) != `["even",{"n":2}]` {
		t.Errorf("got %+v, %v", u, err)
	}
	if n, err := c.Broadcast(t.Context(), "hello"); err != nil || n != 1 {
		t.Errorf("got %d, %v", n, err)
	}
	if b := <-heard; b.From != "admin" || b.Message != "hello" || b.Time == "" {
		t.Errorf("got %+v", b)
	}
	ring(t, l, 4)
	if u, err := s.Next(t.Context()); err != nil || u.Height != 4 {
		t.Errorf("got %+v, %v", u, err)
	}
	c.Close()
	h.stop()
	for goruntime.NumGoroutine() > before { // net/http's own end a moment later
		goruntime.Gosched()
	}
}

// A slow consumer of a fast chain gets all of it.
func TestSlowConsumerOfAFastChain(t *testing.T) {
	const calls = 1500
	l := tallied(t)
	near, far := link.Pipe()
	var serving sync.WaitGroup
	serving.Go(func() { server.New(l, server.Options{}).ServeConn(t.Context(), near, runtime.Caller{}) })
	c := client.New(far)
	s, err := c.Subscribe(t.Context(), "Tally", client.SubscribeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for n := range calls { // nobody takes anything meanwhile
		if _, err := c.Call(t.Context(), "Tally", "add", []int{n + 1}, client.CallOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for n := range calls {
		if u, err := s.Next(t.Context()); err != nil || u.Height != uint64(n+1) || chain.HashLine(u.Entry).String() != u.Hash {
			t.Fatalf("got %d, %v, want %d", u.Height, err, n+1)
		}
	}
	c.Close()
	serving.Wait()
}
