package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/layout"
)

func tableFunctions() []function {
	return []function{
		{"concat", tableConcat},
		{"insert", tableInsert},
		{"maxn", tableMaxn},
		{"remove", tableRemove},
		{"sort", tableSort},
	}
}

// tableInsert moves the elements behind the place up by one and pays for each.
// Unlike in Lua 5.1 the place must lie within the list or right behind it.
func tableInsert(c call) int {
	list := c.writableList(1)
	end := list.length() + 1
	switch c.count() {
	case 2:
		list.set(end, c.arg(2))
		return 0
	case 3:
	default:
		c.fail("wrong number of arguments to 'insert'")
	}
	place := c.integer(2)
	if place < 1 || place > end {
		c.badArgument(2, "position out of bounds")
	}
	list.insert(place, end, c.arg(3))
	return 0
}

func (l list) insert(place, end int64, v lua.LValue) {
	if l.plain != nil && place < end {
		l.moved(len(layout.TableOf(l.plain).Array) - int(place) + 1)
		l.grown(1)
		l.plain.Insert(int(place), v)
		return
	}
	for i := end; i > place; i-- {
		l.moved(valuesPerGas)
		l.set(i, l.loose(l.get(i-1)))
	}
	l.set(place, v)
}

// tableRemove removes and returns an element, by default the last; it returns
// nothing for a place outside of the list.
func tableRemove(c call) int {
	list := c.writableList(1)
	end := list.length()
	place := c.optInteger(2, end)
	if place < 1 || place > end {
		return 0
	}
	return c.push(list.remove(place, end))
}

func (l list) remove(place, end int64) lua.LValue {
	if l.plain != nil {
		l.moved(len(layout.TableOf(l.plain).Array) - int(place))
		return l.plain.Remove(int(place))
	}
	v := l.loose(l.get(place))
	for i := place; i < end; i++ {
		l.moved(valuesPerGas)
		l.set(i, l.loose(l.get(i+1)))
	}
	l.set(end, lua.LNil)
	return v
}

// tableConcat joins strings, numbers and decimals.
func tableConcat(c call) int {
	list := c.list(1)
	separator := c.optText(2, "")
	first := c.optInteger(3, 1)
	last := c.optEnd(4, list)
	result := buffer{library: c.Library}
	for i := first; i <= last; i++ {
		if i > first {
			result.addText(separator)
		}
		c.meter.Charge(1, 0)
		result.addText(c.joined(list.get(i), i))
	}
	return c.push(lua.LString(result.text()))
}

// joined is the text of element i for concat.
func (c call) joined(v lua.LValue, i int64) string {
	if named, ok := asNamed(v); ok {
		return named.String()
	}
	if !lua.LVCanConvToString(v) {
		c.fail("invalid value (%s) at index %d in table for 'concat'", TypeName(v), i)
	}
	return c.toText(v)
}

// tableMaxn returns the largest positive key that is a number, fractions included.
func tableMaxn(c call) int {
	list := c.list(1)
	if list.plain == nil {
		return c.push(lua.LNumber(list.length()))
	}
	largest := lua.LNumber(list.length())
	tb := layout.TableOf(list.plain)
	c.meter.Charge(uint64(len(tb.Keys)), 0)
	for _, key := range tb.Keys {
		if n, ok := key.(lua.LNumber); ok && n > largest && keyValue(tb, key) != lua.LNil {
			largest = n
		}
	}
	return c.push(largest)
}
