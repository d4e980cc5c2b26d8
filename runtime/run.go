package runtime

import (
	"errors"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/journal"
	"moonledger/runtime/schema"
)

// ErrChanges ends a call that changed more of the state than it may.
var ErrChanges = errors.New("too many state changes")

// A run is one execution: of a method, of a deploy's init or upgrade, or of a
// chunk alone.
type run struct {
	vm       *vm
	contract *Contract
	method   string // "" outside a method
	view     bool
	context  Context
	limits   Limits
	print    func(line string)

	declared declaration
	started  bool // the chunk is done, methods run
	journal  *journal.Journal
	marks    []journal.Mark // of savepoints
	counts   []int          // of events at savepoints
	events   []Event
	changes  int
	drawer   drawer
	usedSeed bool
}

// defaultChanges is how many values of the state a call may set or remove.
const defaultChanges = 10_000

// Charge and Change make a run the budget of its journal.
func (r *run) Charge(gas, bytes uint64) { r.vm.meter.Charge(gas, bytes) }

// Change counts state changes, and ends the call beyond its limit.
func (r *run) Change(n int) {
	limit := r.limits.Changes
	if limit == 0 {
		limit = defaultChanges
	}
	if r.changes += n; r.changes > limit {
		r.vm.meter.Abort(fmt.Errorf("%w: the call made more than its limit of %d", ErrChanges, limit))
	}
}

func (r *run) savepoint() int {
	r.marks = append(r.marks, r.journal.Savepoint())
	r.counts = append(r.counts, len(r.events))
	return len(r.marks) - 1
}

func (r *run) rollback(mark int) {
	r.journal.Rollback(r.marks[mark])
	r.events = r.events[:r.counts[mark]]
	r.marks, r.counts = r.marks[:mark], r.counts[:mark]
}

// load runs the compiled chunk, which declares the contract.
func (r *run) load() error {
	chunk := r.vm.lua.NewFunctionFromProto(r.contract.proto)
	chunk.Env = r.vm.library.Environment()
	_, err := r.call(chunk, 0)
	return err
}

// invoke runs a function of the contract with the state as its first argument.
func (r *run) invoke(name string, args ...lua.LValue) (lua.LValue, error) {
	f, err := r.declared.method(name)
	if err != nil {
		return lua.LNil, err
	}
	r.started = true
	all := append([]lua.LValue{r.handle(r.journal.Root())}, args...)
	return r.call(f, 1, all...)
}

// call runs a Lua function and returns its result, of which there may be at
// most one.
func (r *run) call(f *lua.LFunction, most int, args ...lua.LValue) (result lua.LValue, err error) {
	L := r.vm.lua
	defer func() {
		if cause := recover(); cause != nil {
			result, err = lua.LNil, r.panicked(cause)
		}
		L.SetTop(0)
	}()
	L.Push(f)
	for _, arg := range args {
		L.Push(arg)
	}
	if err := L.PCall(len(args), lua.MultRet, nil); err != nil {
		return lua.LNil, r.failure(err)
	}
	if err := r.vm.meter.Err(); err != nil {
		return lua.LNil, err
	}
	if most > 0 && L.GetTop() > most {
		return lua.LNil, &ContractError{Message: fmt.Sprintf("%s.%s returned %d results; a method has one at most", r.contract.Name, r.method, L.GetTop())}
	}
	return L.Get(1), nil
}

// guard runs f, which charges the meter outside of Lua, and returns the error
// that ended it.
func (r *run) guard(f func() error) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = r.panicked(cause)
		}
	}()
	return f()
}

// arguments returns the arguments of a method in the order of its parameters.
func (r *run) arguments(method *schema.Method, args state.Value) []lua.LValue {
	values := make([]lua.LValue, len(method.Params))
	for i, param := range method.Params {
		values[i] = r.vm.toLua(args.Get(state.StringKey(param.Name)))
	}
	return values
}

// result returns what a method gave, checked against its type.
func (r *run) result(method *schema.Method, value lua.LValue) (state.Value, error) {
	reading := reading{vm: r.vm, copyLive: true}
	result, err := reading.value(value)
	if err != nil {
		err = fmt.Errorf("%s.%s: result %w", r.contract.Name, method.Name, err)
	} else {
		result, err = method.Accept(result)
	}
	if err != nil {
		return result, &ContractError{Message: err.Error(), File: r.contract.File, Line: method.Line}
	}
	return result, nil
}

// outcome collects what the run did.
func (r *run) outcome(result state.Value) (Outcome, error) {
	out := Outcome{Result: result, Events: r.events, UsedSeed: r.usedSeed}
	err := r.guard(func() error {
		out.Writes = r.journal.Writes()
		return nil
	})
	out.Gas, out.Memory, out.Changes = r.vm.meter.Gas(), r.vm.meter.Bytes(), r.changes
	if err == nil {
		err = r.vm.meter.Err()
	}
	return out, err
}
