package runtime

import (
	"errors"
	"strings"
	"testing"

	"moonledger/runtime/meter"
)

// A step is one call of a scenario: what it answers, or the error it ends in.
type step struct {
	method, args string
	result       string // JSON; "" is none
	fails        string // the beginning of the error; then the call had no effect
	events       int
}

// scenarios are contracts with calls that are made one after the other, and the
// state that they leave.
var scenarios = map[string]struct {
	contract string
	steps    []step
	state    string
}{
	"a caught error undoes what was done inside, and nothing else": {
		contract: `local T = contract "T" { state = { total = 0, paid = {} } }
---@param name string
---@param sum integer
local function pay(self, name, sum)
  self.total = self.total + sum
  self.paid[name] = sum
  emit("paid", { name = name })
  assert(sum <= 10, "too much")
end
---@param sums integer[]
function T:pay_all(sums)
  local refused = 0
  for i, sum in ipairs(sums) do
    if not pcall(pay, self, "p" .. i, sum) then refused = refused + 1 end
  end
  return refused
end
`,
		steps: []step{{"pay_all", `[[5,11,10,12]]`, "2", "", 2}, {"pay_all", `[[]]`, "0", "", 0}},
		state: `{"paid":{"p1":5,"p3":10},"total":15}`,
	},
	"an inner rollback leaves the outer part, an outer one takes all": {
		contract: `local T = contract "T" { state = { log = {} } }
local function note(self, text) table.insert(self.log, text) end
---@param outer boolean
function T:nest(outer)
  return (pcall(function()
    note(self, "outer")
    pcall(function() note(self, "inner") emit("inner", {}) error("no") end)
    note(self, "after")
    emit("outer", {})
    assert(not outer)
  end))
end
`,
		steps: []step{{"nest", `[false]`, "true", "", 1}, {"nest", `[true]`, "false", "", 0}},
		state: `{"log":["outer","after"]}`,
	},
	"the handler of xpcall sees the state from before": {
		contract: `local T = contract "T" { state = { n = 1 } }
function T:try()
  local _, seen = xpcall(function() self.n = 2 error("no") end, function() local n = self.n self.n = 7 return n end)
  return seen
end
`,
		steps: []step{{"try", `{}`, "1", "", 0}},
		state: `{"n":7}`,
	},
	"an error that leaves the method takes everything": {
		contract: `local T = contract "T" { state = { n = 0 } }
function T:fail() self.n = 1 emit("e", {}) pcall(function() self.n = 2 end) error("out") end
function T:get() return self.n end
`,
		steps: []step{{"fail", `{}`, "", "out", 0}, {"get", `{}`, "0", "", 0}},
		state: `{"n":0}`,
	},
	"a view reads and refuses every way to write": {
		contract: `local T = contract "T" { state = { list = { 3, 1, 2 } } }
---@view
function T:sum() local n = 0 for _, v in ipairs(self.list) do n = n + v end return n end
---@view
function T:write() self.list[1] = 0 end
---@view
function T:sort() table.sort(self.list) end
---@view
function T:tell() emit("e", {}) end
---@view
function T:through() T.change(self) end
function T:change() table.insert(self.list, 4) end
`,
		steps: []step{
			{"sum", `{}`, "6", "", 0},
			{"write", `{}`, "", "self.list[1]: a view may not write", 0},
			{"sort", `{}`, "", "self.list[1]: a view may not write", 0},
			{"tell", `{}`, "", "a view may not emit events", 0},
			{"through", `{}`, "", "self.list[4]: a view may not write", 0},
			{"change", `{}`, "", "", 0},
			{"sum", `{}`, "10", "", 0},
		},
		state: `{"list":[3,1,2,4]}`,
	},
	"a table taken out of the state is dead once replaced, a copy is not": {
		contract: `local T = contract "T" { state = { a = { n = 1 } } }
function T:dead() local a = self.a self.a = { n = 2 } a.n = 3 end
function T:copied() local a = copy(self.a) self.a = { n = 2 } a.n = 3 return a.n end
function T:given() local t = { n = 5 } self.a = t t.n = 6 return self.a.n end
`,
		steps: []step{
			{"dead", `{}`, "", "self.a: ", 0},
			{"copied", `{}`, "3", "", 0},
			{"given", `{}`, "5", "", 0},
		},
		state: `{"a":{"n":5}}`,
	},
	"what a call hands out can't reach back into the state": {
		contract: `local T = contract "T" { state = { list = { { n = 1 } } } }
function T:out() local r = { list = self.list } emit("e", r) self.list[1].n = 2 return r end
`,
		steps: []step{{"out", `{}`, `{"list":[{"n":2}]}`, "", 1}},
		state: `{"list":[{"n":2}]}`,
	},
	"nothing is kept between calls but the state": {
		contract: `local calls, cache = 0, {}
local T = contract "T" { state = { calls = 0 } }
function T:call()
  calls = calls + 1
  cache[#cache + 1] = calls
  self.calls = self.calls + 1
  return #cache .. "/" .. self.calls
end
`,
		steps: []step{{"call", `{}`, `"1/1"`, "", 0}, {"call", `{}`, `"1/2"`, "", 0}},
		state: `{"calls":2}`,
	},
	"money is spent once": {
		contract: `---@class T
---@field have table<string, decimal>
local T = contract "T" { state = { have = { a = decimal("10"), b = decimal("0") } } }
---@param from string
---@param to string
---@param sum decimal
function T:move(from, to, sum)
  assert(sum > 0, "nothing to move")
  assert(self.have[from] >= sum, "not enough")
  self.have[from] = self.have[from] - sum
  self.have[to] = self.have[to] + sum
end
function T:twice()
  local first = pcall(T.move, self, "a", "b", decimal("10"))
  local second = pcall(T.move, self, "a", "b", decimal("10"))
  return { first, second }
end
`,
		steps: []step{
			{"move", `["a","b","10.01"]`, "", "not enough", 0},
			{"move", `["a","b","-1"]`, "", "nothing to move", 0},
			{"twice", `{}`, "[true,false]", "", 0},
			{"move", `["b","b","10"]`, "", "", 0},
		},
		state: `{"have":{"a":{"$decimal":"0"},"b":{"$decimal":"10"}}}`,
	},
	"what is not in the library is an error that names it": {
		contract: `local T = contract "T" {}
function T:load() return load("return 1") end
function T:require() return require("os") end
function T:os() return os.time() end
function T:thread() return coroutine.create(print) end
function T:replace() string.upper = string.lower end
function T:global() pcall = nil end
function T:still() return (pcall(error)) end
`,
		steps: []step{
			{"load", `{}`, "", "attempt to call a non-function object", 0},
			{"require", `{}`, "", "attempt to call a non-function object", 0},
			{"os", `{}`, "", "attempt to index a non-table object(nil) with key 'time'", 0},
			{"thread", `{}`, "", "attempt to index a non-table object(nil) with key 'create'", 0},
			{"replace", `{}`, "", `"string.upper" can't be set: string is read-only`, 0},
			{"global", `{}`, "", `global "pcall" can't be set`, 0},
			{"still", `{}`, "false", "", 0},
		},
		state: `{}`,
	},
	"sizes of keys, names and depths have their limits": {
		contract: `local T = contract "T" { state = { t = {} } }
---@param n integer
function T:key(n) self.t[("k"):rep(n)] = true end
---@param n integer
function T:event(n) emit(("e"):rep(n), {}) end
---@param n integer
function T:deep(n) local t = { 1 } for _ = 2, n do t = { t } end return t end
---@param n integer
function T:calls(n) if n > 0 then return 1 + T.calls(self, n - 1) end return 0 end
---@param n integer
function T:protected(n) if n == 0 then return 0 end local _, r = pcall(T.protected, self, n - 1) return r end
`,
		steps: []step{
			{"key", `[256]`, "", "", 0},
			{"key", `[257]`, "", "self.t: string of 257 bytes, more than 256", 0},
			{"event", `[256]`, "", "", 1},
			{"event", `[257]`, "", "the name of an event has 1 to 256 bytes", 0},
			{"deep", `[33]`, "", "T.deep: result", 0},
			{"calls", `[150]`, "150", "", 0},
			{"calls", `[300]`, "", "stack overflow: calls nest deeper than 200", 0},
			{"protected", `[16]`, "0", "", 0},
			{"protected", `[17]`, `"test.lua:11: pcall is nested deeper than 16 levels"`, "", 0},
		},
		state: `{"t":{"` + strings.Repeat("k", 256) + `":true}}`,
	},
}

