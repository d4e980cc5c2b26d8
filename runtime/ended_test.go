package runtime

import (
	"context"
	"errors"
	"testing"
	"time"

	"moonledger/runtime/meter"
)

// looping runs at file level for as long as its limits let it.
const looping = `local T = contract "T" {}
while true do end
`

// What the machine ended says nothing of the code, and is no error of it.
func TestCompileEndedByTheMachine(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	for name, c := range map[string]struct {
		ctx  context.Context
		time time.Duration
		heap uint64 // in use, of 100
		want error
	}{
		"time": {ctx: t.Context(), time: 1, want: meter.ErrTime},
		"ctx":  {ctx: gone, time: -1, want: context.Canceled},
		"heap": {ctx: t.Context(), time: -1, heap: 101, want: meter.ErrMemory},
	} {
		m := loopingMachine(t, c.time)
		stop := alarms(m, c.heap)
		_, err := m.Compile(c.ctx, "t.lua", looping)
		stop()
		var ended *EndedError
		var uncompiled *CompileError
		if !errors.As(err, &ended) || !errors.Is(err, c.want) || errors.As(err, &uncompiled) {
			t.Errorf("%s: got error %T %v, want an end by %v", name, err, err, c.want)
		}
	}
}

// The limits that are the same everywhere are the code's to keep.
func TestCompileEndedByTheCode(t *testing.T) {
	for limit, text := range map[error]string{
		meter.ErrGas:    looping,
		meter.ErrMemory: "local T = contract \"T\" {}\nlocal t = {} for i = 1, 1e9 do t[i] = i end",
	} {
		var uncompiled *CompileError
		_, err := newMachine(t).Compile(t.Context(), "t.lua", text)
		if !errors.As(err, &uncompiled) || uncompiled.Problems[0].Line != 2 {
			t.Errorf("got error %T %v, want that line 2 is %v", err, err, limit)
		}
	}
}

// loopingMachine is one whose files may run for ever, but for the time.
func loopingMachine(t *testing.T, time time.Duration) *Machine {
	t.Helper()
	m, err := NewWithin(Limits{Gas: 1 << 60, Memory: 1 << 60, Time: time})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// alarms looks at a heap of that size, which may be 100, again and again until
// stop is called.
func alarms(m *Machine, heap uint64) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ticks := make(chan time.Time)
	close(ticks)
	go m.watchHeap(ctx, ticks, func() uint64 { return heap }, 100, nil)
	return cancel
}
