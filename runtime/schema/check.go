package schema

import (
	"slices"

	"moonledger/chain/state"
)

// UserExists tells whether a user of that name exists. A nil one takes every
// name that a user could have.
type UserExists func(name string) bool

// Nested unions could ask for a number of checks exponential in the depth, so there
// are at most so many for each value in a value, and in all; one takes some 0.3 µs.
const (
	stepsPerValue = 256
	maxSteps      = 1 << 20
)

// Convert returns v, which a client sent, as a value of type t:
//
//	string    a string
//	bytes     a string or bytes
//	boolean   true or false
//	number    a number
//	integer   a number without fraction, at most 2^53-1 in magnitude, judged by
//	          the digits sent and not by what float64 makes of them
//	decimal   a decimal, a string that writes one, or a number, digit by digit
//	user      the name of a user, who must exist
//	T[]       a table with the keys 1..n, or none
//	table<integer, V>  also a table whose keys are integers written as strings,
//	          as JSON has no others
//	class, {…}  a table with all required fields and no unknown one
//	T|U       the first alternative that takes v unchanged, or else the first
//	          that converts it
//	table, any  as it is
//
// Numbers and decimals come out canonical. The zero Value is nil, which T?, any
// and a nil type take. The error is a *MismatchError. Converting the result
// again gives the same.
func (t *Type) Convert(v state.Value, users UserExists) (state.Value, error) {
	return newChecker(v, users).check(t, v, converting, 0)
}

// Accept returns v, which Lua made, as a value of type t. It differs from
// Convert in that types must match: of all conversions only the one of an
// integral number to a decimal is left, strings and keys stay what they are,
// and a user needs a possible name only. The error is a *MismatchError.
func (t *Type) Accept(v state.Value) (state.Value, error) {
	return t.AcceptPaying(v, func() {})
}

// AcceptPaying is Accept for code whose work is limited. It calls pay before
// each step, of which there is one for each value, and up to 256 where the
// alternatives of unions have to be tried. pay may panic to end it.
func (t *Type) AcceptPaying(v state.Value, pay func()) (state.Value, error) {
	c := newChecker(v, nil)
	c.pay = pay
	return c.check(t, v, accepting, 0)
}

// mode is how far a check may change a value.
type mode uint8

const (
	exact      mode = iota // not at all
	accepting              // as Accept
	converting             // as Convert
)

// checker is one run of Convert or Accept.
type checker struct {
	users UserExists
	steps int    // that are left
	pay   func() // called at each; nil: nothing is
}

func newChecker(v state.Value, users UserExists) *checker {
	return &checker{users: users, steps: min(stepsPerValue*countValues(v), maxSteps)}
}

func countValues(v state.Value) int {
	n := 1
	for _, m := range v.Members() {
		n += countValues(m.Value)
	}
	return n
}

// check returns v as a value of type t.
func (c *checker) check(t *Type, v state.Value, m mode, depth int) (state.Value, error) {
	if !v.Exists() {
		return v, checkNil(t)
	}
	c.step()
	t = t.resolve()
	switch {
	case c.steps < 0:
		return v, explained(t, v, "is too complex for its type %s", t)
	case depth > state.MaxDepth:
		return v, explained(t, v, "nests deeper than %d tables", state.MaxDepth)
	case t == nil:
		return c.anything(v, m, depth)
	case t.kind == kindUnion:
		return c.union(t, v, m, depth)
	case t.kind == kindAny, t.kind == kindTable && v.Kind() == state.KindTable:
		return c.anything(v, m, depth)
	case t.isTable():
		return c.table(t, v, m, depth)
	}
	return c.scalar(t, v, m)
}

func (c *checker) step() {
	c.steps--
	if c.pay != nil {
		c.pay()
	}
}

func checkNil(t *Type) error {
	if t == nil || t.includesNil() || t.resolve().kind == kindAny {
		return nil
	}
	return &MismatchError{Want: t}
}

// union finds v among literals or tries the alternatives, first as they are. A tag
// leaves only one to try, so that its error is told, and what it holds is looked at
// once.
func (c *checker) union(t *Type, v state.Value, m mode, depth int) (state.Value, error) {
	if one, err := t.tagged(v); one != nil {
		return c.check(one, v, m, depth)
	} else if err != nil {
		return v, err
	}
	if one, ok := t.literals.find(v); ok {
		return c.check(one, v, m, depth)
	}
	for pass := exact; pass <= m; pass += max(m, 1) {
		for _, one := range t.tried {
			if one.kind == kindLiteral && !one.literal.Equal(v) {
				continue
			}
			if result, err := c.check(one, v, pass, depth); err == nil || c.steps < 0 {
				return result, err
			}
		}
	}
	return v, c.unionError(t, v, m, depth)
}

// unionError explains what is wrong inside a table if only one alternative is
// of tables.
func (c *checker) unionError(t *Type, v state.Value, m mode, depth int) error {
	if v.Kind() == state.KindTable {
		if one := t.onlyTable(); one != nil {
			_, err := c.check(one, v, m, depth)
			return err
		}
	}
	return &MismatchError{Want: t, Got: v}
}

// onlyTable returns the alternative of tables, if there is one and no other.
func (t *Type) onlyTable() (only *Type) {
	for _, one := range t.tried {
		switch {
		case !one.isTable():
		case only != nil:
			return nil
		default:
			only = one
		}
	}
	return only
}

// anything returns v with canonical numbers.
func (c *checker) anything(v state.Value, m mode, depth int) (state.Value, error) {
	switch v.Kind() {
	case state.KindNumber:
		return canonicalNumber(v)
	case state.KindDecimal:
		return decimalFromText(v)
	case state.KindTable:
		return c.members(v, m, depth, func(member state.Member) (state.Key, *Type, error) {
			return member.Key, nil, nil
		})
	}
	return v, nil
}

// members returns the table v with each member checked against the type, and
// under the key, that place gives for it. What it takes grows with the members that
// were paid for: a union may have many types of which the first does not fit.
func (c *checker) members(v state.Value, m mode, depth int, place func(state.Member) (state.Key, *Type, error)) (state.Value, error) {
	var members []state.Member
	for i, member := range v.Members() {
		key, t, err := place(member)
		if err != nil {
			return v, err
		}
		value, err := c.check(t, member.Value, m, depth+1)
		if err != nil {
			return v, At(state.Path{member.Key}, err)
		}
		if i == cap(members) {
			members = slices.Grow(members, min(len(v.Members())-i, 8+3*i))
		}
		members = append(members, state.Member{Key: key, Value: value})
	}
	table, err := state.TableValue(members...)
	if err != nil {
		return v, explained(nil, v, "can't be a table: %v", err)
	}
	return table, nil
}
