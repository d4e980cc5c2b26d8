package stdlib

import (
	"iter"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// skipBlock is how many elements are passed over before they are paid for.
const skipBlock = 64

// next gives the key and value that follow a key: first the array, then the other
// keys in the order in which they were first set. The order is the same in every
// run. A state table has no next; pairs walks it.
func next(c call) int {
	if _, ok := asTable(c.arg(1)); ok {
		c.badArgument(1, "next can't walk a state table; use pairs")
	}
	tb := layout.TableOf(c.plainTable(1))
	key := c.arg(2)
	c.payKey(key)
	index, rest, ok := after(tb, key)
	if !ok {
		c.fail("invalid key to 'next'")
	}
	if k, v, found := c.nextElement(tb, index); found {
		c.L.Push(k)
		c.L.Push(v)
		return 2
	}
	return c.nextKey(tb, rest)
}

// after returns where the walk goes on behind a key: at which index of the array
// and at which of the keys. It reports false for a key that was never in the table.
func after(tb *layout.Table, key lua.LValue) (index, rest int, ok bool) {
	if key == lua.LNil {
		return 0, 0, true
	}
	if n, is := key.(lua.LNumber); is && isArrayKey(n) {
		return int(n), 0, true
	}
	at, ok := tb.K2i[key]
	return len(tb.Array), at + 1, ok
}

func (c call) nextElement(tb *layout.Table, index int) (k, v lua.LValue, ok bool) {
	for skipped := 1; index < len(tb.Array); skipped++ {
		v := tb.Array[index]
		index++
		if v != nil && v != lua.LNil {
			return lua.LNumber(index), v, true
		}
		if skipped%skipBlock == 0 {
			c.moved(skipBlock)
		}
	}
	return nil, nil, false
}

// nextKey returns the first key from position at on that has a value. Keys that
// were deleted keep their place, and are passed over for 1 gas each.
func (c call) nextKey(tb *layout.Table, at int) int {
	for ; at < len(tb.Keys); at++ {
		key := tb.Keys[at]
		c.payKey(key)
		if v := keyValue(tb, key); v != lua.LNil {
			c.L.Push(key)
			c.L.Push(v)
			return 2
		}
		c.meter.Charge(1, 0)
	}
	return c.push(lua.LNil)
}

// keyValue returns the value of one of the table's keys, nil if it was deleted.
func keyValue(tb *layout.Table, key lua.LValue) lua.LValue {
	if text, ok := key.(lua.LString); ok {
		if v, ok := tb.Strdict[string(text)]; ok {
			return v
		}
		return lua.LNil
	}
	if v, ok := tb.Dict[key]; ok {
		return v
	}
	return lua.LNil
}

// Each returns the members of a plain table for the host, in the order of next.
// It charges for the slots and keys that it passes, those without a value too.
// The table must not change meanwhile.
func (l *Library) Each(tb *lua.LTable) iter.Seq2[lua.LValue, lua.LValue] {
	return func(yield func(key, value lua.LValue) bool) {
		inside := layout.TableOf(tb)
		if l.eachElement(inside.Array, yield) {
			l.eachKey(inside, yield)
		}
	}
}

func (l *Library) eachElement(array []lua.LValue, yield func(key, value lua.LValue) bool) bool {
	for i, v := range array {
		if i%skipBlock == skipBlock-1 {
			l.moved(skipBlock)
		}
		if v != nil && v != lua.LNil && !yield(lua.LNumber(i+1), v) {
			return false
		}
	}
	return true
}

func (l *Library) eachKey(tb *layout.Table, yield func(key, value lua.LValue) bool) {
	for i, key := range tb.Keys {
		if i%skipBlock == skipBlock-1 {
			l.meter.Charge(skipBlock, 0)
		}
		if v := keyValue(tb, key); v != lua.LNil && !yield(key, v) {
			return
		}
	}
}

// pairs walks a table by next, and a state table in the order of its keys. With a
// key behind the table the walk begins behind that: in a plain table it must be
// one that next takes, in a state table it need not be there.
func pairs(c call) int {
	state, ok := asTable(c.arg(1))
	behind := c.arg(2)
	if !ok {
		tb := c.plainTable(1)
		c.L.Push(c.next)
		c.L.Push(tb)
		c.L.Push(behind)
		return 3
	}
	c.meter.Charge(0, bytesClosure)
	walk := state.Walk(c.L, behind)
	c.L.Push(c.function("pairs", func(step call) int {
		key, value, ok := walk(step.L)
		if !ok {
			return step.push(lua.LNil)
		}
		step.L.Push(key)
		step.L.Push(value)
		return 2
	}))
	c.L.Push(c.arg(1))
	c.L.Push(lua.LNil)
	return 3
}

// ipairs walks the elements 1, 2, ... up to the first nil.
func ipairs(c call) int {
	c.list(1)
	c.L.Push(c.inext)
	c.L.Push(c.arg(1))
	c.L.Push(lua.LNumber(0))
	return 3
}

func inext(c call) int {
	list := c.list(1)
	i := c.integer(2) + 1
	v := list.get(i)
	if v == lua.LNil {
		return c.push(lua.LNil)
	}
	c.L.Push(lua.LNumber(i))
	c.L.Push(v)
	return 2
}
