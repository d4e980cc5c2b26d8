package runtime

import (
	"context"
	"errors"
	goruntime "runtime"
	"testing"
	"time"

	"moonledger/runtime/meter"
)

const keeper = `local T = contract "T" { state = {} }
function T:run()
  print("begun")
  local ok = pcall(function() while true do end end)
  return ok
end
function T:short() return 1 end
`

// An alarm ends the call that runs, pcall or not, and none that comes later.
func TestAlarmEndsWhatRuns(t *testing.T) {
	b := deploy(t, keeper)
	b.limits.Gas = 1 << 60
	sizes := []uint64{100, 101, 99}
	ticks := make(chan time.Time)
	ctx, stop := context.WithCancel(t.Context())
	watched := make(chan []uint64)
	go func() {
		var told []uint64
		live := func() uint64 { size := sizes[0]; sizes = sizes[1:]; return size }
		b.machine.watchHeap(ctx, ticks, live, 100, func(size uint64) { told = append(told, size) })
		watched <- told
	}()
	ended := make(chan error)
	begun := make(chan bool)
	go func() {
		_, err := b.machine.Call(t.Context(), Call{
			Contract: b.contract, Method: "run", State: b.state, Context: b.context, Limits: b.limits,
			Print: func(string) { close(begun) },
		})
		ended <- err
	}()
	<-begun
	ticks <- time.Time{} // as large as it may be
	ticks <- time.Time{} // larger
	if err := <-ended; !errors.Is(err, meter.ErrMemory) {
		t.Errorf("got error %v, want ErrMemory", err)
	}
	if _, err := b.machine.Call(t.Context(), Call{Contract: b.contract, Method: "short", State: b.state, Context: b.context}); err != nil {
		t.Errorf("the next call: %v", err)
	}
	ticks <- time.Time{} // small again
	stop()
	if told := <-watched; len(told) != 1 || told[0] != 101 {
		t.Errorf("alarmed about %d, want 101 alone", told)
	}
}

// The metric that is watched is there.
func TestLiveHeapIsKnown(t *testing.T) {
	stop, cancel := context.WithCancel(t.Context())
	cancel()
	newMachine(t).WatchHeap(stop, 0, nil) // returns, as its context has ended
	kept := make([]byte, 32<<20)
	before := liveHeap()
	goruntime.GC()
	if after := liveHeap(); after < uint64(len(kept)) {
		t.Errorf("%d bytes are live, before %d; want at least %d", after, before, len(kept))
	}
	kept[0] = 1
}

// A call that fails tells what it used.
func TestFailedCallTellsItsGas(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = {} }
function T:fail() for i = 1, 1000 do end error("no") end
function T:spin() while true do end end
`)
	for method, least := range map[string]uint64{"fail": 1000, "spin": meter.DefaultGas} {
		out, err := b.machine.Call(t.Context(), Call{Contract: b.contract, Method: method, State: b.state, Context: b.context, Limits: b.limits})
		if err == nil || out.Gas < least || out.Gas > meter.DefaultGas || out.Changes != 0 || out.Writes != nil {
			t.Errorf("%s: got %+v and error %v, want gas from %d on and nothing else", method, out, err, least)
		}
	}
}
