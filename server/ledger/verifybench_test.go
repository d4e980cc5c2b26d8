package ledger

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/shell/bench/usage"
)

// verifiedEntries is how many transfers, with a request id each, are verified.
const verifiedEntries = 100_000

// BenchmarkVerify verifies a contract in a Badger store.
func BenchmarkVerify(b *testing.B) {
	r := transferred(b, verifiedEntries)
	cpu := usage.OwnTime()
	b.ReportAllocs()
	for b.Loop() {
		r.verifyAnew(b)
	}
	b.ReportMetric(float64(b.N*verifiedEntries)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(float64(usage.OwnTime()-cpu)/float64(b.N*verifiedEntries), "cpu-ns/entry")
	r.stop()
}

// BenchmarkVerifyWhileCalled tells what verifications cost those who call
// meanwhile: calls per second during one, divided by those of as long a time
// behind it, and the same of the longest time that a call took; medians of all.
func BenchmarkVerifyWhileCalled(b *testing.B) {
	n := verifiedEntries / 5
	r := transferred(b, n)
	for _, callers := range []int{1, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			var calls, slowest []float64
			m := stopwatch{rig: r, done: n}
			stop := m.start(b, callers)
			for b.Loop() {
				start := time.Now()
				during := m.rate(func() { r.verifyAnew(b) })
				took := time.Since(start)
				after := m.rate(func() { time.Sleep(took) })
				calls = append(calls, during.calls/after.calls)
				slowest = append(slowest, during.slowest/after.slowest)
			}
			n = stop()
			slices.Sort(calls)
			slices.Sort(slowest)
			b.ReportMetric(calls[len(calls)/2], "calls-ratio")
			b.ReportMetric(slowest[len(slowest)/2], "slowest-ratio")
		})
	}
	r.stop()
}

// A stopwatch makes calls and counts them.
type stopwatch struct {
	*rig
	done int // transfers before

	mu      sync.Mutex
	calls   int
	slowest time.Duration
}

// pace is how calls went: so many per second, the slowest in seconds.
type pace struct{ calls, slowest float64 }

// start lets callers transfer until stop is called, which returns how many
// transfers there were ever.
func (m *stopwatch) start(b *testing.B, callers int) (stop func() int) {
	var all sync.WaitGroup
	var stopped atomic.Bool
	var next atomic.Int64
	next.Store(int64(m.done))
	for range callers {
		all.Go(func() {
			for !stopped.Load() {
				start := time.Now()
				if _, err := m.Call(context.Background(), transfer(int(next.Add(1)))); err != nil {
					b.Error(err)
					return
				}
				m.count(time.Since(start))
			}
		})
	}
	return func() int {
		stopped.Store(true)
		all.Wait()
		return int(next.Load())
	}
}

func (m *stopwatch) count(took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls++
	m.slowest = max(m.slowest, took)
}

// rate tells how calls went while f ran.
func (m *stopwatch) rate(f func()) pace {
	m.reset()
	start := time.Now()
	f()
	took := time.Since(start)
	calls, slowest := m.reset()
	return pace{float64(calls) / took.Seconds(), slowest.Seconds()}
}

func (m *stopwatch) reset() (calls int, slowest time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	calls, slowest = m.calls, m.slowest
	m.calls, m.slowest = 0, 0
	return calls, slowest
}

// transferred returns a running ledger with so many transfers, in tables.
func transferred(b *testing.B, entries int) *rig {
	dir := b.TempDir()
	opened := func(options badger.Options) OpenStore {
		options.MinFree = -1
		return func(ctx context.Context) (chain.Store, error) { return badger.Open(ctx, dir, options) }
	}
	r := &rig{t: b, open: opened(badger.Options{NoSync: true, AllowUnsafe: true}), machine: realMachine(b)}
	r.start()
	r.deploy(example(b, "currency"))
	openAccounts(b, r)
	for done := 0; done < entries; done += 10_000 {
		prepare(b, r, transfers(done, 10_000))
	}
	r.open = opened(badger.Options{})
	r.restart()
	return r
}

// verifyAnew verifies as if nothing had been verified before.
func (r *rig) verifyAnew(b *testing.B) {
	r.checks.opening = 0
	reports, err := r.Verify(context.Background(), "DigitalCurrency", nil)
	if err != nil || len(reports) != 1 || reports[0].Err != nil {
		b.Fatal(reports, err)
	}
}