func TestScenarios(t *testing.T) {
	for name, scenario := range scenarios {
		t.Run(name, func(t *testing.T) {
			b := deploy(t, scenario.contract)
			for _, s := range scenario.steps {
				b.take(s)
			}
			b.wantState(scenario.state)
		})
	}
}

// take makes the call of a step and compares what came of it.
func (b *bench) take(s step) {
	b.t.Helper()
	if s.fails != "" {
		_, err := b.run(s.method, s.args)
		var raised *ContractError
		if !errors.As(err, &raised) || !strings.HasPrefix(raised.Message, s.fails) {
			b.t.Fatalf("%s %s: got error %v, want %q", s.method, s.args, err, s.fails)
		}
		return
	}
	if out := b.wants(s.method, s.args, s.result); len(out.Events) != s.events {
		b.t.Fatalf("%s %s: got %d events, want %d", s.method, s.args, len(out.Events), s.events)
	}
}

// A budget is spent once: what is caught, or runs in a handler, a comparator or a
// callback, spends the same one, and the call ends with it.
func TestBudgetIsSpentOnce(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { n = 0 } }
local function spin() while true do end end
local function eat() local s = "x" while true do s = s .. s end end
local function change(self) while true do self.n = self.n + 1 end end
---@param how "gas"|"memory"|"changes"
function T:spend(how)
  self.n = self.n + 1
  local f = ({ gas = spin, memory = eat, changes = change })[how]
  pcall(f, self)
  xpcall(function() f(self) end, function() f(self) end)
  table.sort({ 2, 1 }, function() f(self) end)
  return "more"
