package runtime_test

import (
	"iter"

	"moonledger/chain/state"
)

// noState is a state that holds nothing.
type noState struct{}

func (noState) Get(path state.Path) (state.Value, error) {
	if len(path) == 0 {
		return state.EmptyTable(), nil
	}
	return state.Value{}, nil
}

func (noState) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(func(state.Member, error) bool) {}
}
