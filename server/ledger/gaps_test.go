package ledger

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"moonledger/chain"
	"moonledger/chain/state"
)

// An overlaySnapshot is a chain.Snapshot in memory, which keeps what it was asked.
type overlaySnapshot struct {
	chain.Snapshot
	*state.Overlay
	asked []string
}

func (s *overlaySnapshot) Get(path state.Path) (state.Value, error) { return s.Overlay.Get(path) }

func (s *overlaySnapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	after := "the first"
	if r.After != nil {
		after = fmt.Sprint(*r.After)
	}
	s.asked = append(s.asked, after)
	return s.Overlay.Members(path, r)
}

// A history is the snapshots of one contract, each with the gaps that were known
// when it was made, and those that were found on earlier ones since.
type history struct {
	writes    []state.Write // all there were
	snapshots []*snapshot
}

func newHistory() *history {
	h := &history{}
	h.snapshots = []*snapshot{newSnapshot(h.state(), &gaps{slow: 1})}
	return h
}

func (h *history) state() *overlaySnapshot {
	s := &overlaySnapshot{Overlay: state.NewOverlay(emptyState{})}
	s.Apply(h.writes)
	return s
}

func (h *history) newest() *snapshot { return h.snapshots[len(h.snapshots)-1] }

func (h *history) commit(bytes int, entries ...[]state.Write) {
	h.writes = append(h.writes, slices.Concat(entries...)...)
	h.snapshots = append(h.snapshots, newSnapshot(h.state(), h.newest().gaps.after(entries, bytes)))
}

type emptyState struct{}

func (emptyState) Get(path state.Path) (v state.Value, err error) {
	if len(path) == 0 {
		v = state.EmptyTable()
	}
	return v, nil
}

func (emptyState) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(func(state.Member, error) bool) {}
}

// walk returns the first members of a table, each with its value.
func walk(t interface{ Fatal(...any) }, r state.Reader, path state.Path, after *state.Key, most int) (members []string) {
	for m, err := range r.Members(path, state.Range{After: after}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(members) == most {
			break
		}
		members = append(members, fmt.Sprint(m.Key, " = ", m.Value))
	}
	return members
}

// Whatever was walked before, on whichever snapshot, each of them gives what its
// state has.
func TestGapsChangeNoWalk(t *testing.T) {
	keys := []state.Key{state.IntegerKey(-1), state.IntegerKey(0), state.IntegerKey(1), state.StringKey(""), state.StringKey("a"), state.StringKey("a\x00"), state.StringKey("aa"), state.StringKey("b")}
	key := rapid.SampledFrom(keys)
	path := rapid.SliceOfN(key, 0, 3)
	rapid.Check(t, func(rt *rapid.T) {
		h := newHistory()
		draw := func() state.Write { return drawWrite(rt, h.state(), path.Draw(rt, "path"), key.Draw(rt, "key")) }
		rt.Repeat(map[string]func(*rapid.T){
			"commit": func(rt *rapid.T) {
				var entries [][]state.Write
				for range rapid.IntRange(1, 3).Draw(rt, "entries") {
					entry := []state.Write{draw()}
					h.writes = append(h.writes, entry...)
					entries = append(entries, entry)
				}
				h.writes = h.writes[:len(h.writes)-len(entries)]
				h.commit(rapid.SampledFrom([]int{1, maxSuccession}).Draw(rt, "bytes"), entries...)
			},
			"walk": func(rt *rapid.T) {
				s := rapid.SampledFrom(h.snapshots).Draw(rt, "snapshot")
				var after *state.Key
				if rapid.Bool().Draw(rt, "behind") {
					k := key.Draw(rt, "after")
					after = &k
				}
				table, most := path.Draw(rt, "table"), rapid.IntRange(0, 9).Draw(rt, "most")
				want := walk(rt, s.Snapshot, table, after, most)
				if diff := cmp.Diff(walk(rt, s, table, after, most), want); diff != "" {
					rt.Fatalf("%v behind %v: got-, want+\n%s", table, after, diff)
				}
			},
			"": func(rt *rapid.T) { checkGaps(rt, h) },
		})
	})
}

// drawWrite draws a write to a table that is there, which has the key or gets it.
func drawWrite(rt *rapid.T, s state.Reader, path state.Path, key state.Key) state.Write {
	for v, _ := s.Get(path); v.Kind() != state.KindTable; v, _ = s.Get(path) {
		path = path[:len(path)-1]
	}
	value := rapid.SampledFrom([]state.Value{{}, {}, state.EmptyTable(), state.IntegerValue(1)}).Draw(rt, "value")
	return state.Write{Path: append(slices.Clone(path), key), Value: value}
}

