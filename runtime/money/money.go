// Package money gives contracts exact decimals: package decimal as Lua values, which
// work with every operator and with integral Lua numbers, in either order.
//
// A decimal is a userdata with a metatable that contract code can't reach, so it is
// a value like a number: it can be shared and never changes. Open makes what all
// decimals of one VM have in common. Function is the global with which contracts
// make them, New is for those of the host, and Of reads one.
//
// gopher-lua asks no metamethod of < <= == where the operands are of two types. So
// Compare, the meter's Comparer, and Less, the order of table.sort, are the two
// places outside the operators that know how a decimal compares.
//
// Arithmetic itself is left to package decimal, the text of a decimal in tostring,
// string.format and the like to package stdlib, which asks each value for it.
package money

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/decimal"
	"moonledger/runtime/stdlib"
)

// What decimals cost, beside callGas for each operation: an operand its Cost in
// gas, as does a result, which takes these bytes for itself and for each unit of
// Cost, and more for each if it is made text.
const (
	callGas      = 2
	decimalBytes = 112
	digitsBytes  = 16
	textBytes    = 16

	digitsPerGas    = 16 // of a scale that is asked for, as decimal.Decimal.Cost counts
	textBytesPerGas = 16 // bytes of text that is read or joined
	stringBytes     = 16 // of a joined text, besides its own
)

// Meter is what decimals ask of a call's budget. Charge takes gas and bytes of
// memory before the work that they pay for, and panics to end the call.
type Meter interface{ Charge(gas, bytes uint64) }

// A Library is what the decimals of one VM have in common. It belongs to the
// goroutine that runs the VM.
type Library struct {
	state     *lua.LState
	meter     Meter
	metatable *lua.LTable
	methods   map[string]*lua.LFunction
}

// Open makes the library of L. It changes nothing that a chunk sees.
func Open(L *lua.LState, m Meter) *Library {
	l := &Library{state: L, meter: m}
	l.metatable = l.operators()
	l.methods = l.methodTable()
	return l
}

// amount is a decimal as the value of a userdata.
type amount struct{ decimal.Decimal }

// TypeName is what the contract's type() answers. With String it implements
// stdlib.Named.
func (amount) TypeName() string { return "decimal" }

// New returns d as a Lua value, and pays for it.
func (l *Library) New(d decimal.Decimal) *lua.LUserData {
	cost := uint64(d.Cost())
	l.meter.Charge(cost, decimalBytes+digitsBytes*cost)
	return &lua.LUserData{Value: amount{d}, Metatable: l.metatable}
}

// Of returns the decimal that a Lua value is; ok is false for any other.
func Of(v lua.LValue) (d decimal.Decimal, ok bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return decimal.Decimal{}, false
	}
	held, ok := ud.Value.(amount)
	return held.Decimal, ok
}

// Text returns the canonical text of d, and pays for it.
func (l *Library) Text(d decimal.Decimal) string {
	cost := uint64(d.Cost())
	l.meter.Charge(cost, textBytes*cost)
	return d.String()
}

// Function makes the Lua function decimal(x): the decimal of a text, an integer or
// a decimal.
func (l *Library) Function() *lua.LFunction { return l.function(l.convert) }

// Compare tells how a decimal compares with a number, as meter.Comparer wants it.
func Compare(ud *lua.LUserData, n lua.LNumber) (order int, ok bool, err error) {
	d, ok := Of(ud)
	if !ok {
		return 0, false, nil
	}
	e, err := decimal.FromFloat(float64(n))
	if err != nil {
		return 0, true, fmt.Errorf("cannot compare: %w", err)
	}
	return d.Cmp(e), true, nil
}

// Less orders two values as the operator < does, decimals and numbers included, and
// raises an error through L for what has no order.
func (l *Library) Less(L *lua.LState, a, b lua.LValue) bool {
	_, ok1 := Of(a)
	_, ok2 := Of(b)
	if !ok1 && !ok2 {
		checkOrder(L, a, b)
		return L.LessThan(a, b)
	}
	x, y := l.operand(L, a, "compare"), l.operand(L, b, "compare")
	l.meter.Charge(uint64(x.Cost()+y.Cost()), 0)
	return x.Cmp(y) < 0
}

// checkOrder refuses other values of the host, of which the library would say that
// they are userdata.
func checkOrder(L *lua.LState, a, b lua.LValue) {
	if a.Type() == lua.LTUserData || b.Type() == lua.LTUserData {
		L.RaiseError("attempt to compare %s with %s", stdlib.TypeName(a), stdlib.TypeName(b))
	}
}

// function makes a Lua function of f that charges for being called.
func (l *Library) function(f lua.LGFunction) *lua.LFunction {
	return l.state.NewFunction(func(L *lua.LState) int {
		l.meter.Charge(callGas, 0)
		return f(L)
	})
}
