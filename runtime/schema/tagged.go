package schema

import "moonledger/chain/state"

// tag is what tells the tables of a union apart: a required field that has a
// literal of its own in each of them, such as kind in {kind: "pay", to: string}|
// {kind: "close"}. The zero tag is that of other unions.
type tag struct {
	name string
	want *Type // the literals, as a union
}

// findTag returns the tag of a union whose records are complete. It looks at no
// more than one field of each alternative, so that large unions stay cheap.
func (t *Type) findTag() tag {
	var name string
	literals := unionSet{seen: map[string]bool{}, text: (*Type).String}
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
		f := one.field(name)
		if f == nil || f.Optional || f.Type.resolve().kind != kindLiteral {
			return tag{}
		}
		literals.add(f.Type.resolve())
	}
	if len(literals.alternatives) < 2 {
		return tag{}
	}
	return tag{name, literals.spread()}
}

// firstLiteral returns the name of the first required field of a record that
// has a literal for a type, or "".
func (t *Type) firstLiteral() string {
	for _, name := range t.required {
		if t.field(name).Type.resolve().kind == kindLiteral {
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
	var found *Type
	for _, one := range t.leaves {
		f := one.field(t.tag.name)
		switch {
		case f == nil || !f.Type.resolve().literal.Equal(got):
		case found != nil:
			return nil, nil
		default:
			found = one
		}
	}
	if found == nil {
		return nil, At(state.MakePath(t.tag.name), &MismatchError{Want: t.tag.want, Got: got})
	}
	return found, nil
}
