package journal

import "moonledger/chain/state"

// walkPage is the size of a walk's first page: many loops end early.
const walkPage = 4

// A Walk visits the members of a table in key order: integers by value, then
// strings by their bytes. It visits the keys that were there when it began and
// were not removed since, with what stands there now; a key that was removed
// and set again is not visited. Any change is allowed meanwhile. It holds
// nothing that needs to be released.
type Walk struct {
	cursor cursor
	began  uint64
	ended  bool
}

// Walk begins a walk over t. If t is dead, Next says so.
func (t *Table) Walk() *Walk {
	j := t.journal
	j.budget.Charge(readGas, walkBytes)
	t.chargePath(state.Key{})
	j.lastWalk = j.tick()
	return &Walk{cursor: newCursor(t, walkPage), began: j.lastWalk}
}

// WalkBehind begins a walk as Walk does, with the first key behind the given one,
// which need not be there. What stands before it costs nothing.
func (t *Table) WalkBehind(key state.Key) *Walk {
	w := t.Walk()
	w.cursor.behind(key)
	return w
}

// Next returns the next key and what stands there; ok is false if there is an
// error, and at the end, behind which nothing comes any more. After an error of
// the reader it can be tried again.
func (w *Walk) Next() (key state.Key, item Item, ok bool, err error) {
	t := w.cursor.pager.table
	t.journal.budget.Charge(stepGas, stepBytes)
	t.chargePath(state.Key{})
	if t.Dead() {
		return state.Key{}, Item{}, false, t.misuse(reasonDead)
	}
	for !w.ended {
		s, ok, err := w.cursor.next()
		if err != nil {
			return state.Key{}, Item{}, false, err
		}
		if w.ended = !ok; w.ended {
			break
		}
		if item, ok := w.visit(s); ok {
			return s.key, item, true, nil
		}
		t.journal.chargeSkip(s)
	}
	return state.Key{}, Item{}, false, nil
}

func (w *Walk) visit(s spot) (Item, bool) {
	t := w.cursor.pager.table
	if s.place != nil {
		t.journal.chargeGaps(s.place)
		if !s.place.seenBy(w.began) {
			return Item{}, false
		}
	}
	shape, err := t.member(s.key)
	if err != nil {
		// A field of older code, which Get does not show either.
		return Item{}, false
	}
	return t.hand(s.key, s.place, s.now, shape), true
}
