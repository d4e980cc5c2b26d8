package schema

import (
	"errors"
	"slices"

	"moonledger/chain/state"
)

// ErrMember is wrapped when a table of some type can't have a member, or can't
// lose it.
var ErrMember = errors.New("not possible")

// ErrField is wrapped, besides ErrMember, when a class or {…} has no field of that
// name.
var ErrField = errors.New("no such field")

// A memberError carries a whole sentence; ErrMember only marks it, and ErrField
// where field is set. Walks drop most errors, so the sentence, which costs more
// than finding out, is made only when asked for.
type memberError struct {
	field    bool
	sentence func() string
}

func (e *memberError) Error() string { return e.sentence() }

func (e *memberError) Is(target error) bool {
	return target == ErrMember || e.field && target == ErrField
}

// memberErrorf returns a memberError. Types and values among args are described
// for the reader.
func memberErrorf(format string, args ...any) error {
	return &memberError{sentence: func() string { return describedf(format, args) }}
}

// Member returns the type of the member key of a state table of type t. A nil
// type means that anything goes. In a union of tables it is what any of them
// allows there: that the whole still fits one of them is not checked.
//
// An error, which matches ErrMember, is a sentence for the author:
// `Points has no field "acounts"; did you mean "accounts"?`.
func (t *Type) Member(key state.Key) (*Type, error) {
	return t.MemberPaying(key, func(int) {})
}

// MemberPaying is Member for code whose work is limited. It calls pay with a number
// of types before it looks at these: those that t is of, if it is a union, and those
// of each union among the members that they have. pay may panic to end it.
func (t *Type) MemberPaying(key state.Key, pay func(types int)) (*Type, error) {
	t = t.resolve()
	if t == nil || t.kind != kindUnion {
		if member, ok := t.member(key); ok {
			return member, nil
		}
		return nil, t.noMember(key)
	}
	pay(len(t.leaves))
	var members []*Type
	for _, one := range t.leaves {
		switch member, ok := one.member(key); {
		case ok && member == nil:
			return nil, nil
		case ok && (len(members) == 0 || members[len(members)-1] != member):
			members = append(members, member)
		}
	}
	if len(members) == 0 {
		return nil, t.blamed().noMember(key)
	}
	return spread(members, pay), nil
}

// blamed returns the type of a union that tells why none has a member: the last one
// of tables.
func (t *Type) blamed() *Type {
	for _, one := range slices.Backward(t.leaves) {
		if one.isTable() {
			return one
		}
	}
	return t.leaves[0]
}

// member returns the type of a member, if t can have one; t is no alias, optional or
// union.
func (t *Type) member(key state.Key) (member *Type, ok bool) {
	if t == nil {
		return nil, true
	}
	switch t.kind {
	case kindAny, kindTable:
		return nil, true
	case kindArray:
		return t.elem, key.IsInteger() && key.Integer() >= 1
	case kindMap:
		return t.elem, (&checker{}).fitsKey(t.key, key)
	}
	if f := t.fieldAt(key); f != nil {
		return f.Type, true
	}
	return nil, false
}

// noMember is why t, which member has refused, has no member there.
func (t *Type) noMember(key state.Key) error {
	switch t.kind {
	case kindArray:
		return memberErrorf("%s has the keys 1, 2, 3, …, not %s", t, keyValue(key))
	case kindMap:
		return memberErrorf("%s has keys of type %s, not %s", t, t.key, keyValue(key))
	case kindShape, kindClass:
		return noField(t, key)
	}
	return memberErrorf("%s has no members", t)
}

func noField(t *Type, key state.Key) error {
	return &memberError{!key.IsInteger(), func() string {
		return describedf("%s has no field %s%s", []any{t, keyValue(key), nearField(t, key)})
	}}
}

// Removable returns an error that matches ErrMember if key is a required field
// of t, or of all the types that a union may be and that have such a field.
func (t *Type) Removable(key state.Key) error {
	var refusal error
	for _, one := range t.possible() {
		if one == nil || !one.isTable() {
			continue
		}
		f := one.fieldAt(key)
		switch {
		case f == nil && one.hasFields():
		case f == nil || f.Optional:
			return nil
		default:
			refusal = memberErrorf("field %q (%s) of %s is required and can't be removed", clip(f.Name), f.Type, one)
		}
	}
	return refusal
}

func (t *Type) hasFields() bool { return t.kind == kindClass || t.kind == kindShape }

// Required returns the names of the fields that a table of class t must have,
// in the order declared, and nil for other types. It must not be changed.
func (t *Type) Required() []string {
	if t = t.resolve(); t == nil {
		return nil
	}
	return t.required
}

// Sequence tells whether t is T[], so that the state refuses holes. A union is
// if all its tables are.
func (t *Type) Sequence() bool {
	arrays := 0
	for _, one := range t.possible() {
		switch {
		case one == nil || one.kind == kindAny:
			return false
		case one.kind == kindArray:
			arrays++
		case one.isTable():
			return false
		}
	}
	return arrays > 0
}
