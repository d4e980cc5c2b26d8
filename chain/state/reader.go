package state

import "iter"

// A Reader is the state of a contract at one moment. It is safe for one
// goroutine at a time unless its implementation says otherwise.
type Reader interface {
	// Get returns what stands at path: a scalar, an empty table for a table,
	// whatever it holds, or the zero Value for nothing. The empty path is a
	// table always. It keeps no reference to path.
	Get(path Path) (Value, error)

	// Members yields the direct members of the table at path, each as Get would
	// return it, in the order that r asks for. It yields nothing if there is no
	// table. After an error, which comes with a zero Member, it ends.
	Members(path Path, r Range) iter.Seq2[Member, error]
}

// A Sampler is a Reader that may know a key of a table without a walk.
type Sampler interface {
	// Sample returns any key of the table at path. known is false if the reader
	// does not know one at little cost, whether there is one or not.
	Sample(path Path) (key Key, known bool, err error)
}

// Range chooses and orders the members of a table. The zero Range is all of
// them, ascending.
type Range struct {
	After      *Key // begin behind this key, in the order of the walk; nil: at the first
	Descending bool // from the greatest key to the least
}

// Contains tells whether key is one that the walk would visit.
func (r Range) Contains(key Key) bool {
	if r.After == nil {
		return true
	}
	order := key.Compare(*r.After)
	if r.Descending {
		return order < 0
	}
	return order > 0
}

// Tree returns the whole value at path, tables with all their members, or the
// zero Value if nothing stands there. It visits at most limit values and
// returns ErrTree beyond; limit 0 means no limit.
func Tree(r Reader, path Path, limit int) (Value, error) {
	remaining := limit
	if limit == 0 {
		remaining = -1
	}
	v, err := r.Get(path)
	if err != nil || v.Kind() != KindTable {
		return v, err
	}
	return tree(r, path, &remaining)
}

func tree(r Reader, path Path, remaining *int) (Value, error) {
	var members []Member
	for m, err := range r.Members(path, Range{}) {
		if err != nil {
			return Value{}, err
		}
		if *remaining == 0 {
			return Value{}, ErrTree
		}
		*remaining--
		if m.Value.Kind() == KindTable {
			if m.Value, err = tree(r, path.Child(m.Key), remaining); err != nil {
				return Value{}, err
			}
		}
		members = append(members, m)
	}
	return TableValue(members...)
}
