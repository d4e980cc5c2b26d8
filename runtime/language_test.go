package runtime

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/runtime/lint"
	"moonledger/runtime/luatest"
	"moonledger/runtime/source"
)

// TestLanguage runs every example of LANGUAGE.md, as its first section says.
func TestLanguage(t *testing.T) {
	r := &exampleRunner{machine: newMachine(t)}
	for _, p := range readDocument(t) {
		switch p.kind {
		case heading:
			r.leave(t)
			if !strings.HasPrefix(p.text, "###") {
				r.setting = ""
			}
		case block:
			t.Run(fmt.Sprint("line ", p.line), func(t *testing.T) { r.block(t, p) })
		}
	}
	r.leave(t)
}

// exampleRunner runs the blocks of the document in their order.
type exampleRunner struct {
	machine *Machine
	setting string // the newest contract of the section; "" for none
	at      string // where it stands
	used    bool   // whether anything was shown with it
	bench   *bench // it, after its deploy, for transcripts
	last    Outcome
	failure error
}

// leave refuses a contract that nothing was shown with.
func (r *exampleRunner) leave(t *testing.T) {
	if r.setting != "" && !r.used {
		t.Errorf("%s: a contract whose outcome nothing checks", r.at)
	}
}

func (r *exampleRunner) block(t *testing.T, p passage) {
	language, option, _ := strings.Cut(p.info, " ")
	switch {
	case language == "call":
		r.transcript(t, p)
	case language != "lua":
		t.Fatalf("a block that is neither lua nor call, but %q", p.info)
	case strings.Contains(p.text, `= contract "`):
		r.contract(t, p, option == "upgrade")
	default:
		r.snippet(t, p)
		if option == "differs" {
			wantOthers(t, p)
		}
	}
}

// contract compiles a whole file. Where it has marks they are all its problems.
func (r *exampleRunner) contract(t *testing.T, p passage, isUpgrade bool) {
	lines, marks := p.marks()
	text := strings.Join(lines, "\n") + "\n"
	compiled, err := r.machine.Compile(t.Context(), "example.lua", text)
	if len(marks) > 0 {
		wantProblems(t, p, err, marks)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if isUpgrade {
		r.used, r.failure = false, r.bench.install(compiled)
		return
	}
	r.leave(t)
	r.setting, r.at, r.used, r.bench, r.failure = text, p.place(1), false, nil, nil
}

func wantProblems(t *testing.T, p passage, err error, marks []mark) {
	t.Helper()
	var found *CompileError
	if !errors.As(err, &found) {
		t.Fatalf("got %v, want problems", err)
	}
	var got, want []string
	for _, problem := range found.Problems {
		got = append(got, fmt.Sprintf("%s %s", p.place(problem.Line), problemText(problem)))
	}
	for _, m := range marks {
		want = append(want, fmt.Sprintf("%s %s", p.place(m.line), m.text))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// problemText is a problem without its place, with the hint in parentheses.
func problemText(p Problem) string {
	if p.Hint == "" {
		return p.Message
	}
	return p.Message + " (" + p.Hint + ")"
}

// snippet runs a block as the body of a method: once without the lines that fail,
// and once for each of them, without the others.
func (r *exampleRunner) snippet(t *testing.T, p passage) {
	lines, marks := p.marks()
	if len(marks) == 0 {
		t.Fatal("nothing is checked here")
	}
	r.used = true
	prints, failing := sorted(marks)
	b, err := r.run(t, without(lines, failing, 0))
	if err != nil {
		t.Fatalf("without the lines that fail: %v", err)
	}
	if diff := cmp.Diff(spaced(prints), spaced(b.printed)); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
	for _, m := range failing {
		_, err := r.run(t, without(lines, failing, m.line))
		r.wantFailure(t, p, m, err)
	}
}

// sorted returns what the lines print, and the marks of those that fail.
func sorted(marks []mark) (prints []string, failing []mark) {
	for _, m := range marks {
		if m.isError {
			failing = append(failing, m)
		} else {
			prints = append(prints, m.text)
		}
	}
	return prints, failing
}

// without blanks the lines that fail, but for one.
func without(lines []string, failing []mark, but int) string {
	rest := slices.Clone(lines)
	for _, m := range failing {
		if m.line != but {
			rest[m.line-1] = ""
		}
	}
	return strings.Join(rest, "\n")
}

// wantOthers runs an example of a difference in Lua 5.1: what the lines print must
// differ there, and the lines that fail must not fail with this text.
func wantOthers(t *testing.T, p passage) {
	t.Helper()
	lines, marks := p.marks()
	prints, failing := sorted(marks)
	reference := luatest.Start(t)
	printed := strings.Split(reference.RunPlain(without(lines, failing, 0)), "\n")
	for i, theirs := range spaced(printed) {
		if i < len(prints) && spaced(prints)[i] == theirs {
			t.Errorf("%s: Lua 5.1 prints %q as well", p.place(1), theirs)
		}
	}
	for _, m := range failing {
		if theirs := reference.RunPlain(without(lines, failing, m.line)); strings.Contains(theirs, m.text) {
			t.Errorf("%s: Lua 5.1 says %q as well", p.place(m.line), m.text)
		}
	}
}

// spaced makes every run of blanks one space: print puts tabs between values.
func spaced(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, strings.Join(strings.Fields(line), " "))
	}
	return all
}

// run executes a body as a method of the section's contract.
func (r *exampleRunner) run(t *testing.T, body string) (*bench, error) {
	t.Helper()
	text := r.setting
	if text == "" {
		text = `local Example = contract "Example" {} `
	}
	before, _, _ := strings.Cut(text, " = contract ")
	variable := before[strings.LastIndex(before, "local ")+len("local "):]
	b := newExampleBench(t, r.machine)
	compiled, err := b.machine.Compile(t.Context(), "example.lua", text+"function "+variable+":example() "+body+"\nend\n")
	if err != nil {
		return b, err
	}
	if err := b.install(compiled); err != nil {
		return b, err
	}
	_, err = b.run("example", "{}")
	if err == nil {
		wantNoLintErrors(t, compiled.Source)
	}
	return b, err
}

// wantNoLintErrors tells whether the lints say of a method that runs to its end
// that it fails. Only to read an unknown global and a missing method does not.
func wantNoLintErrors(t *testing.T, text string) {
	t.Helper()
	for _, f := range lint.CheckText("example.lua", text) {
		if f.Severity == lint.Error && f.Lint != "unknown-global" {
			t.Errorf("%v, in\n%s", f, source.Line(text, f.Line))
		}
	}
}

// wantFailure compares an error with the mark of its line. Errors of methods are
// found on the lines of the setting and the body together.
func (r *exampleRunner) wantFailure(t *testing.T, p passage, m mark, err error) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want %q", p.place(m.line), m.text)
		return
	}
	var found *CompileError
	got, line := err.Error(), 0
	if errors.As(err, &found) {
		got, line = problemText(found.Problems[0]), found.Problems[0].Line
	}
	var raised *ContractError
	if errors.As(err, &raised) {
		line = raised.Line
	}
	if got != m.text {
		t.Errorf("%s: got %q, want %q", p.place(m.line), got, m.text)
	}
	if above := strings.Count(r.setting, "\n"); line != 0 && line != m.line+above {
		t.Errorf("%s: the error is said to be on line %d", p.place(m.line), line-above)
	}
}
