package runtime

import (
	"fmt"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"moonledger/runtime/lint"
	"moonledger/runtime/luatest"
	"moonledger/runtime/source"
)

// behind returns the names that a read-only table shows.
func behind(t *testing.T, view lua.LValue) map[string]lua.LValue {
	t.Helper()
	mt, ok := view.(*lua.LTable).Metatable.(*lua.LTable)
	if !ok {
		t.Fatal("no metatable")
	}
	names := map[string]lua.LValue{}
	mt.RawGetString("__index").(*lua.LTable).ForEach(func(k, v lua.LValue) { names[k.String()] = v })
	return names
}

// The lints know every name that contracts see. The opposite is tested beside
// the lints.
func TestLintsKnowAllNames(t *testing.T) {
	v := newVM()
	var b strings.Builder
	globals := behind(t, v.library.Environment())
	for name := range globals {
		fmt.Fprintf(&b, "print(%s)\n", name)
	}
	for _, module := range []string{"math", "string", "table"} {
		for name := range behind(t, globals[module]) {
			fmt.Fprintf(&b, "print(%s.%s)\n", module, name)
		}
	}
	if n := strings.Count(b.String(), "\n"); n < 50 {
		t.Fatalf("only %d names", n)
	}
	for _, f := range lint.CheckText("t.lua", b.String()) {
		t.Error(f)
	}
}

// The lints know the members of ctx that the error about another one lists.
func TestLintsKnowContext(t *testing.T) {
	d := deploy(t, "local T = contract \"T\" {}\nfunction T:m() return ctx.zzz end\n")
	_, err := d.run("m", "{}")
	findings := lint.CheckText("t.lua", "print(ctx.zzz)")
	if err == nil || len(findings) != 1 {
		t.Fatal(err, findings)
	}
	_, names, _ := strings.Cut(err.Error(), "it has ")
	if want := "ctx has " + strings.Replace(names, " and ", ", ", 1); findings[0].Hint != want {
		t.Errorf("got %q, want %q", findings[0].Hint, want)
	}
}

// Random programs, which end well, have no errors.
func TestRandomProgramsHaveNoLintErrors(t *testing.T) {
	for seed := range int64(200) {
		text := asContract(luatest.Prelude + strings.Join(luatest.Program(seed), "\n"))
		for _, f := range lint.CheckText("t.lua", text) {
			if f.Severity == lint.Error {
				t.Errorf("program %d: %v, in\n%s", seed, f, source.Line(text, f.Line))
			}
		}
	}
}

