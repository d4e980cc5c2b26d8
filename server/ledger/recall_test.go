package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/memory"
	"moonledger/chain/state"
)

// A countedSnapshot counts what it is asked, and fails while it is broken.
type countedSnapshot struct {
	chain.Snapshot
	gets, walks int
	broken      error
}

func (s *countedSnapshot) Get(path state.Path) (state.Value, error) {
	s.gets++
	if s.broken != nil {
		return state.Value{}, s.broken
	}
	return s.Snapshot.Get(path)
}

func (s *countedSnapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	s.walks++
	if s.broken != nil {
		return func(yield func(state.Member, error) bool) { yield(state.Member{}, s.broken) }
	}
	return s.Snapshot.Members(path, r)
}

func countedRecall(t *testing.T, writes ...state.Write) (*recall, *countedSnapshot) {
	t.Helper()
	store := memory.Open()
	line := []byte("{}")
	record := chain.Record{Line: line, Hash: chain.HashLine(line), Writes: writes}
	if err := store.Commit(t.Context(), []chain.Append{{Contract: "Book", Records: []chain.Record{record}}}); err != nil {
		t.Fatal(err)
	}
	snap, err := store.State(context.Background(), "Book")
	if err != nil {
		t.Fatal(err)
	}
	counted := &countedSnapshot{Snapshot: snap}
	return newRecall(newSnapshot(counted, &gaps{slow: time.Hour})), counted
}

func TestRecallReadsOnce(t *testing.T) {
	r, counted := countedRecall(t,
		state.Write{Path: state.MakePath("long"), Value: state.StringValue(strings.Repeat("x", recalledText+1))},
		state.Write{Path: state.MakePath("n"), Value: state.IntegerValue(7)},
		state.Write{Path: state.MakePath("t"), Value: state.EmptyTable()},
		state.Write{Path: state.MakePath("t", "a"), Value: state.IntegerValue(1)})
	for name, want := range map[string]int{"n": 1, "absent": 1, "long": 3} {
		counted.gets = 0
		var first state.Value
		for i := range 3 {
			v, err := r.Get(state.MakePath(name))
			if err != nil || i > 0 && !v.Equal(first) {
				t.Fatalf("%s: got %v, %v, want %v", name, v, err, first)
			}
			first = v
		}
		if counted.gets != want {
			t.Errorf("%s: got %d reads of the store, want %d", name, counted.gets, want)
		}
	}
	for range 3 {
		if key, known, err := r.Sample(state.MakePath("t")); key.Text() != "a" || !known || err != nil {
			t.Errorf("got %v, %v, %v", key, known, err)
		}
	}
	if counted.walks != 1 {
		t.Errorf("got %d walks of the store, want 1", counted.walks)
	}
	if _, known, err := r.Sample(state.MakePath("absent")); known || err != nil {
		t.Errorf("an absent table has a key: %v", err)
	}
}

func TestRecallRemembersNoErrors(t *testing.T) {
	r, counted := countedRecall(t, state.Write{Path: state.MakePath("n"), Value: state.IntegerValue(7)})
	counted.broken = errors.New("broken disk")
	if _, err := r.Get(state.MakePath("n")); !errors.Is(err, counted.broken) {
		t.Errorf("got error %v", err)
	}
	if _, _, err := r.Sample(nil); !errors.Is(err, counted.broken) {
		t.Errorf("got error %v", err)
	}
	counted.broken = nil
	if v, err := r.Get(state.MakePath("n")); err != nil || !v.Exists() {
		t.Errorf("got %v, %v", v, err)
	}
	if _, known, err := r.Sample(nil); err != nil || !known {
		t.Errorf("got %v, %v", known, err)
	}
}

func TestRecallIsBounded(t *testing.T) {
	r, _ := countedRecall(t)
	for i := range 3 * maxRecalled {
		if _, err := r.Get(state.MakePath(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		if len(r.values) > maxRecalled {
			t.Fatalf("it remembers %d values", len(r.values))
		}
	}
}
