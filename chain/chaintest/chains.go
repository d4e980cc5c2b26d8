package chaintest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/chain/state"
)

func testEmpty(t *testing.T, s *subject) {
	ctx := context.Background()
	if head, err := s.store.Head(ctx, "None"); err != nil || head.Exists() {
		t.Errorf("head is %v, %v", head, err)
	}
	if _, err := Lines(s.store, "None", 0, 0); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("entries: %v", err)
	}
	if _, err := s.store.Request(ctx, "None", "", "1"); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("request: %v", err)
	}
	if _, err := s.store.Deployed(ctx, "None"); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("deployed: %v", err)
	}
	if snapshot := s.snapshot("None"); snapshot.Head().Exists() {
		t.Errorf("state at %v", snapshot.Head())
	} else {
		AgreeState(t, snapshot, state.EmptyTable())
	}
	s.commit()
	s.commit(chain.Append{Contract: "None"})
}

func testAppend(t *testing.T, s *subject) {
	s.add("A", Call{}, Call{}, Call{})
	s.agree()
	s.add("A", Call{})
	s.add("B", Call{})
	s.commit(s.author("B").Append(Call{}), s.author("A").Append(Call{}, Call{}), s.author("C").Append(Call{}))
	if _, err := s.store.Request(context.Background(), "A", "", ""); !errors.Is(err, chain.ErrNotFound) {
		t.Errorf("empty request id: %v", err)
	}
}

func testEntries(t *testing.T, s *subject) {
	var calls []Call
	for range 300 { // heights of one and of two bytes
		calls = append(calls, Call{})
	}
	s.add("A", calls...)
	s.add("AA", Call{})
	s.agree()
	want := s.model.chains["A"].lines
	for _, r := range []struct{ from, to, lines int }{{0, 0, 1}, {254, 257, 4}, {299, 299, 1}, {5, 4, 0}, {300, 299, 0}} {
		lines, err := Lines(s.store, "A", chain.Height(r.from), chain.Height(r.to))
		if err != nil || len(lines) != r.lines || len(lines) > 0 && !slices.EqualFunc(lines, want[r.from:r.to+1], bytes.Equal) {
			t.Errorf("entries %d to %d: %d lines, %v", r.from, r.to, len(lines), err)
		}
	}
	for _, r := range []struct{ from, to chain.Height }{{298, 300}, {300, 300}, {0, math.MaxUint64}, {math.MaxUint64, math.MaxUint64}} {
		lines, err := Lines(s.store, "A", r.from, r.to)
		if !errors.Is(err, chain.ErrNotFound) {
			t.Errorf("entries %d to %d: %v", r.from, r.to, err)
		}
		for i, line := range lines {
			if !bytes.Equal(line, want[int(r.from)+i]) {
				t.Errorf("entries %d to %d: line %d is %q", r.from, r.to, i, line)
			}
		}
	}
}

// testVerbatim stores lines that are none, and changes its buffers afterwards.
func testVerbatim(t *testing.T, s *subject) {
	lines := [][]byte{[]byte("x"), []byte("\x00\xff\xfe\n\x00"), bytes.Repeat([]byte("long "), 200_000), []byte("end")}
	a := chain.Append{Contract: "Raw"}
	for _, line := range lines {
		a.Records = append(a.Records, chain.Record{Line: bytes.Clone(line), Hash: chain.HashLine(line)})
	}
	s.commit(a)
	for _, r := range a.Records {
		clear(r.Line)
	}
	s.agree()
}

func testConflict(t *testing.T, s *subject) {
	s.add("A", Call{}, Call{})
	first := chain.Head{Height: 0, Hash: chain.HashLine(s.model.chains["A"].lines[0])}
	head := s.model.Head("A")
	for _, parent := range []chain.Head{
		{},
		first,
		{Height: head.Height, Hash: first.Hash},
		{Height: head.Height + 1, Hash: head.Hash},
		{Height: head.Height - 1, Hash: head.Hash},
	} {
		author := Author{Contract: "A", Head: parent}
		checkConflict(t, s, author.Append(Call{}), head)
		checkConflict(t, s, chain.Append{Contract: "A", Parent: parent}, head)
	}
	author := Author{Contract: "New", Head: head}
	checkConflict(t, s, author.Append(Call{}), chain.Head{})
}

func checkConflict(t *testing.T, s *subject, a chain.Append, actual chain.Head) {
	t.Helper()
	err := s.store.Commit(context.Background(), []chain.Append{a})
	var conflict *chain.ConflictError
	if !errors.As(err, &conflict) || !errors.Is(err, chain.ErrConflict) {
		t.Fatalf("commit behind %v: %v, want a conflict", a.Parent, err)
	}
	if *conflict != (chain.ConflictError{Contract: a.Contract, Parent: a.Parent, Actual: actual}) {
		t.Errorf("conflict tells %+v, want %v and %v", *conflict, a.Parent, actual)
	}
	s.agree()
}

