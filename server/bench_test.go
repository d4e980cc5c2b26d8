package server_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
	"moonledger/shell/bench/usage"
	"moonledger/shell/client"
)

// committing answers calls as a ledger does: from one goroutine, all at a time
// that have come in. It runs until stop is called.
func committing() (submit func(ledger.Request, ledger.Done), stop func()) {
	tasks := newLedgerOfTasks()
	ended := false
	var committer sync.WaitGroup
	committer.Go(func() {
		for {
			tasks.mu.Lock()
			for len(tasks.tasks) == 0 && !ended {
				tasks.some.Wait()
			}
			batch := tasks.tasks
			tasks.tasks = nil
			tasks.mu.Unlock()
			if len(batch) == 0 {
				return
			}
			for _, task := range batch {
				task.succeed()
			}
		}
	})
	return tasks.submit, func() {
		tasks.mu.Lock()
		ended = true
		tasks.some.Broadcast()
		tasks.mu.Unlock()
		committer.Wait()
	}
}

// BenchmarkCalls measures round trips over loopback, client and server on the
// same processors: so many connections, each with so many calls in flight, to no
// ledger at all and to a durable one.
func BenchmarkCalls(b *testing.B) {
	for _, load := range []struct{ connections, inFlight int }{{1, 1}, {16, 1}, {64, 16}} {
		name := fmt.Sprintf("%dx%d", load.connections, load.inFlight)
		b.Run("none/"+name, func(b *testing.B) {
			submit, stop := committing()
			defer stop()
			measure(b, &fakeLedger{submit: submit}, load.connections, load.inFlight)
		})
		b.Run("badger/"+name, func(b *testing.B) {
			measure(b, currency(b), load.connections, load.inFlight)
		})
	}
}

// currency returns a ledger in a directory, with examples/currency and two
// accounts.
func currency(b *testing.B) *ledger.Ledger {
	b.Helper()
	machine, err := runtime.New()
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	open := func(ctx context.Context) (chain.Store, error) { return badger.Open(ctx, dir, badger.Options{}) }
	l, err := ledger.Open(b.Context(), machine, open, ledger.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := l.Close(context.Background()); err != nil {
			b.Errorf("closing the ledger: %v", err)
		}
	})
	source, err := os.ReadFile("../examples/currency/currency.lua")
	if err == nil {
		_, err = l.Deploy(b.Context(), ledger.Deployment{File: "currency.lua", Source: string(source), Caller: admin()})
	}
	if err != nil {
		b.Fatal(err)
	}
	c, stop := inMemory(b, l, admin())
	defer stop()
	for _, call := range [][]string{
		{"add_account", "account1"}, {"add_account", "account2"}, {"increment", "account1", "1000000000000"},
	} {
		if _, err := c.Call(b.Context(), "DigitalCurrency", call[0], call[1:], client.CallOptions{}); err != nil {
			b.Fatal(err)
		}
	}
	return l
}

// measure lets connections make calls, each with so many in flight.
func measure(b *testing.B, l server.Ledger, connections, inFlight int) {
	h := serve(b, l, server.Options{})
	defer h.stop()
	clients := make([]*client.Client, connections)
	for i := range clients {
		clients[i] = h.dial(b, "")
	}
	b.ReportAllocs()
	b.ResetTimer()
	cpu := usage.OwnTime()
	var loaders sync.WaitGroup
	for i, c := range clients {
		calls := b.N/len(clients) + min(1, max(0, b.N%len(clients)-i))
		loaders.Go(func() { loop(b, c, calls, inFlight) })
	}
	loaders.Wait()
	b.ReportMetric(float64(usage.OwnTime()-cpu)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
	b.StopTimer()
}

// loop makes calls with so many in flight.
func loop(b *testing.B, c *client.Client, calls, inFlight int) {
	args := map[string]string{"source": "account1", "dest": "account2", "quantity": "50.0"}
	window := make([]*client.Pending, inFlight)
	for i := range calls + inFlight {
		slot := &window[i%inFlight]
		if *slot != nil {
			if err := (*slot).Wait(b.Context(), nil); err != nil {
				b.Error(err)
				return
			}
			*slot = nil
		}
		if i < calls {
			var err error
			if *slot, err = c.StartCall(b.Context(), "DigitalCurrency", "transfer", args, client.CallOptions{}); err != nil {
				b.Error(err)
				return
			}
		}
	}
}
