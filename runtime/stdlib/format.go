package stdlib

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// stringFormat writes what C's printf writes, and refuses what C leaves
// undefined: a number outside the integers for %d, a negative one for %x, a flag
// or precision that a conversion doesn't have. %s takes decimals too; a zero byte
// is an ordinary character.
func stringFormat(c call) int {
	f := formatter{call: c, format: c.text(1), argument: 1}
	f.result.library = c.Library
	for {
		plain, rest, found := strings.Cut(f.format, "%")
		f.result.addText(plain)
		if !found {
			return c.push(lua.LString(f.result.text()))
		}
		f.format = rest
		f.conversion()
	}
}

// formatter is one run of string.format.
type formatter struct {
	call
	format   string // what follows
	argument int    // the last one used
	result   buffer
}

// conversion does one conversion; the format begins after its '%'.
func (f *formatter) conversion() {
	if strings.HasPrefix(f.format, "%") {
		f.format = f.format[1:]
		f.result.addByte('%')
		return
	}
	f.argument++
	if f.argument > f.count() {
		f.badArgument(f.argument, "no value")
	}
	s := f.spec()
	if !strings.Contains("cdiouxXeEfgGqs", string(rune(s.verb))) || s.verb == 0 {
		f.fail("invalid option '%%%s' to 'format'", strings.TrimRight(string(rune(s.verb)), "\x00"))
	}
	f.refuseUndefined(s)
	f.result.addText(f.converted(s))
}

// spec takes the flags, width, precision and letter of a conversion.
func (f *formatter) spec() spec {
	const known = "-+ #0"
	count := countPrefix(f.format[:min(len(f.format), len(known)+1)], func(c byte) bool { return strings.IndexByte(known, c) >= 0 })
	if count > len(known) {
		f.fail("invalid format (repeated flags)")
	}
	s := spec{flags: f.format[:count], precision: -1}
	f.format = f.format[count:]
	s.width = f.twoDigits()
	if strings.HasPrefix(f.format, ".") {
		f.format = f.format[1:]
		s.precision = f.twoDigits()
	}
	if f.format == "" {
		return s
	}
	s.verb, f.format = f.format[0], f.format[1:]
	if isDigit(s.verb) {
		f.fail("invalid format (width or precision too long)")
	}
	return s
}

// twoDigits takes a number of at most two digits; none is 0.
func (f *formatter) twoDigits() (value int) {
	digits := 0
	for digits < 2 && digits < len(f.format) && isDigit(f.format[digits]) {
		value = value*10 + int(f.format[digits]-'0')
		digits++
	}
	f.format = f.format[digits:]
	return value
}

// refuseUndefined raises an error for what the C standard leaves undefined. %q
// ignores all modifiers, as in Lua 5.1.
func (f *formatter) refuseUndefined(s spec) {
	without := ""
	switch s.verb {
	case 'c', 's':
		without = "#0"
	case 'd', 'i', 'u':
		without = "#"
	}
	if i := strings.IndexAny(s.flags, without); i >= 0 {
		f.fail("invalid format (flag '%c' has no meaning for '%%%c')", s.flags[i], s.verb)
	}
	if s.verb == 'c' && s.precision >= 0 {
		f.fail("invalid format (a precision has no meaning for '%%c')")
	}
}

func (f *formatter) converted(s spec) string {
	switch s.verb {
	case 'c':
		return s.padded("", string([]byte{byte(f.integer(f.argument))}))
	case 'd', 'i':
		return s.signed(f.signedArgument())
	case 'u', 'o', 'x', 'X':
		return s.unsigned(f.unsignedArgument())
	case 'q':
		return f.quoted(f.text(f.argument))
	case 's':
		return s.text(f.textArgument())
	}
	n := float64(f.number(f.argument))
	f.meter.Charge(gasFloat, 0)
	if s.digits(n) > shortDigits {
		f.meter.Charge(gasLongFloat, 0)
	}
	return s.float(n)
}

func (f *formatter) signedArgument() int64 {
	n := f.number(f.argument)
	if !(n >= -1<<63 && n < 1<<63) {
		f.badArgument(f.argument, fmt.Sprintf("%s is no integer of 64 bits", NumberText(n)))
	}
	return int64(n)
}

func (f *formatter) unsignedArgument() uint64 {
	n := f.number(f.argument)
	if !(n > -1 && n < 1<<64) {
		f.badArgument(f.argument, fmt.Sprintf("%s is no unsigned integer of 64 bits", NumberText(n)))
	}
	if n >= 1<<63 {
		return uint64(n-1<<63) + 1<<63 // the direct conversion depends on the processor
	}
	return uint64(int64(n))
}

func (f *formatter) textArgument() string {
	if named, ok := asNamed(f.arg(f.argument)); ok {
		text := named.String()
		f.copied(len(text))
		return text
	}
	return f.text(f.argument)
}

// quoted writes a string that Lua reads back.
func (f *formatter) quoted(text string) string {
	f.scanned(len(text))
	f.copied(2 * len(text))
	var quoted strings.Builder
	quoted.WriteByte('"')
	for i := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '"', '\\', '\n':
			quoted.WriteByte('\\')
			quoted.WriteByte(c)
		case '\r':
			quoted.WriteString("\\r")
		case 0:
			quoted.WriteString("\\000")
		default:
			quoted.WriteByte(c)
		}
	}
	quoted.WriteByte('"')
	return quoted.String()
}
