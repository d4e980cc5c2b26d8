package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// parity: 70
func TestClock(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	start := r.clock.now().UTC()
	r.clock.add(time.Hour)
	if a := r.call("add", 1); !a.Time.Equal(start.Add(time.Hour)) {
		t.Errorf("time %v", a.Time)
	}
	r.clock.add(-4 * time.Second)
	if h := r.Health(); h.Behind != 4*time.Second || h.Late || h.Err() != nil {
		t.Errorf("health %+v", h)
	}
	r.clock.add(-time.Hour + 4*time.Second)
	for range 2 {
		if a := r.call("add", 1); !a.Time.Equal(start.Add(time.Hour)) {
			t.Errorf("time %v after the clock stepped back", a.Time)
		}
		r.restart()
	}
	if a := r.call("time"); !a.Result.Equal(state.IntegerValue(start.Add(time.Hour).Unix())) {
		t.Errorf("a view sees %v", a.Result)
	}
	if h := r.Health(); h.Behind != time.Hour || !h.Late || h.Err() == nil {
		t.Errorf("health %+v", h)
	}
	r.clock.add(2 * time.Hour)
	if a := r.call("add", 1); !a.Time.Equal(start.Add(2 * time.Hour)) {
		t.Errorf("time %v", a.Time)
	}
	if a := r.call("time"); !a.Result.Equal(state.IntegerValue(start.Add(2 * time.Hour).Unix())) {
		t.Errorf("a view sees %v", a.Result)
	}
}

func TestSeedIsRecordedWhereUsed(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	for method, want := range map[string]int{"draw": 16, "add": 0} {
		a, err := r.Call(t.Context(), request(method, []any{1}[:map[string]int{"draw": 0, "add": 1}[method]]...))
		if err != nil {
			t.Fatal(err)
		}
		line, err := r.Entry(t.Context(), "Book", a.Height)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := chain.ParseEntry(line); err != nil || len(e.Seed) != want {
			t.Errorf("%s: seed %x, %v", method, e.Seed, err)
		}
	}
}

func TestStatusPages(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	page, err := r.Status(t.Context(), StatusQuery{Contract: "Book"})
	if err != nil || page.Value.String() != `{"accounts":{},"texts":{},"total":0}` || page.Next != nil {
		t.Fatalf("before any call: %v, %v", page.Value, err)
	}
	for i := range 25 {
		r.call("put", fmt.Sprintf("k%02d", i), i)
	}
	var keys []string
	q := StatusQuery{Contract: "Book", Path: state.MakePath("accounts"), Limit: 10}
	for {
		page, err := r.Status(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page.Value.Members() {
			keys = append(keys, m.Key.Text())
		}
		if page.Next == nil {
			break
		}
		q.After, q.Height = page.Next, &page.Head.Height
		r.call("put", "k00a", len(keys)) // following pages don't see it
		r.call("drop", "k24")
	}
	if len(keys) != 25 || !slices.IsSorted(keys) || keys[24] != "k24" {
		t.Errorf("keys %v", keys)
	}
	gone := chain.Height(3)
	q.Height = &gone
	_, err = r.Status(t.Context(), q)
	wantError(t, err, ErrMoved)
	_, err = r.Status(t.Context(), StatusQuery{Contract: "Book", Path: state.MakePath("totl")})
	wantError(t, err, ErrNotFound)
	var missing interface{ Hint() string }
	if !errors.As(err, &missing) || missing.Hint() != `did you mean "total"?` {
		t.Errorf("no hint in %v", err)
	}
}

func TestStatusOfLargeTables(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	for i := range 3 {
		r.call("write", fmt.Sprint(i), strings.Repeat("x", 500_000))
	}
	page, err := r.Status(t.Context(), StatusQuery{Contract: "Book"})
	if err != nil || page.Value.String() != `{"accounts":{}}` || page.Next == nil {
		t.Fatalf("first: %.80v, %v", page.Value, err)
	}
	page, err = r.Status(t.Context(), StatusQuery{Contract: "Book", After: page.Next, Height: &page.Head.Height})
	if err != nil || page.Value.String() != `{"texts":{}}` || len(page.Cut) != 1 || page.Next == nil {
		t.Fatalf("second: %.80v, cut %v, next %v, %v", page.Value, page.Cut, page.Next, err)
	}
	page, err = r.Status(t.Context(), StatusQuery{Contract: "Book", After: page.Next, Height: &page.Head.Height})
	if err != nil || page.Value.String() != `{"total":0}` || page.Next != nil {
		t.Fatalf("third: %.80v, %v", page.Value, err)
	}
}

func TestHistoryAndDump(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		r := newRig(t, open)
		r.deploy(book("Book", 1))
		for range 24 {
			r.call("add", 1)
		}
		var lines []string
		from := chain.Height(0)
		for more := true; more; {
			page, err := r.History(t.Context(), "Book", from, 10)
			if err != nil || len(page.Lines) == 0 {
				t.Fatal(page, err)
			}
			for _, line := range page.Lines {
				lines = append(lines, string(line)+"\n")
			}
			from, more = page.Next, page.More
		}
		if len(lines) != 25 || strings.Join(lines, "") != r.dump("Book") {
			t.Errorf("%d lines, or another dump", len(lines))
		}
		report, err := chain.VerifyReader(t.Context(), strings.NewReader(r.dump("Book")), chain.VerifyOptions{Contract: "Book"})
		if err != nil || report.Entries != 25 {
			t.Errorf("report %+v, %v", report, err)
		}
		if page, err := r.History(t.Context(), "Book", 100, 0); err != nil || len(page.Lines) != 0 || page.More {
			t.Errorf("beyond the head: %+v, %v", page, err)
		}
		_, err = r.Entry(t.Context(), "Book", 25)
		wantError(t, err, ErrNotFound)
		_, err = r.History(t.Context(), "Nope", 0, 0)
		wantError(t, err, ErrNotFound)
	})
}

