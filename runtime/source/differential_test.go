package source

import (
	"context"
	"flag"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/luatest"
)

var (
	programs  = flag.Int("source.programs", 400, "random programs to compare with Lua 5.1")
	firstSeed = flag.Int64("source.seed", 1, "seed of the first random program")
)

// Random programs print the same here and in real Lua 5.1.
func TestSameAsLua51(t *testing.T) {
	reference := luatest.Start(t)
	for i := range int64(*programs) {
		text := generate(*firstSeed + i)
		want, got := placesOnly(reference.RunPlain(text)), runLimited(t, text)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("program of seed %d (- Lua 5.1, + ours):\n%s\n%s", *firstSeed+i, diff, numbered(text))
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

var errorText = regexp.MustCompile(`(?m)^(p:\d+:).*`)

// placesOnly cuts errors down to their positions: the wordings differ.
func placesOnly(out string) string { return errorText.ReplaceAllString(out, "$1") }

func runLimited(t *testing.T, text string) string {
	t.Helper()
	chunk, err := Compile(luatest.Name, []byte(text))
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
