package meter

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// chargeArithmetic charges an operation on operands b and c, and refuses what
// the library would compute in its own way.
func (t *thread) chargeArithmetic(f *frame, inst uint32) {
	b, c := t.operand(f, argB(inst)), t.operand(f, argC(inst))
	t.chargeParse(b)
	t.chargeParse(c)
	if opcode(inst) == lua.OP_POW {
		t.checkPower(b, c)
	}
	t.checkOperands(opcode(inst), b, c)
}

// checkOperands refuses to calculate with a value of the host that has no
// arithmetic, as the library would, but by the name that the contract's type() has
// for it.
func (t *thread) checkOperands(op int, b, c lua.LValue) {
	_, ok1 := b.(*lua.LUserData)
	_, ok2 := c.(*lua.LUserData)
	if !ok1 && !ok2 {
		return
	}
	event := [...]string{"__add", "__sub", "__mul", "__div", "__mod", "__pow"}[op-lua.OP_ADD]
	if t.lua.GetMetaField(b, event) == lua.LNil && t.lua.GetMetaField(c, event) == lua.LNil {
		t.lua.RaiseError("cannot calculate with %s and %s", hostTypeName(b), hostTypeName(c))
	}
}

// chargeParse charges a text that is read as a number. The library reads it as
// Go does, where "010" is eight and "1_0" ten; only what Go and Lua read alike
// is let through.
func (t *thread) chargeParse(v lua.LValue) {
	s, ok := v.(lua.LString)
	if !ok {
		return
	}
	t.meter.chargeGas(uint64(len(s)) / parseBytesPerGas)
	if !isPlainNumeral(string(s)) && libraryReads(string(s)) {
		t.lua.RaiseError("cannot calculate with the text %q; write tonumber(text)", clip(string(s)))
	}
}

func clip(s string) string { return s[:min(len(s), 40)] }

// libraryReads tells whether the library takes s for a number.
func libraryReads(s string) bool {
	s = strings.Trim(s, " \t\n")
	if _, err := strconv.ParseInt(s, 0, lua.LNumberBit); err == nil {
		return true
	}
	_, err := strconv.ParseFloat(s, lua.LNumberBit)
	return err == nil
}

// isPlainNumeral tells whether s is a decimal number without leading zeros, of
// at most one sign, point and exponent.
func isPlainNumeral(s string) bool {
	s = strings.TrimPrefix(strings.Trim(s, " \t\n\v\f\r"), "-")
	whole, rest := cutDigits(s)
	if whole == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if strings.HasPrefix(rest, ".") {
		if _, rest = cutDigits(rest[1:]); rest == "" {
			return true
		}
	}
	if rest == "" || rest[0]|0x20 != 'e' {
		return rest == ""
	}
	exponent, rest := cutDigits(strings.TrimLeft(rest[1:], "+-"))
	return exponent != "" && rest == ""
}

func cutDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

// checkPower lets through the exponents for which Go's math.Pow only multiplies
// and takes square roots. The others go through exponential and logarithm,
// which differ between processors.
func (t *thread) checkPower(base, exponent lua.LValue) {
	if _, ok := base.(*lua.LUserData); ok {
		return // a decimal answers for itself
	}
	switch e := exponent.(type) {
	case lua.LString:
		t.lua.RaiseError("the exponent of ^ must be a number, got a string")
	case lua.LNumber:
		if f := float64(e); f != math.Trunc(f) && math.Abs(f) != 0.5 {
			t.lua.RaiseError("the exponent of ^ must be an integer, 0.5 or -0.5: other powers differ between processors")
		}
	}
}
