package runtime

import (
	"errors"
	"fmt"

	"moonledger/chain/state"
	"moonledger/runtime/journal"
	"moonledger/runtime/schema"
)

// checkGas is what it costs to check a value by a type, where a union has
// several alternatives for each that is tried.
const checkGas = 5

// A shape makes a type of package schema the shape of a state table.
type shape struct {
	*schema.Type
	pay func(types int) // before types of unions are looked at, to find a member
}

// shapeOf returns the shape of the state's root, for a run with budget b.
func shapeOf(t *schema.Type, b journal.Budget) shape {
	return shape{t, func(types int) { b.Charge(alternativeGas*uint64(types), 0) }}
}

// of returns the shape of a member; nil where anything may stand.
func (s shape) of(t *schema.Type) journal.Shape {
	if t == nil {
		return nil
	}
	return shape{t, s.pay}
}

// Member implements journal.Shape. Only a field that a class does not have is an
// error: any other key that the type has no room for may be there from older
// code.
func (s shape) Member(key state.Key) (journal.Shape, error) {
	t, err := s.MemberPaying(key, s.pay)
	if err != nil && !errors.Is(err, schema.ErrField) {
		return &older{err}, nil
	}
	return s.of(t), err
}

// alternativeGas is what it costs to look at one of the types that a union is of, to
// find a member there.
const alternativeGas = 2

// A root is the shape of self. It tells those who take a method for a field how
// methods are called.
type root struct {
	shape
	contract *Contract
}

// Member implements journal.Shape.
func (r root) Member(key state.Key) (journal.Shape, error) {
	member, err := r.shape.Member(key)
	if err != nil && r.contract.Schema.Method(key.Text()) != nil {
		return nil, fmt.Errorf("%w; a method is called as %s.%s(self, …)", err, r.contract.Schema.Variable, key.Text())
	}
	return member, err
}

// Accept implements journal.Shape.
func (s shape) Accept(v state.Value, b journal.Budget) (state.Value, error) {
	return s.Type.AcceptPaying(v, func() { b.Charge(checkGas, 0) })
}

// An upgrading is the shape of a state table while upgrade runs: fields that
// are no longer declared may be read and removed.
type upgrading struct{ shape }

// Member implements journal.Shape.
func (u upgrading) Member(key state.Key) (journal.Shape, error) {
	t, err := u.MemberPaying(key, u.pay)
	switch {
	case err != nil:
		return &older{upgradeError{err}}, nil
	case t == nil:
		return nil, nil
	}
	return upgrading{shape{t, u.pay}}, nil
}

// An upgradeError is why a field that older code declared can't be written.
type upgradeError struct{ error }

func (e upgradeError) Error() string {
	return e.error.Error() + "; upgrade may read and remove what older code declared, not write it"
}

// An older is the shape of what can't be there by the present types, and of all
// below it: older code has put it there. It is read as it is and can be removed,
// but nothing can be set, for the reason given.
type older struct{ reason error }

// Member implements journal.Shape.
func (o *older) Member(state.Key) (journal.Shape, error) { return o, nil }

// Accept implements journal.Shape.
func (o *older) Accept(v state.Value, _ journal.Budget) (state.Value, error) {
	return v, o.reason
}

// Removable implements journal.Shape.
func (o *older) Removable(state.Key) error { return nil }

// Sequence implements journal.Shape.
func (o *older) Sequence() bool { return false }
