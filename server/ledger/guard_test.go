package ledger

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/runtime"
	"moonledger/server/ledger/running"
)

// A dyingMachine keeps, as it begins what it is to die of, what the process would
// leave behind if it died then.
type dyingMachine struct {
	machine
	dir string
	of  string // "call", "deploy", "compile" or "lint"
}

// die is told what begins.
func (m *dyingMachine) die(what string) {
	if what != m.of {
		return
	}
	m.of = ""
	notes, err := os.ReadFile(filepath.Join(m.dir, "RUNNING"))
	if err == nil {
		err = os.WriteFile(filepath.Join(m.dir, "left"), notes, 0o600)
	}
	if err != nil {
		panic(err)
	}
}

func (m *dyingMachine) Compile(ctx context.Context, file, source string) (*runtime.Contract, error) {
	m.die("compile")
	return m.machine.Compile(ctx, file, source)
}

func (m *dyingMachine) Call(ctx context.Context, call runtime.Call) (runtime.Outcome, error) {
	if call.Method == "fail" {
		m.die("call")
	}
	return m.machine.Call(ctx, call)
}

func (m *dyingMachine) Deploy(ctx context.Context, d runtime.Deployment) (runtime.Outcome, error) {
	m.die("deploy")
	return m.machine.Deploy(ctx, d)
}

// dyingRig opens a ledger that notes what runs.
func dyingRig(t *testing.T) (*rig, *dyingMachine) {
	dir := t.TempDir()
	m := &dyingMachine{machine: realMachine(t), dir: dir}
	open := func(ctx context.Context) (chain.Store, error) {
		return badger.Open(ctx, dir, badger.Options{MemTable: 8 << 20, MinFree: -1})
	}
	return newRig(t, open, func(r *rig) {
		r.machine = m
		r.options.Running = func() (*running.Notes, error) { return running.Open(dir, slog.New(slog.DiscardHandler)) }
	}), m
}

// reborn opens the ledger again on what was left behind.
func (m *dyingMachine) reborn(r *rig) {
	r.t.Helper()
	r.stop()
	err := os.Rename(filepath.Join(m.dir, "left"), filepath.Join(m.dir, "RUNNING"))
	if err == nil {
		report := "goroutine 7 [running]:\nmoonledger/server/ledger/running.during(...)\n"
		err = os.WriteFile(filepath.Join(m.dir, "CRASH"), []byte(report), 0o600)
	}
	if err != nil {
		r.t.Fatal(err)
	}
	r.start()
}

// What the process died of is refused, as a call, a dry run and under any request
// id; other arguments and other code are not.
func TestPoisonousCall(t *testing.T) {
	r, m := dyingRig(t)
	r.deploy(book("Book", 1))
	m.of = "call"
	if _, err := r.Call(t.Context(), request("fail", 7).as("f-1")); errors.Is(err, ErrPoisoned) {
		t.Fatalf("the first time: %v", err)
	}
	m.reborn(r)
	dry := request("fail", 7)
	dry.DryRun = true
	for name, again := range map[string]Request{"sent again": request("fail", 7).as("f-1"), "another id": request("fail", 7), "dry": dry} {
		if _, err := r.Call(t.Context(), again); !errors.Is(err, ErrPoisoned) {
			t.Errorf("%s: got error %v, want ErrPoisoned", name, err)
		}
	}
	if _, err := r.Call(t.Context(), request("fail", 8)); errors.Is(err, ErrPoisoned) {
		t.Errorf("other arguments: %v", err)
	}
	r.restart()
	if _, err := r.Call(t.Context(), request("fail", 7)); !errors.Is(err, ErrPoisoned) {
		t.Errorf("after another start: got error %v, want ErrPoisoned", err)
	}
	r.deploy(book("Book", 2))
	if _, err := r.Call(t.Context(), request("fail", 7)); errors.Is(err, ErrPoisoned) {
		t.Errorf("other code: %v", err)
	}
}

// Code that the process died of is refused, and leaves the old code running.
func TestPoisonousDeploy(t *testing.T) {
	for _, of := range []string{"deploy", "compile"} {
		r, m := dyingRig(t)
		m.of = of
		r.deploy(book("Book", 1))
		m.reborn(r)
		_, err := r.Deploy(t.Context(), Deployment{File: "book.lua", Source: book("Book", 1), Caller: admin})
		if of == "compile" && !errors.Is(err, ErrPoisoned) {
			t.Errorf("%s: got error %v, want ErrPoisoned", of, err)
		}
		if of == "deploy" && err != nil { // it was recorded all the same, so it is taken up
			t.Errorf("%s: got error %v", of, err)
		}
		info, err := r.Contract("Book")
		if stopped := errors.Is(info.Err, ErrPoisoned); err != nil || stopped != (of == "compile") {
			t.Errorf("%s: got %+v, error %v; only what can't be compiled is stopped", of, info, err)
		}
		_, err = r.Call(t.Context(), request("add", 1))
		if errors.Is(err, ErrPoisoned) != (of == "compile") {
			t.Errorf("%s: a call ended with error %v", of, err)
		}
		if err := os.Remove(filepath.Join(m.dir, "REFUSED")); err != nil {
			t.Fatal(err)
		}
		r.restart()
		if _, err := r.Call(t.Context(), request("add", 1)); err != nil {
			t.Errorf("%s: once lifted: %v", of, err)
		}
		r.deploy(book("Book", 2))
	}
}

