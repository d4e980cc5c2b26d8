package runtime

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"moonledger/chain/state"
)

func TestContext(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { log = {} } }
function T:all()
  return { ctx.caller, ctx.contract, ctx.height, ctx.method, ctx.request, ctx.time, ctx.timestamp, ctx.user }
end
---@view
function T:user() return ctx.user end
function T:unknown() return ctx.colour end
function T:set() ctx.caller = "bob" end
`)
	b.wants("user", "{}", "")
	b.context.Caller = Caller{Name: "alice", Key: "f00d", Roles: []string{"issuer", "owner"}}
	b.wants("all", "{}", `["alice","T",7,"all","r-1",1795411812,"2026-11-23T05:30:12.123456Z",{"key":"f00d","name":"alice","roles":["issuer","owner"]}]`)
	b.wants("user", "{}", `{"key":"f00d","name":"alice","roles":["issuer","owner"]}`)
	b.fails("unknown", "{}", `ctx has no "colour"; it has caller, contract, height, method, random, request, time, timestamp and user`)
	b.fails("set", "{}", "ctx cannot be changed")
}

func TestRandomComesFromTheSeed(t *testing.T) {
	b := deploy(t, `local T = contract "T" {}
function T:draw() local t = {} for i = 1, 5 do t[i] = ctx.random(1, 6) end return t end
function T:wide() return ctx.random(-9007199254740991, 9007199254740991) end
function T:bad() return ctx.random(2, 1) end
---@view
function T:peek() return ctx.random(1, 2) end
function T:calm() return 1 end
`)
	b.context.Seed = [16]byte{1, 2, 3}
	first, err := b.run("draw", "{}")
	if err != nil || !first.UsedSeed {
		t.Fatalf("got %+v, %v", first, err)
	}
	b.wants("draw", "{}", first.Result.String())
	b.context.Seed[15]++
	if second, _ := b.run("draw", "{}"); second.Result.Equal(first.Result) {
		t.Error("another seed drew the same numbers")
	}
	if calm, _ := b.run("calm", "{}"); calm.UsedSeed {
		t.Error("a call that draws nothing used its seed")
	}
	if _, err := b.run("wide", "{}"); err != nil {
		t.Error(err)
	}
	b.fails("bad", "{}", "ctx.random(m, n) takes two integers, m not above n")
	b.fails("peek", "{}", "a view has no ctx.random: what it answers must not depend on chance")
}

// The numbers of a seed are part of what replays rely on; they never change.
func TestDrawerVector(t *testing.T) {
	d := drawer{seed: [16]byte{0: 0xff, 15: 1}}
	var got []uint64
	for range 6 {
		got = append(got, d.below(1000))
	}
	if want := []uint64{624, 9, 579, 200, 233, 715}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPcallUndoesWritesAndEvents(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { kept = 0, list = {} } }
function T:try()
  self.kept = 1
  emit("before", { n = 1 })
  local ok, message = pcall(function()
    self.kept = 2
    self.list.a = { deep = true }
    emit("inside", { n = 2 })
    error("no")
  end)
  emit("after", { ok = ok, message = message })
  return self.kept
end
`)
	out := b.wants("try", "{}", "1")
	if len(out.Events) != 2 || out.Events[1].Data.String() != `{"message":"test.lua:9: no","ok":false}` {
		t.Errorf("events: got %v", out.Events)
	}
	b.wantState(`{"kept":1,"list":{}}`)
}

