package source

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
)

var (
	programs  = flag.Int("source.programs", 400, "random programs to compare with Lua 5.1")
	firstSeed = flag.Int64("source.seed", 1, "seed of the first random program")
)

// Random programs print the same here and in real Lua 5.1.
func TestSameAsLua51(t *testing.T) {
	const batch = 100
	for done := 0; done < *programs; done += batch {
		texts := make([]string, min(batch, *programs-done))
		for i := range texts {
			texts[i] = generate(*firstSeed + int64(done+i))
		}
		compareWithLua51(t, texts, *firstSeed+int64(done))
	}
}

func compareWithLua51(t *testing.T, texts []string, seed int64) {
	t.Helper()
	for i, want := range runLua51(t, texts) {
		got := runLimited(t, texts[i])
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("program of seed %d (- Lua 5.1, + ours):\n%s\n%s", seed+int64(i), diff, numbered(texts[i]))
		}
	}
}

func numbered(text string) string {
	var out strings.Builder
	skip := strings.Count(prelude, "\n")
	for i, line := range strings.Split(text, "\n") {
		if i >= skip {
			fmt.Fprintf(&out, "%3d %s\n", i+1, line)
		}
	}
	return out.String()
}

// driver runs each program in its own environment. An error shows its place
// only, since the wordings differ.
const driver = `
local function run(text)
  local f, problem = loadstring(text, "=p")
  if not f then print("load: " .. problem) return end
  setfenv(f, setmetatable({}, {__index = _G}))
  debug.sethook(function() error("endless", 0) end, "", 5000000)
  local ok, problem = pcall(f)
  debug.sethook()
  if not ok then print(problem) end
end
`

const separator = "=== next program ==="

func runLua51(t *testing.T, texts []string) []string {
	t.Helper()
	interpreter, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Fatal("this test compares with real Lua 5.1: apt-get install lua5.1")
	}
	var script strings.Builder
	script.WriteString(driver)
	for _, text := range texts {
		fmt.Fprintf(&script, "run([====[\n%s]====])\nprint(%q)\n", text, separator)
	}
	file := filepath.Join(t.TempDir(), "batch.lua")
	if err := os.WriteFile(file, []byte(script.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(interpreter, file).CombinedOutput()
	if err != nil {
		t.Fatalf("lua5.1: %v\n%s", err, out)
	}
	results := strings.Split(string(out), separator+"\n")
	if len(results) != len(texts)+1 {
		t.Fatalf("lua5.1 ran %d of %d programs:\n%s", len(results)-1, len(texts), out)
	}
	for i := range results {
		results[i] = placesOnly(results[i])
	}
	return results[:len(texts)]
}

var errorText = regexp.MustCompile(`(?m)^(p:\d+:).*`)

func placesOnly(out string) string { return errorText.ReplaceAllString(out, "$1") }

func runLimited(t *testing.T, text string) string {
	t.Helper()
	chunk, err := Compile("p", []byte(text))
	if err != nil {
		return "load: " + err.Error() + "\n"
	}
	return placesOnly(runChunk(chunk, &stepLimit{left: 10_000_000}))
}

// stepLimit is a context that ends after so many instructions.
type stepLimit struct{ left int }

func (s *stepLimit) Done() <-chan struct{} {
	s.left--
	if s.left > 0 {
		return nil
	}
	ended := make(chan struct{})
	close(ended)
	return ended
}

func (s *stepLimit) Err() error                  { return context.DeadlineExceeded }
func (s *stepLimit) Value(any) any               { return nil }
func (s *stepLimit) Deadline() (time.Time, bool) { return time.Time{}, false }

// runChunk executes a chunk in the stock library and returns what it printed;
// an error that ends it is the last line.
func runChunk(chunk *Chunk, limit context.Context) string {
	l := lua.NewState()
	defer l.Close()
	l.SetContext(limit)
	var out strings.Builder
	l.SetGlobal("print", l.NewFunction(func(l *lua.LState) int {
		for i := 1; i <= l.GetTop(); i++ {
			if i > 1 {
				out.WriteByte('\t')
			}
			out.WriteString(l.ToStringMeta(l.Get(i)).String())
		}
		out.WriteByte('\n')
		return 0
	}))
	l.Push(l.NewFunctionFromProto(chunk.Proto))
	if err := l.PCall(0, 0, nil); err != nil {
		fmt.Fprintln(&out, strings.SplitN(err.Error(), "\n", 2)[0])
	}
	return out.String()
}
