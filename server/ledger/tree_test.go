package ledger

import (
	"maps"
	"slices"

	"moonledger/chain/state"
)

// A tree is a table of a plain program: integers and trees by key.
type tree struct {
	members map[string]any
	made    bool // by the call that runs; false of one that stood before
}

func (t *tree) clone() *tree {
	c := &tree{maps.Clone(t.members), t.made}
	for k, v := range c.members {
		if inner, ok := v.(*tree); ok {
			c.members[k] = inner.clone()
		}
	}
	return c
}

// settled returns a copy of t in which everything stood before.
func (t *tree) settled() *tree {
	c := t.clone()
	c.settle()
	return c
}

func (t *tree) settle() {
	t.made = false
	for _, v := range t.members {
		if inner, ok := v.(*tree); ok {
			inner.settle()
		}
	}
}

// run returns what a call with these operations leaves of t; false if it fails.
func (t *tree) run(ops []operation) (*tree, bool) {
	now := t.clone()
	for _, op := range ops {
		switch op.kind {
		case "fail":
			return now, false
		case "undo":
		case "keep":
			if then, ok := now.run(op.ops); ok {
				now = then
			}
		default:
			if !now.apply(op) {
				return now, false
			}
		}
	}
	return now, true
}

func (t *tree) apply(op operation) bool {
	path := append([]string{"root"}, op.path...)
	last := len(path) - 1
	for _, key := range path[:last] {
		inner, ok := t.members[key].(*tree)
		if !ok {
			return false
		}
		t = inner
	}
	switch op.kind {
	case "set":
		t.members[path[last]] = op.value
	case "table":
		t.members[path[last]] = &tree{map[string]any{"x": op.value}, true}
	default:
		delete(t.members, path[last])
	}
	return true
}

func (t *tree) value() state.Value {
	var members []state.Member
	for k, v := range t.members {
		m := state.Member{Key: state.StringKey(k)}
		if inner, ok := v.(*tree); ok {
			m.Value = inner.value()
		} else {
			m.Value = state.IntegerValue(int64(v.(int)))
		}
		members = append(members, m)
	}
	v, err := state.TableValue(members...)
	if err != nil {
		panic(err)
	}
	return v
}

// writes returns the net writes that make then of t, which stood before, in the
// order of their paths.
func (t *tree) writes(then *tree, path state.Path) []state.Write {
	var all []state.Write
	for _, key := range t.keysWith(then) {
		at := append(slices.Clone(path), state.StringKey(key))
		before, was := t.members[key]
		after, is := then.members[key]
		switch inner, isTree := after.(*tree); {
		case isTree && inner.made:
			all = append(all, inner.whole(at)...)
		case isTree:
			all = append(all, before.(*tree).writes(inner, at)...)
		case is && before != after:
			all = append(all, state.Write{Path: at, Value: state.IntegerValue(int64(after.(int)))})
		case !is && was:
			all = append(all, state.Write{Path: at})
		}
	}
	return all
}

// whole returns the writes of a table that is new, or replaced another.
func (t *tree) whole(path state.Path) []state.Write {
	all := []state.Write{{Path: path, Value: state.EmptyTable()}}
	return append(all, (&tree{}).writes(t, path)...)
}

// keysWith returns the keys of both, sorted.
func (t *tree) keysWith(other *tree) []string {
	keys := slices.AppendSeq(slices.Collect(maps.Keys(t.members)), maps.Keys(other.members))
	slices.Sort(keys)
	return slices.Compact(keys)
}
