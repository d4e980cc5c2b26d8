package ledger

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
)

// A trivialMachine does one write per call and nothing else, to time the engine.
type trivialMachine struct {
	machine
	calls atomic.Int64
}

func (m *trivialMachine) Call(ctx context.Context, call runtime.Call) (runtime.Outcome, error) {
	if call.Contract.Name == schema.SystemName {
		return m.machine.Call(ctx, call)
	}
	path := state.MakePath("total")
	if _, err := call.State.Get(path); err != nil {
		return runtime.Outcome{}, err
	}
	n := state.IntegerValue(m.calls.Add(1))
	return runtime.Outcome{Result: n, Writes: []state.Write{{Path: path, Value: n}}, Gas: 1, Changes: 1}, nil
}

func BenchmarkCall(b *testing.B) {
	stores := map[string]func() OpenStore{
		"memory": inMemory,
		"badger": func() OpenStore { return onDisk(b) },
	}
	machines := map[string]machine{
		"trivial": &trivialMachine{machine: realMachine(b)},
		"real":    realMachine(b),
	}
	for _, store := range []string{"memory", "badger"} {
		for _, machine := range []string{"trivial", "real"} {
			for _, callers := range []int{1, 16, 256} {
				b.Run(fmt.Sprintf("%s/%s/callers=%d", store, machine, callers), func(b *testing.B) {
					r := &rig{t: b, open: stores[store](), machine: machines[machine]}
					r.start()
					r.deploy(book("Book", 1))
					benchmarkCalls(b, r, callers)
					r.stop()
				})
			}
		}
	}
}

// benchmarkCalls lets callers call one after the other, each with request ids
// as our clients do.
func benchmarkCalls(b *testing.B, r *rig, callers int) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				if _, err := r.Call(context.Background(), request("add", 1).as(fmt.Sprint(n))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

func BenchmarkView(b *testing.B) {
	r := &rig{t: b, open: inMemory(), machine: realMachine(b)}
	r.start()
	r.deploy(book("Book", 1))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.try("get"); err != nil {
				b.Error(err)
			}
		}
	})
	r.stop()
}
