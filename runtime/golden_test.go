package runtime

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/runtime/luatest"
)

// Results, gas and bytes are the same on every processor: golden files hold what
// amd64 gave, and .ci/arm64 runs these tests for arm64. A VM that ran before and a
// new one give the same.

func TestGoldenExpressions(t *testing.T) {
	golden := newGolden(t, "expressions")
	for _, expression := range unaryExpressions {
		golden.add(expression, overEdges("all, one", expression))
	}
	for _, expression := range binaryExpressions {
		golden.add(expression, overEdges("few, few", expression))
	}
	for _, expression := range plainExpressions {
		golden.add(expression, overEdges("one, one", expression))
	}
	golden.check()
}

func TestGoldenScripts(t *testing.T) {
	golden := newGolden(t, "scripts")
	for _, name := range slices.Sorted(maps.Keys(nasty)) {
		golden.add(name, asContract("\n"+nasty[name].body))
	}
	for _, file := range languageFiles(t) {
		golden.add(filepath.Base(file), asContract(languageProgram(t, file)))
	}
	golden.check()
}

func TestGoldenPrograms(t *testing.T) {
	golden := newGolden(t, "programs")
	golden.longest = 100
	for seed := range int64(200) {
		golden.add(strconv.FormatInt(seed, 10), asContract(luatest.Prelude+strings.Join(luatest.Program(-1-seed), "\n")))
	}
	golden.check()
}

// golden collects outcomes and compares them with a file of
// testdata/golden, a line for each.
type golden struct {
	t       *testing.T
	machine *Machine
	file    string
	longest int // texts beyond that are recorded as their digests
	lines   []string
}

func newGolden(t *testing.T, name string) *golden {
	t.Helper()
	return &golden{t: t, machine: newMachine(t), file: filepath.Join("testdata", "golden", name+".txt"), longest: 6000}
}

// add records what came of the method run of a contract.
func (g *golden) add(name, text string) {
	g.t.Helper()
	g.record(name+": ", func(m *Machine) string { return g.outcome(m, text) + "\n" })
}

// record runs something on the VM that ran the others, twice, and on one of its
// own, and records the lines that it gave, behind name.
func (g *golden) record(name string, run func(*Machine) string) {
	g.t.Helper()
	first := run(g.machine)
	if again := run(g.machine); again != first {
		g.t.Errorf("%s: got %s, then %s", name, first, again)
	}
	if cold := run(newMachine(g.t)); cold != first {
		g.t.Errorf("%s: got %s, on a new VM %s", name, first, cold)
	}
	g.lines = append(g.lines, name+first)
}

// outcome is all that can be seen of a run: gas, bytes and what was printed, or
// the error.
func (g *golden) outcome(m *Machine, text string) string {
	g.t.Helper()
	c, err := m.Compile(context.Background(), luatest.Name, text)
	if err != nil {
		return err.Error()
	}
	var printed strings.Builder
	out, err := m.Call(context.Background(), Call{
		Contract: c, Method: "run", State: emptyReader{}, Limits: nastyLimits(),
		Print: func(line string) { printed.WriteString(line + "\n") },
	})
	if err != nil {
		return g.shortened(err.Error() + " " + printed.String())
	}
	return fmt.Sprintf("%d gas %d bytes %s %s", out.Gas, out.Memory, g.shortened(printed.String()), out.Result.String())
}

// shortened is a text on one line, a long one as its digest.
func (g *golden) shortened(text string) string {
	if len(text) > g.longest {
		return fmt.Sprintf("%d bytes of digest %x", len(text), sha256.Sum256([]byte(text)))
	}
	return strconv.Quote(text)
}

