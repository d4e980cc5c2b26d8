package journal

import (
	"slices"

	"moonledger/chain/state"
)

// A place is a member of a table that was changed, or whose table was handed
// out.
type place struct {
	key      state.Key
	was      state.Value // what the table held at first: the base, or the value that was set
	now      content
	recorded int   // one more than the index of its newest undo, or 0
	gaps     []gap // in the order of the rollbacks that made them
}

// A content is what stands at a place at some time; the zero content is nothing.
type content struct {
	value state.Value // a scalar; for a table, what it held at first if it is fresh
	table *Table      // the table, once it was handed out
	fresh bool        // the value was set during the call
	since uint64      // since when the key is there without a break; 0: always
}

func (c *content) exists() bool  { return c.value.Exists() }
func (c *content) isTable() bool { return c.value.Kind() == state.KindTable }

// A gap hides a key from walks that began between two times: a rollback to from
// brought back a key that had been away until then.
type gap struct{ from, to, rollback uint64 }

// hide prepares p for a rollback at time now to the savepoint at from. Of the
// several changes of p that one rollback undoes, the newest decides.
func (p *place) hide(from, now uint64) {
	if n := len(p.gaps); n > 0 && p.gaps[n-1].rollback == now {
		return
	}
	to := now
	if p.now.exists() {
		to = p.now.since
	}
	if to > from {
		p.gaps = append(p.gaps, gap{from, to, now})
	}
}

// seenBy tells whether p was there when a walk began, and ever since.
func (p *place) seenBy(began uint64) bool {
	return p.now.exists() && p.now.since < began &&
		!slices.ContainsFunc(p.gaps, func(g gap) bool { return g.from < began && began < g.to })
}

// maxBlock bounds what an insertion moves.
const maxBlock = 64

// An index holds the places of a table in key order: in blocks, none of them
// empty, that are split when they are full. Places are never taken out. It
// must not be copied.
type index struct {
	blocks [][]*place

	// Most tables have few places: these save allocating blocks.
	one [1][]*place
	few [4]*place
}

func comparePlace(p *place, key state.Key) int { return p.key.Compare(key) }

// seek returns where key is, or would be inserted.
func (x *index) seek(key state.Key) (block, i int, found bool) {
	if len(x.blocks) > 1 {
		block, found = slices.BinarySearchFunc(x.blocks, key, func(b []*place, key state.Key) int { return b[0].key.Compare(key) })
		if !found {
			block = max(block-1, 0)
		}
	}
	i, found = slices.BinarySearchFunc(x.blocks[block], key, comparePlace)
	return block, i, found
}

func (x *index) find(key state.Key) *place {
	if len(x.blocks) == 0 {
		return nil
	}
	if block, i, found := x.seek(key); found {
		return x.blocks[block][i]
	}
	return nil
}

// insert adds p, whose key is not there yet.
func (x *index) insert(p *place) {
	if len(x.blocks) == 0 {
		x.few[0] = p
		x.one[0] = x.few[:1]
		x.blocks = x.one[:]
		return
	}
	block, i, _ := x.seek(p.key)
	x.blocks[block] = slices.Insert(x.blocks[block], i, p)
	if b := x.blocks[block]; len(b) > maxBlock {
		half := len(b) / 2
		x.blocks = slices.Insert(x.blocks, block+1, slices.Clone(b[half:]))
		clear(b[half:])
		x.blocks[block] = b[:half]
	}
}

// after returns the first place behind key, or nil.
func (x *index) after(key state.Key) *place {
	if len(x.blocks) == 0 {
		return nil
	}
	block, i, found := x.seek(key)
	if found {
		i++
	}
	if i == len(x.blocks[block]) {
		block, i = block+1, 0
	}
	if block == len(x.blocks) {
		return nil
	}
	return x.blocks[block][i]
}

// before returns the last place ahead of key, or nil.
func (x *index) before(key state.Key) *place {
	if len(x.blocks) == 0 {
		return nil
	}
	block, i, _ := x.seek(key)
	if i == 0 {
		// Only the first block can have its first key behind the one sought.
		if block == 0 {
			return nil
		}
		block--
		i = len(x.blocks[block])
	}
	return x.blocks[block][i-1]
}

// first returns the first place, or nil.
func (x *index) first() *place {
	if len(x.blocks) == 0 {
		return nil
	}
	return x.blocks[0][0]
}
