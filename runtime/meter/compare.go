package meter

import (
	"math"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// chargeCompare charges EQ, LT or LE of operands b and c, and makes a decimal and
// a number comparable. It tells whether the two are others than numbers, strings
// and those.
func (t *thread) chargeCompare(f *layout.Frame, b, c int) (others bool) {
	switch x := t.operand(f, b).(type) {
	case lua.LNumber:
		if ud, ok := t.operand(f, c).(*lua.LUserData); ok {
			return !t.standIn(f.LocalBase+c, ud, x)
		}
		return false
	case lua.LString:
		if y, ok := t.operand(f, c).(lua.LString); ok {
			t.meter.chargeGas(uint64(min(len(x), len(y))) / compareBytesPerGas)
			return false
		}
	case *lua.LUserData:
		if n, ok := t.operand(f, c).(lua.LNumber); ok {
			return !t.standIn(f.LocalBase+b, x, n)
		}
	}
	return true
}

// checkOrder refuses to order a value of the host and what it has no order with, as
// the library would, but by the name that the contract's type() has for it.
func (t *thread) checkOrder(x, y lua.LValue) {
	_, ok1 := x.(*lua.LUserData)
	_, ok2 := y.(*lua.LUserData)
	if !ok1 && !ok2 {
		return
	}
	a, b := hostTypeName(x), hostTypeName(y)
	if a != b || t.lua.GetMetaField(x, "__lt") == lua.LNil {
		t.lua.RaiseError("attempt to compare %s with %s", a, b)
	}
}

func hostTypeName(v lua.LValue) string {
	if ud, ok := v.(*lua.LUserData); ok {
		if named, ok := ud.Value.(interface{ TypeName() string }); ok {
			return named.TypeName()
		}
	}
	return v.Type().String()
}

// standIn puts a number that compares with n as the decimal does into the
// decimal's register for the time of one comparison. The library, which never
// asks metamethods across types, then compares two numbers; that runs no other
// code, so nothing sees the stand-in, not even through a captured local. It reports false
// for what is no decimal.
func (t *thread) standIn(register int, ud *lua.LUserData, n lua.LNumber) bool {
	m := t.meter
	if m.compare == nil {
		return false
	}
	order, ok, err := m.compare(ud, n)
	if !ok {
		return false
	}
	m.chargeGas(decimalCompareGas)
	if err != nil {
		t.lua.RaiseError("%s", err.Error())
	}
	m.later = pending{t.reg, register, ud}
	t.reg.Set(register, standInFor(order, n))
	return true
}

func standInFor(order int, n lua.LNumber) lua.LNumber {
	if order == 0 {
		return n
	}
	return lua.LNumber(math.Inf(order))
}

func (m *Meter) isDecimal(ud *lua.LUserData) bool {
	if m.compare == nil {
		return false
	}
	_, ok, _ := m.compare(ud, 0)
	return ok
}
