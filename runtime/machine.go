package runtime

import (
	"context"
	"fmt"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/journal"
	"moonledger/runtime/meter"
)

// A Machine compiles and runs contracts on pooled VMs. It is safe for many
// goroutines.
type Machine struct {
	idle sync.Pool // of *vm
}

// New returns a Machine. It fails if the Lua library in this binary is not
// laid out as the meter expects.
func New() (*Machine, error) {
	if err := meter.Check(); err != nil {
		return nil, err
	}
	m := &Machine{}
	v, err := newVM()
	if err != nil {
		return nil, err
	}
	m.idle.Put(v)
	return m, nil
}

// begin takes a VM and starts a run on it. The caller must give it to end.
func (m *Machine) begin(ctx context.Context, r *run) error {
	v, ok := m.idle.Get().(*vm)
	if !ok {
		var err error
		if v, err = newVM(); err != nil {
			return err
		}
	}
	v.meter.Start(ctx, meter.Limits{Gas: r.limits.Gas, Bytes: r.limits.Memory, Time: r.limits.Time})
	r.vm, v.run = v, r
	r.drawer = drawer{seed: r.context.Seed}
	return nil
}

// end gives the VM of a run back, unless err tells that it may be damaged.
func (m *Machine) end(r *run, err error) {
	r.vm.run = nil
	if r.vm.usable(err) {
		m.idle.Put(r.vm)
		return
	}
	r.vm.lua.Close()
}

// Call runs a method. Its error is a *ContractError, one of the meter's or
// ErrChanges when a limit ended the call, an error of call.State, ErrNoMethod,
// or wraps ErrInternal. The call then had no effect.
func (m *Machine) Call(ctx context.Context, call Call) (out Outcome, err error) {
	method, ok := call.Contract.Method(call.Method)
	if !ok {
		return Outcome{}, fmt.Errorf("%w: %q", ErrNoMethod, call.Method)
	}
	r := &run{
		contract: call.Contract,
		method:   call.Method,
		view:     method.View,
		context:  call.Context,
		limits:   call.Limits,
		print:    call.Print,
	}
	if err := m.begin(ctx, r); err != nil {
		return Outcome{}, err
	}
	defer func() { m.end(r, err) }()
	if err := r.load(); err != nil {
		return Outcome{}, err
	}
	r.journal = journal.New(call.State, shapeOf(call.Contract.self), r, method.View)
	var result state.Value
	err = r.guard(func() error {
		value, err := r.invoke(call.Method, r.arguments(method, call.Args)...)
		if err == nil {
			result, err = r.result(method, value)
		}
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	return r.outcome(result)
}

// Deploy gives fields that are new their initial value, and then runs init at
// the first deploy, or upgrade where the version rises. Its errors are those of
// Call; one that names a required field without a value is a *ContractError.
func (m *Machine) Deploy(ctx context.Context, d Deployment) (out Outcome, err error) {
	r := &run{contract: d.Contract, context: d.Context, limits: d.Limits, print: d.Print}
	if err := m.begin(ctx, r); err != nil {
		return Outcome{}, err
	}
	defer func() { m.end(r, err) }()
	if err := r.load(); err != nil {
		return Outcome{}, err
	}
	r.journal = journal.New(d.State, d.shape(), r, false)
	err = r.guard(func() error { return r.deploy(d) })
	if err != nil {
		return Outcome{}, err
	}
	return r.outcome(state.Value{})
}

// upgrades tells whether upgrade is to run.
func (d Deployment) upgrades() bool {
	return d.Before != nil && d.Contract.Version > d.Before.Version && d.Contract.Schema.HasUpgrade
}

func (d Deployment) shape() journal.Shape {
	if d.upgrades() {
		return upgrading{shape{d.Contract.self}}
	}
	return shapeOf(d.Contract.self)
}

func (r *run) deploy(d Deployment) error {
	if err := r.setNewFields(d); err != nil {
		return err
	}
	var err error
	switch {
	case d.Before == nil && d.Contract.Schema.HasInit:
		r.method = "init"
		_, err = r.invoke("init")
	case d.upgrades():
		r.method = "upgrade"
		_, err = r.invoke("upgrade", lua.LNumber(d.Before.Version))
	}
	if err != nil {
		return err
	}
	return r.checkRequired()
}

// setNewFields gives the fields that the code before did not declare in state
// their initial value.
func (r *run) setNewFields(d Deployment) error {
	for _, field := range d.Contract.Initial.Members() {
		if d.Before != nil && d.Before.Initial.Get(field.Key).Exists() {
			continue
		}
		if err := r.journal.Root().Set(field.Key, field.Value); err != nil {
			return &ContractError{Message: r.fault(err).Error(), File: r.contract.File, Line: r.contract.Schema.Line}
		}
	}
	return nil
}

// checkRequired refuses a state that lacks a required field.
func (r *run) checkRequired() error {
	for _, name := range r.contract.self.Required() {
		item, err := r.journal.Root().Get(state.StringKey(name))
		if err != nil {
			return r.fault(err)
		}
		if !item.Exists() {
			message := fmt.Sprintf("field %q is required but has no value; set it in state or in init", name)
			return &ContractError{Message: message, File: r.contract.File, Line: r.contract.fieldLine(name)}
		}
	}
	return nil
}
