package ledger

import (
	"bytes"
	"errors"
	"fmt"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
)

// A pending is what an executor handed to the committer: an entry, or an answer
// alone, which depends on the entries before it.
type pending struct {
	contract *contract
	task     *task
	epoch    uint64        // of the contract when it was executed
	record   *chain.Record // nil: an answer alone
	parent   chain.Head    // with record
	after    facts         // with record: what is in force behind it
	size     volume
	answer   Answer
	err      error  // of an answer alone
	waiters  []Done // of the same request id; the contract's mu guards it
}

// execute does a task. Its answer comes from here only if it depends on nothing
// that is not committed yet.
func (c *contract) execute(t *task) {
	tip, err := c.current()
	if err != nil {
		t.done(Answer{}, readError(err))
		return
	}
	if c.answerRepeated(t) {
		return
	}
	var p *pending
	switch t.kind {
	case chain.Call:
		p, err = c.call(tip, t)
	case chain.Deploy:
		p, err = c.deploy(tip, t)
	default:
		p, err = c.retire(tip, t)
	}
	if err != nil {
		p = &pending{answer: Answer{Height: tip.head.Height, Hash: tip.head.Hash, Time: tip.time}, err: c.storeFailed(err)}
	}
	c.handOver(tip, t, p)
}

// handOver gives p to the committer, or answers at once if nothing before it is
// still on its way. It may wait for room.
func (c *contract) handOver(tip *tip, t *task, p *pending) {
	p.contract, p.task, p.epoch = c, t, tip.epoch
	if p.record == nil && c.outstanding.Load() == 0 && c.epoch.Load() == tip.epoch {
		t.done(p.answer, p.err)
		return
	}
	p.size.entries = 1
	if p.err != nil {
		p.size.bytes = len(p.err.Error())
	}
	c.outstanding.Add(1)
	c.launch(p)
	if p.record != nil {
		p.parent = tip.head
		tip.add(p.after, p.record.Writes)
	}
	c.ledger.backlog.put(p)
}

// call runs a call on the tip.
func (c *contract) call(tip *tip, t *task) (*pending, error) {
	a, err := t.admitted, t.refusal
	if tip.code != a.code || tip.retired || err != nil {
		a, err = c.ledger.admit(t.request, tip.facts)
	}
	if err == nil {
		err = t.request.afford()
	}
	if err != nil {
		return nil, err
	}
	l := c.ledger
	call := runtime.Call{
		Contract: a.code, Method: t.request.Method, Args: a.args,
		State: tip.overlay, Limits: c.limits(), Print: l.printer(c.name),
		Context: c.context(tip, t),
	}
	out, err := l.machine.Call(l.ctx, call)
	t.request.pay(out.Gas)
	if err != nil {
		return nil, err
	}
	if len(out.Writes) == 0 && len(out.Events) == 0 {
		return c.unchanged(tip, out, call.Context)
	}
	entry := c.entry(tip, t, out, call.Context)
	entry.Kind, entry.Method, entry.Args, entry.Result = chain.Call, t.request.Method, a.args, out.Result
	return c.record(entry, tip.facts, out)
}

// unchanged is the answer of a call that has nothing to record.
func (c *contract) unchanged(tip *tip, out runtime.Outcome, ctx runtime.Context) (*pending, error) {
	length, err := c.ledger.checkResult(out.Result)
	if err != nil {
		return nil, err
	}
	return &pending{size: volume{bytes: length}, answer: Answer{
		Result: out.Result, Height: tip.head.Height, Hash: tip.head.Hash, Time: ctx.Time, Gas: out.Gas,
	}}, nil
}

// checkResult refuses a result that is too large to hand out. It returns the
// length of the encoding, 0 for what is always short.
func (l *Ledger) checkResult(result state.Value) (int, error) {
	switch result.Kind() {
	case state.KindString, state.KindBytes, state.KindTable:
	default:
		return 0, nil
	}
	n := len(result.AppendJSON(nil))
	if n > l.options.EntryBytes {
		return n, fmt.Errorf("%w: the result has %d bytes, at most %d are allowed", ErrTooLarge, n, l.options.EntryBytes)
	}
	return n, nil
}

// context is what the next entry's execution sees as ctx.
func (c *contract) context(tip *tip, t *task) runtime.Context {
	l := c.ledger
	c.clock.warn(l.options.Logger, tip.time.Sub(l.now()))
	return runtime.Context{
		Caller: t.caller, Time: l.later(tip.time), Height: uint64(tip.head.Next()),
		Request: t.id, Seed: l.options.Seed(),
	}
}

// entry begins the entry of what was executed.
func (c *contract) entry(tip *tip, t *task, out runtime.Outcome, ctx runtime.Context) *chain.Entry {
	e := &chain.Entry{
		VM: runtime.Version, Contract: c.name,
		Height: tip.head.Next(), Prev: tip.head.Hash, Time: ctx.Time,
		Caller: t.caller.Name, Key: t.caller.Key, Roles: t.caller.Roles, Request: t.id,
		Gas: out.Gas, Writes: out.Writes, Events: recordedEvents(out.Events),
	}
	if e.Height == 0 {
		e.Ledger = c.ledger.origin
	}
	if out.UsedSeed {
		e.Seed = ctx.Seed[:]
	}
	return e
}

func recordedEvents(events []runtime.Event) []chain.Event {
	var recorded []chain.Event
	for _, e := range events {
		recorded = append(recorded, chain.Event(e))
	}
	return recorded
}

// record makes the line of an entry. in is what stands in force behind it, but
// for head and time.
func (c *contract) record(e *chain.Entry, in facts, out runtime.Outcome) (*pending, error) {
	if err := e.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w: %w", ErrNotDone, runtime.ErrInternal, err)
	}
	line := c.line(e)
	if most := c.entryBytes(); len(line) > most {
		return nil, fmt.Errorf("%w: the entry has %d bytes, at most %d are allowed", ErrTooLarge, len(line), most)
	}
	hash := chain.HashLine(line)
	in.head, in.time = chain.Head{Height: e.Height, Hash: hash}, e.Time
	p := &pending{
		record: &chain.Record{
			Line: line, Hash: hash, Writes: e.Writes,
			Caller: e.Caller, Request: e.Request, Deploy: e.Kind == chain.Deploy,
		},
		after:  in,
		answer: answerOf(e, hash),
	}
	var err error
	p.size, err = c.ledger.measure(c.name, *p.record, max(0, out.Changes-len(e.Writes)))
	return p, err
}

// keptScratch is how much room for lines a contract keeps.
const keptScratch = 16 << 10

// line returns the line of an entry, without the room that making it takes.
func (c *contract) line(e *chain.Entry) []byte {
	made := e.AppendLine(c.scratch[:0])
	if cap(made) <= keptScratch {
		c.scratch = made
	}
	return bytes.Clone(made)
}

// storeFailed stops the contract if err tells that it is corrupt. An error of
// the store means that nothing was done; others stay as they are.
func (c *contract) storeFailed(err error) error {
	if errors.Is(err, chain.ErrCorrupt) || errors.Is(err, chain.ErrUnavailable) {
		c.ledger.suspect()
	}
	switch {
	case isCorrupt(err):
		c.stop(err)
		err = &StoppedError{c.name, err}
	case c.ledger.ctx.Err() != nil:
		return readError(ErrClosed)
	case !isStoreError(err):
		if errors.Is(err, runtime.ErrInternal) {
			c.ledger.options.Logger.Error("the contract machine broke", "contract", c.name, "error", err)
		}
		return err
	}
	return readError(err)
}
