package stdlib

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// openMath makes the math library: the functions whose results IEEE 754 fixes to
// the last bit. The others, such as sin and log, differ between processors.
func (l *Library) openMath() {
	module := l.module([]function{
		{"abs", mathOf(math.Abs)},
		{"ceil", mathOf(math.Ceil)},
		{"floor", mathOf(math.Floor)},
		{"fmod", mathFmod},
		{"max", mathMax},
		{"min", mathMin},
		{"modf", mathModf},
		{"sqrt", mathOf(math.Sqrt)},
	})
	module.RawSetString("huge", lua.LNumber(math.Inf(1)))
	module.RawSetString("pi", lua.LNumber(math.Pi))
	l.Set("math", l.Freeze("math", module))
}

func mathOf(f func(float64) float64) func(call) int {
	return func(c call) int { return c.push(lua.LNumber(f(float64(c.number(1))))) }
}

func mathFmod(c call) int {
	a, b := float64(c.number(1)), float64(c.number(2))
	c.meter.Charge(uint64(modSteps(a, b))/modStepsPerGas, 0)
	return c.push(lua.LNumber(math.Mod(a, b)))
}

// modSteps is how many bits longer a is than b, about: math.Mod subtracts
// multiples of b bit by bit.
func modSteps(a, b float64) int {
	if b == 0 {
		return 0
	}
	const mantissaBits, exponentMask = 52, 0x7ff
	exponent := func(f float64) int { return int(math.Float64bits(f) >> mantissaBits & exponentMask) }
	return max(exponent(a)-exponent(b), 0)
}

// mathModf returns the integral part and the fraction, both with the sign of the
// number.
func mathModf(c call) int {
	n := float64(c.number(1))
	whole := math.Trunc(n)
	fraction := n - whole
	if math.IsInf(n, 0) {
		fraction = 0
	}
	c.L.Push(lua.LNumber(whole))
	c.L.Push(lua.LNumber(math.Copysign(fraction, n)))
	return 2
}

func mathMax(c call) int {
	return c.best(func(n, best lua.LNumber) bool { return n > best })
}

func mathMin(c call) int {
	return c.best(func(n, best lua.LNumber) bool { return n < best })
}

func (c call) best(better func(n, best lua.LNumber) bool) int {
	best := c.number(1)
	c.moved(c.count())
	for i := 2; i <= c.count(); i++ {
		if n := c.number(i); better(n, best) {
			best = n
		}
	}
	return c.push(best)
}