func TestReadAccess(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(strings.Replace(book("Book", 1), "local Book", "---@read user\nlocal Book", 1))
	wantError(t, r.MayRead("Book", runtime.Caller{}), ErrDenied)
	wantError(t, r.MayRead("Boo", runtime.Caller{}), ErrNotFound)
	if err := r.MayRead("Book", runtime.Caller{Name: "alice"}); err != nil {
		t.Error(err)
	}
	if api, err := r.API("Book"); err != nil || api.Read != "user" || len(api.Methods) < 10 {
		t.Errorf("api %+v, %v", api, err)
	}
}

func TestCloseAnswersWhatWasAccepted(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	var all []<-chan outcome
	for range 50 {
		all = append(all, r.submit(request("add", 1)))
	}
	<-g.entered
	closed := make(chan error, 1)
	go func() { closed <- r.Close(context.Background()) }()
	awaitTrue(t, "the ledger takes no more calls", func() bool {
		c := r.contract("Book")
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.closed
	})
	wantError(t, (<-r.submit(request("add", 1))).err, ErrClosed)
	_, err := r.try("get")
	wantError(t, err, ErrClosed)
	g.shut.Store(false)
	g.pass <- verdict{}
	for _, done := range all {
		if o := <-done; o.err != nil {
			t.Error(o.err)
		}
	}
	if err := errors.Join(<-closed, r.Close(context.Background())); err != nil {
		t.Error(err)
	}
	_, err = r.Verify(t.Context(), "", nil)
	wantError(t, err, ErrClosed)
	r.start()
	r.wantTotal(50)
}

