package schema

import "slices"

// IsDecimal tells whether every value of t that is there is a decimal: decimal,
// decimal?, an alias of them.
func (t *Type) IsDecimal() bool {
	return !slices.ContainsFunc(t.possible(), func(one *Type) bool { return one == nil || one.kind != kindDecimal })
}

// HasFields tells whether every value of t that is there is a table with named
// fields, and no others.
func (t *Type) HasFields() bool {
	return !slices.ContainsFunc(t.possible(), func(one *Type) bool { return one == nil || !one.hasFields() })
}
