package stdlib

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// NumberText returns a number as tostring and the interpreter's concatenation
// write it: an integer within 64 bits in full, anything else as the shortest
// text that reads back as the same number. The interpreter's own conversion of
// 2^63 and more depends on the processor; this one does not.
func NumberText(n lua.LNumber) string {
	f := float64(n)
	if f == math.Trunc(f) && f >= -1<<63 && f < 1<<63 {
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', -1, 64)
}

// parseNumber reads a number as Lua 5.1 does with the C library's strtod:
// decimal or hexadecimal, with a fraction and an exponent, blanks around it. It
// refuses "inf" and "nan", whose reading differs between C libraries, and what
// Go reads but Lua doesn't: 0b1, 0o7, 1_000; "010" is ten.
func parseNumber(text string) (lua.LNumber, bool) {
	text, ok := numeral(text)
	if !ok {
		return 0, false
	}
	// The only error left is that of the range, and C too gives infinity or zero then.
	f, _ := strconv.ParseFloat(text, 64)
	return lua.LNumber(f), true
}

// readNumber is parseNumber, paid for.
func (l *Library) readNumber(text string) (lua.LNumber, bool) {
	l.meter.Charge(uint64(len(text))/parsePerGas, 0)
	if numeral, ok := numeral(text); ok && isLong(numeral) {
		l.meter.Charge(gasNumeral+gasNumeralByte*uint64(len(numeral)), 0)
	}
	return parseNumber(text)
}

// isLong reports whether reading a numeral may take long arithmetic: those with
// many digits, and those next to zero, which have a large exponent or many digits.
func isLong(numeral string) bool {
	const digits, exponentDigits = 20, 2
	at := strings.LastIndexAny(numeral, "eEpP")
	return len(numeral) > digits || at >= 0 && len(strings.TrimLeft(numeral[at+1:], "+-")) > exponentDigits
}

// numeral returns what strconv.ParseFloat reads as Lua reads text, or false if
// that is no number.
func numeral(text string) (string, bool) {
	text = trimSpace(text)
	unsigned := strings.TrimPrefix(text, "-")
	if unsigned == text {
		unsigned = strings.TrimPrefix(text, "+")
	}
	var ok bool
	if hex, is := cutHexPrefix(unsigned); is {
		ok = isNumeral(hex, isHexDigit, 'p')
		if ok && !strings.ContainsAny(hex, "pP") {
			text += "p0" // Go wants the exponent that C leaves out
		}
	} else {
		ok = isNumeral(unsigned, isDigit, 'e')
	}
	return text, ok
}

func cutHexPrefix(text string) (string, bool) {
	if len(text) > 2 && text[0] == '0' && text[1]|0x20 == 'x' {
		return text[2:], true
	}
	return text, false
}

// isNumeral reports whether text is digits with at most one point among them
// and perhaps an exponent after them.
func isNumeral(text string, digit func(byte) bool, exponent byte) bool {
	whole := countPrefix(text, digit)
	text = text[whole:]
	fraction := 0
	if strings.HasPrefix(text, ".") {
		fraction = countPrefix(text[1:], digit)
		text = text[1+fraction:]
	}
	if whole+fraction == 0 {
		return false
	}
	return text == "" || text[0]|0x20 == exponent && isSignedInteger(text[1:])
}

func isSignedInteger(text string) bool {
	if text != "" && (text[0] == '+' || text[0] == '-') {
		text = text[1:]
	}
	return text != "" && countPrefix(text, isDigit) == len(text)
}

func countPrefix(text string, in func(byte) bool) int {
	n := 0
	for n < len(text) && in(text[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isHexDigit(c byte) bool { return digitValue(c) < 16 }

// digitValue is the value of a digit of bases up to 36, or 36 and more.
func digitValue(c byte) int {
	switch lower := c | 0x20; {
	case isDigit(c):
		return int(c - '0')
	case lower >= 'a' && lower <= 'z':
		return int(lower-'a') + 10
	}
	return math.MaxInt
}

func trimSpace(text string) string { return strings.Trim(text, " \t\n\v\f\r") }

// parseInteger reads an integer in a base of 2 to 36 as C's strtoul does: a sign
// is allowed, base 16 may begin with 0x, and what does not fit in 64 bits is
// the largest number that does. Unlike there, a negative number stays negative.
func parseInteger(text string, base int) (lua.LNumber, bool) {
	text = trimSpace(text)
	digits := strings.TrimPrefix(text, "-")
	negative := digits != text
	if !negative {
		digits = strings.TrimPrefix(text, "+")
	}
	if base == 16 {
		digits, _ = cutHexPrefix(digits)
	}
	value, ok := parseUnsigned(digits, base)
	if negative {
		return -lua.LNumber(value), ok
	}
	return lua.LNumber(value), ok
}

func parseUnsigned(digits string, base int) (uint64, bool) {
	value := uint64(0)
	for i := 0; i < len(digits); i++ {
		digit := digitValue(digits[i])
		if digit >= base {
			return 0, false
		}
		if value > (math.MaxUint64-uint64(digit))/uint64(base) {
			value = math.MaxUint64 // and too large for every digit that follows
			continue
		}
		value = value*uint64(base) + uint64(digit)
	}
	return value, digits != ""
}

// maxInteger is the largest integer up to which a number counts every one.
const maxInteger = 1 << 53

// integerOf cuts off a number's fraction and limits it to ±2^53, so that code
// can add to it. It reports false for NaN.
func integerOf(n lua.LNumber) (int64, bool) {
	switch f := float64(n); {
	case f != f:
		return 0, false
	case f >= maxInteger:
		return maxInteger, true
	case f <= -maxInteger:
		return -maxInteger, true
	default:
		return int64(f), true
	}
}
