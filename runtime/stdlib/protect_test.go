package stdlib

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	lua "github.com/yuin/gopher-lua"
)

func TestProtect(t *testing.T) {
	checkExamples(t, []example{
		{"return pcall(function(...) return select('#', ...), ... end, 1, nil)", "true 2 1 nil"},
		{"return pcall(error, 'x')", "false x"},
		{"return pcall(function() error('x') end)", "false case:1: x"},
		{"local e = {} local ok, got = pcall(error, e) return ok, got == e", "false true"},
		{"return pcall(nil)", "false attempt to call a nil value"},
		{"return pcall({})", "false attempt to call a table value"},
		{"return pcall(setmetatable({}, {__call = function(_, x) return x end}), 5)", "true 5"},
		{"pcall()", "error: case:1: bad argument #1 to 'pcall' (value expected)"},
		{"return xpcall(function() error('x', 0) end, function(e) return e .. '!', 2 end)", "false x!"},
		{"return xpcall(function() return 1, 2 end, error)", "true 1 2"},
		{"return xpcall(error, error)", "false error in error handling"},
		{"xpcall(error)", "error: case:1: bad argument #2 to 'xpcall' (value expected)"},
		{"local function f() return 1 + f() end return pcall(f)", "false case:1: stack overflow: calls nest deeper than 200"},
		{"local n = 0 local function f() n = n + 1 return pcall(f) end f() return n", "17"},
		{"local function f() return pcall(f) end local r = {f()} return #r, r[#r]", "17 case:1: pcall is nested deeper than 16 levels"},
		{"return pcall(pcall, pcall, error, 'x')", "true true false x"},
		{"local function g() return pcall(error, 'x') end return g()", "false x"},
		// Issue 448 of gopher-lua: a caught error must not part closures from their variables.
		{"local a local function f() return a end pcall(error) a = 5 return f()", "5"},
		{"local f pcall(function() local x = 6 f = function() x = x + 1 return x end error('e') end) local junk = {1, 2} return f(), f()", "7 8"},
		{"local n = 0 for i = 1, 100 do pcall(function() n = n + 1 error(n) end) end return n", "100"},
	})
}

// TestThreadsAreClean runs calls that leave much on the threads of pcall, and
// then one that must not see any of it.
func TestThreadsAreClean(t *testing.T) {
	v := newVM(t)
	for _, dirty := range []string{
		"local function f(...) return pcall(f, 1, ...) end return pcall(f)",
		"local function f() return 1 + f() end pcall(f)",
		"local t = {} for i = 1, 200 do t[i] = i end pcall(function() return unpack(t), unpack(t) end)",
		"pcall(function() local t = {} return (function(...) return ..., ... end)(unpack(t, 1, 240)) end)",
	} {
		v.show(dirty)
		if got := v.show("return pcall(function(...) return select('#', ...) end, 1, 2)"); got != "true 2" {
			t.Errorf("after %s: got %s", dirty, got)
		}
		if v.depth != 0 {
			t.Fatalf("after %s: depth is %d", dirty, v.depth)
		}
	}
}

func TestRollback(t *testing.T) {
	v := newVM(t)
	v.show("pcall(error) pcall(type, 1) pcall(pcall, error) xpcall(error, function() error() end)")
	if diff := cmp.Diff([]int{0, 3, 4, 5}, v.meter.undone); diff != "" {
		t.Errorf("marks rolled back to (-want +got):\n%s", diff)
	}
}

func TestBudgetIsNotCaught(t *testing.T) {
	for _, code := range []string{
		"return pcall(function() while true do end end)",
		"return xpcall(function() while true do end end, function() return 1 end)",
		"return pcall(string.rep, 'x', 1e10)",
		"return pcall(pcall, pcall, pcall, function() while true do end end)",
		"for _ in pairs{1} do pcall(table.sort, {2, 1}, function() while true do end end) end",
		"return pcall(function() error(setmetatable({}, {__index = function() while true do end end}).x) end)",
	} {
		v := newVM(t)
		v.meter.maxGas = 100_000
		_, err := v.run(code)
		var failure *lua.ApiError
		if !errors.As(err, &failure) || failure.Object.String() != errSpent.Error() {
			t.Errorf("%s: got %v, want %v", code, err, errSpent)
		}
	}
}

// TestSwallowedBudget has a host function that catches the error of the budget.
func TestSwallowedBudget(t *testing.T) {
	v := newVM(t)
	v.Set("swallow", v.L.NewFunction(func(*lua.LState) int {
		defer func() { _ = recover() }()
		v.meter.Charge(1<<60, 0)
		return 0
	}))
	_, err := v.run("pcall(swallow) return 1")
	if failure := (*lua.ApiError)(nil); !errors.As(err, &failure) || !errors.Is(failure.Cause, errSpent) {
		t.Errorf("got %v, want %v", err, errSpent)
	}
}

func TestGoPanicIsNotCaught(t *testing.T) {
	v := newVM(t)
	v.Set("crash", v.L.NewFunction(func(*lua.LState) int { panic("a bug") }))
	_, err := v.run("pcall(pcall, function() crash() end) return 1")
	if failure := (*lua.ApiError)(nil); !errors.As(err, &failure) || failure.Type != lua.ApiErrorPanic {
		t.Errorf("got %v, want an error of type ApiErrorPanic", err)
	}
}

// The interpreter writes a key into a message as the processor converts it, and an
// object as its address.
func TestMessagesNameKeysAlike(t *testing.T) {
	const place, big = "case:1: attempt to index a non-table object(nil) with key '", "9.223372036854776e+18'"
	for raised, want := range map[string]string{
		place + "9223372036854775807'":  place + big, // arm64
		place + big:                     place + big, // amd64
		place + "table: 0xc000123456'":  place + "table'",
		place + "-9223372036854775808'": place + "-9223372036854775808'",
		place + "x: 0xc000123456'":      place + "x: 0xc000123456'",
		"with key 'table: 0x1":          "with key 'table: 0x1",
	} {
		if got := CleanMessage(raised); got != want {
			t.Errorf("%s: got %s, want %s", raised, got, want)
		}
	}
}
