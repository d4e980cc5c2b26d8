package runtime

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/meter"
	"moonledger/runtime/stdlib"
)

// A vm is one Lua interpreter with our library in it. It serves one run at a
// time and is used again for other contracts: each run executes the compiled
// chunk afresh in an environment of its own, so nothing outlives a call.
type vm struct {
	lua     *lua.LState
	meter   *meter.Meter
	library *stdlib.Library
	run     *run // what it executes; nil between runs

	decimals       *lua.LTable // metatable of decimals
	decimalMethods map[string]*lua.LFunction
	liveTables     *lua.LTable    // metatable of state tables
	random         *lua.LFunction // ctx.random
}

func newVM() (*vm, error) {
	v := &vm{lua: lua.NewState(meter.Options()), meter: meter.New(compareDecimal)}
	library, err := stdlib.Open(v.lua, stdlib.Config{
		Meter:      v.meter,
		Savepoints: savepoints{v},
		Print:      v.print,
		NewThread:  v.meter.NewThread,
		Less:       v.less,
		Copy:       v.copyLive,
	})
	if err != nil {
		return nil, err
	}
	v.library = library
	v.decimals = v.decimalMetatable()
	v.decimalMethods = v.decimalFunctions()
	v.liveTables = v.liveMetatable()
	v.random = v.lua.NewFunction(v.drawRandom)
	v.installGlobals()
	v.meter.Attach(v.lua)
	return v, nil
}

// installGlobals adds what contracts have besides Lua's own library.
func (v *vm) installGlobals() {
	functions := map[string]lua.LGFunction{
		"contract": v.declare,
		"copy":     v.copyTable,
		"decimal":  v.makeDecimal,
		"emit":     v.emit,
		"sha256":   v.sha256Hex,
	}
	for name, f := range functions {
		v.library.Set(name, v.lua.NewFunction(f))
	}
	v.library.Set("ctx", v.contextTable())
}

// contextTable is ctx: an empty table whose members are made when asked for.
func (v *vm) contextTable() *lua.LTable {
	ctx, mt := v.lua.NewTable(), v.lua.NewTable()
	mt.RawSetString("__index", v.lua.NewFunction(v.contextMember))
	mt.RawSetString("__newindex", v.lua.NewFunction(raise("ctx cannot be changed")))
	mt.RawSetString("__metatable", lua.LFalse)
	ctx.Metatable = mt
	return ctx
}

// less orders two values for table.sort as the operator < does, decimals and
// numbers included.
func (v *vm) less(L *lua.LState, a, b lua.LValue) bool {
	if isDecimal(a) || isDecimal(b) {
		L.Push(v.lua.NewFunction(v.comparison(func(order int) bool { return order < 0 })))
		L.Push(a)
		L.Push(b)
		L.Call(2, 1)
		defer L.Pop(1)
		return lua.LVAsBool(L.Get(-1))
	}
	return L.LessThan(a, b)
}

func isDecimal(value lua.LValue) bool {
	ud, ok := value.(*lua.LUserData)
	if !ok {
		return false
	}
	_, ok = ud.Value.(money)
	return ok
}

func (v *vm) print(line string) {
	if v.run != nil && v.run.print != nil {
		v.run.print(line)
	}
}

// usable tells whether the VM is fit for another run: after a spent budget or a
// panic its insides may be stale.
func (v *vm) usable(err error) bool {
	return v.meter.Err() == nil && !errors.Is(err, ErrInternal)
}

// savepoints lets pcall undo what was done to state and events.
type savepoints struct{ vm *vm }

// Savepoint marks the present state of the run.
func (s savepoints) Savepoint() int {
	if s.vm.run == nil || s.vm.run.journal == nil {
		return 0
	}
	return s.vm.run.savepoint()
}

// Rollback undoes everything since mark.
func (s savepoints) Rollback(mark int) {
	if s.vm.run != nil && s.vm.run.journal != nil {
		s.vm.run.rollback(mark)
	}
}