end
`)
	b.limits.Gas, b.limits.Memory, b.limits.Changes = 200_000, 1<<20, 100
	for how, want := range map[string]error{"gas": meter.ErrGas, "memory": meter.ErrMemory, "changes": ErrChanges} {
		if _, err := b.run("spend", `["`+how+`"]`); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", how, err, want)
		}
	}
	b.wantState(`{"n":0}`)
}

// Calls that fail leave a machine as it was for those that come after, whatever
// they cost.
func TestFailuresDoNotCostOthers(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { n = 0 } }
function T:deep() local function f() return 1 + f() end pcall(f) f() end
function T:spin() while true do end end
function T:add() self.n = self.n + 1 local ok = pcall(error) return ok end
`)
	b.limits.Gas = 100_000
	alone := b.wants("add", `{}`, "false")
	for _, method := range []string{"deep", "spin", "deep"} {
		if _, err := b.run(method, `{}`); err == nil {
			t.Fatalf("%s succeeded", method)
		}
		after := b.wants("add", `{}`, "false")
		if after.Gas != alone.Gas || after.Memory != alone.Memory {
			t.Errorf("after %s: %d gas and %d bytes, alone %d and %d", method, after.Gas, after.Memory, alone.Gas, alone.Memory)
		}
	}
}

// Fields that older code has left are passed over by walks without a word, and
// each read of one is an error that names it.
func TestWalkPassesOverOlderFields(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { colour = 1, colours = 2, n = 3 } }`)
	if err := b.upgrade(`local T = contract "T" { version = 2, state = { n = 3, color = 4 } }
function T:names() local names = "" for k in pairs(self) do names = names .. k .. " " end return names end
function T:read() return self.colour end
`); err != nil {
		t.Fatal(err)
	}
	b.wants("names", `{}`, `"color n "`)
	b.fails("read", `{}`, `self: T has no field "colour"; did you mean "color"?`)
}

// A member costs 2 gas for each type that a union asks for it, and for each that is in
// a union there.
func TestMemberCostsItsAlternatives(t *testing.T) {
	cost := func(table string) uint64 {
		b := deploy(t, `---@class T
---@field t table<string, `+table+`>
local T = contract "T" { state = { t = { a = { x = 1 } } } }
function T:read() return self.t.a.x end
`)
		return b.wants("read", `{}`, "1").Gas
	}
	one := cost("{x: integer}")
	for table, want := range map[string]uint64{
		"table<string, integer>":               0,
		"{x: integer}|{y: string}|{z: string}": 6,
		"{x: integer}|{a: any}|{b: any}|{c: any}|{d: any}|{e: any}|{f: any}|{g: any}|{h: any}": 18,
		`table<"x"|"y", integer>`:                                    0,
		`table<"x"|"y", integer>|table<"x"|"z", string>|{y: string}`: 6,
		"{x: integer|string}|{y: string}":                            4,
		"{x: integer|string}|{x: integer|boolean}|{y: string}":       14,
	} {
		if got := cost(table) - one; got != want {
			t.Errorf("%s: %d gas more than a class, want %d", table, got, want)
		}
	}
}