// checkGaps tests that nothing is in any gap, and that they are kept within bounds.
func checkGaps(rt *rapid.T, h *history) {
	for i, s := range h.snapshots {
		bytes, last := 0, ""
		s.gaps.known.Scan(func(begin, end string) bool {
			if begin < last || begin >= end {
				rt.Fatalf("snapshot %d: the gap from %q to %q is behind one to %q", i, begin, end, last)
			}
			bytes, last = bytes+len(begin)+len(end), end
			checkGap(rt, s.Snapshot, nil, begin, end)
			return true
		})
		if bytes != s.gaps.bytes || s.gaps.some.Load() != (bytes > 0) {
			rt.Fatalf("snapshot %d: %d bytes are counted as %d", i, bytes, s.gaps.bytes)
		}
	}
}

func checkGap(rt *rapid.T, r state.Reader, path state.Path, begin, end string) {
	for m, err := range r.Members(path, state.Range{}) {
		at := append(slices.Clone(path), m.Key)
		if tuple := string(at.AppendTuple(nil)); err != nil || begin <= tuple && tuple < end {
			rt.Fatalf("%v is in the gap from %q to %q (error %v)", at, begin, end, err)
		}
		if m.Value.Kind() == state.KindTable {
			checkGap(rt, r, at, begin, end)
		}
	}
}

func integers(from, to int, value state.Value) (writes []state.Write) {
	for i := from; i <= to; i++ {
		writes = append(writes, state.Write{Path: state.Path{state.IntegerKey(int64(i))}, Value: value})
	}
	return writes
}

// What was removed is passed over by those who come later, also when it was found on
// an older snapshot, and goes on to be while members are removed and added.
func TestGapsArePassedOver(t *testing.T) {
	one := state.IntegerValue(1)
	h := newHistory()
	h.commit(1, integers(1, 9, one))
	h.commit(1, integers(2, 7, state.Value{}))
	old := h.newest()
	h.commit(1, integers(20, 20, one))
	walk(t, old, nil, nil, 9)
	steps := []struct {
		writes []state.Write
		want   []string
		asked  []string // behind which member
	}{
		{nil, []string{"1 = 1", "8 = 1", "9 = 1", "20 = 1"}, []string{"9"}}, // 20 was not there on the older one
		{integers(8, 8, state.Value{}), []string{"1 = 1", "9 = 1", "20 = 1"}, nil},
		{integers(4, 4, one), []string{"1 = 1", "4 = 1", "9 = 1", "20 = 1"}, nil},
		{integers(1, 4, state.Value{}), []string{"9 = 1", "20 = 1"}, nil},
		{integers(1, 30, state.Value{}), nil, nil},
		{integers(5, 5, one), []string{"5 = 1"}, nil},
	}
	for i, step := range steps {
		h.commit(1, step.writes)
		s := h.newest()
		if diff := cmp.Diff(walk(t, s, nil, nil, 9), step.want); diff != "" {
			t.Errorf("step %d: got-, want+\n%s", i, diff)
		}
		if asked := s.Snapshot.(*overlaySnapshot).asked; !slices.Equal(asked, step.asked) {
			t.Errorf("step %d: the store walked behind %q, want %q", i, asked, step.asked)
		}
	}
}

// A step that does not take long is not remembered.
func TestQuickStepsLeaveNoGaps(t *testing.T) {
	h := newHistory()
	h.newest().gaps.slow = time.Hour
	h.commit(1, integers(1, 9, state.IntegerValue(1)))
	walk(t, h.newest(), nil, nil, 9)
	if h.newest().gaps.some.Load() {
		t.Error("there are gaps")
	}
}

// Gaps are bounded in number and in bytes, and what is too long is not kept.
func TestGapsAreBounded(t *testing.T) {
	g := &gaps{}
	for i := range 3 * maxGaps {
		g.learn(fmt.Sprintf("%06d", i), fmt.Sprintf("%06d+", i))
		if g.known.Len() > maxGaps || g.bytes > maxGapBytes {
			t.Fatalf("%d gaps of %d bytes", g.known.Len(), g.bytes)
		}
	}
	if g.known.Len() == 0 {
		t.Error("nothing is kept")
	}
	long := &gaps{}
	long.learn("a", "b"+string(make([]byte, maxGapBytes)))
	if long.some.Load() {
		t.Error("a gap as long as all room is kept")
	}
}

// A snapshot does not keep alive all that comes after it.
func TestGapsAreNotChainedForEver(t *testing.T) {
	first := &gaps{}
	g, n := first, 0
	for range 100 {
		g = g.after(nil, maxSuccession/10)
	}
	for g = first; g.next != nil; g = g.next {
		n++
	}
	if n < 5 || n > 10 {
		t.Errorf("%d follow, want about 10 of 100", n)
	}
}
