package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"moonledger/server/wire"
	"moonledger/shell/client"
)

// A fakeConn answers the n-th call, counted from 0, as answer says.
type fakeConn struct {
	answer func(ctx context.Context, n int) (wire.CallResult, error)

	mu    sync.Mutex
	calls []string // contract, method and arguments
}

func (c *fakeConn) Call(ctx context.Context, contract, method string, args any, _ client.CallOptions) (wire.CallResult, error) {
	text := fmt.Sprint(args)
	if raw, ok := args.(jsontext.Value); ok {
		text = string(raw)
	}
	c.mu.Lock()
	n := len(c.calls)
	c.calls = append(c.calls, contract+"."+method+" "+text)
	c.mu.Unlock()
	return c.answer(ctx, n)
}

// after answers when some time has passed, unless the context ends before.
func after(d time.Duration) func(context.Context, int) (wire.CallResult, error) {
	return func(ctx context.Context, _ int) (wire.CallResult, error) {
		if !sleepUntil(ctx, time.Now().Add(d)) {
			return wire.CallResult{}, context.Cause(ctx)
		}
		return wire.CallResult{Appended: true, Gas: 7}, nil
	}
}

func fakes(n int, answer func(context.Context, int) (wire.CallResult, error)) []Conn {
	var conns []Conn
	for range n {
		conns = append(conns, &fakeConn{answer: answer})
	}
	return conns
}

// near compares figures to the three digits that histograms keep.
func near() cmp.Option { return cmpopts.EquateApprox(0.002, 0) }

// In a closed loop each place makes a call after the other, and the time ends
// with the last answer.
func TestClosedLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Plan{InFlight: 3}, fakes(2, after(10*time.Millisecond)))
		got := l.Run(t.Context(), Until{Time: 995 * time.Millisecond})
		want := Result{
			Calls: 600, Succeeded: 600, Recorded: 600, Seconds: 1, PerSecond: 600, Gas: 7, Errors: []Failure{},
			Latency: Latency{Least: 10, Mean: 10, P50: 10, P95: 10, P99: 10, Most: 10},
		}
		if diff := cmp.Diff(want, got, near()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	})
}

func TestRunEndsWithItsCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Plan{InFlight: 2}, fakes(2, after(time.Second)))
		got := l.Run(t.Context(), Until{Calls: 10})
		if got.Calls != 10 || got.Seconds != 3 || got.Interrupted {
			t.Errorf("got %+v, want 10 calls in 3 s", got)
		}
	})
}

// A stall of a second is one late answer of a closed loop. In an open loop it is
// a thousand, for a thousand calls were meant to begin meanwhile.
func TestStallCountsForAllWhoWouldHaveCome(t *testing.T) {
	stall := func(ctx context.Context, n int) (wire.CallResult, error) {
		if n == 1000 {
			return after(time.Second)(ctx, n)
		}
		return after(time.Millisecond/2)(ctx, n)
	}
	run := func(t *testing.T, rate float64) Result {
		l := New(Plan{Rate: rate}, fakes(1, stall))
		return l.Run(t.Context(), Until{Time: 10 * time.Second})
	}
	synctest.Test(t, func(t *testing.T) {
		closed := run(t, 0)
		if l := closed.Latency; l.P99 > 0.51 || l.Most < 999 || closed.Late != nil {
			t.Errorf("closed loop: %+v, late %v", l, closed.Late)
		}
		open := run(t, 1000)
		if l := open.Latency; l.P50 > 0.51 || l.P95 < 700 || l.P99 < 900 || l.Most < 999 {
			t.Errorf("open loop: %+v", l)
		}
		if open.Calls != 10_000 || open.NotBegun != 0 || open.Late == nil || open.Late.Most < 998 || open.Late.P50 != 0 {
			t.Errorf("open loop: %+v, late %+v; want 10,000 calls, the latest nearly 1 s late", open, open.Late)
		}
	})
}

// Places that can't keep up leave calls out, and the result tells how many.
func TestRateBeyondThePlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(Plan{Rate: 100}, fakes(2, after(100*time.Millisecond)))
		got := l.Run(t.Context(), Until{Time: 9950 * time.Millisecond})
		if got.Calls != 200 || got.NotBegun != 795 || got.Seconds != 10.01 {
			t.Errorf("%d calls, %d not begun, %v s; want 200, 795, 10.01", got.Calls, got.NotBegun, got.Seconds)
		}
		if got.Late.Most < 7900 || got.Latency.Most < 8000 {
			t.Errorf("late %+v, latency %+v", got.Late, got.Latency)
		}
	})
}