func TestErrorsOfContracts(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { a = {} } }
local function deep() error("from below") end
function T:text() error("plain") end
function T:level() error("no position", 0) end
function T:coded() error{ code = "poor", message = "too little" } end
function T:helper() deep() end
function T:assertion() assert(false, "must not be") end
function T:number() error(42) end
function T:none() error() end
function T:shape() error({}) end
function T:index() local x; return x.y end
function T:field() self.b = 1 end
function T:two() return 1, 2 end
function T:loop() local t = {} t.t = t return t end
function T:func() return { f = function() end } end
function T:nan() return { n = 0/0 } end
function T:mixed() return { 1, a = 2 } end
function T:deepNan() self.a.x = { y = 0/0 } end
function T:move() self.a.x = {} self.a.y = self.a.x end
function T:global() leak = 1 end
function T:length() local t = {} return #t.none end
function T:minus() return -nil end
function T:minusState() return -self.a end
function T:minusText() return -"x" end
function T:order() table.sort { self.a, self.a } end
function T:fine() return -"1" + #"ab" + #self.a + #{ 1 } end
`)
	cases := []struct{ method, want, position string }{
		{"text", "plain", "test.lua:3"},
		{"level", "no position", "test.lua:4"},
		{"coded", "too little", "test.lua:5"},
		{"helper", "from below", "test.lua:2"},
		{"assertion", "must not be", "test.lua:7"},
		{"number", "42", "test.lua:8"},
		{"none", "error raised with a nil instead of a text", "test.lua:9"},
		{"shape", "error raised with a table that has no text as its message", "test.lua:10"},
		{"index", "attempt to index a non-table object(nil) with key 'y'", "test.lua:11"},
		{"field", `self: T has no field "b"`, "test.lua:12"},
		{"two", "T.two returned 2 results; a method has one at most", "test.lua:13"},
		{"loop", "T.loop: result t: a table that holds itself cannot be stored or returned", "test.lua:14"},
		{"func", "T.func: result f: a function cannot be stored or returned", "test.lua:15"},
		{"nan", "T.nan: result n: NaN cannot be stored or returned; only finite numbers can", "test.lua:16"},
		{"mixed", `T.mixed: result a table has keys of both kinds, 1 and "a"`, "test.lua:17"},
		{"deepNan", "self.a.x.y: NaN cannot be stored or returned; only finite numbers can", "test.lua:18"},
		{"move", "self.a.y: a state table cannot live at two places; store a copy (copy(t))", "test.lua:19"},
		{"global", `global "leak" can't be set: write "local leak", or keep it in self`, "test.lua:20"},
		{"length", "attempt to get length of a nil value", "test.lua:21"},
		{"minus", "attempt to perform arithmetic on a nil value", "test.lua:22"},
		{"minusState", "attempt to perform arithmetic on a table value", "test.lua:23"},
		{"minusText", "attempt to perform arithmetic on a string value", "test.lua:24"},
		{"order", "attempt to compare table with table", "test.lua:25"},
	}
	for _, c := range cases {
		raised := b.fails(c.method, "{}", c.want)
		if raised.Position() != c.position {
			t.Errorf("%s: position %q, want %q", c.method, raised.Position(), c.position)
		}
	}
	if raised := b.fails("coded", "{}", "too little"); raised.Code != "poor" {
		t.Errorf("code: got %q", raised.Code)
	}
	b.wants("fine", "{}", "2")
	b.wantState(`{"a":{}}`)
}

func TestDecimalsWithOperators(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = {} }
function T:sums()
  local a, b = decimal("1.50"), decimal("0.25")
  return { a + b, a - b, a * b, -a, a + 1, 2 - b, a:div(3, 4, "half_even"), a:round(0, "half_up"), tostring(a) .. "|" .. b }
end
function T:order()
  local a, t = decimal("2"), {}
  t[1] = a == decimal("2.00")
  t[2] = a == 2
  t[3] = 2 == a
  t[4] = a < 3
  t[5] = 3 <= a
  t[6] = a ~= 2
  t[7] = type(a)
  return t
end
function T:fraction() return decimal("1") + 0.5 end
function T:compare() return decimal("1") < 0.5 end
function T:divide() return decimal("1") / 2 end
function T:zero() return decimal("1"):div(0, 2, "floor") end
function T:key() local t = {} t[decimal("1")] = 1 end
function T:sorted()
  local t = { decimal("3"), 2, decimal("1.5") }
  table.sort(t)
  return t