// What a lint calls an error fails when it is reached.
func TestErrorsOfLintsFail(t *testing.T) {
	for body, want := range map[string]string{
		"foo()":                               "unknown-global",
		"return os.time":                      "unknown-global",
		"return math.random(1)":               "unknown-global",
		"return ctx.calller":                  "unknown-global",
		"count = 1":                           "global-assignment",
		"return self.suply":                   "unknown-field",
		"self.suply = 1":                      "unknown-field",
		"self:m()":                            "unknown-method",
		"return ('x'):uper()":                 "unknown-method",
		"return decimal(1):floor()":           "unknown-method",
		"return decimal(1).floor":             "unknown-method",
		"T.x()":                               "unknown-method",
		"string:upper('x')":                   "unknown-method",
		"table:insert(self.list)":             "unknown-method",
		"math:floor(1)":                       "unknown-method",
		"ctx:random(1, 6)":                    "unknown-method",
		"ctx.caller = 'x'":                    "global-assignment",
		"string.trim = 1":                     "global-assignment",
		"self.supply = '5'":                   "wrong-type",
		"self.supply = ctx.caller":            "wrong-type",
		"self.supply = nil":                   "wrong-type",
		"self.list = {'x'}":                   "wrong-type",
		"self.list[1] = 1.5":                  "wrong-type",
		"self.list.x = 1":                     "wrong-type",
		"self.prices[1] = 1":                  "wrong-type",
		"self.prices[ctx.time] = 1":           "wrong-type",
		"self.prices.a = function() end":      "wrong-type",
		"self.order = {}":                     "wrong-type",
		"self.order = { price = 1, x = 1 }":   "unknown-field",
		"return decimal('1,5')":               "wrong-type",
		"emit('x', 'y')":                      "wrong-type",
		"emit({}, {})":                        "wrong-type",
		"sha256(5)":                           "wrong-type",
		"decimal(true)":                       "wrong-type",
		"pairs(5)":                            "wrong-type",
		"ipairs('x')":                         "wrong-type",
		"next(self.prices)":                   "wrong-type",
		"rawget(self.prices, 'x')":            "wrong-type",
		"rawset(self.prices, 'x', 1)":         "wrong-type",
		"setmetatable(self.prices, {})":       "wrong-type",
		"unpack(5)":                           "wrong-type",
		"string.rep(decimal(1), 2)":           "wrong-type",
		"string.rep({}, 2)":                   "wrong-type",
		"string.char({})":                     "wrong-type",
		"math.floor(decimal(1))":              "wrong-type",
		"math.floor(true)":                    "wrong-type",
		"ctx.random({}, 1)":                   "wrong-type",
		"table.insert('x', 1)":                "wrong-type",
		"table.concat(5)":                     "wrong-type",
		"decimal(1).round(2, 'up')":           "wrong-type",
		"return ctx.caller < 5":               "wrong-operand",
		"return 1 < '5'":                      "wrong-operand",
		"return decimal(1) < '5'":             "wrong-operand",
		"return self.list < 5":                "wrong-operand",
		"return self.list < self.list":        "wrong-operand",
		"return true < false":                 "wrong-operand",
		"return true .. 'x'":                  "wrong-operand",
		"return self.list .. 'x'":             "wrong-operand",
		"return print .. 'x'":                 "wrong-operand",
		"return self.list + 1":                "wrong-operand",
		"return true + 1":                     "wrong-operand",
		"return self.supply + 'x'":            "wrong-operand",
		"return self.supply + ctx.caller":     "wrong-operand",
		"return #ctx.time":                    "wrong-operand",
		"return #true":                        "wrong-operand",
		"return ctx.time.x":                   "wrong-operand",
		"return ctx.caller()":                 "wrong-operand",
		"self.list()":                         "wrong-operand",
		"ctx.caller.x = 1":                    "wrong-operand",
		"self.supply.x = 1":                   "wrong-operand",
		"for i in self.list do print(i) end":  "wrong-operand",
		"for i in 5 do print(i) end":          "wrong-operand",
		"for i = 'x', 5 do print(i) end":      "wrong-operand",
		"for i = 1, decimal(5) do end":        "wrong-operand",
		"--typed return 'x'":                  "wrong-type",
		"--typed return 1.5":                  "wrong-type",
		"--typed return {}":                   "wrong-type",
		"--typed return":                      "wrong-result",
		"--typed return nil":                  "wrong-result",
		"--typed return 1, 2":                 "wrong-result",
		"--typed print(1)":                    "wrong-result",
		"self.order.prise = 1":                "unknown-field",
		"return self.order.prise":             "unknown-field",
		"return decimal(1) == 0.5":            "decimal-comparison",
		"return 0.5 < self.supply":            "decimal-comparison",
		"self.supply = 0.5":                   "decimal-literal",
		"self.order = { price = -0.5 }":       "decimal-literal",
		"self.prices = { a = 0.5 }":           "decimal-literal",
		"return self.supply * 0.5":            "decimal-literal",
		"return decimal(0.5)":                 "decimal-literal",
		"return decimal(1):div(0.5, 2, 'up')": "decimal-literal",
		"return self.supply / 2":              "decimal-operator",
		"return 2 % self.supply":              "decimal-operator",
		"return self.supply ^ 2":              "decimal-operator",
		"return #self.supply":                 "decimal-operator",
		"--view self.supply = 1":              "write-in-view",
		"--view table.insert(self.list, 1)":   "write-in-view",
		"--view table.sort(self.list)":        "write-in-view",
		"--view emit('x', {})":                "write-in-view",
		"--view return ctx.random(1, 2)":      "write-in-view",
		"--view put(self)":                    "write-in-view",
	} {
		body, isView := strings.CutPrefix(body, "--view ")
		body, isTyped := strings.CutPrefix(body, "--typed ")
		tag, result := "", "any"
		if isView {
			tag = "---@view\n"
		}
		if isTyped {
			result = "integer"
		}
		text := "---@class Order\n---@field price decimal\n\n---@class T\n---@field supply decimal\n---@field list integer[]\n" +
			"---@field order Order\n---@field prices table<string, decimal>\n" +
			"local T = contract 'T' { state = { supply = 1, list = { 2, 1 }, order = { price = 1 }, prices = {} } }\n" +
			"local function put(self) self.list[1] = 5 end\n--- Does it.\nfunction T:w() put(self) end\n" +
			"--- Does it.\n" + tag + "---@return " + result + "\nfunction T:m()\n" + body + "\nend\n"
		findings := lint.CheckText("t.lua", text)
		if len(findings) != 1 || findings[0].Lint != want || findings[0].Severity != lint.Error {
			t.Errorf("%s: got %v, want an error of %s", body, findings, want)
		}
		if _, err := deploy(t, text).run("m", "{}"); err == nil {
			t.Errorf("%s: it does not fail", body)
		}
	}
}
