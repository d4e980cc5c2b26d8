package decimal

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Rounding says which neighbour stands for a number that lies between two.
type Rounding uint8

// The roundings. The zero value is HalfEven.
const (
	HalfEven Rounding = iota // nearest; the even neighbour from the middle
	HalfUp                   // nearest; away from 0 from the middle
	HalfDown                 // nearest; towards 0 from the middle
	Up                       // away from 0
	Down                     // towards 0
	Ceiling                  // towards +infinity
	Floor                    // towards -infinity
)

// names are those of contracts and of apd's rounders alike, in the order of the
// constants.
var names = [...]apd.Rounder{
	apd.RoundHalfEven, apd.RoundHalfUp, apd.RoundHalfDown,
	apd.RoundUp, apd.RoundDown, apd.RoundCeiling, apd.RoundFloor,
}

// ErrRounding is wrapped when a rounding is none of those named here.
var ErrRounding = errors.New("unknown rounding")

// ErrScale is wrapped when a scale is not 0 to MaxDigits.
var ErrScale = errors.New("scale is not 0 to 160")

// ErrDivisionByZero is returned by Div when the divisor is 0, whatever its scale.
var ErrDivisionByZero = errors.New("division by zero")

// ParseRounding returns the rounding called text: "half_even", "half_up",
// "half_down", "up", "down", "ceiling" or "floor". The error wraps ErrRounding
// and lists them.
func ParseRounding(text string) (Rounding, error) {
	known := make([]string, len(names))
	for i, name := range names {
		if string(name) == text {
			return Rounding(i), nil
		}
		known[i] = string(name)
	}
	return 0, fmt.Errorf("%w %s: use one of %s", ErrRounding, quote(text), strings.Join(known, ", "))
}

// String returns the name that ParseRounding reads.
func (r Rounding) String() string {
	if int(r) >= len(names) {
		return fmt.Sprintf("Rounding(%d)", uint8(r))
	}
	return string(names[r])
}

// check reports a scale or rounding that no number can be rounded to.
func check(scale int, mode Rounding) error {
	if scale < 0 || scale > MaxDigits {
		return fmt.Errorf("%w: %d", ErrScale, scale)
	}
	if int(mode) >= len(names) {
		return fmt.Errorf("%w: %v", ErrRounding, mode)
	}
	return nil
}

// Div returns the quotient d / e, rounded once, from its exact value, to scale
// digits after the point. Errors: ErrDivisionByZero, and those that wrap
// ErrScale, ErrRounding or ErrDigits.
func (d Decimal) Div(e Decimal, scale int, mode Rounding) (Decimal, error) {
	if err := check(scale, mode); err != nil {
		return Decimal{}, err
	}
	if e.Sign() == 0 {
		return Decimal{}, ErrDivisionByZero
	}
	var shifted apd.BigInt
	shift := scale + int(e.scale) - int(d.scale)
	if shift < 0 {
		shifted.Mul(&e.coeff, &powers[-shift])
		return quotient(&d.coeff, &shifted, scale, mode)
	}
	shifted.Mul(&d.coeff, &powers[shift])
	return quotient(&shifted, &e.coeff, scale, mode)
}

// Round returns d with exactly scale digits after the point: rounded if it has
// more, filled with zeros if it has fewer. Errors wrap ErrScale, ErrRounding or
// ErrDigits.
func (d Decimal) Round(scale int, mode Rounding) (Decimal, error) {
	if err := check(scale, mode); err != nil {
		return Decimal{}, err
	}
	shift := scale - int(d.scale)
	if shift < 0 {
		return quotient(&d.coeff, &powers[-shift], scale, mode)
	}
	var filled apd.BigInt
	filled.Mul(&d.coeff, &powers[shift])
	return bounded(&filled, scale)
}

// quotient returns x / y, rounded to an integer, as a coefficient with scale.
func quotient(x, y *apd.BigInt, scale int, mode Rounding) (Decimal, error) {
	var whole, rest apd.BigInt
	whole.QuoRem(x, y, &rest) // truncates towards 0
	if rest.Sign() == 0 {
		return bounded(&whole, scale)
	}
	half := rest.Add(&rest, &rest).CmpAbs(y)
	negative := x.Sign() != y.Sign() // whole may be 0 and tell nothing
	one := &powers[0]
	switch {
	case !names[mode].ShouldAddOne(&whole, negative, half):
	case negative:
		whole.Sub(&whole, one)
	default:
		whole.Add(&whole, one)
	}
	return bounded(&whole, scale)
}
