package meter

import (
	"math"

	"moonledger/runtime/layout"

	lua "github.com/yuin/gopher-lua"
)

// chargeGet charges reading obj[key].
func (t *thread) chargeGet(obj, key lua.LValue) {
	long := uint64(0)
	if !isShort(key) {
		long = t.chargeKey(key)
	}
	if tb, ok := obj.(*lua.LTable); ok {
		if _, ok := tb.Metatable.(*lua.LTable); !ok {
			return
		}
	}
	t.chargeIndexChain(obj, key, long)
}

// chargeIndexChain follows tables that are the __index of one another as the
// library will.
func (t *thread) chargeIndexChain(obj, key lua.LValue, long uint64) {
	for range layout.MaxTableLoop {
		tb, ok := obj.(*lua.LTable)
		if !ok {
			t.chargeForeign(obj, key, "__index")
			return
		}
		mt, ok := tb.Metatable.(*lua.LTable)
		if !ok || tb.RawGet(key) != lua.LNil {
			return
		}
		if obj = mt.RawGetString("__index"); isHandler(obj) {
			return
		}
		t.meter.chargeGas(1 + long)
	}
}

// chargeSet charges writing obj[key]. The table that grows may be one at the end
// of a chain of __newindex.
func (t *thread) chargeSet(obj, key, value lua.LValue) {
	long := uint64(0)
	if !isShort(key) {
		long = t.chargeKey(key)
	}
	for range layout.MaxTableLoop {
		tb, ok := obj.(*lua.LTable)
		if !ok {
			t.chargeForeign(obj, key, "__newindex")
			return
		}
		if tb.RawGet(key) != lua.LNil {
			return
		}
		mt, ok := tb.Metatable.(*lua.LTable)
		if ok {
			obj = mt.RawGetString("__newindex")
		}
		if !ok || obj == lua.LNil {
			t.chargeNewKey(layout.TableOf(tb), key, value)
			return
		}
		if isHandler(obj) {
			return
		}
		t.meter.chargeGas(1 + long)
	}
}

// isHandler tells that a metatable's __index or __newindex ends the chain: a
// function, which is charged when it runs, or nothing.
func isHandler(v lua.LValue) bool {
	_, isFunction := v.(*lua.LFunction)
	return isFunction || v == lua.LNil
}

// isShort tells of most keys that chargeKey has nothing to do.
func isShort(key lua.LValue) bool {
	if s, ok := key.(lua.LString); ok {
		return len(s) < keyBytesPerGas
	}
	_, ok := key.(lua.LNumber)
	return ok
}

// chargeKey charges hashing a long key and answers what it took. A decimal is
// refused: it would be found again only by the very same object.
func (t *thread) chargeKey(key lua.LValue) uint64 {
	switch k := key.(type) {
	case lua.LString:
		if len(k) >= keyBytesPerGas {
			gas := uint64(len(k)) / keyBytesPerGas
			t.meter.chargeGas(gas)
			return gas
		}
	case *lua.LUserData:
		if t.meter.isDecimal(k) {
			t.lua.RaiseError("a decimal can't be a table key: use tostring(d)")
		}
	}
	return 0
}

// chargeForeign charges indexing what is no table. If it can't be indexed, the
// library puts the key into the error text, so a long one is copied, and one that
// is an object would show its address: that error is raised here.
func (t *thread) chargeForeign(obj, key lua.LValue, event string) {
	switch k := key.(type) {
	case lua.LString:
		if len(k) >= keyBytesPerGas {
			t.meter.Charge(uint64(len(k))/concatBytesPerGas, uint64(len(k)))
		}
	case lua.LNumber, lua.LBool, *lua.LNilType, nil:
	default:
		if obj != nil && t.lua.GetMetaField(obj, event) == lua.LNil {
			t.lua.RaiseError("attempt to index a non-table object(%v) with a %v as key", obj.Type(), key.Type())
		}
	}
}

