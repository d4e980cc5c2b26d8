package journal

import "moonledger/chain/state"

// Writes returns the net writes of the call in canonical form: sorted by path,
// at most one per path. A scalar whose bytes did not change is left out; a
// table that was set during the call is {} and all its members; a table that
// was only written into gives its changed members; a removal stands only where
// something was before. The writes are the caller's.
//
// It costs what was touched, and charges nothing.
func (j *Journal) Writes() []state.Write {
	var n netWrites
	n.changes(&j.root)
	return n.writes
}

type netWrites struct {
	writes []state.Write
	path   state.Path // of the table at hand
	owned  int        // how many keys of path share no memory with the call
	arena  state.Path // paths of writes are cut from it
}

// changes adds what was changed in a table that was there before.
func (n *netWrites) changes(t *Table) {
	for _, block := range t.places.blocks {
		for _, p := range block {
			n.push(p.key)
			n.change(p)
			n.pop()
		}
	}
}

func (n *netWrites) change(p *place) {
	now := &p.now
	switch {
	case !now.exists():
		if p.was.Exists() {
			n.write(state.Value{})
		}
	case !now.isTable():
		if !now.value.Equal(p.was) {
			n.write(canonical(now.value))
		}
	case now.fresh && now.table == nil:
		n.tree(now.value)
	case now.fresh:
		n.table(now.table)
	case now.table != nil:
		n.changes(now.table)
	}
}

// table adds a fresh table with its members as they are now.
func (n *netWrites) table(t *Table) {
	n.write(state.EmptyTable())
	c := newCursor(t, maxPage)
	c.leading = false // what later operations cost must not change
	for {
		// What a fresh table held at first is in memory: there is no error.
		s, ok, _ := c.next()
		if !ok {
			return
		}
		n.push(s.key)
		switch {
		case s.now.table != nil:
			n.table(s.now.table)
		case s.now.exists():
			n.tree(s.now.value)
		}
		n.pop()
	}
}

// tree adds a value that is as it was set.
func (n *netWrites) tree(v state.Value) {
	if v.Kind() != state.KindTable {
		n.write(canonical(v))
		return
	}
	n.write(state.EmptyTable())
	for _, m := range v.Members() {
		n.push(m.Key)
		n.tree(m.Value)
		n.pop()
	}
}

func (n *netWrites) push(key state.Key) { n.path = append(n.path, key) }

func (n *netWrites) pop() {
	n.path = n.path[:len(n.path)-1]
	n.owned = min(n.owned, len(n.path))
}

// write adds a write. Its keys are copied: a key of a call may be a piece of a text
// that is much longer, and what is written outlives the call.
func (n *netWrites) write(v state.Value) {
	for ; n.owned < len(n.path); n.owned++ {
		n.path[n.owned] = n.path[n.owned].Clone()
	}
	start := len(n.arena)
	n.arena = append(n.arena, n.path...)
	n.writes = append(n.writes, state.Write{Path: n.arena[start:len(n.arena):len(n.arena)], Value: v})
}
