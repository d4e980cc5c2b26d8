package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/layout"
)

func (l *Library) openBase() {
	for _, f := range []function{
		{"assert", assert},
		{"error", raiseError},
		{"getmetatable", getmetatable},
		{"ipairs", ipairs},
		{"next", next},
		{"pairs", pairs},
		{"pcall", pcall},
		{"print", printLine},
		{"rawequal", rawequal},
		{"rawget", rawget},
		{"rawset", rawset},
		{"select", selectArguments},
		{"setmetatable", setmetatable},
		{"tonumber", tonumber},
		{"tostring", tostring},
		{"type", typeFunction},
		{"unpack", unpack},
		{"xpcall", xpcall},
	} {
		l.Set(f.name, l.function(f.name, f.call))
	}
	l.Set("_VERSION", lua.LString("Lua 5.1"))
	l.next = l.globals.RawGetString("next").(*lua.LFunction)
	l.inext = l.function("ipairs", inext)
	l.protected = l.state.NewFunction(l.runProtected)
}

// assert returns its arguments if the first is true. Otherwise it raises the
// second; unlike in Lua 5.1 that may be any value, a table with a code say.
func assert(c call) int {
	if lua.LVAsBool(c.any(1)) {
		c.moved(c.count())
		return c.count()
	}
	switch v := c.arg(2).(type) {
	case lua.LString, lua.LNumber:
		c.fail("%s", clip(c.text(2), MaxMessage))
	default:
		if v != lua.LNil {
			c.raise(v)
		}
		c.fail("assertion failed!")
	}
	return 0
}

// raiseError is error: it raises any value. A string or number becomes a message
// with the position of the given level of the stack; it is cut at MaxMessage.
func raiseError(c call) int {
	level := c.optInteger(2, 1)
	v := c.arg(1)
	switch v.(type) {
	case lua.LString, lua.LNumber:
		message := clip(c.text(1), MaxMessage)
		if level > 0 {
			message = c.position(int(level)) + message
		}
		c.copied(len(message))
		v = lua.LString(message)
	}
	c.raise(v)
	return 0
}

func typeFunction(c call) int { return c.push(lua.LString(TypeName(c.any(1)))) }

func tostring(c call) int { return c.push(lua.LString(c.toText(c.any(1)))) }

// toText is the text of any value. Where Lua writes an address this writes the
// name of the type, for the text may end in a recorded entry.
func (c call) toText(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LString:
		return string(v)
	case lua.LNumber:
		c.meter.Charge(0, bytesNumber)
		return NumberText(v)
	case *lua.LTable, *lua.LUserData:
		return c.objectText(v)
	case *lua.LNilType, lua.LBool:
		return v.String()
	}
	return TypeName(v)
}

func (c call) objectText(v lua.LValue) string {
	if named, ok := asNamed(v); ok {
		text := named.String()
		c.copied(len(text))
		return text
	}
	meta := c.L.GetMetaField(v, "__tostring")
	if meta == lua.LNil {
		return TypeName(v)
	}
	c.L.Push(meta)
	c.L.Push(v)
	c.L.Call(1, 1)
	result := c.L.Get(-1)
	c.L.Pop(1)
	if !lua.LVCanConvToString(result) {
		c.fail("'tostring' must return a string")
	}
	return c.toText(result)
}

// tonumber reads a number in base 10 as parseNumber does, or an integer in
// another base.
func tonumber(c call) int {
	base := c.optInteger(2, 10)
	if base == 10 {
		return c.push(c.toNumber(c.any(1)))
	}
	text := c.text(1)
	if base < 2 || base > 36 {
		c.badArgument(2, "base out of range")
	}
	c.meter.Charge(uint64(len(text))/parsePerGas, 0)
	if n, ok := parseInteger(text, int(base)); ok {
		return c.push(n)
	}
	return c.push(lua.LNil)
}

func (c call) toNumber(v lua.LValue) lua.LValue {
	switch v := v.(type) {
	case lua.LNumber:
		return v
	case lua.LString:
		if n, ok := c.readNumber(string(v)); ok {
			return n
		}
	}
	return lua.LNil
}

// selectArguments is select.
func selectArguments(c call) int {
	if c.arg(1) == lua.LString("#") {
		return c.push(lua.LNumber(c.count() - 1))
	}
	n, count := c.integer(1), int64(c.count())
	if n < 0 {
		n += count
	}
	if n < 1 {
		c.badArgument(1, "index out of range")
	}
	results := max(int(count-n), 0)
	c.moved(results)
	return results
}

