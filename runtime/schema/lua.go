package schema

import "slices"

// LuaTypes returns what Lua's type gives for the values of t that are there, each
// once: string, number, boolean, table or decimal. It is nil if they can be of
// any type.
func (t *Type) LuaTypes() []string {
	var names []string
	for _, one := range t.possible() {
		name := one.luaType()
		if name == "" {
			return nil
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// luaType is LuaTypes of a type that is no alias, optional or union; "" stands for
// any.
func (t *Type) luaType() string {
	switch {
	case t == nil:
		return ""
	case t.isTable():
		return "table"
	case t.kind == kindLiteral:
		return t.literal.Kind().String()
	}
	switch t.kind {
	case kindString, kindBytes, kindUser:
		return "string"
	case kindNumber, kindInteger:
		return "number"
	case kindBoolean, kindDecimal:
		return t.name
	}
	return ""
}

// Keys tells of which kinds the keys of tables of type t may be. Integers are those
// from 1, of which lists are made.
func (t *Type) Keys() (strings, integers bool) {
	for _, one := range t.possible() {
		s, i := one.keys()
		strings, integers = strings || s, integers || i
	}
	return strings, integers
}

// keys is Keys of a type that is no alias, optional or union.
func (t *Type) keys() (strings, integers bool) {
	switch {
	case t == nil || t.kind == kindAny || t.kind == kindTable:
		return true, true
	case t.kind == kindArray:
		return false, true
	case t.kind != kindMap:
		return t.isTable(), false
	}
	types := t.key.LuaTypes()
	return slices.Contains(types, "string"), slices.Contains(types, "number")
}
