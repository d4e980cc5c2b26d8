package source

import (
	"math"
	"strconv"
	"strings"
)

// quoted reads a string between quotes, with the escapes of Lua 5.1.
func (s *scanner) quoted(quote byte) *Error {
	at, from := s.here(), s.pos
	s.pos++
	var value strings.Builder
	for {
		c := s.peek(0)
		switch {
		case s.pos == len(s.src) || isNewline(c):
			return at.errorf("unfinished string").hint("close it with %c on the same line, or write [[...]] for several lines", quote)
		case c == quote:
			s.pos++
			s.add(text, value.String(), from, at)
			return nil
		case c == '\\':
			if err := s.escape(&value); err != nil {
				return err
			}
		default:
			value.WriteByte(c)
			s.pos++
		}
	}
}

// escape reads one escape sequence. A character without a meaning of its own
// stands for itself, as in Lua 5.1.
func (s *scanner) escape(value *strings.Builder) *Error {
	at, c := s.here(), s.peek(1)
	s.pos++
	switch {
	case s.pos == len(s.src):
		return nil // quoted reports the missing quote
	case isNewline(c):
		s.newline()
		value.WriteByte('\n')
	case isDigit(c):
		return s.decimalEscape(at, value)
	case c == 'x' || c == 'u' || c == 'z':
		return at.errorf(`unknown escape "\%c" in a string`, c).
			hint(`Lua 5.1 has \ddd with a decimal byte value; other characters are written as they are, in UTF-8`)
	default:
		value.WriteByte(controlEscape(c))
		s.pos++
	}
	return nil
}

func (s *scanner) decimalEscape(at position, value *strings.Builder) *Error {
	code, digits := 0, 0
	for ; digits < 3 && isDigit(s.peek(0)); digits++ {
		code = 10*code + int(s.peek(0)-'0')
		s.pos++
	}
	if code > 255 {
		return at.errorf(`escape "\%d" is too large`, code).hint(`\ddd is the value of one byte, at most 255`)
	}
	value.WriteByte(byte(code))
	return nil
}

func controlEscape(c byte) byte {
	if i := strings.IndexByte("abfnrtv", c); i >= 0 {
		return "\a\b\f\n\r\t\v"[i]
	}
	return c
}

// number reads as much as Lua 5.1 takes for a number and then judges it, so
// that 3x and 1..2 are errors instead of two tokens.
func (s *scanner) number() *Error {
	at, from := s.here(), s.pos
	for isDigit(s.peek(0)) || s.peek(0) == '.' {
		s.pos++
	}
	if c := s.peek(0); c == 'e' || c == 'E' {
		s.pos++
		if c := s.peek(0); c == '+' || c == '-' {
			s.pos++
		}
	}
	for isDigit(s.peek(0)) || isLetter(s.peek(0)) {
		s.pos++
	}
	value, err := numberValue(s.src[from:s.pos], at)
	if err != nil {
		return err
	}
	s.add(number, value, from, at)
	return nil
}

// numberValue returns the shortest decimal spelling of the number that raw
// spells. The library would read 0012 as octal and 1e999 as NaN.
func numberValue(raw string, at position) (string, *Error) {
	spelling := raw
	switch {
	case isHex(raw):
		spelling = raw + "p0"
	case !isDecimal(raw):
		return "", at.errorf("malformed number %s", quote(raw)).
			hint("Lua 5.1 numbers look like 12, 0.5, 1e9 or 0xff; put a space between a number and a word or dots")
	}
	value, err := strconv.ParseFloat(spelling, 64)
	if math.IsInf(value, 0) {
		return "", at.errorf("number %s is too large", quote(raw)).hint("the largest number is about 1.79e308")
	}
	if err != nil {
		return "", at.errorf("malformed number %s", quote(raw))
	}
	if value == math.Trunc(value) && value < 1<<53 {
		return strconv.FormatInt(int64(value), 10), nil
	}
	return strconv.FormatFloat(value, 'e', -1, 64), nil
}

func isHex(raw string) bool {
	return len(raw) > 2 && raw[0] == '0' && (raw[1] == 'x' || raw[1] == 'X') &&
		strings.Trim(raw[2:], "0123456789abcdefABCDEF") == ""
}

// isDecimal reports whether raw is digits with at most one point, at least one
// digit, and maybe an exponent.
func isDecimal(raw string) bool {
	mantissa, exponent := raw, "0"
	if i := strings.IndexAny(raw, "eE"); i >= 0 {
		mantissa, exponent = raw[:i], raw[i+1:]
		exponent = strings.TrimPrefix(strings.TrimPrefix(exponent, "+"), "-")
	}
	digits := strings.Replace(mantissa, ".", "", 1)
	return allDigits(digits) && allDigits(exponent)
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
