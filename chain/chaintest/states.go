package chaintest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/chain/state"
)

// scalars returns one value of each kind and some on their edges.
func scalars() []state.Value {
	decimal, err := state.DecimalValue("-12345678901234567890.00")
	number, err2 := state.NumberValue(1e300)
	if err != nil || err2 != nil {
		panic(errors.Join(err, err2))
	}
	return []state.Value{
		state.BoolValue(true), state.BoolValue(false), state.IntegerValue(0), state.IntegerValue(-state.MaxInteger), number,
		decimal, state.StringValue(""), state.StringValue("\u2028\"\\\x00 ü"), state.StringValue("\xff\x00"), state.StringValue("{}"),
		state.EmptyTable(),
	}
}

// testState writes values under keys that lie close to each other in any
// encoding.
func testState(_ *testing.T, s *subject) {
	keys := []string{"", "\x00", "\x00\x00", "\x00\x01", "a", "a\x00", "a\x00b", "a\x01", "ab", "\u00ff", "\U0001f600"}
	table := state.EmptyTable()
	writes := []state.Write{Set(table, "integers"), Set(table, "strings"), Set(table, "values")}
	for _, key := range keys {
		writes = append(writes, Set(table, "strings", key), Set(state.StringValue(key), "strings", key, 1), Set(table, "strings", key, 2))
	}
	for _, key := range []int{0, 1, -1, 255, 256, -256, state.MaxInteger, -state.MaxInteger} {
		writes = append(writes, Set(table, "integers", key), Set(state.IntegerValue(int64(key)), "integers", key, "a"))
	}
	for i, v := range scalars() {
		writes = append(writes, Set(v, "values", i))
	}
	s.add("A", Call{Writes: writes})
	s.add("B", Call{Writes: []state.Write{Set(table, "a"), Set(table, "a", "b")}})
}

func testReplace(_ *testing.T, s *subject) {
	table, yes := state.EmptyTable(), state.BoolValue(true)
	fill := []state.Write{
		Set(table, "a"), Set(table, "a", "b"), Set(yes, "a", "b", 1), Set(yes, "a", "b", 2), Set(yes, "a", "c"),
		Set(table, "a\x00b"), Set(yes, "a\x00b", "kept"), Set(yes, "ab"), Set(yes, "z"),
	}
	for _, change := range [][]state.Write{
		{Remove("a")},
		{Remove("a", "b")},
		{Set(table, "a")},
		{Set(table, "a"), Set(yes, "a", "new")},
		{Set(yes, "a")},
		{Set(yes, "a", "b", 1)},
		{Set(table, "a", "b", 1), Set(yes, "a", "b", 1, 1)},
		{Remove("nothing")},
		{Remove("z")},
	} {
		s.add("A", Call{Writes: append([]state.Write{Remove("a"), Remove("a\x00b")}, fill...)})
		s.agree()
		s.add("A", Call{Writes: change})
		s.agree()
	}
}

// testOneCommit has entries of one commit undo and redo each other's writes.
func testOneCommit(_ *testing.T, s *subject) {
	table, yes, no := state.EmptyTable(), state.BoolValue(true), state.BoolValue(false)
	s.add("A", Call{Writes: []state.Write{Set(table, "t"), Set(yes, "t", 1), Set(yes, "t", 2)}})
	s.add("A",
		Call{Writes: []state.Write{Set(yes, "t", 3)}},
		Call{Writes: []state.Write{Set(table, "t"), Set(no, "t", 2)}},
		Call{Writes: []state.Write{Set(yes, "t", 4), Set(table, "u"), Set(yes, "u", 1)}},
		Call{Writes: []state.Write{Remove("t"), Set(no, "u")}},
		Call{Writes: []state.Write{Set(table, "t"), Set(yes, "t", 5), Set(table, "u")}},
	)
	s.agree()
	s.add("A", Call{Writes: []state.Write{Remove("t")}}, Call{Writes: []state.Write{Set(table, "t")}}, Call{Writes: []state.Write{Set(no, "t", 1)}})
}

func testSnapshots(t *testing.T, s *subject) {
	empty := s.snapshot("A")
	var held []chain.Snapshot
	var want []state.Value
	for i := range 5 {
		writes := []state.Write{Set(state.EmptyTable(), "t"), Set(state.IntegerValue(int64(i)), "t", i), Set(state.IntegerValue(int64(i)), "x")}
		s.add("A", Call{Writes: writes})
		held, want = append(held, s.snapshot("A")), append(want, s.model.State("A"))
	}
	AgreeState(t, empty, state.EmptyTable())
	for i, snapshot := range held {
		if snapshot.Head().Height != chain.Height(i) {
			t.Errorf("snapshot %d is at %v", i, snapshot.Head())
		}
		AgreeState(t, snapshot, want[i])
	}
	for range 2 {
		if err := held[0].Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := held[0].Get(state.MakePath("x")); !errors.Is(err, chain.ErrClosed) {
		t.Errorf("get from a closed snapshot: %v", err)
	}
	if _, err := members(held[0], nil, state.Range{}); !errors.Is(err, chain.ErrClosed) {
		t.Errorf("members of a closed snapshot: %v", err)
	}
	AgreeState(t, held[1], want[1])
}

// testReaders has several goroutines read one snapshot while others commit.
func testReaders(t *testing.T, s *subject) {
	writes := []state.Write{Set(state.EmptyTable(), "t")}
	for i := range 20 {
		writes = append(writes, Set(state.IntegerValue(int64(i)), "t", i))
	}
	s.add("A", Call{Writes: writes})
	snapshot, want := s.snapshot("A"), s.model.State("A")
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 3 {
				AgreeState(t, snapshot, want)
			}
		})
	}
	for i := range 20 {
		s.add("A", Call{Writes: []state.Write{Remove("t", i)}})
	}
	wg.Wait()
}

// testIterations leaves iterations early, nests them, and closes what they
// read.
func testIterations(t *testing.T, s *subject) {
	s.add("A", Call{Writes: []state.Write{Set(state.EmptyTable(), "t"), Set(state.BoolValue(true), "t", 1), Set(state.BoolValue(true), "t", 2)}}, Call{})
	for _, err := range s.store.Entries(context.Background(), "A", 0, 1) {
		for _, err2 := range s.store.Log(context.Background(), 0) {
			if err != nil || err2 != nil {
				t.Error(err, err2)
			}
			s.add("B", Call{})
			break
		}
		break
	}
	snapshot := s.snapshot("A")
	n := 0
	for _, err := range snapshot.Members(state.MakePath("t"), state.Range{}) {
		if n++; n == 2 && !errors.Is(err, chain.ErrClosed) {
			t.Errorf("the snapshot was closed, and %v", err)
		}
		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}
	}
	if n != 2 {
		t.Errorf("%d steps", n)
	}
	defer func() {
		if p := recover(); fmt.Sprint(p) != "out" {
			t.Errorf("panic %v", p)
		}
	}()
	for range s.snapshot("A").Members(nil, state.Range{}) {
		panic("out")
	}
}
