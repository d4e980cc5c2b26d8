package schema

import (
	"fmt"
	"slices"
	"sort"
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
	if err := checkKeys(t, v); err != nil {
		return v, err
	}
	return c.members(v, m, depth, func(member state.Member) (state.Key, *Type, error) {
		return member.Key, t.elem, nil
	})
}

// checkKeys returns an error if the keys of the array t, which are in order, are not
// 1..n. It looks at few of them: see members.
func checkKeys(t *Type, v state.Value) error {
	members := v.Members()
	n := len(members)
	isNext := func(i int) bool { return members[i].Key == state.IntegerKey(int64(i+1)) }
	if n == 0 || isNext(0) && isNext(n-1) {
		return nil
	}
	wrong := 0
	if isNext(0) {
		wrong = sort.Search(n, func(i int) bool { return !isNext(i) })
	}
	return noArray(t, v, members[wrong].Key, wrong+1)
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

// fitsKey tells whether key is one of type t. Texts and integers are nearly all, and
// asked for at each access to the state; any other type is a step.
func (c *checker) fitsKey(t *Type, key state.Key) bool {
	switch t.kind {
	case kindString:
		return !key.IsInteger()
	case kindInteger:
		return key.IsInteger()
	}
	c.step()
	t = t.resolve()
	if t.kind != kindUnion {
		return c.fitsOne(t, key)
	}
	_, ok := t.literals.find(keyValue(key))
	return ok || slices.ContainsFunc(t.tried, func(one *Type) bool { return c.fitsOne(one, key) })
}

// fitsOne is fitsKey for a type that is no alias and no union.
func (c *checker) fitsOne(t *Type, key state.Key) bool {
	switch t.kind {
	case kindString:
		return !key.IsInteger()
	case kindInteger:
		return key.IsInteger()
	case kindUser:
		_, err := c.user(t, keyValue(key))
		return err == nil
	}
	return t.literal.Equal(keyValue(key))
}

func keyValue(key state.Key) state.Value {
	if key.IsInteger() {
		return state.IntegerValue(key.Integer())
	}
	return state.StringValue(key.Text())
}

// record checks the members of a class or shape.
func (c *checker) record(t *Type, v state.Value, m mode, depth int) (state.Value, error) {
	if name, ok := c.lacking(t, v); ok {
		return v, lacks(t, v, name)
	}
	return c.members(v, m, depth, func(member state.Member) (state.Key, *Type, error) {
		if f := t.fieldAt(member.Key); f != nil {
			return member.Key, f.Type, nil
		}
		return member.Key, nil, unknownMember(t, member.Key)
	})
}

// freeFields is how many fields of a record are looked for within a step.
const freeFields = 4

// lacking returns the first required field that v lacks. Those before it are paid
// for: a union may have many types that lack the last.
func (c *checker) lacking(t *Type, v state.Value) (name string, ok bool) {
	for i, name := range t.required {
		if !v.Get(state.StringKey(name)).Exists() {
			for range i / freeFields {
				c.step()
			}
			return name, true
		}
	}
	return "", false
}

// lacks is the error of a value without a required field. It blames a member that t
// has no field for, which is likely that one misspelt.
func lacks(t *Type, v state.Value, name string) error {
	return &MismatchError{Want: t, Got: v, explain: func() string {
		for _, member := range v.Members() {
			if t.fieldAt(member.Key) == nil {
				return noFieldText(t, member.Key)
			}
		}
		return describedf("lacks field %q (%s)", []any{clip(name), t.field(name).Type})
	}}
}

func unknownMember(t *Type, key state.Key) error {
	return &MismatchError{Want: t, Got: keyValue(key), explain: func() string { return noFieldText(t, key) }}
}

func noFieldText(t *Type, key state.Key) string {
	return fmt.Sprintf("must be %s, which has no field %s%s", t.Brief(), describe(keyValue(key)), nearField(t, key))
}

// nearField suggests a field of t in place of key, which is none.
func nearField(t *Type, key state.Key) string {
	if key.IsInteger() {
		return ""
	}
	return didYouMean(key.Text(), t.fieldNames())
}
