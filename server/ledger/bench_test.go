package ledger

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/runtime/schema"
	"moonledger/shell/bench/usage"
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

// BenchmarkEngine times what is around a call.
func BenchmarkEngine(b *testing.B) {
	onEachStore(b, func(b *testing.B, r *rig, callers int) {
		r.machine = &trivialMachine{machine: realMachine(b)}
		r.start()
		r.deploy(book("Book", 1))
		benchmarkCalls(b, r, callers, func(n int) Request { return request("add", 1).as(fmt.Sprint(n)) })
	})
}

// benchAccounts is how many accounts of examples/currency transfer money.
const benchAccounts = 1000

// BenchmarkTransfer moves money between accounts of examples/currency.
func BenchmarkTransfer(b *testing.B) {
	onEachStore(b, func(b *testing.B, r *rig, callers int) {
		r.start()
		r.deploy(example(b, "currency"))
		openAccounts(b, r)
		benchmarkCalls(b, r, callers, transfer)
	})
}

// openAccounts opens accounts that do not run dry.
func openAccounts(b *testing.B, r *rig) {
	b.Helper()
	var opening []Request
	for i := range benchAccounts {
		opening = append(opening,
			Request{Contract: "DigitalCurrency", Method: "add_account", Args: args(accountName(i))},
			Request{Contract: "DigitalCurrency", Method: "increment", Args: args(accountName(i), "1000000.00")})
	}
	prepare(b, r, opening)
}

// transfer returns the nth transfer, with a request id.
func transfer(n int) Request {
	values := args(accountName(n%benchAccounts), accountName((n*7+1)%benchAccounts), "0.01")
	return Request{Contract: "DigitalCurrency", Method: "transfer", Args: values, ID: fmt.Sprint(n)}
}

// transfers returns so many transfers, the first of them the one that follows
// from.
func transfers(from, n int) []Request {
	requests := make([]Request, n)
	for i := range requests {
		requests[i] = transfer(from + i + 1)
	}
	return requests
}

func accountName(i int) string { return fmt.Sprintf("account%06d", i) }

// BenchmarkSettle sends transfers of tokens, as blockchains have them, through
// examples/token: a few tokens and addresses have most of the traffic, and half
// of the receivers are new.
func BenchmarkSettle(b *testing.B) {
	onEachStore(b, func(b *testing.B, r *rig, callers int) {
		r.start()
		r.deploy(example(b, "token"))
		prepare(b, r, settlements(10_000))
		requests := settlements(b.N)
		benchmarkCalls(b, r, callers, func(n int) Request {
			requests[n-1].ID = fmt.Sprintf("0x%048x:%d", uint64(n)*0x9E3779B97F4A7C15, n)
			return requests[n-1]
		})
	})
}

// settlements returns so many calls of Token.settle.
func settlements(n int) []Request {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	tokens, addresses := rand.NewZipf(random, 1.3, 1, 799), rand.NewZipf(random, 1.1, 1, 5999)
	address := func(kind, n uint64) string { return fmt.Sprintf("0x%08x%032x", n*0x9E3779B1, kind) }
	bridge := runtime.Caller{Name: "bridge", Roles: []string{"bridge"}}
	requests := make([]Request, n)
	for i := range requests {
		to := address(1, addresses.Uint64())
		if random.IntN(2) == 0 {
			to = fmt.Sprintf("0x%016x%024x", random.Uint64(), i)
		}
		units := fmt.Sprintf("%d%018d", 1+random.IntN(9), random.Uint64N(1e18))
		values := args(address(0, tokens.Uint64()), address(1, addresses.Uint64()), to, units)
		requests[i] = Request{Contract: "Token", Method: "settle", Args: values, Caller: bridge}
	}
	return requests
}

// example returns the source of one of the examples.
func example(b *testing.B, name string) string {
	b.Helper()
	text, err := os.ReadFile(filepath.Join("../../examples", name, name+".lua"))
	if err != nil {
		b.Fatal(err)
	}
	return string(text)
}

// prepare makes calls in their order, before a measurement.
func prepare(b *testing.B, r *rig, requests []Request) {
	b.Helper()
	var all sync.WaitGroup
	room := make(chan struct{}, 1024)
	for _, q := range requests {
		room <- struct{}{}
		all.Add(1)
		r.Submit(q, func(_ Answer, err error) {
			if err != nil {
				b.Error(err)
			}
			<-room
			all.Done()
		})
	}
	all.Wait()
}

// onEachStore measures on each kind of store, with several numbers of callers.
func onEachStore(b *testing.B, measure func(b *testing.B, r *rig, callers int)) {
	for _, store := range []string{"memory", "badger"} {
		for _, callers := range []int{1, 16, 256} {
			b.Run(fmt.Sprintf("%s/callers=%d", store, callers), func(b *testing.B) {
				r := &rig{t: b, open: inMemory(), machine: realMachine(b)}
				if store == "badger" {
					r.open = onDisk(b)
				}
				measure(b, r, callers)
				r.stop()
			})
		}
	}
}

// benchmarkCalls lets callers call one after the other.
func benchmarkCalls(b *testing.B, r *rig, callers int, next func(n int) Request) {
	var count atomic.Int64
	var all sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	cpu := usage.OwnTime()
	for range callers {
		all.Go(func() {
			for n := int(count.Add(1)); n <= b.N; n = int(count.Add(1)) {
				if _, err := r.Call(context.Background(), next(n)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(usage.OwnTime()-cpu)/float64(b.N), "cpu-ns/op")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "calls/s")
}

// BenchmarkOpen opens a ledger whose chain has so many transfers, with a
// request id each, and closes it.
func BenchmarkOpen(b *testing.B) {
	for _, entries := range []int{100_000, 1_000_000} {
		b.Run(fmt.Sprintf("entries=%d", entries), func(b *testing.B) {
			dir := b.TempDir()
			open := func(ctx context.Context) (chain.Store, error) {
				return badger.Open(ctx, dir, badger.Options{MinFree: -1})
			}
			r := &rig{t: b, open: open, machine: realMachine(b)}
			r.start()
			r.deploy(example(b, "currency"))
			openAccounts(b, r)
			for done := 0; done < entries; done += 10_000 {
				prepare(b, r, transfers(done, 10_000))
			}
			r.stop()
			for b.Loop() {
				r.start()
				r.stop()
			}
			b.ReportMetric(float64(sizeOf(b, dir))/float64(entries), "disk-B/entry")
		})
	}
}

// sizeOf returns how much the files of a directory hold.
func sizeOf(b *testing.B, dir string) (size int64) {
	b.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		b.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			b.Fatal(err)
		}
		size += info.Size()
	}
	return size
}

func BenchmarkView(b *testing.B) {
	r := &rig{t: b, open: inMemory(), machine: realMachine(b)}
	r.start()
	r.deploy(book("Book", 1))
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := r.try("get"); err != nil {
				b.Error(err)
			}
		}
	})
	r.stop()
}
