package meter

import (
	"strconv"
	"strings"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// chargeConcat charges joining registers B to C, which are temporaries.
func (t *thread) chargeConcat(f *layout.Frame, inst layout.Instruction) {
	first, last := f.LocalBase+inst.B(), f.LocalBase+inst.C()
	for i := first; i <= last; i++ {
		switch v := t.reg.At(i).(type) {
		case lua.LString:
		case lua.LNumber:
			if v == oddNumber {
				t.reg.Set(i, lua.LString(textOf(v)))
			}
		default:
			t.concatObjects(f.LocalBase+inst.A(), first, last)
			return
		}
	}
	t.chargeJoin(first, last, nil)
}

// chargeJoin charges making one string of the registers first to last, all
// strings and numbers, and of end, which may be nil.
func (t *thread) chargeJoin(first, last int, end lua.LValue) {
	gas, size := textCost(end)
	for i := first; i <= last; i++ {
		g, s := textCost(t.reg.At(i))
		gas, size = gas+g, size+s
	}
	parts := uint64(last - first + 2)
	t.meter.Charge(gas+size/concatBytesPerGas, size+parts*stringBytes)
}

func textCost(v lua.LValue) (gas, size uint64) {
	switch v := v.(type) {
	case lua.LString:
		return 0, uint64(len(v))
	case lua.LNumber:
		return numberTextGas, numberTextBytes
	}
	return 0, 0
}

// concatObjects does the work of a CONCAT that calls metamethods. How long a
// string such a call returns is known only then, and the library would join it to
// the next uncharged. So the steps are made here, each charged, the instruction
// itself is left to join empty strings, and its target gets the result after it.
func (t *thread) concatObjects(target, first, last int) {
	result := t.reg.At(last)
	for i := last - 1; i >= first; {
		if !isText(result) || !isText(t.reg.At(i)) {
			result = t.callConcat(t.reg.At(i), result)
			i--
			continue
		}
		run := i
		for run > first && isText(t.reg.At(run-1)) {
			run--
		}
		result = t.join(run, i, result)
		i = run - 1
	}
	for i := first; i <= last; i++ {
		t.reg.Set(i, lua.LString(""))
	}
	t.meter.later = pending{t.reg, target, result}
}

func isText(v lua.LValue) bool { return lua.LVCanConvToString(v) }

func (t *thread) join(first, last int, end lua.LValue) lua.LValue {
	t.chargeJoin(first, last, end)
	var b strings.Builder
	for i := first; i <= last; i++ {
		b.WriteString(textOf(t.reg.At(i)))
	}
	b.WriteString(textOf(end))
	return lua.LString(b.String())
}

// callConcat calls the __concat of the left value, else of the right one.
func (t *thread) callConcat(left, right lua.LValue) lua.LValue {
	op := t.lua.GetMetaField(left, "__concat")
	if op == lua.LNil {
		op = t.lua.GetMetaField(right, "__concat")
	}
	if _, ok := op.(*lua.LFunction); !ok {
		t.lua.RaiseError("cannot perform concat operation between %s and %s", hostTypeName(left), hostTypeName(right))
	}
	t.lua.Push(op)
	t.lua.Push(left)
	t.lua.Push(right)
	t.lua.Call(2, 1)
	result := t.lua.Get(-1)
	t.lua.Pop(1)
	return result
}

// oddNumber is the one number whose text in the library depends on the processor:
// converted to an integer it becomes the least one on amd64 and the greatest one
// on arm64.
const oddNumber = lua.LNumber(1 << 63)

func textOf(v lua.LValue) string {
	if v == oddNumber {
		return strconv.FormatFloat(float64(oddNumber), 'g', -1, 64)
	}
	return lua.LVAsString(v)
}