end
`)
	b.wants("sums", "{}", `[{"$decimal":"1.75"},{"$decimal":"1.25"},{"$decimal":"0.3750"},{"$decimal":"-1.50"},{"$decimal":"2.50"},{"$decimal":"1.75"},{"$decimal":"0.5000"},{"$decimal":"2"},"1.50|0.25"]`)
	b.wants("order", "{}", `[true,true,true,true,false,false,"decimal"]`)
	b.fails("fraction", "{}", `cannot add: number 0.5 is not an integer up to 2^53-1: write decimal("0.5")`)
	b.fails("divide", "{}", `a decimal is divided with a:div(b, scale, rounding), such as a:div(b, 2, "half_even")`)
	b.fails("zero", "{}", "division by zero")
	b.wants("sorted", "{}", `[{"$decimal":"1.5"},2,{"$decimal":"3"}]`)
	for _, method := range []string{"compare", "key"} {
		if _, err := b.run(method, "{}"); err == nil {
			t.Errorf("%s: no error", method)
		}
	}
}

func TestStateTablesAreTables(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { list = { 10, 20, 30 }, map = { b = 2, a = 1 } } }
function T:walk()
  local t = { type(self.map), #self.list }
  for k, v in pairs(self.map) do t[#t + 1] = k .. v end
  for i, v in ipairs(self.list) do t[#t + 1] = i .. ":" .. v end
  t[#t + 1] = self.map == self.map
  return t
end
function T:walk_behind()
  local t = {}
  for k, v in pairs(self.map, "a") do t[#t + 1] = k .. v end
  for k in pairs(self.map, "aa") do t[#t + 1] = k end
  for i, v in pairs(self.list, 1) do t[#t + 1] = i .. ":" .. v end
  for k in pairs(self.map, "b") do t[#t + 1] = k end
  return t
end
function T:walk_wrong() pairs(self.map, 1.5) end
function T:edit()
  table.insert(self.list, 40)
  table.insert(self.list, 1, 5)
  table.remove(self.list, 2)
  return table.concat(self.list, ",")
end
function T:copied() local c = copy(self.map) c.a = 9 return { c.a, self.map.a } end
function T:self_assign() self.map = self.map end
function T:stale() local m = self.map self.map = {} m.a = 5 end
`)
	b.wants("walk", "{}", `["table",3,"a1","b2","1:10","2:20","3:30",true]`)
	b.wants("walk_behind", "{}", `["b2","b","2:20","3:30"]`)
	b.fails("walk_wrong", "{}", "self.map: the key 1.5 is not an integer up to 2^53-1")
	b.wants("edit", "{}", `"5,20,30,40"`)
	b.wants("copied", "{}", `[9,1]`)
	if out := b.wants("self_assign", "{}", ""); len(out.Writes) != 0 {
		t.Errorf("self.map = self.map wrote %v", out.Writes)
	}
	b.fails("stale", "{}", "self.map: this table was removed from the state")
}

func TestMethodTakenForAField(t *testing.T) {
	b := deploy(t, `local C = contract "T" { state = { n = 1 } }
---@param n integer
function C:push(n) self.n = n end
function C:wrong() self:push(1) end
`)
	b.fails("wrong", "{}", `self: T has no field "push"; a method is called as C.push(self, …)`)
}

func TestViewsMayNotWrite(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { n = 1 } }
---@view
function T:write() self.n = 2 end
---@view
function T:tell() emit("x", {}) end
---@view
---@return integer
function T:read() return self.n end
`)
	b.fails("write", "{}", "self.n: a view may not write")
	b.fails("tell", "{}", "a view may not emit events")
	b.wants("read", "{}", "1")
}

func TestResultsAndFieldsAreTyped(t *testing.T) {
	b := deploy(t, `---@class T
---@field sum decimal
---@field by table<string, integer>
local T = contract "T" { state = { sum = 0, by = {} } }
---@return integer
function T:wrong() return "x" end
---@return decimal
function T:integral() return 3 end
function T:store() self.sum = 5 self.by.a = 1 end
function T:bad() self.by.a = "x" end
function T:drop() self.sum = nil end
`)
	b.wants("integral", "{}", `{"$decimal":"3"}`)
	b.wants("store", "{}", "")
	b.wantState(`{"by":{"a":1},"sum":{"$decimal":"5"}}`)
	for _, method := range []string{"wrong", "bad", "drop"} {
		if _, err := b.run(method, "{}"); err == nil {
			t.Errorf("%s: no error", method)
		}
	}
	b.wantState(`{"by":{"a":1},"sum":{"$decimal":"5"}}`)
}

func TestDeployRunsInitAndUpgrade(t *testing.T) {
	b := deploy(t, `---@class T
