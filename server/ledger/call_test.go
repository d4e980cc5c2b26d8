package ledger

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// eachStore runs a test on every kind of store.
func eachStore(t *testing.T, test func(t *testing.T, open OpenStore)) {
	t.Run("memory", func(t *testing.T) { test(t, inMemory()) })
	t.Run("badger", func(t *testing.T) { test(t, onDisk(t)) })
}

func TestCallIsRecordedAndRead(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		r := newRig(t, open)
		r.deploy(book("Book", 1))
		a := r.call("add", 5)
		if !a.Appended || a.Height != 1 || !a.Result.Equal(state.IntegerValue(5)) || a.Gas == 0 {
			t.Fatalf("answer %+v", a)
		}
		r.wantTotal(5)
		line, err := r.Entry(t.Context(), "Book", 1)
		if err != nil || chain.HashLine(line) != a.Hash {
			t.Fatalf("entry %s, %v; want hash %v", line, err, a.Hash)
		}
		e, err := chain.ParseEntry(line)
		if err != nil || e.Method != "add" || e.Args.String() != `{"by":5}` || !e.Time.Equal(a.Time) || e.VM != runtime.Version {
			t.Fatalf("entry %+v, %v", e, err)
		}
	})
}

func TestFailedCallHasNoEffect(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	r.call("add", 5)
	_, err := r.try("fail", 7)
	var raised *runtime.ContractError
	if !errors.As(err, &raised) || raised.Message != "refused 7" {
		t.Fatalf("got %v", err)
	}
	r.wantTotal(5)
	if a := r.call("add", 1); a.Height != 2 {
		t.Fatalf("height %d, want 2", a.Height)
	}
}

func TestCallWithoutEffectAppendsNothing(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	before := r.call("add", 5)
	for _, method := range []string{"peek", "get"} {
		a := r.call(method)
		if a.Appended || a.Hash != before.Hash || a.Height != 1 || !a.Result.Equal(state.IntegerValue(5)) {
			t.Errorf("%s: answer %+v", method, a)
		}
	}
	if a := r.call("tell", "hello"); !a.Appended || len(a.Events) != 1 || a.Events[0].Data.String() != `{"text":"hello"}` {
		t.Errorf("an event alone: answer %+v", a)
	}
}

func TestAdmission(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	r.addUser("bob")
	clerk := runtime.Caller{Name: "alice", Key: strings.Repeat("0a", 16), Roles: []string{"clerk"}}
	cases := map[string]struct {
		request Request
		want    error
		text    string
	}{
		"unknown contract": {Request{Contract: "Bok", Method: "add"}, ErrNotFound, `no contract "Bok"`},
		"unknown method":   {request("ad", 1), ErrNotFound, `no method "ad" in Book`},
		"private method":   {request("init"), ErrNotFound, `no method "init" in Book`},
		"anonymous":        {request("reset"), ErrDenied, "denied: Book.reset needs admin, and the caller is anonymous"},
		"without the role": {request("greet", "bob"), ErrDenied, "denied: Book.greet needs role:clerk, and the caller is anonymous"},
		"bad id":           {request("add", 1).as("a b"), ErrRequestID, `bad request id "a b"`},
		"long id":          {request("add", 1).as(strings.Repeat("x", 65)), ErrRequestID, "65 bytes"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := r.Call(t.Context(), c.request)
			wantError(t, err, c.want)
			if !strings.Contains(err.Error(), c.text) {
				t.Errorf("got %q, want %q in it", err, c.text)
			}
		})
	}
	for name, q := range map[string]Request{
		"a wrong argument": request("add", "five"), "no argument": request("add"), "an unknown user": {
			Contract: "Book", Method: "greet", Args: args("carol"), Caller: clerk,
		},
	} {
		for _, id := range []string{"", "some-id"} {
			var wrong *schema.ArgumentError
			if _, err := r.Call(t.Context(), q.as(id)); !errors.As(err, &wrong) {
				t.Errorf("%s, id %q: got %v", name, id, err)
			}
		}
	}
	q := request("greet", "bob")
	q.Caller = clerk
	if a, err := r.Call(t.Context(), q); err != nil || !a.Appended {
		t.Errorf("with the role: %+v, %v", a, err)
	}
	var missing interface{ Hint() string }
	if _, err := r.try("ad", 1); !errors.As(err, &missing) || missing.Hint() != `did you mean "add"?` {
		t.Errorf("no hint in %v", err)
	}
}

func TestSubmissionsRunInOrder(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	var mu sync.Mutex
	var heights []chain.Height
	var all sync.WaitGroup
	for i := range 500 {
		all.Add(1)
		r.Submit(request("put", "k", i), func(a Answer, err error) {
			defer all.Done()
			mu.Lock()
			defer mu.Unlock()
			heights = append(heights, a.Height)
		})
	}
	all.Wait()
	for i, h := range heights {
		if i > 0 && h < heights[i-1] {
			t.Fatalf("answers out of order: height %d after %d", h, heights[i-1])
		}
	}
	page, err := r.Status(t.Context(), StatusQuery{Contract: "Book", Path: state.MakePath("accounts", "k")})
	if err != nil || !page.Value.Equal(state.IntegerValue(499)) {
		t.Fatalf("the last does not stand: %v, %v", page.Value, err)
	}
}