func (g *golden) check() {
	g.t.Helper()
	got := strings.Join(g.lines, "")
	if *update {
		if err := os.WriteFile(g.file, []byte(got), 0o644); err != nil {
			g.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(g.file)
	if err != nil {
		g.t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		g.t.Errorf("%s (- recorded, + now; if it is meant to change, run with -update and read the difference):\n%s", g.file, diff)
	}
}

// overEdges is a contract that prints the values of an expression: for numbers a,
// and b, on which processors or libraries differ.
func overEdges(numbers, expression string) string {
	return asContract(edgePrelude + "each(" + numbers + ", function(a, b) return " + expression + " end)")
}

const edgePrelude = `
local one, few = {0}, {0, -1, 3, 0.1, -7.25, 2^53, 2^63, -2^63, 1e300, 5e-324, 1/0, 0/0}
local all = {0, 1, -1, 2, 3, 10, 0.1, -0.1, 1/3, 2.5, -7.25, 255, 2^31, 2^32 + 1, 2^53 - 1, -2^53, 2^62, 2^63, -2^63, 2^63 + 2048,
  -2^63 - 2048, 2^64, 1e15, 1e16, 1e21, 123456789.123, 1e300, 1.7976931348623157e308, 5e-324, 2.2250738585072014e-308, 1/0, -1/0, 0/0}
local function shown(ok, ...)
  local values = {}
  for i = 1, select("#", ...) do
    local v = select(i, ...)
    values[i] = type(v) == "number" and ("%.17g"):format(v) or tostring(v)
  end
  return (ok and "" or "error ") .. table.concat(values, ",")
end
local function each(as, bs, f)
  local printed = {}
  for _, a in ipairs(as) do
    for _, b in ipairs(bs) do printed[#printed + 1] = shown(pcall(f, a, b)) end
  end
  print(table.concat(printed, " "))
end
`

var unaryExpressions = []string{
	`a`, `-a`, `tostring(a)`, `a .. ""`, `math.floor(a)`, `math.ceil(a)`, `math.abs(a)`, `math.sqrt(a)`, `math.modf(a)`, `a ^ 2`, `a ^ 3`, `a ^ -1`, `a ^ 0.5`, `a ^ -7`,
	`a ^ 17`, `(1 + 1e-9 * a) ^ 1000003`, `1.0000001 ^ a`, `a * a + a`, `a * 0.1 - 0.1 * 3`, `0.1 * a + 0.2 * a`, `(a + 0.1) * (a - 0.1) - a * a`, `a == math.floor(a)`,
	`("%d"):format(a)`, `("%x"):format(a)`, `("%o|%u"):format(a, a)`, `("%5.1f"):format(a)`, `("%e"):format(a)`, `("%g"):format(a)`, `("%.14g"):format(a)`, `("%s"):format(a)`, `("%c"):format(a)`,
	`#("ab"):rep(math.min(a, 300))`, `("abcdef"):sub(a)`, `("abcdef"):sub(-3, a)`, `("abc"):byte(a)`, `("abc"):find("b", a)`, `string.char(a)`, `("aaa"):gsub("a", "b", a)`,
	`({1, 2, 3})[a]`, `rawget({[a] = 1}, a)`, `(function() local t = {} t[a] = 1 return #t, next(t) end)()`, `select(a, 1, 2)`, `unpack({1, 2}, a, a)`, `unpack({1, 2}, a)`,
	`table.insert({1, 2}, a, 3)`, `table.remove({1, 2}, a)`, `table.concat({1, 2}, ",", a)`, `table.concat({1, 2}, ",", 1, a)`, `next({}, a)`, `tonumber("12", a)`, `tonumber(tostring(a))`,
	`tonumber(("%.17g"):format(a))`, `error("x", a)`, `(function() local n = 0 for i = a, a + 3 do n = n + 1 if n > 9 then break end end return n end)()`,
	`(function() local n = 0 for i = 1, a do n = n + 1 if n > 9 then break end end return n end)()`, `(function() local n = 0 for i = 1, 1e308, a do n = n + 1 if n > 9 then break end end return n end)()`,
	`(function() local x return x[a] end)()`, `(function() local x x[a] = 1 end)()`, `decimal(a)`, `decimal(1) * a`, `tostring(decimal("1.5"):round(a))`, `table.sort({a, 0, 1, -a})`,
	`a < 1, a <= 1, a > 1`, `a == a`, `#tostring(a)`, `sha256(tostring(a))`, `decimal("2") ^ a`,
}

var binaryExpressions = []string{
	`a + b`, `a - b`, `a * b`, `a / b`, `a % b`, `math.fmod(a, b)`, `a ^ math.floor(b)`, `a < b`, `a == b`, `a * b + a`, `a * b - b * a`, `math.max(a, b)`, `math.min(a, b)`,
}

var plainExpressions = []string{
	`2^53 + 1`, `0.1 + 0.2`, `1e15 .. ""`, `2^63 .. ""`, `tonumber("0x1p-1074")`, `tonumber("0xffffffffffffffffff")`, `tonumber("1e400")`, `tonumber("-7fffffffffffffff", 16)`,
	`tonumber("zzzzzzzzzzzzzzzz", 36)`, `"10" + 5`, `"0x10" + 1`, `"1e1" * "2"`, `10 .. 20`, `-2 ^ 2`, `2 ^ -1074`, `decimal("0.1") + decimal("0.2")`, `decimal("1"):div(3, 20)`,
	`decimal("2"):div("7", 40, "half_up")`, `tostring(decimal("1e3"))`, `decimal("123456789012345678901234567890") * decimal("987654321098765432109876543210")`, `decimal(0.1)`, `decimal("x")`,
	`decimal("1") == decimal("1.00")`, `decimal("1") < 2`, `decimal("1") / 3`, `decimal("7") % 3`, `-decimal("0")`, `sha256("")`, `next({10, 20, x = 1})`, `("x"):rep(3, ",")`,
	`string.format("%q", "a\0b\r\n")`, `string.format("%5s|%-5s|%.1s", "ab", "ab", "ab")`, `("%a"):format(1)`, `math.pi, math.huge, -math.huge`, `ctx.random(1, 1e9)`, `ctx.time`,
	`string.rep("x", 1e300)`, `(function() local t = {} t[2^63] = 1 t[-2^63] = 2 local s = "" for k, v in pairs(t) do s = s .. k .. "=" .. v .. ";" end return s end)()`,
	`(function() local s = 0 for i = 1, 1000 do s = s + 1 / i end return s end)()`, `(function() local s = 1 for i = 1, 500 do s = s * 1.01 + i * 0.3 end return s end)()`,
	`(function() local x = 0 for i = 0, 1, 0.1 do x = x + i * i end return x end)()`, `(function() local x = 0.5 for i = 1, 200 do x = 3.9 * x * (1 - x) end return x end)()`,
}
