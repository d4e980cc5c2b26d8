package runtime

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/stdlib"
)

// decimalMember is d.name: the methods of a decimal.
func (v *vm) decimalMember(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	if ok {
		if method, ok := v.decimalMethods[string(name)]; ok {
			L.Push(method)
			return 1
		}
	}
	L.RaiseError("a decimal has no member %s; it has abs, div, integer, round, scale and sign", quoted(L.Get(2)))
	return 0
}

func (v *vm) decimalFunctions() map[string]*lua.LFunction {
	functions := map[string]*lua.LFunction{}
	for name, f := range map[string]func(L *lua.LState, d decimal.Decimal) int{
		"abs":     func(L *lua.LState, d decimal.Decimal) int { return v.pushDecimal(L, d.Abs(), nil) },
		"div":     v.divide,
		"integer": v.toInteger,
		"round":   v.round,
		"scale":   func(L *lua.LState, d decimal.Decimal) int { return pushNumber(L, d.Scale()) },
		"sign":    func(L *lua.LState, d decimal.Decimal) int { return pushNumber(L, d.Sign()) },
	} {
		functions[name] = v.function(v.decimalMethod(name, f))
	}
	return functions
}

// decimalMethod makes a method of f, whose first argument must be a decimal.
func (v *vm) decimalMethod(name string, f func(L *lua.LState, d decimal.Decimal) int) lua.LGFunction {
	return func(L *lua.LState) int {
		if !isDecimal(L.Get(1)) {
			L.RaiseError("%s is a method of decimals: write d:%s(…) with a colon", name, name)
		}
		d := L.Get(1).(*lua.LUserData).Value.(money).Decimal
		v.meter.Charge(uint64(d.Cost()), 0)
		return f(L, d)
	}
}

func pushNumber(L *lua.LState, n int) int {
	L.Push(lua.LNumber(n))
	return 1
}

func (v *vm) divide(L *lua.LState, a decimal.Decimal) int {
	b := v.operand(L, L.Get(2), "divide")
	scale, mode := v.rounding(L, 3)
	v.meter.Charge(uint64(b.Cost()+scale/digitsPerGas), 0)
	d, err := a.Div(b, scale, mode)
	return v.pushDecimal(L, d, err)
}

func (v *vm) round(L *lua.LState, d decimal.Decimal) int {
	scale, mode := v.rounding(L, 2)
	v.meter.Charge(uint64(scale/digitsPerGas), 0)
	d, err := d.Round(scale, mode)
	return v.pushDecimal(L, d, err)
}

// digitsPerGas is what decimal.Decimal.Cost counts by.
const digitsPerGas = 16

// rounding reads the two arguments, scale and mode, from argument i on.
func (v *vm) rounding(L *lua.LState, i int) (int, decimal.Rounding) {
	scale, ok := L.Get(i).(lua.LNumber)
	if !ok || !isInteger(scale) || scale < 0 || scale > decimal.MaxDigits {
		L.RaiseError(`the scale must be an integer from 0 to %d, got %s; write it and the rounding, such as 2, "half_even"`, decimal.MaxDigits, quoted(L.Get(i)))
	}
	text, ok := L.Get(i + 1).(lua.LString)
	if !ok {
		L.RaiseError(`the rounding must be a string such as "half_even", got %s`, quoted(L.Get(i+1)))
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
		d, err := decimal.Parse(string(x))
		return v.pushDecimal(L, d, err)
	case lua.LNumber:
		d, err := decimal.FromFloat(float64(x))
		return v.pushDecimal(L, d, err)
	case *lua.LUserData:
		if _, ok := x.Value.(money); ok {
			L.Push(x)
			return 1
		}
	}
	L.RaiseError("decimal takes a string or an integer, got %s", stdlib.TypeName(L.Get(1)))
	return 0
}
