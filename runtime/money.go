package runtime

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
)

// money is a decimal as a Lua userdata value.
type money struct{ decimal.Decimal }

// TypeName is what the contract's type() answers.
func (money) TypeName() string { return "decimal" }

// newDecimal makes a Lua value of d.
func (v *vm) newDecimal(d decimal.Decimal) *lua.LUserData {
	v.meter.Charge(uint64(d.Cost()), userdataBytes)
	return &lua.LUserData{Value: money{d}, Metatable: v.decimals, Env: nil}
}

// compareDecimal is the meter's Comparer: it orders a decimal and a number.
func compareDecimal(ud *lua.LUserData, n lua.LNumber) (order int, ok bool, err error) {
	m, ok := ud.Value.(money)
	if !ok {
		return 0, false, nil
	}
	d, err := decimal.FromFloat(float64(n))
	if err != nil {
		return 0, true, fmt.Errorf("cannot compare a decimal with %w", err)
	}
	return m.Cmp(d), true, nil
}

// decimalMetatable builds what makes decimals work with Lua's operators.
func (v *vm) decimalMetatable() *lua.LTable {
	mt := v.lua.NewTable()
	set := func(name string, f lua.LGFunction) { mt.RawSetString(name, v.lua.NewFunction(f)) }
	set("__add", v.arithmetic("add", decimal.Decimal.Add))
	set("__sub", v.arithmetic("subtract", decimal.Decimal.Sub))
	set("__mul", v.arithmetic("multiply", decimal.Decimal.Mul))
	set("__div", raise("a decimal is divided with a:div(b, scale, rounding), such as a:div(b, 2, \"half_even\")"))
	set("__mod", raise("a decimal has no remainder; use a:div(b, 0, \"floor\")"))
	set("__pow", raise("a decimal has no power; multiply it"))
	set("__unm", v.negate)
	set("__eq", v.comparison(func(order int) bool { return order == 0 }))
	set("__lt", v.comparison(func(order int) bool { return order < 0 }))
	set("__le", v.comparison(func(order int) bool { return order <= 0 }))
	set("__concat", v.concatenate)
	set("__len", raise("a decimal has no length"))
	set("__newindex", raise("a decimal cannot be changed"))
	mt.RawSetString("__index", v.lua.NewFunction(v.decimalMember))
	mt.RawSetString("__metatable", lua.LFalse)
	return mt
}

func raise(text string) lua.LGFunction {
	return func(L *lua.LState) int {
		L.RaiseError("%s", text)
		return 0
	}
}

// operand returns argument i as a decimal; integral numbers are taken as one.
func (v *vm) operand(L *lua.LState, i int, verb string) decimal.Decimal {
	switch x := L.Get(i).(type) {
	case *lua.LUserData:
		if m, ok := x.Value.(money); ok {
			return m.Decimal
		}
	case lua.LNumber:
		d, err := decimal.FromFloat(float64(x))
		if err != nil {
			L.RaiseError("cannot %s a decimal and %s", verb, err)
		}
		return d
	}
	L.RaiseError("cannot %s a decimal and a %s", verb, typeName(L.Get(i)))
	return decimal.Decimal{}
}

func (v *vm) arithmetic(verb string, operation func(a, b decimal.Decimal) (decimal.Decimal, error)) lua.LGFunction {
	return func(L *lua.LState) int {
		a, b := v.operand(L, 1, verb), v.operand(L, 2, verb)
		v.meter.Charge(uint64(a.Cost()+b.Cost()), 0)
		return v.pushDecimal(L)(operation(a, b))
	}
}

// pushDecimal returns a function that pushes an operation's outcome, or raises
// its error.
func (v *vm) pushDecimal(L *lua.LState) func(decimal.Decimal, error) int {
	return func(d decimal.Decimal, err error) int {
		if err != nil {
			L.RaiseError("%s", err)
		}
		L.Push(v.newDecimal(d))
		return 1
	}
}

func (v *vm) negate(L *lua.LState) int {
	return v.pushDecimal(L)(v.operand(L, 1, "negate").Neg(), nil)
}

func (v *vm) comparison(holds func(order int) bool) lua.LGFunction {
	return func(L *lua.LState) int {
		a, b := v.operand(L, 1, "compare"), v.operand(L, 2, "compare")
		v.meter.Charge(uint64(a.Cost()+b.Cost()), 0)
		L.Push(lua.LBool(holds(a.Cmp(b))))
		return 1
	}
}

