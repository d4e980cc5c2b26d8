package folder

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"moonledger/chain"
	"moonledger/scripts"
	"moonledger/server/ledger"
)

// The first and the longest time between two attempts.
const (
	firstWait = 100 * time.Millisecond
	lastWait  = 10 * time.Second
)

// waiting holds the changes that are to be deployed again, by path.
type waiting map[string]postponement

type postponement struct {
	change scripts.Change
	reason string
}

// put takes a change in, and tells whether the reason is news.
func (w waiting) put(c scripts.Change, err error) bool {
	before := w[c.Path]
	w[c.Path] = postponement{c, err.Error()}
	return before.change.Contract != c.Contract || before.reason != err.Error()
}

// passes tells whether a deploy that failed may succeed when it is tried again.
// One whose outcome is unknown is among them: code that runs already is taken up.
func passes(err error) bool {
	if errors.Is(err, ledger.ErrTooLarge) || errors.Is(err, chain.ErrCorrupt) {
		return false
	}
	return errors.Is(err, ledger.ErrBusy) || errors.Is(err, ledger.ErrNotDone) || errors.Is(err, ledger.ErrUnknown)
}

// retry deploys again what waits.
func (d *Deployer) retry(ctx context.Context, l Ledger) error {
	for _, p := range slices.Sorted(maps.Keys(d.waiting)) {
		if err := d.deploy(ctx, l, d.waiting[p].change); err != nil {
			return err
		}
	}
	return nil
}