// testAtomic has one bad append among good ones, at each place.
func testAtomic(t *testing.T, s *subject) {
	s.add("Old", Call{})
	for bad := range 3 {
		var appends []chain.Append
		for i := range 3 {
			author := Author{Contract: fmt.Sprintf("C%d", i)}
			if i == bad {
				author = Author{Contract: "Old"}
			}
			appends = append(appends, author.Append(Call{Request: "r", Writes: []state.Write{Set(state.BoolValue(true), "x")}}))
		}
		if err := s.store.Commit(context.Background(), appends); !errors.Is(err, chain.ErrConflict) {
			t.Errorf("append %d in conflict: %v", bad, err)
		}
		s.agree()
	}
	s.commit((&Author{Contract: "C0"}).Append(Call{Request: "r"}))
}

func testRefused(t *testing.T, s *subject) {
	s.add("A", Call{Request: "used"})
	good := func() chain.Append {
		return (&Author{Contract: "A", Head: s.model.Head("A")}).Append(Call{Request: "x"}, Call{})
	}
	for name, spoil := range map[string]func(a *chain.Append) []chain.Append{
		"twice": func(a *chain.Append) []chain.Append { return []chain.Append{*a, *a} },
		"no contract": func(a *chain.Append) []chain.Append {
			a.Contract, a.Parent = "", chain.Head{}
			return []chain.Append{*a}
		},
		"wrong hash":   func(a *chain.Append) []chain.Append { a.Records[1].Hash[0] ^= 1; return []chain.Append{*a} },
		"used request": func(a *chain.Append) []chain.Append { a.Records[1].Request = "used"; return []chain.Append{*a} },
		"same request": func(a *chain.Append) []chain.Append { a.Records[1].Request = "x"; return []chain.Append{*a} },
		"root write": func(a *chain.Append) []chain.Append {
			a.Records[1].Writes = []state.Write{{Value: state.BoolValue(true)}}
			return []chain.Append{*a}
		},
	} {
		a := good()
		err := s.store.Commit(context.Background(), spoil(&a))
		if err == nil || errors.Is(err, chain.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
		if exists := errors.Is(err, chain.ErrExists); exists != (name == "used request" || name == "same request") {
			t.Errorf("%s: %v", name, err)
		}
		s.agree()
	}
	s.commit(good())
}

func testRequests(t *testing.T, s *subject) {
	s.add("A", Call{Request: "1"}, Call{Caller: "alice", Request: "1"}, Call{Caller: "ali", Request: "ce1"}, Call{Caller: "alice", Request: "12"})
	s.add("B", Call{}, Call{Caller: "alice", Request: "1"})
	s.agree()
	for _, r := range []struct{ contract, caller, id string }{
		{"A", "bob", "1"}, {"A", "alice", "2"}, {"B", "", "1"}, {"A", "alice1", ""}, {"C", "alice", "1"}, {"A", "", "alice"},
	} {
		if height, err := s.store.Request(context.Background(), r.contract, r.caller, r.id); !errors.Is(err, chain.ErrNotFound) {
			t.Errorf("request %v is at %v, %v", r, height, err)
		}
	}
	for r, err := range s.store.Requests(context.Background(), "C") {
		t.Errorf("a contract that isn't there has %v, %v", r, err)
	}
}

// testRequestsAtOnce adds a request to those that are being yielded.
func testRequestsAtOnce(t *testing.T, s *subject) {
	s.add("A", Call{Caller: "alice", Request: "1"}, Call{Caller: "alice", Request: "3"})
	var got []chain.Request
	for r, err := range s.store.Requests(context.Background(), "A") {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, r); len(got) == 1 {
			s.add("A", Call{Caller: "alice", Request: "2"})
		}
	}
	if want := []chain.Request{{Caller: "alice", ID: "1", Height: 0}, {Caller: "alice", ID: "3", Height: 1}}; !slices.Equal(got, want) {
		t.Errorf("requests are %v, want %v", got, want)
	}
	for range s.store.Requests(context.Background(), "A") {
		break
	}
}

func testDeployed(_ *testing.T, s *subject) {
	s.add("A", Call{}, Call{}, Call{Deploy: true}, Call{})
	s.agree()
	s.add("A", Call{})
	s.agree()
	s.add("A", Call{Deploy: true})
	raw := []byte("not a deploy")
	s.commit(chain.Append{Contract: "B", Records: []chain.Record{{Line: raw, Hash: chain.HashLine(raw)}}})
}

// testNames has contracts whose names begin with each other.
func testNames(_ *testing.T, s *subject) {
	for i, name := range []string{"B", "A", "Ab", "Abc", "A_", "a", "Zz9"} {
		s.add(name, Call{Request: name, Writes: []state.Write{Set(state.EmptyTable(), "b"), Set(state.IntegerValue(int64(i)), "b", "c")}})
	}
}

func testLog(t *testing.T, s *subject) {
	for i := range 10 {
		s.commit(s.author("A").Append(Call{}), s.author(fmt.Sprint("B", i)).Append(Call{}, Call{}))
	}
	n := 0
	for leaf, err := range s.store.Log(context.Background(), 0) {
		if err != nil || leaf != s.model.log[n] {
			t.Fatalf("leaf %d is %v, %v", n, leaf, err)
		}
		if n++; n == 5 {
			s.add("Late", Call{})
		}
	}
	if n != 30 {
		t.Errorf("the log at the time of the call had 30 leaves, %d were read", n)
	}
	for _, err := range s.store.Log(context.Background(), math.MaxUint64) {
		t.Errorf("a leaf beyond the end, %v", err)
	}
}