func (v *vm) concatenate(L *lua.LState) int {
	text := v.concatText(L, 1) + v.concatText(L, 2)
	v.meter.Charge(uint64(len(text))/textBytesPer, uint64(len(text)))
	L.Push(lua.LString(text))
	return 1
}

func (v *vm) concatText(L *lua.LState, i int) string {
	switch x := L.Get(i).(type) {
	case lua.LString:
		return string(x)
	case lua.LNumber:
		return numberText(x)
	case *lua.LUserData:
		if m, ok := x.Value.(money); ok {
			return m.String()
		}
	}
	L.RaiseError("cannot join a decimal and a %s", typeName(L.Get(i)))
	return ""
}

// decimalMember is d.name: the methods of a decimal.
func (v *vm) decimalMember(L *lua.LState) int {
	if method, ok := v.decimalMethods[L.ToString(2)]; ok {
		L.Push(method)
		return 1
	}
	L.RaiseError("a decimal has no member %q; it has div, round, abs, sign, scale and integer", L.ToString(2))
	return 0
}

func (v *vm) decimalFunctions() map[string]*lua.LFunction {
	function := func(f func(L *lua.LState, d decimal.Decimal) int) *lua.LFunction {
		return v.lua.NewFunction(func(L *lua.LState) int { return f(L, v.operand(L, 1, "use")) })
	}
	return map[string]*lua.LFunction{
		"div":     function(v.divide),
		"round":   function(v.round),
		"abs":     function(func(L *lua.LState, d decimal.Decimal) int { return v.pushDecimal(L)(d.Abs(), nil) }),
		"sign":    function(func(L *lua.LState, d decimal.Decimal) int { L.Push(lua.LNumber(d.Sign())); return 1 }),
		"scale":   function(func(L *lua.LState, d decimal.Decimal) int { L.Push(lua.LNumber(d.Scale())); return 1 }),
		"integer": function(v.toInteger),
	}
}

func (v *vm) divide(L *lua.LState, a decimal.Decimal) int {
	b := v.operand(L, 2, "divide")
	scale, mode := v.rounding(L, 3)
	v.meter.Charge(uint64(a.Cost()+b.Cost()+scale/16), 0)
	return v.pushDecimal(L)(a.Div(b, scale, mode))
}

func (v *vm) round(L *lua.LState, d decimal.Decimal) int {
	scale, mode := v.rounding(L, 2)
	v.meter.Charge(uint64(d.Cost()+scale/16), 0)
	return v.pushDecimal(L)(d.Round(scale, mode))
}

// rounding reads the two arguments, scale and mode, from argument i on.
func (v *vm) rounding(L *lua.LState, i int) (int, decimal.Rounding) {
	scale, ok := L.Get(i).(lua.LNumber)
	if !ok || float64(scale) != float64(int(scale)) {
		L.RaiseError("the scale must be an integer, got %s; write it and the rounding, such as 2, \"half_even\"", typeName(L.Get(i)))
	}
	text, ok := L.Get(i + 1).(lua.LString)
	if !ok {
		L.RaiseError("the rounding must be a string such as \"half_even\", got %s", typeName(L.Get(i+1)))
	}
	mode, err := decimal.ParseRounding(string(text))
	if err != nil {
		L.RaiseError("%s", err)
	}
	return int(scale), mode
}

func (v *vm) toInteger(L *lua.LState, d decimal.Decimal) int {
	n, err := d.Int64()
	if err != nil {
		L.RaiseError("%s", err)
	}
	L.Push(lua.LNumber(n))
	return 1
}

// makeDecimal is decimal(x) of a contract.
func (v *vm) makeDecimal(L *lua.LState) int {
	switch x := L.Get(1).(type) {
	case lua.LString:
		v.meter.Charge(uint64(len(x))/textBytesPer, 0)
		return v.pushDecimal(L)(decimal.Parse(string(x)))
	case lua.LNumber:
		return v.pushDecimal(L)(decimal.FromFloat(float64(x)))
	case *lua.LUserData:
		if _, ok := x.Value.(money); ok {
			L.Push(x)
			return 1
		}
	}
	L.RaiseError("decimal takes a string or an integer, got %s", typeName(L.Get(1)))
	return 0
}
