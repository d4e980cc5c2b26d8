package ledger

import (
	"slices"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
)

// A task is what an executor does next: a call, a deploy or a retirement.
type task struct {
	kind   chain.Kind
	caller runtime.Caller
	id     string // request id, "" for none
	done   Done

	// Of a call: as it was asked for, and as the code that ran then admitted or
	// refused it.
	request  Request
	admitted admitted
	refusal  error

	// Of a deploy.
	code  *runtime.Contract
	force bool
}

// A requestKey is the scope of a request id within a contract.
type requestKey struct{ caller, id string }

func (t *task) key() requestKey { return requestKey{t.caller.Name, t.id} }

// args returns what the request id of a call is compared by: the arguments as
// entries have them. Those of a refused call are converted as far as possible,
// for it may have been recorded before, when it was admitted.
func (t *task) args() state.Value {
	if t.refusal == nil {
		return t.admitted.args
	}
	if t.admitted.code == nil {
		return t.request.Args
	}
	method := t.admitted.code.Schema.Method(t.request.Method)
	if method == nil {
		return t.request.Args
	}
	args, err := t.request.convert(method, func(string) bool { return true })
	if err != nil {
		return t.request.Args
	}
	return args
}

// asks tells whether other are the arguments of t, but for what is made anew
// each time.
func (t *task) asks(other state.Value) bool {
	fresh := t.request.fresh
	if fresh == "" {
		return t.args().Equal(other)
	}
	return without(t.args(), fresh).Equal(without(other, fresh))
}

// without returns a table without one of its members.
func without(table state.Value, name string) state.Value {
	key := state.StringKey(name)
	rest := slices.DeleteFunc(slices.Clone(table.Members()), func(m state.Member) bool { return m.Key == key })
	v, err := state.TableValue(rest...)
	if err != nil {
		return table // never: what is left of a good table is one
	}
	return v
}

// isSame tells whether other asks for the same thing.
func (t *task) isSame(other *task) bool {
	switch {
	case t.kind != other.kind:
		return false
	case t.kind == chain.Call:
		return t.request.Method == other.request.Method && t.asks(other.args())
	case t.kind == chain.Deploy:
		return t.code.Code == other.code.Code
	}
	return true
}

// isRecordedBy tells whether e is the entry of the same thing.
func (t *task) isRecordedBy(e *chain.Entry) bool {
	switch {
	case t.kind != e.Kind:
		return false
	case t.kind == chain.Call:
		return t.request.Method == e.Method && t.asks(e.Args)
	case t.kind == chain.Deploy:
		return e.Code == chain.Hash(t.code.Code)
	}
	return true
}