func testRace(t *testing.T, s *subject) {
	const writers, each = 4, 10
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := 0; i < each; {
				head, err := s.store.Head(context.Background(), "A")
				if err != nil {
					t.Error(err)
					return
				}
				author := Author{Contract: "A", Head: head}
				a := author.Append(Call{Caller: fmt.Sprint("w", w), Request: fmt.Sprint(i)})
				err = s.store.Commit(context.Background(), []chain.Append{a})
				if errors.Is(err, chain.ErrConflict) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				i++
			}
		})
	}
	wg.Wait()
	s.follow("A")
	if got := s.model.Head("A").Next(); got != writers*each {
		t.Errorf("%d entries, want %d", got, writers*each)
	}
}

// follow makes the model hold the chain that the store has, which must be
// linked.
func (s *subject) follow(contract string) {
	s.t.Helper()
	head, err := s.store.Head(context.Background(), contract)
	if err != nil {
		s.t.Fatal(err)
	}
	lines, err := Lines(s.store, contract, 0, head.Height)
	if err != nil {
		s.t.Fatal(err)
	}
	parent := s.model.Head(contract)
	for _, line := range lines {
		e, err := chain.ParseEntry(line)
		if err != nil || e.Prev != parent.Hash || e.Height != parent.Next() {
			s.t.Fatalf("%s: after %v comes %s, %v", contract, parent, line, err)
		}
		r := chain.Record{Line: line, Hash: chain.HashLine(line), Caller: e.Caller, Request: e.Request, Deploy: e.Kind == chain.Deploy}
		s.model.Apply(chain.Append{Contract: contract, Records: []chain.Record{r}})
		parent = s.model.Head(contract)
	}
}

func testIndependent(t *testing.T, s *subject) {
	const writers, each = 4, 10
	authors := make([]*Author, writers)
	var wg sync.WaitGroup
	for w := range authors {
		authors[w] = s.author(fmt.Sprint("C", w))
		wg.Go(func() {
			for range each {
				if err := s.store.Commit(context.Background(), []chain.Append{authors[w].Append(Call{})}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for leaf, err := range s.store.Log(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		lines, err := Lines(s.store, leaf.Contract, leaf.Height, leaf.Height)
		if err != nil {
			t.Fatal(err)
		}
		r := chain.Record{Line: lines[0], Hash: leaf.Hash, Deploy: leaf.Height == 0}
		s.model.Apply(chain.Append{Contract: leaf.Contract, Records: []chain.Record{r}})
	}
}

func testCanceled(t *testing.T, s *subject) {
	s.add("A", Call{Request: "1"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := s.store.Commit(ctx, []chain.Append{(&Author{Contract: "B"}).Append(Call{})})
	if !errors.Is(err, chain.ErrUnavailable) && !errors.Is(err, chain.ErrUnknown) {
		t.Errorf("commit: %v", err)
	}
	if errors.Is(err, chain.ErrUnknown) {
		s.follow("B")
	}
	for _, err := range s.store.Entries(ctx, "A", 0, 0) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("entries: %v", err)
		}
	}
	for _, err := range s.store.Requests(ctx, "A") {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("requests: %v", err)
		}
	}
	for _, err := range s.store.Log(ctx, 0) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("log: %v", err)
		}
	}
}

func testClosed(t *testing.T, s *subject) {
	ctx := context.Background()
	s.add("A", Call{Writes: []state.Write{Set(state.BoolValue(true), "x"), Set(state.BoolValue(true), "y")}}, Call{})
	snapshot := s.snapshot("A")
	for _, err := range s.store.Entries(ctx, "A", 0, 1) {
		if s.close(); err != nil && !errors.Is(err, chain.ErrClosed) {
			t.Errorf("an iteration under way: %v", err)
		}
	}
	_, head := s.store.Head(ctx, "A")
	_, lines := Lines(s.store, "A", 0, 1)
	_, newState := s.store.State(ctx, "A")
	_, request := s.store.Request(ctx, "A", "", "1")
	_, deployed := s.store.Deployed(ctx, "A")
	_, contracts := s.store.Contracts(ctx)
	_, get := snapshot.Get(state.MakePath("x"))
	_, walk := members(snapshot, nil, state.Range{})
	var log, requests error
	for _, log = range s.store.Log(ctx, 0) {
	}
	for _, requests = range s.store.Requests(ctx, "A") {
	}
	commit := s.store.Commit(ctx, []chain.Append{(&Author{Contract: "B"}).Append(Call{})})
	for i, err := range []error{head, lines, newState, request, requests, deployed, contracts, get, walk, log, commit} {
		if !errors.Is(err, chain.ErrClosed) {
			t.Errorf("operation %d on a closed store: %v", i, err)
		}
	}
	if s.place.Forgets {
		s.model = NewModel()
	}
	s.open()
}
