package lint

import (
	"strings"

	"moonledger/runtime/schema"
)

// luaTypes is of which types values may be, as Lua's type gives them; 0 stands for
// not known.
type luaTypes uint8

const (
	aString luaTypes = 1 << iota
	aNumber
	aDecimal
	aBoolean
	aFalse // a boolean too: what is left of "x and y" where x is false
	aTable
	aFunction
)

// namesOfTypes are those of the constants, in their order.
const namesOfTypes = "string number decimal boolean boolean table function"

// some tells whether values may be of one of the types of u.
func (t luaTypes) some(u luaTypes) bool { return t&u != 0 }

// only tells whether values can be of no other types than those of u. Of what is
// not known that can't be told.
func (t luaTypes) only(u luaTypes) bool { return t != 0 && t&^u == 0 }

// join returns the types of values of t and of u.
func (t luaTypes) join(u luaTypes) luaTypes {
	if t == 0 || u == 0 {
		return 0
	}
	return t | u
}

// compared returns t with one bit for all that can be equal.
func (t luaTypes) compared() luaTypes {
	if t.some(aDecimal) {
		t = t&^aDecimal | aNumber
	}
	if t.some(aFalse) {
		t = t&^aFalse | aBoolean
	}
	return t
}

// String names the types: "string or number".
func (t luaTypes) String() string {
	var names []string
	for i, name := range strings.Fields(namesOfTypes) {
		isTwice := 1<<i == aFalse && t.some(aBoolean)
		if t.some(1<<i) && !isTwice {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}

// typesOf returns those of the values of a declared type.
func typesOf(t *schema.Type) luaTypes {
	var types luaTypes
	for _, name := range t.LuaTypes() {
		types |= typeNamed(name)
	}
	return types
}

func typeNamed(name string) luaTypes {
	switch name {
	case "string":
		return aString
	case "number":
		return aNumber
	case "decimal":
		return aDecimal
	case "boolean":
		return aBoolean
	}
	return aTable
}
