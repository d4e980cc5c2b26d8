package runtime

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/stdlib"
)

// callGas is what a function or operator of this package costs beside its work.
const callGas = 2

// function makes a Lua function of f that charges for being called.
func (v *vm) function(f lua.LGFunction) *lua.LFunction {
	return v.lua.NewFunction(func(L *lua.LState) int {
		v.meter.Charge(callGas, 0)
		return f(L)
	})
}

// installGlobals adds what contracts have besides Lua's own library.
func (v *vm) installGlobals() {
	for name, f := range map[string]lua.LGFunction{
		"contract": v.declare,
		"copy":     v.copyTable,
		"emit":     v.emit,
		"sha256":   v.sha256Hex,
	} {
		v.library.Set(name, v.function(f))
	}
	v.library.Set("decimal", v.money.Function())
	v.library.Set("ctx", v.contextTable())
}

const (
	maxEventName = 256
	eventGas     = 20
	eventBytes   = 192
)

// emit is emit(name, table) of a contract.
func (v *vm) emit(L *lua.LState) int {
	run := v.active(L, "emit")
	if run.view {
		L.RaiseError("a view may not emit events")
	}
	if n := textLength(L.Get(1)); n == 0 || n > maxEventName {
		L.RaiseError("the name of an event has 1 to %d bytes", maxEventName)
	}
	name, err := textOf(L.Get(1), "the name of an event")
	if err != nil {
		L.RaiseError("%s", err)
	}
	v.meter.Charge(eventGas, eventBytes+uint64(len(name)))
	run.events = append(run.events, Event{strings.Clone(name), v.eventData(L, name)})
	return 0
}

func (v *vm) eventData(L *lua.LState, name string) state.Value {
	reading := reading{vm: v, copyLive: true}
	data, err := reading.value(L.Get(2))
	if err != nil {
		L.RaiseError("event %s: %s", name, err)
	}
	if data.Kind() != state.KindTable {
		L.RaiseError("event %s: emit takes a name and a table, got %s", name, stdlib.TypeName(L.Get(2)))
	}
	return data
}

// sha256Hex is sha256(s) of a contract: the digest in lower-case hex.
func (v *vm) sha256Hex(L *lua.LState) int {
	text, ok := L.Get(1).(lua.LString)
	if !ok {
		L.RaiseError("sha256 takes a string, got %s", stdlib.TypeName(L.Get(1)))
	}
	const gas, digestBytes = 20, 2*sha256.Size + valueBytes
	v.meter.Charge(gas+uint64(len(text))/textBytesPer, digestBytes+uint64(len(text)))
	sum := sha256.Sum256([]byte(text))
	L.Push(lua.LString(hex.EncodeToString(sum[:])))
	return 1
}

// copyTable is copy(t) of a contract: a plain table with copies of all that t
// holds. Anything but a table is returned as it is.
func (v *vm) copyTable(L *lua.LState) int {
	value := L.Get(1)
	if _, live := liveTableOf(value); live || value.Type() == lua.LTTable {
		value = v.copyLive(L, value)
	}
	L.Push(value)
	return 1
}

// copyLive returns a plain table with copies of all that a table holds.
func (v *vm) copyLive(L *lua.LState, table lua.LValue) lua.LValue {
	reading := reading{vm: v, copyLive: true}
	tree, err := reading.value(table)
	if err != nil {
		L.RaiseError("copy: %s", err)
	}
	return v.toLua(tree)
}
