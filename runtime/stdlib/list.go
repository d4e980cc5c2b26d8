package stdlib

import (
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/layout"
)

// list is an argument used as an array: a plain table, without its metamethods,
// or a state table.
type list struct {
	call
	plain *lua.LTable // nil for a state table
	state Table
}

func (c call) list(n int) list {
	if state, ok := asTable(c.arg(n)); ok {
		return list{call: c, state: state}
	}
	return list{call: c, plain: c.plainTable(n)}
}

// writableList is a list that may be changed.
func (c call) writableList(n int) list {
	if state, ok := asTable(c.arg(n)); ok {
		return list{call: c, state: state}
	}
	return list{call: c, plain: c.writable(n)}
}

// length is what the # operator gives: for a plain table the position of the
// last element of its array that is not nil. Passing over nils costs gas.
func (l list) length() int64 {
	if l.plain == nil {
		return l.state.Len(l.L)
	}
	array := layout.TableOf(l.plain).Array
	end := len(array)
	for end > 0 && (array[end-1] == nil || array[end-1] == lua.LNil) {
		end--
		if end%skipBlock == 0 {
			l.moved(skipBlock)
		}
	}
	return int64(end)
}

func (l list) get(i int64) lua.LValue {
	if l.plain == nil {
		return l.state.Get(l.L, lua.LNumber(i))
	}
	if i >= 1 && i < int64(lua.MaxArrayIndex) {
		return l.plain.RawGetInt(int(i))
	}
	return l.plain.RawGet(lua.LNumber(i))
}

// loose is an element as it can be stored at another place: a state table lives
// at one place only, and is gone once that is overwritten.
func (l list) loose(v lua.LValue) lua.LValue {
	if _, ok := asTable(v); ok && l.plain == nil && l.config.Copy != nil {
		return l.config.Copy(l.L, v)
	}
	return v
}

// set sets an element and pays for the place of a new one.
func (l list) set(i int64, v lua.LValue) {
	if l.plain == nil {
		l.state.Set(l.L, lua.LNumber(i), v)
		return
	}
	l.payField(l.plain, lua.LNumber(i))
	l.plain.RawSet(lua.LNumber(i), v)
}

// optEnd is the optional argument that ends a range of the list, the list's
// length if it is not given.
func (c call) optEnd(n int, l list) int64 {
	if c.absent(n) {
		return l.length()
	}
	return c.integer(n)
}
