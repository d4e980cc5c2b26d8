package runtime

import (
	"context"
	"sync"
	"testing"

	"moonledger/chain/state"
)

// One machine and one contract serve many goroutines, each call as if alone.
func TestCallsRunAtTheSameTime(t *testing.T) {
	b := deploy(t, example(t, "token"))
	method, _ := b.contract.Method("settle")
	raw, err := state.ParseJSON([]byte(`{"token":"t","from":"a","to":"b","units":"5"}`))
	if err != nil {
		t.Fatal(err)
	}
	args, err := method.Arguments(raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	settle := func() string {
		return shown(b.machine.Call(context.Background(), Call{Contract: b.contract, Method: "settle", Args: args, State: state.NewOverlay(emptyReader{}), Context: b.context}))
	}
	want := settle()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if got := settle(); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		})
	}
	all.Wait()
}
