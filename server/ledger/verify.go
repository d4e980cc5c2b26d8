package ledger

import (
	"context"
	"errors"
	"fmt"

	"moonledger/chain"
)

// A VerifyReport tells what the verification of one contract found.
type VerifyReport struct {
	chain.Report
	Known bool  // whether it was found before, by another verification
	Err   error // nil: all is well; else the first thing wrong, a *chain.BrokenError where an entry is to blame
}

// Checked says in full sentences what a verification without error has shown.
func (r VerifyReport) Checked() []string {
	return append(r.Report.Checked(),
		"the state in the store is exactly what the writes give",
		"the store finds each request id at its entry, and the newest deploy",
		"the log has every entry of the chain, once and in order")
}

// VerifyProgress tells how far a verification has come.
type VerifyProgress struct {
	Contract string // "" while the log is compared
	Entries  uint64 // done
	Of       uint64
}

// progressStep is how many entries pass between two reports of progress.
const progressStep = 1000

// checks lets one verification run at a time and keeps what it found, as long as
// the store stays open: what was opened again may hold something else.
type checks struct {
	running chan struct{}      // holds one while a verification runs, who owns the rest
	opening int                // of the store that was verified
	found   map[string]foundAt // by contract
}

// foundAt is what was found when the head was at cut.
type foundAt struct {
	cut    chain.Head
	report VerifyReport
}

func (v *checks) init() {
	v.running = make(chan struct{}, 1)
	v.found = map[string]foundAt{}
}

// begin forgets what was found before the last opening of the store.
func (v *checks) begin(opening int) {
	if v.opening != opening {
		v.opening = opening
		clear(v.found)
	}
}

// Verify checks a contract, or all of them if contract is "": every hash, the
// heights, links and times, that the state in the store is what the writes
// give, that request ids, heads and log agree. Calls go on meanwhile: each
// chain is checked up to the head it had at the beginning.
//
// It gives a report for each contract, by name; what is wrong with a chain is
// in its report, and stops that contract. An error means that the verification
// could not be done. One runs at a time, others wait; what was found is kept as
// long as the head stays and the store is open. progress may be nil; it is called
// from the caller's goroutine.
func (l *Ledger) Verify(ctx context.Context, contract string, progress func(VerifyProgress)) ([]VerifyReport, error) {
	contracts, err := l.toVerify(contract)
	if err != nil {
		return nil, err
	}
	r, err := l.read(ctx)
	if err != nil {
		return nil, err
	}
	defer r.end()
	select {
	case l.checks.running <- struct{}{}:
		defer func() { <-l.checks.running }()
	case <-r.ctx.Done():
		return nil, context.Cause(r.ctx)
	}
	state := l.store.Load()
	if state.err != nil {
		return nil, readError(state.err)
	}
	l.checks.begin(state.opening)
	if progress == nil {
		progress = func(VerifyProgress) {}
	}
	v := verification{ctx: r.ctx, ledger: l, store: state.store, progress: progress}
	return v.run(contracts)
}

// toVerify returns the contracts of that name, or all.
func (l *Ledger) toVerify(name string) ([]*contract, error) {
	var contracts []*contract
	for _, c := range l.all() {
		if c.exists() && (name == "" || name == c.name) {
			contracts = append(contracts, c)
		}
	}
	if name != "" && len(contracts) == 0 {
		return nil, l.noContract(name, false)
	}
	return contracts, nil
}

// A verification is one run of Verify.
type verification struct {
	ctx      context.Context
	ledger   *Ledger
	store    chain.Store
	progress func(VerifyProgress)
	tallies  []*tally
}

func (v *verification) run(contracts []*contract) ([]VerifyReport, error) {
	for _, c := range contracts {
		t, err := v.chain(c)
		if err != nil {
			return nil, fmt.Errorf("verifying %s: %w", c.name, err)
		}
		v.tallies = append(v.tallies, t)
	}
	if err := v.log(); err != nil {
		return nil, fmt.Errorf("verifying the log: %w", err)
	}
	reports := make([]VerifyReport, len(v.tallies))
	for i, t := range v.tallies {
		reports[i] = t.report
		v.ledger.checks.found[t.contract.name] = foundAt{t.cut, t.report}
		if err := t.report.Err; err != nil && !t.report.Known {
			t.contract.stop(fmt.Errorf("%w: %w", chain.ErrCorrupt, err))
		}
	}
	return reports, nil
}

// chain verifies one chain and the state at its head. The snapshot is the cut:
// what is committed later does not matter.
func (v *verification) chain(c *contract) (*tally, error) {
	t := &tally{contract: c, report: VerifyReport{Report: chain.Report{Contract: c.name}}}
	snap, err := v.store.State(v.ctx, c.name)
	if err != nil {
		return t, t.blame(err)
	}
	defer func() { _ = snap.Close() }() // it was only read
	t.cut = snap.Head()
	if found, ok := v.ledger.checks.found[c.name]; ok && found.cut == t.cut {
		t.report, t.report.Known = found.report, true
		return t, nil
	}
	checker := chain.NewVerifier(chain.VerifyOptions{Contract: c.name, ExpectHead: t.cut, Background: true})
	defer func() { _ = checker.Close() }() // the verdict stands
	err = v.entries(t, checker)
	if err == nil {
		err = v.deployed(t, checker)
	}
	if err == nil {
		err = checker.CompareState(snap)
	}
	err = v.requests(checker, err)
	t.report.Report = checker.Report()
	t.report.Contract = c.name
	if err = t.blame(err); err == nil {
		err = v.sharpen(t)
	}
	return t, err
}

// entries adds all lines up to the cut.
func (v *verification) entries(t *tally, checker *chain.Verifier) error {
	name, of := t.contract.name, uint64(t.cut.Next())
	err := checker.AddAll(v.ctx, v.store.Entries(v.ctx, name, 0, t.cut.Height), func() {
		t.entries.add(checker.Head())
		if done := checker.Entries(); done%progressStep == 0 || done == of {
			v.progress(VerifyProgress{name, done, of})
		}
	})
	return hole(err)
}

// deployed checks which deploy the store takes for the newest. A newer one may
// have come behind the cut.
func (v *verification) deployed(t *tally, checker *chain.Verifier) error {
	if !t.cut.Exists() {
		return nil
	}
	newest := checker.Deployed()
	height, err := v.store.Deployed(v.ctx, t.contract.name)
	if err == nil && (height == newest || height > t.cut.Height) {
		return nil
	}
	if err != nil && !errors.Is(err, chain.ErrNotFound) {
		return err
	}
	return &chain.BrokenError{
		Contract: t.contract.name, Height: newest, Time: checker.Report().Last,
		Reason: fmt.Sprintf("it is the newest deploy, but the store has height %d for that", height),
	}
}
