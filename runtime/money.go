package runtime

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/stdlib"
)

// money is a decimal as a Lua userdata value.
type money struct{ decimal.Decimal }

// TypeName is what the contract's type() answers.
func (money) TypeName() string { return "decimal" }

// What a decimal costs, beside callGas for each operation: its Cost in gas, and
// these bytes for itself, for each unit of Cost, and for each unit if it is made
// text.
const (
	decimalBytes     = 112
	digitsBytes      = 16
	decimalTextBytes = 16
)

// newDecimal makes a Lua value of d.
func (v *vm) newDecimal(d decimal.Decimal) *lua.LUserData {
	cost := uint64(d.Cost())
	v.meter.Charge(cost, decimalBytes+digitsBytes*cost)
	return &lua.LUserData{Value: money{d}, Metatable: v.decimals}
}

func isDecimal(value lua.LValue) bool {
	ud, ok := value.(*lua.LUserData)
	if !ok {
		return false
	}
	_, ok = ud.Value.(money)
	return ok
}

// compareDecimal is the meter's Comparer: it orders a decimal and a number.
func compareDecimal(ud *lua.LUserData, n lua.LNumber) (order int, ok bool, err error) {
	m, ok := ud.Value.(money)
	if !ok {
		return 0, false, nil
	}
	d, err := decimal.FromFloat(float64(n))
	if err != nil {
		return 0, true, fmt.Errorf("cannot compare: %w", err)
	}
	return m.Cmp(d), true, nil
}

// decimalMetatable builds what makes decimals work with Lua's operators.
func (v *vm) decimalMetatable() *lua.LTable {
	mt := v.lua.NewTable()
	for name, f := range map[string]lua.LGFunction{
		"__add":      v.arithmetic("add", decimal.Decimal.Add),
		"__sub":      v.arithmetic("subtract", decimal.Decimal.Sub),
		"__mul":      v.arithmetic("multiply", decimal.Decimal.Mul),
		"__div":      raise(`a decimal is divided with a:div(b, scale, rounding), such as a:div(b, 2, "half_even")`),
		"__mod":      raise(`a decimal has no remainder; use a:div(b, 0, "floor")`),
		"__pow":      raise("a decimal has no power; multiply it"),
		"__unm":      v.negate,
		"__eq":       v.comparison(func(order int) bool { return order == 0 }),
		"__lt":       v.comparison(func(order int) bool { return order < 0 }),
		"__le":       v.comparison(func(order int) bool { return order <= 0 }),
		"__concat":   v.concatenate,
		"__len":      raise("a decimal has no length"),
		"__index":    v.decimalMember,
		"__newindex": raise("a decimal cannot be changed"),
	} {
		mt.RawSetString(name, v.function(f))
	}
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}

func raise(text string) lua.LGFunction {
	return func(L *lua.LState) int {
		L.RaiseError("%s", text)
		return 0
	}
}

// operand returns a value as a decimal; integral numbers are taken as one.
func (v *vm) operand(L *lua.LState, value lua.LValue, verb string) decimal.Decimal {
	switch x := value.(type) {
	case *lua.LUserData:
		if m, ok := x.Value.(money); ok {
			return m.Decimal
		}
	case lua.LNumber:
		d, err := decimal.FromFloat(float64(x))
		if err != nil {
			L.RaiseError("cannot %s: %s", verb, err)
		}
		return d
	}
	L.RaiseError("cannot %s a decimal and a %s", verb, stdlib.TypeName(value))
	return decimal.Decimal{}
}

// operands returns the two arguments of an operator, and charges for them.
func (v *vm) operands(L *lua.LState, verb string) (a, b decimal.Decimal) {
	a, b = v.operand(L, L.Get(1), verb), v.operand(L, L.Get(2), verb)
	v.meter.Charge(uint64(a.Cost()+b.Cost()), 0)
	return a, b
}

func (v *vm) arithmetic(verb string, operation func(a, b decimal.Decimal) (decimal.Decimal, error)) lua.LGFunction {
	return func(L *lua.LState) int {
		d, err := operation(v.operands(L, verb))
		return v.pushDecimal(L, d, err)
	}
}

// pushDecimal pushes an operation's outcome, or raises its error.
func (v *vm) pushDecimal(L *lua.LState, d decimal.Decimal, err error) int {
	if err != nil {
		L.RaiseError("%s", err)
	}
	L.Push(v.newDecimal(d))
	return 1
}

func (v *vm) negate(L *lua.LState) int {
	return v.pushDecimal(L, v.operand(L, L.Get(1), "negate").Neg(), nil)
}

func (v *vm) comparison(holds func(order int) bool) lua.LGFunction {
	return func(L *lua.LState) int {
		a, b := v.operands(L, "compare")
		L.Push(lua.LBool(holds(a.Cmp(b))))
		return 1
	}
}

// less orders two values for table.sort as the operator < does, decimals and
// numbers included.
func (v *vm) less(L *lua.LState, a, b lua.LValue) bool {
	if !isDecimal(a) && !isDecimal(b) {
		return L.LessThan(a, b)
	}
	x, y := v.operand(L, a, "compare"), v.operand(L, b, "compare")
	v.meter.Charge(uint64(x.Cost()+y.Cost()), 0)
	return x.Cmp(y) < 0
}

func (v *vm) concatenate(L *lua.LState) int {
	a, b := v.concatText(L, L.Get(1)), v.concatText(L, L.Get(2))
	size := uint64(len(a) + len(b))
	v.meter.Charge(size/textBytesPer, size+valueBytes)
	L.Push(lua.LString(a + b))
	return 1
}

func (v *vm) concatText(L *lua.LState, value lua.LValue) string {
	switch x := value.(type) {
	case lua.LString:
		return string(x)
	case lua.LNumber:
		return stdlib.NumberText(x)
	case *lua.LUserData:
		if m, ok := x.Value.(money); ok {
			v.meter.Charge(uint64(m.Cost()), decimalTextBytes*uint64(m.Cost()))
			return m.String()
		}
	}
	L.RaiseError("cannot join a decimal and a %s", stdlib.TypeName(value))
	return ""
}
