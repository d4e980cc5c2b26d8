package stdlib

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestBase(t *testing.T) {
	checkExamples(t, []example{
		{"return assert(1, 2, 3)", "1 2 3"},
		{"assert(nil)", "error: case:1: assertion failed!"},
		{"assert(false, 'no')", "error: case:1: no"},
		{"return pcall(assert, false, {1})", "false table"},
		{"assert()", "error: case:1: bad argument #1 to 'assert' (value expected)"},
		{"error('x')", "error: case:1: x"},
		{"error('x', 0)", "error: x"},
		{"local function f() error('x', 2) end\n\nf()", "error: case:3: x"},
		{"local function f() error('x', 3) end\nlocal function g() pcall(f) f() end\n\ng()", "error: case:4: x"},
		{"local function f() error('x', 4) end\nlocal e\nlocal function g()\n e = select(2, pcall(f)) end\ng() return e", "case:5: x"},
		{"return pcall(error)", "false nil"},
		{"return pcall(error, 'x', 2^53)", "false x"},
		{"return pcall(error, 'x', -1)", "false x"},
		{"return pcall(error, 'x', 0/0)", "false bad argument #2 to 'error' (number expected, got NaN)"},
		{"error(42)", "error: case:1: 42"},
		{"return #select(2, pcall(error, ('x'):rep(5000)))", "1024"},
		{"return type(1), type(''), type(nil), type({}), type(type), type(state), type(coin)", "number string nil table function table decimal"},
		{"return tostring({}), tostring(print), tostring(state), tostring(coin), tostring(nil), tostring(true)", "table function table 1.50 nil true"},
		{"return tostring(0.1 + 0.2), tostring(1e15), tostring(2^63), tostring(-2^63), tostring(1e300), tostring(-0), tostring(1/0), tostring(0/0)", "0.30000000000000004 1000000000000000 9.223372036854776e+18 -9223372036854775808 1e+300 0 +Inf NaN"},
		{"return tostring(setmetatable({}, {__tostring = function() return 'me' end}))", "me"},
		{"tostring(setmetatable({}, {__tostring = function() return {} end}))", "error: case:1: 'tostring' must return a string"},
		{"return tonumber('0x1p4'), tonumber(' 12 '), tonumber('010'), tonumber('0b1'), tonumber('1_0'), tonumber('inf'), tonumber({})", "16 12 10 nil nil nil nil"},
		{"return tonumber('z', 36), tonumber('-ff', 16), tonumber('8', 8), tonumber('', 2)", "35 -255 nil nil"},
		{"tonumber('1', 99)", "error: case:1: bad argument #2 to 'tonumber' (base out of range)"},
		{"return select('#', nil, nil), select(2, 'a', 'b', 'c')", "2 b c"},
		{"return select(-1, 'a', 'b')", "b"},
		{"return select(5, 'a', 'b')", ""},
		{"select(0)", "error: case:1: bad argument #1 to 'select' (index out of range)"},
		{"select(-5, 1)", "error: case:1: bad argument #1 to 'select' (index out of range)"},
		{"return unpack({1, nil, 3})", "1 nil 3"},
		{"return unpack(state)", "30 10 20"},
		{"return unpack({1, 2, 3}, 2, 3)", "2 3"},
		{"return select('#', unpack({}, 1, 240))", "240"},
		{"unpack({}, 1, 241)", "error: case:1: too many results to unpack (at most 240)"},
		{"unpack({}, -2^63, 2^63)", "error: case:1: too many results to unpack (at most 240)"},
		{"return rawequal('a', 'a'), rawequal({}, {}), rawequal(state, state)", "true false true"},
		{"local t = setmetatable({}, {__index = {x = 1}, __newindex = error}) rawset(t, 'y', 2) return rawget(t, 'x'), rawget(t, 'y')", "nil 2"},
		{"rawset({}, nil, 1)", "error: case:1: table index is nil"},
		{"rawset({}, 0/0, 1)", "error: case:1: table index is NaN"},
		{"rawget(state, 1)", "error: case:1: bad argument #1 to 'rawget' (a state table can't be used here)"},
		{"setmetatable({}, 1)", "error: case:1: bad argument #2 to 'setmetatable' (nil or table expected)"},
		{"setmetatable(setmetatable({}, {__metatable = 1}), nil)", "error: case:1: cannot change a protected metatable"},
		{"setmetatable('', {})", "error: case:1: bad argument #1 to 'setmetatable' (table expected, got string)"},
		{"setmetatable(state, {})", "error: case:1: bad argument #1 to 'setmetatable' (a state table can't be used here)"},
		{"return getmetatable(''), getmetatable(state), getmetatable(setmetatable({}, {__metatable = 'm'})), getmetatable({})", "nil nil m nil"},
		{"return _VERSION, _G, load, loadstring, dofile, require, module, getfenv, newproxy, collectgarbage, coroutine, debug, os, io", "Lua 5.1 nil nil nil nil nil nil nil nil nil nil nil nil nil"},
	})
}

