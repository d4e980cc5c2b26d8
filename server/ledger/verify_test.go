package ledger

import (
	"context"
	"errors"
	"iter"
	"testing"

	"moonledger/chain"
)

// haltedLines yields one line of a contract, calls halted and goes on when the
// context ends.
type haltedLines struct {
	chain.Store
	contract string
	halted   func()
}

func (s *haltedLines) Entries(ctx context.Context, contract string, from, to chain.Height) iter.Seq2[[]byte, error] {
	lines := s.Store.Entries(ctx, contract, from, to)
	if s.halted == nil || contract != s.contract {
		return lines
	}
	return func(yield func([]byte, error) bool) {
		for line, err := range lines {
			if !yield(line, err) {
				return
			}
			s.halted()
			<-ctx.Done()
		}
	}
}

// A verification ends in the middle when its client goes, and with the ledger;
// it says nothing of the contract then.
func TestVerificationEndsWithWhoWantsIt(t *testing.T) {
	eachStore(t, func(t *testing.T, open OpenStore) {
		var store *haltedLines
		r := newRig(t, func(ctx context.Context) (chain.Store, error) {
			inner, err := open(ctx)
			store = &haltedLines{Store: inner, contract: "Book"}
			return store, err
		})
		r.deploy(book("Book", 1))
		r.call("add", 5)

		gone := errors.New("the client went away")
		ctx, cancel := context.WithCancelCause(t.Context())
		store.halted = func() { cancel(gone) }
		_, err := r.Verify(ctx, "Book", nil)
		wantError(t, err, gone)

		closed := make(chan error)
		store.halted = func() { go func() { closed <- r.Close(context.Background()) }() }
		_, err = r.Verify(t.Context(), "Book", nil)
		wantError(t, err, ErrClosed)
		if err := <-closed; err != nil {
			t.Error(err)
		}
		r.start()
		r.wantTotal(5)
	})
}
