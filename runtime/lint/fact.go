package lint

import "moonledger/runtime/schema"

// A fact is what is known of the values that an expression may have, nil left
// aside. The zero fact says that there is none, or that none was seen yet.
type fact struct {
	any      bool         // there are values of which nothing is known; all else is zero then
	typ      *schema.Type // by declaration
	decimal  bool         // decimals, integral numbers among them
	whole    bool         // integral numbers that are written out
	fraction string       // the literal of a number that is not integral
	live     bool         // of the state: what is set in it is written
	root     bool         // the state itself
}

// anything is the fact of a value of which nothing is known.
func anything() fact { return fact{any: true} }

// typed is the fact of a value with a declared type, nil for none.
func typed(t *schema.Type, live bool) fact {
	return fact{typ: t, decimal: t != nil && t.IsDecimal(), live: live}.known()
}

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
		decimal: f.decimal && g.isExact() || g.decimal && f.isExact(),
		whole:   f.whole && g.whole,
		live:    f.live && g.live,
		root:    f.root && g.root,
	}
	if f.typ == g.typ {
		joined.typ = f.typ
	}
	if f.fraction == g.fraction {
		joined.fraction = f.fraction
	}
	return joined.known()
}

// isExact tells whether f are decimals or what works with them.
func (f fact) isExact() bool { return f.decimal || f.whole }

// arithmetic is the fact of a sum, a difference or a product.
func arithmetic(f, g fact) fact {
	switch {
	case f.decimal || g.decimal:
		return fact{decimal: true}
	case f == fact{} || g == fact{}:
		return fact{}
	}
	return anything()
}
