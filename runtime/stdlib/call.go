package stdlib

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// call is one call of a library function: where its arguments are, and how it
// reports a bad one. Arguments count from 1, as Lua's messages do; the receiver
// of s:rep(n) is the first.
type call struct {
	*Library
	L    *lua.LState
	name string
}

func (c call) count() int { return c.L.GetTop() }

func (c call) arg(n int) lua.LValue { return c.L.Get(n) }

// push returns one result.
func (c call) push(v lua.LValue) int {
	c.L.Push(v)
	return 1
}

// absent reports whether an optional argument is nil or not given.
func (c call) absent(n int) bool { return c.arg(n) == lua.LNil }

// any is an argument that may be anything, but must be given.
func (c call) any(n int) lua.LValue {
	if n > c.count() {
		c.badArgument(n, "value expected")
	}
	return c.arg(n)
}

// text is an argument that is a string or a number.
func (c call) text(n int) string {
	switch v := c.arg(n).(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		c.meter.Charge(0, bytesNumber)
		return NumberText(v)
	}
	c.badType(n, "string")
	return ""
}

func (c call) optText(n int, otherwise string) string {
	if c.absent(n) {
		return otherwise
	}
	return c.text(n)
}

// number is an argument that is a number, or a string that reads as one.
func (c call) number(n int) lua.LNumber {
	switch v := c.arg(n).(type) {
	case lua.LNumber:
		return v
	case lua.LString:
		if f, ok := c.readNumber(string(v)); ok {
			return f
		}
	}
	c.badType(n, "number")
	return 0
}

// integer is a number without its fraction, limited to ±2^53. C leaves open what
// numbers beyond its integers become; here they are only very large, which makes
// s:sub(1, math.huge) work.
func (c call) integer(n int) int64 {
	i, ok := integerOf(c.number(n))
	if !ok {
		c.badArgument(n, "number expected, got NaN")
	}
	return i
}

func (c call) optInteger(n int, otherwise int64) int64 {
	if c.absent(n) {
		return otherwise
	}
	return c.integer(n)
}

// plainTable is a table of the interpreter's own, for what a state table can't do.
func (c call) plainTable(n int) *lua.LTable {
	v := c.arg(n)
	if tb, ok := v.(*lua.LTable); ok {
		return tb
	}
	if _, ok := asTable(v); ok {
		c.badArgument(n, "a state table can't be used here")
	}
	c.badType(n, "table")
	return nil
}

// writable is a plain table that may be changed.
func (c call) writable(n int) *lua.LTable {
	tb := c.plainTable(n)
	if isReadOnly(tb) {
		c.badArgument(n, "the table is read-only")
	}
	return tb
}

// asTable returns the table that a userdata stands for.
func asTable(v lua.LValue) (Table, bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	tb, ok := ud.Value.(Table)
	return tb, ok
}

// asNamed returns the text that a userdata has. A state table has none.
func asNamed(v lua.LValue) (Named, bool) {
	ud, ok := v.(*lua.LUserData)
	if !ok {
		return nil, false
	}
	if _, ok := ud.Value.(Table); ok {
		return nil, false
	}
	named, ok := ud.Value.(Named)
	return named, ok
}

// TypeName is what the contract's type() answers for a value.
func TypeName(v lua.LValue) string {
	if named, ok := asNamed(v); ok {
		return named.TypeName()
	}
	if _, ok := asTable(v); ok {
		return "table"
	}
	return v.Type().String()
}

// typeOf is the type of an argument as messages tell it.
func (c call) typeOf(n int) string {
	if n > c.count() {
		return "no value"
	}
	return TypeName(c.arg(n))
}

// keyText is an argument as part of a message.
func (c call) keyText(n int) string {
	switch v := c.arg(n).(type) {
	case lua.LString:
		return clip(string(v), 100)
	case lua.LNumber:
		return NumberText(v)
	}
	return "a " + c.typeOf(n)
}

func (c call) badType(n int, expected string) {
	c.badArgument(n, expected+" expected, got "+c.typeOf(n))
}

func (c call) badArgument(n int, why string) {
	c.fail("bad argument #%d to '%s' (%s)", n, c.name, why)
}

// fail raises an error with the position of the code that called the function.
// It does not return.
func (c call) fail(format string, values ...any) {
	c.raise(lua.LString(c.position(1) + fmt.Sprintf(format, values...)))
}

// raise raises an error of any value, a long message cut. It does not return.
func (c call) raise(v lua.LValue) {
	if message, ok := v.(lua.LString); ok {
		v = lua.LString(clip(string(message), MaxMessage))
	}
	c.L.Error(v, 0)
}
