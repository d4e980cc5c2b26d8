package runtime

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"moonledger/chain/state"
	"moonledger/runtime/journal"
)

// Deploy gives fields that are new their initial value, and then runs init at
// the first deploy, or upgrade where the version rises. A field is new if the
// code before had it neither in state nor, with a value, as ---@field; behind
// Unknown code, if it has no value. Deploy's errors are those of Call; one that
// names a required field without a value is a *ContractError.
func (m *Machine) Deploy(ctx context.Context, d Deployment) (Outcome, error) {
	r := &run{contract: d.Contract, context: d.Context, limits: d.Limits, print: d.Print}
	return m.execute(ctx, r, func() (state.Value, error) {
		r.open(d.State, d.shape(r))
		return state.Value{}, r.deploy(d)
	})
}

// upgrades tells whether upgrade is to run.
func (d Deployment) upgrades() bool {
	return d.Before != nil && d.Contract.Version > d.Before.Version && d.Contract.Schema.HasUpgrade
}

func (d Deployment) shape(b journal.Budget) journal.Shape {
	if d.upgrades() {
		return upgrading{shapeOf(d.Contract.self, b)}
	}
	return root{shapeOf(d.Contract.self, b), d.Contract}
}

func (r *run) deploy(d Deployment) error {
	if err := r.setNewFields(d); err != nil {
		return err
	}
	if err := r.runHook(d); err != nil {
		return err
	}
	return r.checkRequired()
}

// runHook runs init or upgrade, if one is to run.
func (r *run) runHook(d Deployment) (err error) {
	switch {
	case d.Before == nil && d.Contract.Schema.HasInit:
		_, err = r.invoke("init", d.Contract.Schema.Line)
	case d.upgrades():
		_, err = r.invoke("upgrade", d.Contract.Schema.Line, lua.LNumber(d.Before.Version))
	}
	return err
}

func (r *run) setNewFields(d Deployment) error {
	for _, field := range d.Contract.Initial.Members() {
		known, err := r.hadField(d.Before, field.Key)
		if err == nil && !known {
			err = r.journal.Root().Set(field.Key, field.Value)
		}
		if err != nil {
			return r.refusal(r.contract.Schema.Line, "%v", r.fault(err))
		}
	}
	return nil
}

// hadField tells whether the code before had a field whose value is to be kept.
func (r *run) hadField(before *Contract, key state.Key) (bool, error) {
	switch {
	case before == nil:
		return false, nil
	case before.Initial.Get(key).Exists():
		return true, nil
	case !before.mayHave(key):
		return false, nil
	}
	item, err := r.journal.Root().Get(key)
	return item.Exists(), err
}

// checkRequired refuses a state that lacks a required field.
func (r *run) checkRequired() error {
	for _, name := range r.contract.self.Required() {
		item, err := r.journal.Root().Get(state.StringKey(name))
		if err != nil {
			return r.refusal(r.contract.fieldLine(name), "%v", r.fault(err))
		}
		if !item.Exists() {
			return r.refusal(r.contract.fieldLine(name), "field %q is required but has no value; set it in state or in init", name)
		}
	}
	return nil
}
