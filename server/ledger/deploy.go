package ledger

import (
	"context"
	"fmt"
	"strings"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// Deploy compiles new code and makes it what the contract named in it runs,
// between two calls. The caller must be admin.
//
// A contract that is new begins its chain. The code that runs already, of an
// unretired contract, is taken up: nothing is appended. Other code must have a
// higher version, or Force; a retired contract needs a higher version in any
// case. The error is a *runtime.CompileError, a *VersionError, or what running
// init or upgrade gave; the code before then goes on. A contract that is named
// system is ErrReserved. Answer.Changes says how the API differs from before.
func (l *Ledger) Deploy(ctx context.Context, d Deployment) (Answer, error) {
	if err := checkAdmin(d.Caller, d.ID, "a deploy"); err != nil {
		return Answer{}, err
	}
	code, err := l.Compile(ctx, d.File, d.Source)
	if err != nil {
		return Answer{}, err
	}
	if code.Name == schema.SystemName {
		return Answer{}, fmt.Errorf("%w; give the contract in %s another name", ErrReserved, d.File)
	}
	return l.deploy(ctx, code, d)
}

// deploy queues a deploy of compiled code, and waits for its outcome.
func (l *Ledger) deploy(ctx context.Context, code *runtime.Contract, d Deployment) (Answer, error) {
	c, err := l.contractOrNew(code.Name)
	if err != nil {
		return Answer{}, err
	}
	return await(ctx, func(done Done) {
		c.enqueue(&task{kind: chain.Deploy, caller: d.Caller, id: d.ID, code: code, force: d.Force, done: done})
	})
}

// Retire ends the calls of a contract; its chain and state stay readable. The
// caller must be admin, and id is a request id or "". A deploy of a higher
// version revives the contract.
func (l *Ledger) Retire(ctx context.Context, contract string, caller runtime.Caller, id string) (Answer, error) {
	if err := checkAdmin(caller, id, "a retirement"); err != nil {
		return Answer{}, err
	}
	if contract == schema.SystemName {
		return Answer{}, fmt.Errorf("%w: the contract can't be retired", ErrReserved)
	}
	c := l.contract(contract)
	if c == nil {
		return Answer{}, l.noContract(contract, false)
	}
	return await(ctx, func(done Done) {
		c.enqueue(&task{kind: chain.Retire, caller: caller, id: id, done: done})
	})
}

func checkAdmin(caller runtime.Caller, id, what string) error {
	if !caller.Admin {
		return fmt.Errorf("%w: %s needs admin", ErrDenied, what)
	}
	return checkRequestID(id)
}

// await asks for something and waits for its outcome. What was asked for is
// done even if ctx ends first.
func await(ctx context.Context, ask func(Done)) (Answer, error) {
	type outcome struct {
		answer Answer
		err    error
	}
	done := make(chan outcome, 1)
	ask(func(a Answer, err error) { done <- outcome{a, err} })
	select {
	case o := <-done:
		return o.answer, o.err
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("%w: no longer waited for: %w", ErrUnknown, context.Cause(ctx))
	}
}

// deploy runs new code on the tip.
func (c *contract) deploy(tip *tip, t *task) (*pending, error) {
	takenUp, err := tip.takesUp(t)
	if err != nil {
		return nil, err
	}
	if takenUp {
		return &pending{answer: Answer{Height: tip.head.Height, Hash: tip.head.Hash, Time: tip.time}}, nil
	}
	l := c.ledger
	d := runtime.Deployment{
		Contract: t.code, Before: tip.inForce(),
		State: tip.overlay, Limits: c.limits(), Print: l.printer(c.name),
		Context: c.context(tip, t),
	}
	out, err := l.machine.Deploy(l.ctx, d)
	if err != nil {
		return nil, err
	}
	e := c.entry(tip, t, out, d.Context)
	e.Kind, e.Source, e.Version, e.Code, e.File = chain.Deploy, t.code.Source, t.code.Version, t.code.Code, t.code.File
	p, err := c.record(e, facts{code: t.code, deployed: e.Height}, out)
	if err == nil {
		p.answer.Changes = changes(tip.code, t.code)
	}
	return p, err
}

// takesUp tells whether t brings the very code that is in force. It returns an
// error if it brings code that may not follow.
func (f facts) takesUp(t *task) (bool, error) {
	running := f.inForce()
	switch {
	case !f.head.Exists():
		return false, nil
	case !f.retired && t.code.Code == running.Code:
		return f.lost == nil, nil // what is lost and compiles after all is deployed anew
	case t.code.Version > running.Version, t.force && !f.retired:
		return false, nil
	}
	return false, &VersionError{
		Contract: t.code.Name, Running: running.Version, Offered: t.code.Version,
		Changes: changes(f.code, t.code), Retired: f.retired,
	}
}

// changes says how the API of a contract changes, and which values may not fit it;
// before is nil at first.
func changes(before, after *runtime.Contract) []string {
	if before == nil {
		return nil
	}
	lines := schema.Diff(before.Schema.API(), after.Schema.API())
	if names := schema.Retyped(before.Schema, after.Schema); len(names) > 0 {
		lines = append(lines, fmt.Sprintf(
			"warning: what stands in %s stays as it is until it is written, and may not be of the type declared now%s",
			strings.Join(names, ", "), aboutUpgrade(before, after)))
	}
	return lines
}

// aboutUpgrade ends the warning of changes: upgrade may have run just now.
func aboutUpgrade(before, after *runtime.Contract) string {
	if after.Version > before.Version && after.Schema.HasUpgrade {
		return ", but for what upgrade wrote"
	}
	return "; upgrade can put it right"
}

// retire records the retirement on the tip.
func (c *contract) retire(tip *tip, t *task) (*pending, error) {
	if !tip.head.Exists() || tip.retired {
		return nil, c.ledger.noContract(c.name, tip.head.Exists())
	}
	var out runtime.Outcome
	e := c.entry(tip, t, out, c.context(tip, t))
	e.Kind = chain.Retire
	after := tip.facts
	after.retired = true
	return c.record(e, after, out)
}
