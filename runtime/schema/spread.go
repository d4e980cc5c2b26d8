package schema

// spread returns the union of types, ready for use. It is for the members of unions,
// which nothing declares: there may be too many of them to find them all beforehand,
// so each is made when it is asked for. pay is that of MemberPaying.
func spread(types []*Type, pay func(types int)) *Type {
	if len(types) == 1 {
		return types[0]
	}
	n := len(types)
	s := spreading{
		alternatives: make([]*Type, 0, n), leaves: make([]*Type, 0, n), seen: make(map[*Type]bool, n),
		pay: pay,
	}
	for _, t := range types {
		s.add(t)
	}
	return s.union()
}

// spreading is such a union in the making. Of a type that is seen all is there.
type spreading struct {
	alternatives, leaves []*Type
	seen                 map[*Type]bool
	optional             bool
	pay                  func(types int)
}

func (s *spreading) add(t *Type) {
	if t.kind == kindOptional {
		s.optional = true
		t = t.elem
	}
	if t.kind != kindUnion {
		s.addOne(t)
		return
	}
	s.pay(len(t.alternatives))
	for _, one := range t.alternatives {
		s.addOne(one)
	}
}

// addOne adds an alternative: an alias, or a type that stands for itself.
func (s *spreading) addOne(t *Type) {
	if s.seen[t] {
		return
	}
	s.alternatives = append(s.alternatives, t)
	if t.kind != kindAlias {
		s.addLeaf(t)
		return
	}
	s.seen[t] = true
	leaves := t.possible()
	if len(leaves) > 1 {
		s.pay(len(leaves))
	}
	for _, leaf := range leaves {
		s.addLeaf(leaf)
	}
}

func (s *spreading) addLeaf(t *Type) {
	if !s.seen[t] {
		s.seen[t] = true
		s.leaves = append(s.leaves, t)
	}
}

// union returns what was added. It serves for a single value, so all is tried.
func (s *spreading) union() *Type {
	t := s.alternatives[0]
	if len(s.alternatives) > 1 {
		t = &Type{kind: kindUnion, alternatives: s.alternatives, leaves: s.leaves, tried: s.leaves}
	}
	if s.optional {
		return optional(t)
	}
	return t
}
