package chain

import "github.com/tidwall/btree"

// A walk goes through the places of an index in the order of their tuples. It
// ends with the next change of the index, and there is one at a time.
type walk struct {
	index  *index
	recent btree.MapIter[string, fingerprint]
	fresh  bool // recent stands on a place

	ok    bool // there is a place
	tuple string
	value fingerprint
}

// from returns a walk that stands on the first place not before a tuple.
func (x *index) from(tuple string) *walk {
	w := &walk{index: x, recent: x.places.Iter()}
	w.fresh = w.recent.Seek(tuple)
	if x.spilled != nil && x.err == nil {
		x.key = append(append(x.key[:0], spilledPlace), tuple...)
		x.spilled.Seek(x.key)
	}
	w.settle()
	return w
}

// settle finds the place on which the walk stands now: the first of those in
// memory and those on disk, which the ones in memory replace.
func (w *walk) settle() {
	for {
		old, value, spilled := w.spilledHere()
		if !w.fresh || spilled && old < w.recent.Key() {
			w.tuple, w.ok = old, spilled
			copy(w.value[:], value)
			return
		}
		w.tuple, w.value, w.ok = w.recent.Key(), w.recent.Value(), true
		if w.value != gone {
			return
		}
		w.leave()
	}
}

// spilledHere returns the place to which the walk on disk has come.
func (w *walk) spilledHere() (tuple string, value []byte, ok bool) {
	x := w.index
	if x.spilled == nil || x.err != nil {
		return "", nil, false
	}
	key, value, ok, err := x.spilled.Here()
	if x.err = err; !ok || key[0] != spilledPlace {
		return "", nil, false
	}
	return string(key[1:]), value, true
}

// next goes to the next place.
func (w *walk) next() {
	w.leave()
	w.settle()
}

// leave steps beyond tuple, in memory and on disk.
func (w *walk) leave() {
	if old, _, spilled := w.spilledHere(); spilled && old == w.tuple {
		w.index.spilled.Next()
	}
	if w.fresh && w.recent.Key() == w.tuple {
		w.fresh = w.recent.Next()
	}
}
