package stdlib

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// openStrings makes the string library and the metatable of strings, which
// contracts never see.
func (l *Library) openStrings() {
	module := l.module([]function{
		{"byte", stringByte},
		{"char", stringChar},
		{"find", stringFind},
		{"format", stringFormat},
		{"gmatch", stringGmatch},
		{"gsub", stringGsub},
		{"len", stringLen},
		{"lower", stringLower},
		{"match", stringMatch},
		{"rep", stringRep},
		{"reverse", stringReverse},
		{"sub", stringSub},
		{"upper", stringUpper},
	})
	methods := l.state.CreateTable(0, 1)
	methods.RawSetString("__index", module)
	l.state.SetMetatable(lua.LString(""), methods)
	l.Set("string", l.Freeze("string", module))
}

// fromStart turns a position that may count from the end of a string into one
// that counts from 1; it is not limited to the string.
func fromStart(position int64, length int) int64 {
	if position < 0 {
		return max(position+int64(length)+1, 0)
	}
	return position
}

// slice returns the range of a string that positions first to last mean, as
// begin and end of a Go slice.
func slice(first, last int64, length int) (begin, end int) {
	begin = int(max(fromStart(first, length), 1)) - 1
	end = int(min(fromStart(last, length), int64(length)))
	if begin >= end {
		return 0, 0
	}
	return begin, end
}

// stringByte returns at most MaxResults codes.
func stringByte(c call) int {
	text := c.text(1)
	first := c.optInteger(2, 1)
	last := c.optInteger(3, fromStart(first, len(text)))
	begin, end := slice(first, last, len(text))
	if end-begin > MaxResults {
		c.fail("string slice too long (at most %d)", MaxResults)
	}
	c.moved(end - begin)
	for _, code := range []byte(text[begin:end]) {
		c.L.Push(lua.LNumber(code))
	}
	return end - begin
}

func stringChar(c call) int {
	c.copied(c.count())
	text := make([]byte, c.count())
	for i := range text {
		code := c.integer(i + 1)
		if code < 0 || code > 255 {
			c.badArgument(i+1, "invalid value")
		}
		text[i] = byte(code)
	}
	return c.push(lua.LString(text))
}

func stringLen(c call) int { return c.push(lua.LNumber(len(c.text(1)))) }

func stringLower(c call) int {
	return c.mapped(func(char byte) byte {
		if char >= 'A' && char <= 'Z' {
			return char + 'a' - 'A'
		}
		return char
	})
}

func stringUpper(c call) int {
	return c.mapped(func(char byte) byte {
		if char >= 'a' && char <= 'z' {
			return char + 'A' - 'a'
		}
		return char
	})
}

// mapped returns the first argument with each byte changed.
func (c call) mapped(change func(byte) byte) int {
	text := c.text(1)
	c.scanned(len(text))
	c.copied(len(text))
	result := []byte(text)
	for i, char := range result {
		result[i] = change(char)
	}
	return c.push(lua.LString(result))
}

func stringRep(c call) int {
	text, n := c.text(1), c.integer(2)
	if n <= 0 || text == "" {
		return c.push(lua.LString(""))
	}
	if !c.multiplied(len(text), n) {
		c.fail("resulting string too large")
	}
	return c.push(lua.LString(strings.Repeat(text, int(n))))
}

func stringReverse(c call) int {
	text := c.text(1)
	c.scanned(len(text))
	c.copied(len(text))
	result := make([]byte, len(text))
	for i := range result {
		result[i] = text[len(text)-1-i]
	}
	return c.push(lua.LString(result))
}

// stringSub copies nothing: the result shares the memory of the whole, which was
// paid for.
func stringSub(c call) int {
	text := c.text(1)
	begin, end := slice(c.integer(2), c.optInteger(3, -1), len(text))
	return c.push(c.part(text, begin, end))
}

// part is a piece of a string that shares its memory.
func (c call) part(text string, begin, end int) lua.LString {
	c.meter.Charge(0, bytesString)
	return lua.LString(text[begin:end])
}
