package state

import (
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// collect returns what Members yields.
func collect(t interface{ Fatalf(string, ...any) }, members iter.Seq2[Member, error]) []Member {
	var all []Member
	for m, err := range members {
		if err != nil {
			t.Fatalf("Members: %v", err)
		}
		all = append(all, m)
	}
	return all
}

// equalReaders compares two readers at path, in all directions, and below.
func equalReaders(t *rapid.T, got, want Reader, path Path) {
	gotValue, err := got.Get(path)
	if err != nil {
		t.Fatalf("Get(%v): %v", path, err)
	}
	if wantValue, _ := want.Get(path); !gotValue.Equal(wantValue) {
		t.Fatalf("Get(%v): got %v, want %v", path, gotValue, wantValue)
	}
	for _, r := range []Range{{}, {Descending: true}} {
		all := collect(t, want.Members(path, r))
		if diff := cmp.Diff(all, collect(t, got.Members(path, r)), cmp.Comparer(func(a, b Key) bool { return a == b })); diff != "" {
			t.Fatalf("Members(%v, %+v) -want +got:\n%s", path, r, diff)
		}
		for i, m := range all {
			r.After = &m.Key
			if rest := collect(t, got.Members(path, r)); !cmp.Equal(all[i+1:], append([]Member{}, rest...), cmp.Comparer(func(a, b Key) bool { return a == b })) {
				t.Fatalf("Members(%v) after %v: got %v, want %v", path, m.Key, rest, all[i+1:])
			}
		}
	}
	if s, ok := got.(Sampler); ok {
		key, known, err := s.Sample(path)
		if v, _ := want.Get(path.Child(key)); err != nil || known && !v.Exists() {
			t.Fatalf("Sample(%v): got %v, %v, which is not there", path, key, err)
		}
	}
	for _, m := range collect(t, want.Members(path, Range{})) {
		equalReaders(t, got, want, path.Child(m.Key))
	}
}

// Overlays upon overlays are what the writes make of a plain nested map, and
// leave what is below them as it was.
func TestOverlayIsPlainModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plain := newModel()
		for range rapid.IntRange(0, 12).Draw(t, "base writes") {
			plain.apply(plain.drawWrite(t))
		}
		readers, plains := []Reader{plain.clone()}, []*model{plain.clone()}
		for range rapid.IntRange(1, 3).Draw(t, "layers") {
			overlay := NewOverlay(readers[len(readers)-1])
			for range rapid.IntRange(0, 12).Draw(t, "writes") {
				w := plain.drawWrite(t)
				plain.apply(w)
				overlay.Apply([]Write{w})
			}
			readers, plains = append(readers, overlay), append(plains, plain.clone())
		}
		for i, reader := range readers {
			equalReaders(t, reader, plains[i], nil)
			absent := drawPath().Draw(t, "path")
			got, _ := reader.Get(absent)
			if want := plains[i].at(absent).value(); !got.Equal(want) {
				t.Fatalf("Get(%v): got %v, want %v", absent, got, want)
			}
		}
	})
}

func TestOverlayAfterAbsentKey(t *testing.T) {
	overlay := NewOverlay(newModel())
	overlay.Apply([]Write{
		{MakePath("t"), EmptyTable()}, {MakePath("t", 1), BoolValue(true)}, {MakePath("t", 5), EmptyTable()},
		{MakePath("t", 5, "deep"), BoolValue(true)}, {MakePath("t", 9), BoolValue(true)}, {MakePath("u"), EmptyTable()},
	})
	for _, c := range []struct {
		after      int64
		descending bool
		want       []int64
	}{
		{0, false, []int64{1, 5, 9}}, {3, false, []int64{5, 9}}, {5, false, []int64{9}}, {9, false, nil},
		{10, true, []int64{9, 5, 1}}, {7, true, []int64{5, 1}}, {5, true, []int64{1}}, {1, true, nil},
	} {
		after := IntegerKey(c.after)
		var got []int64
		for _, m := range collect(t, overlay.Members(MakePath("t"), Range{After: &after, Descending: c.descending})) {
			got = append(got, m.Key.Integer())
		}
		if !cmp.Equal(got, c.want) {
			t.Errorf("after %d, descending %v: got %v, want %v", c.after, c.descending, got, c.want)
		}
	}
}

// A brokenReader has members that can't be read.
type brokenReader struct{ *model }

var errBroken = errors.New("broken disk")

func (brokenReader) Members(Path, Range) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) { yield(Member{}, errBroken) }
}

func TestOverlayHandsOnErrors(t *testing.T) {
	overlay := NewOverlay(brokenReader{newModel()})
	overlay.Apply([]Write{{MakePath("a"), BoolValue(true)}})
	for _, err := range overlay.Members(nil, Range{}) {
		if !errors.Is(err, errBroken) {
			t.Errorf("got %v, want %v", err, errBroken)
		}
	}
}

// A walk that ends early reads early only.
func TestOverlayWalksLazily(t *testing.T) {
	overlay := NewOverlay(newModel())
	for i := range 1000 {
		overlay.Apply([]Write{{MakePath(i), BoolValue(true)}})
	}
	for _, r := range []Range{{}, {Descending: true}} {
		allocations := testing.AllocsPerRun(10, func() {
			for range overlay.Members(nil, r) {
				break
			}
		})
		if allocations > 50 {
			t.Errorf("%+v: the first of a thousand members took %v allocations", r, allocations)
		}
	}
}

func TestTree(t *testing.T) {
	overlay := NewOverlay(newModel())
	overlay.Apply([]Write{
		{MakePath("list"), EmptyTable()}, {MakePath("list", 1), StringValue("a")}, {MakePath("list", 2), EmptyTable()},
		{MakePath("n"), IntegerValue(7)},
	})
	v, err := Tree(overlay, nil, 4)
	if got, want := v.String(), `{"list":["a",{}],"n":7}`; err != nil || got != want {
		t.Errorf("got %s, %v, want %s", got, err, want)
	}
	if _, err := Tree(overlay, nil, 3); !errors.Is(err, ErrTree) {
		t.Errorf("limit 3: got %v, want %v", err, ErrTree)
	}
	if v, err := Tree(overlay, MakePath("absent"), 0); err != nil || v.Exists() {
		t.Errorf("absent: got %v, %v", v, err)
	}
}
