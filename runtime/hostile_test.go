package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"moonledger/chain/state"
	"moonledger/runtime/meter"
	"moonledger/shell/bench/usage"
)

// longest is how long a hostile script may take with the whole budget of a call.
const longest = 3 * time.Second

// The scripts of testdata/hostile attack what is dear, deep, large or shared. The
// header of each tells what it must end in, as those of the map nasty do; what has
// "form: contract" there is a contract, of which init and then run twice are called,
// any other one runs as a method and at file level.
func TestHostileScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.lua")
	if err != nil || len(files) < 480 {
		t.Fatalf("got %d scripts, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".lua"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			expect, body, ok := strings.Cut(strings.TrimPrefix(string(text), "-- expect: "), "\n")
			if !ok || !strings.HasPrefix(body, "-- class: ") {
				t.Fatalf("%s lacks its header", file)
			}
			before := usage.OwnTime()
			const runs = 4
			if strings.Contains(body, "\n-- form: contract\n") {
				checkHostileContract(t, expect, body)
			} else {
				checkNasty(t, expect, body)
			}
			if each := (usage.OwnTime() - before) / runs; *full && each > longest {
				t.Errorf("a run took %v of processor time, want %v at most", each, longest)
			}
		})
	}
}

// checkHostileContract runs a contract twice, each time on an empty state.
func checkHostileContract(t *testing.T, expect, text string) {
	t.Helper()
	m := newMachine(t)
	m.compileLimits = nastyLimits()
	first, second := runHostile(t, m, text), runHostile(t, m, text)
	if first != second {
		t.Errorf("got %q, then %q", first, second)
	}
	if isError := strings.HasPrefix(first, "error"); expect == "ok" && isError || expect == "error" && !isError {
		t.Errorf("got %s, want %s", first, expect)
	}
	if address.MatchString(first) {
		t.Errorf("shows an address: %s", first)
	}
	checkCalm(t, m)
}

// runHostile deploys a contract and calls its method run, and returns all that
// can be seen of it.
func runHostile(t *testing.T, m *Machine, text string) string {
	t.Helper()
	c, err := m.Compile(context.Background(), "hostile.lua", text)
	if err != nil {
		return "error: " + err.Error()
	}
	held := state.NewOverlay(emptyReader{})
	out, err := m.Deploy(context.Background(), Deployment{Contract: c, State: held, Limits: nastyLimits()})
	if err != nil {
		return seenOfHostile(t, out, err)
	}
	held.Apply(out.Writes)
	call := Call{Contract: c, Method: "run", State: held, Limits: nastyLimits()}
	first, err := m.Call(context.Background(), call)
	seen := seenOfHostile(t, first, err)
	again, againErr := m.Call(context.Background(), call)
	if got := seenOfHostile(t, again, againErr); got != seen {
		t.Errorf("the same call again: got %q, want %q", got, seen)
	}
	if err == nil {
		checkExact(t, m, call, first)
	}
	return seen
}

// seenOfHostile returns all that can be seen of an outcome.
func seenOfHostile(t *testing.T, out Outcome, err error) string {
	t.Helper()
	if errors.Is(err, ErrInternal) || errors.Is(err, ErrNoMethod) {
		t.Errorf("the machine broke: %v", err)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	return fmt.Sprint(out.Result, out.Writes, out.Events, out.Gas, out.Memory)
}

// checkExact makes a call that gave out again, with just the gas and memory that it
// took, and with one less of either: whatever it catches, it can't catch that.
func checkExact(t *testing.T, m *Machine, call Call, out Outcome) {
	t.Helper()
	call.Limits = Limits{Gas: out.Gas, Memory: max(out.Memory, 1), Time: -1}
	again, err := m.Call(context.Background(), call)
	if got, want := fmt.Sprint(again), fmt.Sprint(out); err != nil || got != want {
		t.Errorf("with just the budget: got %s, %v, want %s", got, err, want)
	}
	call.Limits.Gas--
	if _, err := m.Call(context.Background(), call); call.Limits.Gas > 0 && !errors.Is(err, meter.ErrGas) {
		t.Errorf("with 1 gas less: got %v, want %v", err, meter.ErrGas)
	}
	call.Limits.Gas, call.Limits.Memory = out.Gas, out.Memory-1
	if _, err := m.Call(context.Background(), call); out.Memory > 1 && !errors.Is(err, meter.ErrMemory) {
		t.Errorf("with 1 byte less: got %v, want %v", err, meter.ErrMemory)
	}
}
