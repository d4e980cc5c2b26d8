package ledger

import (
	"context"
	"errors"
	"strings"
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/state"
	"moonledger/runtime"
)

func (r *rig) tryDeploy(source string, force bool) (Answer, error) {
	return r.Deploy(r.t.Context(), Deployment{File: "book.lua", Source: source, Caller: admin, Force: force})
}

const moreMethod = "function Book:more() self.total = self.total + 1000 end"

func TestDeployRules(t *testing.T) {
	r := newRig(t, inMemory())
	first := r.deploy(book("Book", 2))
	if !first.Appended || first.Height != 0 {
		t.Fatalf("first: %+v", first)
	}
	if a := r.deploy(book("Book", 2)); a.Appended || a.Hash != first.Hash {
		t.Errorf("the same code: %+v", a)
	}
	for _, version := range []int{1, 2} {
		_, err := r.tryDeploy(book("Book", version, moreMethod), false)
		var wrong *VersionError
		if !errors.As(err, &wrong) || wrong.Running != 2 || len(wrong.Changes) != 1 || !strings.Contains(err.Error(), "more") {
			t.Errorf("version %d: %v", version, err)
		}
		wantError(t, err, ErrVersion)
	}
	forced, err := r.tryDeploy(book("Book", 1, moreMethod), true)
	if err != nil || !forced.Appended || len(forced.Changes) != 1 {
		t.Errorf("by force: %+v, %v", forced, err)
	}
	r.call("more")
	a, err := r.tryDeploy(book("Book", 3), false)
	if err != nil || a.Height != 3 || len(a.Changes) != 1 {
		t.Errorf("a higher version: %+v, %v", a, err)
	}
	_, err = r.try("more")
	wantError(t, err, ErrNotFound)
	r.wantTotal(1000)
	r.restart()
	r.wantTotal(1000)
	if info, err := r.Contract("Book"); err != nil || info.Version != 3 || info.Head.Height != 3 {
		t.Errorf("info %+v, %v", info, err)
	}
}

func TestDeployNeedsAdmin(t *testing.T) {
	r := newRig(t, inMemory())
	_, err := r.Deploy(t.Context(), Deployment{File: "book.lua", Source: book("Book", 1), Caller: runtime.Caller{Name: "alice"}})
	wantError(t, err, ErrDenied)
	r.deploy(book("Book", 1))
	_, err = r.Retire(t.Context(), "Book", runtime.Caller{}, "")
	wantError(t, err, ErrDenied)
	_, err = r.Retire(t.Context(), "Boot", admin, "")
	wantError(t, err, ErrNotFound)
}

func TestDeployThatFailsLeavesTheOldCode(t *testing.T) {
	r := newRig(t, inMemory())
	_, err := r.tryDeploy(book("New", 1, `function Book:init() error("not today") end`), false)
	var raised *runtime.ContractError
	if !errors.As(err, &raised) || raised.Position() == "" {
		t.Fatalf("got %v", err)
	}
	_, err = r.Call(t.Context(), Request{Contract: "New", Method: "get"})
	wantError(t, err, ErrNotFound)
	if len(r.Contracts()) != 1 { // system
		t.Errorf("contracts %v", r.Contracts())
	}
	r.deploy(book("Book", 1))
	r.call("add", 5)
	_, err = r.tryDeploy(book("Book", 2, moreMethod, "function Book:upgrade(from) self.total = 0 error('not today') end"), false)
	if !errors.As(err, &raised) || raised.Message != "not today" {
		t.Fatalf("got %v", err)
	}
	var problems *runtime.CompileError
	if _, err = r.tryDeploy("local x = ", false); !errors.As(err, &problems) {
		t.Fatalf("got %v", err)
	}
	_, err = r.try("more")
	wantError(t, err, ErrNotFound)
	r.wantTotal(5)
	if a := r.call("add", 1); a.Height != 2 {
		t.Errorf("height %d, want 2", a.Height)
	}
}

func TestUpgradeRuns(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	r.call("add", 5)
	r.deploy(book("Book", 4, "---@param from integer\nfunction Book:upgrade(from) self.total = self.total * 10 + from end"))
	r.wantTotal(51)
}

func TestCallQueuedBeforeADeployIsAdmittedAgain(t *testing.T) {
	held, release := make(chan bool), make(chan bool)
	r := newRig(t, inMemory(), func(r *rig) {
		r.machine = watchedMachine{r.machine, func(method string) {
			if method == "tell" {
				held <- true
				<-release
			}
		}}
	})
	r.deploy(book("Book", 1))
	blocker := r.submit(request("tell", "x"))
	<-held
	deployed := make(chan error, 1)
	upgraded := strings.Replace(book("Book", 2), "---@param by integer\n---@return integer", "---@param by string\n---@return string", 1)
	upgraded = strings.Replace(upgraded, "self.total = self.total + by\n  return self.total", `self.texts.last = by return by .. "!"`, 1)
	go func() {
		_, err := r.tryDeploy(upgraded, false)
		deployed <- err
	}()
	awaitTrue(t, "the deploy is queued", func() bool { return r.queued() == 1 })
	late := r.submit(request("add", 5))
	gone := r.submit(request("peek"))
	release <- true
	if err := <-deployed; err != nil {
		t.Fatal(err)
	}
	if o := <-late; o.err == nil || !strings.Contains(o.err.Error(), `"by" must be string`) {
		t.Errorf("an old call on new code: %+v", o)
	}
	if o := <-gone; o.err != nil {
		t.Error(o.err)
	}
	<-blocker
	if a := r.call("add", "x"); !a.Result.Equal(state.StringValue("x!")) {
		t.Errorf("got %v", a.Result)
	}
}

