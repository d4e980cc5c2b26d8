package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"moonledger/chain"
	"moonledger/server/wire"
	"moonledger/shell/client"
)

// soakTime is how long the soak lasts, the checks behind it not counted.
var soakTime = flag.Duration("soak", time.Minute, "how long TestSoak keeps the server busy")

const (
	soakWorkers   = 8
	soakFollowers = 2 // of each contract

	// soakPace is how many calls must be answered between two disturbances.
	soakPace = 100

	// soakGrowth bounds what the heap may grow by from the first tenth on, when
	// caches are not full yet.
	soakGrowth = 16 << 20
)

// A soak is a server under mixed load, with all that disturbs it.
type soak struct {
	t         *testing.T
	ctx       context.Context
	dir       string
	measures  string // file with the address of the measures
	server    *serverProcess
	proxy     *proxy
	calls     atomic.Int64
	saves     int
	begun     time.Time
	workers   []*worker
	followers []*follower
}

// A disturbance is something that happens to a server, or its clients.
type disturbance func(*soak)

// Under a mixed load a server loses nothing and stays as it is, whatever is
// saved, cut, killed and restarted: all that was acknowledged is in chains that
// verify, there is an order in which all answers are right, those who follow a
// chain get each entry once, and neither memory nor goroutines grow.
func TestSoak(t *testing.T) {
	s := newSoak(t)
	s.round(*soakTime/4, []disturbance{
		save, cut, killClient, saveBroken, killServer, save, killClient, cut, restartServer, killClient,
	})
	s.restart()
	before := s.server.measure(t, s.measures)
	calm := []disturbance{save, killClient, cut, killClient, saveBroken, cut}
	s.round(*soakTime*3/40, calm)
	tenth := s.server.awaitGoroutines(t, s.measures, before)
	s.round(*soakTime*27/40, calm)
	after := s.server.awaitGoroutines(t, s.measures, before)
	t.Logf("heap %.1f MiB, %.1f MiB after the first tenth, %.1f MiB at the end", mib(before.Heap), mib(tenth.Heap), mib(after.Heap))
	if after.Heap > tenth.Heap+soakGrowth {
		t.Errorf("the heap grew from %d to %d bytes", tenth.Heap, after.Heap)
	}
	s.check()
}

func mib(bytes uint64) float64 { return float64(bytes) / (1 << 20) }

func newSoak(t *testing.T) *soak {
	ctx, cancel := context.WithTimeout(t.Context(), *soakTime+15*time.Minute)
	t.Cleanup(cancel)
	s := &soak{t: t, ctx: ctx, dir: t.TempDir(), proxy: newProxy(t), begun: time.Now()}
	s.measures = filepath.Join(t.TempDir(), "measures")
	t.Setenv(measureVariable, s.measures)
	for name, source := range soakContracts {
		s.write(name, source)
		for range soakFollowers {
			s.followers = append(s.followers, &follower{t: t, contract: name, address: s.proxy.url()})
		}
	}
	for i := range soakWorkers {
		s.workers = append(s.workers, &worker{
			t: t, id: i, address: s.proxy.url(), calls: &s.calls, begun: s.begun,
			random: rand.New(rand.NewPCG(uint64(i), 7)), acks: map[string][]ack{},
		})
	}
	s.start()
	return s
}

