package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	goruntime "runtime"

	"moonledger/chain"
)

// A tally is the verification of one contract.
type tally struct {
	contract *contract
	cut      chain.Head // up to which the chain is checked
	report   VerifyReport

	entries roll // of the chain
	leaves  roll // of the log
}

// A roll stands for a sequence of heads: two are equal only if the sequences
// are, but for a collision of SHA-256.
type roll struct {
	length uint64
	sum    [sha256.Size]byte
}

func (r *roll) add(h chain.Head) {
	block := append(r.sum[:len(r.sum):len(r.sum)], h.Hash[:]...)
	r.sum = sha256.Sum256(binary.BigEndian.AppendUint64(block, uint64(h.Height)))
	r.length++
}

// blame puts what is wrong with the chain into its report. It returns errors
// that say nothing of the chain.
func (t *tally) blame(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, chain.ErrBroken) || isCorrupt(err) {
		t.report.Err = err
		return nil
	}
	return err
}

// isOpen tells whether the log still says something about t.
func (t *tally) isOpen() bool { return !t.report.Known && t.report.Err == nil }

// log compares the log with the chains that were found good.
func (v *verification) log() error {
	open := map[string]*tally{}
	for _, t := range v.tallies {
		if t.isOpen() {
			open[t.contract.name] = t
		}
	}
	if len(open) == 0 {
		return nil
	}
	if err := v.rollLeaves(open); err != nil {
		return err
	}
	for _, t := range open {
		if t.isOpen() && t.leaves != t.entries {
			if err := t.blame(v.firstWrongLeaf(t)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pauseStep is how many leaves of the log go by between two moments in which
// others may run.
const pauseStep = 32

func (v *verification) rollLeaves(open map[string]*tally) error {
	index := uint64(0)
	for leaf, err := range v.store.Log(v.ctx, 0) {
		if err != nil {
			return err
		}
		if leaf.Index != index {
			return fmt.Errorf("%w: the log has index %d where %d is due", chain.ErrCorrupt, leaf.Index, index)
		}
		if t := open[leaf.Contract]; t != nil && leaf.Height <= t.cut.Height {
			t.leaves.add(chain.Head{Height: leaf.Height, Hash: leaf.Hash})
		}
		if index%pauseStep == 0 {
			goruntime.Gosched() // calls go first
		}
		if index++; index%progressStep == 0 {
			v.progress(VerifyProgress{"", index, 0})
		}
	}
	return nil
}

// firstWrongLeaf finds where the log and a good chain part.
func (v *verification) firstWrongLeaf(t *tally) error {
	name := t.contract.name
	next, stop := iter.Pull2(v.store.Entries(v.ctx, name, 0, t.cut.Height))
	defer stop()
	height := chain.Height(0)
	for leaf, err := range v.store.Log(v.ctx, 0) {
		if err != nil {
			return err
		}
		if leaf.Contract != name || leaf.Height > t.cut.Height {
			continue
		}
		line, err, ok := next()
		switch {
		case !ok:
			return wrongLeaf(name, height, nil, fmt.Sprintf("the log has height %d once more, at index %d", leaf.Height, leaf.Index))
		case err != nil:
			return err
		case leaf.Height != height || leaf.Hash != chain.HashLine(line):
			return wrongLeaf(name, height, line, fmt.Sprintf("it hashes to %v, but at index %d the log has height %d with hash %v: one of the two was altered",
				chain.HashLine(line), leaf.Index, leaf.Height, leaf.Hash))
		}
		height++
	}
	if height <= t.cut.Height {
		return wrongLeaf(name, height, nil, "the log does not have it")
	}
	return nil
}

// wrongLeaf is the error about an entry, with the time that its line tells.
func wrongLeaf(name string, height chain.Height, line []byte, reason string) error {
	wrong := &chain.BrokenError{Contract: name, Height: height, Reason: reason}
	if e, err := chain.ParseEntry(line); err == nil {
		wrong.Time = e.Time
	}
	return wrong
}

// sharpen looks for an earlier entry that differs from the log than the one a
// broken chain was blamed on: an altered entry is found in its successor's prev
// only, if it still looks well.
func (v *verification) sharpen(t *tally) error {
	var first, blamed *chain.BrokenError
	if !errors.As(t.report.Err, &blamed) || blamed.Height == 0 {
		return nil
	}
	err := v.firstWrongLeaf(t)
	if errors.As(err, &first) {
		if first.Height < blamed.Height {
			t.report.Err = first
		}
		return nil
	}
	if errors.Is(err, chain.ErrCorrupt) {
		return nil // what was blamed already stands
	}
	return err
}
