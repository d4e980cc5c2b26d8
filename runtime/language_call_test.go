package runtime

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"moonledger/chain/state"
)

// transcript runs the lines of a call block on the newest contract.
func (r *exampleRunner) transcript(t *testing.T, p passage) {
	lines, marks := p.marks()
	if r.setting == "" || len(marks) == 0 {
		t.Fatal("no contract above, or nothing is checked")
	}
	r.used = true
	if r.bench != nil {
		r.bench.t = t
	}
	outcomes := map[int]mark{}
	for _, m := range marks {
		outcomes[m.line] = m
	}
	if r.bench == nil && !strings.HasPrefix(p.text, "deploy") {
		r.deploy(t)
		if r.failure != nil {
			t.Fatal(r.failure)
		}
	}
	for i, line := range lines {
		r.step(t, p, strings.TrimSpace(line), outcomes[i+1])
	}
}

func (r *exampleRunner) deploy(t *testing.T) {
	r.bench = newExampleBench(t, r.machine)
	compiled, err := r.machine.Compile(t.Context(), "example.lua", r.setting)
	if err != nil {
		t.Fatal(err)
	}
	r.failure = r.bench.install(compiled)
}

// step runs one line of a transcript.
func (r *exampleRunner) step(t *testing.T, p passage, line string, want mark) {
	t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	got, isError := "SUCCESS", false
	switch word {
	case "":
		return
	case "as":
		r.as(strings.Fields(rest))
		return
	case "deploy":
		if r.bench == nil {
			r.deploy(t)
		}
		got, isError = r.answer("SUCCESS", r.failure)
	default:
		got, isError = r.show(t, word, rest)
	}
	if got != want.text || isError != want.isError {
		t.Errorf("%s: %s\n got %s\nwant %s", p.place(want.line), line, got, want.text)
	}
}

// as changes who calls.
func (r *exampleRunner) as(words []string) {
	r.bench.context.Caller = Caller{}
	if words[0] != "anonymous" {
		r.bench.context.Caller = Caller{Name: words[0], Roles: words[1:], Admin: words[0] == "admin"}
	}
}

// show answers a question about the newest call, or makes one.
func (r *exampleRunner) show(t *testing.T, word, rest string) (text string, isError bool) {
	b := r.bench
	var raised *ContractError
	switch word {
	case "state":
		tree, err := state.Tree(b.state, nil, 0)
		return r.answer(tree.String(), err)
	case "writes":
		var all []byte
		for _, w := range r.last.Writes {
			all = w.AppendJSON(append(all, ' '))
		}
		return strings.TrimSpace(string(all)), false
	case "events":
		var all []string
		for _, e := range r.last.Events {
			all = append(all, e.Name+" "+e.Data.String())
		}
		return strings.Join(all, ", "), false
	case "doc":
		if rest == "" {
			return b.contract.Schema.Doc, false
		}
		m, _ := b.contract.Method(rest)
		return m.Doc, false
	case "gas":
		return fmt.Sprint(r.last.Gas), false
	case "error.code":
		errors.As(r.failure, &raised)
		return raised.Code, false
	case "error.place":
		errors.As(r.failure, &raised)
		return raised.Position(), false
	}
	return r.call(word, rest)
}

// call makes a call as a ledger would: after the access rule and the conversion of
// the arguments.
func (r *exampleRunner) call(method, args string) (text string, isError bool) {
	if args == "" {
		args = "{}"
	}
	caller := r.bench.context.Caller
	if m, ok := r.bench.contract.Method(method); !ok {
		return r.answer("", fmt.Errorf("%w: %q", ErrNoMethod, method))
	} else if !m.Access.Allows(caller.Name, caller.Roles, caller.Admin) {
		return fmt.Sprintf("denied: %s.%s needs %v, and the caller is %s", r.bench.contract.Name, method, m.Access, cmp.Or(caller.Name, "anonymous")), true
	}
	if _, err := state.ParseJSON([]byte(args)); err != nil {
		return r.answer("", err)
	}
	r.last, r.failure = r.bench.run(method, args)
	if r.failure == nil && r.last.Result.Exists() {
		return r.last.Result.String(), false
	}
	return r.answer("SUCCESS", r.failure)
}

func (r *exampleRunner) answer(text string, err error) (string, bool) {
	if err != nil {
		return err.Error(), true
	}
	return text, false
}

// newExampleBench is where examples run: alice calls, who has the role clerk.
func newExampleBench(t *testing.T, m *Machine) *bench {
	b := &bench{t: t, machine: m, state: state.NewOverlay(emptyReader{})}
	b.limits.Time = -1
	b.context, b.users = exampleContext(), exampleUserExists
	return b
}

// exampleContext is what ctx shows in the examples.
func exampleContext() Context {
	return Context{
		Caller:  Caller{Name: "alice", Key: "5c1d0a3b8f2e47669a1b0c2d3e4f5061", Roles: []string{"clerk"}},
		Time:    time.Date(2026, 11, 23, 5, 30, 12, 123456000, time.UTC),
		Height:  7,
		Request: "r-1",
		Seed:    [16]byte{1},
	}
}

// exampleUserExists knows the users of the examples.
func exampleUserExists(name string) bool {
	return slices.Contains([]string{"admin", "alice", "bob"}, name)
}
