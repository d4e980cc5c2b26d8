package schema

import "moonledger/chain/state"

// tag is what tells the tables of a union apart: a required field that has a
// literal of its own in each of them, such as kind in {kind: "pay", to: string}|
// {kind: "close"}. The zero tag is that of other unions.
type tag struct {
	name string
	want *Type // the literals, as a union
	// which table a literal stands for; nil if it is several
	choice literals
}

// findTag returns the tag of a union whose records are complete. It looks at no
// more than one field of each alternative, so that large unions stay cheap.
func (t *Type) findTag() tag {
	var name string
	var want []*Type
	choice := literals{}
	for _, one := range t.leaves {
		if one.kind == kindAny {
			return tag{}
		}
		if !one.isTable() {
			continue
		}
		if name == "" {
			name = one.firstLiteral()
		}
		own := one.literalField(name)
		if own == nil {
			return tag{}
		}
		choice.choose(literalOf(own.literal), one)
		want = append(want, own)
	}
	if len(choice) < 2 {
		return tag{}
	}
	return tag{name, spread(want, func(int) {}), choice}
}

// choose adds a table that at stands for, unless there is one already.
func (l literals) choose(at literal, table *Type) {
	if _, several := l[at]; several {
		table = nil
	}
	l[at] = table
}

// literalField returns the literal that a required field of t has for a type, or
// nil.
func (t *Type) literalField(name string) *Type {
	f := t.field(name)
	if f == nil || f.Optional || f.Type.resolve().kind != kindLiteral {
		return nil
	}
	return f.Type.resolve()
}

// firstLiteral returns the name of the first required field of a record that
// has a literal for a type, or "".
func (t *Type) firstLiteral() string {
	for _, name := range t.required {
		if t.literalField(name) != nil {
			return name
		}
	}
	return ""
}

// tagged returns the only alternative that can take the table v, going by its
// tag. It returns neither that nor an error if the tag does not decide it.
func (t *Type) tagged(v state.Value) (*Type, error) {
	if t.tag.name == "" || v.Kind() != state.KindTable {
		return nil, nil
	}
	got := v.Get(state.StringKey(t.tag.name))
	if !got.Exists() {
		return nil, explained(t, v, "lacks field %q (%s)", clip(t.tag.name), t.tag.want)
	}
	found, ok := t.tag.choice.find(got)
	if !ok {
		return nil, At(state.MakePath(t.tag.name), &MismatchError{Want: t.tag.want, Got: got})
	}
	return found, nil
}
