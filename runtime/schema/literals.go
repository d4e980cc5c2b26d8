package schema

import "moonledger/chain/state"

// literals finds a type by a literal: among those of a large union, or by the tag
// of a table.
type literals map[literal]*Type

// A literal is a scalar as a key of a map: equal ones are values that are Equal.
type literal struct {
	kind   state.Kind
	text   string
	number float64
	truth  bool
}

// maxLiteral is how many bytes a text may have that is a type: any value may be compared
// with it.
const maxLiteral = 256

// find returns the type that v stands for, and whether it stands for one.
func (l literals) find(v state.Value) (t *Type, found bool) {
	if len(l) == 0 || len(v.Text()) > maxLiteral {
		return nil, false
	}
	t, found = l[literalOf(v)]
	return t, found
}

func literalOf(v state.Value) literal {
	return literal{v.Kind(), v.Text(), v.Number(), v.Bool()}
}

// separate returns the literals among types, and those that are none.
func separate(types []*Type) (found literals, others []*Type) {
	found = literals{}
	for _, one := range types {
		if one.kind == kindLiteral {
			found[literalOf(one.literal)] = one
			continue
		}
		others = append(others, one)
	}
	return found, others
}
