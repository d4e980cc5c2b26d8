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
	"moonledger/shell/bench/usage"
)

// longest is how long a hostile script may take with the whole budget of a call.
const longest = 3 * time.Second

// The scripts of testdata/hostile attack what is dear, deep, large or shared. The
// header of each tells what it must end in, as those of the map nasty do; what has
// "form: contract" there is a contract, of which init and then run are called, any
// other one runs as a method and at file level.
func TestHostileScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.lua")
	if err != nil || len(files) < 160 {
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
			runs := time.Duration(4)
			if strings.Contains(body, "\n-- form: contract\n") {
				runs = 2
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
	if err == nil {
		held.Apply(out.Writes)
		out, err = m.Call(context.Background(), Call{Contract: c, Method: "run", State: held, Limits: nastyLimits()})
	}
	if errors.Is(err, ErrInternal) || errors.Is(err, ErrNoMethod) {
		t.Errorf("the machine broke: %v", err)
	}
	if err != nil {
		return "error: " + err.Error()
	}
	return fmt.Sprint(out.Result, out.Writes, out.Events, out.Gas, out.Memory)
}
