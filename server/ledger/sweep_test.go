package ledger

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"moonledger/chain"
)

// An openCounter counts the snapshots that are open.
type openCounter struct {
	chain.Store
	open *atomic.Int64
}

type openSnapshot struct {
	chain.Snapshot
	open *atomic.Int64
}

func (s openCounter) State(ctx context.Context, contract string) (chain.Snapshot, error) {
	snap, err := s.Store.State(ctx, contract)
	if err != nil {
		return nil, err
	}
	s.open.Add(1)
	return openSnapshot{snap, s.open}, nil
}

func (s openSnapshot) Close() error {
	s.open.Add(-1)
	return s.Snapshot.Close()
}

// inBubble runs a test with a ledger on the bubble's clock, whose open
// snapshots are counted.
func inBubble(t *testing.T, test func(t *testing.T, r *rig, g *gate, open *atomic.Int64)) {
	realMachine(t) // outside of the bubble, for it is shared
	synctest.Test(t, func(t *testing.T) {
		var open atomic.Int64
		inner, g := inMemory(), newGate()
		r := newRig(t, g.around(func(ctx context.Context) (chain.Store, error) {
			s, err := inner(ctx)
			return openCounter{s, &open}, err
		}), func(r *rig) { r.options.Clock = time.Now })
		test(t, r, g, &open)
	})
}

// pass lets time pass until all is quiet.
func pass(wait time.Duration) {
	time.Sleep(wait)
	synctest.Wait()
}

// TestIdleLedgerLetsGo leaves a tip and old snapshots behind, and waits: each
// contract keeps one snapshot, newer than all commits, and nothing runs.
func TestIdleLedgerLetsGo(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig, g *gate, open *atomic.Int64) {
		r.deploy(book("Book", 1))
		r.deploy(book("Idle", 1))
		book := r.contract("Book")
		// The executor ends while the entry is on its way, and so keeps its tip.
		g.shut.Store(true)
		done := r.submit(request("add", 5))
		<-g.entered
		synctest.Wait()
		g.shut.Store(false)
		g.pass <- verdict{}
		if o := <-done; o.err != nil {
			t.Fatal(o.err)
		}
		synctest.Wait()
		book.mu.Lock()
		kept := book.tip != nil && !book.active
		book.mu.Unlock()
		if !kept || open.Load() <= 3 {
			t.Fatalf("tip kept: %v, %d snapshots: the test shows nothing", kept, open.Load())
		}
		pass(2 * sweepAfter)
		if book.tip != nil || open.Load() != 3 {
			t.Errorf("tip %v, %d snapshots of 3 contracts", book.tip, open.Load())
		}
		for _, c := range r.all() {
			if p := c.published.Load(); p.commits != r.commits.Load() {
				t.Errorf("the snapshot of %s is %d commits old", c.name, r.commits.Load()-p.commits)
			}
		}
		if r.sweeper.set.Load() {
			t.Error("the timer runs")
		}
		if a, err := r.Call(t.Context(), Request{Contract: "Idle", Method: "get"}); err != nil || a.Height != 0 {
			t.Errorf("answer %+v, %v", a, err)
		}
		r.wantTotal(5)
	})
}

// TestPinsExpire has nobody ask for the next page, nor for anything else.
func TestPinsExpire(t *testing.T) {
	inBubble(t, func(t *testing.T, r *rig, _ *gate, open *atomic.Int64) {
		r.deploy(book("Book", 1))
		q := StatusQuery{Contract: "Book", Limit: 1}
		page, err := r.Status(t.Context(), q)
		if err != nil || page.Next == nil {
			t.Fatal(page, err)
		}
		r.call("add", 1)
		q.Height, q.After = &page.Head.Height, page.Next
		pass(pinTime - time.Second)
		if _, err := r.Status(t.Context(), q); err != nil {
			t.Errorf("a page within its time: %v", err)
		}
		pass(pinTime + 2*sweepAfter)
		if open.Load() != 2 {
			t.Errorf("%d snapshots of 2 contracts", open.Load())
		}
		_, err = r.Status(t.Context(), q)
		wantError(t, err, ErrMoved)
		if r.sweeper.set.Load() {
			t.Error("the timer runs")
		}
	})
}
