package state

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Stores iterate tuples; entries list paths: both must have one order.
func TestTupleOrderIsPathOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPath().Draw(t, "a"), drawPath().Draw(t, "b")
		got := bytes.Compare(a.AppendTuple(nil), b.AppendTuple(nil))
		if want := a.Compare(b); got != want {
			t.Fatalf("%v and %v: tuples %d, paths %d", a, b, got, want)
		}
	})
}

// What is under a table is what lies between its tuple and TupleEnd.
func TestTupleEndBoundsTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawPath().Draw(t, "table"), drawPath().Draw(t, "path")
		tuple, table := b.AppendTuple(nil), a.AppendTuple(nil)
		between := bytes.Compare(tuple, table) > 0 && bytes.Compare(tuple, append(table, TupleEnd)) < 0
		if want := b.HasPrefix(a) && len(b) > len(a); between != want {
			t.Fatalf("%v under %v: got %v, want %v", b, a, between, want)
		}
	})
}

func TestTupleRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		path := drawPath().Draw(t, "path")
		got, err := ParseTuple(path.AppendTuple(nil))
		if err != nil || !slices.Equal(got, path) {
			t.Fatalf("got %v, %v, want %v", got, err, path)
		}
	})
}

func FuzzParseTuple(f *testing.F) {
	f.Add(MakePath("a\x00b", -1, "", 1<<52).AppendTuple(nil))
	f.Add([]byte{2, 'a', 0, 0xff})
	f.Add([]byte{1, 2, 3})
	f.Fuzz(func(t *testing.T, b []byte) {
		path, err := ParseTuple(b)
		if err != nil {
			if !errors.Is(err, ErrTuple) {
				t.Fatalf("error %v does not wrap ErrTuple", err)
			}
			return
		}
		if again := path.AppendTuple(nil); !bytes.Equal(again, b) {
			t.Fatalf("%x became %x", b, again)
		}
	})
}

func TestKeyValidate(t *testing.T) {
	for _, c := range []struct {
		key  Key
		good bool
	}{
		{IntegerKey(MaxInteger), true}, {IntegerKey(-MaxInteger), true},
		{IntegerKey(MaxInteger + 1), false}, {IntegerKey(-MaxInteger - 1), false},
		{StringKey(""), true}, {StringKey(strings.Repeat("x", MaxKeyBytes)), true},
		{StringKey(strings.Repeat("x", MaxKeyBytes+1)), false}, {StringKey("\xff"), false},
	} {
		if err := c.key.Validate(); (err == nil) != c.good || err != nil && !errors.Is(err, ErrKey) {
			t.Errorf("%.20v: got %v, want good %v", c.key, err, c.good)
		}
	}
}

func TestPathString(t *testing.T) {
	for _, c := range []struct {
		path Path
		want string
	}{
		{nil, ""}, {MakePath("accounts", "bob", 3), "accounts.bob[3]"}, {MakePath("a b"), `["a b"]`},
		{MakePath(-1, "x", "1x", ""), `[-1].x["1x"][""]`},
	} {
		if got := c.path.String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestChildDoesNotShare(t *testing.T) {
	parent := append(make(Path, 0, 8), StringKey("a"))
	b, c := parent.Child(StringKey("b")), parent.Child(StringKey("c"))
	if b.String() != "a.b" || c.String() != "a.c" {
		t.Errorf("got %v and %v", b, c)
	}
}

func TestWriteValidate(t *testing.T) {
	full, err := TableValue(Member{IntegerKey(1), BoolValue(true)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		write Write
		want  error
	}{
		{Write{MakePath("a"), EmptyTable()}, nil}, {Write{Path: MakePath("a", 1)}, nil},
		{Write{nil, EmptyTable()}, ErrKey}, {Write{MakePath("\xff"), EmptyTable()}, ErrKey},
		{Write{make(Path, MaxDepth+1), EmptyTable()}, ErrKey}, {Write{MakePath("a"), full}, ErrValue},
	} {
		if err := c.write.Validate(); !errors.Is(err, c.want) {
			t.Errorf("%v: got %v, want %v", c.write.Path, err, c.want)
		}
	}
}

func TestCheckOrder(t *testing.T) {
	write := func(elements ...any) Write { return Write{Path: MakePath(elements...)} }
	if err := CheckOrder([]Write{write(1), write(2), write("a"), write("a", 1), write("b")}); err != nil {
		t.Error(err)
	}
	for _, writes := range [][]Write{{write("a"), write("a")}, {write("a", 1), write("a")}, {write("a"), write(1)}} {
		if CheckOrder(writes) == nil {
			t.Errorf("%v passed", writes)
		}
	}
}
