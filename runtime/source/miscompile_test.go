package source

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"

	"moonledger/runtime/luatest"
)

const helpers = `local function two() return 7, 8 end
local function id(...) return ... end
`

// miscompiled are texts that gopher-lua v1.1.2 compiles wrongly, with what Lua
// 5.1 prints.
var miscompiled = []struct{ title, text, want string }{
	{"swap", `local x, y = 1, 2 x, y = y, x print(x, y)`, "2\t1\n"},
	{"rotate", `local a, b, c = 1, 2, 3 a, b, c = c, a, b print(a, b, c)`, "3\t1\t2\n"},
	{"fibonacci", `local f, g = 0, 1 for i = 1, 10 do f, g = g, f + g end print(f)`, "55\n"},
	{"table and variable", `local t = {1} local u = t t, t[1] = 5, 6 print(t, u[1])`, "5\t6\n"},
	{"global and field", `local x, z, t = 5, 6, {} G, t.a = z, x print(G, t.a)`, "6\t5\n"},
	{"false and", `local x, t = 1, {} x = t.y and 2 print(x)`, "nil\n"},
	{"or and itself", `local x, y, z = 1, 2, 3 x = (y or z) and x print(x)`, "1\n"},
	{"parentheses to last parameter",
		`local function f(a) local b, c = 10, 20 a = (id(c, b)) return a, b, c end print(f(1))`, "20\t10\t20\n"},
	{"local is not local function", `local f = function() return f end print(f())`, "nil\n"},
	{"index of a constant", `local t = {} t.a, t.b, t.c = 1, 2, 3 local ok = pcall(function() local u, v = t, t; ("abc").x = 5 end) print(ok, t.x)`, "false\tnil\n"},
	{"if false first", `local n = 0 for _, v in pairs({1, 2, 3}) do if false then local x end n = n + v end print(n)`, "6\n"},
	{"while false first", `local i, n = 0, 0 while i < 9 do i = i + 1 while true do while false do n = 9 end n = n + 1 if n > i then break end end end print(i, n)`, "9\t10\n"},
	{"repeat break first", `local n = 0 for _, v in pairs({1, 2}) do repeat break until false n = n + v end print(n)`, "3\n"},
	{"constant in a while", `local n = 0 while nil and n or n < 3 do n = n + 1 end print(n)`, "3\n"},
	{"for of one value", `do local p, q, r, s = 'P', 'Q', 'R', 'S' end
		for a in function(s, c) print(s, c) end do end`, "nil\tnil\n"},
	{"for of a call of a call", `local function each(n) return function(m) return function(_, c) c = (c or 0) + 1 if c <= n + m then return c end end end end
		local n = 0 for x in each(2)(1) do n = n + x end print(n)`, "6\n"},
	{"for of a value and a call", `local t = {4, 5} local n = 0 for i in next, id(t, nil) do n = n + i end print(n)`, "3\n"},
	{"break out of a captured block", `local f for i = 1, 5 do if i == 3 then local x = i f = function() return x end break end end
		local p, q, r, s, t, u = 9, 9, 9, 9, 9, 9 print(f())`, "3\n"},
	{"break below a captured block", `local f while true do do local x = 4 f = function() return x end if f then break end end end
		local p, q, r, s = 9, 9, 9, 9 print(f())`, "4\n"},
	{"call under the last key", `local t = {1, 2, x = two()} print(#t, t.x, t[3])`, "2\t7\tnil\n"},
	{"key after 50 items", `local t = {` + strings.Repeat("1, ", 50) + `x = two(), 51} print(t[1], t[2], t[51], t.x)`, "1\t1\t51\t7\n"},
	{"call after 50 items", `local t = {` + strings.Repeat("1, ", 50) + `two()} print(t[1], t[2], t[51], t[52])`, "1\t1\t7\t8\n"},
	{"call after 100 items", `local t = {` + strings.Repeat("1, ", 100) + `two()} print(#t, t[51], t[101], t[102])`, "102\t1\t7\t8\n"},
	{"octal", `print(0012)`, "12\n"},
}

func TestMiscompilesAreRepaired(t *testing.T) {
	reference := luatest.Start(t)
	for _, c := range miscompiled {
		text := helpers + c.text
		if got := runLimited(t, text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.title, got, c.want)
		}
		if theirs := reference.RunPlain(text); theirs != c.want {
			t.Errorf("%s: Lua 5.1 prints %q, the test wants %q", c.title, theirs, c.want)
		}
	}
}

// A repair that is no longer needed should go.
func TestLibraryStillMiscompiles(t *testing.T) {
	for _, c := range miscompiled {
		if runStock(helpers+c.text) == c.want {
			t.Errorf("%s: the library compiles this rightly", c.title)
		}
	}
}

// runStock runs a text without any repair.
func runStock(text string) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out = "panic"
		}
	}()
	stmts, err := parse.Parse(strings.NewReader(text), "p")
	if err != nil {
		return err.Error()
	}
	proto, err := lua.Compile(stmts, "p")
	if err != nil {
		return err.Error()
	}
	return runChunk(&Chunk{Proto: proto}, &stepLimit{left: 100_000})
}
