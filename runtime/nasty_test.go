package runtime

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"moonledger/chain/state"
)

var full = flag.Bool("full", false, "run hostile scripts with the whole budget of a call")

// nastyLimits are small enough for the race detector; the budget decides, never
// the time.
func nastyLimits() Limits {
	if *full {
		return Limits{Time: -1}
	}
	return Limits{Gas: 250_000, Memory: 4 << 20, Time: -1}
}

// nasty are scripts that try to crash, hang, escape or confuse, by name, each
// with what it must end in: "error", "ok" or "error-or-ok".
var nasty = map[string]struct{ expect, body string }{
	"spin":              {"error", `while true do end`},
	"swallow":           {"error", `return pcall(function() while true do end end)`},
	"swallow handler":   {"error", `return xpcall(function() while true do end end, function() while true do end end)`},
	"swallow nested":    {"error", `local function f() return pcall(f) end while true do f() end`},
	"double":            {"error", `local s = "x" while true do s = s .. s end`},
	"rep":               {"error", `return ("x"):rep(1e9)`},
	"gap":               {"error", `local t = {} t[67108862] = 1`},
	"fill":              {"error", `local t = {} while true do t[#t + 1] = {} end`},
	"tombstones":        {"error", `local t = {} for i = 1, 1e12 do t["k" .. i] = 1 t["k" .. i] = nil end`},
	"recursion":         {"error", `local function f() return 1 + f() end f()`},
	"recursion caught":  {"error", `local function f() pcall(f) return 1 + f() end while true do pcall(f) end`},
	"tail":              {"error", `local function f() return f() end f()`},
	"backtrack":         {"error", `return (("a"):rep(40)):find(("a*"):rep(20) .. "b")`},
	"sort":              {"error", `local t = {} for i = 1, 1e5 do t[i] = -i end while true do table.sort(t, function(a, b) return a > b end) end`},
	"sort contradicts":  {"ok", `local t = { 3, 1, 2 } table.sort(t, function() return true end) return #t`},
	"registry":          {"error", `local function f(...) return f(1, ...) end f()`},
	"varargs":           {"error", `local t = {} for i = 1, 240 do t[i] = i end local function f(...) return f(..., unpack(t)) end f(unpack(t))`},
	"coroutine":         {"error", `coroutine.wrap(function() end)()`},
	"load":              {"error", `loadstring("return 1")()`},
	"string metatable":  {"error", `getmetatable("").__index = {}`},
	"library":           {"error", `string.upper = nil`},
	"library raw":       {"error", `rawset(string, "upper", nil)`},
	"ctx raw":           {"error", `rawset(ctx, "caller", "admin")`},
	"ctx sorted":        {"error", `table.insert(ctx, 1)`},
	"global":            {"error", `leak = 1`},
	"swap":              {"ok", `local a, b = 1, 2 a, b = b, a assert(a == 2 and b == 1)`},
	"closures":          {"ok", `local a local function f() return a end pcall(error) a = 5 assert(f() == 5)`},
	"constant loop":     {"ok", `for i = 1, 3 do if false then error("x") end end`},
	"numbers":           {"ok", `return tostring(2^63) .. (0.1 + 0.2) .. 1e15`},
	"error with table":  {"error", `error(setmetatable({}, { __tostring = function() return "x" end }))`},
	"error with itself": {"error", `local t = {} t.message = t error(t)`},
	"index table":       {"error", `local t t[{}] = 1`},
	"meta index":        {"error", `local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x`},
	"meta spin":         {"error", `local t = setmetatable({}, { __index = function() while true do end end }) return pcall(function() return t.x end)`},
	"gsub spin":         {"error", `return pcall(string.gsub, "abc", ".", function() while true do end end)`},
	"format":            {"error-or-ok", `return ("%p %v %T"):format({}, {}, {})`},
	"print":             {"error", `while true do print(("x"):rep(4096)) end`},
}

// sharedNasty adds the scripts of the shared folder, if it is there.
func sharedNasty(t *testing.T) {
	t.Helper()
	found := false
	for _, folder := range []string{"../../../shared/nasty", "../../shared/nasty"} {
		files, err := filepath.Glob(folder + "/*.lua")
		if err != nil {
			t.Fatal(err)
		}
		found = found || len(files) > 0
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				text, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				expect := "error-or-ok"
				if header, ok := strings.CutPrefix(string(text), "-- expect: "); ok {
					expect, _, _ = strings.Cut(header, "\n")
				}
				checkNasty(t, expect, string(text))
			})
		}
	}
	if !found {
		t.Run("shared", func(t *testing.T) { t.Skip("the shared scripts are not beside this folder") })
	}
}

func TestNastyScripts(t *testing.T) {
	for name, script := range nasty {
		t.Run(name, func(t *testing.T) { checkNasty(t, script.expect, script.body) })
	}
	sharedNasty(t)
}

// checkNasty runs a script as a method and as the file level of a contract,
// each twice.
func checkNasty(t *testing.T, expect, body string) {
	t.Helper()
	const head = "local T = contract \"T\" { state = {} }\n"
	for kind, text := range map[string]string{
		"method": head + "function T:run()\n" + body + "\nend\n",
		"file":   head + body + "\n",
	} {
		m := newMachine(t)
		m.compileLimits = nastyLimits()
		first, second := runNasty(t, m, text), runNasty(t, m, text)
		if first != second {
			t.Errorf("%s: got %q, then %q", kind, first, second)
		}
		if isError := strings.HasPrefix(first, "error"); expect == "ok" && isError || expect == "error" && !isError {
			t.Errorf("%s: got %s, want %s", kind, first, expect)
		}
		if address.MatchString(first) {
			t.Errorf("%s: shows an address: %s", kind, first)
		}
		checkCalm(t, m)
	}
}

var address = regexp.MustCompile(`0x[0-9a-f]{6,}`)

// runNasty returns all that can be seen of a script's run.
func runNasty(t *testing.T, m *Machine, text string) string {
	t.Helper()
	c, err := m.Compile(context.Background(), "nasty.lua", text)
	if err != nil {
		return "error: " + err.Error()
	}
	if _, ok := c.Method("run"); !ok {
		return "compiled"
	}
	call := Call{Contract: c, Method: "run", State: emptyReader{}, Limits: nastyLimits()}
	out, err := m.Call(context.Background(), call)
	if err == nil {
		checkExact(t, m, call, out)
	}
	return seenOfHostile(t, out, err)
}

// checkCalm makes a normal call, which must cost what it always does.
func checkCalm(t *testing.T, m *Machine) {
	t.Helper()
	c, err := m.Compile(context.Background(), "calm.lua", `local T = contract "T" {}
---@param a string
function T:calm(a) local ok = pcall(error, "x") return ("%d"):format(#a + 1) end`)
	if err != nil {
		t.Fatal(err)
	}
	args, err := state.TableValue(state.Member{Key: state.StringKey("a"), Value: state.StringValue("four")})
	if err != nil {
		t.Fatal(err)
	}
	out, err := m.Call(context.Background(), Call{Contract: c, Method: "calm", Args: args, State: emptyReader{}})
	if got, want := fmt.Sprint(out.Result, out.Gas, out.Memory, err), calm(t, c, args); got != want {
		t.Errorf("a normal call after it: got %s, want %s", got, want)
	}
}

// calm is the normal call on a machine of its own.
func calm(t *testing.T, c *Contract, args state.Value) string {
	t.Helper()
	out, err := newMachine(t).Call(context.Background(), Call{Contract: c, Method: "calm", Args: args, State: emptyReader{}})
	return fmt.Sprint(out.Result, out.Gas, out.Memory, err)
}