func (r *rig) queued() int {
	c := r.contract("Book")
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.queue)
}

func TestRetireAndRevive(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		r := newRig(t, open)
		r.deploy(book("Book", 1))
		r.call("add", 5)
		a, err := r.Retire(t.Context(), "Book", admin, "bye")
		if err != nil || !a.Appended || a.Height != 2 {
			t.Fatalf("retire: %+v, %v", a, err)
		}
		if again, err := r.Retire(t.Context(), "Book", admin, "bye"); err != nil || again.Hash != a.Hash {
			t.Errorf("the same request: %+v, %v", again, err)
		}
		for _, restart := range []bool{false, true} {
			if restart {
				r.restart()
			}
			for _, method := range []string{"peek", "get"} {
				_, err = r.try(method)
				wantError(t, err, ErrNotFound, ErrRetired)
				if err.Error() != `no contract "Book" (retired)` {
					t.Errorf("got %q", err)
				}
			}
			_, err = r.Retire(t.Context(), "Book", admin, "")
			wantError(t, err, ErrRetired)
			page, err := r.Status(t.Context(), StatusQuery{Contract: "Book", Path: state.MakePath("total")})
			if err != nil || !page.Retired || !page.Value.Equal(state.IntegerValue(5)) {
				t.Errorf("status %+v, %v", page, err)
			}
			for _, force := range []bool{false, true} {
				_, err = r.tryDeploy(book("Book", 1), force)
				wantError(t, err, ErrVersion)
			}
		}
		r.deploy(book("Book", 2))
		r.wantTotal(5)
		if a := r.call("add", 1); a.Height != 4 {
			t.Errorf("height %d, want 4", a.Height)
		}
	})
}

func TestRepeatedDeploy(t *testing.T) {
	r := newRig(t, inMemory())
	d := Deployment{File: "book.lua", Source: book("Book", 1), Caller: admin, ID: "one"}
	first, err := r.Deploy(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Deploy(t.Context(), d)
	if err != nil || again.Hash != first.Hash || !again.Repeated {
		t.Errorf("got %+v, %v", again, err)
	}
	d.Source = book("Book", 2)
	_, err = r.Deploy(t.Context(), d)
	wantError(t, err, ErrRepeated)
}

func TestOriginIsFixed(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	line, err := r.Entry(t.Context(), "Book", 0)
	if err != nil {
		t.Fatal(err)
	}
	if e, err := chain.ParseEntry(line); err != nil || e.Ledger != "test.local/ledger" {
		t.Fatalf("entry %+v, %v", e, err)
	}
	r.options.Origin = ""
	r.restart()
	if r.Origin() != "test.local/ledger" {
		t.Errorf("origin %q", r.Origin())
	}
	_, err = openWith(t.Context(), r.machine, r.open, Options{Origin: "other.local/ledger"})
	wantError(t, err, ErrOrigin)
	fresh, err := openWith(t.Context(), r.machine, inMemory(), Options{})
	if err != nil || !strings.HasPrefix(fresh.Origin(), "moonledger.local/") || len(fresh.Origin()) != len("moonledger.local/")+8 {
		t.Errorf("default origin %q, %v", fresh.Origin(), err)
	}
	if err := fresh.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestDrawnOriginStays starts a ledger that is given no origin: what its first
// entry says stays, also when the first start died before or behind that.
func TestDrawnOriginStays(t *testing.T) {
	for name, fault := range map[string]chaintest.Fault{
		"died before the first entry": {Op: chaintest.Commit, Err: chain.ErrUnavailable},
		"died behind the first entry": {Op: chaintest.Commit, Err: chain.ErrUnknown, After: true},
		"died before the admin's key": {Op: chaintest.Commit, N: 1, Err: chain.ErrUnavailable},
		"did not die":                 {Op: chaintest.Commit, N: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			inner := inMemory()
			first := true
			r := &rig{t: t, machine: realMachine(t), options: Options{Seed: countedSeeds()}, open: func(ctx context.Context) (chain.Store, error) {
				s, err := inner(ctx)
				if first {
					first, s = false, chaintest.NewFaulty(s, fault)
				}
				return s, err
			}}
			if l, err := openWith(t.Context(), r.machine, r.open, r.options); err == nil {
				r.Ledger = l
				r.stop()
			}
			recorded := recordedIn(t, inner)
			r.start()
			drawn := r.Origin()
			if recorded != "" && drawn != recorded {
				t.Errorf("origin %q, the first entry has %q", drawn, recorded)
			}
			if has := recordedIn(t, inner); has != drawn {
				t.Errorf("origin %q, the first entry has %q", drawn, has)
			}
			r.restart()
			if r.Origin() != drawn {
				t.Errorf("origin %q after a restart, was %q", r.Origin(), drawn)
			}
			checkSystem(t, r)
			r.stop()
			if wantsNew := strings.Contains(name, "before the first"); wantsNew != (recorded == "") {
				t.Errorf("the first start recorded %q", recorded)
			}
		})
	}
}

// recordedIn returns the origin that the first entry in a store has, "" if there
// is none.
func recordedIn(t *testing.T, open OpenStore) string {
	t.Helper()
	store, err := open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, _, err := readEntry(t.Context(), store, "system", 0)
	if errors.Is(err, chain.ErrNotFound) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.Ledger
}
