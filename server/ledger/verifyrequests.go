package ledger

import (
	"errors"
	"fmt"

	"moonledger/chain"
)

// requests compares the request ids in the store with those of the lines that
// were added. It returns what is wrong with the lowest entry, which may be err,
// what was wrong up to now.
func (v *verification) requests(checker *chain.Verifier, err error) error {
	if err != nil && !errors.Is(err, chain.ErrBroken) {
		return err
	}
	contract := checker.Report().Contract
	wrong := checker.CompareRequests(v.store.Requests(v.ctx, contract))
	var broken *chain.BrokenError
	if errors.As(wrong, &broken) {
		wrong = v.firstWrongRequest(broken)
	}
	var first *chain.BrokenError
	if err == nil || errors.As(wrong, &broken) && errors.As(err, &first) && broken.Height < first.Height {
		return wrong
	}
	return err
}

// firstWrongRequest asks for each request id, as the ledger would, up to the
// entry that found was blamed on, and returns what is wrong with the first.
func (v *verification) firstWrongRequest(found *chain.BrokenError) error {
	for line, err := range v.store.Entries(v.ctx, found.Contract, 0, found.Height) {
		if err != nil {
			return hole(err)
		}
		e, err := chain.ParseEntry(line)
		if err != nil {
			return err
		}
		if err := v.request(e); err != nil {
			return err
		}
		found.Time = e.Time
	}
	return found
}

// request checks that the store finds an entry by its request id.
func (v *verification) request(e *chain.Entry) error {
	if e.Request == "" {
		return nil
	}
	height, err := v.store.Request(v.ctx, e.Contract, e.Caller, e.Request)
	switch {
	case errors.Is(err, chain.ErrNotFound):
		return brokenAt(e, "the store does not find its request id %q", e.Request)
	case err == nil && height != e.Height:
		return brokenAt(e, "the store finds its request id %q at height %d", e.Request, height)
	}
	return err
}

func brokenAt(e *chain.Entry, format string, args ...any) error {
	return &chain.BrokenError{Contract: e.Contract, Height: e.Height, Time: e.Time, Reason: fmt.Sprintf(format, args...)}
}
