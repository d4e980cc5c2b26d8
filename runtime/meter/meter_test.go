package meter

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
)

func TestBudgetIsExact(t *testing.T) {
	const source = "local n = 0; for i = 1, 2000 do n = n + i end local t = {n}; return t[1]"
	full := ok(t, source)
	if r := run(t, source, Limits{Gas: full.Gas, Bytes: full.Bytes}); r.Err != nil || r.Gas != full.Gas || r.Bytes != full.Bytes {
		t.Errorf("with just enough: %+v, want the cost of %+v", r, full)
	}
	if r := run(t, source, Limits{Gas: full.Gas - 1}); !errors.Is(r.Err, ErrGas) || r.Gas != full.Gas-1 {
		t.Errorf("with 1 gas less: %+v", r)
	}
	if r := run(t, source, Limits{Bytes: full.Bytes - 1}); !errors.Is(r.Err, ErrMemory) || r.Bytes != full.Bytes-1 {
		t.Errorf("with 1 byte less: %+v", r)
	}
}

func TestErrorsNameTheLimit(t *testing.T) {
	for _, c := range []struct {
		limits Limits
		want   string
	}{
		{Limits{Gas: 1234}, "out of gas: the call used up its limit of 1234 gas"},
		{Limits{Bytes: 4321}, "out of memory: the call allocated more than its limit of 4321 bytes"},
		{Limits{Time: time.Nanosecond}, "out of time: the call ran longer than its limit of 1ns"},
	} {
		r := run(t, "local t = {} while true do t[#t + 1] = {} end", c.limits)
		if r.Err == nil || r.Err.Error() != c.want {
			t.Errorf("got %v, want %s", r.Err, c.want)
		}
	}
}

func TestContextEndsTheCall(t *testing.T) {
	v := newVM(t)
	cause := errors.New("the client has gone")
	ctx, cancel := context.WithCancelCause(context.Background())
	v.SetGlobal("cancel", v.NewFunction(func(*lua.LState) int { cancel(cause); return 0 }))
	v.Push(v.compile(t, "cancel() while true do end"))
	v.meter.Start(ctx, Limits{Time: -1})
	if err := v.PCall(0, 0, nil); err == nil {
		t.Error("the call went on")
	}
	if err := v.meter.Err(); !errors.Is(err, ErrTime) || !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

// TestTimeDoesNotChangeGas compares a call that is often asked for the time with
// one that has no deadline.
func TestTimeDoesNotChangeGas(t *testing.T) {
	const source = "local n = 0; for i = 1, 50000 do n = n + i end return n"
	a, b := run(t, source, Limits{Time: time.Hour}), run(t, source, Limits{Time: -1})
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

func TestNothingRunsBeforeStart(t *testing.T) {
	v := newVM(t)
	v.Push(v.compile(t, "return 1"))
	if err := v.PCall(0, 0, nil); err == nil || !errors.Is(v.meter.Err(), ErrGas) {
		t.Errorf("got %v, %v", err, v.meter.Err())
	}
}

func TestStartBeginsAnew(t *testing.T) {
	v := newVM(t)
	first := v.run(t, "return 1", Limits{})
	v.run(t, "while true do end", Limits{Gas: 1000})
	if diff := cmp.Diff(first, v.run(t, "return 1", Limits{})); diff != "" {
		t.Error(diff)
	}
}

func TestCharge(t *testing.T) {
	v := newVM(t)
	v.SetGlobal("work", v.NewFunction(func(L *lua.LState) int {
		v.meter.Charge(uint64(L.CheckInt64(1)), uint64(L.CheckInt64(2)))
		return 0
	}))
	base := v.run(t, "work(0, 0)", Limits{})
	r := v.run(t, "work(5000, 700)", Limits{})
	if r.Err != nil || r.Gas != base.Gas+5000 || r.Bytes != base.Bytes+700 {
		t.Errorf("got %+v after %+v", r, base)
	}
	if r := v.run(t, "work(9007199254740991, 0)", Limits{}); !errors.Is(r.Err, ErrGas) {
		t.Errorf("got %v", r.Err)
	}
	if r := newVM(t).run(t, "", Limits{}); r.Err != nil {
		t.Errorf("got %v", r.Err)
	}
	if r := v.run(t, "work(0, 9007199254740991)", Limits{}); !errors.Is(r.Err, ErrMemory) {
		t.Errorf("got %v", r.Err)
	}
}

func TestStopAndAbort(t *testing.T) {
	stop := errors.New("too many state changes")
	for _, name := range []string{"stop", "abort"} {
		v := newVM(t)
		after := false
		v.SetGlobal("stop", v.NewFunction(func(*lua.LState) int { v.meter.Stop(stop); return 0 }))
		v.SetGlobal("abort", v.NewFunction(func(*lua.LState) int { v.meter.Abort(stop); return 0 }))
		v.SetGlobal("after", v.NewFunction(func(*lua.LState) int { after = true; return 0 }))
		r := v.run(t, "pcall(function() "+name+"() after() end) after()", Limits{})
		if !errors.Is(r.Err, stop) || after {
			t.Errorf("%s: got %v, went on: %v", name, r.Err, after)
		}
		if r.Gas == 0 || r.Gas > 100 {
			t.Errorf("%s: used %d gas", name, r.Gas)
		}
		if charged := catch(func() { v.meter.Charge(0, 0) }); charged == nil {
			t.Errorf("%s: Charge still works", name)
		}
		v.meter.Stop(errors.New("later"))
		if !errors.Is(v.meter.Err(), stop) {
			t.Errorf("%s: a later reason won: %v", name, v.meter.Err())
		}
	}
}

func catch(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// TestSwallowedError checks that a contract which catches the error itself with
// the library's pcall ends all the same, and that the host sees why.
func TestSwallowedError(t *testing.T) {
	v := newVM(t)
	lua.OpenBase(v.LState)
	v.SetTop(0)
	r := v.run(t, "return pcall(function() while true do end end)", Limits{Gas: 1000})
	if !errors.Is(r.Err, ErrGas) {
		t.Errorf("got %v", r.Err)
	}
	r = v.run(t, "pcall(function() while true do end end) while true do end", Limits{Gas: 1000})
	if !errors.Is(r.Err, ErrGas) {
		t.Errorf("got %v", r.Err)
	}
}

func TestThreadsShareTheBudget(t *testing.T) {
	const loop = "for i = 1, 1000 do end"
	inside := ok(t, "pcall(function() "+loop+" end)")
	empty := ok(t, "pcall(function() end)")
	alone := ok(t, loop)
	none := ok(t, "")
	if got, want := inside.Gas-empty.Gas, alone.Gas-none.Gas; got != want {
		t.Errorf("the loop cost %d gas on a second thread, want %d", got, want)
	}
}

func TestNewThreadKeepsTheContext(t *testing.T) {
	L := lua.NewState(Options())
	defer L.Close()
	m := New(nil)
	if m.NewThread(L); L.Context() != nil {
		t.Error("a thread without a context got one")
	}
	m.Attach(L)
	ctx := L.Context()
	thread := m.NewThread(L)
	if L.Context() != ctx || thread.Context() == ctx || thread.Context() == nil {
		t.Errorf("contexts: %v and %v, at first %v", L.Context(), thread.Context(), ctx)
	}
}

func TestErrorsKeepTheirPlace(t *testing.T) {
	r := run(t, "local t\n\nreturn t.name", Limits{})
	if r.Err == nil || !strings.Contains(r.Err.Error(), "test.lua:3:") {
		t.Errorf("got %v", r.Err)
	}
}