func (s *soak) write(contract, text string) {
	if err := os.WriteFile(filepath.Join(s.dir, contract+".lua"), []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

func (s *soak) start() {
	s.server = startProgram(s.t, "moonledger-measured", s.dir, "--dev")
	s.proxy.lead(s.t, s.server)
}

func (s *soak) restart() {
	s.server.stop(s.t)
	s.start()
}

// round lets all clients work for a time, and longer if not all disturbances
// have happened by then. All clients have left when it returns.
func (s *soak) round(d time.Duration, disturbances []disturbance) {
	var working, following sync.WaitGroup
	stop := make(chan struct{})
	for _, w := range s.workers {
		working.Go(func() { w.run(s.ctx, stop) })
	}
	lasts := make([]chan uint64, len(s.followers))
	for i, f := range s.followers {
		lasts[i] = make(chan uint64, 1)
		following.Go(func() { f.run(s.ctx, lasts[i]) })
	}
	begun := time.Now()
	for i := 0; !s.t.Failed() && (i < len(disturbances) || time.Since(begun) < d); i++ {
		s.awaitCalls(soakPace)
		disturbances[i%len(disturbances)](s)
	}
	s.awaitCalls(soakPace)
	close(stop)
	working.Wait()
	contracts := s.contracts()
	for i, f := range s.followers {
		lasts[i] <- contracts[f.contract].Height
	}
	following.Wait()
	if s.t.Failed() {
		s.t.FailNow()
	}
}

// awaitCalls waits until so many more calls were made.
func (s *soak) awaitCalls(n int64) {
	goal := s.calls.Load() + n
	if !eventuallyWithin(s.ctx, func() bool { return s.calls.Load() >= goal || s.t.Failed() }) {
		s.t.Errorf("no calls any more: %v", s.ctx.Err())
	}
}

// contracts asks the server for its contracts.
func (s *soak) contracts() map[string]wire.ContractInfo {
	s.t.Helper()
	c, err := dialPatiently(s.ctx, s.proxy.url(), client.Options{Retry: retry()})
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	list, err := c.Contracts(s.ctx)
	if err != nil {
		s.t.Fatal(err)
	}
	contracts := map[string]wire.ContractInfo{}
	for _, info := range list {
		contracts[info.Name] = info
	}
	return contracts
}

func (s *soak) randomContract() string {
	names := slices.Sorted(maps.Keys(soakContracts))
	return names[rand.IntN(len(names))]
}

// save saves a contract with other code, and waits until that runs.
func save(s *soak) {
	s.saves++
	name := s.randomContract()
	text := fmt.Sprintf("%s\n-- saved %d times\n", soakContracts[name], s.saves)
	s.write(name, text)
	sum := sha256.Sum256([]byte(text))
	code := hex.EncodeToString(sum[:])
	if !eventuallyWithin(s.ctx, func() bool { return s.contracts()[name].Code == code }) {
		s.t.Fatalf("save %d of %s is not deployed", s.saves, name)
	}
}

// saveBroken saves a contract that does not compile, and then one that does.
func saveBroken(s *soak) {
	name := s.randomContract()
	s.write(name, soakContracts[name]+"\nfunction "+name+":broken(\n")
	s.awaitCalls(soakPace)
	s.write(name, soakContracts[name])
	save(s)
}

// cut ends all connections.
func cut(s *soak) { s.proxy.cut() }

// killClient ends a client in the middle of a call.
func killClient(s *soak) { s.workers[rand.IntN(len(s.workers))].kill() }

func killServer(s *soak) {
	s.server.Kill()
	s.start()
}

func restartServer(s *soak) { s.restart() }

// check checks all that was heard against what the ledger holds.
func (s *soak) check() {
	acks := map[string][]ack{}
	var history []porcupine.Operation
	count, repeats, unknown := 0, 0, 0
	for _, w := range s.workers {
		history = append(history, w.history...)
		repeats += w.repeats
		unknown += w.unknown
		for contract, list := range w.acks {
			acks[contract] = append(acks[contract], list...)
			count += len(list)
		}
	}
	s.t.Logf("%d calls, %d of them recorded, %d sent again, %d never heard of; %d saves", len(history), count, repeats, unknown, s.saves)
	s.server.checkAll(s.t, acks)
	s.checkFollowers()
	s.server.stop(s.t)
	checkHistory(s.t, history)
}

// checkFollowers compares what followers got with the chains.
func (s *soak) checkFollowers() {
	c, err := client.Dial(s.ctx, s.server.address, client.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	for _, f := range s.followers {
		path := filepath.Join(s.t.TempDir(), "dump.jsonl")
		writeDump(s.t, c, f.contract, path)
		text, err := os.ReadFile(path)
		if err != nil {
			s.t.Fatal(err)
		}
		var want []string
		for line := range bytes.Lines(text) {
			want = append(want, chain.HashLine(bytes.TrimSuffix(line, []byte("\n"))).String())
		}
		if !slices.Equal(want, f.hashes) {
			s.t.Errorf("a follower of %s got %d entries, and not the %d of the chain", f.contract, len(f.hashes), len(want))
		}
	}
}
