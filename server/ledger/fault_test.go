package ledger

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
)

// TestEveryOperationMayFail runs the same script over and over and fails the
// nth operation of the store, for n = 0, 1, 2, …, until a run meets no fault.
// Whatever was acknowledged must stand, what was "not done" must not, and all
// must verify.
func TestEveryOperationMayFail(t *testing.T) {
	kinds := map[string]chaintest.Fault{
		"unavailable":         {Err: chain.ErrUnavailable},
		"unknown":             {Err: chain.ErrUnknown},
		"unknown but done":    {Err: chain.ErrUnknown, After: true},
		"full":                {Op: chaintest.Commit, Err: chain.ErrFull},
		"commit unknown":      {Op: chaintest.Commit, Err: chain.ErrUnknown},
		"commit unknown done": {Op: chaintest.Commit, Err: chain.ErrUnknown, After: true},
		"commit corrupt":      {Op: chaintest.Commit, Err: chain.ErrCorrupt},
	}
	for name, fault := range kinds {
		t.Run(name, func(t *testing.T) {
			if fault.Op == "" {
				fault.Op = chaintest.Any
			}
			for n := 0; ; n++ {
				fault.N = n
				if !runWithFault(t, fault) {
					t.Logf("%d operations", n)
					return
				}
			}
		})
	}
}

// runWithFault tells whether the fault came to be.
func runWithFault(t *testing.T, fault chaintest.Fault) bool {
	lasting := inMemory()
	inner, _ := lasting(t.Context())
	faulty := chaintest.NewFaulty(inner, fault)
	machine := realMachine(t)
	l, err := openWith(t.Context(), machine, func(context.Context) (chain.Store, error) { return faulty, nil }, Options{Origin: "test.local/faults"})
	r := &rig{t: t, open: lasting, machine: machine, Ledger: l}
	if err != nil { // what was begun must be ended by the next start
		checkFault(t, err)
		r.start()
		checkSystem(t, r)
		r.stop()
		return true
	}
	least, most := faultScript(t, r)
	r.stop()
	met := faulty.Count(fault.Op) > fault.N

	r.start() // without the fault
	r.verify()
	total := 0
	if a, err := r.try("get"); err == nil {
		total = int(a.Result.Number())
	}
	if total < least || total > most {
		t.Fatalf("fault %+v: total is %d, want %d to %d", fault, total, least, most)
	}
	r.deploy(book("Book", 3))
	before := r.call("get").Result.Number()
	if a := r.call("add", 1); a.Result.Number() != before+1 {
		t.Fatalf("fault %+v: total is %v after %v", fault, a.Result, before)
	}
	r.verify()
	r.stop()
	checkGoroutines(t)
	return met
}

// faultScript returns the least and the most that may stand as total.
func faultScript(t *testing.T, r *rig) (least, most int) {
	deploy := func(version int) {
		_, err := r.Deploy(t.Context(), Deployment{File: "book.lua", Source: book("Book", version), Caller: admin})
		checkFault(t, err)
	}
	deploy(1)
	for i := range 4 {
		by := 1 << i
		id := fmt.Sprint(i)
		a, err := r.Call(t.Context(), request("add", by).as(id))
		isUnknown := errors.Is(err, ErrUnknown)
		if isUnknown || errors.Is(err, ErrNotDone) { // ask once more
			a, err = r.Call(t.Context(), request("add", by).as(id))
		}
		checkFault(t, err)
		switch {
		case err == nil && a.Appended:
			least, most = least+by, most+by
		case isUnknown, errors.Is(err, ErrUnknown):
			most += by
		}
		if i == 1 {
			deploy(2)
		}
		_, err = r.try("get")
		checkFault(t, err)
	}
	return least, most
}

// checkSystem fails the test unless the ledger was founded once: by the deploy
// of the system contract and one key for admin.
func checkSystem(t *testing.T, r *rig) {
	t.Helper()
	r.verify()
	user, err := r.user(adminName)
	head := r.system.published.Load().head
	if err != nil || len(user.Keys) != 1 || !user.IsAdmin() || head.Height != 1 {
		t.Fatalf("after a first start that failed: %+v, head %v, %v", user, head, err)
	}
}

// checkFault fails the test if err is none that a failing store may cause.
func checkFault(t *testing.T, err error) {
	t.Helper()
	for _, kind := range []error{ErrNotDone, ErrUnknown, ErrNotFound, chain.ErrUnavailable, chain.ErrUnknown} {
		if err == nil || errors.Is(err, kind) {
			return
		}
	}
	t.Fatalf("unexpected: %v", err)
}
