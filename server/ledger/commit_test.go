package ledger

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
)

func TestAnswersWaitForTheCommit(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	first := r.submit(request("add", 5))
	<-g.entered
	second := r.submit(request("add", 6))
	unchanged := r.submit(request("peek"))
	failing := r.submit(request("fail", 7))
	awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == 4 })
	r.wantTotal(0)
	for name, done := range map[string]<-chan outcome{"first": first, "second": second, "unchanged": unchanged, "failing": failing} {
		select {
		case o := <-done:
			t.Fatalf("%s is answered before its commit: %+v", name, o)
		default:
		}
	}
	g.pass <- verdict{}
	if o := <-first; o.err != nil || o.Height != 1 {
		t.Fatalf("first: %+v", o)
	}
	r.wantTotal(5)
	<-g.entered
	g.shut.Store(false)
	g.pass <- verdict{}
	if o := <-second; o.err != nil || o.Height != 2 {
		t.Fatalf("second: %+v", o)
	}
	if o := <-unchanged; o.err != nil || o.Appended || o.Height != 2 || !o.Result.Equal(state.IntegerValue(11)) {
		t.Fatalf("unchanged: %+v", o)
	}
	if o := <-failing; o.err == nil || o.err.Error() != "refused 7" || o.Height != 2 {
		t.Fatalf("failing: %+v", o)
	}
}

func TestOneCommitForAllContracts(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	r.deploy(book("Other", 1))
	g.shut.Store(true)
	var all []<-chan outcome
	all = append(all, r.submit(request("add", 1)))
	<-g.entered
	for i := range 10 {
		q := request("add", 1)
		q.Contract = []string{"Book", "Other"}[i%2]
		all = append(all, r.submit(q))
	}
	awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == 11 })
	g.pass <- verdict{}
	if appends := <-g.entered; len(appends) != 2 || entriesAt(appends) != 10 {
		t.Errorf("%d entries of %d contracts in one commit", entriesAt(appends), len(appends))
	}
	g.shut.Store(false)
	g.pass <- verdict{}
	for _, done := range all {
		if o := <-done; o.err != nil {
			t.Error(o.err)
		}
	}
}

func TestRequestInFlight(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	first := r.submit(request("add", 5).as("one"))
	<-g.entered
	second := r.submit(request("add", 5).as("one"))
	other := r.submit(request("add", 6).as("one"))
	wantError(t, (<-other).err, ErrRepeated)
	g.shut.Store(false)
	g.pass <- verdict{}
	a, b := <-first, <-second
	if a.err != nil || b.err != nil || a.Hash != b.Hash || a.Repeated || !b.Repeated {
		t.Errorf("got %+v and %+v", a, b)
	}
	r.wantTotal(5)
}

// parity: 71
func TestFailedCommit(t *testing.T) {
	cases := map[string]struct {
		verdict verdict
		first   []error // what the caller is told
		total   int     // what stands afterwards
	}{
		"full":                     {verdict{err: chain.ErrFull}, []error{ErrNotDone, chain.ErrFull}, 1},
		"unavailable":              {verdict{err: chain.ErrUnavailable}, []error{ErrNotDone, chain.ErrUnavailable}, 1},
		"too large":                {verdict{err: chain.ErrTooLarge}, []error{ErrNotDone, ErrTooLarge}, 1},
		"conflict":                 {verdict{err: &chain.ConflictError{}}, []error{ErrNotDone, chain.ErrConflict}, 1},
		"unknown and not done":     {verdict{err: chain.ErrUnknown}, []error{ErrUnknown}, 1},
		"unknown and done":         {verdict{err: chain.ErrUnknown, done: true}, []error{ErrUnknown}, 6},
		"an error of another kind": {verdict{err: fmt.Errorf("strange")}, []error{ErrUnknown}, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			eachStore(t, func(t *testing.T, open OpenStore) {
				g := newGate()
				r := newRig(t, g.around(open))
				r.deploy(book("Book", 1))
				r.call("add", 1)
				g.shut.Store(true)
				first := r.submit(request("add", 5).as("one"))
				<-g.entered
				onTop := []<-chan outcome{
					r.submit(request("add", 6)), r.submit(request("peek")), r.submit(request("fail", 7)),
					r.submit(request("add", 5).as("one")),
				}
				awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == 4 && r.waiters("one") == 1 })
				g.shut.Store(false)
				g.pass <- c.verdict
				wantError(t, (<-first).err, c.first...)
				for _, done := range onTop[:3] {
					wantError(t, (<-done).err, ErrNotDone)
				}
				wantError(t, (<-onTop[3]).err, c.first...)
				awaitTrue(t, "the store is open again", func() bool { return r.unavailable() == nil })
				stays := errors.Is(c.verdict.err, chain.ErrFull) || errors.Is(c.verdict.err, chain.ErrUnavailable)
				if err := r.Health().Store; (err != nil) != stays {
					t.Errorf("health after the commit: %v", err)
				}
				r.wantTotal(c.total)
				again, err := r.Call(t.Context(), request("add", 5).as("one"))
				if err != nil || again.Repeated != c.verdict.done {
					t.Errorf("asked again: %+v, %v", again, err)
				}
				if err := r.Health().Store; !again.Repeated && err != nil {
					t.Errorf("health after the next commit: %v", err)
				}
				r.wantTotal(6)
			})
		})
	}
}

