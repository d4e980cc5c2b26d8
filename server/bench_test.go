package server_test

import (
	"fmt"
	"sync"
	"testing"

	"moonledger/server"
	"moonledger/server/ledger"
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
// same processors: so many connections, each with so many calls in flight.
func BenchmarkCalls(b *testing.B) {
	for _, load := range []struct{ connections, inFlight int }{{1, 1}, {16, 1}, {64, 16}} {
		b.Run(fmt.Sprintf("%dx%d", load.connections, load.inFlight), func(b *testing.B) {
			submit, stop := committing()
			defer stop()
			h := serve(b, &fakeLedger{submit: submit}, server.Options{})
			clients := make([]*client.Client, load.connections)
			for i := range clients {
				clients[i] = h.dial(b, "")
			}
			b.ResetTimer()
			var loaders sync.WaitGroup
			for i, c := range clients {
				calls := b.N/len(clients) + min(1, max(0, b.N%len(clients)-i))
				loaders.Go(func() { loop(b, c, calls, load.inFlight) })
			}
			loaders.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
			b.StopTimer()
			h.stop()
		})
	}
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
			if *slot, err = c.StartCall(b.Context(), "Points", "transfer", args, client.CallOptions{}); err != nil {
				b.Error(err)
				return
			}
		}
	}
}
