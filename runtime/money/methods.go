package money

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/stdlib"
)

// member is d.name: the methods of a decimal.
func (l *Library) member(L *lua.LState) int {
	name, ok := L.Get(2).(lua.LString)
	if ok {
		if method, ok := l.methods[string(name)]; ok {
			L.Push(method)
			return 1
		}
	}
	L.RaiseError("a decimal has no member %s; it has abs, div, integer, round, scale and sign", stdlib.Quoted(L.Get(2)))
	return 0
}

func (l *Library) methodTable() map[string]*lua.LFunction {
	functions := map[string]*lua.LFunction{}
	for name, f := range map[string]func(L *lua.LState, d decimal.Decimal) int{
		"abs":     func(L *lua.LState, d decimal.Decimal) int { return l.push(L, d.Abs(), nil) },
		"div":     l.divide,
		"integer": l.toInteger,
		"round":   l.round,
		"scale":   func(L *lua.LState, d decimal.Decimal) int { return pushNumber(L, d.Scale()) },
		"sign":    func(L *lua.LState, d decimal.Decimal) int { return pushNumber(L, d.Sign()) },
	} {
		functions[name] = l.function(l.method(name, f))
	}
	return functions
}

// method makes a method of f, whose first argument must be a decimal.
func (l *Library) method(name string, f func(L *lua.LState, d decimal.Decimal) int) lua.LGFunction {
	return func(L *lua.LState) int {
		d, ok := Of(L.Get(1))
		if !ok {
			L.RaiseError("%s is a method of decimals: write d:%s(…) with a colon", name, name)
		}
		l.meter.Charge(uint64(d.Cost()), 0)
		return f(L, d)
	}
}

func pushNumber(L *lua.LState, n int) int {
	L.Push(lua.LNumber(n))
	return 1
}

func (l *Library) divide(L *lua.LState, a decimal.Decimal) int {
	b := l.operand(L, L.Get(2), "divide")
	scale, mode := l.rounding(L, 3)
	l.meter.Charge(uint64(b.Cost()+scale/digitsPerGas), 0)
	d, err := a.Div(b, scale, mode)
	return l.push(L, d, err)
}

func (l *Library) round(L *lua.LState, d decimal.Decimal) int {
	scale, mode := l.rounding(L, 2)
	l.meter.Charge(uint64(scale/digitsPerGas), 0)
	d, err := d.Round(scale, mode)
	return l.push(L, d, err)
}

// rounding reads the two arguments, scale and mode, from argument i on.
func (l *Library) rounding(L *lua.LState, i int) (int, decimal.Rounding) {
	scale, ok := L.Get(i).(lua.LNumber)
	if !ok || !(scale >= 0 && scale <= decimal.MaxDigits) || scale != lua.LNumber(int(scale)) {
		L.RaiseError(`the scale must be an integer from 0 to %d, got %s; write it and the rounding, such as 2, "half_even"`, decimal.MaxDigits, stdlib.Quoted(L.Get(i)))
	}
	text, ok := L.Get(i + 1).(lua.LString)
	if !ok {
		L.RaiseError(`the rounding must be a string such as "half_even", got %s`, stdlib.Quoted(L.Get(i+1)))
	}
	mode, err := decimal.ParseRounding(string(text))
	if err != nil {
		L.RaiseError("%s", err)
	}
	return int(scale), mode
}

func (l *Library) toInteger(L *lua.LState, d decimal.Decimal) int {
	n, err := d.Int64()
	if err != nil {
		L.RaiseError("%s", err)
	}
	L.Push(lua.LNumber(n))
	return 1
}

// convert is decimal(x) of a contract.
func (l *Library) convert(L *lua.LState) int {
	switch x := L.Get(1).(type) {
	case lua.LString:
		l.meter.Charge(uint64(len(x))/textBytesPerGas, 0)
		d, err := decimal.Parse(string(x))
		return l.push(L, d, err)
	case lua.LNumber:
		d, err := decimal.FromFloat(float64(x))
		return l.push(L, d, err)
	case *lua.LUserData:
		if _, ok := Of(x); ok {
			L.Push(x)
			return 1
		}
	}
	L.RaiseError("decimal takes a string or an integer, got %s", stdlib.TypeName(L.Get(1)))
	return 0
}
