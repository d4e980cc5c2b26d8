package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// callsByKey is how many calls go to one key of a contract: few enough that the
// history of each can be checked.
const callsByKey = 200

// A worker calls at random, one call at a time, through a client that may be
// killed, and keeps what came of it.
type worker struct {
	t       *testing.T
	id      int
	address string
	calls   *atomic.Int64 // of all workers
	begun   time.Time     // of the soak
	random  *rand.Rand

	losses atomic.Int64 // connections that were lost
	mu     sync.Mutex
	client *client.Client

	last    int // value that this worker saw last in a register
	history []porcupine.Operation
	acks    map[string][]ack
	repeats int // calls that were sent again though answered, or after their client was killed
	unknown int // calls of which nobody heard again
}

// retry tries again at once, so that there is always load.
func retry() client.Retry {
	return client.Retry{First: 2 * time.Millisecond, Most: 100 * time.Millisecond}
}

// dialPatiently connects as soon as there is a server.
func dialPatiently(ctx context.Context, address string, o client.Options) (c *client.Client, err error) {
	eventuallyWithin(ctx, func() bool {
		c, err = client.Dial(ctx, address, o)
		return err == nil
	})
	return c, err
}

// run calls until stop is closed; ctx bounds all waiting.
func (w *worker) run(ctx context.Context, stop <-chan struct{}) {
	if err := w.connect(ctx); err != nil {
		w.t.Error(err)
		return
	}
	defer func() { w.current().Close() }()
	for {
		select {
		case <-stop:
			return
		default:
		}
		if err := w.step(ctx); err != nil {
			w.t.Errorf("client %d: %v", w.id, err)
			return
		}
	}
}

func (w *worker) connect(ctx context.Context) error {
	c, err := dialPatiently(ctx, w.address, client.Options{Retry: retry(), OnState: func(s client.State, _ error) {
		if s == client.Connecting {
			w.losses.Add(1)
		}
	}})
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.client = c
	return nil
}

func (w *worker) current() *client.Client {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.client
}

// kill ends the client in the middle of what it does.
func (w *worker) kill() {
	if c := w.current(); c != nil {
		c.Close()
	}
}

// step makes one call and keeps what came of it.
func (w *worker) step(ctx context.Context) error {
	n := w.calls.Add(1)
	o := w.choose(int(n))
	id := fmt.Sprintf("soak%d", n)
	p := porcupine.Operation{ClientId: w.id, Input: o, Call: w.now()}
	result, a, err := w.submit(ctx, o, id)
	if err != nil {
		return err
	}
	p.Output, p.Return = a, w.now()
	switch isView := o.method == "read"; {
	case !a.isKnown && isView:
		return nil
	case !a.isKnown:
		p.Return = never
		w.unknown++
	}
	w.history = append(w.history, p)
	if !result.Appended {
		return nil
	}
	w.acks[o.contract] = append(w.acks[o.contract], ack{w.id, string(result.Result), result.Height, result.Hash})
	if w.random.IntN(16) == 0 {
		return w.repeat(ctx, o, id, result)
	}
	return nil
}

func (w *worker) now() int64 { return time.Since(w.begun).Nanoseconds() }

// choose returns the n-th call, a random one.
func (w *worker) choose(n int) operation {
	key := fmt.Sprintf("k%d", n/callsByKey)
	switch w.random.IntN(9) {
	case 0:
		return operation{"Registers", "read", key, nil}
	case 1:
		return operation{"Registers", "write", key, []int{n}}
	case 2, 3:
		return operation{"Registers", "swap", key, []int{w.last, n}}
	case 4:
		return operation{"Counters", "read", key, nil}
	case 5:
		return operation{"Banks", "read", key, nil}
	case 6, 7:
		from := w.random.IntN(3)
		return operation{"Banks", "transfer", key, []int{from + 1, (from+1+w.random.IntN(2))%3 + 1, 1 + w.random.IntN(60)}}
	}
	return operation{"Counters", "add", key, []int{1 + w.random.IntN(9)}}
}

// submit calls until there is an answer, or its client was killed and none is
// sought any more. What changed nothing, and was perhaps sent over two
// connections, may yet be done by the copy on the other: it is unknown.
func (w *worker) submit(ctx context.Context, o operation, id string) (result wire.CallResult, a answer, err error) {
	for once := true; ctx.Err() == nil; {
		losses := w.losses.Load()
		result, err = w.current().Call(ctx, o.contract, o.method, o.params(), client.CallOptions{Request: id})
		once = once && losses == w.losses.Load()
		var refused *wire.Error
		switch {
		case err == nil:
			a, err = answerOf(result.Result)
			a.isKnown = once || result.Appended || o.method == "read"
			w.see(o, a)
			return result, a, err
		case errors.Is(err, client.ErrClosed):
			if err := w.connect(ctx); err != nil {
				return result, a, err
			}
			once = false
			if w.random.IntN(2) == 0 {
				return result, answer{}, nil
			}
			w.repeats++
		case !errors.As(err, &refused):
			return result, a, err
		case refused.Stable() == wire.ContractError:
			return result, answer{isKnown: once, isFailed: true}, nil
		case refused.Stable() == wire.Unavailable, refused.Stable() == wire.Busy, refused.Stable() == wire.UnknownOutcome:
			// It is not done, or known by its id: it may be sent again.
		default:
			return result, a, err
		}
	}
	return result, a, context.Cause(ctx)
}

// see remembers what stands in the register that was looked at.
func (w *worker) see(o operation, a answer) {
	switch o.contract + "." + o.method {
	case "Registers.read":
		w.last = a.place[0]
	case "Registers.write":
		w.last = o.args[0]
	}
}

// repeat sends a call again that was answered, and wants the same answer.
func (w *worker) repeat(ctx context.Context, o operation, id string, first wire.CallResult) error {
	again, _, err := w.submit(ctx, o, id)
	switch {
	case err != nil:
		return err
	case again.Hash == "": // its client was killed
		return nil
	case !again.Repeated || again.Hash != first.Hash || again.Height != first.Height || string(again.Result) != string(first.Result):
		return fmt.Errorf("%s, sent again: got %+v, and %+v before", id, again, first)
	}
	w.repeats++
	return nil
}
