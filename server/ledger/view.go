package ledger

import (
	"context"
	"fmt"
	goruntime "runtime"
	"sync/atomic"

	"moonledger/runtime"
)

// viewers bounds the views and dry runs that run, and those that wait.
type viewers struct {
	running chan struct{} // holds one for each that runs
	present atomic.Int64  // that run or wait
	most    int64
}

func (v *viewers) init(most int) {
	v.running = make(chan struct{}, 2*goruntime.GOMAXPROCS(0))
	v.most = int64(most)
}

// begin waits for a place to run on.
func (v *viewers) begin(ctx context.Context) error {
	select {
	case v.running <- struct{}{}:
		return nil
	case <-ctx.Done():
		return readError(context.Cause(ctx))
	}
}

func (v *viewers) end() { <-v.running }

// enterView counts a view that is about to run or wait; leaveView ends it.
func (l *Ledger) enterView() error {
	if n := l.views.present.Add(1); n > l.views.most {
		l.views.present.Add(-1)
		return fmt.Errorf("%w: %d views; try again", ErrBusy, n-1)
	}
	if err := l.enter(); err != nil {
		l.views.present.Add(-1)
		return err
	}
	return nil
}

func (l *Ledger) leaveView() {
	l.views.present.Add(-1)
	l.readers.Done()
}

// submitView runs a view in a goroutine of its own.
func (l *Ledger) submitView(c *contract, r Request, done Done) {
	if err := l.enterView(); err != nil {
		done(Answer{}, err)
		return
	}
	go func() {
		defer l.leaveView()
		l.runView(l.ctx, c, r, done)
	}()
}

// Call asks for a call and waits for its outcome. What was asked for is done
// even if ctx ends first; the error is then ErrUnknown, and asking again with
// the same request id tells what became of it.
func (l *Ledger) Call(ctx context.Context, r Request) (Answer, error) {
	c, view, err := l.route(r)
	if err != nil {
		return Answer{}, err
	}
	if !view {
		return await(ctx, func(done Done) { l.submitCall(c, r, done) })
	}
	if err := l.enterView(); err != nil {
		return Answer{}, err
	}
	defer l.leaveView()
	return await(ctx, func(done Done) { l.runView(ctx, c, r, done) })
}

// runView runs a view or dry run on what is published now. A method that a
// deploy has just made one that writes is queued after all.
func (l *Ledger) runView(ctx context.Context, c *contract, r Request, done Done) {
	if err := l.views.begin(ctx); err != nil {
		done(Answer{}, err)
		return
	}
	defer l.views.end()
	p, err := c.acquire()
	if err != nil {
		done(Answer{}, readError(err))
		return
	}
	defer p.snap.release()
	a, err := l.admit(r, p.facts)
	if err == nil {
		err = r.afford()
	}
	switch {
	case err != nil:
		done(Answer{}, err)
	case !a.method.View && !r.DryRun:
		l.submitCall(c, r, done)
	default:
		done(c.view(ctx, p, r, a))
	}
}

// view runs an admitted view or dry run.
func (c *contract) view(ctx context.Context, p *published, r Request, a admitted) (Answer, error) {
	l := c.ledger
	call := runtime.Call{
		Contract: a.code, Method: r.Method, Args: a.args,
		State: p.snap, Limits: c.limits(), Print: l.printer(c.name),
		Context: runtime.Context{Caller: r.Caller, Time: l.later(p.time), Height: uint64(p.head.Height), Request: r.ID},
	}
	if !a.method.View {
		call.Context.Height = uint64(p.head.Next())
		call.Context.Seed = l.options.Seed()
	}
	out, err := l.machine.Call(ctx, call)
	r.pay(out.Gas)
	if err == nil {
		_, err = l.checkResult(out.Result)
	}
	if err != nil {
		return Answer{Height: p.head.Height, Hash: p.head.Hash, Time: call.Context.Time}, c.storeFailed(err)
	}
	return Answer{
		Result: out.Result, Height: p.head.Height, Hash: p.head.Hash, Time: call.Context.Time,
		Gas: out.Gas, Events: recordedEvents(out.Events), Writes: out.Writes,
	}, nil
}
