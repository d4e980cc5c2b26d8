package runtime

import (
	"context"
	"fmt"
	"runtime/metrics"
	"time"

	"moonledger/runtime/meter"
)

// heapWatch is how often the heap is looked at.
const heapWatch = 100 * time.Millisecond

// WatchHeap ends the calls that run whenever the live heap of the process is
// larger than most bytes, until ctx ends. They fail with meter.ErrMemory and
// have no effect. It is a net below the memory that each call is charged for,
// against what is not: it is coarse, as the live heap is known when the garbage
// collector has been through, and is looked at ten times a second. alarmed, which
// may be nil, is told the size each time.
func (m *Machine) WatchHeap(ctx context.Context, most uint64, alarmed func(live uint64)) {
	ticker := time.NewTicker(heapWatch)
	defer ticker.Stop()
	m.watchHeap(ctx, ticker.C, liveHeap, most, alarmed)
}

func (m *Machine) watchHeap(ctx context.Context, ticks <-chan time.Time, live func() uint64, most uint64, alarmed func(uint64)) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks:
		}
		size := live()
		if size <= most {
			continue
		}
		m.alarm.Ring(&heapError{size, most})
		if alarmed != nil {
			alarmed(size)
		}
	}
}

// A heapError ends what runs while the process has too much in use. It is a
// meter.ErrMemory, though the calls that it ends may have taken little.
type heapError struct{ live, most uint64 } // bytes

func (e *heapError) Error() string {
	return fmt.Sprintf("%v: the server has %d MiB in use, more than its limit of %d", meter.ErrMemory, e.live>>20, e.most>>20)
}

func (e *heapError) Unwrap() error { return meter.ErrMemory }

// liveHeap returns the bytes of the objects that the last collection found to be
// in use.
func liveHeap() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
