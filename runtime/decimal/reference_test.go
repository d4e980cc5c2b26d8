package decimal

import (
	"math/big"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// reference is a decimal in math/big, with the plainest algorithms.
type reference struct {
	coeff *big.Int
	scale int
}

func (r reference) String() string {
	digits := new(big.Int).Abs(r.coeff).String()
	if missing := r.scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	text := digits[:len(digits)-r.scale]
	if r.scale > 0 {
		text += "." + digits[len(digits)-r.scale:]
	}
	if r.coeff.Sign() < 0 {
		text = "-" + text
	}
	return text
}

func (r reference) rat() *big.Rat {
	return new(big.Rat).SetFrac(r.coeff, bigPower(r.scale))
}

// fits tells whether r is in the limits of this package.
func (r reference) fits() bool {
	return r.scale <= 160 && len(new(big.Int).Abs(r.coeff).String()) <= 160
}

func bigPower(n int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil)
}

// toReference reads the representation of d.
func toReference(d Decimal) reference {
	return reference{new(big.Int).Set(d.coeff.MathBigInt()), d.Scale()}
}

// exact returns value, which must have at most scale digits after the point.
func exact(t rapid.TB, value *big.Rat, scale int) reference {
	scaled := new(big.Rat).Mul(value, new(big.Rat).SetInt(bigPower(scale)))
	if !scaled.IsInt() {
		t.Fatalf("%v has more than %d digits after the point", value, scale)
	}
	return reference{scaled.Num(), scale}
}

// round returns value rounded to scale by comparing it with the two neighbours.
func round(value *big.Rat, scale int, mode Rounding) reference {
	scaled := new(big.Rat).Mul(value, new(big.Rat).SetInt(bigPower(scale)))
	below := new(big.Int).Div(scaled.Num(), scaled.Denom()) // Euclid: floor
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(below))
	if rest.Sign() == 0 {
		return reference{below, scale}
	}
	above := new(big.Int).Add(below, big.NewInt(1))
	if takeAbove(rest.Cmp(big.NewRat(1, 2)), value.Sign() > 0, below.Bit(0) == 1, mode) {
		return reference{above, scale}
	}
	return reference{below, scale}
}

func takeAbove(half int, positive, belowOdd bool, mode Rounding) bool {
	switch mode {
	case Floor:
		return false
	case Ceiling:
		return true
	case Down:
		return !positive
	case Up:
		return positive
	}
	if half != 0 {
		return half > 0
	}
	switch mode {
	case HalfUp:
		return positive
	case HalfDown:
		return !positive
	}
	return belowOdd
}

var canonicalForm = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// canonical fails unless text is of the one form that is stored.
func canonical(t rapid.TB, text string) {
	t.Helper()
	if !canonicalForm.MatchString(text) || strings.HasPrefix(text, "-") && strings.Trim(text, "-0.") == "" {
		t.Fatalf("%q is not canonical", text)
	}
}

// decimals draws numbers of all sizes and scales, often small, often zero, often
// at the limits.
func decimals() *rapid.Generator[Decimal] {
	return rapid.Custom(func(t *rapid.T) Decimal {
		longest := rapid.SampledFrom([]int{1, 3, 9, 19, 20, 38, 39, 78, 160}).Draw(t, "longest")
		whole := strings.Repeat("9", longest)
		if !rapid.Bool().Draw(t, "nines") {
			length := rapid.IntRange(1, longest).Draw(t, "length")
			whole = rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), length, length, -1).Draw(t, "whole")
		}
		widest := rapid.SampledFrom([]int{0, 2, 18, 80, 160}).Draw(t, "widest")
		scale := rapid.IntRange(0, widest).Draw(t, "scale")
		coeff, _ := new(big.Int).SetString(whole, 10)
		if rapid.Bool().Draw(t, "negative") {
			coeff.Neg(coeff)
		}
		return must(Parse(reference{coeff, scale}.String()))
	})
}

func roundings() *rapid.Generator[Rounding] {
	return rapid.SampledFrom([]Rounding{HalfEven, HalfUp, HalfDown, Up, Down, Ceiling, Floor})
}

func scales() *rapid.Generator[int] {
	return rapid.OneOf(rapid.IntRange(0, 4), rapid.IntRange(0, MaxDigits))
}

func must(d Decimal, err error) Decimal {
	if err != nil {
		panic(err)
	}
	return d
}

func parse(t testing.TB, text string) Decimal {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
