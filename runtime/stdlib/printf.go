package stdlib

import (
	"math"
	"strconv"
	"strings"
)

// spec is one conversion of C's printf, as C11 7.21.6.1 describes it.
type spec struct {
	flags     string // out of "-+ #0"
	width     int
	precision int // -1 if there is none
	verb      byte
}

func (s spec) has(flag byte) bool { return strings.IndexByte(s.flags, flag) >= 0 }

// padded fills a text up to the width with blanks.
func (s spec) padded(sign, text string) string {
	fill := strings.Repeat(" ", max(s.width-len(sign)-len(text), 0))
	if s.has('-') {
		return sign + text + fill
	}
	return fill + sign + text
}

// filled is padded, with zeros after the sign if the flag 0 says so.
func (s spec) filled(sign, text string) string {
	if s.has('0') && !s.has('-') {
		return sign + strings.Repeat("0", max(s.width-len(sign)-len(text), 0)) + text
	}
	return s.padded(sign, text)
}

// sign is what stands before the digits of a signed conversion.
func (s spec) sign(negative bool) string {
	switch {
	case negative:
		return "-"
	case s.has('+'):
		return "+"
	case s.has(' '):
		return " "
	}
	return ""
}

// text is %s.
func (s spec) text(text string) string {
	if s.precision >= 0 && s.precision < len(text) {
		text = text[:s.precision]
	}
	return s.padded("", text)
}

// signed is %d.
func (s spec) signed(n int64) string {
	digits := strconv.FormatInt(n, 10)
	return s.integer(s.sign(n < 0), strings.TrimPrefix(digits, "-"))
}

// unsigned is %u, %o, %x or %X.
func (s spec) unsigned(n uint64) string {
	switch s.verb {
	case 'u':
		return s.integer("", strconv.FormatUint(n, 10))
	case 'o':
		return s.octal(strconv.FormatUint(n, 8))
	}
	prefix, digits := "", strconv.FormatUint(n, 16)
	if s.has('#') && n != 0 {
		prefix = "0x"
	}
	if s.verb == 'X' {
		prefix, digits = strings.ToUpper(prefix), strings.ToUpper(digits)
	}
	return s.integer(prefix, digits)
}

// octal is %o: the flag # raises the precision until the first digit is a zero.
func (s spec) octal(digits string) string {
	if s.has('#') && s.precision <= len(digits) && !(digits == "0" && s.precision != 0) {
		s.flags = strings.ReplaceAll(s.flags, "#", "")
		if s.precision >= 0 {
			s.precision = max(s.precision, len(digits)+1)
		}
		if digits == "0" {
			s.precision = 1
		} else {
			digits = "0" + digits
		}
	}
	return s.integer("", digits)
}

// integer gives digits their precision, which takes the flag 0 away, and width.
func (s spec) integer(sign, digits string) string {
	if s.precision < 0 {
		return s.filled(sign, digits)
	}
	if s.precision == 0 && digits == "0" {
		digits = ""
	}
	return s.padded(sign, strings.Repeat("0", max(s.precision-len(digits), 0))+digits)
}

// float is %e, %E, %f, %g or %G. Infinity and NaN are written "inf" and "nan",
// without the sign of a NaN, which differs between processors.
func (s spec) float(f float64) string {
	if math.IsInf(f, 0) || f != f {
		return s.special(f)
	}
	precision := s.precision
	if precision < 0 {
		precision = 6
	}
	var digits string
	switch s.verb | 0x20 {
	case 'e':
		digits = s.pointed(strconv.FormatFloat(math.Abs(f), 'e', precision, 64))
	case 'f':
		digits = s.pointed(strconv.FormatFloat(math.Abs(f), 'f', precision, 64))
	default:
		digits = s.general(math.Abs(f), max(precision, 1))
	}
	if s.verb == 'E' || s.verb == 'G' {
		digits = strings.ToUpper(digits)
	}
	return s.filled(s.sign(math.Signbit(f)), digits)
}

// shortDigits is how many digits of a number are found fast: those that tell it
// from all others.
const shortDigits = 17

// digits is how many digits of n float asks for, or some more.
func (s spec) digits(n float64) int {
	precision := s.precision
	if precision < 0 {
		precision = 6
	}
	switch s.verb | 0x20 {
	case 'f':
		_, exponent := math.Frexp(n) // 0 for infinity and NaN
		return precision + max(exponent, 0)*3/10 + 2
	case 'e':
		return precision + 1
	}
	return precision
}

func (s spec) special(f float64) string {
	text := "inf"
	if f != f {
		text = "nan"
	}
	if s.verb == 'E' || s.verb == 'G' {
		text = strings.ToUpper(text)
	}
	return s.padded(s.sign(f < 0), text)
}

// pointed adds the decimal point that the flag # asks for where there is none.
func (s spec) pointed(digits string) string {
	if !s.has('#') || strings.Contains(digits, ".") {
		return digits
	}
	mantissa, exponent, ok := strings.Cut(digits, "e")
	if ok {
		return mantissa + ".e" + exponent
	}
	return digits + "."
}

// general is %g of a number that is not negative: precision significant digits,
// in the style of %e if the exponent is less than -4 or not less than the
// precision, without trailing zeros unless the flag # keeps them.
func (s spec) general(f float64, precision int) string {
	digits := strconv.FormatFloat(f, 'e', precision-1, 64)
	mantissa, tail, _ := strings.Cut(digits, "e")
	exponent, _ := strconv.Atoi(tail) // FormatFloat wrote it
	if exponent < -4 || exponent >= precision {
		return s.trimmed(mantissa) + "e" + tail
	}
	return s.trimmed(strconv.FormatFloat(f, 'f', precision-1-exponent, 64))
}

func (s spec) trimmed(digits string) string {
	if s.has('#') {
		return s.pointed(digits)
	}
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(digits, "0")
	}
	return strings.TrimSuffix(digits, ".")
}
