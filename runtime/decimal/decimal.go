// Package decimal is the exact arithmetic that contracts count money with.
//
// A Decimal is an integer coefficient of at most 160 digits and a scale, the
// number of digits after the point: 1.50 is 150 with scale 2. Results are exact
// or an error; only Div and Round round, to a scale and in a Rounding that the
// caller names. The scale is kept: 1.0 and 1.00 are equal and print differently.
//
// A Decimal has one text, the canonical one that entries and state hold:
// -?(0|[1-9][0-9]*)(\.[0-9]+)?, never a negative zero. Parse reads it, and what
// people and JSON write.
//
// The coefficient is an integer of github.com/cockroachdb/apd/v3, which keeps
// what fits in 128 bits without allocating. Binding to Lua and charging gas are
// left to the packages above; Cost tells them what an operand weighs.
package decimal

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/apd/v3"
)

// MaxDigits bounds the digits of a coefficient and, on its own, the scale. The
// product of two 256-bit amounts (78 digits each) fits. Every digit of the
// coefficient counts, trailing zeros too, leading zeros not: 1.00 has 3 digits,
// 0.001 and 0.000 have 1.
const MaxDigits = 160

// ErrDigits is wrapped by every error about a number that would need more than
// MaxDigits digits, or more than MaxDigits digits after the point.
var ErrDigits = errors.New("decimal has more than 160 digits")

// Decimal is an exact, immutable number. The zero value is 0.
//
// Copying is cheap (32 bytes) and any number of goroutines may use one value or
// its copies at once. Compare with Cmp or Equal: == compares the representation
// and can differ for equal numbers.
type Decimal struct {
	// coeff carries the sign and is never a negative zero. Beyond 128 bits it
	// points to memory that copies share, so it is only ever written while it
	// belongs to a result that nobody has seen.
	coeff apd.BigInt
	scale uint8
}

// FromInt returns n with scale 0.
func FromInt(n int64) Decimal {
	var d Decimal
	d.coeff.SetInt64(n)
	return d
}

// Sign returns -1, 0 or +1.
func (d Decimal) Sign() int { return d.coeff.Sign() }

// Scale returns the number of digits after the point, 0 to MaxDigits.
func (d Decimal) Scale() int { return int(d.scale) }

// Digits returns the number of digits of the coefficient, 1 to MaxDigits,
// counted as MaxDigits says.
func (d Decimal) Digits() int { return countDigits(&d.coeff) }

// Cost returns what d weighs as the operand of an operation: 1 for each 16
// digits begun, before and after the point, hence 1 for everyday amounts and at
// most 20. It depends on digits and scale alone, so it is the same on every
// machine. The time of Add, Sub, Mul, Cmp, Round, Div and String is bounded by a
// constant times the sum of their operands' costs; Div and Round also work for
// the scale asked for, which counts like scale of an operand.
func (d Decimal) Cost() int { return (d.Digits() + d.Scale() + 15) / 16 }

// bounded gives coeff and scale as a Decimal, or ErrDigits. coeff must be new.
func bounded(coeff *apd.BigInt, scale int) (Decimal, error) {
	if scale > MaxDigits {
		return Decimal{}, fmt.Errorf("%w after the point", ErrDigits)
	}
	if exceeds(coeff) {
		return Decimal{}, ErrDigits
	}
	return Decimal{coeff: *coeff, scale: uint8(scale)}, nil
}
