package meter

import (
	"math"
	"strconv"
	"strings"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// chargeArithmetic charges an operation on operands b and c, and refuses what
// the library would compute in its own way.
func (t *thread) chargeArithmetic(f *layout.Frame, inst layout.Instruction) {
	b, c := t.operand(f, inst.B()), t.operand(f, inst.C())
	t.chargeParse(b)
	t.chargeParse(c)
	switch inst.Opcode() {
	case lua.OP_POW:
		t.checkPower(b, c)
	case lua.OP_MOD:
		t.chargeModulo(b, c)
	}
	t.checkOperands(inst.Opcode(), b, c)
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

// chargeModulo charges the division of a long number by a short one: it is made
// bit by bit.
func (t *thread) chargeModulo(b, c lua.LValue) {
	x, ok1 := b.(lua.LNumber)
	y, ok2 := c.(lua.LNumber)
	switch {
	case ok1 && ok2 && y != 0:
		t.meter.chargeGas(uint64(max(binaryExponent(x)-binaryExponent(y), 0)) / moduloBitsPerGas)
	case lua.LVCanConvToString(b) && lua.LVCanConvToString(c) && !(ok1 && ok2):
		t.meter.chargeGas(mostExponents / moduloBitsPerGas) // a text may be any number
	}
}

// mostExponents is how many exponents numbers have.
const mostExponents = 2048

// binaryExponent is the exponent of a number, counted from 0.
func binaryExponent(n lua.LNumber) int {
	const mantissaBits = 52
	return int(math.Float64bits(float64(n)) >> mantissaBits % mostExponents)
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
	if isLongNumeral(string(s)) {
		t.meter.chargeGas(longNumeralGas + longNumeralByteGas*uint64(min(len(s), mostDigits)))
	}
	if !isPlainNumeral(string(s)) && libraryReads(string(s)) {
		t.lua.RaiseError("cannot calculate with the text %q; write tonumber(text)", clip(string(s)))
	}
}

// chargeMinus charges for the sign before a text, and refuses what has no negative as
// Lua does: the library says that "__unm" is undefined.
func (t *thread) chargeMinus(v lua.LValue) {
	t.chargeParse(v)
	text, isText := v.(lua.LString)
	if v.Type() != lua.LTNumber && !(isText && isPlainNumeral(string(text))) {
		t.checkMeta(v, "__unm", "perform arithmetic on")
	}
}

// checkMeta refuses to do something to a value that has no metamethod for it.
func (t *thread) checkMeta(v lua.LValue, name, what string) {
	if t.lua.GetMetaField(v, name).Type() != lua.LTFunction {
		t.lua.RaiseError("attempt to %s a %s value", what, hostTypeName(v))
	}
}

// mostDigits is how many digits of a text the library reads; it passes over the
// others.
const mostDigits = 800

// isLongNumeral tells whether reading s as a number may take long arithmetic:
// where it has many digits, or is next to zero.
func isLongNumeral(s string) bool {
	const digits, exponentDigits = 20, 2
	if len(s) > digits {
		return true
	}
	at := strings.LastIndexAny(s, "eEpP")
	return at >= 0 && len(strings.Trim(s[at+1:], "+- \t\n\v\f\r")) > exponentDigits
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
