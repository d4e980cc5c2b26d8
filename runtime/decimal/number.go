package decimal

import (
	"errors"
	"fmt"
	"math"
	"strconv"
)

// MaxInteger is 2^53-1: up to it, and down to its negative, every integer is a
// float64 that no other integer rounds to.
const MaxInteger = 1<<53 - 1

// ErrNotInteger is wrapped when a number is not an integer of at most MaxInteger
// either side of 0.
var ErrNotInteger = errors.New("not an integer up to 2^53-1")

// FromFloat returns f if it is an integer and |f| is at most MaxInteger; -0 is
// 0. The error wraps ErrNotInteger and says how to write the number so that it
// is exact.
func FromFloat(f float64) (Decimal, error) {
	if math.Trunc(f) == f && math.Abs(f) <= MaxInteger {
		return FromInt(int64(f)), nil
	}
	text := floatText(f)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return Decimal{}, fmt.Errorf("number %s is %w", text, ErrNotInteger)
	}
	return Decimal{}, fmt.Errorf("number %s is %w: write decimal(%q)", text, ErrNotInteger, text)
}

// floatText writes f without exponent where that stays short.
func floatText(f float64) string {
	if size := math.Abs(f); size >= 1e21 || size < 1e-6 {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Int64 returns d if it is an integer, whatever its scale (2.00 is 2), and |d| is
// at most MaxInteger. The error wraps ErrNotInteger.
func (d Decimal) Int64() (int64, error) {
	whole, err := d.Round(0, Down)
	if err != nil || !whole.Equal(d) || !whole.coeff.IsInt64() {
		return 0, d.notInteger()
	}
	n := whole.coeff.Int64()
	if n > MaxInteger || n < -MaxInteger {
		return 0, d.notInteger()
	}
	return n, nil
}

func (d Decimal) notInteger() error {
	return fmt.Errorf("decimal %s is %w", d, ErrNotInteger)
}
