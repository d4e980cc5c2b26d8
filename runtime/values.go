package runtime

import (
	"fmt"
	"math"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/decimal"
	"moonledger/runtime/stdlib"
)

// What it costs to carry values between Lua and the state, in gas and bytes,
// beside what package journal asks. It never depends on what is cached. Tables
// cost what the meter asks for those that Lua code makes.
const (
	valueGas     = 1  // for each value
	textBytesPer = 16 // bytes of text for one gas
	valueBytes   = 16

	tableBytes     = 96
	slotBytes      = 16  // of an array made to size
	grownSlotBytes = 40  // of one with holes
	grownBytes     = 512 // the least of those
	namesBytes     = 272 // the order of keys
	smallHashBytes = 336 // a map for at most 8 keys
	smallHash      = 8
	hashSlotBytes  = 80 // a map for more, per key
	keyBytes       = 160
	slotsPerGas    = 4

	handleBytes = 128 // a state table as a Lua value
)

// toLua returns a value as contract code sees it: tables become plain Lua
// tables, which the contract may change.
func (v *vm) toLua(value state.Value) lua.LValue {
	v.meter.Charge(valueGas, valueBytes)
	switch value.Kind() {
	case state.KindBool:
		return lua.LBool(value.Bool())
	case state.KindNumber:
		return lua.LNumber(value.Number())
	case state.KindString, state.KindBytes:
		return lua.LString(value.Text())
	case state.KindDecimal:
		return v.decimalFromState(value)
	case state.KindTable:
		return v.tableToLua(value.Members())
	}
	return lua.LNil
}

// decimalFromState returns a decimal of the state as a Lua value.
func (v *vm) decimalFromState(value state.Value) lua.LValue {
	v.meter.Charge(uint64(len(value.Text()))/textBytesPer, 0)
	d, err := decimal.Parse(value.Text())
	if err != nil {
		v.meter.Abort(fmt.Errorf("%w: stored decimal: %w", ErrInternal, err))
	}
	return v.money.New(d)
}

func (v *vm) tableToLua(members []state.Member) *lua.LTable {
	table := v.newTable(members)
	for _, m := range members {
		value := v.toLua(m.Value)
		if m.Key.IsInteger() {
			table.RawSet(lua.LNumber(m.Key.Integer()), value)
		} else {
			table.RawSetString(m.Key.Text(), value)
		}
	}
	return table
}

// newTable returns an empty Lua table that was paid for and has room for the
// members.
func (v *vm) newTable(members []state.Member) *lua.LTable {
	n := len(members)
	switch {
	case n == 0:
		return v.newArray(0)
	case !members[0].Key.IsInteger():
		return v.newObject(n)
	case isSequence(members):
		return v.newArray(n)
	}
	// Lua keeps positive keys in an array, holes included.
	if top := arrayTop(members); top > 0 {
		v.meter.Charge(top/slotsPerGas, grownBytes+grownSlotBytes*top)
	}
	v.meter.Charge(0, tableBytes+namesBytes+smallHashBytes+keyBytes*uint64(n))
	return v.lua.CreateTable(0, 0)
}

// newArray returns a table with room for the elements 1 to n.
func (v *vm) newArray(n int) *lua.LTable {
	v.meter.Charge(0, tableBytes+slotBytes*uint64(n))
	return v.lua.CreateTable(n, 0)
}

// newObject returns a table with room for n names, at least one.
func (v *vm) newObject(n int) *lua.LTable {
	bytes := tableBytes + namesBytes + keyBytes*uint64(n)
	if n > smallHash {
		bytes += hashSlotBytes * uint64(n)
	} else {
		bytes += smallHashBytes
	}
	v.meter.Charge(0, bytes)
	return v.lua.CreateTable(0, n)
}

// isSequence tells whether the keys of members are 1 to their number.
func isSequence(members []state.Member) bool {
	n := len(members)
	return members[0].Key == state.IntegerKey(1) && members[n-1].Key == state.IntegerKey(int64(n))
}

// arrayTop returns the largest key that Lua keeps in an array; 0 if there is
// none.
func arrayTop(members []state.Member) uint64 {
	for i := len(members) - 1; i >= 0; i-- {
		if key := members[i].Key.Integer(); key < int64(lua.MaxArrayIndex) {
			return uint64(max(key, 0))
		}
	}
	return 0
}

// keyToLua returns a state key as contract code sees it.
func keyToLua(key state.Key) lua.LValue {
	if key.IsInteger() {
		return lua.LNumber(key.Integer())
	}
	return lua.LString(key.Text())
}

// keyFromLua returns a Lua value as a state key, or an error that tells what
// cannot be one.
func keyFromLua(value lua.LValue) (state.Key, error) {
	switch k := value.(type) {
	case lua.LString:
		key := state.StringKey(string(k))
		return key, key.Validate()
	case lua.LNumber:
		if !isInteger(k) {
			return state.Key{}, fmt.Errorf("the key %v is not an integer up to 2^53-1", float64(k))
		}
		return state.IntegerKey(int64(k)), nil
	}
	return state.Key{}, fmt.Errorf("a key must be a string or an integer, got %s", stdlib.TypeName(value))
}

// isInteger tells whether n is an integer that the state can have.
func isInteger(n lua.LNumber) bool {
	f := float64(n)
	return f == math.Trunc(f) && math.Abs(f) <= state.MaxInteger
}

// textLength is how long a Lua string is, -1 for anything else.
func textLength(value lua.LValue) int {
	if text, ok := value.(lua.LString); ok {
		return len(text)
	}
	return -1
}

// textOf returns a Lua string that is text, or an error naming what it should
// have been.
func textOf(value lua.LValue, what string) (string, error) {
	text, ok := value.(lua.LString)
	if !ok {
		return "", fmt.Errorf("%s must be a string, got %s", what, stdlib.TypeName(value))
	}
	if !utf8.ValidString(string(text)) {
		return "", fmt.Errorf("%s is not valid UTF-8", what)
	}
	return string(text), nil
}
