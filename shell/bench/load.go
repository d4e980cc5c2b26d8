package bench

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A Conn is what a load needs of a client's connection. A *client.Client is one.
type Conn interface {
	Call(ctx context.Context, contract, method string, args any, o client.CallOptions) (wire.CallResult, error)
}

// A Plan says what is called, and how. The zero value of an optional field means
// its default.
type Plan struct {
	Contract, Method string
	Arguments        []Argument
	InFlight         int     // calls of each client that are under way at a time; default 1
	Rate             float64 // calls/s of all clients together, for an open loop; default: a closed loop
	Seed             uint64  // which arguments come

	// Grace is for how long answers are waited for when no more calls begin;
	// default 30s. A call without an answer by then counts as an error.
	Grace time.Duration
}

// An Until says when a run ends: when as many calls have begun, or so much time
// has passed, or a call has failed, whichever comes first. 0 is no bound.
type Until struct {
	Calls   uint64
	Time    time.Duration
	Failure bool
}

// A Load makes calls as a plan says. It is for one goroutine.
type Load struct {
	plan   Plan
	places []place
	first  uint64 // the number of the first call of the next run
}

// A place makes one call at a time.
type place struct {
	conn Conn
	args *arguments
}

// New returns a load on connections, one for each client.
func New(plan Plan, conns []Conn) *Load {
	if plan.InFlight == 0 {
		plan.InFlight = 1
	}
	if plan.Grace == 0 {
		plan.Grace = 30 * time.Second
	}
	l := &Load{plan: plan}
	for range plan.InFlight {
		for _, conn := range conns { // all clients begin, before any has several calls in flight
			l.places = append(l.places, place{conn, newArguments(plan.Arguments, plan.Seed)})
		}
	}
	return l
}

// Run makes calls until it is time to end, or until ctx is done, and waits for
// the answers to all that have begun. The numbers of its calls follow on those of
// the run before. Result.Interrupted tells that ctx ended it.
func (l *Load) Run(ctx context.Context, until Until) Result {
	r := &run{plan: l.plan, until: until, stop: ctx, recorder: newRecorder(), first: l.first, begun: time.Now()}
	calls, cancel := r.outlive()
	defer cancel()
	var places sync.WaitGroup
	for _, p := range l.places {
		places.Go(func() { r.occupy(calls, p) })
	}
	places.Wait()
	l.first += r.next.Load()
	return r.result()
}

// errNoAnswer ends calls that the server has not answered in time.
var errNoAnswer = errors.New("no answer in time")

// A run is one run of a load.
type run struct {
	plan     Plan
	until    Until
	stop     context.Context // when it is done no more calls begin
	first    uint64          // number of the first call
	begun    time.Time
	next     atomic.Uint64 // calls that were asked for, also in vain
	recorder *recorder
}

// outlive returns the context of calls, which ends when the grace has passed
// since calls had to end.
func (r *run) outlive() (context.Context, context.CancelFunc) {
	calls, cancel := context.WithCancel(context.WithoutCancel(r.stop))
	grace := time.AfterFunc(r.until.Time+r.plan.Grace, cancel)
	if r.until.Time == 0 {
		grace.Stop()
	}
	unwatch := context.AfterFunc(r.stop, func() { grace.Reset(r.plan.Grace) })
	return calls, func() {
		unwatch()
		grace.Stop()
		cancel()
	}
}

// occupy makes calls one after the other.
func (r *run) occupy(ctx context.Context, p place) {
	for {
		n, intended, ok := r.begin()
		if !ok {
			return
		}
		late := time.Since(intended)
		answer, err := r.call(ctx, p, n)
		r.recorder.record(time.Since(intended), late, answer, err)
		if isGone(err) {
			return
		}
	}
}

func (r *run) call(ctx context.Context, p place, n uint64) (wire.CallResult, error) {
	answer, err := p.conn.Call(ctx, r.plan.Contract, r.plan.Method, p.args.of(r.first+n), client.CallOptions{})
	if err != nil && ctx.Err() != nil {
		err = errNoAnswer
	}
	return answer, err
}

// begin returns the next call and when it was meant to begin, which is now in a
// closed loop; in an open one it waits for that time. ok is false when no more
// calls are to begin.
func (r *run) begin() (n uint64, intended time.Time, ok bool) {
	n = r.next.Add(1) - 1
	if r.stop.Err() != nil || r.until.Calls > 0 && n >= r.until.Calls || r.until.Failure && r.recorder.hasFailed() {
		return n, intended, false
	}
	intended = time.Now()
	if r.plan.Rate > 0 {
		intended = r.begun.Add(time.Duration(float64(n) / r.plan.Rate * float64(time.Second)))
	}
	if r.isOver(intended) || !sleepUntil(r.stop, intended) || r.isOver(time.Now()) {
		return n, intended, false
	}
	return n, intended, true
}

func (r *run) isOver(t time.Time) bool {
	return r.until.Time > 0 && t.Sub(r.begun) >= r.until.Time
}

// sleepUntil returns true at t, or false when ctx is done before.
func sleepUntil(ctx context.Context, t time.Time) bool {
	wait := time.Until(t)
	if wait <= 0 {
		return true
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