// parity: 68
func TestConcurrentCallersLoseNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		r := newRig(t, open)
		r.deploy(book("Book", 1))
		const callers, each = 16, 25
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for range each {
					a, err := r.try("add", 1)
					if err != nil {
						t.Error(err)
						return
					}
					seen, err := r.try("get")
					if err != nil || seen.Height < a.Height || seen.Result.Number() < a.Result.Number() {
						t.Errorf("a view behind its own write: %+v, %v; wrote %+v", seen, err, a)
					}
				}
			})
		}
		all.Wait()
		r.wantTotal(callers * each)
		r.restart()
		r.wantTotal(callers * each)
	})
}

func TestContractsAreApart(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	r.deploy(book("Other", 1))
	r.call("add", 5)
	q := request("add", 7)
	q.Contract = "Other"
	if a, err := r.Call(t.Context(), q); err != nil || a.Height != 1 || !a.Result.Equal(state.IntegerValue(7)) {
		t.Fatalf("answer %+v, %v", a, err)
	}
	var names []string
	for _, info := range r.Contracts() {
		names = append(names, info.Name+" "+info.Doc)
	}
	if diff := cmp.Diff([]string{"Book Keeps numbers.", "Other Keeps numbers.", "system Who may do what: users, the hashes of their keys, and roles."}, names); diff != "" {
		t.Error(diff)
	}
}

func TestDryRun(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	q := request("add", 5)
	q.DryRun = true
	a, err := r.Call(t.Context(), q)
	if err != nil || a.Appended || !a.Result.Equal(state.IntegerValue(5)) || len(a.Writes) != 1 || a.Gas == 0 {
		t.Fatalf("answer %+v, %v", a, err)
	}
	r.wantTotal(0)
}

func TestRepeatedRequest(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		r := newRig(t, open)
		r.deploy(book("Book", 1))
		first, err := r.Call(t.Context(), request("add", 5).as("one"))
		if err != nil || first.Repeated {
			t.Fatal(first, err)
		}
		for _, restart := range []bool{false, true} {
			if restart {
				r.restart()
			}
			again, err := r.Call(t.Context(), request("add", 5).as("one"))
			if err != nil || !again.Repeated {
				t.Fatal(again, err)
			}
			again.Repeated = false
			if diff := cmp.Diff(first, again, compareValues()); diff != "" {
				t.Errorf("restart %v: %s", restart, diff)
			}
		}
		for _, other := range []Request{request("add", 6), request("put", "k", 5), request("add", "x")} {
			_, err = r.Call(t.Context(), other.as("one"))
			wantError(t, err, ErrRepeated)
		}
		q := request("add", 5).as("one")
		q.Caller.Name = "alice"
		if a, err := r.Call(t.Context(), q); err != nil || a.Repeated {
			t.Errorf("the same id of another caller: %+v, %v", a, err)
		}
		r.wantTotal(10)
	})
}

func TestRepeatedRequestThatIsNotAdmittedAnyMore(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	first, err := r.Call(t.Context(), request("add", 5).as("one"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Retire(t.Context(), "Book", admin, ""); err != nil {
		t.Fatal(err)
	}
	again, err := r.Call(t.Context(), request("add", 5).as("one"))
	if err != nil || again.Hash != first.Hash || !again.Repeated {
		t.Errorf("after the retirement: %+v, %v", again, err)
	}
}

func compareValues() cmp.Option {
	return cmp.Comparer(func(a, b state.Value) bool { return a.Equal(b) })
}

func TestTooLargeEntryHasNoEffect(t *testing.T) {
	r := newRig(t, inMemory(), func(r *rig) { r.options.EntryBytes = 10_000 })
	r.deploy(book("Book", 1))
	_, err := r.try("write", "k", strings.Repeat("x", 20_000))
	wantError(t, err, ErrTooLarge)
	if a := r.call("add", 1); a.Height != 1 {
		t.Errorf("height %d, want 1", a.Height)
	}
}

func TestCancelledCallerDoesNotUndo(t *testing.T) {
	g := newGate()
	r := newRig(t, g.around(inMemory()))
	r.deploy(book("Book", 1))
	g.shut.Store(true)
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() {
		_, err := r.Call(ctx, request("add", 5).as("one"))
		result <- err
	}()
	<-g.entered
	cancel()
	wantError(t, <-result, ErrUnknown, context.Canceled)
	g.shut.Store(false)
	g.pass <- verdict{}
	again, err := r.Call(t.Context(), request("add", 5).as("one"))
	if err != nil || !again.Repeated || again.Height != 1 {
		t.Errorf("asked again: %+v, %v", again, err)
	}
}
