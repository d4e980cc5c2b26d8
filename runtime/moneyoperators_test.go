package runtime

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"moonledger/runtime/decimal"
)

// operators has a method for each operator of decimals; a number stands for an
// operand with an n in front of it.
const operators = `local T = contract "T" {}
local function operand(text) if text:sub(1, 1) == "n" then return tonumber((text:sub(2))) end return decimal(text) end
local function both(a, b, f) return tostring(f(operand(a), operand(b))) end
---@param a string
---@param b string
function T:add(a, b) return both(a, b, function(x, y) return x + y end) end
---@param a string
---@param b string
function T:sub(a, b) return both(a, b, function(x, y) return x - y end) end
---@param a string
---@param b string
function T:mul(a, b) return both(a, b, function(x, y) return x * y end) end
---@param a string
---@param b string
function T:lt(a, b) return both(a, b, function(x, y) return x < y end) end
---@param a string
---@param b string
function T:le(a, b) return both(a, b, function(x, y) return x <= y end) end
---@param a string
---@param b string
function T:gt(a, b) return both(a, b, function(x, y) return x > y end) end
---@param a string
---@param b string
function T:ge(a, b) return both(a, b, function(x, y) return x >= y end) end
---@param a string
---@param b string
function T:eq(a, b) return both(a, b, function(x, y) return x == y end) end
---@param a string
---@param b string
function T:ne(a, b) return both(a, b, function(x, y) return x ~= y end) end
`

// Every operator gives what exact rational numbers give, for two decimals and for
// a decimal and a number in either order.
func TestOperatorsOfDecimalsAreExact(t *testing.T) {
	b := deploy(t, operators)
	calculated := map[string]func(z, x, y *big.Rat) *big.Rat{"add": (*big.Rat).Add, "sub": (*big.Rat).Sub, "mul": (*big.Rat).Mul}
	compared := map[string]func(sign int) bool{
		"lt": func(s int) bool { return s < 0 }, "le": func(s int) bool { return s <= 0 }, "gt": func(s int) bool { return s > 0 },
		"ge": func(s int) bool { return s >= 0 }, "eq": func(s int) bool { return s == 0 }, "ne": func(s int) bool { return s != 0 },
	}
	rapid.Check(t, func(rt *rapid.T) {
		left, x := drawOperand(rt, "left", false)
		right, y := drawOperand(rt, "right", strings.HasPrefix(left, "n"))
		for method, f := range calculated {
			want := f(new(big.Rat), x, y)
			got, ok := new(big.Rat).SetString(b.operate(rt, method, left, right))
			if !ok || got.Cmp(want) != 0 {
				rt.Fatalf("%s %s %s: got %v, want %v", left, method, right, got, want)
			}
		}
		for method, f := range compared {
			if got, want := b.operate(rt, method, left, right), fmt.Sprint(f(x.Cmp(y))); got != want {
				rt.Fatalf("%s %s %s: got %s, want %s", left, method, right, got, want)
			}
		}
	})
}

// drawOperand draws a decimal of at most 80 digits, or a number unless only a
// decimal will do.
func drawOperand(t *rapid.T, label string, onlyDecimal bool) (text string, value *big.Rat) {
	if !onlyDecimal && rapid.Bool().Draw(t, label+" is a number") {
		text = fmt.Sprint(rapid.Int64Range(-1<<53+1, 1<<53-1).Draw(t, label))
		value, _ = new(big.Rat).SetString(text)
		return "n" + text, value
	}
	text = rapid.StringMatching(`-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,39})?`).Draw(t, label)
	value, _ = new(big.Rat).SetString(text)
	return text, value
}

func (b *bench) operate(t *rapid.T, method, left, right string) string {
	t.Helper()
	out, err := b.run(method, fmt.Sprintf("[%q,%q]", left, right))
	if err != nil {
		t.Fatalf("%s %s %s: %v", left, method, right, err)
	}
	return out.Result.Text()
}

// A result may have 160 digits and not one more, whichever operand has how many.
func TestOperatorsOfDecimalsKeepToTheLimit(t *testing.T) {
	b := deploy(t, operators)
	nines := strings.Repeat("9", decimal.MaxDigits)
	for _, c := range []struct{ method, left, right, want string }{
		{"add", nines, "n0", nines}, {"add", nines, "1", ""}, {"sub", "-" + nines, "n1", ""}, {"add", "n1", nines, ""},
		{"mul", nines, "n1", nines}, {"mul", nines, "n-1", "-" + nines}, {"mul", nines, "1.0", ""}, {"mul", "n10", nines, ""},
		{"sub", nines, nines, "0"}, {"mul", nines, "n0", "0"}, {"lt", nines, "0." + nines[1:], "false"},
	} {
		out, err := b.run(c.method, fmt.Sprintf("[%q,%q]", c.left, c.right))
		var raised *ContractError
		switch {
		case c.want == "" && !errors.As(err, &raised):
			t.Errorf("%s %s %s: got %v, %v; want an error", c.left, c.method, c.right, out.Result, err)
		case c.want != "" && (err != nil || out.Result.Text() != c.want):
			t.Errorf("%s %s %s: got %v, %v; want %s", c.left, c.method, c.right, out.Result, err, c.want)
		}
	}
}

// More digits never cost less gas, and many cost more than few.
func TestGasOfDecimalsGrowsWithDigits(t *testing.T) {
	b := deploy(t, operators)
	for _, method := range []string{"add", "sub", "mul", "lt", "eq"} {
		var last uint64
		var costs []uint64
		for digits := 1; digits <= decimal.MaxDigits/2; digits++ {
			operand := strings.Repeat("7", digits)
			out, err := b.run(method, fmt.Sprintf("[%q,%q]", operand, operand))
			if err != nil {
				t.Fatal(err)
			}
			if out.Gas < last {
				t.Errorf("%s of %d digits costs %d gas, of one less %d", method, digits, out.Gas, last)
			}
			last = out.Gas
			costs = append(costs, last)
		}
		if first := costs[0]; last <= first {
			t.Errorf("%s costs %d gas for one digit and %d for 80", method, first, last)
		}
	}
}
