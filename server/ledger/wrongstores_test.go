package ledger

import (
	"bytes"
	"context"
	"iter"

	"moonledger/chain"
	"moonledger/chain/state"
)

// alteredLines serves another line at one height.
type alteredLines struct {
	chain.Store
	at chain.Height
}

func (s alteredLines) Entries(ctx context.Context, contract string, from, to chain.Height) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		height := from
		for line, err := range s.Store.Entries(ctx, contract, from, to) {
			if height == s.at {
				line = bytes.Replace(line, []byte(`"gas":`), []byte(`"gas":1`), 1)
			}
			height++
			if !yield(line, err) {
				return
			}
		}
	}
}

// alteredState serves another total.
type alteredState struct{ chain.Store }

func (s alteredState) State(ctx context.Context, contract string) (chain.Snapshot, error) {
	snap, err := s.Store.State(ctx, contract)
	return alteredSnapshot{snap}, err
}

type alteredSnapshot struct{ chain.Snapshot }

func (s alteredSnapshot) Members(path state.Path, r state.Range) iter.Seq2[state.Member, error] {
	return func(yield func(state.Member, error) bool) {
		for m, err := range s.Snapshot.Members(path, r) {
			if m.Key.Text() == "total" {
				m.Value = state.IntegerValue(1_000_000)
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// lostRequests finds no request id.
type lostRequests struct{ chain.Store }

func (lostRequests) Request(context.Context, string, string, string) (chain.Height, error) {
	return 0, chain.ErrNotFound
}

func (lostRequests) Requests(context.Context, string) iter.Seq2[chain.Request, error] {
	return func(func(chain.Request, error) bool) {}
}

// strayRequests finds the request ids of the chain and one more.
type strayRequests struct {
	chain.Store
	stray chain.Request
}

func (s strayRequests) Request(ctx context.Context, contract, caller, id string) (chain.Height, error) {
	if caller == s.stray.Caller && id == s.stray.ID {
		return s.stray.Height, nil
	}
	return s.Store.Request(ctx, contract, caller, id)
}

func (s strayRequests) Requests(ctx context.Context, contract string) iter.Seq2[chain.Request, error] {
	return func(yield func(chain.Request, error) bool) {
		if !yield(s.stray, nil) {
			return
		}
		for r, err := range s.Store.Requests(ctx, contract) {
			if r.Caller == s.stray.Caller && r.ID == s.stray.ID {
				continue
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// alteredLog serves another hash at one index.
type alteredLog struct {
	chain.Store
	at uint64
}

func (s alteredLog) Log(ctx context.Context, from uint64) iter.Seq2[chain.Leaf, error] {
	return func(yield func(chain.Leaf, error) bool) {
		for leaf, err := range s.Store.Log(ctx, from) {
			if leaf.Index == s.at {
				leaf.Hash[0]++
			}
			if !yield(leaf, err) {
				return
			}
		}
	}
}

// cutLog serves the log up to an index, without it.
type cutLog struct {
	chain.Store
	end uint64
}

func (s cutLog) Log(ctx context.Context, from uint64) iter.Seq2[chain.Leaf, error] {
	return func(yield func(chain.Leaf, error) bool) {
		for leaf, err := range s.Store.Log(ctx, from) {
			if leaf.Index == s.end || !yield(leaf, err) {
				return
			}
		}
	}
}
