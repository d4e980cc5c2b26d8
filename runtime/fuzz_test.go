package runtime

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"moonledger/chain/state"
	"moonledger/runtime/luatest"
	"moonledger/runtime/meter"
)

// Whatever the text of a contract, compiling and calling it ends soon, with an
// outcome or an error that has nothing of Go in it, and the same way on a VM that
// ran before and on a new one.
func FuzzRun(f *testing.F) {
	for _, script := range nasty {
		f.Add(asContract("\n" + script.body))
		f.Add(contractHead + contractEnd + script.body)
	}
	for _, file := range exampleFiles(f) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for seed := range int64(20) {
		f.Add(asContract(luatest.Prelude + strings.Join(luatest.Program(seed), "\n")))
	}
	warm := fuzzMachine(f)
	f.Fuzz(func(t *testing.T, text string) {
		first := fuzzed(t, warm, text)
		if again := fuzzed(t, warm, text); again != first {
			t.Errorf("got\n%s\nthen\n%s", first, again)
		}
		if cold := fuzzed(t, fuzzMachine(t), text); cold != first {
			t.Errorf("got\n%s\non a new VM\n%s", first, cold)
		}
	})
}

// exampleFiles are the contracts of the examples.
func exampleFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("../examples/[a-z]*/*.lua") // not the folder for editors
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	return files
}

// fuzzLimits has a time that only a call whose gas does not bound it reaches.
var fuzzLimits = Limits{Gas: 50_000, Memory: 1 << 20, Time: 20 * time.Second, Changes: 100}

func fuzzMachine(t testing.TB) *Machine {
	t.Helper()
	m, err := New()
	if err != nil {
		t.Fatal(err)
	}
	m.compileLimits = fuzzLimits
	return m
}

// fuzzed deploys a contract, calls each of its methods, and returns all that can
// be seen of it.
func fuzzed(t *testing.T, m *Machine, text string) string {
	t.Helper()
	ctx := context.Background()
	c, err := m.Compile(ctx, "fuzz.lua", text)
	if err != nil {
		checkError(t, text, err)
		return err.Error()
	}
	base := state.NewOverlay(emptyReader{})
	out, err := m.Deploy(ctx, Deployment{Contract: c, State: base, Limits: fuzzLimits})
	seen := seenOf(t, text, out, err)
	base.Apply(out.Writes)
	for _, method := range c.Schema.Methods {
		out, err := m.Call(ctx, Call{Contract: c, Method: method.Name, Args: fittingArguments(method, plainValues), State: base, Limits: fuzzLimits})
		seen += "\n" + method.Name + ": " + seenOf(t, text, out, err)
		base.Apply(out.Writes)
	}
	return seen
}

func seenOf(t *testing.T, text string, out Outcome, err error) string {
	t.Helper()
	if err != nil {
		checkError(t, text, err)
		return err.Error()
	}
	return fmt.Sprint(out)
}

// ofGo is what only the texts of Go's own errors have in them.
var ofGo = regexp.MustCompile(`runtime error|goroutine \d|interface conversion|nil pointer|0x[0-9a-f]{8}|\*lua\.|%!.?\(`)

// checkError looks at an error of a contract of that text.
func checkError(t *testing.T, text string, err error) {
	t.Helper()
	switch {
	case errors.Is(err, ErrInternal):
		t.Errorf("the machine broke: %v", err)
	case errors.Is(err, meter.ErrTime):
		t.Errorf("gas did not end it: %v", err)
	case ofGo.MatchString(err.Error()) && !ofGo.MatchString(text):
		t.Errorf("the error has something of Go in it: %v", err)
	}
}

// plainValues are what a parameter is given, the first that it takes.
func plainValues() []string {
	return []string{`"a"`, `"7.50"`, `3`, `true`, `{}`, `[]`, `["a"]`}
}