// TestHealthAsksTheStore has too little free space, and then enough again,
// without a commit that would tell.
func TestHealthAsksTheStore(t *testing.T) {
	var free atomic.Uint64
	free.Store(100 << 20)
	dir := t.TempDir()
	r := newRig(t, func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, dir, badger.Options{
			MemTable: 8 << 20, MinFree: 50 << 20,
			FreeSpace: func(string) (uint64, error) { return free.Load(), nil },
		})
	})
	r.deploy(book("Book", 1))
	free.Store(49 << 20)
	wantError(t, r.Health().Store, chain.ErrFull)
	_, err := r.try("add", 1)
	wantError(t, err, ErrNotDone, chain.ErrFull)
	free.Store(100 << 20)
	if err := r.Health().Store; err != nil {
		t.Error(err)
	}
	r.call("add", 1)
}

// waiters counts those who wait for the answer of an anonymous request to Book
// that is in flight.
func (r *rig) waiters(id string) int {
	c := r.contract("Book")
	c.mu.Lock()
	defer c.mu.Unlock()
	if p := c.inFlight[requestKey{"", id}]; p != nil {
		return len(p.waiters)
	}
	return 0
}

func TestOneContractsFaultDoesNotFailOthers(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	r.deploy(book("Other", 1))
	g.shut.Store(true)
	first := r.submit(request("add", 1))
	<-g.entered
	bad := r.submit(request("add", 5))
	q := request("add", 6)
	q.Contract = "Other"
	good := r.submit(q)
	awaitTrue(t, "all are executed", func() bool { return r.Health().Pending == 3 })
	g.pass <- verdict{}
	<-g.entered
	g.pass <- verdict{err: &chain.ConflictError{Contract: "Book"}}
	for range 2 {
		if appends := <-g.entered; appends[0].Contract == "Book" {
			g.pass <- verdict{err: &chain.ConflictError{Contract: "Book"}}
		} else {
			g.pass <- verdict{}
		}
	}
	g.shut.Store(false)
	if o := <-first; o.err != nil {
		t.Error(o.err)
	}
	wantError(t, (<-bad).err, ErrNotDone, chain.ErrConflict)
	if o := <-good; o.err != nil {
		t.Error(o.err)
	}
	r.wantTotal(1)
}

func TestAnotherWriterIsNoticed(t *testing.T) {
	open := inMemory()
	r := newRig(t, open)
	r.deploy(book("Book", 1))
	r.call("add", 1)
	other := &rig{t: t, open: open, machine: r.machine, options: r.options}
	other.start()
	other.call("add", 10)
	other.stop()
	_, err := r.try("add", 100)
	wantError(t, err, ErrNotDone, chain.ErrConflict)
	if a := r.call("add", 100); !a.Result.Equal(state.IntegerValue(111)) || a.Height != 3 {
		t.Errorf("answer %+v", a)
	}
}

func TestFailedCommitTakesADeployBack(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	result := make(chan error, 1)
	go func() {
		_, err := r.Deploy(context.Background(), Deployment{File: "book.lua", Source: book("Book", 2, "function Book:more() self.total = 1 end"), Caller: admin})
		result <- err
	}()
	<-g.entered
	g.shut.Store(false)
	g.pass <- verdict{err: chain.ErrFull}
	wantError(t, <-result, ErrNotDone, chain.ErrFull)
	_, err := r.try("more")
	wantError(t, err, ErrNotFound)
	if info, err := r.Contract("Book"); err != nil || info.Version != 1 {
		t.Errorf("info %+v, %v", info, err)
	}
	r.call("add", 1)
}

