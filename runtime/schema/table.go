package schema

import (
	"fmt"
	"strconv"

	"moonledger/chain/state"
)

// table checks a value against a type of tables other than table itself.
func (c *checker) table(t *Type, v state.Value, m mode, depth int) (state.Value, error) {
	if v.Kind() != state.KindTable {
		return v, &MismatchError{Want: t, Got: v}
	}
	switch t.kind {
	case kindArray:
		return c.array(t, v, m, depth)
	case kindMap:
		return c.members(v, m, depth, func(member state.Member) (state.Key, *Type, error) {
			key, err := c.mapKey(t, member.Key, m)
			return key, t.elem, err
		})
	case kindShape, kindClass:
		return c.record(t, v, m, depth)
	}
	return v, &MismatchError{Want: t, Got: v}
}

func (c *checker) array(t *Type, v state.Value, m mode, depth int) (state.Value, error) {
	for i, member := range v.Members() {
		if member.Key != state.IntegerKey(int64(i+1)) {
			return v, noArray(t, v, member.Key, i+1)
		}
	}
	return c.members(v, m, depth, func(member state.Member) (state.Key, *Type, error) {
		return member.Key, t.elem, nil
	})
}

// noArray refuses a table that has key where an array would have next.
func noArray(t *Type, v state.Value, key state.Key, next int) error {
	if key.IsInteger() && key.Integer() > int64(next) {
		return explained(t, v, "must be %s, which has no holes, got a table with [%d] and without [%d]", t, key.Integer(), next)
	}
	return explained(t, v, "must be %s, got the key %s", t, keyValue(key))
}

// mapKey returns key as the K of table<K,V>.
func (c *checker) mapKey(t *Type, key state.Key, m mode) (state.Key, error) {
	if c.fitsKey(t.key, key) {
		return key, nil
	}
	if m == converting && !key.IsInteger() {
		if integer, ok := integerKey(key.Text()); ok && c.fitsKey(t.key, integer) {
			return integer, nil
		}
	}
	return key, explained(t, keyValue(key), "must be %s, got the key %s", t, keyValue(key))
}

// integerKey returns the key that text writes in canonical form.
func integerKey(text string) (key state.Key, ok bool) {
	number, err := strconv.ParseInt(text, 10, 64)
	key = state.IntegerKey(number)
	return key, err == nil && key.String() == text && key.Validate() == nil
}

func (c *checker) fitsKey(t *Type, key state.Key) bool {
	switch t.kind { // nearly all, and asked for at each access to the state
	case kindString:
		return !key.IsInteger()
	case kindInteger:
		return key.IsInteger()
	}
	_, err := c.check(t, keyValue(key), exact, 0)
	return err == nil
}

func keyValue(key state.Key) state.Value {
	if key.IsInteger() {
		return state.IntegerValue(key.Integer())
	}
	return state.StringValue(key.Text())
}

// record checks the members of a class or shape.
func (c *checker) record(t *Type, v state.Value, m mode, depth int) (state.Value, error) {
	if err := checkRequired(t, v); err != nil {
		return v, err
	}
	return c.members(v, m, depth, func(member state.Member) (state.Key, *Type, error) {
		if f := t.fieldAt(member.Key); f != nil {
			return member.Key, f.Type, nil
		}
		return member.Key, nil, unknownMember(t, member.Key)
	})
}

// checkRequired returns an error if v lacks a required field of t. It blames a
// member that t has no field for, which is likely that one misspelt.
func checkRequired(t *Type, v state.Value) error {
	for _, name := range t.required {
		if v.Get(state.StringKey(name)).Exists() {
			continue
		}
		for _, member := range v.Members() {
			if t.fieldAt(member.Key) == nil {
				return unknownMember(t, member.Key)
			}
		}
		return explained(t, v, "lacks field %q (%s)", clip(name), t.field(name).Type)
	}
	return nil
}

func unknownMember(t *Type, key state.Key) error {
	mismatch := &MismatchError{Want: t, Got: keyValue(key)}
	mismatch.explain = func() string {
		return fmt.Sprintf("must be %s, which has no field %s%s", t.Brief(), describe(mismatch.Got), nearField(t, key))
	}
	return mismatch
}

// nearField suggests a field of t in place of key, which is none.
func nearField(t *Type, key state.Key) string {
	if key.IsInteger() {
		return ""
	}
	return didYouMean(key.Text(), t.fieldNames())
}
