package meter

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// chargeCompare charges EQ, LT or LE of operands b and c, and makes a decimal and
// a number comparable.
func (t *thread) chargeCompare(f *frame, b, c int) {
	switch x := t.operand(f, b).(type) {
	case lua.LNumber:
		if ud, ok := t.operand(f, c).(*lua.LUserData); ok {
			t.standIn(f.LocalBase+c, ud, x)
		}
	case lua.LString:
		if y, ok := t.operand(f, c).(lua.LString); ok {
			t.meter.chargeGas(uint64(min(len(x), len(y))) / compareBytesPerGas)
		}
	case *lua.LUserData:
		if n, ok := t.operand(f, c).(lua.LNumber); ok {
			t.standIn(f.LocalBase+b, x, n)
		}
	}
}

// standIn puts a number that compares with n as the decimal does into the
// decimal's register for the time of one comparison. The library, which never
// asks metamethods across types, then compares two numbers; that runs no other
// code, so nothing sees the stand-in, not even through a captured local.
func (t *thread) standIn(register int, ud *lua.LUserData, n lua.LNumber) {
	m := t.meter
	if m.compare == nil {
		return
	}
	order, ok, err := m.compare(ud, n)
	if !ok {
		return
	}
	m.chargeGas(decimalCompareGas)
	if err != nil {
		t.lua.RaiseError("%s", err.Error())
	}
	m.later = pending{t.reg, register, ud}
	t.reg.set(register, standInFor(order, n))
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
