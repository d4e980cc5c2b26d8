package chaintest_test

import (
	"context"
	"errors"
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/memory"
	"moonledger/chain/state"
)

// TestFaulty runs a store that is told to do nothing through the suite.
func TestFaulty(t *testing.T) {
	chaintest.Run(t, func(testing.TB) chaintest.Place {
		return chaintest.Place{Forgets: true, Open: func() (chain.Store, error) { return chaintest.NewFaulty(memory.Open()), nil }}
	})
}

func TestFaultyCommit(t *testing.T) {
	for _, test := range []struct {
		fault     chaintest.Fault
		committed bool
	}{
		{chaintest.Fault{Op: chaintest.Commit, N: 1, Err: chain.ErrUnavailable}, false},
		{chaintest.Fault{Op: chaintest.Commit, N: 1, Err: chain.ErrCorrupt}, false},
		{chaintest.Fault{Op: chaintest.Commit, N: 1, Err: chain.ErrUnknown}, false},
		{chaintest.Fault{Op: chaintest.Commit, N: 1, Err: chain.ErrUnknown, After: true}, true},
		{chaintest.Fault{Op: chaintest.Any, N: 1, Err: chain.ErrUnknown, After: true}, true},
	} {
		store := chaintest.NewFaulty(memory.Open(), test.fault)
		author := chaintest.Author{Contract: "A"}
		first, second := author.Append(chaintest.Call{}), author.Append(chaintest.Call{})
		if err := store.Commit(context.Background(), []chain.Append{first}); err != nil {
			t.Fatal(err)
		}
		if err := store.Commit(context.Background(), []chain.Append{second}); !errors.Is(err, test.fault.Err) {
			t.Errorf("%+v: %v", test.fault, err)
		}
		want := first.Head()
		if test.committed {
			want = second.Head()
		}
		if head, err := store.Head(context.Background(), "A"); err != nil || head != want {
			t.Errorf("%+v: head is %v, %v; want %v", test.fault, head, err, want)
		}
	}
}

func TestFaultyReads(t *testing.T) {
	store := chaintest.NewFaulty(memory.Open())
	author := chaintest.Author{Contract: "A"}
	a := author.Append(chaintest.Call{Writes: []state.Write{chaintest.Set(state.BoolValue(true), "x")}}, chaintest.Call{})
	if err := store.Commit(context.Background(), []chain.Append{a}); err != nil {
		t.Fatal(err)
	}
	store.Fail(chaintest.Fault{Op: chaintest.Entries, Err: chain.ErrUnavailable, After: true})
	if lines, err := chaintest.Lines(store, "A", 0, 1); len(lines) != 2 || !errors.Is(err, chain.ErrUnavailable) {
		t.Errorf("%d lines, %v", len(lines), err)
	}
	store.Fail(chaintest.Fault{Op: chaintest.Read, N: 1, Err: chain.ErrCorrupt})
	snapshot, err := store.State(context.Background(), "A")
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	if _, err := snapshot.Get(state.MakePath("x")); err != nil {
		t.Error(err)
	}
	if _, err := state.Tree(snapshot, nil, 0); !errors.Is(err, chain.ErrCorrupt) {
		t.Errorf("the second read: %v", err)
	}
	if got := store.Count(chaintest.Read); got != 2 {
		t.Errorf("%d reads", got)
	}
}
