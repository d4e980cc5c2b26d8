package decimal

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// ErrSyntax is wrapped when a text is no decimal number.
var ErrSyntax = errors.New("not a decimal number")

// maxText bounds the bytes that Parse looks at. A number in limits needs 162;
// the rest is room for zeros and exponents.
const maxText = 1024

// Parse reads a number as people and JSON write it:
//
//	[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?
//
// The result is canonical: +1, 007 and -0 are 1, 7 and 0, since a shell user
// who types 00.50 means 0.50. Zeros after the point are kept. An exponent moves
// the point and is gone: 1.5e3 is 1500, 1.50e1 is 15.0, 1E-2 is 0.01, 0e-3 is
// 0.000. There is no infinity, NaN, hexadecimal, space, "_" or bare point.
//
// The error wraps ErrSyntax, or ErrDigits when the number or its scale is too
// large, which includes every text of more than 1,024 bytes. Work is bounded
// whatever the text says.
func Parse(text string) (Decimal, error) {
	if len(text) > maxText {
		return Decimal{}, fmt.Errorf("%w: text of %d bytes", ErrDigits, len(text))
	}
	parts, ok := split(text)
	if !ok {
		return Decimal{}, fmt.Errorf("%w: %s (write it like 12.50)", ErrSyntax, quote(text))
	}
	return parts.decimal(text)
}

// literal is the text of a number taken apart.
type literal struct {
	negative bool
	whole    string // one digit or more
	fraction string // digits after the point; "" if there is none
	exponent string // with its sign; "" if there is none
}

// split takes text apart, and reports false if it is no number.
func split(text string) (parts literal, ok bool) {
	rest := text
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		parts.negative = rest[0] == '-'
		rest = rest[1:]
	}
	if parts.whole, rest = leadingDigits(rest); parts.whole == "" {
		return parts, false
	}
	if rest != "" && rest[0] == '.' {
		if parts.fraction, rest = leadingDigits(rest[1:]); parts.fraction == "" {
			return parts, false
		}
	}
	if rest == "" {
		return parts, true
	}
	if rest[0] != 'e' && rest[0] != 'E' {
		return parts, false
	}
	parts.exponent = rest[1:]
	return parts, validExponent(parts.exponent)
}

// leadingDigits cuts text after the digits that it begins with.
func leadingDigits(text string) (run, rest string) {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return text[:n], text[n:]
}

func validExponent(text string) bool {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	run, rest := leadingDigits(text)
	return run != "" && rest == ""
}

// decimal returns the number; text is quoted in errors.
func (l literal) decimal(text string) (Decimal, error) {
	shift := l.shift() - len(l.fraction)
	whole, fraction := strings.TrimLeft(l.whole, "0"), l.fraction
	if whole == "" {
		fraction = strings.TrimLeft(fraction, "0")
	}
	significant := len(whole) + len(fraction)
	if significant == 0 {
		shift = min(shift, 0) // 0e9 is 0
	}
	// Refuse before any arithmetic: an exponent may ask for a billion digits.
	if shift < -MaxDigits {
		return Decimal{}, fmt.Errorf("%w after the point: %s", ErrDigits, quote(text))
	}
	if significant+max(shift, 0) > MaxDigits {
		return Decimal{}, fmt.Errorf("%w: %s", ErrDigits, quote(text))
	}
	d := Decimal{scale: uint8(max(-shift, 0))}
	appendDigits(&d.coeff, whole)
	appendDigits(&d.coeff, fraction)
	if shift > 0 {
		d.coeff.Mul(&d.coeff, &powers[shift])
	}
	if l.negative {
		return d.Neg(), nil
	}
	return d, nil
}

// farAway is an exponent that no text of maxText bytes can bring back in range.
const farAway = 10 * maxText

// shift returns the exponent, or ±farAway in place of one that is longer.
func (l literal) shift() int {
	unsigned := strings.TrimLeft(strings.TrimLeft(l.exponent, "+-"), "0")
	n := farAway
	if len(unsigned) <= 4 {
		n, _ = strconv.Atoi("0" + unsigned)
	}
	if strings.HasPrefix(l.exponent, "-") {
		return -n
	}
	return n
}

// chunk is the number of digits that surely fit in 64 bits.
const chunk = 19

// appendDigits puts digits after those of coeff, which must be the caller's own.
func appendDigits(coeff *apd.BigInt, digits string) {
	for digits != "" {
		n := min(len(digits), chunk)
		value, _ := strconv.ParseUint(digits[:n], 10, 64) // digits alone, in range
		var low apd.BigInt
		low.SetUint64(value)
		coeff.Mul(coeff, &powers[n])
		coeff.Add(coeff, &low)
		digits = digits[n:]
	}
}

// quote quotes text for an error, cut where it gets long.
func quote(text string) string {
	const longest = 40
	if len(text) <= longest {
		return strconv.Quote(text)
	}
	return strconv.Quote(text[:longest]) + "..."
}
