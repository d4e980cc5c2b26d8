package journal

import (
	"moonledger/chain/state"
)

// A Table is one table of the state. As long as it stands at its place, reading
// that place gives the same *Table, so that pointers can be compared.
type Table struct {
	// Tag is for the user of the package. It lives as long as the table.
	Tag any

	journal *Journal
	parent  *Table
	key     state.Key
	depth   int
	shape   Shape

	pathBytes uint64 // of the keys of the path

	fresh    bool        // set during the call: held source at first, and the base is not asked
	source   state.Value // of a fresh table
	detached bool        // no longer at its place; tables under it are not marked
	kind     keyKind
	places   index

	// What Len and walks need not pass again and again, when a contract works
	// on an array as a stack or on a table as a queue.
	top    int64     // no integer key beyond it has a value
	exact  bool      // top is the length
	passed state.Key // if gone: no key up to it has a value
	gone   bool
}

// A keyKind is the one kind of key that a table has. Once it is known, all keys
// are of that kind, if there are any.
type keyKind uint8

const (
	kindUnknown keyKind = iota
	kindInteger
	kindString
)

func kindOf(key state.Key) keyKind {
	if key.IsInteger() {
		return kindInteger
	}
	return kindString
}

func (k keyKind) String() string {
	return [...]string{"unknown", "integer", "string"}[k]
}

// An Item is what stands at a place: a scalar or a table. The zero Item is
// nothing.
type Item struct {
	Value state.Value // the scalar; does not exist if there is a Table
	Table *Table
}

// Exists tells whether there is anything.
func (i Item) Exists() bool { return i.Table != nil || i.Value.Exists() }

// Equal tells whether two items are the same table, or equal scalars.
func (i Item) Equal(other Item) bool {
	return i.Table == other.Table && i.Value.Equal(other.Value)
}

// Parent returns the table that t is a member of, nil for the root.
func (t *Table) Parent() *Table { return t.parent }

// Path returns where t stands, or stood when it was alive.
func (t *Table) Path() state.Path {
	return t.appendPath(make(state.Path, 0, t.depth+1))
}

func (t *Table) appendPath(dst state.Path) state.Path {
	if t.parent == nil {
		return dst
	}
	return append(t.parent.appendPath(dst), t.key)
}

// Dead tells whether t, or a table that it stands in, was removed or replaced.
// All that can be done with a dead table is a *Misuse.
func (t *Table) Dead() bool {
	for ; t != nil; t = t.parent {
		if t.detached {
			return true
		}
	}
	return false
}

// Get returns what stands at key. Numbers are without the text they were parsed
// from.
func (t *Table) Get(key state.Key) (Item, error) {
	t.journal.budget.Charge(readGas, 0)
	t.chargePath(key)
	shape, err := t.access(key)
	if err != nil {
		return Item{}, err
	}
	p, now, err := t.look(key)
	if err != nil {
		return Item{}, err
	}
	return t.hand(key, p, now, shape), nil
}

// Len returns the largest positive integer key, or 0.
func (t *Table) Len() (int64, error) {
	t.journal.budget.Charge(readGas, 0)
	t.chargePath(state.Key{})
	if t.Dead() {
		return 0, t.misuse(reasonDead)
	}
	return t.length()
}

// access returns the shape of the member at key, if t lives and may have one.
func (t *Table) access(key state.Key) (Shape, error) {
	if t.Dead() {
		return nil, t.misuse(reasonDead)
	}
	if err := key.Validate(); err != nil {
		return nil, t.misuse("%v", err)
	}
	shape, err := t.member(key)
	if err != nil {
		return nil, t.misuse("%v", err)
	}
	return shape, nil
}

func (t *Table) member(key state.Key) (Shape, error) {
	if t.shape == nil {
		return nil, nil
	}
	return t.shape.Member(key)
}

// look returns what stands at key, and its place if it has one.
func (t *Table) look(key state.Key) (*place, content, error) {
	if p := t.places.find(key); p != nil {
		return p, p.now, nil
	}
	v, err := t.original(key)
	return nil, content{value: v}, err
}

// original returns what t held at key at first.
func (t *Table) original(key state.Key) (state.Value, error) {
	switch {
	case t.fresh:
		return t.source.Get(key), nil
	case t.depth == state.MaxDepth:
		return state.Value{}, nil
	}
	return t.journal.load(t, key)
}

// hand gives away what stands at key, as look found it.
func (t *Table) hand(key state.Key, p *place, now content, shape Shape) Item {
	if t.kind == kindUnknown && now.exists() {
		t.kind = kindOf(key)
	}
	if !now.isTable() {
		t.journal.chargeRead(now.value)
		return Item{Value: canonical(now.value)}
	}
	if now.table != nil {
		return Item{Table: now.table}
	}
	t.journal.budget.Charge(0, tableBytes)
	if p == nil {
		p = t.newPlace(key, now.value)
	}
	p.now.table = t.child(key, now)
	p.now.table.shape = shape
	return Item{Table: p.now.table}
}

// child returns the table that now is, without a shape. It is not kept.
func (t *Table) child(key state.Key, now content) *Table {
	if now.table != nil {
		return now.table
	}
	c := &Table{journal: t.journal, parent: t, key: key, depth: t.depth + 1, pathBytes: t.pathBytes + keyBytes(key), top: state.MaxInteger}
	if t.fresh || now.fresh {
		c.fresh, c.source = true, now.value
	}
	return c
}

func (t *Table) newPlace(key state.Key, was state.Value) *place {
	p := &place{key: key, was: was, now: content{value: was}}
	t.places.insert(p)
	return p
}

// canonical drops the text that a number was parsed from, which the state does
// not keep.
func canonical(v state.Value) state.Value {
	if v.Kind() != state.KindNumber {
		return v
	}
	// The number is finite because v is a value.
	v, _ = state.NumberValue(v.Number())
	return v
}

// length returns the largest positive integer key, which it seeks from above.
func (t *Table) length() (int64, error) {
	if t.exact {
		return t.top, nil
	}
	c := newCursor(t, 1)
	c.below(t.top)
	for !t.exact {
		s, ok, err := c.next()
		if err != nil {
			return 0, err
		}
		t.top = max(s.key.Integer(), 0)
		t.exact = !ok || t.top == 0 || s.now.exists()
		if !t.exact {
			t.journal.chargeSkip(s)
		}
	}
	return t.top, nil
}

// noteChange keeps top and passed true after a change of p.
func (t *Table) noteChange(p *place) {
	n := p.key.Integer()
	switch {
	case !p.now.exists():
		t.exact = t.exact && n != t.top
		return
	case n >= t.top && p.key.IsInteger():
		t.top, t.exact = n, true
	}
	t.gone = t.gone && p.key.Compare(t.passed) > 0
}
