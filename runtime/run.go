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
	afresh   bool // the chunk runs even where what it declared is kept
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

// open lays the journal of the run over the state.
func (r *run) open(base state.Reader, root journal.Shape) {
	r.journal = journal.New(base, root, r, r.view)
}

// savepoint notes where state and events stand, and returns the mark to roll back
// to.
func (r *run) savepoint() int {
	r.marks = append(r.marks, r.journal.Savepoint())
	r.counts = append(r.counts, len(r.events))
	return len(r.marks) - 1
}

// rollback takes back what was done to state and events since a mark, which is
// gone with all later ones. Changes stay counted, as gas does.
func (r *run) rollback(mark int) {
	clear(r.events[r.counts[mark]:])
	r.journal.Rollback(r.marks[mark])
	r.events = r.events[:r.counts[mark]]
	r.marks, r.counts = r.marks[:mark], r.counts[:mark]
}

// invoke runs a function of the contract, declared at line, with the state as
// its first argument, and returns its result.
func (r *run) invoke(name string, line int, args ...lua.LValue) (lua.LValue, error) {
	f, ok := r.declared.function(name)
	if !ok {
		return lua.LNil, r.refusal(line, "method %q is gone when the file has run", name)
	}
	r.method, r.started = name, true
	result, n, err := r.call(f, append([]lua.LValue{r.handle(r.journal.Root())}, args...)...)
	if err == nil && n > 1 {
		err = r.refusal(line, "%s.%s returned %d results; a method has one at most", r.contract.Name, name, n)
	}
	return result, err
}

// call runs a Lua function and returns the first of its results, and how many
// there are. A success is none if a limit ended the call meanwhile: code such as
// return pcall(f) swallows the error, and no instruction follows to raise it again.
func (r *run) call(f *lua.LFunction, args ...lua.LValue) (result lua.LValue, n int, err error) {
	L := r.vm.lua
	defer func() {
		if cause := recover(); cause != nil {
			result, n, err = lua.LNil, 0, r.panicked(cause)
		}
		L.SetTop(0)
	}()
	L.Push(r.vm.bottom)
	L.Push(f)
	for _, arg := range args {
		L.Push(arg)
	}
	if err := L.PCall(1+len(args), lua.MultRet, nil); err != nil {
		return lua.LNil, 0, r.failure(err)
	}
	return L.Get(1), L.GetTop(), r.over()
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
		return result, r.refusal(method.Line, "%s.%s: result %v", r.contract.Name, method.Name, err)
	}
	if result, err = method.AcceptPaying(result, func() { r.Charge(checkGas, 0) }); err != nil {
		return result, r.refusal(method.Line, "%v", err)
	}
	return result, nil
}

// outcome collects what the run did.
func (r *run) outcome(result state.Value) Outcome {
	return Outcome{
		Result:   result,
		Writes:   r.journal.Writes(),
		Events:   r.events,
		Gas:      r.vm.meter.Gas(),
		Memory:   r.vm.meter.Bytes(),
		Changes:  r.changes,
		UsedSeed: r.usedSeed,
	}
}

// failed is the outcome of a run that had no effect.
func (r *run) failed() Outcome { return Outcome{Gas: r.vm.meter.Gas()} }