---@field owner string
---@field old? integer
local T = contract "T" { version = 1, state = { old = 7 } }
function T:init() self.owner = ctx.caller or "nobody" end
`)
	b.wantState(`{"old":7,"owner":"nobody"}`)
	err := b.upgrade(`---@class T
---@field owner string
---@field new integer
local T = contract "T" { version = 2, state = { new = 1, list = {} } }
function T:upgrade(from_version)
  self.new = self.old + from_version
  self.old = nil
end
function T:read() return self.old end
`)
	if err != nil {
		t.Fatal(err)
	}
	b.wantState(`{"list":{},"new":8,"owner":"nobody"}`)
	b.fails("read", "{}", `self: T has no field "old"`)
}

func TestDeployDemandsRequiredFields(t *testing.T) {
	m := newMachine(t)
	c, err := m.Compile(context.Background(), "t.lua", "---@class T\n---@field owner string\nlocal T = contract \"T\" {}\n")
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.Deploy(context.Background(), Deployment{Contract: c, State: emptyReader{}})
	if err == nil || err.Error() != `field "owner" is required but has no value; set it in state or in init` {
		t.Errorf("got %v", err)
	}
}

func TestCompileErrors(t *testing.T) {
	m := newMachine(t)
	cases := map[string]struct{ text, want string }{
		"syntax":          {"local T = = 1", `t.lua:1:11: syntax error near "="`},
		"no contract":     {"local x = 1", "t.lua:1:1: "},
		"untyped":         {"local T = contract \"T\" {}\nfunction T:m(a) end", `t.lua:2:14: parameter "a"`},
		"name with space": {`local T = contract "My T" {}`, "t.lua:1:1: "},
		"option":          {`local T = contract "T" { verison = 1 }`, `t.lua:1:1: contract "T" has no option "verison" (did you mean "version"?)`},
		"version":         {`local T = contract "T" { version = 0 }`, `t.lua:1:1: the version of contract "T" must be an integer from 1`},
		"initial type":    {"---@class T\n---@field n integer\nlocal T = contract \"T\" { state = { n = \"x\" } }", `t.lua:2:1: initial value of field "n" must be integer`},
		"function state":  {`local T = contract "T" { state = { f = print } }`, "t.lua:1:1: the initial state: f: a function cannot be stored or returned"},
		"dynamic method":  {"local T = contract \"T\" {}\nrawset(T, \"m\", function() end)", "t.lua:1:1: T.m is not a declared method"},
		"ctx at file":     {"local T = contract \"T\" {}\nlocal c = ctx.caller", "t.lua:2:1: ctx can be used in methods only"},
		"emit at file":    {"local T = contract \"T\" {}\nemit(\"x\", {})", "t.lua:2:1: emit can be used in methods only"},
		"method gone":     {"local T = contract \"T\" {}\nfunction T:m() end\nrawset(T, \"m\", nil)", `t.lua:2:1: method "m" is gone when the file has run`},
		"init gone":       {"local T = contract \"T\" {}\nfunction T:init() end\nrawset(T, \"init\", nil)", `t.lua:1:1: method "init" is gone when the file has run`},
		"upgrade gone":    {"local T = contract \"T\" {}\nfunction T:upgrade(v) end\nrawset(T, \"upgrade\", nil)", `t.lua:1:1: method "upgrade" is gone when the file has run`},
		"huge state":      {"local t = {} for i = 1, 30 do t = { t, t } end\nlocal T = contract \"T\" { state = { t = t } }", "t.lua:2:1: at file level: out of memory"},
		"list as state":   {"local T = contract \"T\" { state = { 1 } }", `t.lua:1:1: the state of contract "T" must be a table of named fields`},
		"list as options": {"local T = contract \"T\" { 1 }", `t.lua:1:1: contract "T" takes named options`},
		"endless":         {"local T = contract \"T\" {}\nwhile true do end", "t.lua:2:1: at file level: out of gas"},
		"endless inside":  {"local function spin()\n  while true do end\nend\nlocal T = contract \"T\" {}\npcall(spin)", "t.lua:2:3: at file level: out of gas"},
		"sorting":         {"local T = contract \"T\" {}\ntable.sort({ 2, 1 }, function()\n  while true do end\nend)", "t.lua:3:3: at file level: out of gas"},
		"no position":     {"local T = contract \"T\" {}\nlocal t = setmetatable({}, { __index = function()\n  error(\"none\", 0)\nend })\nlocal x = t.x", "t.lua:3:3: none"},
		"raised":          {"local T = contract \"T\" {}\nerror(\"boom\")", "t.lua:2:1: boom"},
	}
	for name, c := range cases {
		_, err := m.Compile(context.Background(), "t.lua", c.text)
		var failed *CompileError
		if !errors.As(err, &failed) {
			t.Errorf("%s: got %v, want a *CompileError", name, err)
			continue
		}
		if !strings.HasPrefix(failed.Error(), c.want) {
			t.Errorf("%s: got %q, want %q", name, failed, c.want)
		}
	}
}

// Options, initial values and methods that are wrong are told together, and that the
// file level failed is told alone.
func TestCompileErrorsTogether(t *testing.T) {
	m := newMachine(t)
	text := `---@class T
