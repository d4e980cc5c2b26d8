package stdlib

import lua "github.com/yuin/gopher-lua"

// tableSort sorts by merging, which is stable, works on a copy and makes n log n
// comparisons whatever the comparator says: one that contradicts itself gives
// some order, the same in every run, and no error. The list is only written to at
// the end, where an element changed, and not at all if a comparison fails.
func tableSort(c call) int {
	list := c.writableList(1)
	if !c.absent(2) && c.arg(2).Type() != lua.LTFunction {
		c.badType(2, "function")
	}
	n := int(list.length())
	c.meter.Charge(uint64(n), 3*uint64(n)*bytesValue)
	before := make([]lua.LValue, n)
	for i := range before {
		before[i] = list.get(int64(i) + 1)
	}
	s := sorter{call: c, comparator: c.arg(2), spare: make([]lua.LValue, n)}
	sorted := append([]lua.LValue(nil), before...)
	s.sort(sorted)
	list.replace(before, sorted)
	return 0
}

// replace writes the elements that changed, after all of them have been taken
// from their old places.
func (l list) replace(before, after []lua.LValue) {
	for i, v := range after {
		if v != before[i] {
			after[i] = l.loose(v)
		}
	}
	for i, v := range after {
		if v != before[i] {
			l.set(int64(i)+1, v)
		}
	}
}

type sorter struct {
	call
	comparator lua.LValue // nil for the order of <
	spare      []lua.LValue
}

func (s *sorter) sort(values []lua.LValue) {
	if len(values) < 2 {
		return
	}
	middle := len(values) / 2
	s.sort(values[:middle])
	s.sort(values[middle:])
	s.merge(values, middle)
}

// merge merges two sorted halves; the left half goes first where they are equal.
func (s *sorter) merge(values []lua.LValue, middle int) {
	left := append(s.spare[:0], values[:middle]...)
	right := values[middle:]
	to := 0
	for ; len(left) > 0 && len(right) > 0; to++ {
		if s.less(right[0], left[0]) {
			values[to], right = right[0], right[1:]
		} else {
			values[to], left = left[0], left[1:]
		}
	}
	copy(values[to:], left)
}

func (s *sorter) less(a, b lua.LValue) bool {
	if s.comparator == lua.LNil {
		return s.ordered(a, b)
	}
	s.L.Push(s.comparator)
	s.L.Push(a)
	s.L.Push(b)
	s.L.Call(2, 1)
	less := lua.LVAsBool(s.L.Get(-1))
	s.L.Pop(1)
	return less
}

func (s *sorter) ordered(a, b lua.LValue) bool {
	s.meter.Charge(gasOrder, 0)
	left, isText := a.(lua.LString)
	right, both := b.(lua.LString)
	if isText && both {
		s.meter.Charge(uint64(min(len(left), len(right)))/copyPerGas, 0)
	}
	if s.config.Less != nil {
		return s.config.Less(s.L, a, b)
	}
	return s.L.LessThan(a, b)
}