// unpack returns the elements of a table or state table, at most MaxResults.
func unpack(c call) int {
	list := c.list(1)
	first := c.optInteger(2, 1)
	last := c.optEnd(3, list)
	if last < first {
		return 0
	}
	if last-first >= MaxResults {
		c.fail("too many results to unpack (at most %d)", MaxResults)
	}
	c.moved(int(last - first))
	for i := first; i <= last; i++ {
		c.L.Push(list.get(i))
	}
	return int(last-first) + 1
}

func rawequal(c call) int {
	a, b := c.any(1), c.any(2)
	if text, ok := a.(lua.LString); ok {
		c.scanned(len(text))
	}
	return c.push(lua.LBool(c.L.RawEqual(a, b)))
}

func rawget(c call) int {
	tb := c.plainTable(1)
	key := c.any(2)
	c.payKey(key)
	return c.push(tb.RawGet(key))
}

// rawset sets a field past the metatable. It refuses read-only tables.
func rawset(c call) int {
	tb := c.writable(1)
	key, value := c.any(2), c.any(3)
	c.payField(tb, key)
	tb.RawSet(key, value)
	c.L.SetTop(1)
	return 1
}

// payKey charges for looking up a key.
func (c call) payKey(key lua.LValue) {
	if text, ok := key.(lua.LString); ok {
		c.hashed(len(text))
	}
}

// payField charges for what a table takes to hold the key, and refuses a key
// that it can't hold.
func (c call) payField(tb *lua.LTable, key lua.LValue) {
	c.payKey(key)
	n, ok := key.(lua.LNumber)
	named, isNamed := asNamed(key)
	switch {
	case key == lua.LNil:
		c.fail("table index is nil")
	case isNamed: // it would be found again only by the very same object
		c.fail("a %s can't be a table key: use tostring(x)", named.TypeName())
	case ok && n != n:
		c.fail("table index is NaN")
	case ok && isArrayKey(n):
		c.payElements(tb, int(n)-len(layout.TableOf(tb).Array))
	default:
		c.payNewKey(layout.TableOf(tb), key)
	}
}

// payElements charges for n more elements in the array of a table, and for the
// array if there is none yet.
func (c call) payElements(tb *lua.LTable, n int) {
	if layout.TableOf(tb).Array == nil {
		c.meter.Charge(0, bytesArray)
	}
	c.grown(n)
}

// payNewKey charges for a key outside of the array, and for the maps that the
// first of its kind takes: they are made even if the value is nil.
func (c call) payNewKey(tb *layout.Table, key lua.LValue) {
	if tb.Keys == nil {
		c.meter.Charge(0, bytesKeys)
	}
	if _, isText := key.(lua.LString); isText && tb.Strdict == nil {
		c.meter.Charge(0, bytesNames)
	} else if !isText && tb.Dict == nil { // with room for as many as there are names
		names := uint64(len(tb.Strdict))
		c.meter.Charge(names/valuesPerGas, bytesHash+names*bytesHashSlot)
	}
	if _, known := tb.K2i[key]; !known {
		c.meter.Charge(0, bytesKey)
	}
}

// isArrayKey reports whether the interpreter keeps a number in a table's array.
func isArrayKey(n lua.LNumber) bool {
	return n >= 1 && n < lua.LNumber(lua.MaxArrayIndex) && n == lua.LNumber(int64(n))
}

// setmetatable takes tables only: a state table has no metatable to change.
func setmetatable(c call) int {
	tb := c.plainTable(1)
	if c.count() < 2 || !c.absent(2) && c.arg(2).Type() != lua.LTTable {
		c.badArgument(2, "nil or table expected")
	}
	if mt, ok := tb.Metatable.(*lua.LTable); ok && mt.RawGetString("__metatable") != lua.LNil {
		c.fail("cannot change a protected metatable")
	}
	tb.Metatable = c.arg(2)
	c.L.SetTop(1)
	return 1
}

// getmetatable finds the metatables of tables only; those of strings and of the
// host's values can't be seen.
func getmetatable(c call) int {
	tb, ok := c.any(1).(*lua.LTable)
	if !ok {
		return c.push(lua.LNil)
	}
	mt, ok := tb.Metatable.(*lua.LTable)
	if !ok {
		return c.push(lua.LNil)
	}
	if visible := mt.RawGetString("__metatable"); visible != lua.LNil {
		return c.push(visible)
	}
	return c.push(mt)
}

// printLine is print: a line for the developer, not recorded. It is cut at
// MaxLine.
func printLine(c call) int {
	var line buffer
	line.library = c.Library
	for i := 1; i <= c.count(); i++ {
		if i > 1 {
			line.addText("\t")
		}
		line.addText(c.toText(c.arg(i)))
	}
	if c.config.Print != nil {
		c.config.Print(clip(line.text(), MaxLine))
	}
	return 0
}
