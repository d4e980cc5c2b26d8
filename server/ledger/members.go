package ledger

import (
	"iter"
	"slices"
	"time"

	"moonledger/chain/state"
)

// Members implements state.Reader. What a walk once took long to get over, which is
// what was removed and not cleared away by the store yet, is passed over from then on.
func (s *snapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	if r.Descending {
		return s.Snapshot.Members(path, r)
	}
	return func(yield func(state.Member, error) bool) {
		w := memberWalk{snapshot: s, path: slices.Clone(path), yield: yield}
		if r.After != nil {
			w.at = place{*r.After, true}
		}
		w.from = w.at
		for w.jump() && w.step() {
		}
	}
}

// A place is behind a member and all that is under it, or before the first member.
type place struct {
	key    state.Key
	behind bool
}

// A memberWalk goes over the members of a table in their order.
type memberWalk struct {
	snapshot *snapshot
	path     state.Path
	yield    func(state.Member, error) bool

	from place // behind the member that was yielded last: there is nothing up to at
	at   place
}

// tuple returns a place in the order of tuples.
func (w *memberWalk) tuple(p place) string {
	if !p.behind {
		return string(append(w.path.AppendTuple(nil), 0))
	}
	return string(append(p.key.AppendTuple(w.path.AppendTuple(nil)), state.TupleEnd))
}

// end is behind all members.
func (w *memberWalk) end() string {
	return string(append(w.path.AppendTuple(nil), state.TupleEnd))
}

// jump passes over the gaps that begin here. It returns false when the walk is over.
func (w *memberWalk) jump() bool {
	for w.snapshot.gaps.some.Load() {
		end, ok := w.snapshot.gaps.covering(w.tuple(w.at))
		if !ok {
			return true
		}
		if end >= w.end() {
			w.passed(w.end(), 0)
			return false
		}
		key, below, err := state.CutTuple([]byte(end[len(w.path.AppendTuple(nil)):]))
		if err != nil || len(below) > 0 {
			return true // it ends inside of a member: the store finds the way
		}
		if !w.visit(key) {
			return false
		}
	}
	return true
}

// visit yields the member of that key, if there is one. It returns false when the
// walk is over.
func (w *memberWalk) visit(key state.Key) bool {
	value, err := w.snapshot.Get(append(w.path[:len(w.path):len(w.path)], key))
	if err != nil {
		w.yield(state.Member{}, err)
		return false
	}
	w.at = place{key, true}
	return !value.Exists() || w.found(state.Member{Key: key, Value: value})
}

// found yields the member behind which the walk is.
func (w *memberWalk) found(m state.Member) bool {
	w.from = w.at
	return w.yield(m, nil)
}

// step lets the store walk on until a gap begins. It returns false when the walk is
// over.
func (w *memberWalk) step() bool {
	r := state.Range{}
	if w.at.behind {
		r.After = &w.at.key
	}
	gap, hasGap := w.nextGap()
	begin := time.Now()
	for m, err := range w.snapshot.Snapshot.Members(w.path, r) {
		if err != nil {
			w.yield(state.Member{}, err)
			return false
		}
		now := time.Now() // once a step: what is done with a member takes no time worth mention
		if took := now.Sub(begin); w.from != w.at || took >= w.snapshot.gaps.slow {
			w.passed(string(m.Key.AppendTuple(w.path.AppendTuple(nil))), took)
		}
		w.at, begin = place{m.Key, true}, now
		if !w.found(m) {
			return false
		}
		if hasGap && m.Key.Compare(gap) >= 0 {
			return true
		}
	}
	w.passed(w.end(), time.Since(begin))
	return false
}

// nextGap returns the member behind which, or in which, the next gap begins.
func (w *memberWalk) nextGap() (key state.Key, ok bool) {
	if !w.snapshot.gaps.some.Load() {
		return key, false
	}
	begin, ok := w.snapshot.gaps.following(w.tuple(w.at))
	if !ok || begin >= w.end() {
		return key, false
	}
	key, _, err := state.CutTuple([]byte(begin[len(w.path.AppendTuple(nil)):]))
	return key, err == nil
}

// passed remembers that there is nothing up to a place, if that took long to find out,
// or if the walk came to what was a member once.
func (w *memberWalk) passed(end string, took time.Duration) {
	if w.from != w.at || took >= w.snapshot.gaps.slow {
		w.snapshot.gaps.learn(w.tuple(w.from), end)
	}
}
