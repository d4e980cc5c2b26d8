package runtime

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/meter"
	"moonledger/runtime/money"
	"moonledger/runtime/stdlib"
)

// A vm is one Lua interpreter with our library in it. It serves one run at a
// time and is used again for other contracts: each run executes the compiled
// chunk afresh in an environment of its own, or takes what the chunk declared
// before where that can't have changed, so nothing outlives a call.
type vm struct {
	lua     *lua.LState
	meter   *meter.Meter
	library *stdlib.Library
	run     *run // what it executes; nil between runs
	broken  bool // by a panic, so that its insides may be stale
	kept    map[*Contract]kept

	money      *money.Library // decimals
	bottom     *lua.LFunction // the lowest function of each run
	liveTables *lua.LTable    // metatable of state tables
	random     *lua.LFunction // ctx.random
	place      string         // "file:line:" where the meter ended the run, which is the last
}

func newVM() *vm {
	v := &vm{lua: lua.NewState(meter.Options()), meter: meter.New(money.Compare), kept: map[*Contract]kept{}}
	v.money = money.Open(v.lua, v.meter)
	v.library = stdlib.Open(v.lua, v.meter, stdlib.Config{
		Savepoints: savepoints{v},
		Print:      v.print,
		Leave:      v.notePlace,
		Less:       v.money.Less,
		Copy:       v.copyLive,
	})
	v.bottom = v.lua.NewFunction(v.runBottom)
	v.liveTables = v.liveMetatable()
	v.random = v.function(v.drawRandom)
	v.installGlobals()
	v.meter.Attach(v.lua)
	return v
}

// runBottom calls its first argument with the others. PCall has set its own way
// of raising errors by then, whose traceback takes time in proportion to the
// square of the depth; this one keeps where the error was raised alone.
func (v *vm) runBottom(L *lua.LState) int {
	defer v.notePlace(L)
	L.Panic = func(L *lua.LState) {
		panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: L.Get(-1), StackTrace: innermost(L)})
	}
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

// noPlace keeps PCall from making a traceback where innermost has nothing.
const noPlace = "-"

// innermost returns "file:line:" of the innermost Lua function that runs.
func innermost(L *lua.LState) string {
	for level := 0; ; level++ {
		where := L.Where(level)
		if where == "" {
			return noPlace
		}
		if !strings.HasPrefix(where, "[G]") {
			return where
		}
	}
}

func (v *vm) print(line string) {
	if v.run != nil && v.run.print != nil {
		v.run.print(line)
	}
}

// usable tells whether the VM is fit for another run: after a spent budget or a
// panic its insides may be stale.
func (v *vm) usable() bool { return v.meter.Err() == nil && !v.broken }

// savepoints lets pcall undo what was done to state and events.
type savepoints struct{ vm *vm }

// savepointBytes is what the record of a savepoint takes.
const savepointBytes = 64

// Savepoint marks the present state of the run.
func (s savepoints) Savepoint() int {
	s.vm.meter.Charge(0, savepointBytes)
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
