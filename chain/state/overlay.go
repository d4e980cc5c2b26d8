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
		tuple := tupleOf(w.Path)
		o.dropUnder(tuple)
		o.pending.Set(tuple, w.Value)
	}
}

// tupleOf returns the tuple form of a path. That of a long one is made once, at its
// size.
func tupleOf(path Path) string {
	var scratch [192]byte
	tuple, size := scratch[:0], 0
	for _, key := range path {
		size += key.tupleLen()
	}
	if size > len(scratch) {
		tuple = make([]byte, 0, size)
	}
	return string(path.AppendTuple(tuple))
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
	if o.pending.Len() == 0 {
		return o.base.Get(path)
	}
	tuple := tupleOf(path)
	if v, ok := o.pending.Get(tuple); ok {
		return v, nil
	}
	if o.hidesUnder(path, tuple, len(path)-1) {
		return Value{}, nil
	}
	return o.base.Get(path)
}

// hidesUnder tells whether a write stands on one of path's first n ancestors
// of length 1 to n, so that the base is not seen there. tuple is path's.
func (o *Overlay) hidesUnder(path Path, tuple string, n int) bool {
	end := 0
	for i := range n {
		end += path[i].tupleLen()
		if _, ok := o.pending.Get(tuple[:end]); ok {
			return true
		}
	}
	return false
}

// Members implements Reader. It reads as far as the walk goes, not further.
func (o *Overlay) Members(path Path, r Range) iter.Seq2[Member, error] {
	pending := o.walk(path, r)
	if o.hidesUnder(path, pending.table, len(path)) {
		return pending.present
	}
	return merge(o.base.Members(path, r), pending)
}

// Sample implements Sampler. It looks at a few writes only, so that its cost
// does not depend on their number.
func (o *Overlay) Sample(path Path) (key Key, known bool, err error) {
	pending := o.walk(path, Range{})
	for range 4 {
		spot, found := pending.step()
		if !found {
			break
		}
		if spot.below || spot.value.Exists() {
			return spot.key, true, nil // what is below a member stands in a table
		}
	}
	base, ok := o.base.(Sampler)
	if !ok || o.hidesUnder(path, pending.table, len(path)) {
		return Key{}, false, nil
	}
	key, known, err = base.Sample(path)
	if !known || err != nil {
		return Key{}, false, err
	}
	v, over := o.pending.Get(string(key.AppendTuple(path.AppendTuple(nil))))
	return key, !over || v.Exists(), nil
}

// A pendingWalk goes through the writes directly under a table, removals
// included.
type pendingWalk struct {
	overlay    *Overlay
	table      string // its tuple
	from       string // where the rest begins, in the order of the walk
	descending bool
}

func (o *Overlay) walk(path Path, r Range) pendingWalk {
	var scratch [128]byte
	from := path.AppendTuple(scratch[:0])
	w := pendingWalk{overlay: o, table: string(from), descending: r.Descending}
	if r.After != nil {
		from = r.After.AppendTuple(from)
	}
	switch {
	case r.Descending == (r.After == nil):
		from = append(from, TupleEnd)
	case r.After == nil:
		from = append(from, 0) // behind the table itself
	}
	w.from = string(from)
	return w
}

// A pendingSpot is a member of a table that a walk came to.
type pendingSpot struct {
	key   Key
	tuple string
	value Value
	below bool // what was written stands below the member
}

// step goes to the next member that was written, or below which something was,
// and jumps over the rest of that, so that the work depends on the number of
// members alone.
func (w *pendingWalk) step() (s pendingSpot, found bool) {
	var tuple string
	if w.descending {
		tuple, s.value, found = w.overlay.lastBefore(w.from)
	} else {
		tuple, s.value, found = w.overlay.firstFrom(w.from)
	}
	if !found || !isUnder(tuple, w.table) {
		return s, false
	}
	key, below, err := CutTuple([]byte(tuple[len(w.table):]))
	if err != nil {
		return s, false
	}
	s.key, s.below, s.tuple = key, len(below) > 0, tuple[:len(tuple)-len(below)]
	if w.from = s.tuple; !w.descending {
		w.from += string([]byte{TupleEnd})
	}
	return s, true
}

// next returns the next write directly under the table.
func (w *pendingWalk) next() (m Member, found bool) {
	for {
		s, found := w.step()
		if !found {
			return Member{}, false
		}
		if s.below {
			s.value, found = w.overlay.pending.Get(s.tuple)
		}
		if found {
			return Member{s.key, s.value}, true
		}
	}
}

// present yields what was written and not removed.
func (w pendingWalk) present(yield func(Member, error) bool) {
	for m, more := w.next(); more; m, more = w.next() {
		if m.Value.Exists() && !yield(m, nil) {
			return
		}
	}
}

// firstFrom returns the first pending tuple that is not before from.
func (o *Overlay) firstFrom(from string) (tuple string, v Value, found bool) {
	o.pending.Ascend(from, func(key string, value Value) bool {
		tuple, v, found = key, value, true
		return false
	})
	return tuple, v, found
}

// lastBefore returns the last pending tuple before the given one.
func (o *Overlay) lastBefore(before string) (tuple string, v Value, found bool) {
	o.pending.Descend(before, func(key string, value Value) bool {
		tuple, v, found = key, value, key != before
		return !found
	})
	return tuple, v, found
}

// merge yields the members of base with those of over, which is in the same
// order, in their places: a member of over replaces base's of the same key, or
// removes it if it has no value.
func merge(base iter.Seq2[Member, error], over pendingWalk) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		rest := over
		next, more := rest.next()
		for m, err := range base {
			if err != nil {
				yield(Member{}, err)
				return
			}
			for more && over.before(next.Key, m.Key) {
				if next.Value.Exists() && !yield(next, nil) {
					return
				}
				next, more = rest.next()
			}
			if more && next.Key == m.Key {
				m = next
				next, more = rest.next()
			}
			if m.Value.Exists() && !yield(m, nil) {
				return
			}
		}
		if more && next.Value.Exists() && !yield(next, nil) {
			return
		}
		if more {
			rest.present(yield)
		}
	}
}

// before tells whether the walk comes to a before it comes to b.
func (w *pendingWalk) before(a, b Key) bool {
	return a != b && (a.Compare(b) < 0) != w.descending
}
