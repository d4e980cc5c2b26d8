package money

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/stdlib"
)

// operators builds what makes decimals work with Lua's operators.
func (l *Library) operators() *lua.LTable {
	mt := l.state.NewTable()
	for name, f := range map[string]lua.LGFunction{
		"__add":      l.arithmetic("add", decimal.Decimal.Add),
		"__sub":      l.arithmetic("subtract", decimal.Decimal.Sub),
		"__mul":      l.arithmetic("multiply", decimal.Decimal.Mul),
		"__div":      raise(`a decimal is divided with a:div(b, scale, rounding), such as a:div(b, 2, "half_even")`),
		"__mod":      raise(`a decimal has no remainder; use a:div(b, 0, "floor")`),
		"__pow":      raise("a decimal has no power; multiply it"),
		"__unm":      l.negate,
		"__eq":       l.comparison(func(order int) bool { return order == 0 }),
		"__lt":       l.comparison(func(order int) bool { return order < 0 }),
		"__le":       l.comparison(func(order int) bool { return order <= 0 }),
		"__concat":   l.concatenate,
		"__len":      raise("a decimal has no length"),
		"__index":    l.member,
		"__newindex": raise("a decimal cannot be changed"),
	} {
		mt.RawSetString(name, l.function(f))
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
func (l *Library) operand(L *lua.LState, value lua.LValue, verb string) decimal.Decimal {
	if d, ok := Of(value); ok {
		return d
	}
	n, ok := value.(lua.LNumber)
	if !ok {
		L.RaiseError("cannot %s a decimal and a %s", verb, stdlib.TypeName(value))
	}
	d, err := decimal.FromFloat(float64(n))
	if err != nil {
		L.RaiseError("cannot %s: %s", verb, err)
	}
	return d
}

// operands returns the two arguments of an operator, and charges for them.
func (l *Library) operands(L *lua.LState, verb string) (a, b decimal.Decimal) {
	a, b = l.operand(L, L.Get(1), verb), l.operand(L, L.Get(2), verb)
	l.meter.Charge(uint64(a.Cost()+b.Cost()), 0)
	return a, b
}

func (l *Library) arithmetic(verb string, operation func(a, b decimal.Decimal) (decimal.Decimal, error)) lua.LGFunction {
	return func(L *lua.LState) int {
		d, err := operation(l.operands(L, verb))
		return l.push(L, d, err)
	}
}

// push pushes an operation's outcome, or raises its error.
func (l *Library) push(L *lua.LState, d decimal.Decimal, err error) int {
	if err != nil {
		L.RaiseError("%s", err)
	}
	L.Push(l.New(d))
	return 1
}

func (l *Library) negate(L *lua.LState) int {
	return l.push(L, l.operand(L, L.Get(1), "negate").Neg(), nil)
}

func (l *Library) comparison(holds func(order int) bool) lua.LGFunction {
	return func(L *lua.LState) int {
		a, b := l.operands(L, "compare")
		L.Push(lua.LBool(holds(a.Cmp(b))))
		return 1
	}
}

func (l *Library) concatenate(L *lua.LState) int {
	a, b := l.concatText(L, L.Get(1)), l.concatText(L, L.Get(2))
	size := uint64(len(a) + len(b))
	l.meter.Charge(size/textBytesPerGas, size+stringBytes)
	L.Push(lua.LString(a + b))
	return 1
}

func (l *Library) concatText(L *lua.LState, value lua.LValue) string {
	if d, ok := Of(value); ok {
		return l.Text(d)
	}
	switch x := value.(type) {
	case lua.LString:
		return string(x)
	case lua.LNumber:
		return stdlib.NumberText(x)
	}
	L.RaiseError("cannot join a decimal and a %s", stdlib.TypeName(value))
	return ""
}
