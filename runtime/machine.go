package runtime

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"moonledger/chain/state"
	"moonledger/runtime/meter"
	"moonledger/runtime/source"
)

// A Machine compiles and runs contracts on pooled VMs. It is safe for many
// goroutines.
type Machine struct {
	idle    sync.Pool // of *vm
	alarm   meter.Alarm
	sources source.Cache

	compileLimits Limits // of the run that Compile makes
	afresh        bool   // every call runs its chunk; for tests
}

// compileTime is far more than a file level may take by its gas: whether a text is
// a contract must not hang on how busy the machine is.
const compileTime = time.Minute

// New returns a Machine whose Compile runs the file level of contracts within the
// default Limits, but for a minute at most. It fails if the Lua library in this binary is not laid out as
// the meter expects.
func New() (*Machine, error) { return NewWithin(Limits{}) }

// NewWithin is New with limits for what Compile runs; zero are those of New.
func NewWithin(compile Limits) (*Machine, error) {
	compile.Time = cmp.Or(compile.Time, compileTime)
	if err := meter.Check(); err != nil {
		return nil, err
	}
	m := &Machine{compileLimits: compile}
	m.idle.New = func() any { return newVM() }
	return m, nil
}

// begin takes a VM and starts a run on it. The caller must give it to end.
func (m *Machine) begin(ctx context.Context, r *run) {
	v := m.idle.Get().(*vm)
	v.meter.Start(ctx, meter.Limits{Gas: r.limits.Gas, Bytes: r.limits.Memory, Time: r.limits.Time, Alarm: &m.alarm})
	r.vm, v.run, r.afresh = v, r, m.afresh
	r.drawer = drawer{seed: r.context.Seed}
}

// end gives the VM of a run back, unless it may be damaged.
func (m *Machine) end(r *run) {
	r.vm.run = nil
	if r.vm.usable() {
		m.idle.Put(r.vm)
		return
	}
	r.vm.lua.Close()
}

// Call runs a method. Its error wraps ErrNoMethod or ErrInternal, or is a
// *ContractError, or an *EndedError that wraps what ended the call: ErrChanges or
// one of meter's where it was a limit, or the error with which call.State failed.
// The call then had no effect, and the Outcome holds the gas that it used and
// nothing else. Once ctx has ended, the contract's code is ended within about
// 1,024 gas.
func (m *Machine) Call(ctx context.Context, call Call) (Outcome, error) {
	method, ok := call.Contract.Method(call.Method)
	if !ok {
		return Outcome{}, fmt.Errorf("%w: %q", ErrNoMethod, call.Method)
	}
	r := &run{
		contract: call.Contract,
		view:     method.View,
		context:  call.Context,
		limits:   call.Limits,
		print:    call.Print,
	}
	return m.execute(ctx, r, func() (state.Value, error) {
		r.open(call.State, root{shapeOf(call.Contract.self, r), call.Contract})
		value, err := r.invoke(method.Name, method.Line, r.arguments(method, call.Args)...)
		if err != nil {
			return state.Value{}, err
		}
		return r.result(method, value)
	})
}

// execute runs f, which opens the state, after the chunk of r's contract, and
// returns what was done.
func (m *Machine) execute(ctx context.Context, r *run, f func() (state.Value, error)) (Outcome, error) {
	m.begin(ctx, r)
	defer m.end(r)
	if err := r.load(); err != nil {
		return r.failed(), err
	}
	var out Outcome
	err := r.guard(func() error {
		result, err := f()
		if err == nil {
			out = r.outcome(result)
		}
		return err
	})
	if err != nil {
		return r.failed(), err
	}
	return out, nil
}