// A file that the process died of while it was read is told by its text: a ledger
// compiles and lints any other.
func TestPoisonousFile(t *testing.T) {
	r, m := dyingRig(t)
	r.deploy(book("Other", 1))
	m.of = "compile"
	if _, err := r.Compile(t.Context(), "book.lua", book("Book", 1)); err != nil {
		t.Fatal(err)
	}
	m.reborn(r)
	if _, err := r.Compile(t.Context(), "book.lua", book("Book", 1)); !errors.Is(err, ErrPoisoned) {
		t.Errorf("got error %v, want ErrPoisoned", err)
	}
	for name, text := range map[string]string{"another text": book("Book", 2), "of another contract": book("Other", 1)} {
		if _, err := r.Compile(t.Context(), "book.lua", text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if findings := r.Lint("book.lua", book("Book", 1)); len(findings) == 0 {
		t.Error("it is not linted any more")
	}
}

// What is linted is noted, and goes without lints if the process died of it.
func TestPoisonousLint(t *testing.T) {
	r, m := dyingRig(t)
	if err := r.notes.Run(ofText(running.Linting, "book.lua", book("Book", 1)), func() { m.of = "lint"; m.die("lint") }); err != nil {
		t.Fatal(err)
	}
	m.reborn(r)
	if findings := r.Lint("book.lua", book("Book", 1)); len(findings) > 0 {
		t.Errorf("got %v", findings)
	}
	if findings := r.Lint("book.lua", book("Book", 2)); len(findings) == 0 {
		t.Error("another text: nothing is found")
	}
	if _, err := r.Compile(t.Context(), "book.lua", book("Book", 1)); err != nil {
		t.Errorf("it is not compiled: %v", err)
	}
}

// Nothing is noted once the notes are closed.
func TestNothingIsCompiledWhenClosed(t *testing.T) {
	r, _ := dyingRig(t)
	l := r.Ledger
	r.stop()
	if _, err := l.Compile(t.Context(), "book.lua", book("Book", 1)); !errors.Is(err, ErrClosed) {
		t.Errorf("Compile: got error %v, want ErrClosed", err)
	}
	if _, err := l.Deploy(t.Context(), Deployment{File: "book.lua", Source: book("Book", 1), Caller: admin}); !errors.Is(err, ErrClosed) {
		t.Errorf("Deploy: got error %v, want ErrClosed", err)
	}
	if findings := l.Lint("book.lua", book("Book", 1)); findings != nil {
		t.Errorf("Lint: got %v", findings)
	}
	r.start()
}

// A purse is a Budget.
type purse struct {
	spent error
	paid  []uint64
}

func (p *purse) Check() error   { return p.spent }
func (p *purse) Pay(gas uint64) { p.paid = append(p.paid, gas) }

// Every run is paid for, with the gas that its answer tells or that it used until
// it failed, and the conversion of its arguments before; nothing runs on a budget that is spent, but what was recorded before
// is answered.
func TestCallsArePaidFor(t *testing.T) {
	r := newRig(t, inMemory())
	r.deploy(book("Book", 1))
	errSpent := errors.New("spent")
	dry := request("add", 1)
	dry.DryRun = true
	for name, ask := range map[string]Request{
		"recorded": request("add", 1).as("a-1"), "nothing to record": request("peek"), "view": request("get"), "dry run": dry, "failed": request("fail", 1),
	} {
		p := &purse{}
		ask.Budget = p
		answer, err := r.Call(t.Context(), ask)
		var run uint64
		if n := len(ask.Args.Members()); len(p.paid) == n+1 && (n == 0 || p.paid[0] == stepGas) {
			run = p.paid[n]
		}
		if run == 0 || err == nil && run != answer.Gas || (err != nil) != (name == "failed") {
			t.Errorf("%s: paid %v, answer %+v, error %v", name, p.paid, answer, err)
		}
		p.spent, p.paid = errSpent, nil
		again, err := r.Call(t.Context(), ask)
		ran := slices.ContainsFunc(p.paid, func(gas uint64) bool { return gas > stepGas })
		if known := err == nil && again.Repeated; ran || known != (name == "recorded") || !known && !errors.Is(err, errSpent) {
			t.Errorf("%s, spent: paid %v, answer %+v, error %v", name, p.paid, again, err)
		}
	}
}
