package state

import (
	"errors"
	"iter"

	"github.com/tidwall/btree"
)

// ErrTree is returned when a tree holds more values than the caller wants.
var ErrTree = errors.New("too many values")

// An Overlay is a Reader with writes laid over another Reader, as if they had
// been applied to it. It is safe for one goroutine at a time.
type Overlay struct {
	base    Reader
	pending btree.Map[string, Value] // by tuple; an entry hides all the base has under it
}

// NewOverlay returns an overlay without writes on base, which must not change
// while the overlay is used.
func NewOverlay(base Reader) *Overlay {
	return &Overlay{base: base}
}

// Apply lays writes over what is there, in their order.
func (o *Overlay) Apply(writes []Write) {
	for _, w := range writes {
		tuple := string(w.Path.AppendTuple(nil))
		o.dropUnder(tuple)
		o.pending.Set(tuple, w.Value)
	}
}

// Len returns the number of places that the overlay holds.
func (o *Overlay) Len() int { return o.pending.Len() }

func (o *Overlay) dropUnder(tuple string) {
	var under []string
	o.pending.Ascend(tuple+"\x00", func(key string, _ Value) bool {
		if !isUnder(key, tuple) {
			return false
		}
		under = append(under, key)
		return true
	})
	for _, key := range under {
		o.pending.Delete(key)
	}
}

func isUnder(tuple, table string) bool {
	return len(tuple) > len(table) && tuple[:len(table)] == table && tuple[len(table)] < TupleEnd
}

// Get implements Reader.
func (o *Overlay) Get(path Path) (Value, error) {
	if v, ok := o.pending.Get(string(path.AppendTuple(nil))); ok {
		return v, nil
	}
	if o.hidesUnder(path, len(path)-1) {
		return Value{}, nil
	}
	return o.base.Get(path)
}

// hidesUnder tells whether a write stands on one of path's first n ancestors
// of length 1 to n, so that the base is not seen there.
func (o *Overlay) hidesUnder(path Path, n int) bool {
	var tuple []byte
	for i := range n {
		tuple = path[i].AppendTuple(tuple)
		if _, ok := o.pending.Get(string(tuple)); ok {
			return true
		}
	}
	return false
}

// Members implements Reader.
func (o *Overlay) Members(path Path, r Range) iter.Seq2[Member, error] {
	pending := o.pendingMembers(path, r)
	if o.hidesUnder(path, len(path)) {
		return present(pending)
	}
	if len(pending) == 0 {
		return o.base.Members(path, r)
	}
	return Merge(o.base.Members(path, r), pending, r.Descending)
}

// pendingMembers returns the writes directly under path, removals included. It
// jumps over what stands under the members, so that the work depends on their
// number alone.
func (o *Overlay) pendingMembers(path Path, r Range) []Member {
	table := path.AppendTuple(nil)
	next, from := o.firstFrom, string(table)+"\x00"
	if r.Descending {
		next, from = o.lastBefore, string(append(table, TupleEnd))
	}
	if r.After != nil {
		from = string(r.After.AppendTuple(table))
		if !r.Descending {
			from += string([]byte{TupleEnd})
		}
	}
	var members []Member
	for {
		tuple, found := next(from)
		if !found || !isUnder(tuple, string(table)) {
			return members
		}
		key, _, err := CutTuple([]byte(tuple[len(table):]))
		if err != nil {
			return members
		}
		member := string(key.AppendTuple(table))
		if v, ok := o.pending.Get(member); ok {
			members = append(members, Member{key, v})
		}
		if from = member; !r.Descending {
			from += string([]byte{TupleEnd})
		}
	}
}

// firstFrom returns the first pending tuple that is not before from.
func (o *Overlay) firstFrom(from string) (tuple string, found bool) {
	o.pending.Ascend(from, func(key string, _ Value) bool {
		tuple, found = key, true
		return false
	})
	return tuple, found
}

// lastBefore returns the last pending tuple before the given one.
func (o *Overlay) lastBefore(before string) (tuple string, found bool) {
	o.pending.Descend(before, func(key string, _ Value) bool {
		tuple, found = key, key != before
		return !found
	})
	return tuple, found
}

func present(members []Member) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		for _, m := range members {
			if m.Value.Exists() && !yield(m, nil) {
				return
			}
		}
	}
}

// Merge yields the members of base with those of over, which is in the same
// order, in their places: a member of over replaces base's of the same key, or
// removes it if it has no value.
func Merge(base iter.Seq2[Member, error], over []Member, descending bool) iter.Seq2[Member, error] {
	before := func(a, b Key) bool {
		return a != b && (a.Compare(b) < 0) != descending
	}
	return func(yield func(Member, error) bool) {
		rest := over
		for m, err := range base {
			if err != nil {
				yield(Member{}, err)
				return
			}
			for len(rest) > 0 && before(rest[0].Key, m.Key) {
				if rest[0].Value.Exists() && !yield(rest[0], nil) {
					return
				}
				rest = rest[1:]
			}
			if len(rest) > 0 && rest[0].Key == m.Key {
				m, rest = rest[0], rest[1:]
			}
			if m.Value.Exists() && !yield(m, nil) {
				return
			}
		}
		for m := range present(rest) {
			if !yield(m, nil) {
				return
			}
		}
	}
}
