package schema

import (
	"strings"
	"testing"
)

const taggedTypes = `---@class Pay
---@field kind "pay"
---@field amount decimal
---@alias Close "close"
---@alias Action Pay|{kind: Close, note?: string}|{by: "x", kind: "rule"|"law"}
---@alias Expr Number|Sum
---@class Number
---@field op "number"
---@field value decimal
---@class Sum
---@field op "add"
---@field left Expr
---@field right Expr
`

func TestTagChoosesTheAlternative(t *testing.T) {
	const pays = `Pay|{kind: Close, note?: string}`
	tests := []valueTest{
		{pays, `{"kind":"pay","amount":"1.5"}`, `{"amount":{"$decimal":"1.5"},"kind":"pay"}`},
		{pays, `{"kind":"close"}`, `{"kind":"close"}`},
		{pays, `{"kind":"pay","amount":"x"}`, `!amount must be decimal, got "x"`},
		{pays, `{"kind":"pay"}`, `!lacks field "amount" (decimal)`},
		{pays, `{"kind":"close","amount":1}`, `!must be {kind: Close, note?: string}, which has no field "amount"`},
		{pays, `{"kind":"clse"}`, `!kind must be "pay"|"close", got "clse"; did you mean "close"?`},
		{pays, `{"kind":1}`, `!kind must be "pay"|"close", got 1`},
		{pays, `{"amount":1}`, `!lacks field "kind" ("pay"|"close")`},
		{pays, `{}`, `!lacks field "kind" ("pay"|"close")`},
		{pays, `"pay"`, `!must be Pay|{kind: Close, note?: string}, got "pay"`},
		{pays + `|string[]|string`, `["a"]`, `["a"]`},
		{pays + `|any`, `{"kind":"x"}`, `{"kind":"x"}`},
		{pays + `|table`, `{"kind":"x"}`, `{"kind":"x"}`},
		{`string|Pay[]|` + pays, `"a"`, `"a"`},
		{`Pay|string`, `{"knd":"pay","amount":1}`, `!must be Pay, which has no field "knd"; did you mean "kind"?`},
		{`Pay|{kind: "pay", sum: integer}`, `{"kind":"pay","sum":1}`, `{"kind":"pay","sum":1}`},
		{`Pay|{kind?: "none"}`, `{}`, `{}`},
		{`Action`, `{"kind":"law","by":"x"}`, `{"by":"x","kind":"law"}`},
		{`(` + pays + `)[]`, `[{"kind":"close"},{"kind":"pay","amount":true}]`, `![2].amount must be decimal, got true`},
	}
	for _, test := range tests {
		v, err := mustType(t, test.typ, taggedTypes).Convert(mustJSON(t, test.value), nil)
		test.check(t, v, err)
	}
}

// The numbers are still to become decimals. Without a tag, each level would look
// at all below it twice, first as it is.
func TestTaggedUnionsTakeOneStepForEachValue(t *testing.T) {
	value := strings.Repeat(`{"op":"add","right":{"op":"number","value":1},"left":`, 25) + `{"op":"number","value":1}` + strings.Repeat(`}`, 25)
	v, steps := mustJSON(t, value), 0
	if _, err := mustType(t, "Expr", taggedTypes).AcceptPaying(v, func() { steps++ }); err != nil {
		t.Fatal(err)
	}
	if most := 2 * countValues(v); steps > most {
		t.Errorf("paid %d steps, want at most %d", steps, most)
	}
}
