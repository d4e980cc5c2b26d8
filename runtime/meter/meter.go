// Package meter counts what a Lua call costs, instruction by instruction, and
// ends the call when it has spent its budget.
//
// A [Meter] is attached to the threads of one VM as their context. The loop of
// gopher-lua asks the context before each instruction; the meter looks at the
// instruction that is about to run, charges gas and bytes for it, and raises an
// error that contract code can't get past once a budget is spent. Nothing is
// charged by the clock, so a call costs the same on every machine and in every
// run. The prices in prices.go are part of what a contract observes: changing one
// changes the vm version of the entries.
//
// The meter also does three things that only who sees each instruction can do:
// it compares decimals with numbers, refuses decimals as table keys, and keeps
// addresses and differences between processors out of what a contract can read.
//
// To see an instruction and its operands it reads, and for a comparison or a
// concatenation writes, registers that gopher-lua v1.1.2 doesn't export: package
// layout shows them. [Check] verifies that they lie where they are expected, and
// that the library's instructions cost what they should; a program calls it once
// before the first VM.
//
// Compiling, libraries, pcall and the life of a VM are left to package runtime.
package meter

import (
	"context"
	"errors"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// The budgets of a call whose [Limits] leave them zero.
const (
	DefaultGas   = 10_000_000
	DefaultBytes = 64 << 20
	DefaultTime  = 5 * time.Second
)

// These are wrapped by [Meter.Err] when the budget of that name is spent. A
// context that ended counts as time; the error then wraps its cause as well.
var (
	ErrGas    = errors.New("out of gas")
	ErrMemory = errors.New("out of memory")
	ErrTime   = errors.New("out of time")
)

// Limits bounds one call. A zero field means its default.
type Limits struct {
	Gas   uint64        // about one per VM instruction; default 10,000,000
	Bytes uint64        // allocated, never given back; default 64 MiB
	Time  time.Duration // wall time, a safety net only; default 5s, negative means none
	Alarm *Alarm        // ends the call when it rings; nil never does
}

// Comparer tells how the decimal held by ud compares with n: order is -1, 0 or
// +1. It answers false in ok, and nothing else counts, if ud holds no decimal;
// this must not depend on n. An error means that the two may not be compared
// (n is not integral, or not a number), and is raised where they are.
type Comparer func(ud *lua.LUserData, n lua.LNumber) (order int, ok bool, err error)

// Meter holds the budgets of one VM's current call. All threads attached to it
// share them. Until the first Start there is no budget and nothing runs. It
// serves one goroutine at a time.
type Meter struct {
	// fuel is the gas until the clock is looked at next, reserve what is left
	// beyond it, room the bytes left.
	fuel, reserve, room uint64

	later   pending // what a register holds after the instruction that runs now
	compare Comparer
	lastArg *lua.LTable // the newest "arg" table that was charged

	limits       Limits
	ctx          context.Context
	done         <-chan struct{}
	deadline     time.Time
	heard        *ring  // the newest of the alarm when the call began
	err          error  // why the call is over, nil while it is not
	spent, taken uint64 // gas and bytes when err was set
}

// New makes a meter without a budget. A nil compare knows no decimals. The
// program must have seen [Check] succeed.
func New(compare Comparer) *Meter { return &Meter{compare: compare} }

// Options are the options of a VM that can be metered: no libraries, 200 calls
// deep, at most 65,536 registers.
func Options() lua.Options {
	return lua.Options{
		CallStackSize:    200,
		RegistrySize:     1024,
		RegistryMaxSize:  65_536,
		RegistryGrowStep: 1024,
		SkipOpenLibs:     true,
	}
}

// Attach makes L a thread of this meter, in place of any context it had. From
// then on L runs only within a budget.
func (m *Meter) Attach(L *lua.LState) { L.SetContext(newThread(m, L)) }

// NewThread makes a second thread of L's VM and attaches it. (The library's own
// NewThread would give it a child of L's context, which counts nothing.)
func (m *Meter) NewThread(L *lua.LState) *lua.LState {
	ctx := L.RemoveContext()
	thread, _ := L.NewThread() // no cancel function without a context
	if ctx != nil {
		L.SetContext(ctx)
	}
	m.Attach(thread)
	return thread
}

// Start begins a call: the counters are zero, the budgets those of limits, and
// Err is nil again. The call ends early when ctx does, or after limits.Time;
// both are looked at about every 1,024 gas and never change what is counted.
func (m *Meter) Start(ctx context.Context, limits Limits) {
	m.settle()
	limits = limits.filled()
	m.limits, m.ctx, m.done = limits, ctx, ctx.Done()
	m.deadline = time.Time{}
	if limits.Time > 0 {
		m.deadline = time.Now().Add(limits.Time)
	}
	m.fuel, m.reserve, m.room = 0, limits.Gas, limits.Bytes
	m.err, m.spent, m.taken, m.lastArg = nil, 0, 0, nil
	m.heard = limits.Alarm.newest()
}

func (l Limits) filled() Limits {
	if l.Gas == 0 {
		l.Gas = DefaultGas
	}
	if l.Bytes == 0 {
		l.Bytes = DefaultBytes
	}
	if l.Time == 0 {
		l.Time = DefaultTime
	}
	return l
}

// Gas is what the call has used so far; its limit once that was not enough.
func (m *Meter) Gas() uint64 {
	if m.err != nil {
		return m.spent
	}
	return m.limits.Gas - m.reserve - m.fuel
}

// Bytes is what the call has allocated so far; its limit once that was not
// enough. Nothing is subtracted when memory becomes free.
func (m *Meter) Bytes() uint64 {
	if m.err != nil {
		return m.taken
	}
	return m.limits.Bytes - m.room
}

// Affords tells whether the call could be charged so much and go on.
func (m *Meter) Affords(gas, bytes uint64) bool {
	return m.err == nil && gas <= m.fuel+m.reserve && bytes <= m.room
}

// Err tells why the call is over: an error that wraps ErrGas, ErrMemory or
// ErrTime and names the limit, or the one given to Stop. It is nil while the
// call may go on and stays as it is until the next Start. The host must look at
// it after each call: one that ends in "return pcall(f)" swallows the error
// itself. A VM whose meter has one is thrown away.
func (m *Meter) Err() error { return m.err }

// Charge takes gas and bytes for work that a Go function is about to do. If the
// budget does not have them it raises the error that ends the call, by a panic
// as gopher-lua's own errors do.
func (m *Meter) Charge(gas, bytes uint64) {
	m.chargeGas(gas)
	m.chargeBytes(bytes)
}

// Stop ends the call with an error of the host: Err answers it, and the next
// instruction or Charge raises it. The first reason counts; a nil err is
// nothing.
func (m *Meter) Stop(err error) {
	if m.err != nil || err == nil {
		return
	}
	m.spent, m.taken = m.Gas(), m.Bytes()
	m.err = err
	m.fuel, m.reserve, m.room = 0, 0, 0
}

// Abort is Stop for a Go function that Lua has called: it raises the error at
// once and doesn't return. err must not be nil.
func (m *Meter) Abort(err error) {
	m.Stop(err)
	m.raise()
}

func (m *Meter) chargeGas(n uint64) {
	if n > m.fuel {
		m.refill(n)
	}
	m.fuel -= n
}

func (m *Meter) chargeBytes(n uint64) {
	if n > m.room || m.err != nil {
		m.endMemory()
	}
	m.room -= n
}

// fuelStep is how much gas is spent between two looks at the clock.
const fuelStep = 1024

// refill makes fuel hold at least n, or ends the call. It is out of line to
// keep its callers small.
//
//go:noinline
func (m *Meter) refill(n uint64) {
	if m.err == nil && n-m.fuel > m.reserve {
		m.Stop(fmt.Errorf("%w: the call used up its limit of %d gas", ErrGas, m.limits.Gas))
		m.spent = m.limits.Gas
	}
	m.checkTime()
	m.checkAlarm()
	if m.err != nil {
		m.raise()
	}
	more := min(max(n-m.fuel, fuelStep), m.reserve)
	m.fuel += more
	m.reserve -= more
}

func (m *Meter) checkTime() {
	if m.err != nil {
		return
	}
	select {
	case <-m.done:
		m.Stop(fmt.Errorf("%w: %w", ErrTime, context.Cause(m.ctx)))
	default:
		if !m.deadline.IsZero() && time.Now().After(m.deadline) {
			m.Stop(fmt.Errorf("%w: the call ran longer than its limit of %v", ErrTime, m.limits.Time))
		}
	}
}

//go:noinline
func (m *Meter) endMemory() {
	if m.err == nil {
		m.Stop(fmt.Errorf("%w: the call allocated more than its limit of %d bytes", ErrMemory, m.limits.Bytes))
		m.taken = m.limits.Bytes
	}
	m.raise()
}

// raise panics in the way of the library. The preset trace keeps it from
// building one, which is quadratic in the depth of the stack.
func (m *Meter) raise() {
	panic(&lua.ApiError{
		Type:       lua.ApiErrorRun,
		Object:     lua.LString(m.err.Error()),
		StackTrace: "-",
		Cause:      m.err,
	})
}
