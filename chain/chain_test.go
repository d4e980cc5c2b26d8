package chain

import (
	"iter"

	"moonledger/chain/state"
)

// emptyState is the state before the first entry.
type emptyState struct{}

func (emptyState) Get(path state.Path) (state.Value, error) {
	if len(path) == 0 {
		return state.EmptyTable(), nil
	}
	return state.Value{}, nil
}

func (emptyState) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(func(state.Member, error) bool) {}
}
