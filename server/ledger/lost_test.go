package ledger

import (
	"context"
	"errors"
	"testing"

	"moonledger/chain"
	"moonledger/runtime"
	"moonledger/runtime/meter"
)

// A stricterMachine does not compile one text any more.
type stricterMachine struct {
	machine
	refuses string
}

func (m *stricterMachine) Compile(ctx context.Context, file, source string) (*runtime.Contract, error) {
	if source == m.refuses {
		return nil, &runtime.CompileError{Problems: []runtime.Problem{{File: file, Line: 3, Message: "not any more"}}}
	}
	return m.machine.Compile(ctx, file, source)
}

// lostRig opens a ledger whose contract Book holds 7 and does not compile any
// more.
func lostRig(t *testing.T) (*rig, *stricterMachine) {
	m := &stricterMachine{machine: realMachine(t)}
	r := newRig(t, onDisk(t), func(r *rig) { r.machine = m })
	r.deploy(book("Book", 2))
	if _, err := r.Call(t.Context(), request("add", 7).as("a-1")); err != nil {
		t.Fatal(err)
	}
	m.refuses = book("Book", 2)
	r.restart()
	return r, m
}

// Code that does not compile any more stops its contract, and no other.
func TestLostCodeStopsItsContract(t *testing.T) {
	r, _ := lostRig(t)
	r.deploy(book("Other", 1))
	dry := request("add", 1)
	dry.DryRun = true
	for name, ask := range map[string]Request{
		"call": request("add", 1), "with an id": request("add", 1).as("a-2"), "recorded before": request("add", 7).as("a-1"),
		"dry": dry, "view": request("get"),
	} {
		var stopped *StoppedError
		var uncompiled *runtime.CompileError
		if _, err := r.Call(t.Context(), ask); !errors.As(err, &stopped) || !errors.As(err, &uncompiled) || !errors.Is(err, ErrNotDone) {
			t.Errorf("%s: got error %v, want that Book is stopped", name, err)
		}
	}
	info, err := r.Contract("Book")
	if err != nil || info.Err == nil || info.Version != 2 || info.File != "book.lua" || info.Head.Height != 1 {
		t.Errorf("got %+v, error %v", info, err)
	}
	if h := r.Health(); h.Stopped["Book"] == nil || len(h.Stopped) != 1 {
		t.Errorf("stopped are %v", h.Stopped)
	}
	other := request("add", 1)
	other.Contract = "Other"
	if _, err := r.Call(t.Context(), other); err != nil {
		t.Errorf("beside it: %v", err)
	}
}

// Other code is deployed by the same rules as ever, and runs on the state there is.
func TestOtherCodeFollowsLostCode(t *testing.T) {
	for name, step := range map[string]struct {
		version int
		force   bool
		refused bool
	}{
		"higher version":         {version: 3},
		"same version":           {version: 2, refused: true},
		"same version, by force": {version: 2, force: true},
	} {
		r, _ := lostRig(t)
		_, err := r.Deploy(t.Context(), Deployment{File: "book.lua", Source: book("Book", step.version, "-- mended"), Caller: admin, Force: step.force})
		if errors.Is(err, ErrVersion) != step.refused || (err != nil) != step.refused {
			t.Errorf("%s: got error %v", name, err)
		}
		if answer, err := r.Call(t.Context(), request("add", 1)); (err != nil) != step.refused || err == nil && answer.Result.String() != "8" {
			t.Errorf("%s: got %v, error %v", name, answer.Result, err)
		}
		if h := r.Health(); (len(h.Stopped) > 0) != step.refused {
			t.Errorf("%s: stopped are %v", name, h.Stopped)
		}
	}
}

// The same code, should it compile after all, is deployed anew.
func TestLostCodeIsFound(t *testing.T) {
	r, m := lostRig(t)
	m.refuses = ""
	r.deploy(book("Book", 2))
	if answer := r.call("add", 1); answer.Result.String() != "8" || answer.Height != 3 {
		t.Errorf("got %+v", answer)
	}
}

// Lost code can be retired, and followed by a higher version.
func TestLostCodeIsRetired(t *testing.T) {
	r, _ := lostRig(t)
	if _, err := r.Retire(t.Context(), "Book", admin, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Call(t.Context(), request("add", 1)); !errors.Is(err, ErrRetired) {
		t.Errorf("got error %v, want ErrRetired", err)
	}
	r.deploy(book("Book", 3))
	if answer := r.call("add", 1); answer.Result.String() != "8" {
		t.Errorf("got %+v", answer)
	}
}

// A store that is lost and found leaves the contract stopped, and other code can
// still follow.
func TestLostCodeInALostStore(t *testing.T) {
	r, _ := lostRig(t)
	r.loseStore(chain.ErrUnknown)
	awaitTrue(t, "the store is open again", func() bool { return r.unavailable() == nil })
	if h := r.Health(); h.Stopped["Book"] == nil {
		t.Errorf("stopped are %v", h.Stopped)
	}
	r.deploy(book("Book", 3))
	if answer := r.call("add", 1); answer.Result.String() != "8" {
		t.Errorf("got %+v", answer)
	}
}

// A busyMachine ends what compiles before it is done.
type busyMachine struct {
	machine
	busy bool
}

func (m *busyMachine) Compile(ctx context.Context, file, source string) (*runtime.Contract, error) {
	if m.busy && file == "book.lua" {
		return nil, &runtime.EndedError{Err: meter.ErrTime}
	}
	return m.machine.Compile(ctx, file, source)
}

// A machine too busy to compile says nothing of the code, which is not lost: the
// ledger can't be opened until the machine is less busy.
func TestCodeIsNotLostOnABusyMachine(t *testing.T) {
	m := &busyMachine{machine: realMachine(t)}
	r := newRig(t, onDisk(t), func(r *rig) { r.machine = m })
	r.deploy(book("Book", 2))
	r.call("add", 7)
	r.stop()
	m.busy = true
	if _, err := openWith(t.Context(), m, r.open, r.options); !errors.Is(err, meter.ErrTime) {
		t.Errorf("opening: got error %v, want ErrTime", err)
	}
	m.busy = false
	r.start()
	if answer := r.call("add", 1); answer.Result.String() != "8" {
		t.Errorf("got %+v", answer)
	}
}
