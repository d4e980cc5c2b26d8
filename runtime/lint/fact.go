package lint

import "moonledger/runtime/schema"

// A fact is what is known of the values that an expression may have, nil left
// aside. The zero fact says that there is none, or that none was seen yet.
type fact struct {
	any      bool         // there are values of which nothing is known; all else is zero then
	typ      *schema.Type // by declaration
	types    luaTypes
	decimal  bool   // decimals, integral numbers among them
	whole    bool   // integral numbers that are written out
	fraction string // the literal of a number that is not integral
	live     bool   // of the state: what is set in it is written
	root     bool   // the state itself
	empty    bool   // a table that is written as {}
	partly   bool   // of the state, or a table that was written as {}
	global   string // what the library has under that name, such as "table.insert"
}

// anything is the fact of a value of which nothing is known.
func anything() fact { return fact{any: true} }

// typed is the fact of a value with a declared type, nil for none.
func typed(t *schema.Type, live bool) fact {
	if t == nil {
		return fact{live: live}.known()
	}
	return fact{typ: t, types: typesOf(t), decimal: t.IsDecimal(), live: live}.known()
}

// ofTypes is the fact of values of which no more than their types is known.
func ofTypes(t luaTypes) fact { return fact{types: t}.known() }

// decimals is the fact of decimals.
func decimals() fact { return fact{decimal: true, types: aDecimal} }

// known returns f, or anything if f says nothing.
func (f fact) known() fact {
	if f == (fact{}) {
		return anything()
	}
	return f
}

// join returns what is true of the values of both.
func (f fact) join(g fact) fact {
	switch {
	case f == g || g == fact{}:
		return f
	case f == fact{}:
		return g
	}
	joined := fact{
		types:   f.types.join(g.types),
		decimal: f.decimal && g.isExact() || g.decimal && f.isExact(),
		whole:   f.whole && g.whole,
		live:    f.live && g.live,
		root:    f.root && g.root,
		empty:   f.empty && g.empty,
		partly:  f.isOfState() && g.isOrEmpty() || g.isOfState() && f.isOrEmpty(),
	}
	if f.typ == g.typ || joined.partly && g.empty {
		joined.typ = f.typ
	} else if joined.partly && f.empty {
		joined.typ = g.typ
	}
	if f.fraction == g.fraction {
		joined.fraction = f.fraction
	}
	if f.global == g.global {
		joined.global = f.global
	}
	return joined.known()
}

// isExact tells whether f are decimals or what works with them.
func (f fact) isExact() bool { return f.decimal || f.whole }

// isOfState tells whether f may be of the state.
func (f fact) isOfState() bool { return f.live || f.partly }

// isOrEmpty tells whether f is of the state or written as {}.
func (f fact) isOrEmpty() bool { return f.isOfState() || f.empty }

// isPlain tells whether f may be a table that is not of the state. Operators may
// be defined for it.
func (f fact) isPlain() bool { return f.types == 0 || f.types.some(aTable) && !f.live }

// copied is the fact of what copy gives of f.
func (f fact) copied() fact {
	if f == (fact{}) {
		return f
	}
	f.live, f.root, f.partly = false, false, false
	return f.known()
}

// isTrue is the fact of the values of f without false.
func (f fact) isTrue() fact {
	if f.types == 0 {
		return f
	}
	if f.types &^= aFalse; f.types == 0 {
		return fact{}
	}
	return f
}

// numeral are the types of which values can be calculated with.
const numeral = aNumber | aString

// arithmetic is the fact of a sum, a difference or a product.
func arithmetic(f, g fact) fact {
	switch {
	case f.decimal || g.decimal:
		return decimals()
	case f == fact{} || g == fact{}:
		return fact{}
	case f.types.only(numeral) && g.types.only(numeral):
		return ofTypes(aNumber)
	}
	return anything()
}