---@field n integer
---@field d decimal
local T = contract "T" {
  verison = 1, version = 0, state = { n = "x", d = "5" },
}
function T:m() end
rawset(T, "m", nil)
rawset(T, "x", 1)
`
	_, err := m.Compile(t.Context(), "t.lua", text)
	want := `t.lua:2:1: initial value of field "n" must be integer, got "x"
t.lua:3:1: initial value of field "d" must be decimal, got "5"
t.lua:4:1: contract "T" has no option "verison" (did you mean "version"?)
t.lua:4:1: the version of contract "T" must be an integer from 1 (write version = 1)
t.lua:4:1: T.x is not a declared method (write function X:name(…) at file level for each method)
t.lua:7:1: method "m" is gone when the file has run`
	var failed *CompileError
	if !errors.As(err, &failed) || failed.Ran {
		t.Fatalf("got %v", err)
	}
	if diff := cmp.Diff(want, failed.Error()); diff != "" {
		t.Errorf("want-, got+\n%s", diff)
	}
	_, err = m.Compile(t.Context(), "t.lua", text+"error(\"boom\")\n")
	if !errors.As(err, &failed) || !failed.Ran || failed.Error() != "t.lua:10:1: boom" {
		t.Errorf("got %v, want what was raised alone", err)
	}
}

func TestNothingOutlivesACall(t *testing.T) {
	b := deploy(t, `local T = contract "T" {}
local count, kept = 0, {}
function T:bump()
  count = count + 1
  kept[#kept + 1] = count
  return count + #kept
end
`)
	for range 3 {
		b.wants("bump", "{}", "2")
	}
}

func TestSameCallSameCost(t *testing.T) {
	b := deploy(t, example(t, "token"))
	args := `{"token":"t","from":"a","to":"b","units":"5"}`
	before := state.NewOverlay(b.state)
	var gas []uint64
	for range 3 {
		for _, machine := range []*Machine{b.machine, newMachine(t)} {
			b.machine, b.state = machine, state.NewOverlay(before)
			out, err := b.run("settle", args)
			if err != nil {
				t.Fatal(err)
			}
			gas = append(gas, out.Gas, out.Memory)
		}
	}
	for i := range gas {
		if gas[i] != gas[i%2] {
			t.Fatalf("gas and memory differ between runs: %v", gas)
		}
	}
}

func TestPrint(t *testing.T) {
	b := deploy(t, `local T = contract "T" {}
function T:talk() print("a", 1, decimal("2.0"), {}) end
`)
	b.wants("talk", "{}", "")
	if len(b.printed) != 1 || b.printed[0] != "a\t1\t2.0\ttable" {
		t.Errorf("got %q", b.printed)
	}
}

func TestStoreErrorsCannotBeCaught(t *testing.T) {
	b := deploy(t, `local T = contract "T" { state = { a = 1 } }
function T:read() return (pcall(function() return self.a end)) end
`)
	broken := errors.New("disk on fire")
	m, _ := b.contract.Method("read")
	args, err := m.Arguments(state.EmptyTable(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.machine.Call(context.Background(), Call{Contract: b.contract, Method: "read", Args: args, State: failingReader{broken}})
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}