func TestCallsAreRefusedWhileTheStoreIsAway(t *testing.T) {
	g := newGate()
	inner := g.around(inMemory())
	refuse := make(chan bool, 3)
	waits := make(chan time.Time)
	r := newRig(t, func(ctx context.Context) (chain.Store, error) {
		select {
		case <-refuse:
			return nil, fmt.Errorf("no disk: %w", chain.ErrUnavailable)
		default:
			return inner(ctx)
		}
	}, func(r *rig) { r.options.After = func(time.Duration) <-chan time.Time { return waits } })
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	first := r.submit(request("add", 5))
	<-g.entered
	refuse <- true
	refuse <- true
	g.shut.Store(false)
	g.pass <- verdict{err: chain.ErrUnknown}
	wantError(t, (<-first).err, ErrUnknown)
	for range 2 {
		for _, method := range []string{"peek", "get"} {
			_, err := r.try(method)
			wantError(t, err, ErrNotDone, chain.ErrUnavailable)
		}
		_, err := r.Status(t.Context(), StatusQuery{Contract: "Book"})
		wantError(t, err, chain.ErrUnavailable)
		_, err = r.Entry(t.Context(), "Book", 0)
		wantError(t, err, chain.ErrUnavailable)
		wantError(t, r.Health().Err(), chain.ErrUnavailable)
		waits <- time.Time{}
	}
	awaitTrue(t, "the store is open again", func() bool { return r.Health().Err() == nil })
	r.call("add", 1)
}

func TestCloseWhileTheStoreIsAway(t *testing.T) {
	g := newGate()
	inner := g.around(inMemory())
	opened := 0
	r := &rig{t: t, machine: realMachine(t), open: func(ctx context.Context) (chain.Store, error) {
		if opened++; opened > 1 {
			return nil, chain.ErrUnavailable
		}
		return inner(ctx)
	}}
	r.options.After = func(time.Duration) <-chan time.Time { return nil }
	r.start()
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	first := r.submit(request("add", 5))
	<-g.entered
	g.pass <- verdict{err: chain.ErrUnknown}
	wantError(t, (<-first).err, ErrUnknown)
	r.stop()
	checkGoroutines(t)
}

func TestStoreThatRefusesAllIsOpenedAgain(t *testing.T) {
	inner := inMemory()
	var faulty *chaintest.Faulty
	opened := 0
	r := newRig(t, func(ctx context.Context) (chain.Store, error) {
		opened++
		s, err := inner(ctx)
		faulty = chaintest.NewFaulty(s)
		return faulty, err
	})
	r.deploy(book("Book", 1))
	old := faulty
	for n := range 1000 { // everything from now on
		old.Fail(chaintest.Fault{Op: chaintest.Any, N: old.Count(chaintest.Any) + n, Err: chain.ErrUnavailable})
	}
	_, err := r.try("add", 1)
	wantError(t, err, ErrNotDone, chain.ErrUnavailable)
	awaitTrue(t, "the store is open again", func() bool {
		a, err := r.try("add", 1)
		return err == nil && a.Appended
	})
	if opened != 2 {
		t.Errorf("opened %d times", opened)
	}
}

func TestViewThatADeployMadeACallIsQueued(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	done := make(chan outcome, 1)
	r.runView(t.Context(), r.contract("Book"), request("add", 5), func(a Answer, err error) { done <- outcome{a, err} })
	if o := <-done; o.err != nil || !o.Appended {
		t.Errorf("got %+v", o)
	}
}

// An empty store, as a moved folder leaves one behind, is not taken for the one
// that was lost.
func TestAnotherStoreIsNotTakenForTheLostOne(t *testing.T) {
	g := newGate()
	inner, empty := g.around(inMemory()), inMemory()
	opened, waits := 0, make(chan time.Time)
	r := newRig(t, func(ctx context.Context) (chain.Store, error) {
		if opened++; opened == 2 {
			return empty(ctx)
		}
		return inner(ctx)
	}, func(r *rig) { r.options.After = func(time.Duration) <-chan time.Time { return waits } })
	r.deploy(book("Book", 1))
	r.call("add", 5)
	g.shut.Store(true)
	first := r.submit(request("add", 5))
	<-g.entered
	g.shut.Store(false)
	g.pass <- verdict{err: chain.ErrUnknown}
	wantError(t, (<-first).err, ErrUnknown)
	waits <- time.Time{} // it waits for this only if the empty store was refused
	awaitTrue(t, "the store is open again", func() bool { return r.Health().Err() == nil })
	r.wantTotal(5)
}