func TestErrorsAreCountedByCode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answer := func(_ context.Context, n int) (wire.CallResult, error) {
			switch {
			case n%10 == 0:
				return wire.CallResult{}, wire.Refusal(wire.Busy, fmt.Sprintf("busy %d", n), "")
			case n%10 == 1:
				return wire.CallResult{}, wire.Refusal(wire.ContractError, fmt.Sprintf("raised %d", n), "")
			case n == 7:
				return wire.CallResult{}, errors.New("strange")
			}
			return wire.CallResult{Appended: n%2 == 0}, nil
		}
		got := New(Plan{}, fakes(1, answer)).Run(t.Context(), Until{Calls: 100})
		want := []Failure{{"busy", 10, "busy 0"}, {"contract_error", 10, "raised 1"}, {"other", 1, "strange"}}
		if diff := cmp.Diff(want, got.Errors); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
		if got.Calls != 100 || got.Succeeded != 79 || got.Recorded != 40 || got.Err() != nil {
			t.Errorf("%d calls, %d succeeded, %d recorded, %v; want 100, 79, 40, nil", got.Calls, got.Succeeded, got.Recorded, got.Err())
		}
	})
}

// A place whose connection is gone makes no more calls; the others go on.
func TestLostConnectionEndsItsPlaces(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := func(context.Context, int) (wire.CallResult, error) {
			return wire.CallResult{}, fmt.Errorf("reading: %w", client.ErrClosed)
		}
		conns := append(fakes(1, gone), fakes(1, after(time.Second))...)
		got := New(Plan{InFlight: 2}, conns).Run(t.Context(), Until{Time: 10 * time.Second})
		want := []Failure{{codeGone, 2, "reading: " + client.ErrClosed.Error()}}
		if diff := cmp.Diff(want, got.Errors); diff != "" || got.Succeeded != 20 || !errors.Is(got.Err(), ErrGone) {
			t.Errorf("%d succeeded, %v, -want +got\n%s", got.Succeeded, got.Err(), diff)
		}
	})
}

// When it is interrupted no more calls begin, and those that have begun are
// waited for.
func TestInterruptedRunWaitsForAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 25*time.Millisecond)
		defer cancel()
		got := New(Plan{}, fakes(1, after(10*time.Millisecond))).Run(ctx, Until{Time: time.Hour})
		if got.Calls != 3 || got.Succeeded != 3 || !got.Interrupted || got.Seconds != 0.03 {
			t.Errorf("got %+v, want 3 calls in 0.03 s", got)
		}
	})
}

// A server that stops answering is given up when the grace is over, whatever was
// to end the run.
func TestNoAnswer(t *testing.T) {
	for name, until := range map[string]Until{"time": {Time: time.Minute}, "interrupted": {Time: time.Hour}, "calls": {Calls: 5}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				if name != "time" {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, time.Minute)
					defer cancel()
				}
				got := New(Plan{Grace: 5 * time.Second}, fakes(2, after(24*time.Hour))).Run(ctx, until)
				want := []Failure{{codeNoAnswer, 2, errNoAnswer.Error()}}
				if diff := cmp.Diff(want, got.Errors); diff != "" || got.Seconds != 65 || !errors.Is(got.Err(), ErrGone) {
					t.Errorf("after %v s, %v, -want +got\n%s", got.Seconds, got.Err(), diff)
				}
			})
		})
	}
}

// The calls of a run are those of its numbers, whoever makes them, and the next
// run goes on behind them.
func TestPlanDecidesTheCalls(t *testing.T) {
	made := func(clients, inFlight int) []string {
		var all []string
		synctest.Test(t, func(t *testing.T) {
			conns := fakes(clients, after(time.Millisecond))
			plan := Plan{Contract: "C", Method: "m", InFlight: inFlight, Seed: 3, Arguments: mustParse(t, "a=int:1..1000000", "b=text:5")}
			New(plan, conns).Run(t.Context(), Until{Calls: 120})
			for _, c := range conns {
				all = append(all, c.(*fakeConn).calls...)
			}
		})
		slices.Sort(all)
		return all
	}
	want := made(1, 1)
	if len(slices.Compact(slices.Clone(want))) != 120 || !strings.HasPrefix(want[0], `C.m {"a":`) {
		t.Fatalf("calls are %q", want)
	}
	if diff := cmp.Diff(want, made(4, 5)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestNextRunGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conn := &fakeConn{answer: after(time.Millisecond)}
		l := New(Plan{Contract: "C", Method: "m", Arguments: mustParse(t, "n=int:0..1000:turn")}, []Conn{conn})
		l.Run(t.Context(), Until{Calls: 3})
		l.Run(t.Context(), Until{Calls: 3})
		seen := map[string]bool{}
		for _, call := range conn.calls {
			if seen[call] {
				t.Errorf("%s was called twice", call)
			}
			seen[call] = true
		}
		if len(seen) != 6 {
			t.Errorf("calls are %q, want 6", conn.calls)
		}
	})
}
