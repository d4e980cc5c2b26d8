package server_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
)

// A fakeLedger answers as its fields say. What it has no field for it has not.
type fakeLedger struct {
	server.Ledger
	submit func(ledger.Request, ledger.Done)
	status func(context.Context, ledger.StatusQuery) (ledger.StatusPage, error)
	dump   func(context.Context, io.Writer) (chain.Head, error)
	health ledger.Health

	identify func(ledger.KeyHash) (runtime.Caller, error)
}

func (f *fakeLedger) Submit(r ledger.Request, done ledger.Done) { f.submit(r, done) }
func (f *fakeLedger) MayRead(string, runtime.Caller) error      { return nil }

// Identify knows adminKey.
func (f *fakeLedger) Identify(key ledger.KeyHash) (runtime.Caller, error) {
	if f.identify != nil {
		return f.identify(key)
	}
	if known, err := ledger.ParseKey(adminKey); err != nil || key != known {
		return runtime.Caller{}, ledger.ErrKey
	}
	return runtime.Caller{Name: "admin", Key: key.Fingerprint(), Roles: []string{"admin"}, Admin: true}, nil
}

func (f *fakeLedger) Health() ledger.Health    { return f.health }
func (f *fakeLedger) Origin() string           { return "ledger.example.com/fake" }
func (f *fakeLedger) Contracts() []ledger.Info { return nil }
func (f *fakeLedger) Status(ctx context.Context, q ledger.StatusQuery) (ledger.StatusPage, error) {
	return f.status(ctx, q)
}

func (f *fakeLedger) Dump(ctx context.Context, _ string, w io.Writer) (chain.Head, error) {
	return f.dump(ctx, w)
}

// echo answers each call with its arguments, at once.
func echo(r ledger.Request, done ledger.Done) {
	done(ledger.Answer{Result: r.Args, Hash: chain.Hash{1}, Time: time.Unix(1, 0), Appended: true}, nil)
}

// A ledgerOfTasks keeps what is submitted until it is told to answer.
type ledgerOfTasks struct {
	mu    sync.Mutex
	some  sync.Cond
	tasks []task
}

type task struct {
	ledger.Request
	done ledger.Done
}

func newLedgerOfTasks() *ledgerOfTasks {
	l := &ledgerOfTasks{}
	l.some.L = &l.mu
	return l
}

func (l *ledgerOfTasks) submit(r ledger.Request, done ledger.Done) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tasks = append(l.tasks, task{r, done})
	l.some.Broadcast()
}

// wait waits until n calls were submitted, and returns all there are.
func (l *ledgerOfTasks) wait(n int) []task {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.tasks) < n {
		l.some.Wait()
	}
	return l.tasks
}

func (t task) succeed() { echo(t.Request, t.done) }

func text(s string) state.Value { return state.StringValue(s) }

// list makes arguments by position of integers.
func list(t testing.TB, numbers ...int) state.Value {
	t.Helper()
	v, err := state.ParseJSON([]byte(strings.ReplaceAll(fmt.Sprint(numbers), " ", ",")))
	if err != nil {
		t.Fatal(err)
	}
	return v
}
