package chain

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"moonledger/chain/state"
)

// A chainMaker draws the entries of a chain that verifies.
type chainMaker struct {
	t        *rapid.T
	state    *state.Overlay
	time     time.Time
	entries  []Entry
	retired  bool
	version  int64
	requests int
}

// drawChain draws the lines of a chain of some entries.
func drawChain(t *rapid.T, least, most int) [][]byte {
	m := chainMaker{t: t, state: state.NewOverlay(emptyState{}), time: at(0)}
	for range rapid.IntRange(least, most).Draw(t, "entries") {
		m.entries = append(m.entries, m.entry())
	}
	return chained(m.entries)
}

func (m *chainMaker) entry() Entry {
	m.time = m.time.Add(time.Duration(rapid.IntRange(0, 3).Draw(m.t, "µs")) * time.Microsecond)
	kind := rapid.SampledFrom([]Kind{Call, Call, Call, Call, Deploy, Retire}).Draw(m.t, "kind")
	if len(m.entries) == 0 || m.retired {
		kind = Deploy
	}
	e := Entry{Kind: kind, Time: m.time}
	switch kind {
	case Deploy:
		m.deploy(&e)
	case Call:
		e.Method = "m"
		e.Gas = uint64(rapid.IntRange(0, 9).Draw(m.t, "gas"))
		e.Events = []Event{{"told", state.EmptyTable()}}
	}
	if m.retired = kind == Retire; !m.retired {
		e.Writes = m.netWrites()
		m.state.Apply(e.Writes)
	}
	m.caller(&e)
	return e
}

func (m *chainMaker) deploy(e *Entry) {
	m.version++
	e.Version, e.Source = m.version, rapid.StringN(0, 20, -1).Draw(m.t, "source")
}

func (m *chainMaker) caller(e *Entry) {
	if rapid.Bool().Draw(m.t, "user") {
		e.Caller = rapid.SampledFrom([]string{"alice", "bob"}).Draw(m.t, "caller")
	}
	if rapid.Bool().Draw(m.t, "with id") {
		m.requests++
		e.Request = fmt.Sprint("r", m.requests)
	}
}

// netWrites draws what a call may have written: a few places that do not lie
// under each other.
func (m *chainMaker) netWrites() []state.Write {
	var roots []state.Path
	var writes []state.Write
	for range rapid.IntRange(0, 4).Draw(m.t, "places") {
		path := m.path()
		if slices.ContainsFunc(roots, func(r state.Path) bool { return r.HasPrefix(path) || path.HasPrefix(r) }) {
			continue
		}
		roots = append(roots, path)
		writes = append(writes, m.writeAt(path)...)
	}
	slices.SortFunc(writes, func(a, b state.Write) int { return a.Path.Compare(b.Path) })
	return writes
}

// path draws a place in an existing table.
func (m *chainMaker) path() state.Path {
	var path state.Path
	for {
		path = path.Child(m.key(len(path)))
		if v, _ := m.state.Get(path); v.Kind() != state.KindTable || rapid.Bool().Draw(m.t, "stop") {
			return path
		}
	}
}

// key draws a key; tables at even depths have strings, so that kinds never mix.
func (m *chainMaker) key(depth int) state.Key {
	if depth%2 == 1 {
		return state.IntegerKey(rapid.Int64Range(-1, 2).Draw(m.t, "integer"))
	}
	return state.StringKey(rapid.SampledFrom([]string{"a", "a\x00", "$b", "～", "😀"}).Draw(m.t, "text"))
}

func (m *chainMaker) writeAt(path state.Path) []state.Write {
	old, _ := m.state.Get(path)
	switch rapid.IntRange(0, 2).Draw(m.t, "what") {
	case 0:
		if old.Exists() {
			return []state.Write{{Path: path}}
		}
		return nil
	case 1:
		v := rapid.SampledFrom([]state.Value{
			state.IntegerValue(1), state.BoolValue(true), state.StringValue("a longer text than a fingerprint holds"), state.StringValue("\xff"),
		}).Draw(m.t, "scalar")
		if v.Equal(old) {
			return nil
		}
		return []state.Write{{Path: path, Value: v}}
	}
	writes := []state.Write{{Path: path, Value: state.EmptyTable()}}
	seen := map[state.Key]bool{}
	for range rapid.IntRange(0, 2).Draw(m.t, "members") {
		if key := m.key(len(path)); !seen[key] {
			seen[key] = true
			writes = append(writes, state.Write{Path: path.Child(key), Value: state.IntegerValue(7)})
		}
	}
	return writes
}
