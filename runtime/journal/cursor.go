package journal

import (
	"fmt"
	"iter"
	"slices"

	"moonledger/chain/state"
)

// What the base holds is read in pages, rather than from an open iterator,
// because nothing then has to be released when a walk is abandoned, an error
// unwinds, or the budget ends the call; and the base does not change, so that
// it can be sought again behind any key. Costs are paid by what is visited, so
// they don't depend on pages.
//
// Pages double up to maxPage members and end after maxPageText bytes of text,
// so that what is in memory follows what was paid.
const (
	maxPage     = 128
	maxPageText = 64 << 10
)

// A pager reads what a table held at first.
type pager struct {
	table *Table
	order state.Range
	page  []state.Member
	next  int
	size  int  // of the next page
	done  bool // no more pages
}

// head returns the next member, or nil at the end.
func (p *pager) head() (*state.Member, error) {
	if p.next == len(p.page) && !p.done {
		if err := p.fill(); err != nil {
			return nil, err
		}
	}
	if p.next == len(p.page) {
		return nil, nil
	}
	return &p.page[p.next], nil
}

func (p *pager) fill() error {
	p.page, p.next, p.done = p.page[:0], 0, true
	text := 0
	for m, err := range p.table.originals(p.order) {
		if err != nil {
			p.page, p.done = p.page[:0], false
			return fmt.Errorf("read members of state table %v: %w", p.table.Path(), err)
		}
		p.page = append(p.page, m)
		text += len(m.Value.Text())
		if len(p.page) == p.size || text > maxPageText {
			p.done = false
			break
		}
	}
	p.size = min(2*p.size, maxPage)
	if !p.done {
		after := p.page[len(p.page)-1].Key
		p.order.After = &after
	}
	return nil
}

// originals yields the members that t held at first.
func (t *Table) originals(r state.Range) iter.Seq2[state.Member, error] {
	if !t.fresh {
		return t.journal.base.Members(t.Path(), r)
	}
	return func(yield func(state.Member, error) bool) {
		members := within(t.source.Members(), r)
		for i := range members {
			m := members[i]
			if r.Descending {
				m = members[len(members)-1-i]
			}
			if !yield(m, nil) {
				return
			}
		}
	}
}

// within returns the members that r chooses, ascending.
func within(members []state.Member, r state.Range) []state.Member {
	if r.After == nil {
		return members
	}
	i, found := slices.BinarySearchFunc(members, *r.After, func(m state.Member, key state.Key) int { return m.Key.Compare(key) })
	switch {
	case r.Descending:
		return members[:i]
	case found:
		i++
	}
	return members[i:]
}

// A cursor goes through the members of a table in key order, ascending unless
// below was called. It finds those of now, with the places that were emptied,
// and allows any change meanwhile: it merges what the table held at first with
// the next place behind the key where it stands.
type cursor struct {
	pager   pager
	last    state.Key
	started bool
	leading bool // nothing that has a value stands up to last
}

// newCursor returns a cursor whose first page has the given size. It leaves out
// the keys at the beginning that are known to be empty.
func newCursor(t *Table, size int) cursor {
	c := cursor{pager: pager{table: t, size: size}, leading: true}
	if t.gone {
		c.startBehind(t.passed)
	}
	return c
}

func (c *cursor) startBehind(key state.Key) {
	c.last, c.started = key, true
	c.pager.order.After = &key
}

// behind makes the cursor begin behind a key, ascending.
func (c *cursor) behind(key state.Key) {
	if c.started && c.last.Compare(key) >= 0 {
		return // the keys up to last are empty
	}
	c.leading = false
	c.startBehind(key)
}

// below makes the cursor begin at the integer top, descending.
func (c *cursor) below(top int64) {
	c.pager.order.Descending, c.leading = true, false
	if top < state.MaxInteger {
		c.startBehind(state.IntegerKey(top + 1))
	} else {
		c.startBehind(state.StringKey(""))
	}
}

// A spot is a key with what stands there, which may be nothing.
type spot struct {
	key   state.Key
	place *place // nil if it has none
	now   content
}

// next returns the next spot; ok is false at the end. After an error the cursor
// stands where it was.
func (c *cursor) next() (s spot, ok bool, err error) {
	m, err := c.pager.head()
	if err != nil {
		return spot{}, false, err
	}
	p := c.nextPlace()
	switch {
	case m == nil && p == nil:
		return spot{}, false, nil
	case m == nil || p != nil && c.order(p.key, m.Key) <= 0:
		if m != nil && m.Key == p.key {
			c.pager.next++
		}
		s = spot{key: p.key, place: p, now: p.now}
	default:
		c.pager.next++
		s = spot{key: m.Key, now: content{value: m.Value}}
	}
	c.noteLeading(s)
	c.last, c.started = s.key, true
	return s, true, nil
}

// noteLeading spares later cursors the empty keys at the beginning. It stops
// when one behind the cursor was set meanwhile: then passed has changed.
func (c *cursor) noteLeading(s spot) {
	t := c.pager.table
	known := !c.started || t.gone && t.passed == c.last
	c.leading = c.leading && known && !s.now.exists()
	if c.leading {
		t.passed, t.gone = s.key, true
	}
}

func (c *cursor) nextPlace() *place {
	places := &c.pager.table.places
	switch {
	case c.pager.order.Descending:
		return places.before(c.last)
	case c.started:
		return places.after(c.last)
	}
	return places.first()
}

func (c *cursor) order(a, b state.Key) int {
	if c.pager.order.Descending {
		return b.Compare(a)
	}
	return a.Compare(b)
}
