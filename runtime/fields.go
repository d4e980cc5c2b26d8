package runtime

import (
	"moonledger/chain/state"
	"moonledger/runtime/journal"
	"moonledger/runtime/schema"
)

// A shape makes a type of package schema the shape of a state table.
type shape struct{ *schema.Type }

// shapeOf returns the shape of a place; nil where anything may stand.
func shapeOf(t *schema.Type) journal.Shape {
	if t == nil {
		return nil
	}
	return shape{t}
}

// Member implements journal.Shape.
func (s shape) Member(key state.Key) (journal.Shape, error) {
	t, err := s.Type.Member(key)
	return shapeOf(t), err
}

// An upgrading is the shape of self while upgrade runs: fields that the code
// before declared may be read and removed.
type upgrading struct{ shape }

// Member implements journal.Shape.
func (u upgrading) Member(key state.Key) (journal.Shape, error) {
	member, err := u.shape.Member(key)
	if err != nil && !key.IsInteger() {
		return leftover{}, nil
	}
	return member, err
}

// A leftover is the shape of a field that is no longer declared, and of all
// below it.
type leftover struct{}

// Member implements journal.Shape.
func (leftover) Member(state.Key) (journal.Shape, error) { return leftover{}, nil }

// Accept implements journal.Shape: what is no longer declared is not written.
func (leftover) Accept(v state.Value) (state.Value, error) { return v, errLeftover }

// Removable implements journal.Shape.
func (leftover) Removable(state.Key) error { return nil }

// Sequence implements journal.Shape.
func (leftover) Sequence() bool { return false }

type leftoverError struct{}

func (leftoverError) Error() string {
	return "is no longer declared: upgrade may read and remove it, not write it"
}

var errLeftover = leftoverError{}
