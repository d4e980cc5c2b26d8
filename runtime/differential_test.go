package runtime

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"moonledger/runtime/luatest"
)

var (
	programs    = flag.Int("programs", 1000, "random programs to compare with Lua 5.1")
	firstSeed   = flag.Int64("seed", 1, "seed of the first random program")
	programsFor = flag.Duration("for", 0, "go on with random programs for so long")
)

// Random programs print the same in contracts and in real Lua 5.1. A program that
// doesn't is made as short as it gets before it is shown.
func TestProgramsPrintAsInLua51(t *testing.T) {
	d := newDuo(t)
	end := time.Now().Add(*programsFor)
	for i := 0; i < *programs || time.Now().Before(end); i++ {
		seed := *firstSeed + int64(i)
		d.compare(seed, luatest.Program(seed))
		if i%10 == 0 {
			d.compare(seed, crowded(luatest.Program(seed)))
		}
	}
}

// crowded gives main so many constants and variables that those of the program
// take the instructions for high numbers.
func crowded(program []string) []string {
	var constants, variables []string
	for i := range 300 {
		constants = append(constants, strconv.Itoa(100001+i))
	}
	for i := range 120 {
		variables = append(variables, fmt.Sprintf("r%d", i))
	}
	return slices.Concat(program[:1], []string{
		"p(#{" + strings.Join(constants, ", ") + "})",
		"local " + strings.Join(variables, ", ") + " = 1, 2, 3",
	}, program[1:])
}

// duo is the two that run the same programs.
type duo struct {
	t         *testing.T
	machine   *Machine
	reference *luatest.Reference
}

func newDuo(t *testing.T) *duo { return &duo{t, newMachine(t), luatest.Start(t)} }

func (d *duo) compare(seed int64, lines []string) {
	d.t.Helper()
	ours, theirs := d.run(lines)
	if strings.HasPrefix(theirs, "load: ") || strings.Contains(theirs, endless) {
		d.t.Errorf("the program of seed %d is none: %s\n%s", seed, theirs, strings.Join(lines, "\n"))
	}
	if ours != theirs {
		lines = luatest.Shrink(lines, d.differs)
		ours, theirs = d.run(lines)
		d.t.Errorf("the program of seed %d prints (- Lua 5.1, + ours):\n%s\n%s", seed, cmp.Diff(theirs, ours), strings.Join(lines, "\n"))
	}
}

// run returns what a program prints on both sides; errors are shown as places.
func (d *duo) run(lines []string) (ours, theirs string) {
	text := asContract(luatest.Prelude + strings.Join(lines, "\n"))
	ours = runContract(d.t, d.machine, text, Limits{Time: -1, Gas: 100_000_000, Memory: 1 << 30}) // more than the reference gives it
	return placesOnly(ours), placesOnly(d.reference.Run(text))
}

// endless is how the reference ends a program that goes on for too long.
const endless = "endless"

// differs is what a shortened program is kept for.
func (d *duo) differs(lines []string) bool {
	ours, theirs := d.run(lines)
	return ours != theirs && !strings.HasPrefix(theirs, "load: ") && !strings.Contains(theirs, endless)
}
