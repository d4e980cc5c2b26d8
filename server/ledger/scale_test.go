package ledger

import (
	"context"
	"fmt"
	goruntime "runtime"
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
)

// What a call costs, in operations of the store and in bytes allocated, does not
// grow with what is there already. With cost in proportion it would grow a
// hundredfold here.
//
// parity: 72 73
func TestCallsCostTheSameOnLargeLedgers(t *testing.T) {
	const few, many = 20, 2000
	for store, open := range map[string]func(testing.TB) OpenStore{"memory": func(testing.TB) OpenStore { return inMemory() }, "badger": onDisk} {
		for name, grow := range map[string]func(*rig, int){
			"entries":  func(r *rig, _ int) { r.call("add", 1) },
			"accounts": func(r *rig, i int) { r.call("put", fmt.Sprintf("account%05d", i), i) },
		} {
			t.Run(store+"/"+name, func(t *testing.T) {
				small := costWith(t, open(t), grow, few)
				large := costWith(t, open(t), grow, many)
				t.Logf("%+v with %d %s, %+v with %d", small, few, name, large, many)
				if large.operations > 2*small.operations || large.bytes > 3*small.bytes {
					t.Errorf("a call costs %+v with %d %s, and %+v with %d", small, few, name, large, many)
				}
			})
		}
	}
}

// A cost is what a call took of the store and of the heap.
type cost struct{ operations, bytes int }

// costWith returns what a call costs, on average from a start on, when so many came
// before.
func costWith(t *testing.T, open OpenStore, grow func(*rig, int), n int) cost {
	t.Helper()
	var counted *chaintest.Faulty
	r := newRig(t, func(ctx context.Context) (chain.Store, error) {
		store, err := open(ctx)
		counted = chaintest.NewFaulty(store)
		return counted, err
	})
	r.deploy(book("Book", 1))
	for i := range n {
		grow(r, i)
	}
	r.call("put", "one", 0)
	r.restart()
	const calls = 200
	var before, after goruntime.MemStats
	operations := counted.Count(chaintest.Any)
	goruntime.ReadMemStats(&before)
	for i := range calls {
		r.call("put", "one", i)
	}
	goruntime.ReadMemStats(&after)
	return cost{
		operations: (counted.Count(chaintest.Any) - operations) / calls,
		bytes:      int(after.TotalAlloc-before.TotalAlloc) / calls,
	}
}
