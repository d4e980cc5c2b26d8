package schema

import (
	"errors"

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
	t = t.resolve()
	if t == nil || t.kind != kindUnion {
		return t.member(key)
	}
	set := unionSet{seen: map[string]bool{}, text: (*Type).lasting}
	var refusal error
	for _, one := range t.leaves {
		member, err := one.member(key)
		switch {
		case err == nil && member == nil:
			return nil, nil
		case err == nil:
			set.add(member)
		case refusal == nil || one.isTable():
			refusal = err
		}
	}
	if len(set.alternatives) == 0 {
		return nil, refusal
	}
	return set.spread(), nil
}

// Alternatives returns how many types Member looks at for each key: those that a
// union is of, else 1, and those that the keys of its maps may have. Eight of these
// count as one, for most are literals.
func (t *Type) Alternatives() int {
	t = t.resolve()
	if t == nil || t.kind != kindUnion {
		return 1 + t.keyAlternatives()
	}
	n := len(t.leaves)
	for _, one := range t.leaves {
		n += one.keyAlternatives()
	}
	return n
}

func (t *Type) keyAlternatives() int {
	if t == nil || t.kind != kindMap {
		return 0
	}
	if key := t.key.resolve(); key != nil && key.kind == kindUnion {
		return (len(key.leaves) + 7) / 8
	}
	return 0
}

// spread returns the union of what was added, ready for use.
func (s *unionSet) spread() *Type {
	t := s.union()
	if t.kind == kindUnion {
		seen := map[*Type]bool{}
		t.collectLeaves(t, seen)
	}
	if s.optional {
		return optional(t)
	}
	return t
}

// member is Member for a type that is no alias, optional or union.
func (t *Type) member(key state.Key) (*Type, error) {
	if t == nil {
		return nil, nil
	}
	switch t.kind {
	case kindAny, kindTable:
		return nil, nil
	case kindArray:
		if !key.IsInteger() || key.Integer() < 1 {
			return nil, memberErrorf("%s has the keys 1, 2, 3, …, not %s", t, keyValue(key))
		}
		return t.elem, nil
	case kindMap:
		if c := (checker{steps: stepsPerValue}); !c.fitsKey(t.key, key) {
			return nil, memberErrorf("%s has keys of type %s, not %s", t, t.key, keyValue(key))
		}
		return t.elem, nil
	case kindShape, kindClass:
		if f := t.fieldAt(key); f != nil {
			return f.Type, nil
		}
		return nil, noField(t, key)
	}
	return nil, memberErrorf("%s has no members", t)
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
