package journal

import (
	"errors"
	"maps"
	"slices"

	"moonledger/chain/state"
)

// A node is a value of the model: a scalar, or a table with an identity.
type node struct {
	scalar  state.Value
	members map[state.Key]*node // nil for a scalar
	id      int
	stored  bool // was there when the call began
}

// A model is the state as plain nested maps, with the walks over it. It takes
// the definitions literally and copies everything at a savepoint.
type model struct {
	root  *node
	ids   int
	time  int
	walks []*modelWalk
	marks []*modelMark
}

type modelWalk struct {
	table int // id
	began int
	keys  map[state.Key]bool // there at the beginning and not removed since
	last  *state.Key
	ended bool
}

type modelMark struct {
	time int
	root *node
	keys []map[state.Key]bool // of the walks then
}

func newModel(v state.Value) *model {
	m := new(model)
	m.root = m.build(v, true)
	return m
}

func (m *model) build(v state.Value, stored bool) *node {
	if v.Kind() != state.KindTable {
		return &node{scalar: v}
	}
	m.ids++
	n := &node{members: map[state.Key]*node{}, id: m.ids, stored: stored}
	for _, member := range v.Members() {
		n.members[member.Key] = m.build(member.Value, stored)
	}
	return n
}

// find returns the living table with an id and its path, or nil.
func (n *node) find(id int, path state.Path) (*node, state.Path) {
	if n.id == id {
		return n, path
	}
	for key, member := range n.members {
		if member.members == nil {
			continue
		}
		if found, at := member.find(id, path.Child(key)); found != nil {
			return found, at
		}
	}
	return nil, nil
}

func (n *node) keys() []state.Key {
	return slices.SortedFunc(maps.Keys(n.members), state.Key.Compare)
}

func (n *node) value() state.Value {
	if n.members == nil {
		return n.scalar
	}
	var members []state.Member
	for key, member := range n.members {
		members = append(members, state.Member{Key: key, Value: member.value()})
	}
	v, err := state.TableValue(members...)
	if err != nil {
		panic(err)
	}
	return v
}

func (n *node) clone() *node {
	c := *n
	if n.members != nil {
		c.members = map[state.Key]*node{}
		for key, member := range n.members {
			c.members[key] = member.clone()
		}
	}
	return &c
}

// size is the number of values under n.
func (n *node) size() int {
	size := 0
	for _, member := range n.members {
		size += 1 + member.size()
	}
	return size
}

func (n *node) length() int64 {
	var length int64
	for key := range n.members {
		length = max(length, key.Integer())
	}
	return length
}

var errModel = errors.New("misuse")

// set returns the number of changes, or errModel.
func (m *model) set(at *node, path state.Path, k state.Key, v state.Value) (int, error) {
	old := at.members[k]
	for other := range at.members {
		if other.IsInteger() != k.IsInteger() {
			return 0, errModel
		}
	}
	if isSequence(path) && old == nil && (!k.IsInteger() || k.Integer() < 1 || k.Integer() > at.length()+1) {
		return 0, errModel
	}
	changes := 1
	if old != nil {
		changes += old.size()
	}
	at.members[k] = m.build(v, false)
	return changes + at.members[k].size(), nil
}

func (m *model) remove(at *node, path state.Path, k state.Key) (int, error) {
	old := at.members[k]
	if old == nil {
		return 0, nil
	}
	if isSequence(path) && k.Integer() != at.length() {
		return 0, errModel
	}
	delete(at.members, k)
	for _, w := range m.walks {
		if w.table == at.id {
			delete(w.keys, k)
		}
	}
	return 1 + old.size(), nil
}

func (m *model) walk(id int, behind *state.Key) *modelWalk {
	m.time++
	w := &modelWalk{table: id, began: m.time, keys: map[state.Key]bool{}, last: behind}
	at, _ := m.root.find(id, nil)
	for key := range at.members {
		w.keys[key] = true
	}
	m.walks = append(m.walks, w)
	return w
}

// next returns the key that w visits next, or nil at the end.
func (w *modelWalk) next() *state.Key {
	for _, key := range slices.SortedFunc(maps.Keys(w.keys), state.Key.Compare) {
		if w.ended {
			break
		}
		if w.last == nil || key.Compare(*w.last) > 0 {
			w.last = &key
			return &key
		}
	}
	w.ended = true
	return nil
}

func (m *model) savepoint() {
	m.time++
	mark := &modelMark{time: m.time, root: m.root.clone()}
	for _, w := range m.walks {
		mark.keys = append(mark.keys, maps.Clone(w.keys))
	}
	m.marks = append(m.marks, mark)
}

// rollback goes back to the ith mark and forgets those behind it. For walks
// that began since it is like the removals that it amounts to.
func (m *model) rollback(i int) {
	m.time++
	mark := m.marks[i]
	m.root, m.marks = mark.root.clone(), m.marks[:i+1]
	for i, w := range m.walks {
		if i < len(mark.keys) {
			w.keys = maps.Clone(mark.keys[i])
			continue
		}
		at, _ := m.root.find(w.table, nil)
		maps.DeleteFunc(w.keys, func(key state.Key, _ bool) bool { return at != nil && at.members[key] == nil })
	}
}

// modelWrites is the definition of net writes, taken literally: from the state before and
// after, and which tables are those that were there before.
func modelWrites(before, after *node) []state.Write {
	return changesAt(before, after, nil)
}

func changesAt(before, after *node, path state.Path) []state.Write {
	var writes []state.Write
	all := maps.Clone(before.members)
	maps.Copy(all, after.members)
	for _, key := range slices.SortedFunc(maps.Keys(all), state.Key.Compare) {
		b, a, at := before.members[key], after.members[key], path.Child(key)
		switch {
		case a == nil:
			writes = append(writes, state.Write{Path: at})
		case a.stored:
			writes = append(writes, changesAt(b, a, at)...)
		case a.members != nil || b == nil || b.members != nil || !a.scalar.Equal(b.scalar):
			writes = append(writes, wholeAt(a, at)...)
		}
	}
	return writes
}

func wholeAt(n *node, path state.Path) []state.Write {
	if n.members == nil {
		return []state.Write{{Path: path, Value: n.scalar}}
	}
	writes := []state.Write{{Path: path, Value: state.EmptyTable()}}
	for _, key := range n.keys() {
		writes = append(writes, wholeAt(n.members[key], path.Child(key))...)
	}
	return writes
}
