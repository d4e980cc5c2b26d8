package journal

import (
	"fmt"

	"moonledger/chain/state"
)

// A Shape tells what the places of a table may hold. A nil Shape allows
// anything. The errors of its methods become the reasons of a *Misuse.
type Shape interface {
	// Member returns the shape of what stands at key, or an error if there can
	// be no such member. Walks leave members out for which it is an error.
	Member(key state.Key) (Shape, error)

	// Accept returns v as it is to be stored at a place of this shape, or why it
	// can't be. It adds no members and no levels, and pays b for what it does.
	Accept(v state.Value, b Budget) (state.Value, error)

	// Removable returns an error if the member at key must not be removed.
	Removable(key state.Key) error

	// Sequence tells whether the keys of a table are always 1 to its length.
	Sequence() bool
}

// A Budget is asked before work is done, or while it is where its extent is not
// known before. Its methods may panic to end the call; the journal is then to
// be thrown away. What was paid is not given back by a Rollback.
type Budget interface {
	Charge(gas, bytes uint64) // instructions, and bytes of memory
	Change(n int)             // n values were set or removed
}

// A Journal is the state of a contract during one call.
type Journal struct {
	base     state.Reader
	budget   Budget
	readOnly bool
	root     Table

	// clock ticks at each change, savepoint, rollback and walk, so that their
	// times can be compared.
	clock    uint64
	lastWalk uint64 // when the newest walk began

	undo  []undo
	saved bool // a savepoint was taken; without one nothing needs recording
	floor int  // length of undo at the newest savepoint

	recent [4]recentRead // of the base, which never changes
	oldest int
	path   [state.MaxDepth]state.Key // scratch
}

type recentRead struct {
	table *Table
	key   state.Key
	value state.Value
}

// An undo takes back one change: what stood at a place or, without a place, the
// kind of a table's keys.
type undo struct {
	table    *Table
	place    *place
	before   content
	recorded int // place.recorded before
	kind     keyKind
}

// New returns the state that base holds, without changes. base must not change
// during the call and must not keep the paths that it is given. root is the
// shape of the state itself. If readOnly is set, every write is a *Misuse.
func New(base state.Reader, root Shape, b Budget, readOnly bool) *Journal {
	j := &Journal{base: base, budget: b, readOnly: readOnly}
	j.root = Table{journal: j, shape: root, top: state.MaxInteger}
	return j
}

// Root returns the state itself, which is always the same table.
func (j *Journal) Root() *Table { return &j.root }

// A Mark is a moment to roll back to.
type Mark struct {
	undo int
	time uint64
}

// Savepoint returns the present moment. It needs no release.
func (j *Journal) Savepoint() Mark {
	j.saved = true
	j.floor = len(j.undo)
	return Mark{undo: j.floor, time: j.tick()}
}

// Rollback makes the state what it was at m, a savepoint of this journal that
// no rollback went behind. Tables that were removed since live again, tables
// that were set since are dead. m can be used again.
//
// A walk that began before m goes on as if nothing had happened since. For one
// that began after it, the rollback is like any other changes: a key that
// comes back was not there all the time, and is not visited.
func (j *Journal) Rollback(m Mark) {
	now := j.tick()
	for i := len(j.undo) - 1; i >= m.undo; i-- {
		u := &j.undo[i]
		if u.place == nil {
			u.table.kind = u.kind
			continue
		}
		if j.lastWalk > m.time {
			u.place.hide(m.time, now)
		}
		u.restore()
	}
	clear(j.undo[m.undo:])
	j.undo = j.undo[:m.undo]
	j.floor = m.undo
}

func (u *undo) restore() {
	p := u.place
	if p.now.table != nil {
		p.now.table.detached = true
	}
	if u.before.table != nil {
		u.before.table.detached = false
	}
	p.now, p.recorded = u.before, u.recorded
	u.table.noteChange(p)
}

// record keeps what stands at p for a rollback, once per savepoint.
func (j *Journal) record(t *Table, p *place) {
	if !j.saved || p.recorded > j.floor {
		return
	}
	j.undo = append(j.undo, undo{table: t, place: p, before: p.now, recorded: p.recorded})
	p.recorded = len(j.undo)
}

func (j *Journal) tick() uint64 {
	j.clock++
	return j.clock
}

// load returns what base holds at a member of t.
func (j *Journal) load(t *Table, key state.Key) (state.Value, error) {
	for i := range j.recent {
		if r := &j.recent[i]; r.table == t && r.key == key {
			return r.value, nil
		}
	}
	path := append(t.appendPath(j.path[:0]), key)
	v, err := j.base.Get(path)
	if err != nil {
		return state.Value{}, fmt.Errorf("read state %v: %w", t.Path().Child(key), err)
	}
	j.recent[j.oldest] = recentRead{t, key, v}
	j.oldest = (j.oldest + 1) % len(j.recent)
	return v, nil
}
