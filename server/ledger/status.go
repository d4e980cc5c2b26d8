package ledger

import (
	"context"
	"fmt"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime/schema"
)

// What one page holds at most, in values (nested ones count) and in bytes of
// their encoding. The members of a table are 1,000 unless asked otherwise.
const (
	pageMembers = 1000
	pageValues  = 10_000
	pageBytes   = 1 << 20
)

// A StatusQuery asks for a part of a contract's state.
type StatusQuery struct {
	Contract string
	Path     state.Path    // of a table, of which a page is shown, or of any other value; empty: all of the state
	After    *state.Key    // show the members behind this one; nil: from the first
	Limit    int           // most members on the page; 0 means 1,000, which is also the most
	Height   *chain.Height // of the page before; nil: the newest
}

// A StatusPage is a part of a contract's state at one height.
type StatusPage struct {
	// Value is what stands at the path. Of a table it holds the members of this
	// page, and the tables among them whole, but for those in Cut.
	Value state.Value

	// Next is what After must be for the next page; nil at the last.
	Next *state.Key

	// Cut names members that are tables too large to be shown here; they stand
	// in Value as empty. Ask for them by their path.
	Cut []state.Key

	Head    chain.Head // that the page was read at
	Time    time.Time  // of the head
	Retired bool
}

// Status reads a part of a contract's state. Pages that name the height of the
// page before show the same state; it is kept for half a minute after each
// page. The errors are ErrNotFound, for a place as well, and ErrMoved when the
// height is not kept any more: begin again then.
func (l *Ledger) Status(ctx context.Context, q StatusQuery) (StatusPage, error) {
	c, reading, err := l.readContract(ctx, q.Contract)
	if err != nil {
		return StatusPage{}, err
	}
	defer reading.end()
	p, err := c.at(q.Height)
	if err != nil {
		return StatusPage{}, err
	}
	defer p.snap.release()
	page, err := readPage(reading.ctx, p.snap, q)
	if err != nil {
		return StatusPage{}, c.storeFailed(err)
	}
	page.Head, page.Time, page.Retired = p.head, p.time, p.retired
	if page.Next != nil {
		l.pins.keep(c, p, l.now())
		l.sweeper.arm()
	}
	return page, nil
}

// readContract begins a reading of a contract that has a chain.
func (l *Ledger) readContract(ctx context.Context, name string) (*contract, reading, error) {
	c := l.contract(name)
	if c == nil || !c.exists() {
		return nil, reading{}, l.noContract(name, false)
	}
	r, err := l.read(ctx)
	return c, r, err
}

// at returns what is published, or what is kept of an earlier height. The
// caller must release its snapshot.
func (c *contract) at(height *chain.Height) (*published, error) {
	if height != nil {
		if p := c.ledger.pins.take(c, *height); p != nil {
			return p, nil
		}
	}
	p, err := c.acquire()
	if err != nil {
		return nil, readError(err)
	}
	if height != nil && *height != p.head.Height {
		p.snap.release()
		return nil, fmt.Errorf("%w from height %d to %d: begin again at the first page", ErrMoved, *height, p.head.Height)
	}
	return p, nil
}

func readPage(ctx context.Context, r state.Reader, q StatusQuery) (StatusPage, error) {
	v, err := r.Get(q.Path)
	switch {
	case err != nil:
		return StatusPage{}, err
	case !v.Exists():
		return StatusPage{}, noPlace(r, q)
	case v.Kind() != state.KindTable:
		return StatusPage{Value: v}, nil
	}
	b := pageBuilder{ctx: ctx, reader: r, path: q.Path, room: room{pageValues, pageBytes}}
	return b.build(q)
}

// noPlace tells that nothing stands at the path asked for, and names the
// nearest field if it is the first key that is unknown.
func noPlace(r state.Reader, q StatusQuery) error {
	missing := &notFound{what: "value", name: q.Path.String(), in: q.Contract}
	var fields []string
	for m, err := range r.Members(nil, state.Range{}) {
		if err != nil {
			return err
		}
		if fields = append(fields, m.Key.Text()); len(fields) == pageMembers {
			break
		}
	}
	missing.nearest = schema.Nearest(q.Path[0].Text(), fields)
	return missing
}

// A pageBuilder collects the members of one table.
type pageBuilder struct {
	ctx     context.Context
	reader  state.Reader
	path    state.Path
	room    room
	members []state.Member
	cut     []state.Key
}

// room is what a page can still take.
type room struct{ values, bytes int }

// take makes room for v, without its members, under key; it returns false if
// there is none.
func (r *room) take(key state.Key, v state.Value) bool {
	const perValue = 8
	r.values--
	r.bytes -= len(key.Text()) + len(v.Text()) + perValue
	return r.values >= 0 && r.bytes >= 0
}

func (b *pageBuilder) build(q StatusQuery) (StatusPage, error) {
	limit := q.Limit
	if limit <= 0 || limit > pageMembers {
		limit = pageMembers
	}
	isCut := false
	for m, err := range b.reader.Members(b.path, state.Range{After: q.After}) {
		if err == nil {
			err = b.ctx.Err()
		}
		if err != nil {
			return StatusPage{}, err
		}
		if isCut = len(b.members) == limit; isCut {
			break
		}
		fits, err := b.add(m)
		if err != nil {
			return StatusPage{}, err
		}
		if isCut = !fits; isCut {
			break
		}
	}
	page := StatusPage{Cut: b.cut}
	if isCut {
		page.Next = &b.members[len(b.members)-1].Key
	}
	var err error
	page.Value, err = state.TableValue(b.members...)
	return page, err
}

// add takes a member onto the page. It returns false if it does not fit any
// more; the first always fits, if need be without what it holds.
func (b *pageBuilder) add(m state.Member) (bool, error) {
	rest := b.room
	v, fits, err := wholeValue(b.reader, b.path.Child(m.Key), m, &rest)
	if err != nil {
		return false, err
	}
	if !fits && len(b.members) > 0 {
		return false, nil
	}
	if !fits && m.Value.Kind() == state.KindTable {
		b.cut = append(b.cut, m.Key)
		v = m.Value
	}
	b.room = rest
	b.members = append(b.members, state.Member{Key: m.Key, Value: v})
	return true, nil
}

// wholeValue returns the value of m, which stands at path, with all that it
// holds. It gives up, with false, when that is more than there is room for.
func wholeValue(r state.Reader, path state.Path, m state.Member, rest *room) (state.Value, bool, error) {
	if !rest.take(m.Key, m.Value) {
		return m.Value, false, nil
	}
	if m.Value.Kind() != state.KindTable {
		return m.Value, true, nil
	}
	var members []state.Member
	for child, err := range r.Members(path, state.Range{}) {
		if err != nil {
			return state.Value{}, false, err
		}
		v, fits, err := wholeValue(r, path.Child(child.Key), child, rest)
		if err != nil || !fits {
			return state.Value{}, false, err
		}
		members = append(members, state.Member{Key: child.Key, Value: v})
	}
	v, err := state.TableValue(members...)
	return v, true, err
}