func TestPrint(t *testing.T) {
	v := newVM(t)
	v.Set("coin", v.coin("1.50"))
	v.show("print('a', 1.5, nil, coin, {}) print() print(('x'):rep(9999))")
	if len(v.lines) != 3 || v.lines[0] != "a\t1.5\tnil\t1.50\ttable" || v.lines[1] != "" || len(v.lines[2]) != MaxLine {
		t.Errorf("printed %q", v.lines)
	}
}

func TestWalks(t *testing.T) {
	const collect = "local s = '' for k, v in %s do s = s .. tostring(k) .. '=' .. tostring(v) .. ' ' end return s"
	examples := []example{
		{"pairs({10, nil, 30, x = 1, [2.5] = 2, y = 3})", "1=10 3=30 x=1 2.5=2 y=3 "},
		{"pairs(state)", "1=30 2=10 3=20 "},
		{"pairs(state, 1)", "2=10 3=20 "},
		{"pairs(state, 3)", ""},
		{"pairs({10, nil, 30, x = 1, y = 3}, 1)", "3=30 x=1 y=3 "},
		{"pairs({10, x = 1, y = 3}, 'x')", "y=3 "},
		{"ipairs({1, 2, nil, 4})", "1=1 2=2 "},
		{"ipairs(state)", "1=30 2=10 3=20 "},
		{"next, {7, a = 8}, nil", "1=7 a=8 "},
		{"pairs(string)", ""},
	}
	for i := range examples {
		examples[i].code = strings.Replace(collect, "%s", examples[i].code, 1)
	}
	checkExamples(t, append(examples,
		example{"return next({})", "nil"},
		example{"next({}, 'x')", "error: case:1: invalid key to 'next'"},
		example{"next(state)", "error: case:1: bad argument #1 to 'next' (next can't walk a state table; use pairs)"},
		example{"pairs()", "error: case:1: bad argument #1 to 'pairs' (table expected, got no value)"},
		example{"ipairs(nil)", "error: case:1: bad argument #1 to 'ipairs' (table expected, got nil)"},
		example{"local t = {a = 1, b = 2, c = 3} for k in pairs(t) do t[k] = nil end return next(t)", "nil"},
	))
}

// TestNextOrder compares next with the interpreter's own, over tables with gaps,
// deleted keys and keys set again.
func TestNextOrder(t *testing.T) {
	v := newVM(t)
	tb := v.L.NewTable()
	for i := range 500 {
		tb.RawSet(lua.LString(strings.Repeat("k", i%37)), lua.LNumber(i))
		tb.RawSet(lua.LNumber(i%71)+0.5, lua.LNumber(i))
		tb.RawSet(lua.LNumber(i%29+1), lua.LNumber(i))
		if i%3 == 0 {
			tb.RawSet(lua.LNumber(i%17+1), lua.LNil)
			tb.RawSet(lua.LString(strings.Repeat("k", i%11)), lua.LNil)
		}
	}
	v.Set("t", tb)
	if _, err := v.run("got = nil"); err == nil {
		t.Error("a global could be set")
	}
	results, err := v.run("local keys = {} for k in pairs(t) do keys[#keys + 1] = k end return keys")
	if err != nil {
		t.Fatal(err)
	}
	keys := results[0].(*lua.LTable)
	n := 1
	for k, _ := tb.Next(lua.LNil); k != lua.LNil; k, _ = tb.Next(k) {
		if got := keys.RawGetInt(n); got != k {
			t.Fatalf("key %d: got %v, want %v", n, got, k)
		}
		n++
	}
	if keys.Len() != n-1 {
		t.Errorf("got %d keys, want %d", keys.Len(), n-1)
	}
}