func TestCloseThatGivesUp(t *testing.T) {
	held := make(chan bool)
	r := newRig(t, inMemory(), func(r *rig) {
		r.machine = stuckMachine{r.machine, held}
	})
	r.deploy(book("Book", 1))
	stuck := r.submit(request("add", 1))
	<-held
	behind := r.submit(request("add", 1))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.Close(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	for _, done := range []<-chan outcome{stuck, behind} {
		wantError(t, (<-done).err, ErrNotDone, ErrClosed)
	}
	r.stop()
	r.machine = realMachine(t)
	r.start()
}

// A stuckMachine runs calls until their context ends.
type stuckMachine struct {
	machine
	held chan bool
}

func (m stuckMachine) Call(ctx context.Context, call runtime.Call) (runtime.Outcome, error) {
	if call.Contract.Name == schema.SystemName {
		return m.machine.Call(ctx, call)
	}
	m.held <- true
	<-ctx.Done()
	return runtime.Outcome{}, ctx.Err()
}

func TestVerifyWhileCallsGoOn(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		r := newRig(t, open)
		r.deploy(book("Book", 1))
		var all sync.WaitGroup
		all.Go(func() {
			for range 100 {
				_, err := r.try("add", 1)
				if err != nil {
					t.Error(err)
				}
			}
		})
		for range 3 {
			all.Go(r.verify)
		}
		all.Wait()
	})
}

func TestVerifyFindsWhatTheStoreHasWrong(t *testing.T) {
	wrongs := map[string]struct {
		store  func(chain.Store) chain.Store
		height chain.Height
	}{
		"a line altered":         {func(s chain.Store) chain.Store { return alteredLines{s, 3} }, 3},
		"the state altered":      {func(s chain.Store) chain.Store { return alteredState{s} }, 5},
		"a request id lost":      {func(s chain.Store) chain.Store { return lostRequests{s} }, 2},
		"a request id too much":  {func(s chain.Store) chain.Store { return strayRequests{s, chain.Request{ID: "9", Height: 4}} }, 4},
		"a request id elsewhere": {func(s chain.Store) chain.Store { return strayRequests{s, chain.Request{ID: "3", Height: 3}} }, 3},
		"a leaf altered":         {func(s chain.Store) chain.Store { return alteredLog{s, 6} }, 4},
		"the log cut at end":     {func(s chain.Store) chain.Store { return cutLog{s, 7} }, 5},
	}
	for name, c := range wrongs {
		t.Run(name, func(t *testing.T) {
			open := inMemory()
			r := newRig(t, open)
			r.deploy(book("Book", 1))
			for i := range 5 {
				if _, err := r.Call(t.Context(), request("add", 1+i).as(fmt.Sprint(i)[:i%2])); err != nil {
					t.Fatal(err)
				}
			}
			wrong := &rig{t: t, machine: r.machine, open: func(ctx context.Context) (chain.Store, error) {
				s, err := open(ctx)
				return c.store(s), err
			}}
			wrong.start()
			defer wrong.stop()
			for range 2 { // the second time it is known
				reports, err := wrong.Verify(t.Context(), "", nil)
				if err != nil || len(reports) != 2 || reports[1].Err != nil {
					t.Fatal(reports, err)
				}
				var broken *chain.BrokenError
				if !errors.As(reports[0].Err, &broken) || broken.Height != c.height {
					t.Errorf("report %+v", reports[0])
				}
			}
			_, err := wrong.try("get")
			wantError(t, err, chain.ErrCorrupt)
		})
	}
}

// TestVerificationForgetsALostStore verifies a store, loses it and finds another
// state behind the same head when it is opened again.
func TestVerificationForgetsALostStore(t *testing.T) {
	inner, g, opened := inMemory(), newGate(), 0
	r := &rig{t: t, machine: realMachine(t), open: g.around(func(ctx context.Context) (chain.Store, error) {
		s, err := inner(ctx)
		if opened++; opened > 1 {
			s = alteredState{s}
		}
		return s, err
	})}
	r.start()
	r.deploy(book("Book", 1))
	r.call("add", 5)
	r.verify()
	g.shut.Store(true)
	lost := r.submit(request("add", 5))
	<-g.entered
	g.shut.Store(false)
	g.pass <- verdict{err: chain.ErrUnknown}
	wantError(t, (<-lost).err, ErrUnknown)
	awaitTrue(t, "the store is open again", func() bool { return r.Health().Store == nil })
	r.wantTotal(5)
	reports, err := r.Verify(t.Context(), "Book", nil)
	if err != nil || len(reports) != 1 || !errors.Is(reports[0].Err, chain.ErrBroken) {
		t.Errorf("reports %+v, %v", reports, err)
	}
	r.stop()
	checkGoroutines(t)
}
