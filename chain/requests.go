package chain

import (
	"fmt"
	"iter"
)

// CompareRequests returns an error unless requests, which a store yields each
// once, are those of the good lines added so far. It passes over those of
// greater heights. It returns a *BrokenError for the lowest height to which a
// request id leads that is not the entry's, or for the head if some are not
// there at all; an error that wraps ErrNotVerified; or what requests yielded.
func (v *Verifier) CompareRequests(requests iter.Seq2[Request, error]) error {
	c := requestComparison{verifier: v}
	pause := pause{on: v.options.Background}
	for r, err := range requests {
		if err != nil {
			return err
		}
		if r.Height < v.head.Next() {
			c.look(r)
		}
		pause.step()
		if v.state.err != nil {
			return v.state.err
		}
	}
	return c.verdict()
}

// A requestComparison is one run of CompareRequests.
type requestComparison struct {
	verifier *Verifier
	found    uint64
	stray    Request // the one of the lowest height; if any
	reason   string  // "": there is none
}

func (c *requestComparison) look(r Request) {
	height, used := c.verifier.state.request(newRequestID(r.Caller, r.ID))
	switch {
	case used && height == r.Height:
		c.found++
	case c.reason != "" && c.stray.Height <= r.Height:
	case used:
		c.stray, c.reason = r, fmt.Sprintf("the store finds request id %q of caller %q here, which height %d has", r.ID, r.Caller, height)
	default:
		c.stray, c.reason = r, fmt.Sprintf("the store finds request id %q of caller %q here, which no entry has", r.ID, r.Caller)
	}
}

func (c *requestComparison) verdict() error {
	v := c.verifier
	if c.reason != "" {
		return &BrokenError{Contract: v.contract, Height: c.stray.Height, Reason: c.reason}
	}
	if c.found != v.requests {
		return &BrokenError{
			Contract: v.contract, Height: v.head.Height, Time: v.last,
			Reason: fmt.Sprintf("the entries have %d request ids, and the store finds %d of them", v.requests, c.found),
		}
	}
	return nil
}
