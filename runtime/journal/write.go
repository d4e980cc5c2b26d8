package journal

import (
	"fmt"

	"moonledger/chain/state"
)

// countPage is the size of the first page where all members are to be counted.
const countPage = 16

// Set puts v at key: a scalar, or a whole tree, which becomes a fresh table. If
// a table stood there, it and all tables under it are dead from now on. Setting
// the zero Value removes.
//
// Each value that comes and each value under a table that goes is one change,
// also where the new value equals the old one.
func (t *Table) Set(key state.Key, v state.Value) error {
	if !v.Exists() {
		return t.Remove(key)
	}
	var w weight
	fits := w.weigh(v, state.MaxDepth-t.depth-1) && t.depth < state.MaxDepth
	shape, err := t.write(key, w)
	if err != nil {
		return err
	}
	if !fits {
		return t.misuseAt(key, "nested too deep: a path has at most %d keys", state.MaxDepth)
	}
	if v, err = t.accept(key, shape, v); err != nil {
		return err
	}
	p, now, err := t.look(key)
	if err != nil {
		return err
	}
	if !now.exists() {
		if err := t.admit(key); err != nil {
			return err
		}
	}
	t.journal.budget.Change(1 + int(w.under))
	return t.replace(key, p, now, content{value: v, fresh: true})
}

// Remove removes what stands at key, with all that is under it. Removing
// nothing is allowed and changes nothing.
func (t *Table) Remove(key state.Key) error {
	if _, err := t.write(key, weight{}); err != nil {
		return err
	}
	p, now, err := t.look(key)
	if err != nil || !now.exists() {
		return err
	}
	if err := t.removable(key); err != nil {
		return err
	}
	t.journal.budget.Change(1)
	return t.replace(key, p, now, content{})
}

// SetTable is for assigning a table of the state: nothing happens if it stands
// at key, and anywhere else it is a *Misuse.
func (t *Table) SetTable(key state.Key, value *Table) error {
	if _, err := t.write(key, weight{}); err != nil {
		return err
	}
	switch {
	case value.Dead():
		return value.misuse(reasonDead)
	case value.parent != t || value.key != key:
		return t.misuseAt(key, reasonTwoPlaces)
	}
	return nil
}

// write charges for a write and returns the shape of the member at key, if
// writing it is allowed at all.
func (t *Table) write(key state.Key, w weight) (Shape, error) {
	t.journal.chargeWrite(key, w)
	t.chargePath(key)
	shape, err := t.access(key)
	if err != nil {
		return nil, err
	}
	if t.journal.readOnly {
		return nil, t.misuseAt(key, reasonView)
	}
	return shape, nil
}

func (t *Table) accept(key state.Key, shape Shape, v state.Value) (state.Value, error) {
	if shape == nil {
		return v, nil
	}
	v, err := shape.Accept(v, t.journal.budget)
	if err != nil {
		return v, t.misuseAt(key, "%v", err)
	}
	return v, nil
}

// admit returns a *Misuse if a new key does not go with those that are there.
func (t *Table) admit(key state.Key) error {
	if err := t.admitKind(key); err != nil {
		return err
	}
	if !t.isSequence() {
		return nil
	}
	n, err := t.length()
	if err != nil {
		return err
	}
	if i := key.Integer(); i < 1 || i > n+1 {
		return t.misuseAt(key, "an array has no holes: its length is %d, so the next key is %d", n, n+1)
	}
	return nil
}

func (t *Table) admitKind(key state.Key) error {
	kind := kindOf(key)
	if err := t.findKind(); err != nil {
		return err
	}
	if t.kind == kind {
		return nil
	}
	first, ok, err := t.first()
	if err != nil {
		return err
	}
	if ok && kindOf(first) != kind {
		return t.misuseAt(key, "a table has keys of one kind, and this one has %s keys such as %v", kindOf(first), first)
	}
	return nil
}

// findKind finds the kind of t's keys from what is at hand, if it can. It costs
// the call nothing, and first would not either: as long as the kind is unknown
// nothing was removed from t, so that first passes nothing over.
func (t *Table) findKind() error {
	if t.kind != kindUnknown {
		return nil
	}
	if t.fresh {
		if members := t.source.Members(); len(members) > 0 {
			t.kind = kindOf(members[0].Key)
		}
		return nil
	}
	base, ok := t.journal.base.(state.Sampler)
	if !ok {
		return nil
	}
	sample, known, err := base.Sample(t.appendPath(t.journal.path[:0]))
	if err != nil {
		return fmt.Errorf("read a key of state table %v: %w", t.Path(), err)
	}
	if known {
		t.kind = kindOf(sample)
	}
	return nil
}

// first returns the first key that has a value.
func (t *Table) first() (key state.Key, ok bool, err error) {
	c := newCursor(t, 1)
	for {
		s, ok, err := c.next()
		if err != nil || !ok {
			return state.Key{}, false, err
		}
		if s.now.exists() {
			return s.key, true, nil
		}
		t.journal.chargeSkip(s)
	}
}

func (t *Table) isSequence() bool { return t.shape != nil && t.shape.Sequence() }

func (t *Table) removable(key state.Key) error {
	if t.shape == nil {
		return nil
	}
	if err := t.shape.Removable(key); err != nil {
		return t.misuseAt(key, "%v", err)
	}
	if !t.shape.Sequence() {
		return nil
	}
	n, err := t.length()
	if err != nil {
		return err
	}
	if key.Integer() != n {
		return t.misuseAt(key, "an array has no holes: only its last element, %d, can be removed (table.remove moves the others)", n)
	}
	return nil
}

// replace puts next where now stands, after paying for what is under it. It
// fails only if the base does, and then nothing was changed.
func (t *Table) replace(key state.Key, p *place, now, next content) error {
	if err := t.release(key, now); err != nil {
		return err
	}
	if p == nil {
		p = t.newPlace(key, now.value)
	}
	t.journal.record(t, p)
	t.setKind(kindOf(key))
	if now.table != nil {
		now.table.detached = true
	}
	next.since = now.since
	if tick := t.journal.tick(); !now.exists() {
		next.since = tick
	}
	p.now = next
	t.noteChange(p)
	return nil
}

// setKind notes the kind of a key that is there or was until now. Finding out
// need not be undone: a kind that was unknown has never changed.
func (t *Table) setKind(kind keyKind) {
	if t.kind == kind {
		return
	}
	if t.kind != kindUnknown && t.journal.saved {
		t.journal.undo = append(t.journal.undo, undo{table: t, kind: t.kind})
	}
	t.kind = kind
}

// release pays for what goes away at key: the text of a scalar, or each value
// under a table.
func (t *Table) release(key state.Key, now content) error {
	if !now.isTable() {
		t.journal.chargeGone(now.value)
		return nil
	}
	c := newCursor(t.child(key, now), countPage)
	for {
		s, ok, err := c.next()
		if err != nil || !ok {
			return err
		}
		if err := c.pager.table.releaseMember(s); err != nil {
			return err
		}
	}
}

func (t *Table) releaseMember(s spot) error {
	if !s.now.exists() {
		t.journal.chargeSkip(s)
		return nil
	}
	t.journal.budget.Charge(valueGas, 0)
	t.journal.budget.Change(1)
	return t.release(s.key, s.now)
}
