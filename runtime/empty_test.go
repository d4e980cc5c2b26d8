package runtime

import (
	"iter"

	"moonledger/chain/state"
)

// emptyReader is a state that holds nothing.
type emptyReader struct{}

func (emptyReader) Get(path state.Path) (state.Value, error) {
	if len(path) == 0 {
		return state.EmptyTable(), nil
	}
	return state.Value{}, nil
}

func (emptyReader) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(func(state.Member, error) bool) {}
}

// failingReader is a state that cannot be read.
type failingReader struct{ err error }

func (f failingReader) Get(state.Path) (state.Value, error) { return state.Value{}, f.err }

func (f failingReader) Members(state.Path, state.Range) iter.Seq2[state.Member, error] {
	return func(yield func(state.Member, error) bool) { yield(state.Member{}, f.err) }
}
