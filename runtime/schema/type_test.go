package schema

import "testing"

func TestIsDecimal(t *testing.T) {
	const names = "---@alias Money decimal?\n---@class Order\n---@field price decimal"
	for text, want := range map[string]struct{ isDecimal, hasFields bool }{
		"decimal": {isDecimal: true}, "decimal?": {isDecimal: true}, "Money": {isDecimal: true}, "Money|decimal": {isDecimal: true},
		"decimal|integer": {}, "number": {}, "any": {}, "decimal[]": {}, "table": {}, "table<string, decimal>": {},
		"Order": {hasFields: true}, "Order?": {hasFields: true}, "{a: decimal}|Order": {hasFields: true}, "Order|decimal": {}, "Order|table": {},
	} {
		typ := mustType(t, text, names)
		if typ.IsDecimal() != want.isDecimal || typ.HasFields() != want.hasFields {
			t.Errorf("%s: IsDecimal %v, HasFields %v", text, typ.IsDecimal(), typ.HasFields())
		}
	}
	if none := (*Type)(nil); none.IsDecimal() || none.HasFields() {
		t.Error("no type has decimals or fields")
	}
}