func TestMath(t *testing.T) {
	checkExamples(t, []example{
		{"return math.abs(-2.5), math.ceil(1.2), math.floor(-1.5), math.sqrt(2), math.huge, -math.huge, math.pi", "2.5 2 -2 1.4142135623730951 +Inf -Inf 3.141592653589793"},
		{"return math.fmod(-5, 3), math.fmod(5, -3), math.fmod(5.5, 2), math.fmod(1, 0)", "-2 2 1.5 NaN"},
		{"return math.modf(-3.75)", "-3 -0.75"},
		{"return math.modf(1/0)", "+Inf 0"},
		{"return math.modf(0/0)", "NaN NaN"},
		{"return math.max(1, '30', 2), math.min(3, 1, 2)", "30 1"},
		{"math.max()", "error: case:1: bad argument #1 to 'max' (number expected, got no value)"},
		{"math.floor('x')", "error: case:1: bad argument #1 to 'floor' (number expected, got string)"},
		{"return math.random, math.sin, math.log, math.exp, math.pow", "nil nil nil nil nil"},
	})
}

func TestFrozen(t *testing.T) {
	checkExamples(t, []example{
		{"leak = 1", `error: case:1: global "leak" can't be set: write "local leak", or keep it in self`},
		{"pairs = nil", `error: case:1: global "pairs" can't be set: write "local pairs", or keep it in self`},
		{"string.upper = 1", `error: case:1: "string.upper" can't be set: string is read-only`},
		{"math[{}] = 1", `error: case:1: "math.a table" can't be set: math is read-only`},
		{"rawset(setmetatable({}, {__metatable = false}), 'x', 1)", "error: case:1: bad argument #1 to 'rawset' (the table is read-only)"},
		{"rawset(table, 'x', 1)", "error: case:1: bad argument #1 to 'rawset' (the table is read-only)"},
		{"table.insert(string, 1)", "error: case:1: bad argument #1 to 'insert' (the table is read-only)"},
		{"table.sort(string)", "error: case:1: bad argument #1 to 'sort' (the table is read-only)"},
		{"setmetatable(string, nil)", "error: case:1: cannot change a protected metatable"},
		{"return getmetatable(string), getmetatable(''), next(string), rawget(string, 'upper')", "false nil nil nil"},
		{"('x').y = 1", "error: case:1: attempt to index a non-table object(string) with key 'y'"},
		{"return ('x'):upper(), undefined", "X nil"},
		{"local t = setmetatable({}, string) return rawget(t, 'upper')", "nil"},
	})
}

func TestHostTable(t *testing.T) {
	v := newVM(t)
	tb := v.L.NewTable()
	tb.RawSetString("time", lua.LNumber(7))
	v.Set("ctx", v.Freeze("ctx", tb))
	if got := v.show("return ctx.time, (pcall(rawset, ctx, 'time', 1))"); got != "7 false" {
		t.Errorf("got %s", got)
	}
	if got, want := v.show("ctx.time = 8"), `error: case:1: "ctx.time" can't be set: ctx is read-only`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestMessages(t *testing.T) {
	checkExamples(t, []example{
		{"return pcall(function() local a; a[{}] = 1 end)", "false case:1: attempt to index a non-table object(nil) with key 'table'"},
		{"return pcall(function() return (nil)[print] end)", "false case:1: attempt to index a non-table object(nil) with key 'function'"},
		{"error(\"with key 'table: 0xzz\")", "error: case:1: with key 'table: 0xzz"},
		{"return #select(2, pcall(error, ('é'):rep(2000)))", "1023"},
	})
}