// chargeNewKey charges a key that has no value yet. A key that had one and lost
// it counts as new: the library keeps its slot.
func (t *thread) chargeNewKey(tb *layout.Table, key, value lua.LValue) {
	switch k := key.(type) {
	case lua.LNumber:
		if i := arrayIndex(k); i > 0 {
			t.chargeGrowth(tb, i)
			return
		}
	case lua.LString:
		t.meter.chargeBytes(nameBytes(tb, value != lua.LNil))
		return
	}
	t.chargeHashKeys(tb, value != lua.LNil, 1)
}

// arrayIndex is k if it is an index of an array part, else 0.
func arrayIndex(k lua.LNumber) int {
	if k >= 1 && k < layout.MaxArrayIndex && float64(k) == math.Trunc(float64(k)) {
		return int(k)
	}
	return 0
}

// chargeGrowth charges the array part growing until it holds index; all slots in
// between are filled, even if the value is nil.
func (t *thread) chargeGrowth(tb *layout.Table, index int) {
	if grow := index - len(tb.Array); grow > 0 {
		t.meter.Charge(uint64(grow-1)/slotsPerGas, growthBytes(tb, grow))
	}
}

func growthBytes(tb *layout.Table, grow int) uint64 {
	bytes := uint64(grow) * grownSlotBytes
	if tb.Array == nil {
		bytes += firstArrayBytes
	}
	return bytes
}

// nameBytes is what a string key takes. The maps are made even if the value is
// nil.
func nameBytes(tb *layout.Table, stored bool) uint64 {
	bytes := uint64(0)
	if tb.Strdict == nil {
		bytes += firstNamesBytes
	}
	if tb.Keys == nil {
		bytes += firstKeysBytes
	}
	if stored {
		bytes += newKeyBytes
	}
	return bytes
}

// chargeHashKeys charges n keys that are neither strings nor in the array. Their
// map is made with room for as many as there are string keys.
func (t *thread) chargeHashKeys(tb *layout.Table, stored bool, n uint64) {
	gas, bytes := uint64(0), uint64(0)
	if tb.Dict == nil {
		names := uint64(len(tb.Strdict))
		gas = names / slotsPerGas
		bytes += smallHashBytes + names*hashSlotBytes
	}
	if tb.Keys == nil {
		bytes += firstKeysBytes
	}
	if stored {
		bytes += n * newKeyBytes
	}
	t.meter.Charge(gas, bytes)
}

// newTableBytes is what a table made for so many values and keys takes.
func newTableBytes(values, keys int) uint64 {
	bytes := tableBytes + uint64(values)*slotBytes
	switch {
	case keys > 8:
		bytes += uint64(keys) * hashSlotBytes
	case keys > 0:
		bytes += smallHashBytes
	}
	return bytes
}

// chargeList charges the values of a table constructor.
func (t *thread) chargeList(f *layout.Frame, inst layout.Instruction) {
	tb, ok := t.reg.At(f.LocalBase + inst.A()).(*lua.LTable)
	if !ok {
		return
	}
	n, block := inst.B(), inst.C()
	if n == 0 {
		n = max(t.reg.Top-(f.LocalBase+inst.A())-1, 0)
	}
	if code := f.Fn.Proto.Code; block == 0 && f.Pc < len(code) {
		block = int(code[f.Pc])
	}
	t.chargeValues(n)
	if block == 0 { // what the compiler of v1.1.2 makes of more than 25,550 values: wrong keys
		t.chargeHashKeys(layout.TableOf(tb), true, uint64(n))
		return
	}
	if grow := (block-1)*layout.FieldsPerFlush + n - len(layout.TableOf(tb).Array); grow > 0 {
		t.meter.chargeBytes(growthBytes(layout.TableOf(tb), grow))
	}
}

// chargeLen charges the search for the last value of a table.
func (t *thread) chargeLen(v lua.LValue) {
	tb, ok := v.(*lua.LTable)
	if !ok {
		if v.Type() != lua.LTString {
			t.checkMeta(v, "__len", "get length of")
		}
		return
	}
	if mt, ok := tb.Metatable.(*lua.LTable); ok && mt.RawGetString("__len") != lua.LNil {
		return
	}
	array := layout.TableOf(tb).Array
	last := len(array)
	for last > 0 && array[last-1] == lua.LNil {
		last--
	}
	t.meter.chargeGas(uint64(len(array)-last) / slotsPerGas)
}
