package schema

import "slices"

// maxNamed bounds the classes and aliases of one contract.
const maxNamed = 1000

// finish checks and completes the types when all have been read.
func (n *notation) finish() {
	order := n.inOrder()
	n.breakCycles(order)
	n.spreadUnions()
	for _, record := range n.records {
		record.complete()
	}
	for _, t := range n.unions {
		t.literals, t.tried = separate(t.leaves)
		t.tag = t.findTag()
	}
	n.checkKeys()
	n.checkInhabited(order)
}

// inOrder returns classes and aliases as they stand in the file.
func (n *notation) inOrder() []*Type {
	var order []*Type
	for _, t := range n.named {
		order = append(order, t)
	}
	slices.SortFunc(order, func(a, b *Type) int { return a.at.line - b.at.line })
	return order
}

// breakCycles reports aliases that stand for themselves and makes them any. The
// others learn whether nil is behind them. A class ends the search: its fields
// may lead back to it.
func (n *notation) breakCycles(order []*Type) {
	const open, done = 1, 2
	color := map[*Type]int{}
	var visit func(t *Type) bool // false: t leads back to an open alias
	visit = func(t *Type) bool {
		if t.kind != kindAlias {
			return t.each(visit)
		}
		if color[t] == 0 {
			color[t] = open
			if !visit(t.elem) {
				n.add(t.at, "a type can contain itself only through a ---@class", "alias %s stands for itself", clip(t.name))
				t.elem = builtin("any")
			}
			color[t] = done
			t.nilBehind = t.elem.includesNil()
		}
		return color[t] == done
	}
	for _, t := range order {
		if t.kind == kindAlias {
			visit(t)
		}
	}
}

// each calls visit for the types that t is written with, classes excepted,
// until one call returns false. It tells whether none did.
func (t *Type) each(visit func(*Type) bool) bool {
	if t.key != nil && !visit(t.key) || t.elem != nil && !visit(t.elem) {
		return false
	}
	for _, alternative := range t.alternatives {
		if !visit(alternative) {
			return false
		}
	}
	if t.kind != kindShape {
		return true
	}
	for _, f := range t.fields {
		if !visit(f.Type) {
			return false
		}
	}
	return true
}

// spreadUnions fills in the leaves of all unions.
func (n *notation) spreadUnions() {
	total := 0
	for _, t := range n.unions {
		if total > maxAllAlternatives {
			n.add(t.at, "give large unions a name with ---@alias, and use that alone", "the unions of this contract are of more than %d types", maxAllAlternatives)
			return
		}
		seen := map[*Type]bool{}
		t.collectLeaves(t, seen)
		if len(t.leaves) > maxAlternatives {
			n.add(t.at, "", "union %s is of more than %d types, aliases included", t.Brief(), maxAlternatives)
			t.leaves = t.leaves[:maxAlternatives]
		}
		total += len(t.leaves)
	}
}

// collectLeaves adds what a stands for to the leaves of t.
func (t *Type) collectLeaves(a *Type, seen map[*Type]bool) {
	a = a.resolve()
	if seen[a] || len(t.leaves) > maxAlternatives {
		return
	}
	seen[a] = true
	if a.kind != kindUnion {
		t.leaves = append(t.leaves, a)
		return
	}
	for _, alternative := range a.alternatives {
		t.collectLeaves(alternative, seen)
	}
}

func (n *notation) checkKeys() {
	for _, use := range n.keys {
		if text := keyError(use.table.key); text != "" {
			n.add(use.at, "", "%s", text)
		}
	}
}

// checkInhabited reports classes that no finite value can have, because a
// required field needs another of the same. It starts with none and lets each
// round find those whose required fields it already has.
func (n *notation) checkInhabited(order []*Type) {
	known := map[*Type]bool{}
	for found := true; found; {
		found = false
		for _, t := range order {
			if !known[t] && t.inhabited(known) {
				known[t] = true
				found = true
			}
		}
	}
	for _, t := range order {
		if t.kind == kindClass && !known[t] {
			n.add(t.at, "make the field that leads back to it optional", "class %s can have no value: its required fields go on without end", clip(t.name))
		}
	}
}

// inhabited tells whether t has a value, given the classes and aliases that do.
func (t *Type) inhabited(known map[*Type]bool) bool {
	has := func(u *Type) bool {
		if u.kind == kindClass || u.kind == kindAlias {
			return known[u]
		}
		return u.inhabited(known)
	}
	switch t.kind {
	case kindAlias:
		return has(t.elem)
	case kindUnion:
		return slices.ContainsFunc(t.alternatives, has)
	case kindShape, kindClass:
		return !slices.ContainsFunc(t.fields, func(f Field) bool { return !f.Optional && !has(f.Type) })
	}
	return true
}
